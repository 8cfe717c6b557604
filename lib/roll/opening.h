/*
 * Inside of opening cases: request.c reads a request, admissible.c says whether it may become a case, opening.c numbers and opens it.
 */
#ifndef XJ_OPENING_H
#define XJ_OPENING_H

#include "roll/change.h"

/* One request, its blanks filled from the batch's defaults. */
struct xj_request {
	struct xj_span student, reason, set, evidence, by, note;
	xj_date starts_on, until, on;
};

/* A procedure that the batch asks for. */
struct xj_opening_type {
	const struct xj_workflow *w;
	bool staffed; /* each of its steps has somebody who can decide it */
	size_t series; /* the series of case numbers that its cases are in */
};

struct xj_case_series {
	struct xj_span form; /* a case number of it, with 0 for the serial */
	int64_t last; /* number taken */
};

struct xj_opening {
	const struct xj_policy *policy;
	const struct xj_workflow *w; /* of the request at work */
	const struct xj_workflow *only; /* of all of them; NULL: each says its own */
	struct xj_pool *pool;
	struct xj_table *requests;
	const struct xj_schema *rs;
	const struct xj_table *roll, *academic;
	const struct xj_request_defaults *defaults;
	xj_date today;
	struct xj_changes *out;
	struct xj_diags *diags;
	struct xj_roll_fields rf;
	struct xj_case_fields cf;
	struct xj_cases cases;
	struct xj_index students, figures;
	struct xj_cursor request, row, figure, line;
	int f_student, f_workflow, f_reason, f_starts, f_until, f_set, f_evidence, f_by, f_note, f_on, f_name;
	struct xj_around around;
	uint32_t *opened; /* by roll row: which request opened a case of it, 1 the first; 0 for none */
	struct xj_opening_type *types;
	size_t ntypes, captypes;
	struct xj_case_series *series;
	size_t nseries, capseries;
};

/* Refuses the request at work. */
#define XJ_REFUSE_REQUEST(o, field, ...) \
	xj_table_refuse((o)->requests, (o)->request.row, (field), (o)->diags, __VA_ARGS__)

/* Reads the request at work; its student's row is at o->row. */
struct xj_request xj_request_read(struct xj_opening *o);
/* The procedure that it asks for; NULL after a diagnostic. */
const struct xj_workflow *xj_request_workflow(struct xj_opening *o);
/* May a request of this kind set the field? Only what the procedure asks for, its effect takes, or it calls a field of its own. */
bool xj_request_may_set(const struct xj_opening *o, struct xj_span field);
/* `set` without the old values that the case keeps. */
struct xj_span xj_set_asked(struct xj_span set);
/* `set` with the old values of what it sets, where the procedure keeps them. */
struct xj_span xj_set_kept(struct xj_opening *o, struct xj_span set);

/* Everything that stands against the request is said; it is marked bad then. */
void xj_request_check(struct xj_opening *o, const struct xj_request *r, struct xj_facts *facts);

#endif
