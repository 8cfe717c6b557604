#include "policy/calendar.h"

#include "base/utf8.h"
#include "record/table.h"
#include "record/value.h"

/* Days are numbered from `first`, the 1st of January of the first year. */
struct xj_calendar {
	int first_year, last_year;
	bool *covered; /* by year */
	xj_date first;
	size_t days;
	bool *workday;
	int32_t *before; /* workdays earlier than a day; days + 1 of them */
	xj_date *nth;    /* every workday, in order */
};

struct entry {
	xj_date date;
	int year;
	bool workday;
	uint32_t row;
};

struct entries {
	struct entry *list;
	size_t count, cap;
};

static int
column_named(const struct xj_table *t, const char *name)
{
	for (size_t i = 0; i < t->ncolumns; i++)
		if (xj_span_is(t->columns[i].heading, name))
			return (int)i;
	return -1;
}

/* Where a cell stands: its column in characters, as long as it lies in the line itself. */
static struct xj_where
cell_where(const struct xj_table *t, size_t row, struct xj_span cell)
{
	struct xj_span line = xj_table_line(t, row);
	struct xj_where where = {.file = t->label, .line = xj_table_line_number(t, row)};
	uintptr_t at = (uintptr_t)cell.p, from = (uintptr_t)line.p;

	if (at >= from && at <= from + line.n)
		where.column = xj_utf8_count(xj_span_of(line.p, (size_t)(at - from))) + 1;
	return where;
}

static void
read_row(struct xj_pool *pool, const struct xj_cursor *c, int date_column, int answer_column, struct entries *entries,
         struct xj_diags *diags)
{
	struct xj_span text = c->cells[date_column], answer = c->cells[answer_column];
	xj_date date = xj_date_parse(text);
	int flag = xj_value_flag(answer);
	struct entry *e;

	if (date == XJ_NO_DATE) {
		struct xj_where at = cell_where(c->table, c->row, text);

		xj_diag_add(diags, XJ_BAD_HOLIDAY_DATE, &at, xj_span_text(pool, text), NULL);
	}
	if (flag < 0) {
		struct xj_where at = cell_where(c->table, c->row, answer);

		xj_diag_add(diags, XJ_BAD_HOLIDAY, &at, xj_span_text(pool, answer), NULL);
	}
	if (date == XJ_NO_DATE || flag < 0)
		return;
	e = XJ_PUSH(pool, entries->list, entries->count, entries->cap);
	*e = (struct entry){date, xj_date_year(date), flag == 1, (uint32_t)c->row};
}

static void
read_rows(struct xj_pool *pool, const struct xj_table *t, struct entries *entries, struct xj_diags *diags)
{
	static const char *const needed[] = {"date", "is_workday"};
	struct xj_where header = {.file = t->label, .line = 1, .column = 1};
	struct xj_cursor c;
	int columns[2];

	for (int i = 0; i < 2; i++) {
		columns[i] = column_named(t, needed[i]);
		if (columns[i] < 0)
			xj_diag_add(diags, XJ_CALENDAR_COLUMN, &header, needed[i], NULL);
	}
	if (columns[0] < 0 || columns[1] < 0)
		return;
	xj_cursor_init(&c, pool, t);
	for (size_t row = 0; row < t->rows; row++) {
		if (xj_cursor_move(&c, row))
			read_row(pool, &c, columns[0], columns[1], entries, diags);
		else
			xj_cursor_fault(&c, row, diags);
	}
	if (t->rows == 0)
		xj_diag_add(diags, XJ_CALENDAR_EMPTY, &header, NULL);
}

/* The years from the first to the last that either calendar speaks of, every day as the older one or the week has it. */
static struct xj_calendar *
lay_out(struct xj_pool *pool, const struct entries *entries, const struct xj_calendar *under)
{
	struct xj_calendar *c = xj_pool_zero(pool, 1, sizeof *c);
	size_t years;
	int weekday;

	c->first_year = under ? under->first_year : entries->list[0].year;
	c->last_year = under ? under->last_year : c->first_year;
	for (size_t i = 0; i < entries->count; i++) {
		int year = entries->list[i].year;

		if (year < c->first_year)
			c->first_year = year;
		if (year > c->last_year)
			c->last_year = year;
	}
	years = (size_t)(c->last_year - c->first_year) + 1;
	c->covered = xj_pool_zero(pool, years, sizeof *c->covered);
	c->first = xj_date_of(c->first_year, 1, 1);
	c->days = (size_t)(xj_date_of(c->last_year, 12, 31) - c->first) + 1;
	c->workday = xj_pool_alloc(pool, c->days * sizeof *c->workday);
	for (int year = c->first_year; under && year <= c->last_year; year++)
		c->covered[year - c->first_year] = xj_calendar_covers(under, year);
	weekday = xj_date_weekday(c->first);
	for (size_t i = 0; i < c->days; i++) {
		c->workday[i] = weekday <= 5;
		weekday = weekday < 7 ? weekday + 1 : 1;
	}
	if (under)
		memcpy(c->workday + (under->first - c->first), under->workday, under->days * sizeof *c->workday);
	return c;
}

static void
contradicts(struct xj_pool *pool, const struct xj_table *t, const struct entry *e, uint32_t first, struct xj_diags *diags)
{
	int column = column_named(t, "date");
	struct xj_where where;
	struct xj_cursor c;
	char text[11];

	xj_cursor_init(&c, pool, t);
	(void)xj_cursor_move(&c, e->row);
	where = cell_where(t, e->row, c.cells[column]);
	xj_diag_add(diags, XJ_HOLIDAY_TWICE, &where, xj_date_format(e->date, text),
	            xj_pool_print(pool, "%zu", xj_table_line_number(t, first)), NULL);
}

static void
apply(struct xj_pool *pool, struct xj_calendar *c, const struct xj_table *t, const struct entries *entries,
      struct xj_diags *diags)
{
	uint32_t *listed = xj_pool_zero(pool, c->days, sizeof *listed); /* which entry, from 1 */

	for (size_t i = 0; i < entries->count; i++) {
		const struct entry *e = &entries->list[i];
		size_t day = (size_t)(e->date - c->first);
		const struct entry *before = listed[day] ? &entries->list[listed[day] - 1] : NULL;

		if (before && before->workday != e->workday) {
			contradicts(pool, t, e, before->row, diags);
			continue;
		}
		listed[day] = (uint32_t)i + 1;
		c->workday[day] = e->workday;
		c->covered[e->year - c->first_year] = true;
	}
}

static void
count_workdays(struct xj_pool *pool, struct xj_calendar *c)
{
	int32_t n = 0;

	c->before = xj_pool_alloc(pool, (c->days + 1) * sizeof *c->before);
	c->nth = xj_pool_alloc(pool, c->days * sizeof *c->nth);
	for (size_t i = 0; i < c->days; i++) {
		c->before[i] = n;
		if (c->workday[i])
			c->nth[n++] = c->first + (xj_date)i;
	}
	c->before[c->days] = n;
}

struct xj_calendar *
xj_calendar_parse(struct xj_pool *pool, const char *label, struct xj_span text, const struct xj_calendar *under,
                  struct xj_diags *diags)
{
	size_t errors = xj_diags_errors(diags);
	struct xj_table *t = xj_table_parse(pool, label, text, NULL, XJ_RECORDS, diags);
	struct entries entries = {0};
	struct xj_calendar *c;

	if (!t)
		return NULL;
	read_rows(pool, t, &entries, diags);
	if (entries.count == 0)
		return NULL;
	c = lay_out(pool, &entries, under);
	apply(pool, c, t, &entries, diags);
	if (xj_diags_errors(diags) != errors)
		return NULL;
	count_workdays(pool, c);
	return c;
}

bool
xj_calendar_covers(const struct xj_calendar *c, int year)
{
	return year >= c->first_year && year <= c->last_year && c->covered[year - c->first_year];
}

void
xj_calendar_years(const struct xj_calendar *c, int *first, int *last)
{
	*first = c->first_year;
	*last = c->last_year;
}

bool
xj_calendar_workday(const struct xj_calendar *c, xj_date d)
{
	return d >= c->first && (size_t)(d - c->first) < c->days && c->workday[d - c->first];
}

/* Every day after a, up to and including b, lies in a covered year; a <= b. */
static bool
covered(const struct xj_calendar *c, xj_date a, xj_date b)
{
	if (a == b)
		return true;
	for (int year = xj_date_year(a + 1), last = xj_date_year(b); year <= last; year++)
		if (!xj_calendar_covers(c, year))
			return false;
	return true;
}

/* Workdays up to and including d, which is in range or the day before it. */
static int32_t
upto(const struct xj_calendar *c, xj_date d)
{
	return c->before[d - c->first + 1];
}

xj_date
xj_calendar_add(const struct xj_calendar *c, xj_date d, struct xj_duration t)
{
	int32_t last;
	xj_date end;

	if (d == XJ_NO_DATE)
		return XJ_NO_DATE;
	if (t.unit != XJ_WORKDAYS)
		return xj_date_add(d, t);
	if (t.count == 0)
		return d;
	if (d < c->first - 1 || d >= c->first + (xj_date)c->days)
		return XJ_NO_DATE;
	last = upto(c, d) + t.count;
	if (last > c->before[c->days])
		return XJ_NO_DATE;
	end = c->nth[last - 1];
	return covered(c, d, end) ? end : XJ_NO_DATE;
}

bool
xj_calendar_between(const struct xj_calendar *c, xj_date a, xj_date b, int *out)
{
	xj_date from = a < b ? a : b, to = a < b ? b : a;
	int n;

	if (a == XJ_NO_DATE || b == XJ_NO_DATE || !covered(c, from, to))
		return false;
	n = from == to ? 0 : upto(c, to) - upto(c, from);
	*out = a <= b ? n : -n;
	return true;
}
