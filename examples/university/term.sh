#!/usr/bin/env bash
# One term of a university of 2000 students, from those who keep their admission to the masters' certificates in January.
#
#     term.sh [FOLDER]     results into FOLDER (default: ./out); FOLDER/inputs has what the offices had in hand
#
# Each command reads record files and prints one; roll.csv, cases.csv and registrations.csv are what the office keeps.
set -euo pipefail

out=$(mkdir -p "${1:-out}" && cd "${1:-out}" && pwd)
cd "$(dirname "$0")"
PATH=$(cd ../../bin && pwd):$PATH
export XUEJI_SCHOOL=$PWD
term=2025-2026-1
rm -rf "$out"/{inputs,refused,registered} "$out"/*.{csv,txt,new}
mkdir "$out/refused"
./make-inputs "$out/inputs"
cd "$out"

enroll() { command enroll --profile university "$@"; }
register() { command register --profile university -t "$term" "$@"; }
report() { command report --profile university "$@"; }
change() { command change --profile university "$@"; }
approve() { command approve --profile university "$@"; }
archive() { command archive --profile university "$@"; }

# A file's next state takes its place only when it is whole.
keep() { # FILE COMMAND...
	local file=$1

	shift
	"$@" >"$file.new" && mv "$file.new" "$file"
}
# Freshmen ask under their exam number until they have another.
numbered() { # FILE
	awk -F, -v OFS=, 'NR == FNR { number[$11] = $1; next } $1 in number { $1 = number[$1] } 1' roll.csv "$1"
}
# Requests become cases; what is refused lies in refused/ with its reasons.
ask() { # DAY NAME [OPTION...]
	local status=0 cases=()

	[ -e cases.csv ] && cases=(--cases cases.csv)
	numbered "inputs/$2.csv" >"asked-$2.csv"
	change --today "$1" --roll roll.csv "${cases[@]}" --facts academic.csv --partial --rejects "refused/$2.csv" "${@:3}" "asked-$2.csv" \
		>cases.new 2>>refused/why.txt || status=$?
	[ "$status" -le 1 ] && mv cases.new cases.csv
}
# An office decides what waits for it.
sign() { # DAY STEP [OPTION...]
	keep cases.csv approve --today "$1" --step "$2" --roll roll.csv "${@:3}" cases.csv
}
signs() { # DAY STEP...
	local day=$1 step

	for step in "${@:2}"; do sign "$day" "$step"; done
}
waits() { # STEP: the cases that wait for it
	awk -F, -v step="$1" 'NR > 1 { waiting[$1] = " " $NF }
		END { print "case_id"; fflush(); for (id in waiting) if (index(waiting[id], " " step ":")) print id | "sort" }' cases.csv
}
issue() { # DAY TYPE:DOCUMENT...
	local day=$1 pair

	for pair in "${@:2}"; do sign "$day" issue --workflow "${pair%%:*}" --doc-no "${pair#*:}"; done
}
platforms() { # DAY: affairs marks on the campus platform, the registry on 学信网
	signs "$1" mark-campus mark-chsi
}
apply() { keep roll.csv change --apply --cases cases.csv roll.csv; }

# 1. August. Who asks to keep the admission is entered before anybody is enrolled; who kept an earlier one comes back; and who has a status here
#    gives it up first.
cp inputs/{roll,academic}.csv .
keep roll.csv enroll --today 2025-08-21 --roll roll.csv --admit inputs/asking-to-keep.csv
enroll --today 2025-08-22 --roll roll.csv --partial --rejects refused/candidates.csv inputs/candidates.csv >/dev/null 2>>refused/why.txt || [ $? -eq 1 ]
ask 2025-08-22 admission
ask 2025-08-22 anew
signs 2025-08-25 clinic qualification college
sign 2025-08-26 admissions
sign 2025-08-27 registry
sign 2025-08-29 meeting --doc-no 校办纪〔2025〕15号
issue 2025-08-29 retain-admission:校字〔2025〕31号 resume-admission:校字〔2025〕32号 register-anew:校字〔2025〕33号
apply

# 2. Intake: everybody admitted ends somewhere; three come late; one comes from another university; one never came back for the place kept.
intake() { enroll --today "$1" --roll roll.csv --arrivals inputs/arrivals.csv --returning "${@:2}" inputs/candidates.csv; }
keep roll.csv intake 2025-09-05
enroll --today 2025-09-08 --roll roll.csv --transfers --emit requests inputs/transfers.csv >inputs/transfer-in.csv
keep roll.csv enroll --today 2025-09-08 --roll roll.csv --transfers inputs/transfers.csv
ask 2025-09-08 transfer-in --starts-on 2025-10-20 --set former_school=外省一所大学 --set former_level=本科 --set cross_province=是 \
	--evidence application --evidence proof --evidence transfer-certificate
ask 2025-09-08 expired
sign 2025-09-09 admissions
sign 2025-09-10 registry
issue 2025-09-12 give-up-admission:校字〔2025〕34号
platforms 2025-09-15
apply
keep roll.csv intake 2025-09-12
intake 2025-09-12 -v --emit intake >intake.csv 2>balance.txt
keep academic.csv numbered inputs/academic.csv

#    The new students confirm what is recorded of them; an objection becomes a case.
numbered inputs/confirmations.csv >confirmations.csv
enroll --today 2025-09-12 --confirmations confirmations.csv --emit objections roll.csv >inputs/objections.csv
keep roll.csv enroll --today 2025-09-12 --confirmations confirmations.csv roll.csv
ask 2025-09-12 objections --reason objection

# 3. Registration. Deferrals are cases: freshmen's go by admissions, the others' by affairs. Finance, affairs and the registry put their marks every
#    few days, then the student confirms.
ask 2025-09-05 deferrals
ask 2025-09-09 deferrals-freshmen
sign 2025-09-10 college --workflow defer-registration
signs 2025-09-11 admissions affairs
sign 2025-09-12 record
apply
# Who came and has not paid is sent back to finance: refused/unpaid.csv.
marks() { # DAY [OPTION...]
	local status=0 so_far=()

	[ -e registrations.csv ] && so_far=(--registrations registrations.csv)
	keep registrations.csv register --today "$1" --mark paid --fees inputs/fees.csv "${so_far[@]}" "${@:2}" roll.csv 2>>notes.txt
	register --today "$1" --mark attended --arrivals inputs/arrivals.csv --registrations registrations.csv "${@:2}" \
		--partial --rejects refused/unpaid.csv roll.csv >registrations.new 2>>notes.txt || status=$?
	[ "$status" -le 1 ] && mv registrations.new registrations.csv
	settle "$@"
}
settle() { # DAY [OPTION...]: the registry's mark, in the roll and in the registrations
	register --today "$1" --cases cases.csv --registrations registrations.csv --emit registrations "${@:2}" roll.csv >registrations.new 2>>notes.txt
	keep roll.csv register --today "$1" --cases cases.csv --registrations registrations.csv "${@:2}" roll.csv 2>/dev/null
	mv registrations.new registrations.csv
}
for day in 03 05 09 11 15 17 19 22 24 26 29; do
	marks "2025-09-$day"
done
register --today 2025-09-30 --registrations registrations.csv --cases cases.csv --emit unregistered roll.csv >unregistered.csv
marks 2025-10-13 --late

# 4. September's changes: short suspensions end at the registry, long ones go on to affairs and the vice-president, repeating to the president's meeting.
ask 2025-09-22 september
ask 2025-09-24 emergency
emergency=$(awk -F, 'NR > 1 && $11 == "2025-09-24" { id = $1 } END { print id }' cases.csv)
sign 2025-09-24 issue --emergency --case "$emergency" --doc-no 教字〔2025〕50号 --note 急诊住院
signs 2025-09-25 clinic career
sign 2025-09-26 college
sign 2025-09-26 affairs --workflow attending-withdraw --doc-no 学字〔2025〕12号
sign 2025-09-26 affairs --workflow attending-suspend --doc-no 学字〔2025〕13号
sign 2025-09-26 affairs --workflow attending-resume --doc-no 学字〔2025〕13号
signs 2025-09-28 hearing affairs qualification
signs 2025-09-29 registry affairs leaders
sign 2025-09-30 meeting --doc-no 校办纪〔2025〕18号
sign 2025-10-09 head
sign 2025-10-09 notice --workflow transfer-in
issue 2025-10-09 suspend:教字〔2025〕51号 resume:教字〔2025〕52号 extend-suspension:教字〔2025〕51号 retain:教字〔2025〕53号 \
	extend-retention:教字〔2025〕53号 restore:教字〔2025〕52号 repeat:校字〔2025〕36号 demote:校字〔2025〕36号 \
	skip:教字〔2025〕54号 change-class:教字〔2025〕54号 withdraw:校字〔2025〕37号 discipline:学字〔2025〕14号 correct:教字〔2025〕55号
apply

# 5. October: the term is closed, what follows from it are cases; the college's reports of the month go with them to the president's meeting, which
#    decides on all of them under one number and sends one home.
settle 2025-10-13 --close
register --today 2025-10-13 --close --cases cases.csv --registrations registrations.csv --emit consequences roll.csv >inputs/consequences.csv
sign 2025-10-17 province --workflow transfer-in
issue 2025-10-17 transfer-in:校字〔2025〕38号
apply
platforms 2025-10-20
ask 2025-10-16 consequences
ask 2025-10-20 october
signs 2025-10-22 college admissions
sign 2025-10-24 affairs --workflow decease
sign 2025-10-24 affairs --workflow withdraw
sign 2025-10-24 affairs --workflow attending-dismiss --doc-no 学字〔2025〕15号
sign 2025-10-27 registry
issue 2025-10-28 decease:学字〔2025〕16号
sign 2025-10-31 affairs
sign 2025-11-05 hearing
sign 2025-11-07 registry
sign 2025-11-10 leaders
waits meeting | awk '{ print $0 "," (NR == 1 ? "decision,note" : ",") }' |
	sed "s/^\($(awk -F, '$3 == "dismiss" && $5 == "academic" { print $1; exit }' cases.csv)\),,/\1,reject,给予一学期试读/" >meeting.csv
sign 2025-11-12 meeting --doc-no 校办纪〔2025〕21号 --select meeting.csv
issue 2025-11-14 cancel-admission:校字〔2025〕44号 dismiss:校字〔2025〕45号 cancel:校字〔2025〕46号 expel:校字〔2025〕47号 withdraw:校字〔2025〕48号
platforms 2025-11-14
signs 2025-11-18 serve filing
apply
numbered inputs/confirmations-again.csv >confirmations.csv
keep roll.csv register --today 2025-10-29 --confirmations confirmations.csv --registrations registrations.csv roll.csv

# 6. November: the re-check of the intake finds one who should not be here. First-year students change their major; computer science takes three of
#    the four who ask, and the list is public for five working days.
ask 2025-11-17 november
sign 2025-11-18 clinic
numbered inputs/rechecks.csv >rechecks.csv
enroll --today 2025-11-20 --recheck rechecks.csv --emit failures roll.csv >inputs/failures.csv
keep roll.csv enroll --today 2025-11-20 --recheck rechecks.csv roll.csv
ask 2025-11-20 failures
signs 2025-11-20 college affairs
approve --today 2025-11-21 --step receiving --roll roll.csv --partial --rejects refused/quota.csv cases.csv >cases.new 2>>refused/why.txt || [ $? -eq 1 ]
mv cases.new cases.csv
waits receiving >turned-down.csv
sign 2025-11-21 receiving --decision reject --select turned-down.csv --note 接收计划已满
sign 2025-11-24 registry
sign 2025-11-25 meeting --doc-no 校办纪〔2025〕22号
sign 2025-11-25 leaders
sign 2025-11-26 notice
sign 2025-11-28 hearing
sign 2025-12-01 registry
sign 2025-12-03 issue --workflow change-major --doc-no 教字〔2025〕60号 2>>refused/why.txt && exit 1 # the notice is not over
sign 2025-12-03 meeting --doc-no 校办纪〔2025〕23号
sign 2025-12-04 leaders
issue 2025-12-05 change-major:教字〔2025〕60号 lift-discipline:学字〔2025〕18号 award:学字〔2025〕19号 cancel:校字〔2025〕49号
sign 2025-12-10 province
issue 2025-12-11 transfer-out:校字〔2025〕50号
apply
waits mark-chsi | awk '!/change-major/ || ++n > 2' >marked-chsi.csv # two were forgotten
sign 2025-12-19 mark-campus
sign 2025-12-19 mark-chsi --select marked-chsi.csv

# 7. December: the masters of two and a half years. The college reviews, the registry reviews, the certificates are printed and fetched.
ask 2025-12-09 december
sign 2025-12-12 college
sign 2025-12-15 affairs --workflow attending-finish --doc-no 学字〔2025〕20号
sign 2025-12-19 registry
sign 2025-12-24 leaders
issue 2025-12-30 graduate:校字〔2025〕55号 graduate-early:校字〔2025〕55号 complete:校字〔2025〕56号 incomplete:校字〔2025〕57号 extend-study:教字〔2025〕63号
apply

# 8. The certificates are registered, printed and fetched; those that are not go to the archive.
sign 2026-01-06 mark-campus
waits mark-chsi | grep -v change-major >marked-chsi.csv
sign 2026-01-06 mark-chsi --select marked-chsi.csv
signs 2026-01-06 filing handover archive serve
sign 2026-01-08 certificate
waits recall | head -n 3 >unfetched.csv
sign 2026-01-12 recall --select unfetched.csv
sign 2026-01-12 recall --decision skip --note 证书已全部领取

# 9. The files behind the records. The archive takes in what everybody handed over at entry, by a list made from the roll; two still owe something, and
#    of one nothing has come yet.
shelf() { # DAY VERB [OPTION...]: something is done with the files
	keep materials.csv archive "$2" --today "$1" --materials materials.csv "${@:3}"
}
denied() { # DAY VERB [OPTION...]: what the rules turn down
	archive "$2" --today "$1" --materials materials.csv "${@:3}" >/dev/null 2>>refused/archive.txt && exit 1
	[ $? -eq 1 ]
}
awk -F, -v OFS=, -v owed="20251030235:体检表 20252020207:保密承诺书" -v none=20251030205 '
	BEGIN {
		n = split("录取通知书 前置学历证明 身份证复印件 入学照片 体检表 保密承诺书", kind, " ")
		print "学号,材料类别,载体,页数,核对人,存放位置,归档日期"
	}
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	$at["status"] !~ /入学/ && $1 != none {
		for (i = 1; i <= n; i++) {
			copy = kind[i] ~ /前置|复印/
			if (!index(" " owed " ", " " $1 ":" kind[i] " "))
				print $1, kind[i], copy ? "复印件" : "原件", 1, copy ? "陈莉" : "", $at["class"] "柜", substr($at["enrolled_on"], 1, 4) "-10-10"
		}
	}' roll.csv >taken-in.csv
archive file --today 2025-10-10 --roll roll.csv taken-in.csv >materials.csv
#    A loan inside the university comes back, one outside does not: without a letter it had been denied. Nothing is destroyed before its time.
inside=(--student 20241010101 --kind 前置学历证明)
shelf 2025-11-10 lend "${inside[@]}" --to 林晓 --role counselor --purpose 核对入学前学历 --approved-by 王秀英 --due 2025-11-24
shelf 2025-11-20 return "${inside[@]}"
shelf 2025-11-21 view --student 20241010102 --to 朱明龙 --role student --purpose 查阅本人材料 --approved-by 王秀英 --due 2025-11-21
outside=(--student 20241010103 --kind 录取通知书 --to 周建平 --organisation 邻市人才服务中心 --purpose 核实学历 --approved-by 王秀英 --due 2026-01-07)
denied 2026-01-05 lend "${outside[@]}"
shelf 2026-01-05 lend "${outside[@]}" --letter 介绍信〔2026〕3号 --id-seen
denied 2026-01-05 destroy --roll roll.csv --cases cases.csv --student 20231050216 --kind 体检表 --by 陈莉 --approved-by 赵军 --witness 刘明 --doc-no 销字〔2026〕1号
#    What cases left is gathered; then the files of those who went to another university follow them, sealed. One sends a receipt.
shelf 2026-01-06 gather --cases cases.csv
awk -F, -v OFS=, '
	BEGIN { print "学号,接收单位,调档函,密封编号,转递方式,批准人,应回执日期" }
	$3 == "transfer-out" && $7 == "issue" { print $2, "外省一所大学", "调档函〔2025〕" ++n "号", "封2025-" n, "机要通信", "王秀英", "2026-01-09" }' cases.csv >moves.csv
shelf 2026-01-07 transfer moves.csv
shelf 2026-01-09 receipt --transfer 转2026-0001 --receipt-no 回执〔2026〕5号
#    Who ends leaves grades and the counterfoil of the certificate, and a graduate an appraisal; the electronic registration is a file, as 学信网 gives it.
mkdir -p registered
awk -F, -v OFS=, '
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print "学号,材料类别,载体,页数,文件"; next }
	$at["status"] ~ /^(毕业|结业|肄业)$/ {
		print $1, "学期成绩单", "原件", 2, ""
		print $1, "证书存根", "原件", 1, ""
	}
	$at["status"] == "毕业" { print $1, "毕业鉴定表", "原件", 4, "" }
	$at["status"] ~ /^(毕业|结业)$/ {
		file = "registered/" $1 ".txt"
		printf "学历证书电子注册备案表\n%s %s\n", $1, $at["name"] >file
		close(file)
		print $1, "电子注册", "电子件", 1, file
	}' roll.csv >ended.csv
shelf 2026-01-12 file --roll roll.csv --files . ended.csv
archive check --today 2026-01-12 --files . materials.csv

# 10. The term in figures, and what is late or forgotten (audit ends with 1 when it finds something).
report registration -t "$term" --by level registrations.csv roll.csv | tee registration.txt
echo
report changes -t "$term" cases.csv roll.csv registrations.csv | tee changes.txt
echo
report status roll.csv | tee status.txt
echo
report archive --today 2026-01-12 --by college roll.csv cases.csv materials.csv | tee archive.txt
report cover 20241040102 --today 2026-01-12 roll.csv materials.csv >cover.txt
echo
audit --profile university --today 2026-01-12 -t "$term" --files . roll.csv cases.csv registrations.csv materials.csv | tee findings.txt || [ $? -eq 1 ]
