# roll.csv cases.csv -> what teachers, class teachers and dormitories keep, into `dir`: sightings.csv, attendance.csv, grades.csv, and what speaks
# against a registration, holds.csv, health.csv. Every sign was looked into,
# led to a case, or is of this week.
#   -v day=DATE (of the audit) -v dir=DIR -v live=STATUS -v away=STATUS
BEGIN {
	FS = OFS = ","
	state = 20261120
	sightings = dir "/sightings.csv"; attendance = dir "/attendance.csv"; grades = dir "/grades.csv"
	holds = dir "/holds.csv"; health = dir "/health.csv"
	print "student_id,name,kind,since,resolved_on" >holds
	print "student_id,name,result,on" >health
	print "student_id,on,kind,by,role,note,settled_on,settled_as" >sightings
	print "student_id,name,on,until,course,state" >attendance
	print "student_id,name,term,course,score,remark,on,by" >grades
}
function ago(n) { return date(days(day) - n) }
FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
FILENAME ~ /roll/ {
	if ($at["status"] == live) { n++; id[n] = $1; name[n] = $2; class[n] = $at["class"]; since[n] = $at["status_since"]; case_of[n] = $at["last_case"] }
	name_of[$1] = $2
	# What stood against registering is settled since; and every freshman was well.
	if ($at["registered_term"] == term && ++registered % 211 == 0) print $1, $2, "图书未还", "2026-05-11", "2026-08-2" registered % 9 >holds
	if ($at["registered_term"] == term && $at["grade"] == substr(term, 1, 4)) print $1, $2, "合格", "2026-09-0" 1 + registered % 3 >health
	if ($at["status"] == away) gone[++ngone] = $1
	next
}
# A case of this term; the sign came two days before it was asked for.
$at["step"] == "apply" && $at["decision"] == "open" { if ($at["on"] > ago(70)) asked[$2] = $at["on"]; had[$2] = $at["on"] }
$at["decision"] ~ /^(reject|withdraw)$/ { delete asked[$2] }
END {
	for (i = 1; i <= n; i++) {
		if (id[i] in asked) {
			if (++followed <= 12) print id[i], date(days(asked[id[i]]) - 2), followed % 2 ? "外出就业" : "患病住院", "赵敏", "任课教师", "", "", "" >sightings
			continue
		}
		if (id[i] in had || case_of[i] != "") continue
		r = rnd(1000)
		if (r < 8 && looked < 30) {
			looked++
			print id[i], ago(40 - looked), "长期缺课", "孙玉兰", "宿舍管理员", "", "", "" >sightings
			print id[i], ago(40 - looked), "长期缺课", "孙玉兰", "宿舍管理员", "", ago(37 - looked), "已返校，系回家探亲" >sightings
		} else if (r < 10 && fresh < 3) {
			fresh++
			print id[i], ago(1), "失去联系", "周同学", "同学", "", "", "" >sightings
		}
		# Two classes and who was ill: no fortnight passes without a lesson or a leave.
		if (class[i] in kept || nkept < 3) {
			if (!(class[i] in kept)) kept[class[i]] = ++nkept
			mine = rnd(100)
			for (k = 30; k > 0; k -= 3) {
				what = mine < 3 && k > 18 ? "旷课" : mine < 5 ? "请假" : mine < 7 && k % 2 ? "旷课" : rnd(40) ? "到课" : "迟到"
				print id[i], name[i], ago(k), "", "大学语文", what >attendance
			}
		}
		if (r > 990 && ill++ < 8) print id[i], name[i], ago(24), ago(-10), "", "病假" >attendance
		# Last week's test.
		if (i % 9 == 0) print id[i], name[i], term, "大学英语", r % 50 == 0 ? "" : 55 + rnd(45), r % 50 == 0 ? "缓考" : "", ago(9), "吴丽华" >grades
	}
	for (i = 1; i <= ngone && i <= 16; i += 2) print gone[i], name_of[gone[i]], term, "大学英语", "", away ~ /^休学$/ ? "休学" : "缺考", ago(9), "吴丽华" >grades
}
