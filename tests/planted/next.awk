# steps, cases -> who decides next: of the earliest day on which an office gets to something one line a step, `DAY STEP ROLE KIND WORKFLOW LIST`, LIST being
# the file with the cases. Every office takes a day or two, a platform some more; nothing is decided after `until`.
#   -v workdays=FILE -v until=DATE -v list=NAME (of the files)  -v rejects="dismiss:meeting:5 ..."  every fifth is turned down there
BEGIN {
	FS = OFS = ","
	read_workdays(workdays)
	split(rejects, r, " ")
	for (i in r) { split(r[i], a, ":"); rejected[a[1], a[2]] = a[3] }
}
FILENAME == steps {
	split($0, a, " ")
	if (a[1] == "step") { role[a[2], a[3]] = a[4]; kind[a[2], a[3]] = a[5] }
	next
}
FNR > 1 { if (!($1 in last)) id[++ncases] = $1; last[$1] = $0 }

function number(c) { sub(/.*-/, "", c); return c + 0 }
function lag(c, s,    seen) {
	seen = kind[workflow, step]
	if (seen == "notice") return 6
	if (s ~ /^mark-/) return 2 + 2 * (number(c) % 2)
	if (s ~ /^(print|certificate|recall)$/) return 3
	return 1
}
function decide(c, s, file,    m) {
	m = rejected[workflow, s]
	if (m && state_of == "open" && number(c) % m == 0 && reason !~ /^(lapse|unregistered)$/) print c, "reject", "经研究不予同意" >file
	else if (s == "recall" && number(c) % 40) print c, "skip", "证书已领取" >file
	else print c, "", "" >file
}
END {
	for (k = 1; k <= ncases; k++) {
		split(last[id[k]], f, FS)
		if (f[19] == "") continue
		workflow = f[3]; reason = f[5]; step = f[6]; on = f[11]
		n = split(f[19], w, " ")
		for (i = 1; i <= n; i++) {
			s = w[i]; sub(/:.*/, "", s)
			l = lag(id[k], s)
			if (!((on, l) in after)) after[on, l] = workday_after(on, l)
			d = after[on, l]
			if (d > until || best != "" && d > best) continue
			if (d != best) { best = d; nfound = 0 }
			found[++nfound] = id[k] FS s FS workflow FS reason FS f[18]
		}
	}
	for (k = 1; k <= nfound; k++) {
		split(found[k], f, FS)
		workflow = f[3]; reason = f[4]; s = f[2]; state_of = f[5]
		with = kind[workflow, s] ~ /document|minutes/ ? workflow : "-"
		group = s " " role[workflow, s] " " kind[workflow, s] " " with
		if (kind[workflow, s] == "notice") group = s " " role[workflow, s] " - -"
		if (!(group in file)) { file[group] = list (++ngroups); print best " " group " " file[group]; print "case_id,decision,note" >file[group] }
		decide(f[1], s, file[group])
	}
}
