#include "policy/wording.h"

/* Facts that are no fields; those that the schemas have are not repeated. */
static const struct {
	const char *name, *title;
} derived[] = {
	{"months", "月数"},
	{"days", "天数"},
	{"freshman", "新生"},
	{"year_of_study", "所在年级"},
	{"final_year", "毕业年级"},
	{"today", "办理日期"},
	{"asked_on", "申请日期"},
	{"month_day", "申请月日"},
	{"term", "申请学期"},
	{"term_day", "开学天数"},
	{"term_days_left", "学期剩余天数"},
	{"deferral_ends_on", "暂缓注册最迟日期"},
	{"after_midterm", "学期过半"},
	{"first_term", "入学第一学期"},
	{"year_left", "离校时年级"},
	{"year_placed", "编入年级"},
	{"days_left", "距期满天数"},
	{"days_away", "离校天数"},
	{"rank_percent", "成绩排名百分比"},
	{"class_room", "班级余额"},
	{"class_seats", "班级现有空位"},
	{"class_program", "班级专业"},
	{"class_known", "班级存在"},
	{"times", "已办次数"},
	{"study_ends_on", "最长学习年限截止日期"},
	{"study_days_left", "最长学习年限剩余天数"},
	{"age", "年龄"},
	{"reason", "原因"},
};

static const struct {
	const char *name, *sign;
} limits[] = {
	{"minimum", "≥"},        {"maximum", "≤"},       {"exclusiveMinimum", ">"}, {"exclusiveMaximum", "<"},
	{"pattern", "形如"},     {"minLength", "字数≥"}, {"maxLength", "字数≤"},
};

static struct xj_span
field_title(const struct xj_policy *p, const char *const *records, struct xj_span name)
{
	for (; *records; records++) {
		const struct xj_schema *schema = xj_policy_schema(p, *records);
		int f = schema ? xj_schema_find(schema, name) : -1;

		if (f >= 0 && schema->fields[f].title.n)
			return schema->fields[f].title;
	}
	return name;
}

struct xj_span
xj_wording_fact(const struct xj_policy *p, const struct xj_workflow *w, struct xj_span name)
{
	static const char *const students[] = {"roll", "cases", "academic", "requests", NULL};
	static const char *const programs[] = {"programs", NULL};
	const struct xj_field *own = w ? xj_workflow_field(w, name) : NULL;
	struct xj_span title;

	if (own)
		return own->title;
	for (size_t i = 0; i < sizeof derived / sizeof *derived; i++)
		if (xj_span_is(name, derived[i].name))
			return xj_span(derived[i].title);
	if (xj_span_starts(name, "set.")) {
		/* what only a request says needs no word that tells it from the roll's */
		if (w && (own = xj_workflow_field(w, xj_span_of(name.p + 4, name.n - 4))) != NULL)
			return own->title;
		title = xj_wording_fact(p, w, xj_span_of(name.p + 4, name.n - 4));
		return xj_span(xj_pool_print(p->pool, "拟定%.*s", (int)title.n, title.p));
	}
	if (xj_span_starts(name, "roll.")) {
		title = field_title(p, students, xj_span_of(name.p + 5, name.n - 5));
		return xj_span(xj_pool_print(p->pool, "现%.*s", (int)title.n, title.p));
	}
	if (xj_span_starts(name, "program.")) {
		title = field_title(p, programs, xj_span_of(name.p + 8, name.n - 8));
		return strstr(xj_span_text(p->pool, title), "专业") ? title
		                                                     : xj_span(xj_pool_print(p->pool, "专业%.*s", (int)title.n, title.p));
	}
	return field_title(p, students, name);
}

struct xj_span
xj_wording_code(const struct xj_policy *p, const char *list, struct xj_span code)
{
	const struct xj_codes *codes = xj_policy_codes(p, list);
	uint32_t row = codes ? xj_codes_code(codes, code) : XJ_NONE;

	return row == XJ_NONE ? code : codes->names[row];
}

void
xj_wording_time(struct xj_buf *out, struct xj_duration t)
{
	static const char *const units[] = {
		[XJ_WORKDAYS] = "个工作日", [XJ_DAYS] = "天", [XJ_WEEKS] = "周", [XJ_MONTHS] = "个月", [XJ_YEARS] = "年",
	};

	xj_buf_print(out, "%d%s", t.count, units[t.unit]);
}

struct wording {
	struct xj_buf *out;
	const struct xj_policy *p;
	const struct xj_workflow *w;
};

static void say_condition(const struct wording *s, const struct xj_node *node);

static void
say_value(const struct wording *s, struct xj_span field, const struct xj_node *value)
{
	const struct xj_reason *reason = xj_span_is(field, "reason") && s->w ? xj_workflow_reason(s->w, value->text) : NULL;

	if (value->text.n > 1 && value->text.p[0] == '$')
		xj_buf_span(s->out, xj_wording_fact(s->p, s->w, xj_span_of(value->text.p + 1, value->text.n - 1)));
	else if (reason)
		xj_buf_span(s->out, reason->title);
	else if (!value->quoted && (xj_span_is(value->text, "yes") || xj_span_is(value->text, "true")))
		xj_buf_text(s->out, "是");
	else if (!value->quoted && (xj_span_is(value->text, "no") || xj_span_is(value->text, "false")))
		xj_buf_text(s->out, "否");
	else
		xj_buf_span(s->out, value->text);
}

static void
say_limit(const struct wording *s, struct xj_span title, struct xj_span field, const struct xj_pair *limit)
{
	if (xj_span_is(limit->key, "required")) {
		xj_buf_text(s->out, xj_span_is(limit->value->text, "no") ? "无" : "有");
		xj_buf_span(s->out, title);
		return;
	}
	xj_buf_span(s->out, title);
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		if (xj_span_is(limit->key, limits[i].name))
			xj_buf_text(s->out, limits[i].sign);
	say_value(s, field, limit->value);
}

static bool
is_flag(const struct xj_node *value)
{
	return value->kind == XJ_SCALAR && !value->quoted && (xj_span_is(value->text, "yes") || xj_span_is(value->text, "no"));
}

static void
say_fact(const struct wording *s, const struct xj_pair *pair)
{
	const struct xj_node *value = pair->value;
	struct xj_span title = xj_wording_fact(s->p, s->w, pair->key);

	if (value->kind == XJ_MAPPING) {
		for (size_t i = 0; i < value->count; i++) {
			xj_buf_text(s->out, i ? "且" : "");
			say_limit(s, title, pair->key, &value->pairs[i]);
		}
		return;
	}
	if (is_flag(value) && !xj_span_starts(title, "是")) {
		xj_buf_text(s->out, xj_span_is(value->text, "yes") ? "是" : "不是");
		xj_buf_span(s->out, title);
		return;
	}
	xj_buf_span(s->out, title);
	xj_buf_text(s->out, "为");
	if (value->kind == XJ_SCALAR)
		say_value(s, pair->key, value);
	for (size_t i = 0; value->kind == XJ_SEQUENCE && i < value->count; i++) {
		xj_buf_text(s->out, i ? "、" : "");
		say_value(s, pair->key, value->items[i]);
	}
}

static void
say_any(const struct wording *s, const struct xj_node *list)
{
	for (size_t i = 0; list->kind == XJ_SEQUENCE && i < list->count; i++) {
		bool several = list->items[i]->count > 1;

		xj_buf_text(s->out, i ? "或" : "");
		xj_buf_text(s->out, several ? "（" : "");
		say_condition(s, list->items[i]);
		xj_buf_text(s->out, several ? "）" : "");
	}
}

static void
say_condition(const struct wording *s, const struct xj_node *node)
{
	for (size_t i = 0; node->kind == XJ_MAPPING && i < node->count; i++) {
		const struct xj_pair *pair = &node->pairs[i];
		bool any = xj_span_is(pair->key, "any");

		xj_buf_text(s->out, i ? "且" : "");
		if (xj_span_is(pair->key, "not")) {
			xj_buf_text(s->out, "并非（");
			say_condition(s, pair->value);
			xj_buf_text(s->out, "）");
		} else if (any) {
			xj_buf_text(s->out, node->count > 1 ? "（" : "");
			say_any(s, pair->value);
			xj_buf_text(s->out, node->count > 1 ? "）" : "");
		} else {
			say_fact(s, pair);
		}
	}
}

void
xj_wording_condition(struct xj_buf *out, const struct xj_policy *p, const struct xj_workflow *w,
                     const struct xj_node *node)
{
	const struct wording s = {out, p, w};

	say_condition(&s, node);
}
