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

# 6. The files behind the records. The archive room takes in what everybody handed over at entry, by a list made from the roll; who still owes
# something has it not on the list, and a copy that nobody has compared with its original has no name behind it.
awk -F, -v OFS=, -v owed="2026050101:体检表 2026080101:入学照片 2026100103:保密承诺书" -v unseen="2026050102:身份证复印件" '
	function is_in(list, piece) { return index(" " list " ", " " piece " ") }
	BEGIN {
		n = split("录取通知书 前置学历证明 身份证复印件 入学照片 体检表 保密承诺书", kind, " ")
		print "学号,材料类别,载体,页数,核对人,存放位置,归档日期"
	}
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	$at["status"] != "保留入学资格" {
		for (i = 1; i <= n; i++) {
			piece = $1 ":" kind[i]
			copy = kind[i] ~ /前置|复印/
			if (!is_in(owed, piece))
				print $1, kind[i], copy ? "复印件" : "原件", 1, copy && !is_in(unseen, piece) ? "陈莉" : "", $at["class"] "柜", $at["grade"] "-10-12"
		}
	}' "$out/roll.csv" >"$out/taken-in.csv"
# The grade sheets of those who go to another school are electronic: a file each, of the teaching system's figures.
mkdir -p "$out/grades"
awk -F, -v OFS=, -v out="$out" '
	FNR == NR { if ($23 == "转出") leaves[$1]; next }
	FNR == 1 { header = $0; print "学号,材料类别,材料名称,载体,页数,文件"; next }
	$1 in leaves {
		file = "grades/" $1 ".csv"
		printf "%s\n%s\n", header, $0 >(out "/" file)
		print $1, "学期成绩单", $2 "成绩单", "电子件", 1, file
	}' "$out/roll.csv" academic.csv >"$out/grade-sheets.csv"
# Each file goes sealed to the school that takes the student, which the case names.
awk -F, -v OFS=, '
	BEGIN { print "学号,接收单位,调档函,密封编号,转递方式,批准人,应回执日期" }
	$3 == "transfer-out" && $7 == "issue" {
		match($15, /receiving_school=[^;]*/)
		school = substr($15, RSTART + 17, RLENGTH - 17)
		print $2, school, sprintf("调档函〔2026〕%d号", ++n), sprintf("封2026%03d", n), "机要通信", "王秀英", "2026-12-03"
	}' "$out/cases.csv" >"$out/moves.csv"

# What is done with the files goes by lists or by options, and the register is passed on; what cases left in them is gathered.
shelf() { # DAY VERB [OPTION...]
	archive "$2" --today "$1" --materials - "${@:3}"
}
inside=(--student 2024010102 --kind 前置学历证明)
archive file --today 2026-10-12 --roll "$out/roll.csv" <"$out/taken-in.csv" |
	shelf 2026-10-20 lend "${inside[@]}" --to 林晓 --role counselor --purpose 核对入学前学历 --approved-by 王秀英 --due 2026-11-03 |
	shelf 2026-10-22 view --student 2025010216 --kind 体检表 --to 王锐晨 --role student --purpose 查阅本人材料 --approved-by 王秀英 --due 2026-10-22 |
	shelf 2026-10-30 return "${inside[@]}" |
	shelf 2026-11-03 file --roll "$out/roll.csv" --student 2026080101 --kind 入学照片 --place 机电2601柜 |
	shelf 2026-11-26 gather --cases "$out/cases.csv" |
	shelf 2026-11-26 file --roll "$out/roll.csv" --files "$out" "$out/grade-sheets.csv" >"$out/shelf.csv"

# Turned down, with the reasons: an outsider without a letter, and destroying a file before its time.
refused() { # DAY VERB [OPTION...]
	shelf "$@" <"$out/shelf.csv" >/dev/null 2>>"$out/refused.txt" && exit 1
	[ $? -eq 1 ]
}
outsider=(--student 2024010101 --kind 录取通知书 --to 周建平 --organisation 邻市人才服务中心 --purpose 核实学历 --approved-by 王秀英 --due 2026-12-02)
left=$(awk -F, '$23 == "退学" { print $1; exit }' "$out/roll.csv")
rm -f "$out/refused.txt"
refused 2026-11-26 lend "${outsider[@]}"
refused 2026-11-26 destroy --roll "$out/roll.csv" --cases "$out/cases.csv" --student "$left" --kind 体检表 --by 陈莉 --approved-by 赵军 --witness 刘明 --doc-no 销字〔2026〕1号

# With a letter, and an identity card that was seen, it is lent; it is not back in time. One of the schools sends no receipt.
shelf 2026-11-26 lend "${outsider[@]}" --letter 介绍信〔2026〕17号 --id-seen <"$out/shelf.csv" |
	shelf 2026-11-27 transfer "$out/moves.csv" >"$out/sent.csv"
archive list --today 2026-12-02 --state 转出待回执 "$out/sent.csv" |
	awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print "转递编号,回执编号"; next }
		!seen[$at["transfer_no"]]++ && ++n < 10 { print $at["transfer_no"], sprintf("回执〔2026〕%d号", n) }' >"$out/receipts.csv"
shelf 2026-12-02 receipt "$out/receipts.csv" <"$out/sent.csv" >"$out/materials.csv"
archive check --today 2026-12-04 --files "$out" "$out/materials.csv"

# 7. The term in figures, and what is late or forgotten (audit ends with 1 when it finds something).
cd "$out"
report registration -t "$term" --by college registrations.csv roll.csv | tee registration.txt
echo
report changes -t "$term" cases.csv roll.csv registrations.csv | tee changes.txt
echo
report status roll.csv | tee status.txt
echo
report archive --today 2026-12-04 --by college roll.csv cases.csv materials.csv | tee archive.txt
report cover 2025010216 --today 2026-12-04 roll.csv materials.csv >cover.txt
echo
audit --today 2026-12-04 --files . roll.csv cases.csv registrations.csv materials.csv | tee findings.txt || [ $? -eq 1 ]
