/*
 * Audit: rules over record files. Every rule is a row of the table in rules.c: a stable name, the kind of record it looks
 * at, severity, who owns what it finds, the message, the command that deals with it, and a function that sees one record at a time. Nothing is
 * changed; each file is read once.
 *
 * Findings come worst first: severity, then days over, then as the files have them. Days are calendar days; deadlines in workdays are
 * counted on the school's calendar.
 */
#ifndef XJ_AUDIT_H
#define XJ_AUDIT_H

#include "roll/cases.h"

struct xj_finding {
	const struct xj_audit_rule *rule;
	const struct xj_table *table;
	uint32_t row;
	int field; /* the cell that shows it; -1 for the row */
	xj_date due_on; /* XJ_NO_DATE for none */
	int days_over;  /* negative: days left */
	struct xj_span student_id, case_id, owner; /* owner: a role */
	const struct xj_status *status; /* of the student, where a roll row shows it; else NULL */
	const char *args[4]; /* of message and next */
};

struct xj_audit {
	struct xj_pool *pool;
	const struct xj_policy *policy;
	xj_date today;
	const struct xj_term *term; /* the current one; NULL: rules about registering do not run */
	xj_date window_end;         /* of the term; XJ_NO_DATE where unknown */
	struct xj_duration ending_soon, marking_soon; /* what becomes due within so long is due soon */
	const char *book; /* the book's folder, where the records are one's: what is to be done next is done there; else NULL */
	struct xj_diags *diags;
	bool *off; /* by rule: not asked for */
	struct xj_finding *findings;
	size_t count, cap;
};

/* What the rules about one kind of record see. */
struct xj_audit_row {
	const struct xj_cursor *cursor;
	const struct xj_roll_fields *roll;
	const struct xj_case_fields *cases;
	const struct xj_registration_fields *registrations;
	const struct xj_status *status; /* of a roll row; NULL for an unknown one */
	xj_date since, until;           /* of a roll row */
	const struct xj_workflow *workflow; /* of a case's last line; NULL for an unknown one */
	void *state;                    /* what the rule keeps from row to row (see `begin`) */
};

typedef void xj_audit_fn(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row);
/* Sees the next row before it is judged, to fetch what will be asked for. */
typedef void xj_audit_ahead_fn(void *state, const struct xj_audit_row *next);
typedef void *xj_audit_begin_fn(struct xj_audit *a, const struct xj_table *table);

struct xj_audit_rule {
	const char *name;
	const char *kind; /* roll, cases (last lines), registrations (last lines) */
	enum xj_severity severity;
	const char *basis; /* R-number in the requirement catalogue */
	const char *owner; /* role; NULL: the finding says */
	const char *message, *next; /* {1} to {4} */
	xj_audit_fn *fn;
	xj_audit_begin_fn *begin; /* NULL: keeps nothing */
	xj_audit_ahead_fn *ahead; /* NULL: needs nothing fetched; rolls only */
};

extern const struct xj_audit_rule xj_audit_rules[];
extern const size_t xj_audit_nrules;

/* Index of the rule, or SIZE_MAX. */
size_t xj_audit_rule(struct xj_span name);
/* Does school.yaml say what is next of rules only that there are? Diagnosed where not. */
bool xj_audit_says_of_rules(const struct xj_audit *a);
/* The kinds of record that rules look at, closed by NULL. */
extern const char *const xj_audit_kinds[];
/* Runs the rules for this table's kind; rows that are not well formed become diagnostics. False when there are none for it. */
bool xj_audit_table(struct xj_audit *a, struct xj_table *table);
/* Worst first. */
void xj_audit_sort(struct xj_audit *a);
/* For rules: a new finding about this row; the rest is for the rule to fill in. */
struct xj_finding *xj_audit_found(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row,
                                  int field);
/* Sets due_on and days_over; {2} of the message is then the day, {3} how far it is. */
void xj_audit_due(struct xj_audit *a, struct xj_finding *f, xj_date due_on);

#endif
