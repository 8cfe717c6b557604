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

# 7. The year on paper, and what is late or forgotten (audit ends with 1 when it finds something).
for term in 2025-2026-1 2025-2026-2; do
	report registration -t "$term" --by grade registrations.csv roll.csv | tee "registration-$term.txt"
	echo
done
report changes --from 2025-09-01 --until 2026-07-03 cases.csv roll.csv | tee changes.txt
echo
report status --by grade,status roll.csv | tee status.txt
report roster --by class --columns student_id,name,sex,national_number,guardian,guardian_phone roll.csv >rosters.txt
report roster --by class --where status=毕业 --columns student_id,name,sex,national_number roll.csv >graduates.txt
echo
audit --today 2026-07-03 roll.csv cases.csv registrations.csv | tee findings.txt || [ $? -eq 1 ]
