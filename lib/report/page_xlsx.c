/* A workbook for Excel, through libxlsxwriter: a sheet for each part. */
#define _GNU_SOURCE
#include "report/page.h"
#include "report/spreadsheet.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/utf8.h"
#include "report/workbook_check.h"

enum {
	A4 = 9,
	PORTRAIT = 88, LANDSCAPE = 130, /* characters of the usual font that go on a line of A4 */
	SCALE_LEAST = 40,               /* per cent; smaller is not to be read */
	WIDEST = 60,                    /* characters of a column */
	BREAKS = 1023,                  /* so many page breaks a sheet takes */
	SHEET_NAME = 31
};

struct book {
	lxw_workbook *workbook;
	size_t cells; /* written so far */
	lxw_format *title, *head, *text, *count, *share, *plain, *total_text, *total_count, *total_share;
	const struct xj_page *page;
	const struct xj_look *look;
};

struct sheet {
	struct book *b;
	const struct xj_grid *g;
	lxw_worksheet *w;
	lxw_row_t row, head; /* next to be written; of the headings */
	size_t *widths;      /* by column of the sheet */
	size_t ncolumns;
};

static lxw_format *
format(const struct book *b, const char *number, bool bold, bool border)
{
	lxw_format *f = workbook_add_format(b->workbook);

	if (number)
		format_set_num_format(f, number);
	if (bold)
		format_set_bold(f);
	if (border)
		format_set_border(f, LXW_BORDER_THIN);
	return f;
}

static void
make_formats(struct book *b)
{
	b->title = format(b, NULL, true, false);
	format_set_font_size(b->title, 14);
	b->plain = format(b, "@", false, false);
	b->head = format(b, "@", true, true);
	format_set_align(b->head, LXW_ALIGN_CENTER);
	b->text = format(b, "@", false, true);
	b->count = format(b, "General", false, true);
	b->share = format(b, "0.0%", false, true);
	b->total_text = format(b, "@", true, true);
	b->total_count = format(b, "General", true, true);
	b->total_share = format(b, "0.0%", true, true);
}

/* A name that Excel takes: some marks are refused, it is short, and no two are alike, capitals or not. */
static char *
sheet_name(const struct book *b, struct xj_span heading, size_t number)
{
	struct xj_pool *pool = b->page->pool;
	struct xj_buf out;
	size_t units = 0;

	xj_buf_init(&out, pool);
	while (heading.n) {
		const char *from = heading.p;
		uint32_t c = xj_utf8_next(&heading);

		units += c > 0xffff ? 2 : 1;
		if (units > SHEET_NAME - 5)
			break;
		if (c < 0x20 || (c < 0x80 && strchr("[]:*?/\\'", (int)c)))
			xj_buf_put(&out, '_');
		else
			xj_buf_add(&out, from, (size_t)(heading.p - from));
	}
	if (!out.n || workbook_get_worksheet_by_name(b->workbook, out.p) ||
	    workbook_validate_sheet_name(b->workbook, out.p) != LXW_NO_ERROR)
		xj_buf_print(&out, "(%zu)", number);
	return out.p;
}

/* _x0041_ is how a workbook writes an A: so the mark in front of one that is meant as it stands is written like this itself. */
static bool
is_escape(struct xj_span s)
{
	enum { LENGTH = 7, DIGITS_END = 6 };

	if (s.n < LENGTH || s.p[0] != '_' || s.p[1] != 'x' || s.p[DIGITS_END] != '_')
		return false;
	for (size_t i = 2; i < DIGITS_END; i++)
		if (!strchr("0123456789abcdefABCDEF", s.p[i]))
			return false;
	return true;
}

/* The library writes characters that XML has not as they are, and no reader opens the whole workbook then. */
static char *
as_written(struct xj_pool *pool, struct xj_span text)
{
	struct xj_buf out;

	xj_buf_init(&out, pool);
	xj_buf_text(&out, "");
	while (text.n) {
		struct xj_span from = text;
		uint32_t c = xj_utf8_next(&text);

		if (is_escape(from))
			xj_buf_text(&out, "_x005F");
		if (c == 0xfffe || c == 0xffff)
			xj_buf_text(&out, "\xef\xbf\xbd");
		else
			xj_buf_add(&out, from.p, from.n - text.n);
	}
	return out.p;
}

static void
write_text(struct sheet *s, lxw_col_t column, struct xj_span text, lxw_format *f)
{
	if (worksheet_write_string(s->w, s->row, column, as_written(s->g->pool, text), f) == LXW_NO_ERROR)
		s->b->cells++;
}

static void
write_line(struct sheet *s, struct xj_span text, lxw_format *f)
{
	write_text(s, 0, text, f);
	s->row++;
}

static void
widen(struct sheet *s, lxw_col_t column, struct xj_span text)
{
	size_t width = xj_utf8_width(text);

	width = width < WIDEST ? width : WIDEST;
	if (width > s->widths[column])
		s->widths[column] = width;
}

static void
write_notes(struct sheet *s, const struct xj_grid_notes *notes)
{
	struct xj_pool *pool = s->g->pool;

	for (size_t i = 0; i < notes->count; i++) {
		const struct xj_grid_note *note = &notes->list[i];
		struct xj_buf line;

		xj_buf_init(&line, pool);
		xj_buf_span(&line, xj_heading(pool, s->b->look->lang, note->name, note->title));
		xj_buf_text(&line, xj_page_word(s->b->look->lang, XJ_WORD_COLON));
		xj_buf_span(&line, xj_note_shown(pool, note));
		write_line(s, xj_buf_as_span(&line), s->b->plain);
	}
}

static void
write_headings(struct sheet *s)
{
	const struct xj_grid *g = s->g;
	lxw_col_t column = 0;

	s->head = s->row;
	for (size_t c = 0; c < g->ncolumns; c++) {
		struct xj_span heading = xj_heading(g->pool, s->b->look->lang, g->columns[c].name, g->columns[c].title);

		if (!xj_spreadsheet_column(g, c))
			continue;
		widen(s, column, heading);
		write_text(s, column++, heading, s->b->head);
	}
	s->row++;
}

/* Text is written as such, whatever it looks like: nothing that a record holds becomes a formula or a number. */
static void
write_cell(struct sheet *s, lxw_col_t column, size_t c, struct xj_span cell, bool total)
{
	const struct xj_grid_column *of = &s->g->columns[c];
	struct book *b = s->b;
	struct xj_span shown = cell.n ? xj_grid_shown(s->g, c, cell, b->look->unmask) : cell;
	lxw_format *number = of->kind == XJ_GRID_PERCENT ? total ? b->total_share : b->share
	                                                  : total ? b->total_count : b->count;
	double value;

	widen(s, column, shown);
	if (xj_spreadsheet_number(of, cell, &value))
		b->cells += worksheet_write_number(s->w, s->row, column, value, number) == LXW_NO_ERROR;
	else
		write_text(s, column, shown, total ? b->total_text : b->text);
}

static void
write_row(struct sheet *s, const struct xj_span *cells)
{
	const struct xj_grid *g = s->g;
	lxw_col_t column = 0;

	for (size_t c = 0; c < g->ncolumns; c++) {
		struct xj_span cell = cells[c];

		if (!xj_spreadsheet_column(g, c))
			continue;
		if (cells == g->totals && !column && !cell.n && g->columns[c].kind == XJ_GRID_TEXT)
			cell = xj_span(xj_page_word(s->b->look->lang, XJ_WORD_TOTAL));
		write_cell(s, column++, c, cell, cells == g->totals);
	}
	s->row++;
}

/* Each section begins a page. */
static void
break_pages(struct sheet *s, lxw_row_t first)
{
	lxw_row_t *breaks = xj_pool_zero(s->g->pool, BREAKS + 1, sizeof *breaks);
	size_t n = 0;

	for (size_t row = xj_grid_section_end(s->g, 0); row < s->g->nrows && n < BREAKS;
	     row = xj_grid_section_end(s->g, row))
		breaks[n++] = first + (lxw_row_t)row;
	if (n)
		(void)worksheet_set_h_pagebreaks(s->w, breaks);
}

static void
set_page(struct sheet *s)
{
	bool english = s->b->look->lang == XJ_LANG_EN;
	size_t width = 0, across;

	for (size_t c = 0; c < s->ncolumns; c++) {
		(void)worksheet_set_column(s->w, (lxw_col_t)c, (lxw_col_t)c, (double)s->widths[c] + 2, NULL);
		width += s->widths[c] + 2;
	}
	across = width > PORTRAIT ? LANDSCAPE : PORTRAIT;
	worksheet_set_paper(s->w, A4);
	if (across == LANDSCAPE)
		worksheet_set_landscape(s->w);
	if (width > across)
		worksheet_set_print_scale(s->w, (uint16_t)(100 * across / width < SCALE_LEAST ? SCALE_LEAST : 100 * across / width));
	(void)worksheet_set_footer(s->w, english ? "&C&P / &N" : "&C第 &P 页，共 &N 页");
	(void)worksheet_repeat_rows(s->w, s->head, s->head);
	worksheet_freeze_panes(s->w, s->head + 1, 0);
}

static void
write_table(struct sheet *s)
{
	const struct xj_grid *g = s->g;
	lxw_row_t first;

	write_headings(s);
	first = s->row;
	for (size_t row = 0; row < g->nrows; row++)
		write_row(s, g->rows[row]);
	if (g->nrows) {
		(void)worksheet_autofilter(s->w, s->head, 0, s->row - 1, (lxw_col_t)(s->ncolumns - 1));
		(void)worksheet_ignore_errors(s->w, LXW_IGNORE_NUMBER_STORED_AS_TEXT,
		                              xj_pool_print(g->pool, "A%u:XFD%u", (unsigned)first + 1, (unsigned)s->row));
	}
	if (g->totals)
		write_row(s, g->totals);
	if (g->nsections)
		break_pages(s, first);
	set_page(s);
}

/* School and day below the last remark. */
static void
write_end(struct sheet *s)
{
	const struct xj_page *page = s->b->page;
	enum xj_lang lang = s->b->look->lang;
	char day[11];

	s->row++;
	for (size_t i = 0; i < page->nremarks; i++)
		write_line(s, xj_remark_shown(&page->remarks[i], lang), s->b->plain);
	if (page->made_on != XJ_NO_DATE)
		write_line(s, xj_span(xj_pool_print(page->pool, "%.*s%s%s%s%s", (int)page->school.n, page->school.p,
		                                    page->school.n ? " " : "", xj_page_word(lang, XJ_WORD_MADE_ON),
		                                    xj_page_word(lang, XJ_WORD_COLON), xj_date_format(page->made_on, day))),
		           s->b->plain);
}

static void
write_sheet(struct book *b, size_t part)
{
	const struct xj_page *page = b->page;
	const struct xj_grid *g = page->parts[part];
	struct xj_span heading = xj_page_single(page) ? xj_page_heading(page, b->look->lang)
	                                              : xj_heading(page->pool, b->look->lang, g->name, g->title);
	struct sheet s = {.b = b, .g = g};

	s.w = workbook_add_worksheet(b->workbook, sheet_name(b, heading, part + 1));
	if (!s.w)
		return;
	for (size_t c = 0; c < g->ncolumns; c++)
		s.ncolumns += xj_spreadsheet_column(g, c);
	s.widths = xj_pool_zero(g->pool, s.ncolumns + 1, sizeof *s.widths);
	if (!page->bare)
		write_line(&s, heading, b->title);
	if (part == 0 && !page->bare)
		write_notes(&s, &page->notes);
	if (!page->bare)
		write_notes(&s, &g->notes);
	if (s.ncolumns)
		write_table(&s);
	if (!page->bare)
		write_notes(&s, &g->foot);
	if (part + 1 == page->nparts && !page->bare)
		write_end(&s);
}

/* Nothing in the file tells of when and where it was made, but for the day that it speaks of. */
static void
set_properties(const struct book *b)
{
	struct xj_pool *pool = b->page->pool;
	xj_date day = b->page->made_on == XJ_NO_DATE ? xj_date_of(2000, 1, 1) : b->page->made_on;
	lxw_doc_properties properties = {.title = xj_span_text(pool, xj_page_heading(b->page, b->look->lang)),
	                                 .company = xj_span_text(pool, b->page->school),
	                                 .created = (time_t)day * 24 * 60 * 60};

	(void)workbook_set_properties(b->workbook, &properties);
}

static bool
failed(struct xj_diags *diags, const char *why)
{
	xj_diag_add(diags, XJ_CANNOT_WRITE, &(struct xj_where){.file = "<xlsx>"}, why, NULL);
	return false;
}

static bool
read_back(struct xj_buf *out, int fd, struct xj_diags *diags)
{
	struct stat st;
	char *bytes;

	if (fstat(fd, &st) < 0 || st.st_size <= 0)
		return failed(diags, st.st_size ? strerror(errno) : "the workbook is empty");
	bytes = xj_pool_alloc(out->pool, (size_t)st.st_size);
	for (off_t at = 0; at < st.st_size;) {
		ssize_t n = pread(fd, bytes + at, (size_t)(st.st_size - at), at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return failed(diags, n < 0 ? strerror(errno) : "the workbook was cut short");
		at += n;
	}
	xj_buf_add(out, bytes, (size_t)st.st_size);
	return true;
}

static bool
make(struct xj_buf *out, int fd, const struct xj_page *page, const struct xj_look *look, struct xj_diags *diags)
{
	struct book b = {.page = page, .look = look};
	lxw_error fault;

	b.workbook = workbook_new(xj_pool_print(page->pool, "/proc/self/fd/%d", fd));
	if (!b.workbook)
		return failed(diags, strerror(ENOMEM));
	make_formats(&b);
	set_properties(&b);
	for (size_t i = 0; i < page->nparts; i++)
		write_sheet(&b, i);
	fault = workbook_close(b.workbook);
	if (fault != LXW_NO_ERROR)
		return failed(diags, lxw_strerror(fault));
	if (!read_back(out, fd, diags))
		return false;
	return xj_workbook_whole(page->pool, xj_buf_as_span(out), b.cells) || failed(diags, "no room for its parts in TMPDIR or /tmp");
}

bool
xj_page_xlsx(struct xj_buf *out, const struct xj_page *page, const struct xj_look *look, struct xj_diags *diags)
{
	bool ok;
	int fd;

	if (!xj_spreadsheet_fits(page, look, diags))
		return false;
	/* The library writes to a name only; this one is of no file on a disk. */
	fd = memfd_create("workbook", MFD_CLOEXEC);
	if (fd < 0)
		return failed(diags, strerror(errno));
	ok = make(out, fd, page, look, diags);
	(void)close(fd);
	return ok;
}
