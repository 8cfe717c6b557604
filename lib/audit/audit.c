/* Which rules there are, what was given to them, and their findings. How records are gone through is walk.c. */
#include "audit/audit.h"

#include <stdlib.h>

#include "audit/joins.h"
#include "audit/walk.h"
#include "policy/archive.h"
#include "policy/longest.h"

#define XJ_AUDIT_KIND(name) #name,
const char *const xj_audit_kinds[] = {XJ_AUDIT_FILES(XJ_AUDIT_KIND) NULL};
#undef XJ_AUDIT_KIND

size_t
xj_audit_rule(struct xj_span name)
{
	for (size_t i = 0; i < xj_audit_nrules; i++)
		if (xj_span_is(name, xj_audit_rules[i].name))
			return i;
	return SIZE_MAX;
}

const char *
xj_audit_nearest(struct xj_span name)
{
	size_t best = 0, least = SIZE_MAX;

	for (size_t i = 0; i < xj_audit_nrules; i++) {
		size_t distance = xj_span_distance(name, xj_span(xj_audit_rules[i].name), 64);

		if (distance < least) {
			least = distance;
			best = i;
		}
	}
	return xj_audit_rules[best].name;
}

struct xj_span
xj_audit_source(const struct xj_audit *a, const struct xj_audit_rule *rule)
{
	const struct xj_said *own = NULL;
	const struct xj_span *cited;
	const char *from;

	if (a->policy->school)
		own = xj_school_said(&a->policy->school->audit_sources, xj_span(rule->name), xj_span_of(NULL, 0));
	if (own)
		return own->text;
	if (!a->policy->school)
		return xj_span(rule->standard);
	from = rule->archived ? (const char *)xj_policy_archive(a->policy) : (const char *)a->policy->school;
	cited = from ? (const struct xj_span *)(const void *)(from + rule->source + rule->archived) : NULL;
	return cited && (rule->source || rule->archived) && cited->n ? *cited : xj_span(rule->standard);
}

static bool
says_of_rules(const struct xj_audit *a, const struct xj_wording *words)
{
	bool known = true;

	for (size_t i = 0; i < words->count; i++)
		if (xj_audit_rule(words->list[i].of) == SIZE_MAX) {
			xj_diag_add(a->diags, XJ_UNKNOWN_RULE, &words->list[i].where, xj_span_text(a->pool, words->list[i].of),
			            xj_audit_nearest(words->list[i].of), NULL);
			known = false;
		}
	return known;
}

bool
xj_audit_says_of_rules(const struct xj_audit *a)
{
	bool next = says_of_rules(a, &a->policy->school->audit_next);

	return says_of_rules(a, &a->policy->school->audit_sources) && next;
}

bool
xj_audit_add(struct xj_audit *a, struct xj_table *table)
{
	enum xj_audit_kind kind = 0;
	struct xj_audit_file *file;

	while (kind < XJ_OF_school && !xj_span_is(table->schema->name, xj_audit_kinds[kind]))
		kind++;
	if (kind == XJ_OF_school)
		return false;
	file = XJ_PUSH(a->pool, a->files, a->nfiles, a->capfiles);
	*file = (struct xj_audit_file){.kind = kind, .table = table};
	xj_cursor_init(&file->cursor, a->pool, table);
	a->given |= 1u << kind;
	if (kind == XJ_OF_materials && !a->kept)
		a->kept = xj_pool_zero(a->pool, 1, sizeof *a->kept);
	return true;
}

void
xj_audit_run(struct xj_audit *a)
{
	for (size_t i = 0; i < a->nfiles; i++)
		xj_audit_walk(a, &a->files[i]);
	xj_audit_walk_school(a);
}

const char *
xj_audit_unasked(const struct xj_audit *a, const struct xj_audit_rule *rule)
{
	return rule->unasked ? rule->unasked(a) : NULL;
}

const char *
xj_audit_lacks(const struct xj_audit *a, const struct xj_audit_rule *rule)
{
	const char *lacks = xj_audit_unasked(a, rule);
	unsigned missing = 0;
	struct xj_buf b;

	if (!lacks && rule->lacks)
		lacks = rule->lacks(a);
	if (lacks)
		return lacks;
	for (const struct xj_audit_look *look = rule->looks; look < rule->looks + XJ_AUDIT_LOOKS && look->kinds; look++) {
		bool sees = look->kinds == XJ_KIND(school) || (look->kinds & a->given) != 0;

		if (sees && !(look->needs & ~a->given))
			return NULL;
		if (!missing)
			missing = (sees ? 0 : look->kinds) | (look->needs & ~a->given);
	}
	xj_buf_init(&b, a->pool);
	for (int kind = 0; kind < XJ_OF_school; kind++)
		if (missing & (1u << kind))
			xj_buf_print(&b, "%s%s", b.n ? ", " : "", xj_audit_kinds[kind]);
	return b.p;
}

struct xj_finding *
xj_audit_found(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, int field)
{
	struct xj_finding *f = XJ_PUSH(a->pool, a->findings, a->count, a->cap);

	*f = (struct xj_finding){.rule = rule, .severity = rule->severity, .field = field, .due_on = XJ_NO_DATE,
	                         .student_id = {"", 0}, .case_id = {"", 0}, .status = row->status};
	if (row->cursor) {
		f->table = row->cursor->table;
		f->row = (uint32_t)row->cursor->row;
	}
	if (row->cursor && !rule->wide) {
		f->student_id = xj_span_copy(a->pool, xj_cell(row->cursor, row->student_id));
		if (row->cases)
			f->case_id = xj_span_copy(a->pool, xj_cell(row->cursor, row->cases->case_id));
		f->args[0] = row->cases ? f->case_id.p : f->student_id.p;
	}
	xj_audit_owner(a, f, xj_span(rule->owner));
	return f;
}

void
xj_audit_owner(struct xj_audit *a, struct xj_finding *f, struct xj_span role)
{
	const struct xj_said *said = xj_school_said(&a->policy->school->audit_owners, role, xj_span_of(NULL, 0));

	f->owner = said ? said->text : xj_span_copy(a->pool, role);
}

void
xj_audit_due(struct xj_audit *a, struct xj_finding *f, xj_date due_on)
{
	char text[11];

	f->due_on = due_on;
	f->days_over = a->today - due_on;
	f->args[1] = xj_pool_print(a->pool, "%s", xj_date_format(due_on, text));
}

void
xj_audit_wanted(struct xj_audit *a, struct xj_finding *f, xj_date due_on)
{
	xj_audit_due(a, f, due_on);
	f->severity = f->days_over > 0 ? XJ_ERROR : XJ_WARNING;
}

xj_date
xj_audit_soon(const struct xj_audit *a)
{
	return xj_date_add(a->today, a->ending_soon);
}

void
xj_audit_uncounted(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, int field, xj_date day,
                   struct xj_duration within)
{
	size_t at = (size_t)(rule - xj_audit_rules);
	struct xj_where where = xj_table_where(row->cursor->table, row->cursor->row, field);
	int year = xj_calendar_short(a->policy->calendar, day, within);

	if (!a->uncounted)
		a->uncounted = xj_pool_zero(a->pool, xj_audit_nrules, sizeof *a->uncounted);
	if (a->uncounted[at])
		return;
	a->uncounted[at] = true;
	xj_diag_add(a->diags, a->must && a->must[at] ? XJ_CALENDAR_MISSING : XJ_DEADLINE_UNKNOWN, &where,
	            xj_pool_print(a->pool, "%d", year ? year : xj_date_year(day)), rule->name, NULL);
}

bool
xj_audit_before_records(const struct xj_audit *a, xj_date day)
{
	return day != XJ_NO_DATE && a->policy->school->records_since != XJ_NO_DATE && day < a->policy->school->records_since;
}

static const char *
place(const struct xj_finding *f)
{
	return f->table ? f->table->label : f->file ? f->file : "";
}

static int
worst_first(const void *x, const void *y)
{
	const struct xj_finding *a = x, *b = y;
	int order;

	if (a->severity != b->severity)
		return a->severity > b->severity ? -1 : 1;
	if (a->days_over != b->days_over)
		return a->days_over > b->days_over ? -1 : 1;
	if ((order = strcmp(place(a), place(b))) != 0)
		return order;
	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	if (a->rule != b->rule)
		return a->rule < b->rule ? -1 : 1;
	if ((order = a->field - b->field) != 0)
		return order;
	for (size_t i = 0; i < sizeof a->args / sizeof *a->args; i++)
		if (a->args[i] && b->args[i] && (order = strcmp(a->args[i], b->args[i])) != 0)
			return order;
	return 0;
}

void
xj_audit_sort(struct xj_audit *a)
{
	if (a->count)
		qsort(a->findings, a->count, sizeof *a->findings, worst_first);
}
