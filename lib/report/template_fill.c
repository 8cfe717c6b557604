#include "report/template_inside.h"

#include "base/shown.h"

struct filling {
	struct xj_pool *pool;
	const struct xj_body_data *data;
	struct xj_sheet *sheet;
	size_t index; /* of the item being shown, of the list that is open */
	struct xj_buf text; /* of the line or cell */
	bool join;          /* the source went on in another line before what comes now */
};

static struct xj_span
value_of(const struct filling *f, const struct part *part)
{
	return f->data->value(f->data->ctx, part->list, part->list.n ? f->index : 0, part->text);
}

/* Chinese is joined without anything between, English with a blank. */
static void
add_text(struct filling *f, struct xj_span s)
{
	struct xj_buf *b = &f->text;

	if (!s.n)
		return;
	if (f->join && b->n && b->p[b->n - 1] != ' ' && !(b->p[b->n - 1] & 0x80) && !(s.p[0] & 0x80))
		xj_buf_put(b, ' ');
	f->join = false;
	xj_shown_plain(b, s);
}

static void
add_value(struct filling *f, const struct part *part)
{
	struct xj_span value = value_of(f, part);

	for (size_t i = 0; i < part->nforms; i++) {
		struct xj_buf out;

		/* |date|blank: what is not there has no date either. */
		xj_buf_init(&out, f->pool);
		part->forms[i]->write(&out, value);
		value = xj_buf_as_span(&out);
	}
	add_text(f, value);
}

static void fill(struct filling *f, const struct part *part);

static void
fill_section(struct filling *f, const struct part *part)
{
	size_t n = part->of_list ? f->data->count(f->data->ctx, part->text) : value_of(f, part).n > 0;

	if (part->kind == PART_UNLESS) {
		if (!n)
			fill(f, part->inside);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (part->of_list)
			f->index = i;
		fill(f, part->inside);
	}
}

static void
begin_text(struct filling *f)
{
	xj_buf_init(&f->text, f->pool);
	f->join = false;
}

static void
fill_row(struct filling *f, const struct part *part, struct xj_line *line)
{
	size_t n = 0;

	for (const struct part *cell = part->inside; cell; cell = cell->next)
		n++;
	line->cells = xj_pool_zero(f->pool, n + 1, sizeof *line->cells);
	for (const struct part *cell = part->inside; cell; cell = cell->next) {
		begin_text(f);
		fill(f, cell->inside);
		line->cells[line->ncells++] = (struct xj_cell){xj_span_trim(xj_buf_as_span(&f->text)), cell->label};
	}
}

static void
fill_line(struct filling *f, const struct part *part)
{
	struct xj_line line = {.kind = part->line, .text = XJ_LIT("")};

	if (part->line == XJ_LINE_ROW) {
		fill_row(f, part, &line);
	} else {
		begin_text(f);
		fill(f, part->inside);
		line.text = xj_span_trim(xj_buf_as_span(&f->text));
		if (!line.text.n && part->line != XJ_LINE_CUT)
			return;
	}
	*XJ_PUSH(f->pool, f->sheet->lines, f->sheet->count, f->sheet->cap) = line;
}

static void
fill(struct filling *f, const struct part *part)
{
	for (; part; part = part->next)
		switch (part->kind) {
		case PART_TEXT:
			add_text(f, part->text);
			break;
		case PART_JOIN:
			f->join = true;
			break;
		case PART_VALUE:
			add_value(f, part);
			break;
		case PART_LINE:
			fill_line(f, part);
			break;
		case PART_SECTION:
		case PART_UNLESS:
			fill_section(f, part);
			break;
		case PART_CELL: /* a row's own */
			break;
		}
}

void
xj_body_fill(struct xj_pool *pool, const struct xj_body *body, const struct xj_body_data *data, struct xj_sheet *sheet)
{
	struct filling f = {.pool = pool, .data = data, .sheet = sheet};

	*sheet = (struct xj_sheet){0};
	fill(&f, body->top.inside);
}
