/* What `report letter` and `report verify-letter` share. */
#ifndef LETTERS_H
#define LETTERS_H

#include "report/letter.h"
#include "reporting/reporting.h"

/* Letters about to be printed. */
struct letters_job {
	const struct report_options *o;
	struct xj_span title;            /* of the page */
	const struct xj_letter *list;
	size_t count;
	int64_t copies;                  /* of each */
	bool whole;                      /* identity numbers are shown whole */
	struct xj_buf text;              /* for standard output */
	const char **paths;              /* -O: the file of each */
	struct xj_buf *files;
};

/* The kind of this name; NULL with a diagnostic, also where `name` is NULL. */
const struct xj_letter_kind *letters_asked_for(struct app *app, const char *name);
/* --list. */
int letters_list(struct app *app, const struct report_options *o);
/* text or html, or csv where a register has them; false with a diagnostic. */
bool letters_form(struct app *app, const struct report_options *o, bool registered);
/* Makes the text, and the names of files; nothing is written. False with diagnostics. */
bool letters_make(struct app *app, struct letters_job *job);
/* Of struct app_beside; ctx is a struct letters_job. */
bool letters_write(struct app *app, void *ctx);

/* Rows that were taken out of issued.csv since, by undo: `table` has them, `commits` says by which commit. */
struct letters_gone {
	struct xj_table *table; /* NULL: none */
	uint64_t *commits;
};
bool letters_gone(struct app *app, const struct xj_table *issued, struct letters_gone *out);

/* --reprint NUMBER, of this kind (NULL: any). */
int letters_reprint(struct app *app, const struct report_options *o, const char *kind);
/* `issued to student`, as a row of the register that decides who may have it: app_authorized. */
bool letters_allowed(struct app *app, const struct xj_table *issued, struct xj_span student);
/* The kinds of these rows, for the message about a number that several have. */
const char *letters_kinds(struct app *app, const struct xj_table *issued, const uint32_t *rows, size_t n);

#endif
