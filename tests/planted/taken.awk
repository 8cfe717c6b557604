# The roll as a school brings it along: everybody registered and confirmed long ago, and some of the second year away.
#   -v grade=YEAR (of those) -v every=N -v becomes=STATUS -v other=REASON -v retaining=yes where soldiers' places are kept
BEGIN { FS = OFS = "," }
function away(status, why, from, to, times) {
	$at["status"] = status; $at["status_reason"] = why; $at["status_since"] = from; $at["status_until"] = to; $at["suspensions"] = times
	$at["registered_term"] = from < "2023-01-01" ? "2021-2022-2" : "2022-2023-1"
}
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print; next }
{
	g = $at["grade"]
	$at["status"] = $at["status"] == "待注册" ? becomes : "在校"
	$at["registered_term"] = "2022-2023-2"; $at["registration"] = "已注册"
	$at["confirmed_on"] = g "-09-20"; $at["reviewed_on"] = g "-11-20"
	if (g == grade && $at["status"] == becomes) {
		n++
		if (n % every == 9) away("休学", n % (2 * every) == 9 ? "疾病" : other, "2022-10-10", "2023-10-10", 1)
		if (retaining && n % every == 19) away("休学", "休学创业", "2023-03-13", "2025-03-13", 1)
		if (retaining && n % every == 29) away("保留学籍", "应征入伍", "2022-10-01", "2026-10-01", 0)
	}
	print
}
