/*
 * Everything that the rules are, for one command. Files are looked for in up to three folders, first found first taken: the school's own (--school),
 * the profile's (schema/profiles/NAME), the common schema/. A school overrides a file by having one of that name; workflows and
 * record schemas of all folders are taken together, the nearer one by name.
 *
 * Schemas, code lists, workflows and programs.csv are read when they are first asked for, each once: a command needs three of thirty, and what it does
 * not need costs it nothing. One that is at fault is diagnosed when it is asked for, in the list given to xj_policy_load, which
 * must last as long, and is as if it were not there; xj_policy_sound tells the two apart.
 */
#ifndef XJ_POLICY_H
#define XJ_POLICY_H

#include "policy/calendar.h"
#include "policy/folders.h"
#include "policy/school.h"
#include "policy/workflow.h"
#include "record/table.h"

struct xj_archive;

struct xj_policy_file {
	const char *name, *path; /* name: without the ending */
	bool asked;              /* it was read, or tried */
	const void *what;        /* NULL: not yet, or at fault */
};

struct xj_policy_files {
	struct xj_policy_file *list; /* by name, in order */
	size_t count;
	bool listed;
};

/* What was read so far. */
struct xj_policy_read {
	struct xj_folders *folders;
	struct xj_policy_files codes, schemas, workflows, kept;
	bool programs_asked;
	struct xj_table *programs;
	struct xj_index *program_index;
	bool terms_asked;
	struct xj_table *terms;
	struct xj_term *term_list; /* in the order of the file */
	size_t nterms;
	bool archive_asked;
	const struct xj_archive *archive; /* archive.h */
	bool faulty;
};

struct xj_policy {
	struct xj_pool *pool;
	struct xj_diags *diags;
	const char *dirs[3];
	size_t ndirs;
	unsigned parts;
	struct xj_school *school;
	struct xj_statuses *statuses;
	struct xj_calendar *calendar;
	struct xj_table *terms; /* terms.csv; NULL when there is none */
	struct xj_policy_read *read;
};

/* What a command needs at once; schemas and code lists are there for all. */
enum xj_policy_parts {
	XJ_WITH_SCHOOL = 1,    /* school.yaml and statuses.yaml */
	XJ_WITH_CALENDAR = 2,
	XJ_WITH_WORKFLOWS = 4, /* may ask for them */
	XJ_WITH_PROGRAMS = 8,  /* cannot do without having looked at them; who only may need them just asks */
	XJ_WITH_TERMS = 16,
	XJ_WITH_TERMS_IF_ANY = 32, /* no error where the school has none */
	XJ_WITH_ALL = 64, /* besides: every schema, code list and workflow at once, as xj_policy_check; for folders that do not stay */
	XJ_WITH_FAULTS = 128 /* a policy also where parts of it are at fault, for whoever looks for faults */
};

struct xj_policy *xj_policy_load(struct xj_pool *pool, const char *const *dirs, size_t ndirs, unsigned parts,
                                 struct xj_diags *diags);
/* Another school.yaml than the policy's own, read beside its statuses; NULL after a diagnostic, and diagnosed may also be what is answered. */
struct xj_school *xj_policy_read_school(const struct xj_policy *p, const char *path, struct xj_diags *diags);
/* May a condition ask about it? The policy is a void pointer so that this can be handed on. */
bool xj_policy_is_fact(void *policy, struct xj_span name);
/* False once something that was asked for was at fault. */
bool xj_policy_sound(const struct xj_policy *p);
/* Reads all there is but kept texts, as a check; false after a diagnostic. */
bool xj_policy_check(const struct xj_policy *p);

const struct xj_schema *xj_policy_schema(const struct xj_policy *p, const char *name);
/* codes/NAME.csv; NULL where there is none. */
const struct xj_codes *xj_policy_codes(const struct xj_policy *p, const char *name);
const struct xj_workflow *xj_policy_workflow(const struct xj_policy *p, struct xj_span name);
/* By name, else by title, as people call it; NULL where two are called so. */
const struct xj_workflow *xj_policy_workflow_called(const struct xj_policy *p, struct xj_span word);
/* The workflow of this version (empty: the present one): the present one, or its old text from kept/NAME@VERSION.yaml;
 * NULL: there is none, or (with a diagnostic) it is not what it says. */
const struct xj_workflow *xj_policy_workflow_version(const struct xj_policy *p, struct xj_span name, struct xj_span version);
/* Has any workflow a step of this name? Those that were read already are looked at first. */
bool xj_policy_knows_step(const struct xj_policy *p, struct xj_span step);
/* All that are sound, by name, in order; reads those not read yet. */
const struct xj_schema *const *xj_policy_all_schemas(const struct xj_policy *p, size_t *count);
const struct xj_workflow *const *xj_policy_all_workflows(const struct xj_policy *p, size_t *count);
/* The schema of the book's register of this name (`register: yes`); NULL for any other, which is not read. */
const struct xj_schema *xj_policy_register(const struct xj_policy *p, const char *name);
/* All such, for whoever makes or lists them; reads no others. */
const struct xj_schema *const *xj_policy_registers(const struct xj_policy *p, size_t *count);

/* A term, from terms.csv. */
struct xj_term {
	struct xj_span term;
	xj_date starts_on, ends_on, midterm_on; /* the last one may be XJ_NO_DATE */
	struct xj_span title;                   /* what people call it; may be empty */
};
/* False with a diagnostic that names the terms there are. */
bool xj_policy_term(const struct xj_policy *p, struct xj_span term, struct xj_diags *diags, struct xj_term *out);
/* The term that the day falls into; false between terms, or where no terms.csv was read. */
bool xj_policy_term_at(const struct xj_policy *p, xj_date day, struct xj_term *out);
/* All of them; NULL when there is no terms.csv, which is read for this if it was not yet. */
const struct xj_term *xj_policy_all_terms(const struct xj_policy *p, size_t *count);
/* programs.csv; NULL when there is none. */
const struct xj_table *xj_policy_programs(const struct xj_policy *p);
/* Row of programs.csv with this programme code, or XJ_NONE; and a cell of it by heading (any column, known or not). */
uint32_t xj_policy_program(const struct xj_policy *p, struct xj_span program);
struct xj_span xj_policy_program_cell(const struct xj_policy *p, uint32_t row, struct xj_span column);

#endif
