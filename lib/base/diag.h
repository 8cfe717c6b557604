/*
 * Diagnostics: what was wrong, where, what would be accepted, what to run next. The library collects them in a list that the
 * caller passes in and prints nothing; a command renders the list to standard error.
 *
 * Every message is a row of messages.def: a stable code, a severity and a text with {1} to {4} for what varies. Arguments are
 * copied. No argument may be the value of a sensitive field: pass its masked form, or describe it. The numbers of
 * identity cards are masked in every argument and name, in whatever field they were typed.
 */
#ifndef XJ_DIAG_H
#define XJ_DIAG_H

#include "base/buf.h"
#include "base/pool.h"
#include "base/span.h"

enum xj_severity { XJ_NOTE, XJ_WARNING, XJ_ERROR, XJ_TROUBLE };

enum xj_code {
#define XJ_MESSAGE(id, code, severity, text) XJ_##id,
#include "base/messages.def"
#undef XJ_MESSAGE
	XJ_CODES
};

struct xj_message {
	const char *code;
	enum xj_severity severity; /* TROUBLE prints as an error but makes the exit status 2 */
	const char *text;
};

/* A place in a file. Lines and columns are 1-based, columns in characters, 0 where there is none. */
struct xj_where {
	const char *file; /* must outlive the list; NULL for none */
	size_t line, column;
	struct xj_span record; /* what names the record: a student number, a case; p NULL for none */
	struct xj_span field;
};

struct xj_diag {
	enum xj_code code;
	struct xj_where where;
	const char *args[4];
};

struct xj_diags {
	struct xj_pool *pool;
	struct xj_diag *list;
	size_t count, cap;
	enum xj_severity worst; /* NOTE while empty */
};

/* Turns the English text of a message into the reader's language, or answers it as it is. */
typedef const char *xj_translate_fn(const char *text);

void xj_diags_init(struct xj_diags *d, struct xj_pool *pool);
/* Arguments are NUL-terminated texts, closed by NULL; at most four. `where` may be NULL. */
void xj_diag_add(struct xj_diags *d, enum xj_code code, const struct xj_where *where, ...) __attribute__((sentinel));
/* Those added since there were `from` are about this place; a field that they name already stays. */
void xj_diags_place(struct xj_diags *d, size_t from, const struct xj_where *where);
/* By file, in the order the files were first spoken of, then by line and column; what has no line stays where it is in its file. */
void xj_diags_sort(struct xj_diags *d);
/* Errors (and trouble) so far. */
size_t xj_diags_errors(const struct xj_diags *d);
const struct xj_message *xj_message(enum xj_code code);
/* The code of that name, or XJ_CODES. */
enum xj_code xj_code_find(struct xj_span name);
/* The text in the reader's language, {1} to {4} replaced. Arguments that are themselves texts of the program ("a directory") are turned as well;
 * what a file held stays as it is. */
void xj_message_fill(struct xj_buf *out, const char *text, const char *const args[4], xj_translate_fn *translate);
/* `file:line:column: error: record: field: message [code]` and a line feed; nothing in it moves a terminal's cursor. */
void xj_diag_render(struct xj_buf *out, const struct xj_diag *diag, xj_translate_fn *translate);
/* Only the message itself, filled in. */
void xj_diag_reason(struct xj_buf *out, const struct xj_diag *diag, xj_translate_fn *translate);

#endif
