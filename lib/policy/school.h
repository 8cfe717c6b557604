/*
 * One school's numbers, from school.yaml: xueji-school(5) is the specification. Every group there has a `source`, the regulation it comes from, which messages
 * cite.
 */
#ifndef XJ_SCHOOL_H
#define XJ_SCHOOL_H

#include "policy/condition.h"
#include "policy/numbering.h"

/* One condition of registering. */
struct xj_requirement {
	struct xj_span name;             /* fees, arrival, health, holds: which file speaks of it */
	const struct xj_condition *when; /* whom it binds; NULL: all */
	const struct xj_condition *test; /* facts it asks about: paid, arrived, health, held */
	struct xj_span unmet, source;    /* what the student lacks, in words: 未缴费 */
	bool optional;                   /* without its file it is not asked; otherwise the file must be given */
};

/* Which roles may run a command on a book. */
struct xj_command_roles {
	struct xj_span command;
	const char **roles; /* closed by NULL */
};

struct xj_school {
	struct xj_span name;
	const struct xj_template *student_number, *class_name, *case_number;
	struct xj_span numbering_source;
	int64_t class_capacity;
	struct xj_span *class_by; /* roll fields that are not mixed in a class */
	size_t nclass_by;
	struct xj_span class_source;
	struct xj_span intake_status; /* status of a new student, 待注册 */
	int graduation_month, graduation_day; /* intake.graduation, "06-30": the day students expect to graduate; month 0 for none */
	struct xj_duration window;         /* */
	struct xj_duration deferral_max;   /* */
	struct xj_span came_late; /* what stands against those who did everything, but too late: 超过注册期限 */
	struct xj_span window_source, deferral_source;
	struct xj_requirement *requirements;
	size_t nrequirements;
	int64_t lapse_running, lapse_total; /* 2 and 3 */
	struct xj_span lapse_source;
	struct xj_duration marking_soon;   /* audit: due within, 3 workdays */
	struct xj_span marking_source;
	struct xj_duration ending_soon;    /* audit: a suspension ends within, 30 days */
	struct xj_duration service;        /* 2 years, then the student must say */
	struct xj_span zombie_source;
	struct xj_command_roles *authority; /* none where school.yaml says nothing */
	size_t nauthority;
	struct xj_span authority_source;
};

struct xj_school *xj_school_parse(struct xj_pool *pool, const struct xj_node *root, xj_name_fn *is_fact, void *ctx,
                                  struct xj_diags *diags);

/* The roles that may run this command (enroll, register, change, apply, edit, undo, restore, backup), closed by NULL. A command that school.yaml does not name is the
 * registry's. */
const char *const *xj_school_roles(const struct xj_school *school, const char *command);

#endif
