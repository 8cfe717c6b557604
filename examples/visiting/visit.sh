#!/usr/bin/env bash
# A school's own kind of change, 国内访学, with its own status, reasons, columns of the roll, roles, letters and case numbers: all of it is the
# files of this folder, nothing of it is in the programs. Four students ask; one may go, stays away for a year, and comes back.
#
#     visit.sh [FOLDER]     results into FOLDER (default: ./out)
set -euo pipefail

out=$(mkdir -p "${1:-out}" && cd "${1:-out}" && pwd)
cd "$(dirname "$0")"
PATH=$(cd ../../bin && pwd):$PATH
export XUEJI_SCHOOL=$PWD
sign() { # DAY STEP [OPTION...]
	approve --today "$1" --step "$2" --roll roll.csv "${@:3}"
}

change --list | grep 访学

# Out. Who may not go comes back in a file, with the reasons in the school's own words; change ends with 1 when rows are refused.
{ change visiting --today 2024-12-02 --roll roll.csv --facts academic.csv --partial --rejects "$out/refused.csv" requests.csv || [ $? -eq 1 ]; } |
	sign 2024-12-03 counselor |
	sign 2024-12-05 college |
	sign 2024-12-12 international |
	sign 2024-12-13 registry |
	sign 2024-12-16 leaders |
	sign 2024-12-17 publish |
	sign 2024-12-23 issue --doc-no 教字〔2024〕58号 |
	sign 2024-12-25 mark-campus |
	sign 2024-12-26 mark-chsi >"$out/gone.csv"
change --apply --cases "$out/gone.csv" roll.csv >"$out/away.csv"

# The time is over and nobody has come back: audit says so, and ends with 1 when it finds something.
(cd "$out" && audit --today 2026-01-05 --rule leave-expired away.csv) || [ $? -eq 1 ]

# Back.
change visiting-return --today 2026-01-05 --roll "$out/away.csv" --cases "$out/gone.csv" --student 2023010101 \
	--reason ended --starts-on 2026-01-05 --evidence transcript |
	sign 2026-01-08 college |
	sign 2026-01-09 registry |
	sign 2026-01-12 issue --doc-no 教字〔2026〕3号 |
	sign 2026-01-13 mark-campus |
	sign 2026-01-14 mark-chsi >"$out/cases.csv"
change --apply --cases "$out/cases.csv" "$out/away.csv" >"$out/back.csv"

columns() { # FILE
	cut -d , -f 1,2,18- "$1" | head -n 2
}
columns "$out/away.csv"
columns "$out/back.csv"
