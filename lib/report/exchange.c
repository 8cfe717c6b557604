#include "report/exchange.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "record/value.h"

struct making {
	const struct xj_exchange *x;
	struct xj_exchange_line *line;
	struct xj_pool *pool;
	struct xj_diags *diags;
	bool csv; /* what the encoding has not is refused */
	const char *receiver; /* the list's title, for messages */
};

/* A finished line, and what puts it in its place. */
struct ready {
	struct xj_span *cells, *order;
	size_t norder, number;
};

static struct xj_span
written_date(struct xj_pool *pool, struct xj_span form, xj_date date)
{
	static const struct {
		const char *letters, *print;
		int part;
	} parts[] = {{"YYYY", "%04d", 0}, {"MM", "%02d", 1}, {"M", "%d", 1}, {"DD", "%02d", 2}, {"D", "%d", 2}};
	int ymd[3];
	struct xj_buf b;

	xj_date_split(date, &ymd[0], &ymd[1], &ymd[2]);
	xj_buf_init(&b, pool);
	while (form.n) {
		size_t i = 0;

		while (i < sizeof parts / sizeof *parts && !xj_span_starts(form, parts[i].letters))
			i++;
		if (i == sizeof parts / sizeof *parts) {
			xj_buf_put(&b, *form.p);
			form = xj_span_of(form.p + 1, form.n - 1);
			continue;
		}
		xj_buf_text(&b, xj_pool_print(pool, parts[i].print, ymd[parts[i].part]));
		form = xj_span_of(form.p + strlen(parts[i].letters), form.n - strlen(parts[i].letters));
	}
	return xj_buf_as_span(&b);
}

enum xj_exchange_fault
xj_exchange_sent(struct xj_pool *pool, const struct xj_exchange_column *column, const struct xj_field *about,
                 struct xj_span value, struct xj_span *out)
{
	if (column->words) {
		for (size_t i = 0; i < column->words->count; i++)
			if (xj_span_same(column->words->list[i].ours, value)) {
				*out = column->words->list[i].theirs;
				return XJ_SENT;
			}
		return XJ_NO_WORD;
	}
	if (column->as_code && about && about->codes) {
		uint32_t row = xj_codes_name(about->codes, value);

		if (row == XJ_NONE)
			return XJ_NO_CODE;
		*out = about->codes->codes[row];
		return XJ_SENT;
	}
	if (column->date.n) {
		xj_date date = xj_date_parse(value);

		if (date == XJ_NO_DATE)
			return XJ_NO_DAY;
		*out = written_date(pool, column->date, date);
		return XJ_SENT;
	}
	*out = value;
	return XJ_SENT;
}

/* An error at the value's place; what has none is told of at the line. */
static void
refuse(struct making *m, const struct xj_exchange_place *place, enum xj_code code, const char *a, const char *b, const char *c)
{
	if (!place->table)
		xj_exchange_refuse(m->line, code, a, b);
	else
		xj_table_refuse(place->table, place->row, place->field, m->diags, code, a, b, c, NULL);
}

/* A value that the record file itself would not take is not sent on. */
static bool
is_sound(struct making *m, const struct xj_field *about, struct xj_span value, const struct xj_exchange_place *place)
{
	struct xj_where where;

	if (!about || !place->table)
		return true;
	/* the place is looked up only for what is wrong */
	if (xj_value_check(about, value, NULL, &(struct xj_diags){.pool = m->pool}))
		return true;
	where = xj_table_where(place->table, place->row, place->field);
	(void)xj_value_check(about, value, &where, m->diags);
	place->table->bad[place->row] = true;
	return false;
}

static bool
translate(struct making *m, const struct xj_exchange_column *column, const struct xj_field *about, struct xj_span value,
          const struct xj_exchange_place *place, struct xj_span *out)
{
	const char *title = xj_span_text(m->pool, column->title);
	const char *shown = about && about->sensitive ? "***" : xj_span_text(m->pool, value);

	switch (xj_exchange_sent(m->pool, column, about, value, out)) {
	case XJ_SENT:
		return true;
	case XJ_NO_WORD:
		refuse(m, place, XJ_EXCHANGE_NO_WORD, shown, title, xj_span_text(m->pool, column->words->name));
		return false;
	case XJ_NO_CODE:
		refuse(m, place, XJ_NOT_IN_LIST, shown, xj_pool_print(m->pool, "the names in codes/%s.csv", xj_span_text(m->pool, about->codes->name)), NULL);
		return false;
	case XJ_NO_DAY:
		break;
	}
	refuse(m, place, XJ_BAD_DATE, shown, NULL, NULL);
	return false;
}

/* What a spreadsheet would run: the receiver's staff look at such files in one. */
static bool
is_formula(struct xj_span value)
{
	static const char *const marks[] = {"=", "@", "\t", "＝", "＋", "－", "＠"};

	value = xj_span_trim(value);
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (xj_span_starts(value, marks[i]))
			return true;
	if (!value.n || (value.p[0] != '+' && value.p[0] != '-'))
		return false;
	/* +86 199… is a telephone number */
	for (size_t i = 1; i < value.n; i++)
		if (!strchr("0123456789 .-", value.p[i]))
			return true;
	return false;
}

static const char *
character_at(struct xj_pool *pool, struct xj_span value, size_t at)
{
	struct xj_span rest = xj_span_of(value.p + at, value.n - at);
	uint32_t c = xj_utf8_next(&rest);

	return xj_pool_print(pool, "%.*s (U+%04X)", (int)(rest.p - value.p - at), value.p + at, (unsigned)c);
}

static bool
fits(struct making *m, const struct xj_exchange_column *column, struct xj_span value, const struct xj_exchange_place *place)
{
	const char *title = xj_span_text(m->pool, column->title);
	size_t bytes = value.n, bad;

	if (is_formula(value)) {
		refuse(m, place, XJ_EXCHANGE_FORMULA, title, NULL, NULL);
		return false;
	}
	/* the limit is the receiver's in every form; what the encoding has not is no fault of a form that is Unicode, and counts as it is */
	if (m->x->encoder && (m->csv || column->bytes) && !xj_encoder_measure(m->x->encoder, value, &bytes, &bad) && m->csv) {
		refuse(m, place, XJ_EXCHANGE_CHARACTER, character_at(m->pool, value, bad), xj_span_text(m->pool, m->x->encoding), title);
		return false;
	}
	if (column->characters && value.n > column->characters && xj_utf8_count(value) > column->characters) {
		refuse(m, place, XJ_EXCHANGE_LENGTH, title, xj_pool_print(m->pool, "%zu characters", column->characters),
		       xj_pool_print(m->pool, "%zu", xj_utf8_count(value)));
		return false;
	}
	if (column->bytes && bytes > column->bytes) {
		refuse(m, place, XJ_EXCHANGE_LENGTH, title, xj_pool_print(m->pool, "%zu bytes", column->bytes),
		       xj_pool_print(m->pool, "%zu", bytes));
		return false;
	}
	return true;
}

static bool
fill_cell(struct making *m, const struct xj_exchange_column *column, struct xj_span *out)
{
	struct xj_exchange_place place = {NULL, 0, -1}, first = place;
	const struct xj_field *about = NULL;
	struct xj_span value = XJ_LIT("");

	for (size_t i = 0; i < column->nsources && !value.n; i++) {
		value = xj_exchange_value(m->line, &column->sources[i], &place);
		about = column->sources[i].about;
		if (i == 0)
			first = place;
	}
	if (value.n && (!is_sound(m, about, value, &place) || !translate(m, column, about, value, &place, &value)))
		return false;
	if (!value.n)
		value = column->otherwise;
	if (!value.n && column->required) {
		refuse(m, &first, XJ_EXCHANGE_EMPTY, xj_span_text(m->pool, column->title), m->receiver, NULL);
		return false;
	}
	*out = value;
	return !value.n || fits(m, column, value, &place);
}

static void
add_columns(const struct xj_exchange *x, struct xj_grid *grid)
{
	for (size_t i = 0; i < x->ncolumns; i++) {
		struct xj_grid_column *c = xj_grid_add_column(grid, x->columns[i].name, x->columns[i].title, XJ_GRID_TEXT);

		if (x->columns[i].nsources)
			c->field = x->columns[i].sources->about;
	}
}

static int
by_order(const void *a, const void *b)
{
	const struct ready *x = a, *y = b;

	for (size_t i = 0; i < x->norder; i++) {
		int order = xj_span_compare(x->order[i], y->order[i]);

		if (order)
			return order;
	}
	return x->number < y->number ? -1 : x->number > y->number;
}

static void
fill(struct making *m, struct xj_grid *grid)
{
	struct ready *list = NULL;
	size_t n = 0, cap = 0;

	while (xj_exchange_next(m->line)) {
		struct xj_span *cells;
		bool ok = true;

		if (!xj_exchange_wanted(m->line))
			continue;
		cells = xj_grid_cells(grid);
		/* all that is wrong with it, not the first only */
		for (size_t i = 0; i < m->x->ncolumns; i++)
			ok = fill_cell(m, &m->x->columns[i], &cells[i]) && ok;
		if (!ok)
			continue;
		*XJ_PUSH(m->pool, list, n, cap) =
			(struct ready){cells, xj_pool_zero(m->pool, m->x->norder + 1, sizeof(struct xj_span)), m->x->norder, n};
		for (size_t i = 0; i < m->x->norder; i++) {
			struct xj_exchange_place place;

			list[n - 1].order[i] = xj_exchange_value(m->line, &m->x->order[i], &place);
		}
	}
	if (n && m->x->norder)
		qsort(list, n, sizeof *list, by_order);
	for (size_t i = 0; i < n; i++)
		*XJ_PUSH(m->pool, grid->rows, grid->nrows, grid->caprows) = list[i].cells;
}

bool
xj_exchange_run(const struct xj_exchange *x, const struct xj_report_in *in, bool csv, struct xj_page *page, struct xj_diags *diags)
{
	const char *title = xj_span_text(page->pool, x->title);
	struct making m = {.x = x, .pool = page->pool, .diags = diags, .csv = csv, .receiver = title};
	const struct xj_term *term;
	struct xj_grid *grid;

	m.line = xj_exchange_begin(x, in, page->pool, diags);
	if (!m.line)
		return false;
	grid = xj_page_add(page, x->name.p, title);
	add_columns(x, grid);
	fill(&m, grid);
	if (!xj_exchange_end(m.line))
		return false;
	term = xj_exchange_term(m.line);
	if (term) {
		xj_note_text(page->pool, &page->notes, "term", "学期", term->term);
		xj_note_text(page->pool, &page->facts, "term", "学期", term->term);
	}
	xj_note_count(page->pool, &grid->notes, "count", x->about == XJ_ABOUT_CASES ? "件数" : "人数", (int64_t)grid->nrows, "", "");
	page->file_rule = x->file;
	page->bare = true;
	if (csv)
		page->csv = xj_exchange_csv(x, grid);
	return true;
}
