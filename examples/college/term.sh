#!/usr/bin/env bash
# One term of a college of 3000 students, from the admitted list to the audit: what a registrar's office would keep.
#
#     term.sh [FOLDER]     results into FOLDER (default: ./out)
#
# Each command reads record files and prints one; nothing else is written than what is redirected here.
set -euo pipefail

out=$(mkdir -p "${1:-out}" && cd "${1:-out}" && pwd)
cd "$(dirname "$0")"
PATH=$(cd ../../bin && pwd):$PATH
export XUEJI_SCHOOL=$PWD
term=2026-2027-1

# 1. The new students: everybody admitted ends somewhere; who came gets a class and a number.
enroll --today 2026-09-14 --roll roll.csv --arrivals arrivals.csv candidates.csv >"$out/came.csv"
enroll --today 2026-09-14 --roll roll.csv --arrivals arrivals.csv --emit intake candidates.csv >"$out/intake.csv"
# They read what is recorded of them, and confirm it.
awk -F, 'NR == 1 { print "学号,确认日期" } $20 == "2026-09-01" { print $1 ",2026-09-14" }' "$out/came.csv" >"$out/confirmations.csv"
enroll --today 2026-09-14 --confirmations "$out/confirmations.csv" "$out/came.csv" >"$out/enrolled.csv"

# What waits for a step is decided there.
sign() { # DAY STEP [OPTION...]
	approve --today "$1" --step "$2" --roll "$roll" "${@:3}"
}

# 2. Who cannot come in time asks to register later. The new students asked by their exam number; they have another by now.
roll=$out/enrolled.csv
awk -F, -v OFS=, 'NR == FNR { number[$11] = $1; next } $1 == "" { $1 = number[$2] } 1' "$roll" requests/defer-registration.csv |
	change defer-registration --today 2026-09-14 --roll "$roll" - |
	sign 2026-09-14 counselor |
	sign 2026-09-14 admissions |
	sign 2026-09-14 affairs |
	sign 2026-09-14 registry >"$out/deferrals.csv"
change --apply --cases "$out/deferrals.csv" "$roll" >"$out/started.csv"

# 3. Registration: when the window closes, when deferrals end, and for those who come late. The same lists serve each time.
reg() { # DAY [OPTION...]
	local day=$1
	shift
	register -t "$term" --today "$day" --fees fees.csv --arrivals arrivals.csv --cases "$out/deferrals.csv" "$@"
}
reg 2026-09-14 "$out/started.csv" |
	reg 2026-09-29 |
	reg 2026-10-16 --late >"$out/registered.csv"
reg 2026-09-14 --emit registrations "$out/started.csv" |
	reg 2026-09-29 --registrations - --emit registrations "$out/started.csv" |
	reg 2026-10-16 --registrations - --emit registrations --late "$out/started.csv" >"$out/registrations.csv"

# 4. Status changes. Requests become cases, and each office decides what waits for it: first the change of programme, once a year, within the plan of each
# programme and made public for five working days; then six other kinds in one pipe, of which the president's meeting decides two by its minutes.
roll=$out/registered.csv
ask() { # DAY TYPE [OPTION...]
	change "$2" --today "$1" --roll "$roll" --facts academic.csv "${@:3}" "requests/$2.csv"
}
ask 2026-10-19 change-major --cases "$out/deferrals.csv" |
	sign 2026-10-20 counselor |
	sign 2026-10-21 college |
	sign 2026-10-26 receiving --select receiving.csv |
	sign 2026-10-28 registry |
	sign 2026-10-29 affairs |
	sign 2026-10-30 leaders |
	sign 2026-11-02 publish >"$out/majors.csv"
ask 2026-10-30 suspend --cases "$out/majors.csv" |
	ask 2026-10-30 resume --cases - |
	ask 2026-10-30 transfer-out --cases - |
	ask 2026-10-30 withdraw --cases - |
	ask 2026-10-30 dismiss --cases - |
	ask 2026-10-30 retain --cases - |
	sign 2026-11-02 counselor |
	sign 2026-11-03 clinic |
	sign 2026-11-03 career |
	sign 2026-11-03 qualification |
	sign 2026-11-04 college |
	sign 2026-11-06 registry |
	sign 2026-11-09 affairs |
	sign 2026-11-09 registry |
	sign 2026-11-10 leaders |
	sign 2026-11-11 meeting --doc-no 校长办公会纪要〔2026〕21号 --select meeting.csv |
	sign 2026-11-12 provinces |
	sign 2026-11-16 issue --workflow retain --doc-no 教字〔2026〕36号 |
	sign 2026-11-16 issue --doc-no 教字〔2026〕31号 --on 2026-11-12 |
	sign 2026-11-17 serve |
	sign 2026-11-20 mark-campus --select marked-campus.csv |
	sign 2026-11-20 hand-over |
	sign 2026-11-23 province |
	sign 2026-11-25 mark-chsi --select marked-chsi.csv >"$out/cases.csv"

# 5. What took effect goes to the roll.
change --apply --cases "$out/cases.csv" "$out/registered.csv" >"$out/roll.csv"

# 6. The term in figures, and what is late or forgotten (audit ends with 1 when it finds something).
cd "$out"
report registration -t "$term" --by college registrations.csv roll.csv | tee registration.txt
echo
report changes -t "$term" cases.csv roll.csv registrations.csv | tee changes.txt
echo
report status roll.csv | tee status.txt
echo
audit --today 2026-12-04 roll.csv cases.csv registrations.csv | tee findings.txt || [ $? -eq 1 ]
