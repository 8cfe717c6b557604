#include "policy/inside.h"

/* The terms one after the other: *row is where to go on, from 0. */
static bool
next_term(const struct xj_policy *p, struct xj_cursor *c, size_t *row, struct xj_term *out)
{
	const struct xj_schema *schema = c->table->schema;

	while (*row < c->table->rows)
		if (xj_cursor_move(c, (*row)++)) {
			out->term = xj_span_copy(p->pool, xj_cell(c, xj_schema_field(schema, "term")));
			out->title = xj_span_copy(p->pool, xj_cell(c, xj_schema_field(schema, "title")));
			out->starts_on = xj_date_parse(xj_cell(c, xj_schema_field(schema, "starts_on")));
			out->ends_on = xj_date_parse(xj_cell(c, xj_schema_field(schema, "ends_on")));
			out->midterm_on = xj_date_parse(xj_cell(c, xj_schema_field(schema, "midterm_on")));
			return true;
		}
	return false;
}

bool
xj_policy_term(const struct xj_policy *p, struct xj_span term, struct xj_diags *diags, struct xj_term *out)
{
	struct xj_term t;
	struct xj_where where;
	struct xj_cursor c;
	struct xj_buf have;
	size_t row = 0;

	if (!p->terms) {
		(void)xj_policy_need(p, "terms.csv", diags);
		return false;
	}
	where = (struct xj_where){.file = p->terms->label};
	xj_buf_init(&have, p->pool);
	xj_cursor_init(&c, p->pool, p->terms);
	while (next_term(p, &c, &row, &t)) {
		if (xj_span_same(t.term, term)) {
			*out = t;
			return true;
		}
		xj_buf_text(&have, have.n ? ", " : "");
		xj_buf_span(&have, t.term);
	}
	xj_diag_add(diags, XJ_UNKNOWN_TERM, &where, xj_span_text(p->pool, term), have.n ? have.p : "none", NULL);
	return false;
}

bool
xj_policy_term_at(const struct xj_policy *p, xj_date day, struct xj_term *out)
{
	struct xj_cursor c;
	struct xj_term t;
	size_t row = 0;

	if (!p->terms)
		return false;
	xj_cursor_init(&c, p->pool, p->terms);
	while (next_term(p, &c, &row, &t))
		if (t.starts_on <= day && t.ends_on >= day) {
			*out = t;
			return true;
		}
	return false;
}

const struct xj_term *
xj_policy_all_terms(const struct xj_policy *p, size_t *count)
{
	struct xj_policy_read *read = p->read;
	struct xj_cursor c;
	size_t row = 0;

	if (!read->terms_asked) {
		read->terms_asked = true;
		read->terms = p->terms ? p->terms : xj_policy_table(p, "terms");
		read->term_list = xj_pool_zero(p->pool, read->terms ? read->terms->rows + 1 : 1, sizeof *read->term_list);
		if (read->terms)
			xj_cursor_init(&c, p->pool, read->terms);
		while (read->terms && next_term(p, &c, &row, &read->term_list[read->nterms]))
			read->nterms++;
	}
	*count = read->nterms;
	return read->terms ? read->term_list : NULL;
}

const struct xj_table *
xj_policy_programs(const struct xj_policy *p)
{
	struct xj_policy_read *read = p->read;

	if (read->programs_asked)
		return read->programs;
	read->programs_asked = true;
	read->programs = xj_policy_table(p, "programs");
	if (read->programs) {
		read->program_index = xj_pool_zero(p->pool, 1, sizeof *read->program_index);
		xj_index_build(read->program_index, p->pool, read->programs, xj_schema_field(read->programs->schema, "program"));
	}
	return read->programs;
}

uint32_t
xj_policy_program(const struct xj_policy *p, struct xj_span program)
{
	return xj_policy_programs(p) ? xj_index_find(p->read->program_index, program) : XJ_NONE;
}

struct xj_span
xj_policy_program_cell(const struct xj_policy *p, uint32_t row, struct xj_span column)
{
	const struct xj_table *t = xj_policy_programs(p);
	struct xj_cursor *c = t ? &p->read->program_index->cursor : NULL;
	struct xj_span cell;
	size_t at = 0;
	int field;

	if (!c || row >= t->rows || !xj_cursor_move(c, row))
		return (struct xj_span){"", 0};
	field = xj_schema_heading(t->schema, column);
	while (at < t->ncolumns && !(field >= 0 ? t->columns[at].field == field
	                                        : xj_span_same(t->columns[at].heading, column)))
		at++;
	if (at == t->ncolumns)
		return (struct xj_span){"", 0};
	cell = c->cells[at];
	/* A cell with quotes lies in the cursor and would not outlive its next move. */
	return t->quotes ? xj_span_copy(p->pool, cell) : cell;
}
