#include "policy/numbering.h"

#include "base/utf8.h"

#define WIDEST 18

struct part {
	struct xj_span text; /* a literal, or the name in braces */
	bool name;
	bool tail;  /* the last `width` characters, not the first */
	int width; /* 0: all */
};

struct xj_template {
	struct xj_pool *pool;
	struct part *parts;
	size_t count, cap;
};

static bool
is_name(struct xj_span s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' && c != '.')
			return false;
	}
	return s.n > 0 && s.p[0] >= 'a' && s.p[0] <= 'z';
}

/* `name`, `name:2`, `name:-2`. */
static bool
read_name(struct xj_span inside, struct part *part)
{
	struct xj_span rest = inside;
	int64_t width;

	part->name = true;
	part->text = xj_span_cut(&rest, ':');
	if (!is_name(part->text))
		return false;
	if (!rest.p)
		return true;
	if (!xj_span_integer(rest, &width) || width == 0 || width < -WIDEST || width > WIDEST)
		return false;
	part->tail = width < 0;
	part->width = (int)(width < 0 ? -width : width);
	return true;
}

static bool
read_parts(struct xj_pool *pool, struct xj_template *t, struct xj_span rest)
{
	while (rest.n) {
		struct part *part = XJ_PUSH(pool, t->parts, t->count, t->cap);
		const char *open = memchr(rest.p, '{', rest.n), *close = memchr(rest.p, '}', rest.n);
		size_t n = open ? (size_t)(open - rest.p) : rest.n;

		if (n) {
			if (close && close < rest.p + n)
				return false;
			part->text = xj_span_of(rest.p, n);
		} else {
			if (!close || !read_name(xj_span_of(rest.p + 1, (size_t)(close - rest.p) - 1), part))
				return false;
			n = (size_t)(close - rest.p) + 1;
		}
		rest = xj_span_of(rest.p + n, rest.n - n);
	}
	return t->count > 0;
}

const struct xj_template *
xj_template_read(struct xj_pool *pool, const struct xj_node *node, struct xj_diags *diags)
{
	struct xj_template *t = xj_pool_zero(pool, 1, sizeof *t);
	struct xj_where where = xj_yaml_where(node);

	t->pool = pool;
	if (node->kind == XJ_SCALAR && read_parts(pool, t, node->text))
		return t;
	xj_diag_add(diags, XJ_BAD_TEMPLATE, &where, node->kind == XJ_SCALAR ? node->text.p : "", NULL);
	return NULL;
}

bool
xj_template_uses(const struct xj_template *t, const char *name)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->parts[i].name && xj_span_is(t->parts[i].text, name))
			return true;
	return false;
}

/* The first or last `width` characters, zeros in front of a number shorter than the first `width`. */
static void
add_fact(struct xj_buf *out, const struct part *part, struct xj_span value)
{
	size_t width = (size_t)part->width, n = xj_utf8_count(value), skip;
	struct xj_span rest = value;

	if (width == 0 || n <= width) {
		if (!part->tail && xj_span_digits(value))
			for (; n < width; n++)
				xj_buf_put(out, '0');
		xj_buf_span(out, value);
		return;
	}
	skip = part->tail ? n - width : width;
	while (skip--)
		(void)xj_utf8_next(&rest);
	if (part->tail)
		xj_buf_span(out, rest);
	else
		xj_buf_add(out, value.p, (size_t)(rest.p - value.p));
}

static bool
add_counter(struct xj_buf *out, const struct part *part, int64_t n)
{
	size_t start = out->n;

	if (n < 0)
		return false;
	xj_buf_print(out, "%0*lld", part->width ? part->width : 1, (long long)n);
	return !part->width || out->n - start == (size_t)part->width;
}

static bool
add_part(struct xj_buf *out, const struct part *part, xj_fact_fn *fact, void *ctx, const char *const *names,
         const int64_t *counters)
{
	struct xj_span value = {"", 0};

	if (!part->name) {
		xj_buf_span(out, part->text);
		return true;
	}
	for (size_t i = 0; names && names[i]; i++)
		if (xj_span_is(part->text, names[i]))
			return add_counter(out, part, counters[i]);
	if (!fact(ctx, part->text, &value) || value.n == 0)
		return false;
	add_fact(out, part, value);
	return true;
}

bool
xj_template_fill(const struct xj_template *t, xj_fact_fn *fact, void *ctx, const char *const *counter_names,
                 const int64_t *counters, struct xj_buf *out, struct xj_span *unknown)
{
	size_t before = out->n;

	for (size_t i = 0; i < t->count; i++)
		if (!add_part(out, &t->parts[i], fact, ctx, counter_names, counters)) {
			*unknown = t->parts[i].text;
			out->n = before;
			if (out->p)
				out->p[before] = '\0';
			return false;
		}
	return true;
}

struct match {
	const struct xj_template *t;
	xj_fact_fn *fact;
	void *ctx;
	const char *counter;
	struct xj_buf scratch;
	int64_t found;
};

static bool fits(struct match *m, size_t at, struct xj_span text);

/* A counter without a width may be of any length: the longest that lets the rest fit. */
static bool
fits_counter(struct match *m, size_t at, struct xj_span text)
{
	const struct part *part = &m->t->parts[at];
	int64_t before = m->found, n;
	size_t longest = 0, shortest = part->width ? (size_t)part->width : 1;

	while (longest < text.n && longest < WIDEST && text.p[longest] >= '0' && text.p[longest] <= '9')
		longest++;
	if (part->width && longest > shortest)
		longest = shortest;
	for (size_t len = longest; len >= shortest; len--) {
		if (!xj_span_integer(xj_span_of(text.p, len), &n) || (before >= 0 && n != before))
			continue;
		m->found = n;
		if (fits(m, at + 1, xj_span_of(text.p + len, text.n - len)))
			return true;
		m->found = before;
	}
	return false;
}

static bool
fits(struct match *m, size_t at, struct xj_span text)
{
	const struct part *part;
	struct xj_span want;

	for (; at < m->t->count; at++) {
		part = &m->t->parts[at];
		if (part->name && xj_span_is(part->text, m->counter))
			return fits_counter(m, at, text);
		m->scratch.n = 0;
		if (!add_part(&m->scratch, part, m->fact, m->ctx, NULL, NULL))
			return false;
		want = xj_buf_as_span(&m->scratch);
		if (text.n < want.n || memcmp(text.p, want.p, want.n) != 0)
			return false;
		text = xj_span_of(text.p + want.n, text.n - want.n);
	}
	return text.n == 0;
}

int64_t
xj_template_counter(const struct xj_template *t, xj_fact_fn *fact, void *ctx, const char *counter,
                    struct xj_span text)
{
	struct match m = {.t = t, .fact = fact, .ctx = ctx, .counter = counter, .found = -1};

	xj_buf_init(&m.scratch, t->pool);
	return fits(&m, 0, text) ? m.found : -1;
}
