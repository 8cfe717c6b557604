#include "audit/effects.h"

size_t
xj_audit_effect_of(const struct xj_audit_effects *effects, struct xj_span case_id)
{
	for (size_t i = 0; i < effects->n; i++)
		if (xj_span_same(effects->list[i].id, case_id))
			return i;
	return SIZE_MAX;
}

struct xj_audit_effects
xj_audit_effects(struct xj_audit *a, struct xj_span student_id)
{
	struct xj_audit_effects out = {.known = true};
	struct xj_audit_case it = {0};
	size_t cap = 0;

	while (xj_audit_case_next(a, student_id, &it)) {
		struct xj_effective e = {.cases = it.folded, .w = it.workflow, .index = it.index, .file = (size_t)(it.file - a->files)};

		if (!xj_case_is_effective(xj_cell(it.line, it.folded->f.state)))
			continue;
		if (!it.workflow)
			out.known = false;
		else if (xj_effective_read(&e) && xj_audit_effect_of(&out, e.id) == SIZE_MAX)
			*XJ_PUSH(a->pool, out.list, out.n, cap) = e;
	}
	xj_effective_order(a->pool, out.list, out.n);
	return out;
}

size_t
xj_audit_uncarried(const struct xj_audit *a, const struct xj_audit_effects *effects, const struct xj_cursor *roll)
{
	struct xj_span last_case = xj_audit_cell(roll, "last_case");
	size_t at = last_case.n ? xj_audit_effect_of(effects, last_case) : 0;

	if (!effects->known || at == SIZE_MAX || !xj_audit_has_field(roll->table, xj_schema_field(roll->table->schema, "last_case")))
		return effects->n;
	at += last_case.n > 0;
	while (at < effects->n && xj_audit_before_records(a, effects->list[at].on))
		at++;
	return at;
}

const struct xj_cursor *
xj_audit_effect_line(struct xj_audit *a, const struct xj_effective *e)
{
	struct xj_cursor *line = &a->files[e->file].cursor;

	(void)xj_cursor_move(line, e->cases->list[e->index].last);
	return line;
}

bool
xj_audit_effect_known(struct xj_audit *a, const struct xj_effective *e)
{
	struct xj_span version = xj_cell(xj_audit_effect_line(a, e), e->cases->f.version);

	return !version.n || xj_span_same(version, e->w->version);
}

/* The columns of a case that an effect takes values from. */
static bool
is_told(const struct xj_effective *e, struct xj_span value)
{
	const struct xj_case_fields *f = &e->cases->f;
	const struct {
		const char *value;
		int field;
	} from[] = {{"$starts_on", f->starts_on}, {"$until", f->until}, {"$doc_no", f->doc_no}, {"$reason", f->reason}, {"$reason_title", f->reason}};

	for (size_t i = 0; i < sizeof from / sizeof *from; i++)
		if (xj_span_is(value, from[i].value))
			return xj_audit_has_field(e->cases->table, from[i].field);
	return true;
}

bool
xj_audit_effect_says(struct xj_audit *a, const struct xj_effective *e, struct xj_span value, struct xj_span *out)
{
	return is_told(e, value) && xj_effective_says(a->pool, e, xj_audit_effect_line(a, e), value, out);
}

const struct xj_assignment *
xj_audit_sets(const struct xj_workflow *w, const char *field)
{
	const struct xj_assignment *last = NULL;

	for (size_t i = 0; i < w->nset; i++)
		if (!w->set[i].when && xj_span_is(w->set[i].field, field))
			last = &w->set[i];
	return last;
}
