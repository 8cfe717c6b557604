/*
 * What is well formed and still cannot be meant: a step that never comes, a status that nothing leaves. The readers have told what is
 * malformed by then; rules look at what they could read. Each is a function and a row of the table in lint.c.
 */
#ifndef XJ_LINT_H
#define XJ_LINT_H

#include "base/nearest.h"
#include "policy/policy.h"

struct xj_lint {
	struct xj_pool *pool;
	const struct xj_policy *policy; /* loaded with XJ_WITH_FAULTS: parts of it may be missing */
	struct xj_diags *diags;
	xj_date today;
	const struct xj_table *roles; /* roles.csv; NULL: there is none, and nobody is missed */
	bool (*held)(void *ctx, struct xj_span role); /* does anybody hold the role today? */
	void *ctx;
};

/* Reads what was not read yet, then applies every rule. */
void xj_lint_policy(const struct xj_lint *lint);

/* For rules. */

typedef void xj_lint_policy_fn(const struct xj_lint *lint);
typedef void xj_lint_workflow_fn(const struct xj_lint *lint, const struct xj_workflow *w);

xj_lint_workflow_fn xj_lint_type_code, xj_lint_reason_codes, xj_lint_step_roles, xj_lint_letters, xj_lint_values,
	xj_lint_steps_come, xj_lint_effect_comes, xj_lint_dangling, xj_lint_leave_ends, xj_lint_number_rules, xj_lint_longest_stay,
	xj_lint_program_columns;
xj_lint_policy_fn xj_lint_statuses, xj_lint_numbering, xj_lint_school_roles, xj_lint_school_procedures, xj_lint_calendar,
	xj_lint_role_lines, xj_lint_roles_held, xj_lint_terms, xj_lint_archive_numbering, xj_lint_archive_procedures,
	xj_lint_archive_values, xj_lint_archive_held, xj_lint_archive_retention;

/* A diagnostic at a place of a YAML file. */
#define xj_lint_tell(lint, node, code, ...)                                                                          \
	do {                                                                                                         \
		struct xj_where where_ = xj_yaml_where(node);                                                        \
		xj_diag_add((lint)->diags, (code), &where_, __VA_ARGS__);                                            \
	} while (0)

/* The code is in codes/LIST.csv, or there is no such list to be in; else it is told at the node. */
void xj_lint_listed(const struct xj_lint *lint, const struct xj_node *node, const char *list);
/* The tree of a file of the policy's folders that the readers have read already; NULL where there is none, or none that can be read. */
const struct xj_node *xj_lint_tree(const struct xj_lint *lint, const char *name);
/* A procedure that a rule names is there, and has this reason (NULL: none is named). */
void xj_lint_procedure(const struct xj_lint *lint, const struct xj_node *change, const struct xj_node *reason);
/* A number rule speaks only of these counters, and of what else is known when the number is made. */
enum xj_lint_known { XJ_KNOWN_NOTHING, XJ_KNOWN_ROW, XJ_KNOWN_STUDENT }; /* the fields of the student's row; the programme's besides */
void xj_lint_number_rule(const struct xj_lint *lint, const struct xj_node *rule, const char *const *counters, enum xj_lint_known known);
/* Has programs.csv such a column? Where no programme is in it yet, everything may be. */
bool xj_lint_program_column(const struct xj_lint *lint, struct xj_span column, const char **columns);

/* Every value that the condition asks for is one that the fact can have. */
void xj_lint_condition(const struct xj_lint *lint, const struct xj_workflow *w, const struct xj_node *node);
/* A condition as it is written, or its contrary. */
struct xj_lint_claim {
	const struct xj_node *node;
	bool contrary;
};
/* Can all of these hold at once for one request of the procedure? True also where that cannot be told. */
bool xj_lint_possible(const struct xj_lint *lint, const struct xj_workflow *w, const struct xj_lint_claim *claims, size_t n);
/* The values that a fact can have, where they are few and known; NULL else. */
const struct xj_span *xj_lint_values_of(const struct xj_lint *lint, const struct xj_workflow *w, struct xj_span fact,
                                        size_t *n);

#endif
