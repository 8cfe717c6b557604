/*
 * One procedure for a status change, read from workflows/NAME.yaml: xueji-workflow(5) is the specification. Steps form a graph without cycles; `needs` are
 * earlier or later steps by index.
 */
#ifndef XJ_WORKFLOW_H
#define XJ_WORKFLOW_H

#include "policy/condition.h"
#include "policy/statuses.h"
#include "record/schema.h"

struct xj_reason {
	struct xj_span name, title, code;
	struct xj_span *evidence; /* kinds of proof, all of them needed */
	size_t nevidence;
	struct xj_duration max; /* longest stay, where has_max */
	bool has_max;
	struct xj_span max_text; /* "1 year", for messages */
};

struct xj_rule {
	const struct xj_condition *when; /* refuse: holds; require: does not hold */
	struct xj_span because, source;
};

struct xj_step {
	const struct xj_node *node; /* where it is written */
	struct xj_span id, title, role;
	size_t *needs; /* indexes of steps */
	size_t nneeds;
	const struct xj_condition *when; /* NULL: always; a step whose condition does not hold counts as done */
	struct xj_duration within;
	bool has_within;
	bool document;       /* the decision is `issue` and needs a document number */
	struct xj_span mark; /* platform this step marks (chsi, campus), or empty */
	bool any;            /* `mode: any`: ready as soon as one of its needs is decided, and the others are no longer waited for */
	bool optional;       /* may be passed over by decision `skip` with a note; never the step of the effect */
	bool certificate;    /* hands a certificate out or takes it back */
	bool verifies;       /* finds out whether what the student says is so */
	bool minutes;        /* a meeting's decision: pass needs the number of its minutes */
	struct xj_duration notice; /* public notice that begins when the step is passed */
	bool has_notice;
	size_t on_reject;    /* index of an earlier step that a rejection sends the case back to; SIZE_MAX: it ends */
};

/* A plan of places: how many cases may pass step `at` in a school year with the same value set for field `by`, a programme, is said by the
 * column `plan` of its row in programs.csv; an empty cell limits nothing. */
struct xj_quota {
	size_t at; /* index of a step; SIZE_MAX: no plan */
	struct xj_span by, plan, source;
};

/* `field: value` of an effect; the value is literal or one of the names below.
 *   $starts_on $until $issued_on $doc_no $case_id $reason $reason_title   of the case
 *   $set.FIELD                      what the request set; where it set nothing the field stays as it is
 *   $program.COLUMN                 of the programs.csv row of the programme set (or the student's)
 *   $roll.FIELD                     what the roll row held before
 *   $number.FIELD                   a fresh number for that roll field, by the school's numbering.fields
 *   $served_days                    days from status_since to starts_on
 *   $suspended_served_days          the same where the status left is the one with id `suspended`, else 0: service kept under
 *                                   保留学籍 does not count towards the limit of suspensions
 *   $retained_served_days           the same where the status left is a retention, else 0: what does not count towards the
 *                                   maximum study period */
struct xj_assignment {
	struct xj_span field, value;
	const struct xj_condition *when; /* of `also`; NULL: always */
};

struct xj_workflow {
	const struct xj_node *root; /* the whole file, for who tells where something stands or draws it */
	struct xj_span name, title, code;
	struct xj_span version; /* the first 16 hex digits of the SHA-256 of the file */
	struct xj_span *from;   /* statuses it may start from */
	size_t nfrom;
	struct xj_reason *reasons;
	size_t nreasons;
	struct xj_field *fields; /* what a request says that the roll does not hold; xj_value_check is for their values */
	size_t nfields;
	struct xj_span *ask;    /* request fields that must be given: starts_on, until, program … */
	size_t nask;
	bool keep;              /* the case keeps `was.FIELD`, the old value of what the request sets */
	struct xj_quota quota;
	/* limits: {times: 2, count: suspensions, total: 2 years, days: suspended_days} */
	int64_t times;          /* 0: no limit */
	struct xj_span count, days; /* roll fields that count them */
	struct xj_duration total;
	bool has_total;
	struct xj_span total_text, limits_source;
	struct xj_rule *refuse, *require;
	size_t nrefuse, nrequire;
	struct xj_step *steps;
	size_t nsteps;
	size_t *ratify;         /* emergency: steps that must be decided afterwards, by index */
	size_t nratify;         /* 0: no emergency path */
	struct xj_duration ratify_within;
	struct xj_span emergency_source;
	size_t effect_at;       /* index of the step whose decision takes effect */
	bool *before_effect;    /* by step: does that step need it, directly or not? */
	struct xj_assignment *set, *add; /* add: integer fields, value an integer or one of the two day counts */
	size_t nset, nadd;
	struct xj_span *letters;
	size_t nletters;
};

/* Names that a workflow may use, given by whoever loads it. */
struct xj_workflow_names {
	const struct xj_statuses *statuses;
	xj_name_fn *is_fact;       /* may a condition ask about it? */
	xj_name_fn *is_roll_field; /* may an effect set it? */
	xj_name_fn *is_case_field; /* is it a column of cases.csv? NULL: nothing is */
	void *ctx;
};

/* NULL with diagnostics: unknown keys, statuses, fields, steps; a cycle (named step by step); an effect at no step; a
 * ratification of what is not before the effect. `bytes` is the file's text, for
 * the version. */
struct xj_workflow *xj_workflow_parse(struct xj_pool *pool, const struct xj_node *root, struct xj_span bytes,
                                      const struct xj_workflow_names *names, struct xj_diags *diags);
/* By name, else by a title or code that only one reason has; NULL. */
const struct xj_reason *xj_workflow_reason(const struct xj_workflow *w, struct xj_span word);
/* Index of the step, or SIZE_MAX. */
size_t xj_workflow_step(const struct xj_workflow *w, struct xj_span id);
/* One of `fields`, by its name; NULL. */
const struct xj_field *xj_workflow_field(const struct xj_workflow *w, struct xj_span name);

#endif
