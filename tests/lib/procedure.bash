# shellcheck shell=bash
# For cases about deciding: a school with one procedure that has every kind of step, four students, and short words for the two commands.
mkdir -p school/workflows
cat >school/workflows/move.yaml <<'END'
workflow: move
title: 转专业
code: "23"
from: [在籍]
ask: [program]
quota: {at: receiving, by: program, plan: plan, source: 示范学院转专业办法}
steps:
  - {id: college, role: college, within: 2 workdays}
  - {id: affairs, role: affairs, within: 2 workdays, optional: yes}
  - {id: receiving, role: college, within: 3 workdays, notice: 3 workdays}
  - {id: finance, role: finance, needs: [receiving], within: 2 workdays}
  - {id: clinic, role: clinic, needs: [receiving], within: 4 workdays}
  - {id: meeting, role: president, needs: [finance, clinic], mode: any, minutes: required, on_reject: receiving, within: 1 week}
  - {id: issue, role: registry, document: required, within: 3 workdays}
  - {id: mark-chsi, role: registry, within: 15 workdays, mark: chsi}
effect: {at: issue, set: {program: $set.program}}
END
printf '%s\n' program,program_name,plan 510201,计算机应用技术,2 530302,大数据与会计, 510202,网络技术,1 >school/programs.csv
printf '%s\n' student_id,name,status,program 1,甲一,在籍,530302 2,乙二,在籍,530302 3,丙三,在籍,530302 4,丁四,在籍,510202 >roll.csv

# begin DAY PROGRAM STUDENT...: their cases into cases.csv.
begin() {
	local students=()

	for s in "${@:3}"; do students+=(--student "$s"); done
	change move --school school --today "$1" --roll roll.csv --set program="$2" "${students[@]}" >cases.csv
}

# A DAY STEP OPTION...: cases.csv goes on, where the decision was possible.
A() {
	approve --school school --today "$1" --step "${@:2}" cases.csv >cases.new && mv cases.new cases.csv
}

# The last lines of cases.csv, N of them: what was decided, and what the cases wait for.
now() {
	tail -n "${1:-1}" cases.csv | cut -d, -f2,6-9,11,12,17-
}
