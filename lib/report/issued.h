/*
 * The register of letters that were issued with a number, issued.csv, and what is kept of their text.
 *
 * A number is given out once. A letter whose row was taken back leaves its number used: the paper may be in somebody's hands. Such rows come in a table of their own,
 * `gone`.
 */
#ifndef XJ_ISSUED_H
#define XJ_ISSUED_H

#include "record/table.h"
#include "report/template.h"

#define XJ_ISSUED_FIELDS(X)                                                                                          \
	X(number) X(series) X(year) X(serial) X(letter) X(title) X(student_id) X(case_id) X(issued_on) X(by)         \
	X(valid_until) X(code) X(unmasked) X(digest) X(text)

#define XJ_ISSUED_MEMBER(name) int name;
struct xj_issued_fields {
	XJ_ISSUED_FIELDS(XJ_ISSUED_MEMBER)
};
#undef XJ_ISSUED_MEMBER

struct xj_issued_fields xj_issued_fields(const struct xj_schema *schema);

/* The highest serial number that a series has in a year; 0 for none. `t` may be NULL. */
int64_t xj_issued_last(struct xj_pool *pool, const struct xj_table *t, struct xj_span series, int year);

/* What somebody asks about: parts that are empty are not asked for. */
struct xj_issued_query {
	struct xj_span number, letter, code; /* letter: a kind, by name; code in the form of letter_code.h */
};
/* The rows that fit, in their order; their number in *count. `t` may be NULL. */
const uint32_t *xj_issued_find(struct xj_pool *pool, const struct xj_table *t, const struct xj_issued_query *query, size_t *count);

/* A sheet as a cell, and back; false where the cell holds none. */
void xj_sheet_pack(struct xj_buf *out, const struct xj_sheet *sheet);
bool xj_sheet_unpack(struct xj_pool *pool, struct xj_span cell, struct xj_sheet *sheet);

#endif
