/*
 * A list that another system made (a download of 学信网) beside the roll. Nothing is changed: what comes of a difference is for people to decide.
 *
 * Students are found by the first of the keys (id number, exam number, student number, or the list's own) that finds one; a number that a spreadsheet damaged
 * finds nobody. Values are the same where the roll's, as a list sends it, is theirs, or where theirs, read as foreign files are, is the roll's: codes and names,
 * every form of a date, the words that exchange/NAME.csv has for a status. Blanks, middle dots and full-width characters written otherwise are told of as spelling.
 */
#ifndef XJ_COMPARE_H
#define XJ_COMPARE_H

#include "report/exchange.h"

struct xj_compare {
	const struct xj_policy *policy;
	struct xj_table *roll, *cases; /* cases: NULL where not given */
	struct xj_table *theirs;       /* read with any header (no schema) */
	const struct xj_exchange *layout; /* whose columns the list has, and whom it expects; NULL: columns of the roll, by any of their names, and who has a live status */
	const char *by;                /* columns of the roll to count by; NULL: none */
	const char *const *where;      /* only these students of the roll */
	size_t nwhere;
	xj_date today;
	bool people, masked;           /* people: words, not names; masked: of sensitive values only the beginning */
	const char *book;              /* as behind -d, for the commands that come next; NULL: none */
};

struct xj_compared_result {
	size_t differences;
	size_t whole; /* of these, such as show a sensitive value whole */
};
/* A page of two tables: summary, counts; differences, one a line. False with diagnostics: no column tells students apart, a column of
 * --by or --where is not there. Rows that cannot be read are diagnosed and left out. */
bool xj_compare_run(const struct xj_compare *in, struct xj_page *page, struct xj_compared_result *result, struct xj_diags *diags);

/* Between compare.c and compare_value.c. */

/* A column of theirs that says what a field of the roll says. */
struct xj_compared {
	int column, field;
	const struct xj_field *about;
	const struct xj_exchange_column *layout; /* NULL where the column is known from the schema */
	const struct xj_exchange_words *words;   /* NULL: none */
};
enum xj_likeness { XJ_ALIKE, XJ_SPELLED, XJ_DAMAGED, XJ_UNLIKE };
enum xj_likeness xj_compare_values(struct xj_pool *pool, const struct xj_schema *roll, const struct xj_compared *c, struct xj_span ours,
                                   struct xj_span theirs);
/* A key as it is looked for; empty where there is none or a spreadsheet damaged it. *damaged is set then, else left. */
struct xj_span xj_compare_key(struct xj_pool *pool, const struct xj_schema *roll, const struct xj_field *field, struct xj_span cell,
                              bool *damaged);
/* The columns of theirs that mean a field of the roll; false with a diagnostic where two mean the same. */
bool xj_compare_columns(const struct xj_compare *in, struct xj_pool *pool, struct xj_compared **out, size_t *count, struct xj_diags *diags);
/* The line below the first on which such columns' headings stand, of a download that has a title above them; 0 for none. */
size_t xj_compare_heading_line(const struct xj_exchange *layout, const struct xj_schema *roll, const struct xj_table *theirs);

#endif
