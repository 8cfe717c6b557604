/*
 * A kind of letter, read from letters/NAME.yaml of the policy's folders, the nearer by name: xueji-letter(5) is the specification.
 */
#ifndef XJ_LETTER_KIND_H
#define XJ_LETTER_KIND_H

#include "policy/numbering.h"
#include "policy/policy.h"
#include "report/template.h"

/* A figure of the school's that the text speaks of, as {{value.NAME}}. */
struct xj_letter_value {
	struct xj_span name, text, source; /* a duration is written out: 10日 */
};

struct xj_letter_kind {
	const struct xj_node *root;
	struct xj_span name, title;
	bool about_case;              /* of one case, else of one student */
	struct xj_span *workflows;    /* whose cases; about_case only. One that the profile does not have is no error */
	size_t nworkflows;
	bool here;                    /* one of them at least is one of the profile's or the school's; about: student: always */
	const struct xj_condition *when; /* NULL: always */
	struct xj_span because;       /* why not, where `when` does not hold */
	const struct xj_template *number; /* NULL: the letter has no number. Counter: serial; facts: year, and what a condition may ask */
	struct xj_span rule;          /* `number` as it is written; empty where there is none */
	struct xj_span series;        /* whose counter, by year; its own name where the file says nothing */
	struct xj_duration valid;     /* from its date, where has_valid */
	bool has_valid;
	int64_t copies;               /* 1 or more */
	struct xj_span *unmasked;     /* roll fields that it shows whole if --unmask is given, and masked else */
	size_t nunmasked;
	struct xj_span source;
	const struct xj_template *file; /* NULL: name of the file from number or student. Facts besides: title, number */
	struct xj_letter_value *values;
	size_t nvalues;
	struct xj_body *body;
};

/* NULL where there is none, or with diagnostics one that is at fault. A letter is read each time that it is asked for: ask once. The policy must have
 * been loaded with workflows where about: case is to be checked against them. */
const struct xj_letter_kind *xj_letter_kind_read(struct xj_pool *pool, const struct xj_policy *p, struct xj_span name, struct xj_diags *diags);
/* The names of all letters, in order; nothing is read. */
const struct xj_span *xj_letter_kind_names(struct xj_pool *pool, const struct xj_policy *p, size_t *count);
/* Reads them all, as a check, besides whether letters of two series could have one number; false after a diagnostic. */
bool xj_letter_kind_check(struct xj_pool *pool, const struct xj_policy *p, struct xj_diags *diags);
/* {{value.NAME}}; p NULL when the letter has no such value. */
struct xj_span xj_letter_kind_value(const struct xj_letter_kind *kind, struct xj_span name);

/*
 * Names that a body may ask for; whoever prints letters gives values for these and no others.
 *   every field of the roll          of the student's row
 *   school.name
 *   letter.date .title .by           and, where it is numbered, letter.number .code; where it has `valid`, letter.valid_until
 *   value.NAME                       of the letter's own `values`
 * in letters about a case besides:
 *   case.case_id .title .reason .doc_no .opened_on .starts_on .until .effective_on .evidence .note .state
 *   set.FIELD, was.FIELD             what the request sets, and the value before; FIELD of the roll or of a workflow's `fields`
 * Dates are given as YYYY-MM-DD; |date writes them out. Lists, with the names of their items:
 *   terms      term title registration on        terms of the student on record, latest last
 *   grounds    title chosen box                  (case) reasons of its workflow; chosen: 是 or empty; box: ☑ or ☐
 *   steps      title role by on decision doc_no note  (case) decisions in order
 *   materials  title given box                   (case) proofs the reason needs
 *   changes    title was now                     (case) fields that it sets, with their values before (empty where unknown)
 */

#endif
