/*
 * log.csv, the truth of a book: what every command changed, one line a field, and behind these lines the commit line
 * of the command. xueji-book(5) is the specification.
 *
 *     commit,on,user,command,record,key,field,old,new,at,uid,signer,arguments,counts,previous,hash
 *
 * Field line:  record is a register (roll), key names the row, field the column by its heading; old and new its
 * values. Row added:   field and old are empty, new is the row as the register has it. Row taken out: field and new
 * are empty,
 *              old is the row.
 * Columns:     key empty, field `columns`; old and new are the register's header. Behind it a line whose field is
 *              `key`: new names the columns that a row goes by.
 * Text file:   record `file`, key its name (workflows/suspend.yaml), field `text`; old is the version (16 hex digits
 *              of the SHA-256) that it had, new the text with a line feed written \n, a carriage return \r, a
 *              backslash \\, and a text of no bytes \-. Taken out: new empty.
 * Refusal:     record `refused`, key what it was about, field the message code, new the message. So also a file edited by
 *              hand that the commit put back: key its name.
 * Commit line: record `commit`, key `commit`; the last seven columns are filled here only. `counts` is
 *              `roll:+3~2-1 cases:+1` (rows added, changed, taken out; `file` counts texts, `refused` refusals).
 *              `hash` is the SHA-256, in hexadecimal, of all bytes of the commit's lines up to and with the comma
 *              before it; `previous` is the hash of the commit before (64 zeros for the first), so each hash binds
 *              all that went before.
 *
 * In a register without a primary key many rows go by the same name: a line about one that is there already says
 * which, `2026-suspend-0001#3` for the third, counted before the commit. So does one whose key is empty or itself
 * ends in # and digits: such an ending is always the count. A row that is there already goes by the key from before
 * the commit, also where the commit changes it. Commits are numbered from 1. `on` is the day acted on, `at` the
 * clock's time with its offset from UTC.
 */
#ifndef XJ_LOG_H
#define XJ_LOG_H

#include "record/changeset.h"

#define XJ_LOG_HEADER "commit,on,user,command,record,key,field,old,new,at,uid,signer,arguments,counts,previous,hash\n"

enum { XJ_HASH_SIZE = 64, XJ_VERSION_SIZE = 16 };

/* Who did what, as the commit line says it. */
struct xj_entry {
	xj_date on;
	const char *at, *user, *signer, *command, *arguments;
	unsigned uid;
};

/* A text file of the book gets a new text. `old` NULL: it is new; `text` NULL: it is taken out. */
struct xj_text_change {
	const char *name;
	struct xj_span old, text;
};

struct xj_refusal {
	struct xj_span key, code, message;
};

/* What one command changes. No value may hold a line break: it could be neither a record nor a line of the log. */
struct xj_transaction {
	struct xj_entry entry;
	struct xj_changes *const *changes; /* one a register; those that change nothing are passed over */
	const bool *fresh; /* for each: is it a register that the log does not know yet? NULL: it knows all */
	size_t nchanges;
	const struct xj_text_change *texts;
	size_t ntexts;
	const struct xj_refusal *refusals;
	size_t nrefusals;
	bool always; /* a commit even where nothing changes */
};

/* Where a log stands. */
struct xj_head {
	uint64_t commit; /* 0: before the first */
	char hash[XJ_HASH_SIZE + 1];
	xj_date on;      /* the latest day so far; XJ_NO_DATE before the first */
	char at[40];     /* of the last commit */
};

/* One line, taken apart. Cells are valid until the next one is. */
struct xj_log_line {
	uint64_t commit;
	struct xj_span on, user, command, record, key, field, old, value; /* value: the column `new` */
	struct xj_span at, uid, signer, arguments, counts, previous, hash; /* commit lines only */
	bool ends; /* it is a commit line */
	size_t from, to; /* its bytes, with the line feed */
	size_t number;   /* of the line in the file, from 1 */
};

struct xj_log_reader {
	struct xj_pool *pool;
	struct xj_span text;
	size_t at, number;
	struct xj_log_line line;
	char *room; /* for cells with quotes in them */
	size_t cap;
};

/* Reads on behind the header of a whole log; `number` of the first line is 2. */
void xj_log_reader_init(struct xj_log_reader *r, struct xj_pool *pool, struct xj_span text);
enum xj_log_step { XJ_LOG_LINE, XJ_LOG_END, XJ_LOG_BAD };
/* The next line into r->line. BAD: it is not a line of a log (wrong number of cells, unfinished quote, no line
 * feed); r stays before it. Cells lie in the text, but for those that hold a quote. */
enum xj_log_step xj_log_next(struct xj_log_reader *r);

/* Where the log stands behind this commit line; false when it is none. `on` is the day of this commit. */
bool xj_log_head(const struct xj_log_line *line, struct xj_head *out);

/* The bytes of a commit behind `head`, and what the head becomes. Nothing when there is nothing to log (`always`
 * not set): answers an empty span. */
struct xj_span xj_log_write(struct xj_pool *pool, const struct xj_transaction *t, const struct xj_head *head,
                            struct xj_head *next);

/* Parts the count from a key (see above): `base#3`. Answers 0, and *base is the key, where it has none. */
size_t xj_log_key(struct xj_span key, struct xj_span *base);
/* How a text stands in a cell, and back. */
struct xj_span xj_log_escape(struct xj_pool *pool, struct xj_span text);
struct xj_span xj_log_unescape(struct xj_pool *pool, struct xj_span cell);
/* The first 16 hexadecimal digits of its SHA-256. */
void xj_version(struct xj_span text, char out[XJ_VERSION_SIZE + 1]);

/* What going through the whole chain found. */
struct xj_chain {
	struct xj_head head;    /* of the last commit that is sound and whole */
	size_t end;             /* byte behind it; what follows was never committed, or is damaged */
	size_t lines, torn;     /* lines up to `end`; bytes behind it */
	bool broken;            /* something is wrong before the end: told in diags */
	bool claim_found;       /* see xj_chain_check */
	uint64_t backwards;     /* first commit whose day or clock lies before that of the one before it; 0 for none */
	uint64_t refusals;
};

/* Checks every hash, number and link from the first byte. A tail that is no whole commit is torn, not broken: the
 * command that wrote it never ended well. `claim`: the hash of some commit, N:hash, or 16 and more of its first
 * digits; or NULL. Large logs are hashed by several threads. label: the file's name in messages. */
void xj_chain_check(struct xj_pool *pool, const char *label, struct xj_span log, const char *claim,
                    struct xj_chain *out, struct xj_diags *diags);
/* The same, and shows every line to `each` in passing, before it is known whether its commit is sound or even
 * whole. */
typedef void xj_log_line_fn(void *ctx, const struct xj_log_line *line);
void xj_chain_walk(struct xj_pool *pool, const char *label, struct xj_span log, const char *claim, xj_log_line_fn *each,
                   void *ctx, struct xj_chain *out, struct xj_diags *diags);

#endif
