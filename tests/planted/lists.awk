# The roll -> who came and who paid for a term, arrivals.csv and fees.csv in `dir`; who asks to register later, into `deferrals`. Nearly all are in time.
#   -v day=DATE (the first of the term) -v on=DATE (deferrals are asked for) -v closes=DATE (the window) -v out=DATE (the longest deferral) -v deferring=N -v late=N -v missing=N -v dir=DIR -v seed=N
#   -v came=FILE: one line `student_id` each, who is known to be away
BEGIN { FS = OFS = ","; state = seed; print "student_id,workflow,reason,until,evidence,on,starts_on" >deferrals }
FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
$at["status"] ~ /^(待注册|在籍|在读|在校|在校待注册)$/ { id[++n] = $at["student_id"]; name[n] = $at["name"]; exam[n] = $at["exam_id"]; grade[n] = $at["grade"]; case_of[n] = $at["last_case"]; of[n] = $at["status"] }

function pick(what, count,    i) {
	while (count > 0) {
		i = 1 + rnd(n)
		if (i in part || case_of[i] != "" || what == "missing" && of[i] ~ /待注册/ || of[i] ~ /在校/) continue
		part[i] = what; count--
	}
}
END {
	pick("deferring", deferring); pick("late", late); pick("missing", missing)
	print "student_id,name,outcome,on" >(dir "/arrivals.csv")
	print "student_id,name,due,paid,paid_on" >(dir "/fees.csv")
	for (i = 1; i <= n; i++) {
		came = date(days(day) - rnd(3)); paid = date(days(day) - 3 - rnd(15))
		if (substr(day, 1, 4) == grade[i] && day !~ /-0[23]-/) came = date(days(day) + rnd(2))
		if (part[i] == "deferring") {
			print id[i], "defer-registration", deferring_for, date(days(out) - rnd(4)), proof, on, day >deferrals
			came = paid = date(days(closes) + 1 + rnd(8))
		}
		if (part[i] == "late") came = paid = date(days(out) + 2 + rnd(3))
		if (part[i] == "missing") { print id[i], name[i], 5000, 0, "" >(dir "/fees.csv"); continue }
		print id[i], name[i], "已报到", came >(dir "/arrivals.csv")
		print id[i], name[i], 5000, 5000, paid >(dir "/fees.csv")
	}
}
