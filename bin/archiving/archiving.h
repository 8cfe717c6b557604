/*
 * What `archive` does, a verb a function. Those that move items are one function over a table of movements; list and check read; gather files what cases and letters leave.
 */
#ifndef ARCHIVING_H
#define ARCHIVING_H

#include "app/app.h"
#include "roll/archiving.h"

/* Options whose value goes into the cells of a list that it leaves empty. */
enum archive_cell {
	CELL_KIND,
	CELL_TITLE,
	CELL_CASE,
	CELL_DOC_NO,
	CELL_FORM,
	CELL_PAGES,
	CELL_PLACE,
	CELL_VERIFIED_BY,
	CELL_PATH,
	CELL_BY,
	CELL_APPROVED_BY,
	CELL_TO,
	CELL_ROLE,
	CELL_ORGANISATION,
	CELL_LETTER,
	CELL_PURPOSE,
	CELL_TRANSFER,
	CELL_SEAL,
	CELL_CARRIER,
	CELL_RECEIPT_NO,
	CELL_WITNESS,
	CELL_NOTE,
	CELLS
};

struct archive_options {
	struct xj_texts items, students;
	const char *cells[CELLS];
	xj_date dated, on, due;
	bool id_seen, overdue, all;
	const char *state;
	const char *files, *roll, *cases, *issued, *materials;
};

/* Which options a verb takes. */
enum {
	TAKES_ITEM = 1 << 0,
	TAKES_STUDENT = 1 << 1, /* and --kind */
	TAKES_TRANSFER = 1 << 2,
	TAKES_CASE = 1 << 3,
	TAKES_WHAT = 1 << 4, /* --title, --dated, --form, --pages, --path */
	TAKES_PLACE = 1 << 5,
	TAKES_DOC_NO = 1 << 6,
	TAKES_VERIFIED = 1 << 7,
	TAKES_APPROVED = 1 << 8,
	TAKES_TO = 1 << 9,
	TAKES_PERSON = 1 << 10, /* --role, --id-seen */
	TAKES_OUTSIDE = 1 << 11, /* --organisation, --letter */
	TAKES_PURPOSE = 1 << 12,
	TAKES_DUE = 1 << 13,
	TAKES_SEAL = 1 << 14, /* --seal, --carrier */
	TAKES_RECEIPT = 1 << 15,
	TAKES_WITNESS = 1 << 16,
	TAKES_MOVING = 1 << 17, /* --on, --by, --note, -n, --partial */
	TAKES_FILES = 1 << 18,
	TAKES_ROLL = 1 << 19,
	TAKES_CASES = 1 << 20, /* --cases */
	TAKES_ISSUED = 1 << 21,
	TAKES_STATE = 1 << 22, /* --state, --overdue */
	TAKES_EVERY = 1 << 23, /* --all */
	TAKES_DAY = 1 << 24, /* --as-of */
	TAKES_DRY = 1 << 25  /* -n, --partial of a verb that is no movement */
};

/* By enum archive_cell: the option, the field of movements, and who takes it. */
struct archive_cell_option {
	const char *option, *field;
	unsigned takes;
};
extern const struct archive_cell_option archive_cells[CELLS];

struct archive_verb;
typedef int archive_fn(struct app *app, const struct archive_verb *verb, struct archive_options *o, int argc, char **argv);

struct archive_verb {
	const char *name;
	unsigned takes;
	archive_fn *run; /* argv[app->operands] is its name */
	enum xj_movement what;
};

/* NULL when there is no such verb; index 0 and up, NULL behind the last. */
const struct archive_verb *archive_verb_find(const char *name);
const struct archive_verb *archive_verb_at(size_t index);
/* Refuses each option that was given and is of no use to the verb; false then. */
bool archive_check_options(struct app *app, const struct archive_options *o, const struct archive_verb *verb);

/* The items' register so far: the book's; --materials, or of none an empty one. NULL with diagnostics. */
struct xj_table *archive_kept(struct app *app, const struct archive_options *o);
/* The same for a verb that only reads: the operand as well, or standard input. */
struct xj_table *archive_read(struct app *app, const struct archive_options *o, int argc, char **argv);
/* What is to be moved: as options say, or as the list does. Options for cells come into `given`, by field of movements. NULL with diagnostics. */
struct xj_table *archive_list(struct app *app, const struct archive_verb *verb, const struct archive_options *o, int argc, char **argv,
                              struct xj_span **given);

/* Files of the items of a list, by row; see files.c. */
struct archive_files {
	struct app *app;           /* once there are copies */
	struct xj_holding *source; /* where they come from */
	struct xj_holding *book;   /* NULL: they stay where they are */
	bool in_place;             /* the source is the book */
	struct xj_span *paths;     /* as the list, or --path, has them */
	struct xj_found_file *found;
	struct xj_taken_in *taken; /* by xj_archive_move */
	size_t ntaken, copied;     /* of the former so many lie in the book */
};

/* Finds them and makes digests; rows whose file cannot be had are refused. False with diagnostics that are about more than a row. */
bool archive_find_files(struct app *app, const struct archive_options *o, struct xj_table *list, const struct xj_span *given, struct archive_files *out);
/* Copies those that are to be taken in into the book, all or none. False with diagnostics. */
bool archive_take_files(struct app *app, struct archive_files *files, const struct xj_table *list);
/* Drops the copies again, unless the commit stands, or may stand. Answers the exit status: `status`, or trouble where one is still there. */
int archive_settle_files(struct app *app, struct archive_files *files, int status);

archive_fn archiving_move, archiving_list, archiving_check, archiving_gather;

#endif
