/*
 * What audit is given: the book's registers, files by their kind, and what it looks at itself.
 */
#ifndef AUDITING_H
#define AUDITING_H

#include "app/app.h"
#include "audit/asked.h"

struct auditing_files {
	struct xj_texts attendance, grades; /* whose kind an option tells */
	const char *files;                  /* --files: the folder of the electronic items of the materials given; NULL: not looked at, but in a book */
};

/* Reads all of them, and what the files of electronic items are found to be, into the audit. False with diagnostics that are about more than a row. */
bool auditing_add_files(struct app *app, const struct auditing_files *o, int argc, char **argv, struct xj_audit *a);

#endif
