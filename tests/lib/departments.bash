# shellcheck shell=bash
# For cases about three departments' marks on a registration: ./school is the example's with marks, ./roll.csv four students who were registered last term
# and one who is suspended.
departments() {
	mkdir -p school
	cp "$EXAMPLES"/college/{terms,programs}.csv school/
	awk '/^  lapse:/ {
		print "  marks:"
		print "    - {name: paid, title: 缴费确认, role: finance, needs: [fees], source: 校学籍管理规定（注册）}"
		print "    - {name: attended, title: 学期注册, role: affairs, needs: [arrival], within: 2 workdays, source: 校学籍管理规定（注册）}"
		print "    - {name: registered, title: 学籍注册, role: registry, within: 3 workdays, source: 校学籍管理规定（注册）}"
	} { print }' "$SCHEMA/profiles/college/school.yaml" >school/school.yaml
	cat >roll.csv <<-'END'
		student_id,name,college,grade,class,status,status_since,registered_term,registration,missed_running,missed_total
		2025010101,陈一禾,信息工程学院,2025,软件2501,在籍,2025-09-10,2025-2026-2,已注册,0,0
		2025010102,林二木,信息工程学院,2025,软件2501,在籍,2025-09-10,2025-2026-2,已注册,0,0
		2025010103,周三水,经济管理学院,2025,会计2501,在籍,2025-09-10,2025-2026-2,未注册,1,1
		2025010104,吴四方,经济管理学院,2025,会计2501,在籍,2025-09-10,2025-2026-2,已注册,0,0
		2025010105,郑五行,经济管理学院,2025,会计2501,休学,2026-03-10,2025-2026-1,已注册,0,0
	END
	export XUEJI_SCHOOL=school
}

# register for this term on a day: reg DAY ARGUMENT...
reg() {
	register -t 2026-2027-1 --today "$@"
}
