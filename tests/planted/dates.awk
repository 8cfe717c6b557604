# Days, working days and chance for the other awk programs here: `-f dates.awk -f ...`. The same numbers come on every run.
function rnd(n) { state = (state * 16807) % 2147483647; return int(state / 2147483647 * n) }
function words(text, list) { return split(text, list, " ") }
function one(list, n) { return list[1 + rnd(n)] }

# Days from 1970-01-01 and back.
function days(date,    y, m, d, a) {
	split(date, a, "-"); y = a[1] + 0; m = a[2] + 0; d = a[3] + 0
	if (m < 3) { y--; m += 12 }
	return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d - 719469
}
function date(n,    y, m) {
	n += 719468
	y = int((10000 * n + 14780) / 3652425)
	if (n < 365 * y + int(y / 4) - int(y / 100) + int(y / 400)) y--
	n -= 365 * y + int(y / 4) - int(y / 100) + int(y / 400)
	m = int((100 * n + 52) / 3060)
	n -= int((m * 306 + 5) / 10) - 1
	if (m > 9) { y++; m -= 12 }
	return sprintf("%04d-%02d-%02d", y, m + 3, n)
}
function months_on(d, n,    a, m) {
	split(d, a, "-"); m = a[2] - 1 + n
	return sprintf("%04d-%02d-%02d", a[1] + int(m / 12), m % 12 + 1, a[3] > 28 ? 28 : a[3])
}

# From a file of working days, one a line.
function read_workdays(file,    d) {
	while ((getline d <file) > 0) { workday[++nworkdays] = d; nth[d] = nworkdays }
	close(file)
}
# The nth working day after a day.
function workday_after(d, n,    k) {
	k = d
	while (!(k in nth)) k = date(days(k) - 1)
	return workday[nth[k] + n]
}
