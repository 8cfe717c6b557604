# shellcheck shell=bash
# For cases about a book. What differs from one run to the next (hashes, times, names of private folders, who runs the tests) is made the same.
export XUEJI_TODAY=2026-11-02
user=$(id -un)
mkdir .tmp && export TMPDIR=$PWD/.tmp

same() {
	sed -E -e 's/[0-9a-f]{64}/HASH/g' -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}[+-][0-9:]{5},[0-9]+/TIME,UID/g' \
		-e 's|/dev/fd/[0-9]+|/dev/fd/N|g' -e 's/  at [0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}[+-][0-9:]{5}$//' -e 's/process [0-9]+/process N/' -e 's/its last [0-9]+ bytes/its last N bytes/' -e 's|[^ :]*/xueji\.[A-Za-z0-9]{6}/|PRIVATE/|g' -e "s/(^|[ ,:=])$user\>/\1USER/g"
}

# Runs a command, its outputs made the same, and says how it ended unless well.
try() {
	local status

	"$@" >.out 2>.err
	status=$?
	same <.out
	same <.err >&2
	[ "$status" -eq 0 ] || echo "exit $status"
	rm -f .out .err
	return "$status"
}

# roll.csv: three made-up students.
make_roll() {
	cat >roll.csv <<-'END'
		student_id,name,sex,phone,college,program,grade,status,status_since
		2026010101,甲一,女,13800000001,信息工程学院,510201,2026,在籍,2026-09-01
		2026010102,乙二,男,13800000002,信息工程学院,510201,2026,在籍,2026-09-01
		2026010103,丙三,女,13800000003,信息工程学院,510201,2026,在籍,2026-09-01
	END
}

# A small book in ./book.
make_book() {
	make_roll
	xueji init book --school 示范学院 --roll roll.csv --today 2026-09-01 "$@" >/dev/null
}

# Where it matters what happens in the middle of a command, and in which order: tests/fault/shim stands between it and the system. Calls are
# named as there, files as in ./book: `fsync .new-roll.csv`. The sanitizer's library has to be loaded before the shim.
shim=$BUILD/fault/shim.so
[[ $BIN == */san/bin ]] && shim="$(gcc -print-file-name=libasan.so) $shim"

shimmed() {
	local what=write

	case ${call%% *} in open | read | lock) what="read" ;; esac
	rm -f .calls
	XJF_UNDER=$PWD/book XJF_WHAT=$what XJF_NAMES=$PWD/.calls LD_PRELOAD=$shim "$@"
}

# amid CALL WHAT COMMAND...: when the command has made this call, the first time, WHAT is done before it goes on.
amid() {
	local call=$1

	rm -f .came
	XJF_HOOK="[ ! -e .came ] && tail -n 1 .calls | grep -q ' $call\$' && : >.came || exit 0; $2" shimmed "${@:3}"
}

# fails CALL HOW COMMAND...: this call meets with an accident (eio, enospc); `eio,eio`: and the next one too. In a new small book.
fails() {
	local call=$1 at

	rm -rf book && make_book && shimmed "${@:3}" >/dev/null 2>&1
	at=$(sed -n "s/ $call\$//p" .calls | head -n 1)
	rm -rf book && make_book
	[[ $2 != *,* ]] || at=$at,$((at + 1))
	XJF_AT=$at XJF_HOW=$2 shimmed "${@:3}"
}

# staff ROLE...: roles.csv, where whoever runs the tests is somebody with these roles.
staff() {
	local role

	echo user,person,role,scope,from,until,proxy,delegated_by >roles.csv
	for role; do
		echo "$user,王老师,$role,,,,是," >>roles.csv
	done
}

# put FILE: takes it into the book, and says nothing unless that fails.
put() {
	try xueji edit -d book "$1" --from "$1" >.put || cat .put
}

calendar() {
	printf '%s\n' date,name,is_workday 2026-01-01,元旦,0 2027-01-01,元旦,0 >holidays.csv
	put holidays.csv
}

# A case of the first student, for which all steps of a suspension are needed.
open_case() {
	try change suspend -d book --reason illness --starts-on 2026-11-03 --until 2027-09-01 --evidence diagnosis --evidence records --student 2026010101
}
