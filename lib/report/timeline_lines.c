/* What the lines of cases, the book's log and findings say of a student. */
#include "policy/wording.h"
#include "record/value.h"
#include "report/found.h"
#include "report/timeline.h"
#include "roll/change.h"
#include "roll/effective.h"

/* What the effect makes of the status, where the procedure says it outright. */
static struct xj_span
status_set(const struct xj_workflow *w)
{
	for (size_t i = 0; i < w->nset; i++)
		if (xj_span_is(w->set[i].field, "status") && w->set[i].value.n && *w->set[i].value.p != '$' && !w->set[i].when)
			return w->set[i].value;
	return XJ_LIT("");
}

/* 辅导员初审 of counselor; 学生处 behind it where that was asked to sign besides. */
static struct xj_span
step_called(struct xj_timeline *t, const struct xj_workflow *w, struct xj_span key)
{
	struct xj_span signer = key, id = xj_span_cut(&signer, '+'), role;
	size_t step = w ? xj_workflow_step(w, id) : SIZE_MAX;
	struct xj_span title = step != SIZE_MAX && w->steps[step].title.n ? w->steps[step].title : id;

	if (!signer.p)
		return title;
	role = xj_wording_code(t->in->policy, "role", signer);
	return xj_span(xj_pool_print(t->pool, "%.*s（%.*s）", (int)title.n, title.p, (int)role.n, role.p));
}

/* 发文 发文 says it twice. */
static bool
says_itself(struct xj_span step, struct xj_span word)
{
	return step.n >= word.n && memcmp(step.p + step.n - word.n, word.p, word.n) == 0;
}

static struct xj_span
reason_called(const struct xj_workflow *w, struct xj_span word)
{
	const struct xj_reason *reason = w && word.n ? xj_workflow_reason(w, word) : NULL;

	return reason && reason->title.n ? reason->title : word;
}

/* Every line repeats what the case is about; only the first is told of it. */
static void
tell_opening(struct xj_timeline *t, const struct xj_cursor *line, const struct xj_workflow *w)
{
	xj_moment_tell(t, "原因", reason_called(w, xj_moment_value(line, "reason")));
	xj_moment_cell(t, line, "starts_on");
	xj_moment_cell(t, line, "until");
	xj_moment_cell(t, line, "set");
}

static void
take_line(struct xj_timeline *t, const struct xj_cursor *line, const struct xj_workflow *w, struct xj_span *doc_no, bool first, bool effect)
{
	struct xj_moment *m;
	struct xj_span title = w ? w->title : xj_moment_value(line, "workflow"), decision = xj_moment_value(line, "decision");
	struct xj_span step = step_called(t, w, xj_moment_value(line, "step")), word = xj_wording_code(t->in->policy, "decision", decision);
	const char *what = first ? xj_pool_print(t->pool, "%.*s：申请", (int)title.n, title.p)
	                         : xj_pool_print(t->pool, "%.*s：%.*s%s%.*s", (int)title.n, title.p, (int)step.n, step.p,
	                                         says_itself(step, word) ? "" : " ", says_itself(step, word) ? 0 : (int)word.n, word.p);

	xj_moment_cell(t, line, "case_id");
	if (first)
		tell_opening(t, line, w);
	if (effect)
		xj_moment_tell(t, "", xj_span(status_set(w).n ? xj_pool_print(t->pool, "已生效，学籍状态变为%.*s", (int)status_set(w).n, status_set(w).p)
		                                              : "已生效"));
	xj_moment_tell(t, "角色", xj_wording_code(t->in->policy, "role", xj_moment_value(line, "role")));
	xj_moment_cell(t, line, "note");
	m = xj_moment_at(t, XJ_MOMENT_CASE, line, xj_date_parse(xj_moment_value(line, "on")), what);
	if (xj_span_same(m->doc_no, *doc_no))
		m->doc_no = XJ_LIT(""); /* repeated from the line above */
	else
		*doc_no = m->doc_no;
}

void
xj_timeline_cases(struct xj_timeline *t, const struct xj_table *table)
{
	struct xj_cases cases;
	struct xj_cursor line;
	uint32_t next;

	xj_cases_fold(&cases, t->pool, table);
	xj_cursor_init(&line, t->pool, table);
	for (uint32_t i = xj_cases_of(&cases, t->student); i != XJ_NONE; i = next) {
		const struct xj_case *c = &cases.list[i];
		const struct xj_workflow *w;
		struct xj_span doc_no = {"", 0};
		uint32_t effect = XJ_NONE;

		next = c->next_of_student;
		if (!xj_cursor_move(&line, c->last))
			continue;
		w = xj_case_workflow(t->in->policy, xj_cell(&line, cases.f.workflow), xj_cell(&line, cases.f.version), NULL);
		t->has_last_case = t->has_last_case || (t->last_case.n && xj_span_same(xj_cell(&line, cases.f.case_id), t->last_case));
		if (w && xj_case_is_effective(xj_cell(&line, cases.f.state)))
			effect = xj_case_effective_row(&cases, i, w);
		for (uint32_t row = c->first; row != XJ_NONE; row = cases.next_line[row])
			if (xj_cursor_move(&line, row))
				take_line(t, &line, w, &doc_no, row == c->first, row == effect);
	}
}

static const char *
done_by(struct xj_span command)
{
	return xj_span_is(command, "undo") ? "撤销" : xj_span_is(command, "restore") ? "恢复" : "直接改动";
}

static void
take_event(struct xj_timeline *t, const struct xj_report_event *e)
{
	const struct xj_schema *schema = xj_policy_schema(t->in->policy, xj_span_text(t->pool, e->record));
	int f = schema && e->field.n ? xj_schema_heading(schema, e->field) : -1;
	const struct xj_field *field = f < 0 ? NULL : &schema->fields[f];
	struct xj_span record = schema ? schema->title : e->record, of = field ? field->title : e->field, old = e->old, value = e->value;
	bool roll = xj_span_is(e->record, "roll");
	struct xj_moment *m;
	const char *what;

	if (e->field.n) {
		old = field ? xj_value_masked(t->pool, field, old) : old;
		value = field ? xj_value_masked(t->pool, field, value) : value;
		what = xj_pool_print(t->pool, "%s：%.*s·%.*s", done_by(e->command), (int)record.n, record.p, (int)of.n, of.p);
		xj_moment_tell(t, "", xj_span(xj_pool_print(t->pool, "%.*s → %.*s", (int)old.n, old.n ? old.p : "", (int)value.n, value.p)));
	} else {
		what = xj_pool_print(t->pool, "%s：%.*s", e->value.n ? roll ? "录入" : "补记" : "删除记录", (int)record.n, record.p);
	}
	xj_moment_tell(t, "命令", e->command);
	m = xj_moment_at(t, roll && !e->field.n && e->value.n ? XJ_MOMENT_ENTRY : XJ_MOMENT_HAND, NULL, e->on, what);
	m->by = e->signer.n ? e->signer : e->user;
	m->source = xj_span(xj_pool_print(t->pool, "log:%llu", (unsigned long long)e->commit));
}

void
xj_timeline_log(struct xj_timeline *t)
{
	for (size_t i = 0; i < t->in->nevents; i++)
		take_event(t, &t->in->events[i]);
}

void
xj_timeline_findings(struct xj_timeline *t)
{
	struct xj_found_reader r;
	struct xj_found f;

	for (bool any = xj_found_open(&r, t->in, t->pool, t->diags); any && xj_found_next(&r, &f);) {
		struct xj_span rule = xj_wording_code(t->in->policy, "rule", f.rule);
		struct xj_moment *m;

		if (!xj_span_same(f.student_id, t->student))
			continue;
		xj_moment_tell(t, "", f.message);
		m = xj_moment_at(t, XJ_MOMENT_FINDING, NULL, t->in->today, xj_pool_print(t->pool, "检查发现：%.*s", (int)rule.n, rule.p));
		m->by = xj_span_copy(t->pool, xj_wording_code(t->in->policy, "role", f.owner));
		m->source = XJ_LIT("audit");
	}
}
