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
rm -rf "$out"/{inputs,refused} "$out"/*.{csv,txt,new}
mkdir "$out/refused"
./make-inputs "$out/inputs"
cd "$out"

enroll() { command enroll --profile university "$@"; }
register() { command register --profile university -t "$term" "$@"; }
report() { command report --profile university "$@"; }
change() { command change --profile university "$@"; }
approve() { command approve --profile university "$@"; }

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

# 9. The term in figures, and what is late or forgotten (audit ends with 1 when it finds something).
report registration -t "$term" --by level registrations.csv roll.csv | tee registration.txt
echo
report changes -t "$term" cases.csv roll.csv registrations.csv | tee changes.txt
echo
report status roll.csv | tee status.txt
echo
audit --profile university --today 2026-01-12 -t "$term" roll.csv cases.csv registrations.csv | tee findings.txt || [ $? -eq 1 ]
