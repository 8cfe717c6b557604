# The faults (file `faults`), and a school's sound files -> the same files with the faults in them, into `dir`, and `dir`/expected: what audit has to find, a
# line `RULE,STUDENT,CASE` each. Every fault has a student of its own, so that no two touch.
#   -v dir=DIR -v profile=college -v where=files|book -v seed=N -v day=DATE -v term=TERM -v before_term=TERM -v live=STATUS -v capacity=N (of a class)
# Files come in any order but for `faults`, which is the first.
#
# WHO in `faults` is STATUS/CONDITION/…, the status live being that of who is in school: quiet (no case, no sign, no figures), unseen (no sign), settled (no
# case open), g2024 (the grade), by=WORKFLOW (the last case), registered=STATE (an event of the term), kept=KIND (an item in the archive), handed (the file was sent
# away), scanned (an item is a file), field=value, field!=value.
# CASE is WORKFLOW|WORKFLOW/CONDITION/…: a state, last (of the roll's row), only (no other of the student), unseen, settled, here (in school), sober (no punishment in force),
# urgent (carried out at once), kept=KIND (it left one in the archive), before=DATE (it ended), step=STEP (has one), ends=STEP, set=TEXT, soon=DATE (what came last was due from the day of the audit until then).
BEGIN { FS = OFS = ","; state = seed }
FILENAME ~ /faults$/ { if ($0 !~ /^(#|$)/) fault[++nfaults] = $0; next }
FNR == 1 {
	file = FILENAME; sub(/.*\//, "", file); sub(/\.csv$/, "", file)
	files[++nfiles] = file
	head[file] = $0
	for (i = 1; i <= NF; i++) col[file, $i] = i
	width[file] = NF
	next
}
{ n = ++lines[file]; L[file, n] = $0 }
file == "roll" {
	row_of[$1] = n
	status[n] = $col["roll", "status"]; grade[n] = $col["roll", "grade"]; last_case[n] = $col["roll", "last_case"]
}
file == "cases" {
	if (!($1 in first)) { first[$1] = n; case_id[++ncases] = $1; whose[$1] = $2; workflow[$1] = $3; cases_of[$2] = cases_of[$2] " " $1 }
	at_lines[$1] = at_lines[$1] " " n; state_of[$1] = $18; ends[$1] = n
	has[$1, $6] = n
}
file == "materials" {
	if (!($1 in item_lines)) items_of[$2] = items_of[$2] " " $1
	item_lines[$1] = item_lines[$1] " " n; item_kind[$1] = $3; item_case[$1] = $5; item_state[$1] = $NF; item_path[$1] = $13
	if ($5 != "") items_of_case[$5] = items_of_case[$5] " " $1
}
file == "registrations" && $1 == term { registered[$2] = registered[$2] " " n }
file ~ /^(attendance|grades|sightings)$/ { signs[$1] = 1 }
file == "academic" { figures[$1] = 1 }
file ~ /^(fees|arrivals)$/ { listed[file, $1] = n }

function get(file, n, field,    t) { split(L[file, n], t, FS); return t[col[file, field]] }
function put(file, n, field, value,    t, k, line) {
	if (!((file, field) in col)) fail(file " has no " field)
	split(L[file, n], t, FS)
	t[col[file, field]] = value
	line = t[1]
	for (k = 2; k <= width[file]; k++) line = line FS t[k]
	L[file, n] = line
}
function drop(file, n) { gone[file, n] = 1 }
function add(file, line) { L[file, ++lines[file]] = line }
function fail(what) { print "plant.awk: " rule ": " what >"/dev/stderr"; failed = 1; exit 2 }
# {next}: a number of the same class that nobody has.
function filled(text, i,    id) {
	id = get("roll", i, "student_id")
	gsub(/\{id\}/, id, text); gsub(/\{name\}/, get("roll", i, "name"), text)
	gsub(/\{next\}/, substr(id, 1, length(id) - 2) (90 + ++copies % 10), text)
	if (text ~ /\{count\}/) gsub(/\{count\}/, 900 + ++counted, text)
	if (text ~ /\{slip\}/) gsub(/\{slip\}/, slip(get("roll", i, "id_number")), text)
	if (text ~ /\{other_sex\}/) gsub(/\{other_sex\}/, get("roll", i, "sex") == "男" ? "女" : "男", text)
	if (text ~ /\{other_class\}/) gsub(/\{other_class\}/, elsewhere(i), text)
	gsub(/\{class\}/, get("roll", i, "class"), text)
	return text
}
# A digit of the serial mistyped.
function slip(number,    d) { d = substr(number, 16, 1); return substr(number, 1, 15) ((d + 2) % 10) substr(number, 17) }
# A class of another programme or, where there are none, of another year.
function elsewhere(i,    k) {
	for (k = 1; k <= lines["roll"]; k++)
		if (status[k] == live && (profile == "primary" ? grade[k] != grade[i] : grade[k] == grade[i] && get("roll", k, "program") != get("roll", i, "program") && \
			get("roll", k, "level") == get("roll", i, "level") && get("roll", k, "category") == get("roll", i, "category"))) return get("roll", k, "class")
}
function edit(file, n, edits, i,    e, k, m, f, v) {
	m = split(edits, e, ";")
	for (k = 1; k <= m; k++) {
		f = e[k]; sub(/=.*/, "", f); v = e[k]; sub(/^[^=]*=/, "", v)
		put(file, n, f, filled(v, i))
	}
}

function meets(i, id,    k, c, f, v) {
	if (status[i] != (parts[1] == "live" ? live : parts[1]) || (id in used)) return 0
	for (k = 2; k <= nparts; k++) {
		c = parts[k]
		if (c == "quiet") { if (cases_of[id] != "" || (id in signs) || (id in figures)) return 0 }
		else if (c == "unseen") { if (id in signs) return 0 }
		else if (c == "settled") { if (open_case(id)) return 0 }
		else if (c ~ /^kept=/) { if (!item(items_of[id], substr(c, 6), "在档")) return 0 }
		else if (c == "handed") { if (!item(items_of[id], "", "已转出")) return 0 }
		else if (c == "scanned") { if (!scan(id)) return 0 }
		else if (c ~ /^g20/) { if (grade[i] != substr(c, 2)) return 0 }
		else if (c ~ /^by=/) { if (workflow[last_case[i]] != substr(c, 4) || state_of[last_case[i]] !~ /closed|effective/) return 0 }
		else if (c ~ /^registered=/) { if (!state_in_term(id, substr(c, 12))) return 0 }
		else if (c ~ /!=/) { f = v = c; sub(/!=.*/, "", f); sub(/.*!=/, "", v); if (get("roll", i, f) == v) return 0 }
		else if (c ~ /=/) { f = v = c; sub(/=.*/, "", f); sub(/.*=/, "", v); if (get("roll", i, f) != v) return 0 }
		else fail(c "?")
	}
	return 1
}
# The first of these items that is of the kind and in the state; of no kind: any. "": none.
function item(ids, kind, state_name,    t, k, m) {
	m = split(ids, t, " ")
	for (k = 1; k <= m; k++) if ((kind == "" || item_kind[t[k]] == kind) && item_state[t[k]] == state_name) return t[k]
	return ""
}
function scan(id,    t, k, m) {
	m = split(items_of[id], t, " ")
	for (k = 1; k <= m; k++) if (item_path[t[k]] != "") return item_path[t[k]]
	return ""
}
# Of these items those of a kind (`-`: all) were never filed.
function unfile(ids, kind,    t, k, m, l, j, n) {
	m = split(ids, t, " ")
	for (k = 1; k <= m; k++) {
		if (kind != "-" && item_kind[t[k]] != kind) continue
		n = split(item_lines[t[k]], l, " ")
		for (j = 1; j <= n; j++) drop("materials", l[j])
	}
}
# What was sent away was not.
function keep_back(id,    t, k, m, l, j, n) {
	m = split(items_of[id], t, " ")
	for (k = 1; k <= m; k++) {
		n = split(item_lines[t[k]], l, " ")
		for (j = 1; j <= n; j++) if (get("materials", l[j], "movement") ~ /^(转出|回执)$/) drop("materials", l[j])
	}
}
function move(name, edits, i,    l, n) {
	n = split(item_lines[name], l, " ")
	add("materials", L["materials", l[n]])
	edit("materials", lines["materials"], edits, i)
}
function reword(name, edits, i,    l, j, n) {
	n = split(item_lines[name], l, " ")
	for (j = 1; j <= n; j++) edit("materials", l[j], edits, i)
}
function spoil(path, how) { print path " " how >(dir "/spoiled") }
function open_case(id,    t, k, m) {
	m = split(cases_of[id], t, " ")
	for (k = 1; k <= m; k++) if (state_of[t[k]] == "open") return 1
	return 0
}
function state_in_term(id, state_name,    t, k, m) {
	m = split(registered[id], t, " ")
	for (k = 1; k <= m; k++) if (get("registrations", t[k], "state") == state_name) return t[k]
	return 0
}
# The next student that fits, from somewhere in the roll on; 0: nobody.
function student(    k, i, id, start) {
	start = rnd(lines["roll"])
	for (k = 1; k <= lines["roll"]; k++) {
		i = 1 + (start + k) % lines["roll"]
		id = L["roll", i]; sub(/,.*/, "", id)
		if (meets(i, id) && row_of[id] == i) { used[id] = 1; return i }
	}
	return 0
}
function fits(c,    k, w, d) {
	if (whose[c] in used || index("|" parts[1] "|", "|" workflow[c] "|") == 0 || (c in touched)) return 0
	for (k = 2; k <= nparts; k++) {
		w = parts[k]
		if (w ~ /^(open|closed|effective|rejected|withdrawn)$/) { if (state_of[c] != w) return 0 }
		else if (w == "last") { if (last_case[row_of[whose[c]]] != c) return 0 }
		else if (w == "only") { if (cases_of[whose[c]] != " " c) return 0 }
		else if (w == "unseen") { if (whose[c] in signs) return 0 }
		else if (w ~ /^step=/) { if (!((c, substr(w, 6)) in has)) return 0 }
		else if (w == "urgent") { if (get("cases", has[c, "issue"], "note") == "") return 0 }
		else if (w ~ /^set=/) { if (index(get("cases", first[c], "set"), substr(w, 5)) == 0) return 0 }
		else if (w ~ /^ends=/) { if (get("cases", ends[c], "step") != substr(w, 6)) return 0 }
		else if (w ~ /^follows=/) { if (has[c, "certificate"] < has[c, substr(w, 9)]) return 0 }
		else if (w == "here") { if (status[row_of[whose[c]]] != live) return 0 }
		else if (w == "settled") { if (open_case(whose[c])) return 0 }
		else if (w ~ /^kept=/) { if (!item(items_of_case[c], substr(w, 6), "在档")) return 0 }
		else if (w ~ /^before=/) { if (get("cases", ends[c], "on") >= substr(w, 8)) return 0 }
		else if (w == "sober") { if (get("roll", row_of[whose[c]], "discipline") != "") return 0 }
		else if (w ~ /^soon=/) { d = get("cases", before_last(c), "waiting"); sub(/.*:/, "", d); if (d < day || d > substr(w, 6)) return 0 }
		else fail(w "?")
	}
	return 1
}
function before_last(c,    t, m) { m = split(at_lines[c], t, " "); return t[m - 1] }
function a_case(    k, start, c) {
	start = rnd(ncases)
	for (k = 1; k <= ncases; k++) {
		c = case_id[1 + (start + k) % ncases]
		if (fits(c)) { used[whose[c]] = touched[c] = 1; return c }
	}
	return ""
}
# Where a clerk or a program changes a case, all its lines say so; `step.field=value` is of that step's line alone.
function edit_case(c, edits,    e, k, j, m, t, n, f, v, i) {
	i = row_of[whose[c]]
	n = split(at_lines[c], t, " ")
	m = split(edits, e, ";")
	for (k = 1; k <= m; k++) {
		f = e[k]; sub(/=.*/, "", f); v = e[k]; sub(/^[^=]*=/, "", v)
		if (v ~ /^on\./) v = get("cases", has[c, substr(v, 4)], "on")
		if (v ~ /^starts\+/) v = date(days(get("cases", first[c], "starts_on")) + substr(v, 8))
		if (f ~ /\./) { split(f, p, "."); has[c, "END"] = ends[c]; put("cases", has[c, p[1]], p[2], filled(v, i)); continue }
		for (j = 1; j <= n; j++)
			if (f == "set") put("cases", t[j], "set", without(get("cases", t[j], "set"), v))
			else if (get("cases", t[j], f) != "") put("cases", t[j], f, filled(v, i))
	}
}
# set=was: what a correction keeps of the old values; set=a>b: one value for another.
function without(set, how,    p) {
	if (how == "was") gsub(/;?was\.[^;]*/, "", set)
	else { split(how, p, ">"); sub(p[1], p[2], set) }
	return set
}
# From the line of this step on nothing was done; with `alone` just that line is missing. REJECTED is what ended the case, PASS the second decision.
function cut(c, step, alone,    t, k, m) {
	m = split(at_lines[c], t, " ")
	if (step == "REJECTED") has[c, step] = ends[c]
	if (step == "PASS") has[c, step] = t[3]
	for (k = 1; k <= m; k++) if (t[k] == has[c, step] || !alone && t[k] > has[c, step]) drop("cases", t[k])
}
function title(c,    why) {
	why = get("cases", first[c], "reason")
	return why == "warning" || workflow[c] == "discipline" && profile == "primary" ? "警告" : "留校察看"
}
function undo(c, edits, i,    t, k, m, before) {
	m = split(at_lines[c], t, " ")
	for (k = 1; k <= m; k++) drop("cases", t[k])
	m = split(cases_of[whose[c]], t, " ")
	before = ""
	for (k = 1; k < m; k++) if (state_of[t[k]] ~ /closed|effective/ && workflow[t[k]] != "defer-registration") before = t[k]
	put("roll", i, "last_case", before)
	if (edits ~ /\{was\}/) sub(/\{was\}/, title(before), edits)
	edit("roll", i, edits, i)
	return before
}
# Somebody was admitted of whom nobody ever heard again: the last of the list, as another person.
function newcomer(    t, k, line, digits, sum) {
	split(L["candidates", lines["candidates"]], t, FS)
	split("7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2", weight, " ")
	digits = "32019920080105" (990 + 2 * ++newcomers)
	for (k = 1; k <= 17; k++) sum += substr(digits, k, 1) * weight[k]
	t[1] = substr(t[1], 1, length(t[1]) - 4) (9900 + newcomers); t[2] = "叶无音"; t[3] = "女"
	t[4] = digits substr("10X98765432", sum % 11 + 1, 1); t[5] = "2008-01-05"
	line = t[1]
	for (k = 2; k <= width["candidates"]; k++) line = line FS t[k]
	add("candidates", line)
	return t[1]
}
# `rule:c` is of the case, `rule:s` of the student, `rule:-` of nobody.
# The list of outcomes has a second line about somebody, which says otherwise.
function twin(    n, t) {
	n = 100 + 7 * ++twins
	split(L["intake", n], t, FS)
	add("intake", L["intake", n]); put("intake", lines["intake"], "outcome", "放弃入学资格")
	return t[1]
}
# The only one with an office leaves it.
function office(role, edits,    n) {
	for (n = 1; n <= lines["roles"]; n++) if (get("roles", n, "role") == role) edit("roles", n, edits, 1)
}
# A class is filled until there is one too many in it, with students of its own programme and year.
function crowd(i,    k, n, class, id) {
	class = get("roll", i, "class")
	for (k = 1; k <= lines["roll"]; k++) if (get("roll", k, "status") == live && get("roll", k, "class") == class) n++
	for (k = 1; k <= lines["roll"] && n <= capacity; k++) {
		id = L["roll", k]; sub(/,.*/, "", id)
		if (get("roll", k, "status") != live || grade[k] != grade[i] || (id in used) || cases_of[id] != "" || get("roll", k, "program") != get("roll", i, "program") || \
		    get("roll", k, "class") == class) continue
		used[id] = 1; n++
		put("roll", k, "class", class)
		# No case says why, and the number still tells of the other class.
		expect("number-format", id, "", 0)
	}
}
function expect(list, id, c, of_case,    e, k, m, p) {
	m = split(list, e, "+")
	for (k = 1; k <= m; k++) {
		split(e[k], p, ":")
		expected[++nexpected] = p[1] FS (p[2] == "-" ? "" : id) FS (p[2] == "c" || p[2] == "" && of_case ? c : "")
	}
}

# What is done to whom: `i` is the row of the roll, `c` the case.
function with_row(recipe, i, id, what, to,    n) {
	if (recipe == "roll") edit("roll", i, to, i)
	else if (recipe == "stay") { put("roll", i, "status_until", to); if (last_case[i] != "") edit_case(last_case[i], "until=" to) }
	else if (recipe == "unlist") drop(to, listed[to, id])
	else if (recipe == "relist") edit(what, listed[what, id], to, i)
	else if (recipe == "add" || recipe == "stray") add(what, filled(to, i))
	else if (recipe == "copy") { add("roll", L["roll", i]); edit("roll", lines["roll"], to, i) }
	else if (recipe == "crowd") crowd(i)
	else if (recipe == "unfile") unfile(items_of[id], to)
	else if (recipe == "keep") keep_back(id)
	else if (recipe == "move") move(item(items_of[id], what, "在档"), to, i)
	else if (recipe == "reword") reword(item(items_of[id], what, "在档"), to, i)
	else if (recipe == "spoil") spoil(scan(id), to)
	else if (recipe == "forget") forget(i, id, to)
	else if (recipe == "mark") drop("registrations", state_in_term(id, to))
	else if (recipe == "event") {
		n = state_in_term(id, what)
		edit("registrations", n, to, i)
		if (to ~ /state=/) put("roll", i, "registration", get("registrations", n, "state"))
	} else fail(recipe "?")
}
function with_case(recipe, c, to) {
	if (recipe == "case") edit_case(c, to)
	else if (recipe == "leave") unfile(items_of_case[c], to)
	else if (recipe == "again") add("cases", L["cases", first[c]])
	else cut(c, to, recipe == "less")
}
# Of the term's registration nothing is there any more, or nothing that came after this.
function forget(i, id, state_name,    t, k, m, kept) {
	m = split(registered[id], t, " "); kept = state_name == "-" ? 0 : state_in_term(id, state_name)
	for (k = 1; k <= m; k++) if (t[k] > kept) drop("registrations", t[k])
	# A department's mark leaves the roll as it was.
	if (kept && state_name != "已报到") put("roll", i, "registration", state_name)
	else put("roll", i, "registered_term", before_term)
}
function without_lines(file, pattern,    n, m) {
	for (n = 1; n <= lines[file]; n++) if (L[file, n] ~ "^" pattern) { drop(file, n); m++ }
	if (!m) fail("no line like " pattern)
}

# One fault: rules, recipe, in whom or what, and how.
function sow(rules, recipe, in_whom, how,    i, c, id, what, to) {
	nparts = split(in_whom, parts, "/")
	what = to = how
	sub(/:.*/, "", what); sub(/^[a-z]*:|^[^:=,]*:/, "", to)
	if (recipe ~ /^(cut|less|case|again|leave)$/) {
		if ((c = a_case()) == "") fail("no case like " in_whom)
		with_case(recipe, c, how)
		return expect(rules, whose[c], c, 1)
	}
	if (recipe == "lines") { without_lines(in_whom, how); return expect(rules, "", "", 0) }
	if (recipe == "school") { print in_whom >(dir "/removed"); return expect(rules, "", "", 0) }
	if (recipe == "litter") { spoil(in_whom, "stray"); return expect(rules, "", "", 0) }
	if (recipe == "office") { office(in_whom, how); return expect(rules, "", "", 0) }
	if (recipe == "admit") return expect(rules, newcomer(), "", 0)
	if (recipe == "twin") return expect(rules, twin(), "", 0)
	if (!(i = student())) fail("nobody like " in_whom)
	id = get("roll", i, "student_id"); c = last_case[i]
	if (recipe == "undo") return expect(rules, id, undo(c, how, i), 0)
	with_row(recipe, i, id, what, to)
	if (recipe == "stray") { id = L[what, lines[what]]; sub(/,.*/, "", id) }
	if (recipe == "copy") id = get("roll", lines["roll"], "student_id")
	if (recipe == "add" && what == "cases") c = get("cases", lines["cases"], "case_id")
	return expect(rules, id, c, what == "cases")
}
END {
	if (failed) exit 2
	printf "" >(dir "/removed")
	printf "" >(dir "/spoiled")
	for (f = 1; f <= nfaults; f++) {
		split(fault[f], a, /[ \t]+/)
		if (index(a[3], substr(profile, 1, 1)) == 0 || a[4] != "both" && a[4] != where) continue
		rule = a[1]
		if (split(a[2], t, "/") > 1) a[2] = t[index("cup", substr(profile, 1, 1))]
		for (k = 1; k <= a[2]; k++) sow(a[1], a[5], a[6], a[7])
	}
	if (failed) exit 2
	for (k = 1; k <= nfiles; k++) {
		out = dir "/" files[k] ".csv"
		print head[files[k]] >out
		for (n = 1; n <= lines[files[k]]; n++) if (!((files[k], n) in gone)) print L[files[k], n] >out
		close(out)
	}
	printf "" >(dir "/expected")
	for (k = 1; k <= nexpected; k++) print expected[k] >(dir "/expected")
}
