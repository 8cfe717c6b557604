# The faults (file `faults`), and a school's sound files -> the same files with the faults in them, into `dir`, and `dir`/expected: what audit has to find, a
# line `RULE,STUDENT,CASE` each. Every fault has a student of its own, so that no two touch.
#   -v dir=DIR -v profile=college -v where=files|book -v seed=N
# Files come in any order but for `faults`, which is the first.
BEGIN { FS = OFS = ","; state = seed }
FILENAME ~ /faults$/ { if ($0 !~ /^(#|$)/) fault[++nfaults] = $0; next }
FNR == 1 {
	file = FILENAME; sub(/.*\//, "", file); sub(/\.csv$/, "", file)
	files[++nfiles] = file
	head[file] = $0
	for (i = 1; i <= NF; i++) { name_at[file, i] = $i; col[file, $i] = i }
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
	if (index(known, " " $6 " ") == 0) known = known " " $6 " "
	has[$1, $6] = n
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
# Of the school's last lines the number after this one: 2024010101 -> 2024010199.
function filled(text, i,    id) {
	id = get("roll", i, "student_id")
	gsub(/\{id\}/, id, text); gsub(/\{name\}/, get("roll", i, "name"), text)
	gsub(/\{next\}/, substr(id, 1, length(id) - 2) (90 + ++copies % 10), text)
	if (text ~ /\{id_number\}/) gsub(/\{id_number\}/, get("roll", i, "id_number"), text)
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
		else if (c ~ /^g20/) { if (grade[i] != substr(c, 2)) return 0 }
		else if (c ~ /^by=/) { if (workflow[last_case[i]] != substr(c, 4) || state_of[last_case[i]] !~ /closed|effective/) return 0 }
		else if (c ~ /^registered=/) { if (!state_in_term(id, substr(c, 12))) return 0 }
		else if (c ~ /!=/) { f = v = c; sub(/!=.*/, "", f); sub(/.*!=/, "", v); if (get("roll", i, f) == v) return 0 }
		else if (c ~ /=/) { f = v = c; sub(/=.*/, "", f); sub(/.*=/, "", v); if (get("roll", i, f) != v) return 0 }
		else fail(c "?")
	}
	return 1
}
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
		else if (w ~ /^since=/) { if (get("cases", first[c], "on") < substr(w, 7)) return 0 }
		else if (w ~ /^ends=/) { if (get("cases", ends[c], "step") != substr(w, 6)) return 0 }
		else if (w ~ /^reason=/) { if (get("cases", first[c], "reason") != substr(w, 8)) return 0 }
		else if (w ~ /^status=/) { if (status[row_of[whose[c]]] != substr(w, 8)) return 0 }
		else if (w ~ /^follows=/) { if (has[c, "certificate"] < has[c, substr(w, 9)]) return 0 }
		else if (w == "settled") { if (open_case(whose[c])) return 0 }
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
	# What the stay before it says.
	case_before = before
	if (edits ~ /status=/) { put("roll", i, "status_since", get("cases", first[before], "starts_on")); put("roll", i, "status_until", get("cases", first[before], "until")) }
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
# `rule` or `rule:c`: of the case; `rule:-`: of nobody.
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
	return ""
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

# rule[+rule...] count profiles where recipe subject edits
function sow(text,    f, k, i, c, id, t, m, j, kept, n) {
	split(text, f, " +")
	split(text, f, /[ \t]+/)
	if (index(f[3], substr(profile, 1, 1)) == 0 || f[4] != "both" && f[4] != where) return
	rule = f[1]; recipe = f[5]
	nparts = split(f[6], parts, "/")
	# 6/3/2: as many in a college, a university, a primary school.
	count = f[2]
	if (split(f[2], t, "/") > 1) count = t[index("cup", substr(profile, 1, 1))]
	for (k = 1; k <= count; k++) {
		c = ""
		of_case = 0
		if (recipe ~ /^(cut|less|case|late)$/) {
			c = a_case()
			if (c == "") fail("no case like " f[6])
			id = whose[c]; i = row_of[id]
			of_case = 1
		} else if (recipe == "lines") {
			for (j = m = 0; j <= lines[f[6]]; j++) if (L[f[6], j] ~ "^" f[7]) { drop(f[6], j); m++ }
			if (!m) fail("no line like " f[7])
			expect(f[1], "", "")
			continue
		} else if (recipe == "school") {
			print f[6] >(dir "/removed")
			expect(f[1], "", "")
			continue
		} else if (recipe !~ /^(admit|twin|office)$/) {
			i = student()
			if (!i) fail("nobody like " f[6])
			id = get("roll", i, "student_id"); c = last_case[i]
		}
		if (recipe == "roll") { edit("roll", i, f[7], i) }
		else if (recipe == "stay") {
			put("roll", i, "status_until", f[7])
			if (c != "") edit_case(c, "until=" f[7])
		} else if (recipe == "cut") cut(c, f[7], 0)
		else if (recipe == "less") cut(c, f[7], 1)
		else if (recipe == "case") edit_case(c, f[7])
		else if (recipe == "twin") { id = twin(); of_case = 0 }
		else if (recipe == "office") { id = office(f[6], f[7]) }
		else if (recipe == "crowd") crowd(i)
		else if (recipe == "admit") { id = newcomer() }
		else if (recipe == "undo") { undo(c, f[7], i); c = case_before }
		else if (recipe == "copy") { add("roll", L["roll", i]); edit("roll", lines["roll"], f[7], i); id = get("roll", lines["roll"], "student_id") }
		else if (recipe == "add") { n = f[7]; sub(/:.*/, "", n); sub(/^[^:]*:/, "", f[7]); add(n, filled(f[7], i)); f[7] = n ":" f[7] }
		else if (recipe == "unlist") { drop(f[7], listed[f[7], id]) }
		else if (recipe == "relist") { n = f[7]; sub(/:.*/, "", n); m = f[7]; sub(/^[^:]*:/, "", m); edit(n, listed[n, id], m, i) }
		else if (recipe == "forget") {
			# Of the term's registration nothing is there any more, or nothing that came after this.
			m = split(registered[id], t, " "); kept = f[7] == "-" ? 0 : state_in_term(id, f[7])
			for (j = 1; j <= m; j++) if (t[j] > kept) drop("registrations", t[j])
			if (kept) put("roll", i, "registration", f[7]); else put("roll", i, "registered_term", before_term)
		} else if (recipe == "mark") { drop("registrations", state_in_term(id, f[7])) }
		else if (recipe == "event") { n = f[7]; sub(/:.*/, "", n); m = f[7]; sub(/^[^:]*:/, "", m); edit("registrations", state_in_term(id, n), m, i); if (m ~ /state=/) edit("roll", i, "registration=" substr(m, 7), i) }
		else fail(recipe "?")
		expect(f[1], id, c, of_case)
	}
}
END {
	if (failed) exit 2
	for (f = 1; f <= nfaults; f++) sow(fault[f])
	if (failed) exit 2
	for (k = 1; k <= nfiles; k++) {
		out = dir "/" files[k] ".csv"
		print head[files[k]] >out
		for (n = 1; n <= lines[files[k]]; n++) if (!((files[k], n) in gone)) print L[files[k], n] >out
		close(out)
	}
	printf "" >(dir "/removed")
	printf "" >(dir "/expected")
	for (k = 1; k <= nexpected; k++) print expected[k] >(dir "/expected")
}
