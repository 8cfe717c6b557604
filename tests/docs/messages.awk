# Makes man/man7/xueji-messages.7 of schema/locale/explain.yaml. A comment line between blank line and entries names a group.
BEGIN {
	print ".\\\" Made of schema/locale/explain.yaml by tests/docs/messages --write"
	print ".Dd November 22, 2026\n.Dt XUEJI-MESSAGES 7\n.Os"
	print ".Sh NAME\n.Nm xueji-messages\n.Nd what messages and findings mean, and what to do about them"
	print ".Sh DESCRIPTION"
	print "A message on standard error has the form"
	print ".Pp"
	print ".D1 Ar file : Ns Ar line : Ns Ar column : No error : Ar record : Ar field : Ar text Bq Ar code"
	print ".Pp"
	print "where the parts that do not apply are left out."
	print "Lines and columns count from 1, columns in characters."
	print "A finding of"
	print ".Xr xueji-audit 1"
	print "has the same form, with the name of its rule as the code, and goes to standard output."
	print ".Pp"
	print "An"
	print ".Sy error"
	print "refuses a row or a request, or ends the command; a"
	print ".Sy warning"
	print "leaves the exit status alone; a"
	print ".Sy note"
	print "is shown with"
	print ".Fl -verbose"
	print "only."
	print "The exit status is 0 when all is well, 1 with findings or refused rows, 2 when the command could not go on."
	print "No message shows an id number or a telephone number."
	print ".Pp"
	print "Codes do not change; texts may."
	print "The paragraphs below are also printed by any command with"
	print ".Fl -explain Ar code ,"
	print "in Chinese where"
	print ".Ev LC_ALL ,"
	print ".Ev LC_MESSAGES"
	print "or"
	print ".Ev LANG"
	print "begins with zh."
}

function plain(s) {
	gsub(/\\/, "\\e", s)
	gsub(/--/, "\\-\\-", s)
	gsub(/ -/, " \\-", s)
	gsub(/\(-/, "(\\-", s)
	return s
}

# Each sentence on a line of its own.
function paragraph(s) {
	while (match(s, /[^.][.] [A-Z-]/)) {
		line(substr(s, 1, RSTART + 1))
		s = substr(s, RSTART + 3)
	}
	line(s)
}

function line(s) {
	s = plain(s)
	print (s ~ /^[.']/ ? "\\&" : "") s
}

function finish_entry() {
	if (code)
		paragraph(text)
	code = text = ""
}

/^# / { heading = substr($0, 3); next }
/^$/ { finish_entry(); heading = ""; next }
/^[a-z0-9-]+:/ {
	finish_entry()
	if (heading) {
		if (open)
			print ".El"
		print ".Ss " heading "\n.Bl -tag -width Ds"
		heading = ""
		open = 1
	}
	code = $0
	sub(/:.*/, "", code)
	print ".It Sy " code
	next
}
code {
	sub(/^ +/, "")
	text = text (text ? " " : "") $0
}

END {
	finish_entry()
	if (open)
		print ".El"
	print ".Sh SEE ALSO"
	print ".Xr xueji-audit 1 ,\n.Xr xueji-records 5 ,\n.Xr xueji-schema 5 ,\n.Xr xueji-school 5 ,\n.Xr xueji-workflow 5 ,\n.Xr xueji 7"
}
