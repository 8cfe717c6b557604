# Prints the examples of a manual page (mdoc) or of README.md (```console) as blocks:
#	block LINE KIND	LINE is where it begins; KIND `whole` compares the output, `runs` only the exit status
#	$command	one a line; a command ended by a backslash goes on in the next
#	=output		what must follow
BEGIN { mdoc = ARGV[1] !~ /\.md$/ }

function plain(text) {
	gsub(/\\&/, "", text)
	gsub(/\\-/, "-", text)
	gsub(/\\\(aq/, "'", text)
	gsub(/\\\(dq/, "\"", text)
	gsub(/\\\(ga/, "`", text)
	gsub(/\\\(ha/, "^", text)
	gsub(/\\\(ti/, "~", text)
	gsub(/\\\(en/, "–", text)
	gsub(/\\f[BIRP]/, "", text)
	gsub(/\\e/, "\\", text)
	return text
}

function close_block(    i) {
	if (commands) {
		print "block " start " " kind
		for (i = 0; i < held; i++)
			print hold[i]
	}
	held = commands = going_on = 0
}

function add(text) {
	if (going_on) {
		sub(/^> /, "", text)
		hold[held - 1] = substr(hold[held - 1], 1, length(hold[held - 1]) - 1) text
	} else if (text ~ /^\$ /) {
		hold[held++] = "$" substr(text, 3)
		commands++
	} else if (commands) {
		hold[held++] = "=" text
		return
	} else {
		return
	}
	going_on = text ~ /\\$/
}

mdoc && /^\.Bd / { close_block(); inside = /-literal|-unfilled/; start = NR; kind = "whole"; next }
mdoc && /^\.Ed/ { if (inside) close_block(); inside = 0; next }
mdoc && !inside && /^\.Dl / {
	if (!commands)
		start = NR
	kind = "runs"
	text = substr($0, 5)
	add(plain(text))
	next
}
mdoc && !inside { close_block(); next }
mdoc && /^\.\\"/ { next }
mdoc { add(plain($0)); next }

/^```console/ { inside = 1; start = NR; kind = "whole"; next }
/^```/ { if (inside) close_block(); inside = 0; next }
inside { add($0) }

END { close_block() }
