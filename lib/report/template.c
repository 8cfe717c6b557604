#include "report/template_inside.h"

#include "base/nearest.h"
#include "base/utf8.h"

enum { DEEPEST = 16 };

/* A section that is not closed yet. */
struct open {
	struct part *section;
	const char *tag; /* where it was opened */
};

struct reading {
	struct xj_pool *pool;
	const struct xj_node *node;
	struct xj_span file;
	const struct xj_body_names *names;
	struct xj_diags *diags;
	struct part *top;
	struct open open[DEEPEST];
	size_t depth;
	struct part *line; /* the one that the next line of the source may go on with; NULL */
	size_t line_depth; /* sections that were open where it began */
};

static struct part *
add_part(struct reading *r, struct part *to, enum part_kind kind)
{
	struct part *part = xj_pool_zero(r->pool, 1, sizeof *part);

	part->kind = kind;
	part->last = &part->inside;
	*to->last = part;
	to->last = &part->next;
	return part;
}

/* The tree has not kept how far a text is indented; the file has. Where its line does not end as the text's does, the text is folded or in quotes, and
 * the place is where it begins. */
static struct xj_where
where_of(const struct reading *r, const char *at)
{
	struct xj_where where = xj_yaml_where(r->node);
	struct xj_span text = r->node->text, rest = r->file, line, raw = {"", 0};
	size_t n = 0;

	do {
		line = xj_span_cut(&text, '\n');
		n++;
	} while (at > line.p + line.n && text.p);
	for (size_t i = 0; i < where.line + n && rest.p; i++)
		raw = xj_span_cut(&rest, '\n');
	if (raw.n && raw.p[raw.n - 1] == '\r')
		raw.n--;
	if (raw.n < line.n || (line.n && memcmp(raw.p + raw.n - line.n, line.p, line.n) != 0))
		return where;
	where.line += n;
	where.column = xj_utf8_count(xj_span_of(raw.p, raw.n - line.n)) +
	               xj_utf8_count(xj_span_of(line.p, (size_t)(at - line.p))) + 1;
	return where;
}

static void
complain(struct reading *r, const char *at, enum xj_code code, struct xj_span a, const char *b)
{
	struct xj_where where = where_of(r, at);

	xj_diag_add(r->diags, code, &where, xj_span_text(r->pool, a), b, NULL);
}

/* The list whose section is open; empty for none. */
static struct xj_span
list_around(const struct reading *r)
{
	for (size_t i = r->depth; i-- > 0;)
		if (r->open[i].section->of_list && r->open[i].section->kind == PART_SECTION)
			return r->open[i].section->text;
	return XJ_LIT("");
}

static enum xj_name_kind
find_name(const struct reading *r, struct part *part)
{
	struct xj_span list = list_around(r);

	if (list.n && r->names->kind(r->names->ctx, list, part->text) == XJ_NAME_VALUE) {
		part->list = list;
		return XJ_NAME_VALUE;
	}
	part->list = XJ_LIT("");
	return r->names->kind(r->names->ctx, part->list, part->text);
}

static void
unknown_name(struct reading *r, struct xj_span name)
{
	struct xj_span list = list_around(r), *all;
	const struct xj_span *inner = NULL, *outer = NULL;
	size_t n = 0, m = 0, k = 0;

	if (r->names->all) {
		inner = list.n ? r->names->all(r->names->ctx, list, &n) : NULL;
		outer = r->names->all(r->names->ctx, XJ_LIT(""), &m);
	}
	all = xj_pool_zero(r->pool, n + m + 1, sizeof *all);
	for (; k < n; k++)
		all[k] = inner[k];
	for (size_t i = 0; i < m; i++)
		if (!xj_span_listed(inner, inner ? n : 0, outer[i]))
			all[k++] = outer[i];
	complain(r, name.p, XJ_LETTER_NAME, name, xj_nearest(r->pool, name, all, k));
}

static void
read_forms(struct reading *r, struct part *part, struct xj_span rest)
{
	const struct xj_letter_form *form;
	struct xj_span names[16], word;
	size_t n = 0;

	while (rest.p) {
		word = xj_span_trim(xj_span_cut(&rest, '|'));
		for (form = xj_letter_forms; form->name && !xj_span_is(word, form->name); form++)
			;
		if (form->name && part->nforms < sizeof part->forms / sizeof *part->forms) {
			part->forms[part->nforms++] = form;
			continue;
		}
		for (form = xj_letter_forms; form->name; form++)
			names[n++] = xj_span(form->name);
		complain(r, word.p, XJ_LETTER_FORM, word, xj_nearest(r->pool, word, names, n));
		return;
	}
}

static void
read_value(struct reading *r, struct part *to, struct xj_span inside)
{
	struct part *part = add_part(r, to, PART_VALUE);
	struct xj_span rest = inside;

	part->text = xj_span_trim(xj_span_cut(&rest, '|'));
	if (find_name(r, part) != XJ_NAME_VALUE)
		unknown_name(r, part->text);
	read_forms(r, part, rest);
}

static void
open_section(struct reading *r, struct part *to, struct xj_span tag, struct xj_span name)
{
	struct part *part = add_part(r, to, tag.p[2] == '^' ? PART_UNLESS : PART_SECTION);
	enum xj_name_kind kind;

	part->text = name;
	kind = find_name(r, part);
	part->of_list = kind == XJ_NAME_LIST;
	if (kind == XJ_NAME_UNKNOWN)
		unknown_name(r, name);
	if (part->of_list && part->kind == PART_SECTION && list_around(r).n)
		complain(r, tag.p, XJ_LETTER_SECTION, tag, "is a list inside another; close that one before");
	if (r->depth == DEEPEST) {
		complain(r, tag.p, XJ_LETTER_SECTION, tag, "is inside too many others; close some of them before");
		return;
	}
	r->open[r->depth++] = (struct open){part, tag.p};
}

static bool
closes(const struct reading *r, size_t base, struct xj_span name)
{
	return r->depth > base && xj_span_same(r->open[r->depth - 1].section->text, name);
}

static struct xj_span
tag_at(const char *at)
{
	return xj_span_of(at, (size_t)(strstr(at, "}}") - at) + 2);
}

/* Those opened since there were `base` are told of: what they belong to ends here. */
static void
all_closed(struct reading *r, size_t base)
{
	while (r->depth > base) {
		const char *at = r->open[--r->depth].tag;

		complain(r, at, XJ_LETTER_SECTION, tag_at(at), "is not closed where the line, the cell or the text that it stands in ends");
	}
}

/* Where the next part of what `to` is goes: into the innermost section that was opened since there were `base`. */
static struct part *
innermost(const struct reading *r, struct part *to, size_t base)
{
	return r->depth > base ? r->open[r->depth - 1].section : to;
}

static void
read_tag(struct reading *r, struct part *to, size_t base, struct xj_span tag)
{
	struct xj_span inside = xj_span_of(tag.p + 2, tag.n - 4), name = xj_span_of(inside.p + 1, inside.n ? inside.n - 1 : 0);

	name = xj_span_trim(name);
	if (inside.n && (inside.p[0] == '#' || inside.p[0] == '^'))
		open_section(r, innermost(r, to, base), tag, name);
	else if (!inside.n || inside.p[0] != '/')
		read_value(r, innermost(r, to, base), inside);
	else if (closes(r, base, name))
		r->depth--;
	else
		complain(r, tag.p, XJ_LETTER_SECTION, tag, "closes nothing that was opened here");
}

/* The tag that `s` begins with, or p NULL. */
static struct xj_span
tag_of(struct xj_span s)
{
	for (size_t i = 2; xj_span_starts(s, "{{") && i + 1 < s.n; i++) {
		if (s.p[i] == '{' && s.p[i + 1] == '{')
			break;
		if (s.p[i] == '}' && s.p[i + 1] == '}')
			return xj_span_of(s.p, i + 2);
	}
	return (struct xj_span){NULL, 0};
}

/* How much of `s` has neither {{ nor }} in it. */
static size_t
plain_length(struct xj_span s)
{
	for (size_t i = 0; i + 1 < s.n; i++)
		if ((s.p[i] == '{' || s.p[i] == '}') && s.p[i + 1] == s.p[i])
			return i;
	return s.n;
}

/* Text and tags; sections opened in it stay open, above `base`. */
static void
read_inline(struct reading *r, struct part *to, size_t base, struct xj_span s)
{
	while (s.n) {
		size_t n = plain_length(s);
		struct xj_span tag;

		if (n)
			add_part(r, innermost(r, to, base), PART_TEXT)->text = xj_span_of(s.p, n);
		s = xj_span_of(s.p + n, s.n - n);
		tag = tag_of(s);
		if (tag.p) {
			read_tag(r, to, base, tag);
			s = xj_span_of(s.p + tag.n, s.n - tag.n);
		} else if (s.n) {
			complain(r, s.p, XJ_LETTER_TAG, xj_span_of(s.p, xj_utf8_fit(s, 20).n), NULL);
			s.n = 0;
		}
	}
}

static void
end_line(struct reading *r)
{
	if (r->line)
		all_closed(r, r->line_depth);
	r->line = NULL;
}

static struct part *
begin_line(struct reading *r, enum xj_line_kind kind)
{
	end_line(r);
	r->line = add_part(r, innermost(r, r->top, 0), PART_LINE);
	r->line->line = kind;
	r->line_depth = r->depth;
	return r->line;
}

/* Up to the next | that is not in a tag; *rest is behind it, p NULL where there is none. */
static struct xj_span
cut_cell(struct xj_span *rest)
{
	struct xj_span all = *rest;

	for (size_t i = 0; i < all.n; i++) {
		struct xj_span tag = tag_of(xj_span_of(all.p + i, all.n - i));

		if (tag.p) {
			i += tag.n - 1;
		} else if (all.p[i] == '|') {
			*rest = xj_span_of(all.p + i + 1, all.n - i - 1);
			return xj_span_of(all.p, i);
		}
	}
	*rest = (struct xj_span){NULL, 0};
	return all;
}

static void
read_row(struct reading *r, struct xj_span s)
{
	struct part *line = begin_line(r, XJ_LINE_ROW);
	struct xj_span rest = xj_span_of(s.p + 1, s.n - 1);

	while (rest.n) {
		struct xj_span text = cut_cell(&rest);
		struct part *cell;

		if (!rest.p) {
			complain(r, s.p, XJ_LETTER_ROW, XJ_LIT(""), NULL);
			break;
		}
		cell = add_part(r, line, PART_CELL);
		read_inline(r, cell, r->line_depth, xj_span_trim(text));
		all_closed(r, r->line_depth);
		cell->label = cell->inside && cell->inside->kind == PART_TEXT && !cell->inside->next;
	}
	end_line(r);
}

/* A section's tag alone in its line is about whole lines. */
static bool
read_section_line(struct reading *r, struct xj_span s)
{
	struct xj_span tag = tag_of(s);

	if (!tag.p || tag.n != s.n || tag.n < 5 || !strchr("#^/", tag.p[2]))
		return false;
	/* One that was opened within a line is closed within it. */
	if (r->line && tag.p[2] == '/' && r->depth > r->line_depth)
		return false;
	end_line(r);
	read_tag(r, r->top, 0, tag);
	return true;
}

static const struct {
	const char *mark;
	enum xj_line_kind kind;
} marks[] = {
	{"# ", XJ_LINE_HEADING}, {"> ", XJ_LINE_RIGHT}, {"< ", XJ_LINE_LEFT}, {">< ", XJ_LINE_CENTRED}, {"- ", XJ_LINE_ITEM},
	{"~ ", XJ_LINE_SMALL},   {"---8<---", XJ_LINE_CUT},
};

static void
go_on(struct reading *r, struct xj_span s)
{
	if (!r->line)
		(void)begin_line(r, XJ_LINE_PARAGRAPH);
	else
		add_part(r, innermost(r, r->line, r->line_depth), PART_JOIN);
	read_inline(r, r->line, r->line_depth, s);
}

static void
read_line(struct reading *r, struct xj_span line)
{
	struct xj_span s = xj_span_trim(line);

	if (!s.n) {
		end_line(r);
		return;
	}
	if (read_section_line(r, s))
		return;
	if (s.p[0] == '|') {
		read_row(r, s);
		return;
	}
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (xj_span_starts(s, marks[i].mark)) {
			size_t n = strlen(marks[i].mark);
			struct part *to = begin_line(r, marks[i].kind);

			read_inline(r, to, r->line_depth, xj_span_trim(xj_span_of(s.p + n, s.n - n)));
			return;
		}
	/* A paragraph goes on in the next line; any other line does where that one is indented. */
	if (r->line && r->line->line != XJ_LINE_PARAGRAPH && s.p == line.p)
		end_line(r);
	go_on(r, s);
}

struct xj_body *
xj_body_parse(struct xj_pool *pool, const struct xj_node *node, struct xj_span file, const struct xj_body_names *names,
              struct xj_diags *diags)
{
	size_t errors = xj_diags_errors(diags);
	struct xj_body *body = xj_pool_zero(pool, 1, sizeof *body);
	struct reading r = {.pool = pool, .node = node, .file = file, .names = names, .diags = diags, .top = &body->top};
	struct xj_span rest = node->text;

	body->top.last = &body->top.inside;
	while (rest.p)
		read_line(&r, xj_span_cut(&rest, '\n'));
	end_line(&r);
	all_closed(&r, 0);
	return xj_diags_errors(diags) == errors ? body : NULL;
}

static bool
part_asks(const struct part *part, const char *name)
{
	for (; part; part = part->next)
		if (((part->kind == PART_VALUE || part->kind == PART_SECTION || part->kind == PART_UNLESS) &&
		     xj_span_is(part->text, name)) ||
		    part_asks(part->inside, name))
			return true;
	return false;
}

bool
xj_body_asks(const struct xj_body *body, const char *name)
{
	return part_asks(body->top.inside, name);
}
