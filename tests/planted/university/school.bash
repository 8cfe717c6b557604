# shellcheck shell=bash disable=SC2034,SC2154
# What is particular to the university: 3000 students of two to four years, some without a national status, and three departments' marks on a registration.
capacity=40 window=10 deferring=10 deferring_late=2 missing=2 admitted=7 horizon=140 fees=yes
rejects='dismiss:meeting:3 suspend:registry:7 change-major:receiving:9 transfer-out:meeting:4 award:affairs:3'
live=在籍 deferral_proof='application;diagnosis'
objection=origin=江苏省苏州市 objection_proof='application;proof' objection_reason=objection
transfer_columns='原学校,原层次,是否跨省' transfer_values='外省一所大学,本科,是'
failing=recheck:review-report

letters() {
	case $1 in
	discipline | lift-discipline | award | decease | attending-*) echo 学字 ;;
	*) echo 教字 ;;
	esac
}
make_people() {
	dated -v dir=. -v years='2020 2021 2022 2023 2024 2025 2026' -v sizes='110 113 112 109 111 105 70 30 28 35 33' -f "$here/people.awk" "$XUEJI_SCHOOL/programs.csv"
}
# The roll as it was taken over in August 2023: who is not through by then, and some who are away.
take_over() {
	local grade roll=

	for grade in 2020 2021 2022; do
		# 15 is the length of the course.
		awk -F, -v last=$((2023 - grade)) 'NR == 1 || $15 > last' "candidates-$grade.csv" >taking.csv
		enroll --today "$grade-09-10" ${roll:+--roll "$roll"} taking.csv >"taken-$grade.csv"
		roll=taken-$grade.csv
	done
	awk -v grade=2022 -v every=200 -v becomes=在籍 -v other=贫困 -v retaining=yes -f "$here/taken.awk" "$roll" >roll.csv
}
# Finance, affairs and the registry put their marks one after the other.
marks() { # DAY [OPTION...]
	register -t "$term" --today "$1" --mark paid --fees fees.csv --registrations term.csv "${@:2}" roll.csv >term.new
	register -t "$term" --today "$1" --mark attended --arrivals arrivals.csv --registrations term.new "${@:2}" roll.csv >term.csv
	lists=()
	reg "$@"
}
register_term() { # START CLOSE UNTIL LATE
	local day

	for day in "$(day_after "$1" 2)" "$2" "$(day_after "$3" 1)"; do
		marks "$day"
	done
	marks "$4" --late
}
confirm_again() { # DAY
	renew roll.csv register -t "$1-$(($1 + 1))-1" --today "$1-11-09" --confirmations again.csv --registrations term.csv roll.csv
}
borrower=college lent_until=2026-12-10 filing=冯雅琴 entry_kinds='admission-notice id-copy:copy health-report pledge former-certificate:copy photo'
leaving_kinds='grade-sheet internship appraisal certificate-stub electronic-registration'
