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
enroll --today 2026-09-14 --roll roll.csv --arrivals arrivals.csv candidates.csv >"$out/enrolled.csv"
enroll --today 2026-09-14 --roll roll.csv --arrivals arrivals.csv --emit intake candidates.csv >"$out/intake.csv"

# 2. Registration: when the window closes, when deferrals end, and for those who come late. The same lists serve each time.
reg() { # DAY [OPTION...]
	local day=$1
	shift
	register -t "$term" --today "$day" --fees fees.csv --arrivals arrivals.csv --deferrals deferrals.csv "$@"
}
reg 2026-09-14 "$out/enrolled.csv" |
	reg 2026-09-29 |
	reg 2026-10-16 --late >"$out/registered.csv"
reg 2026-09-14 --emit registrations "$out/enrolled.csv" |
	reg 2026-09-29 --registrations - --emit registrations "$out/enrolled.csv" |
	reg 2026-10-16 --registrations - --emit registrations --late "$out/enrolled.csv" >"$out/registrations.csv"

# 3. Status changes: requests become cases, one pipe for all six kinds ...
ask() { # TYPE [OPTION...]
	change "$1" --today 2026-10-30 --roll "$out/registered.csv" --facts academic.csv "${@:2}" "requests/$1.csv"
}
# ... and each office decides what waits for it.
sign() { # DAY STEP [OPTION...]
	approve --today "$1" --step "$2" --roll "$out/registered.csv" "${@:3}"
}
ask suspend |
	ask resume --cases - |
	ask change-major --cases - |
	ask transfer-out --cases - |
	ask withdraw --cases - |
	ask retain --cases - |
	sign 2026-11-02 counselor |
	sign 2026-11-03 clinic |
	sign 2026-11-03 career |
	sign 2026-11-03 qualification |
	sign 2026-11-04 college |
	sign 2026-11-05 receiving |
	sign 2026-11-06 registry |
	sign 2026-11-09 affairs |
	sign 2026-11-09 registry |
	sign 2026-11-10 leaders |
	sign 2026-11-11 meeting |
	sign 2026-11-16 issue --workflow retain --doc-no 教字〔2026〕36号 |
	sign 2026-11-16 issue --doc-no 教字〔2026〕31号 --on 2026-11-12 |
	sign 2026-11-20 mark-campus --select marked-campus.csv |
	sign 2026-11-25 mark-chsi --select marked-chsi.csv >"$out/cases.csv"

# 4. What took effect goes to the roll.
change --apply --cases "$out/cases.csv" "$out/registered.csv" >"$out/roll.csv"

# 5. The term in figures, and what is late or forgotten (audit ends with 1 when it finds something).
cd "$out"
report registration -t "$term" --by college registrations.csv roll.csv | tee registration.txt
echo
report changes -t "$term" cases.csv roll.csv registrations.csv | tee changes.txt
echo
report status roll.csv | tee status.txt
echo
audit --today 2026-12-04 roll.csv cases.csv registrations.csv | tee findings.txt || [ $? -eq 1 ]
