# A register of materials for a roll: awk -f archive.awk roll.csv >materials.csv. What each student's file holds, lacks, lent or sent follows from the student's number:
# 0 to 6 as last digit has all six kinds, 7 and 8 four of them, 9 nothing; of 1 the second is lent; files of 2 that entered before 2024 were sent, every other one with a receipt.
function line(kind, form, pages, checked, movement, on, rest, state) {
	printf "%s-%03d,%s,%s,%s,,,%s,%s,%s,甲-%d,%s,%s,,,%s,%s,孙敏,,%s,%s\n", id, n, id, kind, kind, n == 4 ? "" : entry, form, pages, digit,
		checked, checked == "" ? "" : entry, movement, on, rest, state
}
function item(movement, on, rest, state, form) {
	form = n == 2 || n == 6 ? "复印件" : "原件"
	line(kinds[n], form, n == 3 ? "" : n, form == "复印件" && digit != 3 ? "孙敏" : "", movement, on, rest, state)
}
BEGIN {
	FS = ","
	split("录取通知书 身份证复印件 入学照片 体检表 保密承诺书 前置学历证明", kinds, " ")
	print "item_id,student_id,kind,title,case_id,doc_no,dated,form,pages,place,verified_by,verified_on,path,sha256,movement,on,by,entered_by," \
		"approved_by,to,to_role,organisation,letter,id_seen,purpose,due_on,transfer_no,seal_no,carrier,receipt_no,witness,note,state"
}
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
{
	id = $at["student_id"]; digit = id % 10; entry = $at["enrolled_on"]
	held = digit < 7 ? 6 : digit < 9 ? 4 : 0
	for (n = 1; n <= held; n++) item("归档", entry, ",,,,,,,,,,,,,", "在档")
	if (digit == 1) { n = 2; item("借出", "2026-09-10", "周宁,陈静,辅导员,,,,困难认定,2026-09-20,,,,,,", "借出") }
	if (digit != 2 || $at["grade"] >= 2024) next
	sent++
	to = "周宁,,,某市人才服务中心,,,,2026-08-31,转2026-" sprintf("%04d", sent) ",封" sprintf("%03d", sent) ",机要通信,,,"
	for (n = 1; n <= held; n++) item("转出", "2026-08-01", to, "转出待回执")
	back = ",吴凡,,某市人才服务中心,,,,,转2026-" sprintf("%04d", sent) ",,,回" sprintf("%03d", sent) ",,"
	for (n = 1; n <= held && sent % 2; n++) item("回执", "2026-09-02", back, "已转出")
}
