/* What the parts of a book share with one another and with nobody else. */
#ifndef XJ_INSIDE_H
#define XJ_INSIDE_H

#include "book/book.h"

/* A file that the log is ahead of, and its text there; p NULL: it is to be taken out. */
struct xj_behind {
	const char *name;
	struct xj_span text;
};

/* What going through the whole log has shown. */
struct xj_examined {
	struct xj_chain chain;
	struct xj_behind *behind;
	size_t nbehind, capbehind;
	bool sure; /* `state` knows the last commit: its files were all in place then */
};

/* The page is held for thousandths of a second: who will not wait for others' work has to wait for that all the same. */
static inline int
xj_book_page_wait(const struct xj_book *b)
{
	return b->wait < 2 ? 2 : b->wait;
}

extern const char *const xj_rule_registers[]; /* closed by NULL */

void xj_book_close(struct xj_book *b);
/* What book.yaml says; false with a diagnostic where the book is not for this program. */
bool xj_book_read_format(struct xj_book *b, const char *label, struct xj_span text, struct xj_diags *diags);
/* Is it by its name a text of the book, whatever the log knows? */
bool xj_book_is_text(const char *name);
/* May a file of the book be called so? Not log.csv, lock, state. */
bool xj_book_name(const char *name);
struct xj_book_file *xj_book_find(const struct xj_book *b, const char *name);
/* Makes room for a file of this name, there or not. Addresses of others change. */
struct xj_book_file *xj_book_place(struct xj_book *b, const char *name);
/* The schema of a register by its file's name; NULL. */
const struct xj_schema *xj_book_schema(const struct xj_book *b, const char *name);
struct xj_edited *xj_book_edited(const struct xj_book *b, const char *name);

/* The book's folder as somebody would type it behind -d. */
const char *xj_book_word(const struct xj_book *b);
/* For the log: that this file is made again as the log has it, and what stood there. */
struct xj_refusal xj_book_put_back(struct xj_book *b, const struct xj_edited *e);

/* Takes away what runs that were killed have left staged. */
void xj_book_sweep(const struct xj_book *b);
/* All files anew, and whether `state` fits them. `names` are looked for beside those that state knows or that are in sight. */
bool xj_book_snapshot(struct xj_book *b, const char *const *names, size_t nnames, struct xj_diags *diags);
/* Goes through the log: b->replay, b->edited, *out. Changes nothing on disk. */
bool xj_book_examine(struct xj_book *b, const char *claim, struct xj_examined *out, struct xj_diags *diags);
/* Under the writers' lock: cuts a torn tail off, brings files up, takes a new snapshot and writes `state` where nothing is edited. */
bool xj_book_recover(struct xj_book *b, const struct xj_examined *found, struct xj_diags *diags);

/* Memory for a state of the files that there are and more named so. */
void xj_book_note_room(const struct xj_book *b, struct xj_state_text *t);
/* Writes state. Where that fails the next command goes through the log, no more. */
void xj_book_note(struct xj_book *b, struct xj_state_text *t);
bool xj_book_same_folder(const char *a, const char *b);
/* The folders of these files to disk, each once. */
bool xj_book_sync_folders(const struct xj_folder *f, const char *const *names, size_t nnames, struct xj_diags *diags);

#endif
