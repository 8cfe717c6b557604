#!/usr/bin/env bash
# A year of a primary school of twelve classes, from the new children to the graduation of grade six: intake, two registrations,
# transfers, suspensions, a child who does not come and is brought back, the yearly rosters and the audit.
#
#     term.sh [FOLDER]     results into FOLDER (default: ./out)
#
# Each command reads record files and prints one; nothing else is written than what is redirected here. Requests that the rules turn
# down are put aside with their reasons, in refused-*.csv.
set -euo pipefail

out=$(mkdir -p "${1:-out}" && cd "${1:-out}" && pwd)
in=$(cd "$(dirname "$0")" && pwd)
PATH=$(cd "$in/../../bin" && pwd):$PATH
export XUEJI_SCHOOL=$in
cd "$out"
rm -f ./*.csv

enroll() { command enroll --profile primary "$@"; }
register() { command register --profile primary "$@"; }
change() { command change --profile primary "$@"; }
approve() { command approve --profile primary "$@"; }
report() { command report --profile primary "$@"; }
audit() { command audit --profile primary "$@"; }
archive() { command archive --profile primary "$@"; }

# Rows that are refused are no trouble here: exit status 1.
some() { "$@" || [ $? -eq 1 ]; }
# FILE is written anew by a command that reads it.
renew() { # FILE COMMAND...
	local file=$1
	shift
	"$@" >"next-$file" && mv "next-$file" "$file"
}
ask() { # DAY REQUESTS [TYPE OPTION...]
	local day=$1 requests=$2
	shift 2
	renew cases.csv some change "$@" --today "$day" --roll roll.csv --cases cases.csv --partial \
		--rejects "refused-$(basename "$requests")" "$requests"
}
decide() { # DAY STEP [OPTION...]
	renew cases.csv approve --today "$1" --step "$2" --roll roll.csv "${@:3}" cases.csv
}
school() { # DAY: what class teachers, academic office and principal decide
	local step
	for step in class-teacher academic-office principal consent; do
		decide "$1" "$step" "${@:2}"
	done
}
apply() { renew roll.csv change --apply --today "$1" --cases cases.csv roll.csv; }
reg() { # TERM DAY [OPTION...]: registrations and roll
	local args=(-t "$1" --today "$2" --arrivals "$in/arrivals-${1##*-}.csv" --cases cases.csv "${@:3}")

	[ ! -e registrations.csv ] || args+=(--registrations registrations.csv)
	register "${args[@]}" --emit registrations roll.csv >next-registrations.csv
	register "${args[@]}" roll.csv >next-roll.csv
	mv next-registrations.csv registrations.csv
	mv next-roll.csv roll.csv
}

# 1. The first grade: six years old by August 31, of the catchment or a migrant worker's child; a child who was given a year more last
# year; and two children who moved here.
cp "$in/roll.csv" roll.csv
change resume-admission --today 2025-08-20 --roll roll.csv --student 20240888 --reason ended --evidence application >cases.csv
school 2025-08-21
apply 2025-08-21
newcomers=(--today 2025-09-02 --returning --roll roll.csv --arrivals "$in/newcomers.csv" --partial --rejects refused-candidates.csv)
some enroll "${newcomers[@]}" --emit intake "$in/candidates.csv" >intake.csv
renew roll.csv some enroll "${newcomers[@]}" "$in/candidates.csv" 2>/dev/null # the same refusals again
renew roll.csv enroll --today 2025-09-03 --transfers --roll roll.csv "$in/transfers.csv"

# 2. Registration; one child is ill and deferred. Meanwhile the transfers and changes that the first two weeks allow.
renew cases.csv change defer-registration --today 2025-09-02 --roll roll.csv --cases cases.csv --student 20230112 --reason illness \
	--evidence diagnosis --starts-on 2025-09-01 --until 2025-09-19
decide 2025-09-02 class-teacher
decide 2025-09-03 academic-office
reg 2025-2026-1 2025-09-08
ask 2025-09-08 "$in/requests/september.csv"
# A child of the other class had just been given the last place of this one; there, there is room.
renew cases.csv change transfer-in --today 2025-09-09 --roll roll.csv --cases cases.csv --student 20220145 --reason moved --starts-on 2025-09-15 \
	--set class=2022级1班 --set from_school=邻县第一小学 --set same_town=否 --evidence application --evidence household-register \
	--evidence residence-proof --evidence transfer-certificate
school 2025-09-09
decide 2025-09-15 district
decide 2025-09-16 issue --doc-no 示小学籍〔2025〕1号
apply 2025-09-16
decide 2025-09-19 mark-national
decide 2025-09-19 archive

# 3. The deferral ends and the term is closed; who is not there is looked for (R-315). One child is back before the visit, one guardian is
# served the notice, and the child comes.
reg 2025-2026-1 2025-09-19 --late
register -t 2025-2026-1 --today 2025-09-22 --arrivals "$in/arrivals-1.csv" --cases cases.csv --registrations registrations.csv --close \
	--emit consequences roll.csv >missing.csv
reg 2025-2026-1 2025-09-22 --close
ask 2025-09-22 missing.csv
decide 2025-09-24 visit --decision reject --case 2025-report-missing-0002 --note 9月23日已返校
decide 2025-09-24 visit
decide 2025-09-25 principal
decide 2025-09-26 notice --doc-no 劝返〔2025〕1号
apply 2025-09-26
reg 2025-2026-1 2025-09-26 --late
decide 2025-09-29 district
decide 2025-10-09 mark-national
renew cases.csv change return-to-school --today 2025-10-13 --roll roll.csv --cases cases.csv --student 20220118 --reason persuaded \
	--starts-on 2025-10-13 --evidence visit-record
school 2025-10-13
apply 2025-10-13
reg 2025-2026-1 2025-10-13 --late
decide 2025-10-15 district
decide 2025-10-16 mark-national

# 4. The autumn: suspensions, a correction, awards, a punishment and days of truancy put on record; and who asks too late, or with too little.
ask 2025-10-20 "$in/requests/october.csv"
school 2025-10-21
decide 2025-10-27 district
decide 2025-10-28 update
decide 2025-10-30 issue --doc-no 示小学籍〔2025〕2号
apply 2025-10-30
decide 2025-11-05 mark-national
ask 2025-11-17 "$in/requests/november.csv"
ask 2026-01-20 "$in/requests/january.csv"
school 2026-01-21
decide 2026-01-23 district
decide 2026-01-26 issue --doc-no 示小学籍〔2026〕1号
apply 2026-01-26
decide 2026-02-02 mark-national --workflow transfer-out
decide 2026-02-02 archive

# 5. The spring: who was suspended comes back, by ability and the guardian's opinion, to a class with room, and after a year away under another
# school number; one child skips a grade.
reg 2025-2026-2 2026-03-09
ask 2026-03-02 "$in/requests/march.csv"
renew cases.csv change resume --today 2026-03-04 --roll roll.csv --cases cases.csv --student 20220240 --reason recovered --starts-on 2026-03-09 \
	--set grade=2022 --set class=2022级1班 --set guardian_opinion=随原年级就读 --evidence application --evidence health-certificate \
	--evidence guardian-opinion
school 2026-03-04
decide 2026-03-09 district
decide 2026-03-10 issue --doc-no 示小学籍〔2026〕2号
apply 2026-03-10
decide 2026-03-16 mark-national --workflow skip
decide 2026-03-16 mark-national --workflow resume
reg 2025-2026-2 2026-03-16
ask 2026-04-20 "$in/requests/april.csv"
renew cases.csv change resume --today 2026-04-21 --roll roll.csv --cases cases.csv --student 20230131 --reason recovered --starts-on 2026-04-27 \
	--set grade=2024 --set class=2024级1班 --set expected_end_on=2030-06-30 --set guardian_opinion=编入下一年级 --evidence application \
	--evidence health-certificate --evidence guardian-opinion
school 2026-04-21
decide 2026-04-27 issue --doc-no 示小学籍〔2026〕3号
apply 2026-04-27
decide 2026-05-06 mark-national --workflow resume

# 6. Grade six graduates; nobody of grade five does.
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print "student_id,starts_on"; next }
	$at["status"] == "在读" && $at["grade"] == 2020 || $at["student_id"] == 20210101 { print $at["student_id"] ",2026-06-30" }' \
	roll.csv >graduates.csv
ask 2026-06-15 graduates.csv graduate
decide 2026-06-16 class-teacher
decide 2026-06-18 academic-office
decide 2026-06-22 principal
decide 2026-06-25 district
decide 2026-06-30 issue --doc-no 示小毕〔2026〕1号
apply 2026-06-30
decide 2026-07-02 mark-national --workflow graduate

# 7. The files behind the records. The office takes in what the guardians handed over: of this year's children what the list of newcomers has, of the
# others the household register and the proof of vaccination; of migrant workers' children the residence permit, which one still owes.
awk -F, -v OFS=, -v owed="20210115:居住证复印件" '
	BEGIN { print "学号,材料类别,载体,页数,核对人,存放位置,归档日期" }
	FNR == 1 { delete at; for (i = 1; i <= NF; i++) at[$i] = i; next }
	FILENAME ~ /newcomers/ { brought[$at["报名号"]] = $at["已交材料"]; next }
	$at["status"] !~ /入学/ {
		list = $at["exam_id"] in brought ? brought[$at["exam_id"]] : "户口簿;预防接种证"
		n = split("学籍基本信息表;" list ($at["migrant"] == "是" ? ";居住证复印件" : ""), kind, ";")
		for (i = 1; i <= n; i++)
			if ($1 ":" kind[i] != owed)
				print $1, kind[i], (i == 1 ? "原件" : "复印件"), 1, (i == 1 ? "" : "林芳"), $at["class"] "柜", substr($at["enrolled_on"], 1, 4) "-09-20"
	}' "$in/newcomers.csv" roll.csv >taken-in.csv
archive file --today 2025-09-20 --roll roll.csv taken-in.csv >materials.csv

# What the year's cases left in the files is gathered; the rest goes by options or by lists, and the register is written anew each time.
shelf() { # DAY VERB [OPTION...]
	renew materials.csv archive "$2" --today "$1" --materials materials.csv "${@:3}"
}
refused() { # DAY VERB [OPTION...]: what the rules turn down
	archive "$2" --today "$1" --materials materials.csv "${@:3}" >/dev/null 2>>refused.txt && exit 1
	[ $? -eq 1 ]
}
rm -f refused.txt
shelf 2026-07-02 gather --cases cases.csv
shelf 2026-07-02 verify --student 20220145 --student 20240112 --kind 户口簿复印件 --verified-by 林芳

# The files of those who moved go sealed to their schools, on the days that the cases have; the receipt of one is not there. What is kept for ever is not destroyed.
awk -F, -v OFS=, '
	BEGIN { print "学号,接收单位,密封编号,转递方式,批准人,转递日期" }
	$3 == "transfer-out" && $6 == "archive" {
		match($15, /to_school=[^;]*/)
		print $2, substr($15, RSTART + 10, RLENGTH - 10), "封" $2, "机要邮寄", "周立", $11
	}' cases.csv >moves.csv
shelf 2026-02-02 transfer moves.csv
for pupil in 20240105 20210133; do
	shelf 2025-10-10 receipt --student "$pupil" --receipt-no "回执-$pupil"
done
refused 2026-06-25 destroy --roll roll.csv --cases cases.csv --student 20220105 --kind 户口簿复印件 --by 沈岚 --approved-by 周立 --witness 林芳 --doc-no 示小销〔2026〕1号

# A class teacher borrows and brings back, a guardian looks, and the police have a letter at last, but are late. Nobody has anything for a month.
shelf 2025-10-13 lend --student 20220105 --kind 户口簿复印件 --to 沈岚 --role class-teacher --purpose 家访核对住址 --approved-by 林芳 --due 2025-10-20
shelf 2025-10-17 return --student 20220105 --kind 户口簿复印件
shelf 2025-10-20 view --student 20240101 --to 李文 --role guardian --id-seen --purpose 核对学籍信息 --approved-by 林芳 --due 2025-10-20
police=(--student 20220106 --kind 户口簿复印件 --to 周建平 --organisation 示范镇派出所 --purpose 核对户籍 --approved-by 周立)
refused 2026-06-24 lend "${police[@]}" --due 2026-06-26
refused 2026-06-24 lend "${police[@]}" --due 2026-07-24 --letter 示公函〔2026〕8号 --id-seen
shelf 2026-06-24 lend "${police[@]}" --due 2026-06-26 --letter 示公函〔2026〕8号 --id-seen

# Who graduates leaves with an evaluation of six years, which is electronic: a file each.
mkdir -p evaluations
awk -F, -v OFS=, '
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print "学号,材料类别,载体,页数,文件"; next }
	$at["status"] == "毕业" {
		file = "evaluations/" $1 ".txt"
		printf "综合素质评价报告\n%s %s\n", $1, $at["name"] >file
		close(file)
		print $1, "综合素质评价报告", "电子件", 1, file
	}' roll.csv >evaluations.csv
shelf 2026-07-03 file --roll roll.csv --files . evaluations.csv
archive check --today 2026-07-03 --files . materials.csv

# 8. The year on paper, and what is late or forgotten (audit ends with 1 when it finds something).
for term in 2025-2026-1 2025-2026-2; do
	report registration -t "$term" --by grade registrations.csv roll.csv | tee "registration-$term.txt"
	echo
done
report changes --from 2025-09-01 --until 2026-07-03 cases.csv roll.csv | tee changes.txt
echo
report status --by grade,status roll.csv | tee status.txt
report roster --by class --columns student_id,name,sex,national_number,guardian,guardian_phone roll.csv >rosters.txt
report roster --by class --where status=毕业 --columns student_id,name,sex,national_number roll.csv >graduates.txt
report archive --today 2026-07-03 --by grade roll.csv cases.csv materials.csv | tee archive.txt
report cover 20220131 --today 2026-07-03 roll.csv materials.csv >cover.txt
echo
audit --today 2026-07-03 --files . roll.csv cases.csv registrations.csv materials.csv | tee findings.txt || [ $? -eq 1 ]
