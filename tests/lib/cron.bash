# shellcheck shell=bash
# For cases about examples/cron: a small office, its lines of the crontab, and no more of an environment than cron gives.
export XUEJI_TODAY=2026-10-09
ln -s "$EXAMPLES/cron" cron

as_cron() {
	env -i HOME="$PWD" LOGNAME=nobody SHELL=/bin/sh PATH=/usr/bin:/bin XUEJI_TODAY="$XUEJI_TODAY" ${XUEJI_SCHOOL:+XUEJI_SCHOOL="$XUEJI_SCHOOL"} \
		${LANG:+LANG="$LANG"} "$@"
}

# lines CRONTAB: what it runs, without times and the folder.
lines() {
	sed -n 's|^[0-9][^/]*/srv/xueji && ||p' "cron/$1"
}

# each CRONTAB: runs every line, with a mail(1) that prints what it would send.
each() {
	local line

	mkdir -p bin
	printf '%s\n' '#!/bin/sh' 'echo "mail: $*"' cat >bin/mail && chmod +x bin/mail
	lines "$1" >lines
	while read -r line; do
		echo "\$ $line"
		as_cron sh -c "PATH=$PWD/bin:\$PATH; $line"
		echo "status $?"
	done <lines
}

# all_well, forgotten: the records of such an office. The second is away: until today, or until yesterday; of the others nobody is late, or all are.
head_of_roll=student_id,name,college,program,class,grade,status,status_reason,status_since,status_until,registered_term,registration,missed_running,missed_total
all_well() {
	cat >roll.csv <<-END
		$head_of_roll
		2025020101,甲,信息工程学院,510203,软件2501,2025,在籍,,2025-09-01,,2026-2027-1,已注册,0,0
		2025020102,乙,信息工程学院,510203,软件2501,2025,休学,疾病,2025-12-09,2026-12-08,2025-2026-1,已注册,0,0
	END
	cat >registrations.csv <<-'END'
		term,student_id,state,on,until,paid_on,attended_on,reason,by
		2026-2027-1,2025020101,已注册,2026-09-01,,,,,
	END
	cat >cases.csv <<-'END'
		case_id,student_id,workflow,version,reason,step,decision,by,role,entered_by,on,doc_no,starts_on,until,set,evidence,note,state,waiting
	END
	cat >materials.csv <<-'END'
		item_id,student_id,kind,title,case_id,doc_no,dated,form,pages,place,verified_by,verified_on,path,sha256,movement,on,by,entered_by,approved_by,to,to_role,organisation,letter,id_seen,purpose,due_on,transfer_no,seal_no,carrier,receipt_no,witness,note,state
		2025020101-001,2025020101,入学照片,入学照片,,,,原件,,,,,,,借出,2026-09-18,,,,李芳,,,,,,2026-10-09,,,,,,,借出
	END
	echo student_id,on,kind,by,role,note,settled_on,settled_as >sightings.csv
	cat >duties.csv <<-'END'
		duty,period,on,by,note
		yearly-check,2026,2026-06-01,王老师,
		term-check,2026-2027-1,2026-09-21,王老师,
		monthly-meeting,2026-10,2026-10-08,王老师,
		access-audit,2026-Q4,2026-10-08,王老师,
		security-training,2026,2026-05-11,王老师,
		recovery-drill,2026-H2,2026-07-06,王老师,
	END
}

forgotten() {
	all_well
	cat >roll.csv <<-END
		$head_of_roll
		2025020101,甲,信息工程学院,510203,软件2501,2025,在籍,,2025-09-01,,2025-2026-2,已注册,0,0
		2025020102,乙,信息工程学院,510203,软件2501,2025,休学,疾病,2025-10-09,2026-10-08,2025-2026-1,已注册,0,0
		2025020103,丙,信息工程学院,510203,软件2501,2025,在籍,,2025-09-01,,2025-2026-1,未注册,2,2
		2025020104,丁,信息工程学院,510203,软件2501,2025,在籍,,2025-09-01,,2026-2027-1,已注册,0,0
	END
	cat >>registrations.csv <<-'END'
		2026-2027-1,2025020101,暂缓注册,2026-09-01,2026-09-14,,,,
		2026-2027-1,2025020104,已注册,2026-09-01,,,,,
	END
	cat >>cases.csv <<-'END'
		2026-award-0001,2025020104,award,,honour,college,pass,陈立民,college,,2026-09-21,,,,award=三好学生,recommendation,,open,affairs:2026-10-08
	END
	sed -i s/,2026-10-09,/,2026-10-08,/ materials.csv
	echo 2025020101,2026-09-14,缺考,张老师,任课教师,,, >>sightings.csv
}

# Whoever runs this has every role, and keeps a book with these records.
make_book() {
	local role

	{
		echo user,person,role,scope,from,until,proxy,delegated_by
		for role in registry counselor clinic career college affairs vice-president president admissions; do
			echo "$(id -un),王老师,$role,,,,是,"
		done
	} >roles.csv
	XUEJI_TODAY=2026-09-01 xueji init --school 示范学院 --from "$EXAMPLES/college" --roll roll.csv --registrations registrations.csv \
		--cases cases.csv --roles roles.csv book >/dev/null
	cp materials.csv book/ && xueji edit -d book --adopt >/dev/null
}

record_duties() {
	xueji record -d book duties.csv >/dev/null
}

record_sightings() {
	xueji record -d book sightings.csv >/dev/null
}
