# shellcheck shell=bash
# For cases about a book. What differs from one run to the next (hashes, times, names of private folders, who runs the tests) is made the same.
export XUEJI_TODAY=2026-11-02
user=$(id -un)
mkdir .tmp && export TMPDIR=$PWD/.tmp

same() {
	sed -E -e 's/[0-9a-f]{64}/HASH/g' -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}[+-][0-9:]{5},[0-9]+/TIME,UID/g' \
		-e 's|/dev/fd/[0-9]+|/dev/fd/N|g' -e 's|[^ :]*/xueji\.[A-Za-z0-9]{6}/|PRIVATE/|g' -e "s/(^|[ ,:=])$user\>/\1USER/g"
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
	xueji init book --roll roll.csv --today 2026-09-01 "$@" >/dev/null
}
