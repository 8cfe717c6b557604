# shellcheck shell=bash
# For cases about letters: a book of five made-up students. Codes and digests are of the book's hashes, and so made the same.
. "$(cd -P ../examples/.. && pwd)/tests/lib/book.bash"

plain() {
	sed -E -e 's/[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}/XXXXX-XXXXX/g' -e 's/[0-9a-f]{32}/DIGEST/g'
}

# L OPTION...: report letter in the book.
L() {
	try report letter -d book "$@" | plain
}

cat >roll.csv <<'END'
student_id,name,sex,id_number,birth_date,phone,college,program,program_name,years,grade,class,level,enrolled_on,on_roll,status,status_since,registration
2026010101,甲一,女,110105200605123425,2006-05-12,13800000001,信息工程学院,510201,计算机应用技术,3,2026,计应2601,专科,2026-09-01,是,在籍,2026-09-01,未注册
2026010102,乙二,男,,2006-06-01,13800000002,信息工程学院,510201,计算机应用技术,3,2026,计应2601,专科,2026-09-01,是,在籍,2026-09-01,未注册
2026020103,丙三三,女,,2006-07-01,13800000003,财经学院,530302,大数据与会计,3,2026,会计2601,专科,2026-09-01,是,在籍,2026-09-01,未注册
2026020104,丁四,男,,2006-08-01,13800000004,财经学院,530302,大数据与会计,3,2026,会计2601,专科,2026-09-01,否,退学,2026-10-10,未注册
2026020105,甲一,男,,2006-08-01,13800000005,财经学院,530302,大数据与会计,3,2026,会计2601,专科,2026-09-01,是,在籍,2026-09-01,未注册
END
printf '%s\n' term,starts_on,ends_on 2026-2027-1,2026-09-01,2027-01-17 >terms.csv

# letters_book ROLE...: ./book, where whoever runs the tests is the registry and has these roles.
letters_book() {
	staff registry "$@"
	xueji init book --school 示范学院 --roll roll.csv --roles roles.csv --terms terms.csv --today 2026-09-01 >/dev/null
}
