# shellcheck shell=bash disable=SC2034,SC2154
# What is particular to the primary school: 800 children in six years of three classes, no programmes and no fees.
capacity=45 window=5 deferring=4 deferring_late=1 missing=1 admitted=3 horizon=140 fees=
rejects='transfer-out:principal:3 award:principal:4 change-class:principal:2'
live=在读 deferral_proof=diagnosis
objection=household=江苏省苏州市 objection_proof='application;household-register' objection_reason=error
transfer_columns='' transfer_values=''
failing=

letters() { echo 示小学籍; }
make_people() {
	dated -v child=1 -v dir=. -v years='2018 2019 2020 2021 2022 2023 2024 2025 2026' -v sizes=129 -f "$here/people.awk"
}
# The roll as it was taken over in August 2023: the second year to the sixth.
take_over() {
	local grade roll=

	for grade in 2018 2019 2020 2021 2022; do
		enroll --today "$grade-09-10" ${roll:+--roll "$roll"} "candidates-$grade.csv" >"taken-$grade.csv"
		roll=taken-$grade.csv
	done
	awk -v grade=2021 -v every=60 -v becomes=在读 -v other=传染疾病 -f "$here/taken.awk" "$roll" >roll.csv
}
register_term() { # START CLOSE UNTIL LATE
	reg "$2"
	reg "$(day_after "$3" 1)"
	reg "$4" --late
}
confirm_again() { # YEAR
	renew roll.csv enroll --today "$1-11-09" --confirmations again.csv roll.csv
}
borrower=class-teacher lent_until=2026-11-27 filing=林晓东 entry_kinds='household-copy:copy vaccination-record:copy residence-permit:copy registration-form'
leaving_kinds=quality-report
