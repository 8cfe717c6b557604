#include "base/diag.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/shown.h"

static const struct xj_message messages[] = {
#define XJ_MESSAGE(id, code, severity, text) [XJ_##id] = {code, severity, text},
#include "base/messages.def"
#undef XJ_MESSAGE
};

static const char *const severities[] = {"note", "warning", "error", "error"};

void
xj_diags_init(struct xj_diags *d, struct xj_pool *pool)
{
	*d = (struct xj_diags){.pool = pool};
}

/* A copy that may be shown: whatever file a text came from, the number of an identity card leaves the program masked. */
static char *
kept_text(struct xj_pool *pool, const char *p, size_t n)
{
	char *copy = xj_pool_text(pool, p, n);

	xj_shown_mask(copy, n);
	return copy;
}

static struct xj_span
kept(struct xj_pool *pool, struct xj_span s)
{
	return s.n ? xj_span_of(kept_text(pool, s.p, s.n), s.n) : s;
}

void
xj_diag_add(struct xj_diags *d, enum xj_code code, const struct xj_where *where, ...)
{
	struct xj_diag *diag = XJ_PUSH(d->pool, d->list, d->count, d->cap);
	const char *arg;
	va_list ap;

	diag->code = code;
	if (where) {
		diag->where = *where;
		diag->where.record = kept(d->pool, where->record);
		diag->where.field = kept(d->pool, where->field);
	}
	va_start(ap, where);
	for (int i = 0; i < 4 && (arg = va_arg(ap, const char *)); i++)
		diag->args[i] = kept_text(d->pool, arg, strlen(arg));
	va_end(ap);
	if (messages[code].severity > d->worst)
		d->worst = messages[code].severity;
}

void
xj_diags_place(struct xj_diags *d, size_t from, const struct xj_where *where)
{
	for (size_t i = from; i < d->count; i++) {
		struct xj_span field = d->list[i].where.field;

		d->list[i].where = *where;
		d->list[i].where.record = kept(d->pool, where->record);
		d->list[i].where.field = field.n ? field : kept(d->pool, where->field);
	}
}

struct placed {
	struct xj_diag diag;
	size_t file, order;
};

static int
by_place(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	if (x->diag.where.line != y->diag.where.line)
		return x->diag.where.line < y->diag.where.line ? -1 : 1;
	if (x->diag.where.column != y->diag.where.column)
		return x->diag.where.column < y->diag.where.column ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

static bool
same_file(const struct xj_diag *a, const struct xj_diag *b)
{
	if (!a->where.file || !b->where.file)
		return a->where.file == b->where.file;
	return a->where.file == b->where.file || strcmp(a->where.file, b->where.file) == 0;
}

void
xj_diags_sort(struct xj_diags *d)
{
	struct placed *list = xj_pool_alloc(d->pool, (d->count + 1) * sizeof *list);

	for (size_t i = 0; i < d->count; i++) {
		list[i] = (struct placed){d->list[i], i, i};
		/* Neighbours are mostly of one file; else the first that was. */
		if (i && same_file(&d->list[i], &d->list[i - 1]))
			list[i].file = list[i - 1].file;
		else
			for (size_t k = 0; k < i; k++)
				if (list[k].file == k && same_file(&d->list[i], &d->list[k])) {
					list[i].file = k;
					break;
				}
	}
	if (d->count)
		qsort(list, d->count, sizeof *list, by_place);
	for (size_t i = 0; i < d->count; i++)
		d->list[i] = list[i].diag;
}

size_t
xj_diags_errors(const struct xj_diags *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->count; i++)
		n += messages[d->list[i].code].severity >= XJ_ERROR;
	return n;
}

const struct xj_message *
xj_message(enum xj_code code)
{
	return &messages[code];
}

enum xj_code
xj_code_find(struct xj_span name)
{
	for (int i = 0; i < XJ_CODES; i++)
		if (xj_span_is(name, messages[i].code))
			return (enum xj_code)i;
	return XJ_CODES;
}

/* Only phrases are the program's own texts; a single word may be the name of a field, which stays. Of a time, 6 months, the unit is turned. */
static void
put_argument(struct xj_buf *out, const char *arg, xj_translate_fn *translate)
{
	static const char *const units[] = {
		" workday", " workdays", " day", " days", " week", " weeks", " month", " months", " year", " years",
	};
	size_t digits = strspn(arg, "0123456789");

	for (size_t i = 0; digits && i < sizeof units / sizeof *units; i++)
		if (strcmp(arg + digits, units[i]) == 0) {
			xj_buf_span(out, xj_span_of(arg, digits));
			xj_buf_text(out, translate(units[i]));
			return;
		}
	xj_shown_plain(out, xj_span(strchr(arg, ' ') ? translate(arg) : arg));
}

void
xj_message_fill(struct xj_buf *out, const char *text, const char *const args[4], xj_translate_fn *translate)
{
	for (const char *p = translate(text); *p; p++) {
		if (p[0] == '{' && p[1] >= '1' && p[1] <= '4' && p[2] == '}') {
			if (args[p[1] - '1'])
				put_argument(out, args[p[1] - '1'], translate);
			p += 2;
		} else {
			xj_buf_put(out, *p);
		}
	}
}

void
xj_diag_reason(struct xj_buf *out, const struct xj_diag *diag, xj_translate_fn *translate)
{
	xj_message_fill(out, messages[diag->code].text, diag->args, translate);
}

void
xj_diag_render(struct xj_buf *out, const struct xj_diag *diag, xj_translate_fn *translate)
{
	const struct xj_where *w = &diag->where;

	if (w->file) {
		xj_shown_plain(out, xj_span(w->file));
		xj_buf_put(out, ':');
	}
	if (w->line)
		xj_buf_print(out, "%zu:", w->line);
	if (w->line && w->column)
		xj_buf_print(out, "%zu:", w->column);
	xj_buf_print(out, "%s%s: ", w->file || w->line ? " " : "", translate(severities[messages[diag->code].severity]));
	if (w->record.n) {
		xj_shown_plain(out, w->record);
		xj_buf_text(out, ": ");
	}
	if (w->field.n) {
		xj_shown_plain(out, w->field);
		xj_buf_text(out, ": ");
	}
	xj_diag_reason(out, diag, translate);
	xj_buf_print(out, " [%s]\n", messages[diag->code].code);
}
