/*
 * The body of a letter: light markup with names in it, read once, filled in for each student, printed as text and as a page to print. xueji-letter(5)
 * is the specification. What is filled in never becomes markup: the body is a tree before a value is looked at.
 *
 * A name inside the section of a list is looked for among those of its items, then outside. No list stands inside another.
 */
#ifndef XJ_TEMPLATE_H
#define XJ_TEMPLATE_H

#include "record/yaml.h"

struct xj_body;

enum xj_name_kind { XJ_NAME_UNKNOWN, XJ_NAME_VALUE, XJ_NAME_LIST };

/* What a body may ask for. */
struct xj_body_names {
	/* `list` is the one that the name would be of an item of, empty outside of all; names of lists are only outside. */
	enum xj_name_kind (*kind)(void *ctx, struct xj_span list, struct xj_span name);
	/* All names of `list` by *count, for the message about one that is unknown; may be NULL. */
	const struct xj_span *(*all)(void *ctx, struct xj_span list, size_t *count);
	void *ctx;
};

/* Where the values come from. They are asked for only by names that `kind` knows, and are borrowed until the next call. */
struct xj_body_data {
	size_t (*count)(void *ctx, struct xj_span list);
	struct xj_span (*value)(void *ctx, struct xj_span list, size_t index, struct xj_span name);
	void *ctx;
};

/* NULL with diagnostics at their places in the file: unknown name or form, a tag, section or row not closed. `node` is the text's, `file` the bytes
 * of the file that it stands in, which say where its lines begin; the body borrows from the node. */
struct xj_body *xj_body_parse(struct xj_pool *pool, const struct xj_node *node, struct xj_span file, const struct xj_body_names *names,
                              struct xj_diags *diags);
/* Does it ask for this name anywhere, as a value or as a section? */
bool xj_body_asks(const struct xj_body *body, const char *name);

enum xj_line_kind {
	XJ_LINE_HEADING, XJ_LINE_PARAGRAPH, XJ_LINE_LEFT, XJ_LINE_RIGHT, XJ_LINE_CENTRED, XJ_LINE_ITEM, XJ_LINE_SMALL,
	XJ_LINE_ROW, /* of a table, with those beside it */
	XJ_LINE_CUT, /* where the stub is cut off */
};

struct xj_cell {
	struct xj_span text;
	bool label; /* it stands in the body as it is, with nothing to fill in */
};

struct xj_line {
	enum xj_line_kind kind;
	struct xj_span text;   /* plain text: nothing that a terminal would act on */
	struct xj_cell *cells; /* of a row; where it has fewer than others of its table, the last one takes their place */
	size_t ncells;
};

/* A letter filled in. */
struct xj_sheet {
	struct xj_line *lines;
	size_t count, cap;
};

/* `sheet` is filled from empty; its texts lie in the pool. Paragraphs and items with nothing in them are left out. */
void xj_body_fill(struct xj_pool *pool, const struct xj_body *body, const struct xj_body_data *data, struct xj_sheet *sheet);

/* Lines of at most 76 columns, broken as Chinese is set, paragraphs indented by two characters. Ends with a line feed. */
void xj_sheet_text(struct xj_buf *out, const struct xj_sheet *sheet);
/* One page that needs no other file: every sheet begins a page of A4. */
void xj_sheets_html(struct xj_buf *out, struct xj_span title, const struct xj_sheet *sheets, size_t count);

/* A date as it stands in a letter, 2026年9月14日; what is no date stays as it is. Also `|date` in a body. */
void xj_letter_date(struct xj_buf *out, struct xj_span date);

#endif
