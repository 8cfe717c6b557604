/* Rules about the school as a whole: its statuses, numbers, calendar, terms. */
#include "policy/lint.h"

#include "policy/inside.h"
#include "policy/longest.h"

/* Statuses that a row gets, or leaves, by being enrolled. */
static const char *const entered[] = {"admitted", "entered", "incoming", "admission-retained", "admission-given-up", NULL};
static const char *const enrolled_from[] = {"admitted", "admission-retained", NULL};

static bool
is_left(const struct xj_status *s, const struct xj_workflow *const *all, size_t n)
{
	if (s->terminal || s->becomes.n || xj_span_is_any(s->id, enrolled_from))
		return true;
	for (size_t i = 0; i < n; i++)
		if (xj_span_listed(all[i]->from, all[i]->nfrom, s->name))
			return true;
	return false;
}

/* intake.status is one text, or a list of {if, status}. */
static bool
of_intake(const struct xj_lint *lint, struct xj_span name)
{
	const struct xj_node *status = xj_yaml_get(xj_yaml_get(xj_lint_tree(lint, "school.yaml"), "intake"), "status");
	const struct xj_node *one;

	for (size_t i = 0; status && status->kind == XJ_SEQUENCE && i < status->count; i++)
		if ((one = xj_yaml_get(status->items[i], "status")) != NULL && xj_span_same(one->text, name))
			return true;
	return status && xj_span_same(status->text, name);
}

static bool
is_reached(const struct xj_lint *lint, const struct xj_status *s, const struct xj_workflow *const *all, size_t n)
{
	const struct xj_statuses *statuses = lint->policy->statuses;

	if (xj_span_is_any(s->id, entered) || of_intake(lint, s->name))
		return true;
	for (size_t i = 0; i < statuses->count; i++)
		if (xj_span_same(statuses->list[i].becomes, s->name))
			return true;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < all[i]->nset; k++) {
			const struct xj_assignment *a = &all[i]->set[k];

			if (xj_span_is(a->field, "status") && (xj_span_same(a->value, s->name) || xj_span_starts(a->value, "$")))
				return true;
		}
	return false;
}

/* Where some procedure could not be read, nothing is known of what leads where. */
void
xj_lint_statuses(const struct xj_lint *lint)
{
	const struct xj_node *map = xj_yaml_get(xj_lint_tree(lint, "statuses.yaml"), "statuses");
	const struct xj_statuses *statuses = lint->policy->statuses;
	const struct xj_workflow *const *all;
	size_t n;

	all = xj_policy_all_workflows(lint->policy, &n);
	if (!map || !statuses || n != lint->policy->read->workflows.count)
		return;
	for (size_t i = 0; i < statuses->count; i++) {
		const struct xj_status *s = &statuses->list[i];
		struct xj_where where = {.file = map->file, .line = map->pairs[i].line, .column = map->pairs[i].column};

		if (!is_left(s, all, n))
			xj_diag_add(lint->diags, XJ_STATUS_STUCK, &where, s->name.p, NULL);
		if (!is_reached(lint, s, all, n))
			xj_diag_add(lint->diags, XJ_STATUS_UNREACHED, &where, s->name.p, NULL);
	}
}

/* The next {name} or {name:2} of a number rule. */
static bool
next_name(struct xj_span *rest, struct xj_span *name)
{
	const char *open = rest->n ? memchr(rest->p, '{', rest->n) : NULL, *close;

	if (!open)
		return false;
	*rest = xj_span_of(open + 1, rest->n - (size_t)(open + 1 - rest->p));
	close = memchr(rest->p, '}', rest->n);
	if (!close)
		return false;
	*name = xj_span_of(rest->p, (size_t)(close - rest->p));
	*rest = xj_span_of(close + 1, rest->n - (size_t)(close + 1 - rest->p));
	*name = xj_span_cut(name, ':');
	return true;
}

void
xj_lint_number_rule(const struct xj_lint *lint, const struct xj_node *rule, const char *const *counters, enum xj_lint_known known)
{
	const struct xj_schema *roll = xj_policy_schema(lint->policy, "roll");
	struct xj_span *fields = xj_pool_zero(lint->pool, (known && roll ? roll->nfields : 0) + 5, sizeof *fields);
	struct xj_span rest, name;
	const char *columns;
	size_t n = 0;

	if (!rule || rule->kind != XJ_SCALAR)
		return;
	for (const char *const *c = counters; *c; c++)
		fields[n++] = xj_span(*c);
	for (size_t i = 0; known && roll && i < roll->nfields; i++)
		fields[n++] = roll->fields[i].name;
	for (rest = rule->text; next_name(&rest, &name);) {
		struct xj_span column = xj_span_of(name.p + 8, name.n - 8);

		if (known == XJ_KNOWN_STUDENT && xj_span_starts(name, "program.")) {
			if (!xj_lint_program_column(lint, column, &columns))
				xj_lint_tell(lint, rule, XJ_NO_PROGRAM_COLUMN, xj_span_text(lint->pool, column), columns, NULL);
		} else if (!xj_span_listed(fields, n, name)) {
			xj_lint_tell(lint, rule, XJ_NUMBERING_NAME, xj_span_text(lint->pool, name),
			             xj_nearest(lint->pool, name, fields, n), NULL);
		}
	}
}

void
xj_lint_numbering(const struct xj_lint *lint)
{
	static const char *const of_students[] = {"class_no", "serial", NULL}, *const of_cases[] = {"year", "workflow", "code", "serial", NULL};
	const struct xj_node *map = xj_yaml_get(xj_lint_tree(lint, "school.yaml"), "numbering");
	const struct xj_node *more = xj_yaml_get(map, "fields");

	xj_lint_number_rule(lint, xj_yaml_get(map, "student_id"), of_students, XJ_KNOWN_STUDENT);
	xj_lint_number_rule(lint, xj_yaml_get(map, "class"), of_students, XJ_KNOWN_STUDENT);
	xj_lint_number_rule(lint, xj_yaml_get(map, "case_id"), of_cases, XJ_KNOWN_NOTHING);
	for (size_t i = 0; more && more->kind == XJ_MAPPING && i < more->count; i++)
		xj_lint_number_rule(lint, more->pairs[i].value, of_students, XJ_KNOWN_STUDENT);
}

/* Names alone are compared: one that cannot be read is there all the same. */
void
xj_lint_procedure(const struct xj_lint *lint, const struct xj_node *change, const struct xj_node *reason)
{
	const struct xj_policy_files *files = &lint->policy->read->workflows;
	const struct xj_workflow *w;
	struct xj_span *names;
	size_t i = 0;

	if (!change || change->kind != XJ_SCALAR || !files->listed)
		return;
	while (i < files->count && !xj_span_is(change->text, files->list[i].name))
		i++;
	if (i == files->count) {
		xj_lint_tell(lint, change, XJ_UNKNOWN_WORKFLOW, change->text.p, NULL);
		return;
	}
	w = xj_policy_workflow(lint->policy, change->text);
	if (!w || !reason || reason->kind != XJ_SCALAR || xj_workflow_reason(w, reason->text))
		return;
	names = xj_pool_zero(lint->pool, w->nreasons + 1, sizeof *names);
	for (i = 0; i < w->nreasons; i++)
		names[i] = w->reasons[i].name;
	xj_lint_tell(lint, reason, XJ_UNKNOWN_REASON, reason->text.p, w->name.p,
	             xj_nearest(lint->pool, reason->text, names, w->nreasons), NULL);
}

void
xj_lint_school_procedures(const struct xj_lint *lint)
{
	const struct xj_node *registration = xj_yaml_get(xj_lint_tree(lint, "school.yaml"), "registration");
	const struct xj_node *list = xj_yaml_get(registration, "consequences");

	xj_lint_procedure(lint, xj_yaml_get(xj_yaml_get(registration, "deferral"), "change"), NULL);
	for (size_t i = 0; list && list->kind == XJ_SEQUENCE && i < list->count; i++)
		xj_lint_procedure(lint, xj_yaml_get(list->items[i], "change"), xj_yaml_get(list->items[i], "reason"));
}

/* A deadline that begins today can be told. */
void
xj_lint_calendar(const struct xj_lint *lint)
{
	const struct xj_calendar *c = lint->policy->calendar;
	const char *path = c ? xj_folders_find(lint->policy->read->folders, ".", "holidays.csv") : NULL;
	struct xj_where where = {.file = path};
	struct xj_duration longest;
	char today[11];
	int year;

	if (!path)
		return;
	longest = xj_policy_longest(lint->policy);
	year = xj_calendar_short(c, lint->today, longest);
	if (year)
		xj_diag_add(lint->diags, XJ_CALENDAR_SHORT, &where, xj_pool_print(lint->pool, "%d", year),
		            xj_pool_print(lint->pool, "%d", longest.count), xj_date_format(lint->today, today), NULL);
}

void
xj_lint_terms(const struct xj_lint *lint)
{
	struct xj_table *t = lint->policy->terms;
	int first, last;
	struct xj_cursor c;

	if (!t)
		return;
	first = xj_schema_field(t->schema, "starts_on");
	last = xj_schema_field(t->schema, "ends_on");
	xj_cursor_init(&c, lint->pool, t);
	for (size_t row = 0; row < t->rows; row++) {
		xj_date from, until;

		if (!xj_cursor_move(&c, row))
			continue;
		from = xj_date_parse(xj_cell(&c, first));
		until = xj_date_parse(xj_cell(&c, last));
		if (from != XJ_NO_DATE && until != XJ_NO_DATE && until < from)
			xj_table_refuse(t, row, last, lint->diags, XJ_TERM_PERIOD, xj_span_text(lint->pool, xj_cell(&c, last)),
			                xj_span_text(lint->pool, xj_cell(&c, first)), NULL);
	}
}
