# What the fault tests share: small books, commands to be spoiled, what must hold afterwards. Sourced; needs ROOT, BIN, BUILD.
# shellcheck shell=bash disable=SC2034 # whoever sources this uses the names
set -uo pipefail
: "${ROOT:?}" "${BIN:?}" "${BUILD:?}"
suite=${0##*/}
unset XUEJI_SCHOOL
export LC_ALL=C.UTF-8 TZ=UTC XUEJI_TODAY=2026-09-28
clock=1790582400
student_rows=20
shim=$BUILD/fault/shim.so lose=$BUILD/fault/lose
# The sanitizers make all of it many times slower: then only a small part is tried.
sanitized=''
[[ $BIN != */san/bin ]] || sanitized=yes
# Their library has to be loaded before the shim.
[ -z "$sanitized" ] || shim="$(gcc -print-file-name=libasan.so) $shim"
export ASAN_OPTIONS=${ASAN_OPTIONS:-abort_on_error=0:exitcode=99}

# Memory is quicker than a disk, and what is killed, not cut off, cannot tell the difference.
top=${TMPDIR:-/tmp}
[ -d /dev/shm ] && [ -w /dev/shm ] && [ "$(stat -f -c %T /dev/shm)" = tmpfs ] && top=/dev/shm
tmp=$(mktemp -d "$top/xueji-fault.XXXXXX") && tmp=$(cd "$tmp" && pwd -P) || exit 2
cleanup() { chmod -R u+rwx "$tmp" 2>/dev/null; rm -rf "$tmp"; }
trap cleanup EXIT
trap 'exit 130' INT TERM

# lot_of NAME: a number for the scenario, so that where only some of a kind are tried, different scenarios try different ones.
lot=0
lot_of() {
	local number

	number=$(cksum <<<"$1")
	echo $((${number%% *} % 1000))
}
# turn N EVERY: is it this one's turn, where one in EVERY is tried? LONG: always.
turn() {
	[ -n "${LONG:-}" ] || [ $((($1 + lot) % $2)) -eq 0 ]
}

ok() { echo "ok fault/$suite: $*"; }
skip() { echo "ok fault/$suite: $1 # SKIP $2"; }
# not_ok NAME [DETAIL...]: each detail on its line.
not_ok() {
	echo "not ok fault/$suite: $1"
	shift
	[ $# -eq 0 ] || printf '%s\n' "$@" | sed 's/^/#   /'
}
# test_of NAME: reads complaints from standard input; none is success.
test_of() {
	local complaints

	complaints=$(cat)
	if [ -z "$complaints" ]; then
		ok "$1"
	else
		not_ok "$1"
		head -n "${MOST:-6}" <<<"$complaints" | sed 's/^/#   /'
		[ "$(wc -l <<<"$complaints")" -le "${MOST:-6}" ] || echo "#   ... $(wc -l <<<"$complaints") lines"
	fi
}

# argv COMMAND...: into the array argv; what is no program of its own is xueji's.
argv() {
	case $1 in
	/*) argv=("$@") ;;
	*) if [ -x "$BIN/$1" ]; then argv=("$BIN/$1" "${@:2}"); else argv=("$BIN/xueji" "$@"); fi ;;
	esac
}
# go COMMAND...: runs it, its time standing still.
go() {
	local argv

	argv "$@"
	LD_PRELOAD=$shim XJF_CLOCK=$clock "${argv[@]}"
}
# spoiled WHAT AT HOW COMMAND...: the same with accidents, in the folder it stands in.
spoiled() {
	XJF_UNDER=$PWD XJF_WHAT=$1 XJF_AT=$2 XJF_HOW=$3 go "${@:4}"
}
# watched COMMAND...: its calls to $calls, its changes to $changes.
watched() {
	XJF_UNDER=$PWD XJF_NAMES=$calls XJF_OPS=${changes:-} go "$@"
}

# Inputs: students of one class, requests of some of them, fees of all, new ones, the roles of whoever runs the tests.
make_inputs() {
	local user person=经办人 role

	mkdir -p "$tmp/in"
	awk -F, -v n=$student_rows 'NR == 1 || $23 == "在籍" && $18 == 2025 && seen++ < n' "$ROOT/examples/college/roll.csv" \
		>"$tmp/in/roll.csv"
	awk -F, 'NR == 1 { print "student_id,name,reason,starts_on,until,evidence,on"; next }
		{ print $1 "," $2 ",family,2026-09-29,2027-03-01,proof,2026-09-25" }' "$tmp/in/roll.csv" >"$tmp/in/requests.csv"
	awk -F, 'NR == 1 { print "student_id,name,due,paid,aid,paid_on"; next } { print $1 "," $2 ",6000,6000,0,2026-08-20" }' \
		"$tmp/in/roll.csv" >"$tmp/in/fees.csv"
	awk -F, 'NR == 1 { print "student_id,name,on"; next } { print $1 "," $2 ",2026-09-01" }' "$tmp/in/roll.csv" \
		>"$tmp/in/arrivals.csv"
	cp "$ROOT/tests/contract/fixtures/candidates.csv" "$tmp/in/candidates.csv"
	awk -F, 'NR == 1 { print "exam_id,name,on"; next } { print $1 "," $2 ",2026-09-01" }' "$tmp/in/candidates.csv" \
		>"$tmp/in/came.csv"
	user=$(id -un)
	{
		echo user,person,role,scope,from,until,proxy,delegated_by
		for role in registry counselor clinic career college affairs vice-president admissions; do
			echo "$user,$person,$role,,,,是,"
		done
	} >"$tmp/in/roles.csv"
}

init=(init book --profile college --school 示范职业技术学院 --terms "$ROOT/examples/college/terms.csv"
	--programs "$ROOT/examples/college/programs.csv")

# must COMMAND...: for preparing; a failure ends the suite.
must() {
	if ! go "$@" >>"$tmp/prepare.out" 2>"$tmp/prepare.err"; then
		not_ok "the book to test with" "$*" "$(head -n 5 "$tmp/prepare.err")"
		exit 1
	fi
}

# A book a folder: fresh, opened (cases wait for the counselor), ready (they wait for their document).
make_books() {
	local step

	make_inputs
	mkdir -p "$tmp/none" "$tmp/fresh"
	cd "$tmp/fresh" || exit 2
	must "${init[@]}" --roll "$tmp/in/roll.csv"
	must edit -d book roles.csv --from "$tmp/in/roles.csv"
	cp -a "$tmp/fresh" "$tmp/opened"
	cd "$tmp/opened" || exit 2
	must change -d book suspend "$tmp/in/requests.csv"
	cases=$(cut -d, -f1 book/cases.csv | sed -n '2,$p' | sort -u | head -n "$student_rows")
	cp -a "$tmp/opened" "$tmp/ready"
	cd "$tmp/ready" || exit 2
	for step in counselor college registry; do
		must approve -d book --step $step --all
	done
	cd "$tmp" || exit 2
}

# scenario NAME: `base`, the folder it starts in, and `command`. `made`: it makes the book; `edited`: the book was edited from outside before;
# `apart`: what it makes is no part of a book.
scenario() {
	local first at=''

	first=$(head -n 1 <<<"$cases")
	base=$tmp/$1 made='' edited='' apart=''
	case $1 in
	approve) cp -a "$tmp/opened" "$base"; command=(approve -d book --step counselor --case "$first") ;;
	issue) cp -a "$tmp/ready" "$base"; command=(approve -d book --step issue --doc-no 教字〔2026〕1号 --all) ;;
	# The last step of all cases: lines of cases and, by themselves, of materials; who reads sees both or neither.
	close)
		cp -a "$tmp/ready" "$base"
		(cd "$base" && must approve -d book --step issue --doc-no 1 --all && must approve -d book --step mark-campus --all) || exit 1
		command=(approve -d book --step mark-chsi --all) reader=(archive list -d book)
		;;
	letter)
		cp -a "$tmp/ready" "$base"
		command=(report letter -d book enrolment-certificate "$tmp/in/requests.csv" --format csv)
		;;
	# Copies of files go in before the commit; without it nothing of them stays, but what a kill leaves.
	file)
		cp -a "$tmp/fresh" "$base"
		mkdir "$tmp/in/scans"
		head -c 100000 /dev/zero >"$tmp/in/scans/a.pdf"
		echo b >"$tmp/in/scans/b.pdf"
		awk -F, 'NR == 1 { print "student_id,kind,path"; next } NR < 4 { print $1 ",录取通知书,a.pdf"; print $1 ",体检表,b.pdf" }' \
			"$tmp/in/roll.csv" >"$tmp/in/papers.csv"
		command=(archive file -d book --files "$tmp/in/scans" "$tmp/in/papers.csv") reader=(archive list -d book)
		;;
	change) cp -a "$tmp/fresh" "$base"; command=(change -d book suspend "$tmp/in/requests.csv") ;;
	register)
		cp -a "$tmp/fresh" "$base"
		command=(register -d book -t 2026-2027-1 --fees "$tmp/in/fees.csv" --arrivals "$tmp/in/arrivals.csv")
		;;
	enroll) cp -a "$tmp/fresh" "$base"; command=(enroll -d book "$tmp/in/candidates.csv" --arrivals "$tmp/in/came.csv") ;;
	edit)
		cp -a "$tmp/opened" "$base"
		sed 's/6 months/7 months/' "$base/book/workflows/suspend.yaml" >"$tmp/in/suspend.yaml"
		command=(edit -d book workflows/suspend.yaml --from "$tmp/in/suspend.yaml")
		;;
	undo)
		cp -a "$tmp/ready" "$base"
		(cd "$base" && must approve -d book --step issue --doc-no 1 --all) || exit 1
		command=(undo -d book "$(head_of "$base/book")")
		;;
	adopt)
		cp -a "$tmp/opened" "$base"
		sed -i '3s/汉族/回族/' "$base/book/roll.csv"
		command=(edit -d book --adopt) edited=yes
		;;
	put-back)
		cp -a "$tmp/opened" "$base"
		sed -i 3d "$base/book/roll.csv"
		echo 'name: x' >>"$base/book/school.yaml"
		command=(edit -d book --put-back) edited=yes
		;;
	restore)
		cp -a "$tmp/ready" "$base"
		rm "$base/book/roll.csv" "$base/book/workflows/suspend.yaml"
		echo rubbish >"$base/book/cases.csv"
		command=(restore -d book) edited=yes
		;;
	init) mkdir "$base"; command=("${init[@]}" --roll "$tmp/in/roll.csv") made=yes ;;
	restore-from)
		mkdir "$base"
		(cd "$tmp/ready" && must backup -d book "$tmp/in/saved") || exit 1
		command=(restore --from "$tmp/in/saved" book) made=yes
		;;
	# Two commands, one behind the other; and the first of them killed when its lines are written and not yet on disk.
	twice | left)
		cp -a "$tmp/opened" "$base"
		[ "$1" = twice ] || at=$(call_of 'fdatasync book/log.csv' approve -d book --step counselor --case "$first")
		cat >"$tmp/in/twice" <<-EOF
			#!/bin/bash
			${at:+XJF_AT=$at XJF_HOW=kill }"$BIN/approve" -d book --step counselor --case $first
			"$BIN/approve" -d book --step counselor --case $(sed -n 2p <<<"$cases")
			exit 0
		EOF
		chmod +x "$tmp/in/twice"
		command=("$tmp/in/twice")
		;;
	backup) cp -a "$tmp/ready" "$base"; command=(backup -d book saved) apart=yes ;;
	*) echo "no scenario $1" >&2; exit 2 ;;
	esac
}

# call_of CALL COMMAND...: which of its calls is this, in a copy of $base.
call_of() {
	cp -a "$base" "$base.probe" && cd "$base.probe" || exit 2
	settle
	calls=$base.names changes='' watched "${@:2}" >/dev/null 2>&1 </dev/null
	awk -v call="$1" '$2 " " $3 == call { print $1; exit }' "$base.names"
}

# The number of a book's last commit.
head_of() {
	grep -c ',commit,commit,' "$1/log.csv"
}

# differ A B [left]: prints what differs between two folders, but for notes that are no part of a book's content, and empty folders; `left`: and
# for temporary files, as a kill leaves them.
differ() {
	local found

	found=$(diff -rqN -x state -x lock ${3:+-x '.new-*' -x '.xueji-*'} "$1" "$2" 2>&1) || echo "${found//"$tmp/"/}" | tr '\n' ';'
}

reader=(report status -d book --format csv)

# settle: a copy of a book has other inodes and times than its state tells; a command that has nothing to change puts that right, so that the
# next one goes the short way.
settle() {
	[ -n "$made$edited" ] || go edit -d book --adopt >/dev/null 2>&1 </dev/null
}

# reference NAME: what the command leaves when nothing goes wrong: the folders before, after and again, and what readers then see.
reference() {
	before=$base after=$base.after again=$base.again
	calls=$base.calls changes=$base.changes
	cp -a "$before" "$after" && cd "$after" || exit 2
	settle
	if ! watched "${command[@]}" >"$base.out" 2>"$base.err" </dev/null; then
		not_ok "$1: goes well when nothing goes wrong" "$(head -n 5 "$base.err")"
		return 1
	fi
	reads_after=$(go "${reader[@]}" 2>/dev/null </dev/null)
	cp -a "$after" "$again" && cd "$again" || exit 2
	go "${command[@]}" >/dev/null 2>&1 </dev/null
	cd "$before" && reads_before=$(go "${reader[@]}" 2>/dev/null </dev/null)
	cd "$tmp" || exit 2
}

# What a command that was killed leaves to the next one; verify may say these before it, and nothing else.
recoverable='book-behind|log-torn|book-recovered'

# sound_before TRIAL: readers see the one state or the other; verify finds nothing but what the next writer mends.
sound_before() {
	local status

	[ -z "$made" ] || [ -e book/book.yaml ] || return
	go verify -d book >/dev/null 2>"$1.verify" </dev/null
	status=$?
	if [ $status -gt 2 ]; then
		echo "verify ends with $status: $(head -n 1 "$1.verify")"
	elif [ -z "$edited" ] && [ -s "$1.verify" ]; then
		grep -E '(error|warning): ' "$1.verify" | grep -vE "\[($recoverable)\]" | head -n 1 | sed 's/^/verify says: /'
	fi
	status=$(go "${reader[@]}" 2>"$1.read.err" </dev/null)
	[ "$status" = "$reads_before" ] || [ "$status" = "$reads_after" ] ||
		echo "a reader sees neither before nor after: $(head -n 1 "$1.read.err")"
}

# sound_after TRIAL: after the same command once more the book is as if nothing had happened. Where files were edited from outside the log tells how many
# commands it took.
sound_after() {
	local status difference

	go "${command[@]}" >/dev/null 2>"$1.next.err" </dev/null
	status=$?
	difference=$(differ "$after" . left)
	[ -z "$edited" ] || difference=$(tr ';' '\n' <<<"$difference" | grep -v '/log.csv differ$')
	if [ -n "$difference" ] && [ -n "$(differ "$again" . left)" ]; then
		echo "the next command ($status) does not lead to what it should: $difference $(head -n 1 "$1.next.err")"
	fi
	if [ $status -gt 2 ]; then
		echo "the next command ends with $status: $(head -n 1 "$1.next.err")"
	fi
	go verify -d book >/dev/null 2>"$1.verify" </dev/null || echo "verify after the next command: $(head -n 1 "$1.verify")"
}

# ended STATUS TRIAL AT HOW: what the spoiled command itself must have kept, from a sound book ($from is $before) or one that was left by a kill.
# shellcheck disable=SC2154 # from is the caller's
ended() {
	local difference=''

	case $1 in
	0)
		difference=$(differ "$after" . "${edited:+left}")
		[ -z "$difference" ] || [ "$from" != "$before" ] || echo "exit 0, but not done: $difference"
		;;
	137) [[ $4 == *kill* ]] || echo "killed" ;;
	1 | 2)
		[ -s "$2.err" ] || echo "exit $1 and not a word"
		[ "$from" = "$before" ] || return
		case $4 in eintr | short | killed) echo "exit $1: $(head -n 1 "$2.err")" ;; esac
		# Where even the taking back fails, it has to say that it does not know.
		[[ $4 == *,* ]] && return
		if [[ $3 == *+ ]]; then difference=$(differ "$before" . left); else difference=$(differ "$before" .); fi
		# Copies of files that cannot be taken back are as a kill leaves them, too.
		[[ $3 != *+ ]] || ! grep -q '/archive/.*\[cannot-write\]' "$2.err" ||
			difference=$(tr ';' '\n' <<<"$difference" | grep -v -e /book/archive/ -e '^$' | tr '\n' ';')
		if [ -n "$difference" ] && ! grep -qE '\[book-(behind|unsure)\]' "$2.err" &&
			{ [ -z "$apart" ] || [ -n "$(differ "$after" .)" ]; }; then
			echo "exit $1, but changed: $difference $(head -n 1 "$2.err")"
		fi
		;;
	*) echo "ends with $1: $(head -n 1 "$2.err")" ;;
	esac
}

# trial WHAT AT HOW: one accident (or two) to $command in a copy of $from; complaints to standard output.
trial() {
	local place=$tmp/t status complaints line

	cp -a "$from" "$place" && cd "$place" || exit 2
	[ "$from" != "$before" ] || settle
	{ spoiled "$1" "$2" "$3" "${command[@]}" >/dev/null 2>"$place.err" </dev/null; } 2>/dev/null
	status=$?
	complaints=$(
		ended $status "$place" "$2" "$3"
		# What could not be read was not written to either: then there is nothing to look at.
		if [ "$1" != read ] || [ $status -ne 2 ] || ! diff -rq "$from" . >/dev/null; then
			sound_before "$place"
			sound_after "$place"
		fi
	)
	while [ -n "$complaints" ] && IFS= read -r line; do
		echo "$3 at $2 ($(awk -v n="${2%%[,+]*}" '$1 == n' "$calls")): $line"
	done <<<"$complaints"
	cd "$tmp" && rm -rf "$place"
}

# worth HOW CALL: can this kind of call suffer this?
worth() {
	case $1 in
	short) [[ $2 == *write* || $2 == read* ]] ;;
	eintr) [[ $2 != rename* && $2 != unlink* && $2 != mkdir* && $2 != link* && $2 != mmap* ]] ;;
	late) [[ $2 == *write* || $2 == *sync || $2 == ftruncate || $2 == rename* && -z $made ]] ;;
	esac
}
