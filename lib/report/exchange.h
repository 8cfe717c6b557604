/*
 * Lists for other systems: the marking of status changes and the registration on 学信网, the teaching system's class list, finance's list of fees. Each
 * is a file exchange/NAME.yaml of the policy's folders, the nearer by name; xueji-exchange(5) is the specification.
 *
 * A value that the receiver would not take is an error at its place in the record file, and its row is marked bad there: nothing is cut off, guessed
 * at, or replaced by something like it.
 */
#ifndef XJ_EXCHANGE_H
#define XJ_EXCHANGE_H

#include "record/encoding.h"
#include "report/report.h"

enum xj_exchange_about { XJ_ABOUT_ROLL, XJ_ABOUT_CASES, XJ_ABOUT_REGISTRATIONS };

/* Where a value comes from, by what stands before the point of its name. */
enum xj_exchange_origin {
	XJ_FROM_ROLL,         /* no point: a field of the student's row */
	XJ_FROM_FACT,         /* no point: what conditions of procedures may ask besides, as year_of_study */
	XJ_FROM_CASE,         /* a column of cases.csv, as of the case's last line; or one of xj_exchange_names */
	XJ_FROM_SET,          /* set.FIELD, and set.was.FIELD: what the case sets, and what was before */
	XJ_FROM_MARK,         /* mark.PLATFORM: 是 where the case waits for a step that marks it there */
	XJ_FROM_WAITING,      /* waiting.STEP: 是 where it waits for this step */
	XJ_FROM_REGISTRATION, /* a column of registrations.csv, as of the student's last line in the term; due, paid: 是 or 否 */
	XJ_FROM_PROGRAM,      /* a column of programs.csv */
	XJ_FROM_TERM,         /* of the term: term, title, starts_on, ends_on */
	XJ_FROM_SCHOOL        /* school.name */
};

struct xj_exchange_source {
	enum xj_exchange_origin origin;
	struct xj_span name;          /* behind the point */
	int field;                    /* of the record's schema; -1 for others */
	const struct xj_field *about; /* what describes its values; NULL: nothing */
};

/* What a value is called elsewhere. A word of ours goes out as the first of theirs; a word of theirs may mean several of ours. */
struct xj_exchange_pair {
	struct xj_span ours, theirs;
};
struct xj_exchange_words {
	struct xj_span name; /* exchange/NAME.csv, or the list's own file where they stand in it */
	struct xj_exchange_pair *list;
	size_t count, cap;
};

struct xj_exchange_column {
	const struct xj_node *node;
	struct xj_span name, title;
	struct xj_exchange_source *sources; /* the first that has a value */
	size_t nsources;                    /* 0: `otherwise` always */
	bool as_code;                       /* the code of its code list */
	const struct xj_exchange_words *words; /* NULL: none */
	struct xj_span date;                /* "YYYYMMDD" and the like; empty: as records have dates */
	size_t characters, bytes;           /* the most; bytes are those of the list's encoding; 0: any number */
	bool required;
	struct xj_span otherwise;           /* where it is empty */
};

struct xj_exchange {
	struct xj_pool *pool;
	const struct xj_policy *policy;
	const struct xj_node *root;
	struct xj_span name, title;
	enum xj_exchange_about about;
	const struct xj_node *where; /* a condition; NULL: all */
	/* whose absence from the receiver's file is told of, by the roll alone; NULL: whoever has a live status */
	const struct xj_node *expects;
	bool expects_unknown;        /* the roll alone does not tell: nobody's is */
	struct xj_exchange_column *columns;
	size_t ncolumns;
	struct xj_exchange_source *order; /* what rows are sorted by; none: as in the file */
	size_t norder;
	size_t *key;         /* columns that tell students apart in a download, the best first; none: xj_compare's own */
	size_t nkey;
	bool asks_registration, asks_term;
	struct xj_span encoding; /* as people write it: utf-8, utf-8-bom, gb18030, gbk */
	struct xj_encoder *encoder; /* NULL: UTF-8 */
	bool bom, crlf, header;
	char separator;
	struct xj_span mark;     /* the platform that it is for, as steps of procedures call it; may be empty */
	struct xj_span form;     /* csv, xlsx: what it is printed as unless somebody asks for another form */
	struct xj_span file;     /* rule for the name of its file; may be empty */
};

/* NULL with diagnostics: there is none, or it is at fault. Read anew each time that it is asked for. */
const struct xj_exchange *xj_exchange_read(struct xj_pool *pool, const struct xj_policy *p, struct xj_span name,
                                           struct xj_diags *diags);
/* Reads them all, with the tables of words they name, as a check: false with diagnostics. */
bool xj_exchange_check(struct xj_pool *pool, const struct xj_policy *p, struct xj_diags *diags);
/* Words of exchange/NAME.csv; NULL without a word where there is no such file, with diagnostics where it is at fault. */
const struct xj_exchange_words *xj_exchange_words(struct xj_pool *pool, const struct xj_policy *p, struct xj_span name,
                                                  struct xj_diags *diags);
/* The lists there are. */
void xj_exchange_list(struct xj_pool *pool, const struct xj_policy *p, struct xj_page *page, struct xj_diags *diags);
/* The kinds of files that it reads, closed by NULL. */
const char *const *xj_exchange_kinds(const struct xj_exchange *x, struct xj_pool *pool);

/* The list as a page of one grid: the receiver's titles, cells as they are sent. Where `csv` it is also made in the form that the receiver reads, which the form csv
 * then prints. Takes of `in` the tables, the term, where and today. False with diagnostics where a file is missing or something is asked that does not
 * exist; rows refused are left out. */
bool xj_exchange_run(const struct xj_exchange *x, const struct xj_report_in *in, bool csv, struct xj_page *page,
                     struct xj_diags *diags);

/* For exchange*.c and compare. */

/* The grid's rows as the receiver reads them. Every cell was measured before, so all of them can be written. */
struct xj_span xj_exchange_csv(const struct xj_exchange *x, const struct xj_grid *grid);

/* Where a value stood. */
struct xj_exchange_place {
	struct xj_table *table; /* NULL: in none */
	size_t row;
	int field;
};
enum xj_exchange_fault { XJ_SENT, XJ_NO_CODE, XJ_NO_WORD, XJ_NO_DAY };
/* A value of ours as this column sends it; not for empty ones. *out untouched unless it answers XJ_SENT. */
enum xj_exchange_fault xj_exchange_sent(struct xj_pool *pool, const struct xj_exchange_column *column, const struct xj_field *about,
                                        struct xj_span value, struct xj_span *out);
/* The value a name asks for; false where there is no such name in a list of this kind. */
bool xj_exchange_resolve(const struct xj_policy *p, enum xj_exchange_about about, struct xj_span name,
                         struct xj_exchange_source *out);

/* The names of this origin that are no field of a record, closed by NULL; NULL: any. */
const char *const *xj_exchange_names(enum xj_exchange_origin origin);

/* One line of a list while it is made: exchange_line.c, exchange_value.c. */
struct xj_exchange_line;
/* NULL with diagnostics: a file is missing, a condition asks for what is not there. */
struct xj_exchange_line *xj_exchange_begin(const struct xj_exchange *x, const struct xj_report_in *in, struct xj_pool *pool,
                                           struct xj_diags *diags);
/* Goes on to the next line; false behind the last. Lines that cannot be read, or whose student is on no roll, are diagnosed and passed over. */
bool xj_exchange_next(struct xj_exchange_line *l);
/* A value of the line; empty for none. It lasts as long as the pool. */
struct xj_span xj_exchange_value(struct xj_exchange_line *l, const struct xj_exchange_source *source,
                                 struct xj_exchange_place *place);
/* Do the conditions of the list, and of --where, hold for it? */
bool xj_exchange_wanted(struct xj_exchange_line *l);
/* Behind the last line: false with a diagnostic where one asked what is known of no line. */
bool xj_exchange_end(const struct xj_exchange_line *l);
/* Diagnoses something about the whole line, at its record. */
void xj_exchange_refuse(struct xj_exchange_line *l, enum xj_code code, const char *a, const char *b);
/* The term that it is about; NULL for none. */
const struct xj_term *xj_exchange_term(const struct xj_exchange_line *l);

#endif
