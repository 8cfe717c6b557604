/*
 * Everything that the rules are, loaded once by a command. Files are looked for in up to three folders, first found first taken: the school's own (--school),
 * the profile's (schema/profiles/NAME), the common schema/. A school overrides a file by having one of that name; workflows and
 * record schemas of all folders are taken together, the nearer one by name.
 */
#ifndef XJ_POLICY_H
#define XJ_POLICY_H

#include "policy/calendar.h"
#include "policy/school.h"
#include "policy/workflow.h"
#include "record/table.h"

struct xj_policy {
	struct xj_pool *pool;
	const char *dirs[3];
	size_t ndirs;
	struct xj_school *school;
	struct xj_statuses *statuses;
	struct xj_calendar *calendar;
	struct xj_workflow **workflows; /* by name, in order */
	size_t nworkflows;
	struct xj_schema **schemas;
	size_t nschemas;
	struct xj_codes **codes;
	size_t ncodes;
	struct xj_table *programs; /* programs.csv; NULL when there is none */
	struct xj_table *terms;    /* terms.csv; NULL when there is none */
	struct xj_index *program_index;
};

/* What a command needs; schemas and codes are always loaded. */
enum xj_policy_parts {
	XJ_WITH_SCHOOL = 1,    /* school.yaml and statuses.yaml */
	XJ_WITH_CALENDAR = 2,
	XJ_WITH_WORKFLOWS = 4,
	XJ_WITH_PROGRAMS = 8,
	XJ_WITH_TERMS = 16,
	XJ_WITH_TERMS_IF_ANY = 32 /* no error where the school has none */
};

struct xj_policy *xj_policy_load(struct xj_pool *pool, const char *const *dirs, size_t ndirs, unsigned parts,
                                 struct xj_diags *diags);
const struct xj_schema *xj_policy_schema(const struct xj_policy *p, const char *name);
const struct xj_workflow *xj_policy_workflow(const struct xj_policy *p, struct xj_span name);

/* A term, from terms.csv. */
struct xj_term {
	struct xj_span term;
	xj_date starts_on, ends_on;
};
/* False with a diagnostic that names the terms there are. */
bool xj_policy_term(const struct xj_policy *p, struct xj_span term, struct xj_diags *diags, struct xj_term *out);
/* The term that the day falls into; false between terms, or where there is no terms.csv. */
bool xj_policy_term_at(const struct xj_policy *p, xj_date day, struct xj_term *out);
/* Row of programs.csv with this programme code, or XJ_NONE; and a cell of it by heading (any column, known or not). */
uint32_t xj_policy_program(const struct xj_policy *p, struct xj_span program);
struct xj_span xj_policy_program_cell(const struct xj_policy *p, uint32_t row, struct xj_span column);

#endif
