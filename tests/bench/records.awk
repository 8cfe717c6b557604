# Of make-roll's students, the records that rules join: written into the folder `out`, always the same for the same roll. roll.csv is the roll itself, which
# names the last case of whoever has one; registrations of every term since a student came, cases of ten lines for whoever is away and of six for one in ten,
# one in fifty waiting for the counselor; attendance, grades and sightings of this term.
BEGIN {
	FS = OFS = ","
	nterms = split("2024-2025-1 2024-2025-2 2025-2026-1 2025-2026-2 2026-2027-1", terms, " ")
	split("2024-09-02 2025-02-24 2025-09-01 2026-03-02 2026-08-31", begins, " ")
	roll = out "/roll.csv"; registrations = out "/registrations.csv"; cases = out "/cases.csv"
	attendance = out "/attendance.csv"; grades = out "/grades.csv"; sightings = out "/sightings.csv"
	nsuspend = split("apply counselor clinic college registry affairs leaders issue mark-campus mark-chsi", suspend, " ")
	naward = split("apply college affairs publish leaders issue", award, " ")
	print "term,student_id,state,on,until,paid_on,attended_on,reason,by" >registrations
	print "case_id,student_id,workflow,version,reason,step,decision,by,role,entered_by,on,doc_no,starts_on,until,set,evidence,note,state,waiting" >cases
	print "student_id,on,course,state" >attendance
	print "student_id,term,course,score,remark,on,by" >grades
	print "student_id,on,kind,by,role,note,settled_on,settled_as" >sightings
	print "duty,period,on,by,note" >(out "/duties.csv")
	print "user,person,role,scope,from,until,proxy,delegated_by" >(out "/roles.csv")
	split("registry counselor college clinic career affairs vice-president president admissions archive finance", roles, " ")
	for (i in roles) print roles[i], roles[i], roles[i], "", "", "", "", "" >(out "/roles.csv")
}

function decision(step) {
	return step == "apply" ? "open" : step == "issue" ? "issue" : step ~ /^mark/ ? "mark" : "pass"
}

function line(id, student, workflow, reason, step, on, doc, starts, until, set, evidence, state, waiting) {
	print id, student, workflow, "", reason, step, decision(step), step == "apply" ? student : "办理人", "registry", "", on, doc, starts, until, set, evidence, "",
		state, waiting >cases
}

# Closed long ago: on its own day each step but the first, all within its time.
function closed(id, student, workflow, reason, steps, n, on, starts, until, set, evidence,   i, done) {
	for (i = 1; i <= n; i++) {
		done = steps[i] ~ /^mark/ || steps[i] == "issue"
		line(id, student, workflow, reason, steps[i], on, done ? "教字〔2026〕1号" : "", starts, until, set, evidence,
			i == n ? "closed" : done ? "effective" : "open", i == n ? "" : steps[i + 1] ":2026-12-31")
	}
}

NR == 1 { print >roll; next }

{
	k = NR - 1
	if ($23 == "休学") {
		id = sprintf("2026-suspend-%06d", k)
		closed(id, $1, "suspend", "illness", suspend, nsuspend, $25, $25, $26, "", "diagnosis;records")
		$35 = id
	} else if (k % 10 == 3 && $23 == "在籍") {
		id = sprintf("2026-award-%06d", k)
		closed(id, $1, "award", "honour", award, naward, "2026-09-14", "", "", "award=三好学生;award_level=校级", "recommendation")
		$35 = id
	} else if (k % 50 == 7 && $23 == "在籍" && $18 > 2024) {
		line(sprintf("2026-change-class-%06d", k), $1, "change-class", "request", "apply", "2026-10-12", "", "", "",
			"class=" $19 "转", "application", "open", "counselor:2026-10-14")
	}
	print >roll
	for (i = 1; i <= nterms; i++)
		if (substr(terms[i], 1, 4) >= $18 && $23 == "在籍" && ($27 == terms[nterms] || i < nterms))
			print terms[i], $1, "已注册", begins[i], "", begins[i], begins[i], "", "registry" >registrations
	if ($23 == "在籍") {
		print $1, "2026-09-14", "高等数学", "到课" >attendance
		print $1, "2026-09-21", "高等数学", k % 40 ? "到课" : "旷课" >attendance
		print $1, "2025-2026-2", "大学英语", 60 + k % 40, "", "2026-07-06", "教师" k % 97 >grades
	}
	if (k % 50 == 9)
		print $1, "2026-09-10", "缺考", "教师" k % 97, "任课教师", "", "2026-09-14", "已核实" >sightings
}
