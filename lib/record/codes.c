#include "record/codes.h"

#include <stdio.h>

enum column { CODE, NAME, PARENT, ALIASES, SIGN, COLUMNS };

struct loading {
	struct xj_pool *pool;
	struct xj_diags *diags;
	struct xj_codes *codes;
	const char *label;
	size_t line;
	int at[COLUMNS]; /* position of each column in the file, -1 for none */
	size_t ncells, *lines; /* lines: of each row */
	size_t alias_cap;
	bool bad;
};

static struct xj_span
code_of(void *ctx, uint32_t index)
{
	return ((const struct xj_codes *)ctx)->codes[index];
}

static struct xj_span
name_of(void *ctx, uint32_t index)
{
	return ((const struct xj_codes *)ctx)->names[index];
}

static struct xj_span
alias_of(void *ctx, uint32_t index)
{
	return ((const struct xj_codes *)ctx)->aliases[index].text;
}

static void
refuse(struct loading *l, const char *what)
{
	struct xj_where where = {.file = l->label, .line = l->line};

	xj_diag_add(l->diags, XJ_BAD_CODES, &where, what, NULL);
	l->bad = true;
}

static void
again(struct loading *l, struct xj_span text, uint32_t row)
{
	struct xj_where where = {.file = l->label, .line = l->line};
	char first[24];

	snprintf(first, sizeof first, "%zu", l->lines[row]);
	xj_diag_add(l->diags, XJ_DUPLICATE_CODE, &where, xj_span_text(l->pool, text), first, NULL);
	l->bad = true;
}

static bool
read_header(struct loading *l, struct xj_span line)
{
	static const char *const names[COLUMNS] = {"code", "name", "parent", "aliases", "sign"};

	for (int c = 0; c < COLUMNS; c++)
		l->at[c] = -1;
	for (int i = 0; line.p; i++) {
		struct xj_span cell = xj_span_trim(xj_span_cut(&line, ','));

		for (int c = 0; c < COLUMNS; c++)
			if (l->at[c] < 0 && xj_span_is(cell, names[c]))
				l->at[c] = i;
		l->ncells++;
	}
	if (l->at[CODE] >= 0 && l->at[NAME] >= 0)
		return true;
	refuse(l, "the first line names no code or no name column");
	return false;
}

static void
add_aliases(struct loading *l, struct xj_span list, uint32_t row)
{
	struct xj_codes *codes = l->codes;

	while (list.p) {
		struct xj_span text = xj_span_trim(xj_span_cut(&list, ';'));
		struct xj_code_alias *alias;
		uint32_t before;

		if (text.n == 0)
			continue;
		alias = XJ_PUSH(l->pool, codes->aliases, codes->naliases, l->alias_cap);
		*alias = (struct xj_code_alias){text, row};
		before = xj_map_put(&codes->by_alias, text, (uint32_t)codes->naliases - 1);
		if (before != XJ_NONE)
			again(l, text, codes->aliases[before].row);
	}
}

static void
add_row(struct loading *l, struct xj_span line)
{
	struct xj_codes *codes = l->codes;
	struct xj_span cells[COLUMNS] = {{"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}};
	uint32_t row = (uint32_t)codes->count, before;
	size_t n = 0;

	for (int i = 0; line.p; i++, n++) {
		struct xj_span cell = xj_span_trim(xj_span_cut(&line, ','));

		for (int c = 0; c < COLUMNS; c++)
			if (l->at[c] == i)
				cells[c] = cell;
	}
	if (n != l->ncells || cells[CODE].n == 0 || cells[NAME].n == 0) {
		refuse(l, n != l->ncells ? "more or fewer values than the header" : "a row without code or name");
		return;
	}
	codes->codes[row] = cells[CODE];
	codes->names[row] = cells[NAME];
	codes->parents[row] = cells[PARENT];
	codes->signs[row] = xj_span_is(cells[SIGN], "yes");
	l->lines[row] = l->line;
	codes->count++;
	if ((before = xj_map_put(&codes->by_code, cells[CODE], row)) != XJ_NONE)
		again(l, cells[CODE], before);
	if ((before = xj_map_put(&codes->by_name, cells[NAME], row)) != XJ_NONE)
		again(l, cells[NAME], before);
	add_aliases(l, cells[ALIASES], row);
}

static size_t
count_lines(struct xj_span text)
{
	size_t n = 1;

	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '\n';
	return n;
}

struct xj_codes *
xj_codes_parse(struct xj_pool *pool, const char *label, struct xj_span name, struct xj_span text,
               struct xj_diags *diags)
{
	struct loading l = {.pool = pool, .diags = diags, .label = label};
	struct xj_codes *codes = l.codes = xj_pool_zero(pool, 1, sizeof *codes);
	size_t most = count_lines(text);

	codes->name = xj_span_copy(pool, name);
	codes->codes = xj_pool_zero(pool, most, sizeof *codes->codes);
	codes->names = xj_pool_zero(pool, most, sizeof *codes->names);
	codes->parents = xj_pool_zero(pool, most, sizeof *codes->parents);
	codes->signs = xj_pool_zero(pool, most, sizeof *codes->signs);
	l.lines = xj_pool_zero(pool, most, sizeof *l.lines);
	xj_map_init(&codes->by_code, pool, most, code_of, codes);
	xj_map_init(&codes->by_name, pool, most, name_of, codes);
	xj_map_init(&codes->by_alias, pool, 0, alias_of, codes);
	text = xj_span_copy(pool, text);
	if (xj_span_starts(text, "\xef\xbb\xbf"))
		text = xj_span_of(text.p + 3, text.n - 3);
	while (text.p) {
		struct xj_span line = xj_span_cut(&text, '\n');

		l.line++;
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (line.n && (memchr(line.p, '"', line.n) || memchr(line.p, '\0', line.n)))
			refuse(&l, "a quote or a NUL");
		else if (l.line == 1 && !read_header(&l, line))
			return NULL;
		else if (l.line > 1 && line.n)
			add_row(&l, line);
	}
	return l.bad ? NULL : codes;
}

uint32_t
xj_codes_name(const struct xj_codes *codes, struct xj_span name)
{
	return xj_map_get(&codes->by_name, name);
}

uint32_t
xj_codes_code(const struct xj_codes *codes, struct xj_span code)
{
	return xj_map_get(&codes->by_code, code);
}

uint32_t
xj_codes_meaning(const struct xj_codes *codes, struct xj_span text)
{
	uint32_t row = xj_codes_name(codes, text), alias;
	char padded[8] = "00";

	if (row == XJ_NONE)
		row = xj_codes_code(codes, text);
	if (row != XJ_NONE)
		return row;
	if (xj_span_digits(text) && text.n + 2 <= sizeof padded) {
		memcpy(padded + 2, text.p, text.n);
		for (size_t zeros = 1; zeros <= 2 && row == XJ_NONE; zeros++)
			row = xj_codes_code(codes, xj_span_of(padded + 2 - zeros, text.n + zeros));
		return row;
	}
	alias = xj_map_get(&codes->by_alias, text);
	return alias == XJ_NONE ? XJ_NONE : codes->aliases[alias].row;
}
