# A day's lines of a plan, the roll -> the requests of that day, and into the file `facts` what the teaching system says of who asks.
#   plan: `MM-DD WORKFLOW COUNT WHO REASON START UNTIL SET`, COUNT `all` or a number;
#     WORKFLOW   with ! is carried out at once and ratified afterwards, with ? taken back by who asked, with ~ sent back once
#     WHO    STATUS/CONDITION/…: y2 in the second year, notlast, last, ending (within `horizon` days), past, reason=…, level=…, clean (nothing yet), disciplined
#     START  - or +N days from the day asked, since (of the status); UNTIL  - or +Nm months from START, until+Nm, end+12m (the expected graduation)
#     SET    field=value;…, where {class} is another class of the same year, {down} one of the year below, {up} of the year above, {other} and its {program}
#            of another programme; {back} the class of the year that is where the student was on leaving, with {grade} and {end} to go with it
#   -v day=DATE -v used=FILE (who has asked this year) -v horizon=DAYS -v reasons=FILE (steps.awk) -v capacity=N -v facts=FILE -v seed=N
BEGIN {
	FS = OFS = ","
	state = seed
	year = school_year(day)
	in_5_months = months_on(day, 5); in_13_months = months_on(day, 13); in_sight = date(days(day) + horizon)
	while ((getline line <used) > 0) taken[line] = 1
	close(used)
	while ((getline line <reasons) > 0) { split(line, a, " "); if (a[1] == "reason") proof[a[2], a[3]] = a[4] == "-" ? "" : a[4] }
	close(reasons)
	print "student_id,name,workflow,reason,starts_on,until,set,evidence,on,by,note"
	print "student_id,term,average,failed,credits,credits_required,exempt_all" >facts
}
FILENAME == plan { lines[++nlines] = $0; split($0, a, /[ \/]/); asking[a[4]] = 1; next }
FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
{
	# Most of those who have left ask for nothing more; most have graduated, and their lines need not be taken apart.
	if (/,毕业,/ && !("毕业" in asking)) next
	if ($at["on_roll"] != "是" && !($at["status"] in asking) && $at["status"] !~ /^(在校|转入待批)/) next
	n++
	id[n] = $at["student_id"]; name[n] = $at["name"]; status[n] = $at["status"]; grade[n] = $at["grade"]; class[n] = $at["class"]
	# A primary school has no programmes.
	program[n] = $at["program"] == "" ? "-" : $at["program"]; level[n] = $at["level"]; why[n] = $at["status_reason"]; since[n] = $at["status_since"]; until[n] = $at["status_until"]
	finish[n] = $at["expected_end_on"]; discipline[n] = $at["discipline"]; expects[n] = substr(finish[n], 1, 4) + (substr(finish[n], 6, 2) < "02" ? -1 : 0)
	fresh[n] = $at["suspensions"] + $at["repeats"] + $at["suspended_days"] == 0 && $at["last_case"] == "" && discipline[n] == ""
	category[n] = $at["category"]
	if (status[n] ~ /^(在籍|在读|在校|待注册|在校待注册|转入待批)$/) size[class[n]]++
	if (!((program[n], grade[n], class[n]) in known) && class[n] != "") { known[program[n], grade[n], class[n]] = 1; rooms[++nrooms] = program[n] FS grade[n] FS class[n] FS level[n] FS category[n] }
}

# A class with a place left, which is taken; the smallest first, so that they stay even.
function room(p, g, not_this, lv, cat,    i, a, best) {
	best = ""
	for (i = 1; i <= nrooms; i++) {
		split(rooms[i], a, FS)
		if (a[2] != g || a[3] == not_this || a[4] != lv || a[5] != cat || (p != "" ? a[1] != p : a[1] == other_than)) continue
		if (size[a[3]] < capacity && (best == "" || size[a[3]] < size[best])) { best = a[3]; found_program = a[1] }
	}
	if (best == "") return ""
	size[best]++
	return best
}
function meets(i,    k, c) {
	if (status[i] != parts[1] || (id[i] in asked) || !everybody && (id[i] in taken)) return 0
	for (k = 2; k <= nparts; k++) {
		c = parts[k]
		if (c ~ /^y[0-9]$/) { if (year - grade[i] + 1 != substr(c, 2)) return 0 }
		else if (c == "notlast") { if (finish[i] == "" || in_13_months > finish[i]) return 0 }
		else if (c == "last") { if (finish[i] == "" || in_5_months < finish[i]) return 0 }
		else if (c == "ending") { if (until[i] == "" || until[i] < day || until[i] > in_sight) return 0 }
		else if (c == "past") { if (until[i] == "" || until[i] >= day) return 0 }
		else if (c == "clean") { if (!fresh[i]) return 0 }
		else if (c == "disciplined") { if (discipline[i] == "") return 0 }
		else if (c ~ /^reason=/) { if (why[i] != substr(c, 8)) return 0 }
		else if (c ~ /^reason!/) { if (why[i] == substr(c, 8)) return 0 }
		else if (c ~ /^level=/) { if (level[i] != substr(c, 7)) return 0 }
		else { print "requests.awk: " c "?" >"/dev/stderr"; exit 2 }
	}
	return 1
}
function school_year(d) { return substr(d, 1, 4) - (substr(d, 6) < "08-15") }
# Who comes back goes on where they left off: as many years below as they were away.
function back(i, start,    away, c) {
	away = school_year(start) - school_year(since[i])
	if (away && (c = room(program[i], grade[i] + away, class[i], level[i], category[i])) == "") away = 0
	# In summer the next year is not there yet; then it is the old one.
	if (!away) c = size[class[i]]++ < capacity ? class[i] : room(program[i], grade[i], class[i], level[i], category[i])
	if (c == "") return "?"
	return "grade=" (grade[i] + away) ";class=" c ";expected_end_on=" end_on(finish[i], 12 * away)
}
function filled(i, text, start,    c, p) {
	if (text ~ /\{back\}/) {
		c = back(i, start)
		if (index(c, "grade=" grade[i] ";") == 1) sub(/编入下一年级/, "随原年级就读", text)
		sub(/\{back\}/, c, text)
		return c == "?" ? c : text
	}
	sub(/\{end\+\}/, end_on(finish[i], 12), text); sub(/\{end-\}/, end_on(finish[i], -12), text)
	if (text ~ /\{other\}/) {
		other_than = program[i]
		c = room("", grade[i], "", level[i], category[i]); p = found_program
		if (c == "") return "?"
		gsub(/\{other\}/, c, text); gsub(/\{program\}/, p, text)
	}
	if (text ~ /\{class\}/) { c = room(program[i], grade[i], class[i], level[i], category[i]); if (c == "") return "?"; gsub(/\{class\}/, c, text) }
	if (text ~ /\{down\}/) { c = room(program[i], grade[i] + 1, class[i], level[i], category[i]); if (c == "") return "?"; gsub(/\{down\}/, c, text) }
	if (text ~ /\{up\}/) { c = room(program[i], grade[i] - 1, class[i], level[i], category[i]); if (c == "") return "?"; gsub(/\{up\}/, c, text) }
	gsub(/\{grade\}/, grade[i], text); gsub(/\{grade\+1\}/, grade[i] + 1, text); gsub(/\{grade-1\}/, grade[i] - 1, text)
	return text
}
# The last day of a month stays that: 06-30.
function end_on(d, n,    y) { y = substr(d, 1, 4) + n / 12; return y substr(d, 5) }
function when(i, text, start) {
	if (text == "-" || text == "") return ""
	if (text == "since") return since[i]
	if (text == "until") return until[i]
	if (text ~ /^until\+/) return months_on(until[i], substr(text, 7) + 0)
	if (text ~ /^end[+-]/) return end_on(finish[i], substr(text, 4) + 0)
	if (text ~ /m$/) return months_on(start, substr(text, 2) + 0)
	return date(days(day) + text)
}
# Figures that go with what is asked for: good ones for merit, open courses for who has to repeat, all credits for who graduates.
function figures(i, workflow, reason,    due, got, average, failed) {
	due = 40 * (year - grade[i] + 1); got = due; average = 76 + rnd(8); failed = 0
	if (workflow ~ /^(change-major|skip|graduate-early)$/) average = 91 + rnd(6)
	if (workflow ~ /^(repeat|demote|extend-study|incomplete)$/ || workflow == "complete" && reason == "credits" || reason == "academic") { average = 55; failed = 3; got -= 12 }
	if (year - grade[i] + 1 > 0) print id[i], term, average "." rnd(10), failed, got, due, "否" >facts
}
END {
	term = year "-" (year + 1) "-" (substr(day, 6) >= "08-15" || substr(day, 6) < "02-01" ? 1 : 2)
	for (l = 1; l <= nlines; l++) {
		split(lines[l], f, " ")
		m = 0
		nparts = split(f[4], parts, "/"); everybody = f[3] == "all" || parts[1] !~ /^在[籍读校]$/
		for (i = 1; i <= n; i++) if (meets(i)) pool[++m] = i
		want = f[3] == "all" || f[3] > m ? m : f[3]
		for (k = 1; k <= want; k++) {
			if (f[3] != "all") { s = k + rnd(m - k + 1); i = pool[s]; pool[s] = pool[k]; pool[k] = i }
			i = pool[k]
			start = when(i, f[6]); last = when(i, f[7], start)
			set = f[8] == "-" ? "" : filled(i, f[8], start)
			if (set == "?") continue
			asked[id[i]] = 1
			reason = f[5] == "-" ? "" : f[5]
			kind = f[2]; sub(/[!?~]$/, "", kind)
			print id[i], name[i], kind, reason, start, last, set, proof[kind, f[5]], day, (kind ~ /^(dismiss|cancel|expel|discipline|decease|graduate|complete|award|report-missing|truancy)/ ? "何晓梅" : name[i]), f[2] == kind ? "" : f[2] ~ /!$/ ? "应急办理" : f[2] ~ /~$/ ? "补正材料" : "撤回申请"
			figures(i, kind, reason)
			print id[i] >>used
		}
	}
}
