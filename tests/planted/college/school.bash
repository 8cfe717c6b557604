# shellcheck shell=bash disable=SC2034,SC2154
# What is particular to the college: 8000 students in ten programmes of three years.
capacity=45 window=10 deferring=24 deferring_late=4 missing=4 admitted=9 horizon=140 fees=yes
rejects='dismiss:meeting:3 suspend:registry:17 change-major:receiving:9 transfer-out:meeting:7 award:affairs:8'
live=在籍 deferral_proof=diagnosis
objection=origin=江苏省苏州市 objection_proof='application;id-copy' objection_reason=objection
transfer_columns='转出学校,转出层次,是否跨省' transfer_values='外省一所职业技术学院,专科,跨省'
failing=unqualified:review-record

letters() {
	case $1 in
	discipline | lift-discipline | award | attending-*) echo 学字 ;;
	*) echo 教字 ;;
	esac
}
make_people() {
	dated -v dir=. -v years='2021 2022 2023 2024 2025 2026' -v sizes='281 275 276 277 273 279 274 272 278 275' -f "$here/people.awk" "$XUEJI_SCHOOL/programs.csv"
}
# The roll as it was taken over in August 2023: two years of students, some of whom are away.
take_over() {
	local grade roll=

	for grade in 2021 2022; do
		enroll --today "$grade-09-10" ${roll:+--roll "$roll"} "candidates-$grade.csv" >"taken-$grade.csv"
		roll=taken-$grade.csv
	done
	awk -v grade=2022 -v every=400 -v becomes=在籍 -v other=贫困 -v retaining=yes -f "$here/taken.awk" "$roll" >roll.csv
}
register_term() { # START CLOSE UNTIL LATE
	reg "$2"
	reg "$(day_after "$3" 1)"
	reg "$4" --late
}
confirm_again() { # YEAR
	renew roll.csv enroll --today "$1-11-09" --confirmations again.csv roll.csv
}
borrower=college lent_until=2026-12-10 filing=冯雅琴 entry_kinds='admission-notice id-copy:copy health-report pledge former-certificate:copy photo'
leaving_kinds='grade-sheet internship appraisal certificate-stub electronic-registration'
