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

enum { XJ_MARKS_MAX = 16 };

/* One department's mark on a registration, in the order in which they are put. */
struct xj_mark {
	struct xj_span name, title;  /* name: a code of codes/registration.csv; `registered` is the last one's */
	struct xj_span role;         /* who puts it; empty: whoever may register */
	size_t *needs;               /* indexes of requirements */
	size_t nneeds;
	struct xj_duration within;   /* from the mark before it, or from what the student did */
	bool has_within;
	struct xj_span within_text, unmet, source;
};

/* What becomes of who is unregistered at the closing; the first that fits counts. */
struct xj_consequence {
	const struct xj_condition *when; /* NULL: all */
	struct xj_span change, reason, source;
	struct xj_span evidence; /* joined by ; */
};

/* Which roles may run a command on a book. */
struct xj_command_roles {
	struct xj_span command;
	const char **roles; /* closed by NULL */
};

/* numbering.fields: how a further field of the roll is numbered. */
struct xj_number_rule {
	struct xj_span field;
	const struct xj_template *rule;
};

/* intake.status: which status a newcomer gets. */
struct xj_intake_status {
	const struct xj_condition *when; /* NULL: whoever is left */
	struct xj_span status;
};

/* intake.require: what a candidate must be. Besides what is known of the future roll row conditions may ask about `age`. */
struct xj_intake_rule {
	const struct xj_condition *test;
	struct xj_span because, source;
};

/* The longest time to study, for whom the condition holds. */
struct xj_study {
	const struct xj_condition *when; /* NULL: all that are left */
	struct xj_duration period;
};

/* Marks that are counted together. */
struct xj_band {
	struct xj_span title;
	int64_t minimum;       /* in whole marks; INT64_MIN for whatever is left */
	struct xj_span *words; /* what stands in place of a mark: 合格 */
	size_t nwords;
};

/* How often a recurring duty comes: once in each calendar year, half or quarter of one, month, or term of terms.csv. */
enum xj_every { XJ_EVERY_YEAR, XJ_EVERY_HALF, XJ_EVERY_QUARTER, XJ_EVERY_MONTH, XJ_EVERY_TERM };

struct xj_duty {
	struct xj_span name, title, owner; /* owner: a role */
	enum xj_every every;
	struct xj_duration within; /* from the first day of each such period */
};

/* What a school says in place of what is built in: an owner or a next step of audit. */
struct xj_said {
	struct xj_span of, text;
	struct xj_span status; /* its id; empty: of any status for which nothing else is said */
	struct xj_where where;
};

/* files: what -O calls a report, or a kind of one: roster.new. */
struct xj_file_name_rule {
	struct xj_span report, rule;
};

struct xj_wording {
	struct xj_said *list;
	size_t count, cap;
};

struct xj_school {
	struct xj_span name;
	const struct xj_template *student_number, *class_name, *case_number;
	struct xj_span numbering_source;
	int64_t class_capacity;
	struct xj_span *class_by; /* roll fields that are not mixed in a class */
	size_t nclass_by;
	struct xj_span class_source;
	struct xj_number_rule *number_rules;
	size_t nnumber_rules;
	struct xj_intake_status *intake_statuses; /* the last one is for whoever none before it is for */
	size_t nintake_statuses;
	struct xj_intake_rule *intake_rules;
	size_t nintake_rules;
	int age_month, age_day;         /* intake.age_on, "08-31"; month 0 for none */
	struct xj_duration reporting;   /* how long newcomers may report, from the day of enrolment on */
	struct xj_duration result_within, recheck_within; /* R-103, from the end of reporting; R-104, from the day of enrolment */
	bool has_result, has_recheck;
	struct xj_duration confirm_within; /* R-102, from the day of enrolment; where has_confirm */
	bool has_confirm;
	struct xj_span *intake_materials; /* what a newcomer hands in */
	size_t nintake_materials;
	struct xj_span intake_source;
	int graduation_month, graduation_day; /* intake.graduation, "06-30": the day students expect to graduate; month 0 for none */
	struct xj_duration window;         /* */
	struct xj_duration deferral_max;   /* */
	struct xj_duration report_within;  /* R-206, from the first day of the term; where has_report */
	bool has_report;
	struct xj_span came_late; /* what stands against those who did everything, but too late: 超过注册期限 */
	struct xj_span window_source, deferral_source;
	struct xj_requirement *requirements;
	size_t nrequirements;
	struct xj_span deferral_change; /* the procedure that decides deferrals; empty: they come as a list */
	struct xj_mark *marks;          /* none: registering is one step */
	size_t nmarks;
	bool confirm;                   /* the status becomes another on the student's confirmation only */
	struct xj_consequence *consequences;
	size_t nconsequences;
	int64_t lapse_running, lapse_total; /* 2 and 3; 0 where the school cancels nobody */
	struct xj_span lapse_source;
	struct xj_duration marking_soon;   /* audit: due within, 3 workdays */
	struct xj_span marking_source;
	struct xj_duration ending_soon;    /* audit: a suspension ends within, 30 days */
	struct xj_duration service;        /* 2 years, then the student must say */
	struct xj_span zombie_source;
	struct xj_study *study; /* the first that fits counts; none: no limit is known */
	size_t nstudy;
	struct xj_span study_source;
	struct xj_duration absent; /* longer than so without a word is a ground of withdrawal; where has_absent */
	bool has_absent;
	struct xj_span absent_source;
	int leave_days; /* so many working days of leave in a term, and no more; 0 for no limit */
	struct xj_span leave_source;
	struct xj_duration sighting_within; /* by then a sighting has a case, or is settled; where has_sightings */
	bool has_sightings;
	struct xj_span sighting_source;
	struct xj_duty *duties; /* */
	size_t nduties;
	struct xj_span duties_source;
	struct xj_band *bands; /* the best first; none where the school counts marks by no bands */
	size_t nbands;
	struct xj_span grades_source;
	xj_date records_since; /* audit.since: what happened before was kept elsewhere; XJ_NO_DATE: everything is here */
	struct xj_wording audit_owners, audit_next, audit_sources; /* by role, by rule, by rule */
	struct xj_file_name_rule *file_rules;
	size_t nfile_rules;
	struct xj_span files_source;
	struct xj_command_roles *authority; /* none where school.yaml says nothing */
	size_t nauthority;
	struct xj_span authority_source;
};

struct xj_school *xj_school_parse(struct xj_pool *pool, const struct xj_node *root, xj_name_fn *is_fact, void *ctx,
                                  struct xj_diags *diags);

/* The rule of numbering.fields for this field of the roll; NULL for none. */
const struct xj_number_rule *xj_school_number_rule(const struct xj_school *school, struct xj_span field);

/* The rule of `files` for this report; empty where the school has none. */
struct xj_span xj_school_file_rule(const struct xj_school *school, const char *report);
/* NULL where the school says nothing of it, for students of this status (by its id; empty: of none). */
const struct xj_said *xj_school_said(const struct xj_wording *wording, struct xj_span of, struct xj_span status);
/* The roles that may run this command (enroll, register, change, apply, record, letter, archive, edit, undo, restore, backup, unmask), closed by NULL. A command that school.yaml does not name is the
 * registry's. */
const char *const *xj_school_roles(const struct xj_school *school, const char *command);

#endif
