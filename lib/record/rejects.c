#include <stdlib.h>

#include "base/shown.h"
#include "record/emit.h"

static int
by_line(const void *a, const void *b)
{
	const struct xj_diag *x = *(const struct xj_diag *const *)a, *y = *(const struct xj_diag *const *)b;

	if (x->where.line != y->where.line)
		return x->where.line < y->where.line ? -1 : 1;
	return x < y ? -1 : x > y;
}

/* The errors about rows of this table, by line and then as they came. */
static const struct xj_diag **
errors_by_line(const struct xj_table *t, const struct xj_diags *diags, size_t *count)
{
	const struct xj_diag **list = xj_pool_zero(t->pool, diags->count + 1, sizeof *list);

	*count = 0;
	for (size_t i = 0; i < diags->count; i++) {
		const struct xj_diag *d = &diags->list[i];

		if (d->where.file && strcmp(d->where.file, t->label) == 0 && xj_message(d->code)->severity >= XJ_ERROR)
			list[(*count)++] = d;
	}
	qsort(list, *count, sizeof *list, by_line);
	return list;
}

static void
add_reason(struct xj_buf *reason, const struct xj_diag *d, xj_translate_fn *translate)
{
	if (reason->n)
		xj_buf_text(reason, "; ");
	if (d->where.field.n) {
		xj_shown_plain(reason, d->where.field);
		xj_buf_text(reason, ": ");
	}
	xj_diag_reason(reason, d, translate);
	xj_buf_print(reason, " [%s]", xj_message(d->code)->code);
}

/* A line of refused rows: the three columns, then the line without those columns where it has them already. */
struct reject {
	const struct xj_table *t;
	bool again; /* the table came with such columns */
	struct xj_span *raw;
	size_t cap;
	struct xj_buf line;
};

static void
add_original(struct reject *r, struct xj_span line)
{
	size_t n;

	if (!r->again) {
		xj_buf_put(&r->line, ',');
		xj_buf_span(&r->line, line);
		return;
	}
	n = xj_csv_raw_cells(line, r->raw, r->cap);
	if (n > r->cap) {
		r->cap = n * 2;
		r->raw = xj_pool_alloc(r->t->pool, r->cap * sizeof *r->raw);
		(void)xj_csv_raw_cells(line, r->raw, r->cap);
	}
	for (size_t c = 0; c < n; c++)
		if (c >= r->t->ncolumns || !xj_is_reject_heading(r->t->columns[c].heading)) {
			xj_buf_put(&r->line, ',');
			xj_buf_span(&r->line, r->raw[c]);
		}
}

static void
begin_rejects(struct reject *r, const struct xj_table *t)
{
	*r = (struct reject){.t = t, .cap = t->ncolumns};
	r->raw = xj_pool_zero(t->pool, r->cap, sizeof *r->raw);
	for (size_t c = 0; c < t->ncolumns; c++)
		r->again = r->again || xj_is_reject_heading(t->columns[c].heading);
	xj_buf_init(&r->line, t->pool);
	xj_buf_text(&r->line, "reject_file,reject_line,reject_reason");
	add_original(r, t->header);
	xj_buf_put(&r->line, '\n');
}

void
xj_emit_rejects(struct xj_out *out, const struct xj_table *t, const struct xj_diags *diags, xj_translate_fn *translate)
{
	const struct xj_diag **errors;
	struct xj_buf reason;
	struct reject r;
	size_t nerrors, e = 0;

	t = t->origin;
	errors = errors_by_line(t, diags, &nerrors);
	begin_rejects(&r, t);
	xj_buf_init(&reason, t->pool);
	xj_out_add(out, r.line.p, r.line.n);
	for (size_t row = 0; row < t->rows; row++) {
		size_t number;

		if (!t->bad[row])
			continue;
		number = xj_table_line_number(t, row);
		reason.n = r.line.n = 0;
		for (; e < nerrors && errors[e]->where.line <= number; e++)
			if (errors[e]->where.line == number)
				add_reason(&reason, errors[e], translate);
		xj_emit_cell(&r.line, xj_span(t->label));
		xj_buf_print(&r.line, ",%zu,", number);
		xj_emit_cell(&r.line, xj_buf_as_span(&reason));
		add_original(&r, xj_table_line(t, row));
		xj_buf_put(&r.line, '\n');
		xj_out_add(out, r.line.p, r.line.n);
	}
}
