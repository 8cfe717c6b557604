#!/bin/bash
# usage: job.bash RESULTS KIND NAME PATH [ARGUMENT...]
# Runs one file of tests; its `ok NAME` and `not ok NAME` lines, details behind `# `, go to a file in RESULTS.
# From the environment: ROOT, BIN, BUILD, WORK, UPDATE, LONG.
set -uo pipefail
: "${ROOT:?}" "${BIN:?}" "${WORK:?}"
results=$1 kind=$2 name=$3 path=$4
out=$results/${name//\//:}
cd "$ROOT" || exit 2
export ASAN_OPTIONS=${ASAN_OPTIONS:-abort_on_error=0:exitcode=99} UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}

comment() {
	sed 's/^/#   /'
}

# A program of cmocka tests; one that ends badly without having said why is a failure by itself.
run_unit() {
	local log=$WORK/${name//\//:}.log status

	CMOCKA_MESSAGE_OUTPUT=TAP timeout 300 "$path" >"$log" 2>&1 </dev/null
	status=$?
	awk -v name="$name" -v status="$status" '
		/^(not )?ok / {
			result = $1 == "ok" ? "ok" : "not ok"
			line = $0
			sub(/^(not )?ok [0-9]+( - )?/, "", line)
			print result " " name ": " line
			bad += result == "not ok"
			seen++
			for (i = 0; i < held; i++)
				if (result == "not ok")
					print "#   " hold[i]
			held = 0
			after = result == "not ok"
			next
		}
		/^1\.\.[0-9]+$/ || /^# (not )?ok - / { next }
		after && /^#/ { print "#   " $0; next }
		{ hold[held++] = $0 }
		END {
			if (status != 0 && !bad || status == 0 && !seen && name ~ /^unit/) {
				print "not ok " name ": ends with status " status
				for (i = 0; i < held; i++)
					print "#   " hold[i]
			} else if (!seen && status == 0) {
				print "ok " name
			}
		}' "$log"
}

# A directory with a script `cmd` and the out, err and status that it must have; all three are compared. The script runs
# in a copy of the directory, beside which stand ../examples and ../schema.
run_case() {
	local work part bad=''

	work=$(mktemp -d "$WORK/case.XXXXXX") || return
	cp -R "$path" "$work/case" && chmod -R u+w "$work/case"
	rm -f "$work"/case/{out,err,status}
	ln -s "$ROOT/examples" "$work/examples"
	ln -s "$ROOT/schema" "$work/schema"
	(
		cd "$work/case" || exit 125
		unset ROOT WORK UPDATE CI
		PATH=$BIN:$PATH EXAMPLES=../examples SCHEMA=../schema exec timeout 60 bash ./cmd
	) >"$work/out" 2>"$work/err" </dev/null
	echo $? >"$work/status"
	sed -i -e "s|$ROOT/build/san/|ROOT/|g" -e "s|$ROOT/|ROOT/|g" "$work/out" "$work/err"
	if [ -n "$UPDATE" ]; then
		cp "$work/out" "$work/err" "$work/status" "$path/"
		echo "ok $name"
		return
	fi
	for part in status err out; do
		cmp -s "$path/$part" "$work/$part" || bad="$bad $part"
	done
	if [ -z "$bad" ]; then
		echo "ok $name"
	else
		echo "not ok $name"
		for part in $bad; do
			diff -u --label "expected $part" --label "actual $part" "$path/$part" "$work/$part" 2>&1 | head -40
		done | comment
	fi
	rm -rf "$work"
}

case $kind in
unit) run_unit ;;
case) run_case ;;
contract) timeout 300 tests/contract/run "$path" || echo "not ok $name: the suite itself failed" ;;
script) timeout "${LONG:+99}300" "$path" "${@:5}" || echo "not ok $name: the suite itself failed" ;;
docs) timeout 300 tests/docs/run "$path" || echo "not ok $name: the suite itself failed" ;;
esac >"$out" 2>&1
exit 0
