# terms.csv, school.yaml -> the duties that come again, each done in its period, from the autumn of 2023 to the day of the audit.
BEGIN { OFS = ","; print "duty,period,on,by,note" }
FILENAME ~ /terms.csv$/ { split($0, a, ","); if (FNR > 1 && a[3] >= "2023-09" && a[3] < day) { term[++nterms] = a[1]; begun[nterms] = a[3] } next }
/^[a-z]/ { section = $1 }
function done(period, on) { if (on <= day) print duty, period, on, "王秀英", "" }
section == "duties:" && /\{name:/ {
	duty = $0; sub(/.*\{name: */, "", duty); sub(/,.*/, "", duty)
	every = $0; sub(/.*every: */, "", every); sub(/[,}].*/, "", every)
	if (every == "term") for (i = 1; i <= nterms; i++) done(term[i], date(days(begun[i]) + 30))
	for (y = 2023; y <= 2026; y++) {
		if (every == "year") done(y, y "-09-25")
		if (every == "half-year") for (k = 1; k <= 2; k++) done(y "-H" k, y (k == 1 ? "-04-20" : "-10-20"))
		if (every == "quarter") for (k = 1; k <= 4; k++) done(y "-Q" k, y "-" sprintf("%02d", 3 * k - 1) "-11")
		if (every == "month") for (k = 1; k <= 12; k++) done(y "-" sprintf("%02d", k), y "-" sprintf("%02d", k) "-08")
	}
}
