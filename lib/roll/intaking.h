/*
 * Inside of intake: intake.c goes through the applicants, reporting.c reads what the arrivals say, people.c knows who is on the roll already, entry.c makes the
 * rows, provisional.c follows an admitted candidate's row.
 */
#ifndef XJ_INTAKING_H
#define XJ_INTAKING_H

#include "roll/classes.h"
#include "roll/intake.h"

/* What becomes of an applicant, by codes/arrival.csv. */
enum xj_outcome { XJ_ARRIVED, XJ_RETAINED, XJ_GIVEN_UP, XJ_NOT_ARRIVED };
extern const char *const xj_outcome_codes[];

/* Where applicants stand: the list, or the roll for those who come back. Fields are -1 where it has none. */
struct xj_source {
	const struct xj_table *table;
	int exam, name, id, id_type, birth, sex, program, enrolled;
	struct xj_cursor row;
};

struct xj_applicant {
	struct xj_source *source;
	uint32_t row;
	struct xj_span exam;
	enum xj_outcome outcome;
	bool said;            /* a line of the arrivals says so */
	uint32_t known;       /* the row of the roll of one enrolled before; XJ_NONE */
	uint32_t provisional; /* the row of the admission; XJ_NONE */
	struct xj_span *fresh; /* the new student's row; NULL for none */
};

/* Rows of the roll by person. Provisional rows, those of an admission, are kept apart. */
struct xj_people {
	struct xj_person *list; /* by row of the roll */
	struct xj_map by_exam, provisional; /* by exam number: students, admissions */
	struct xj_map live, admitted, incoming; /* by id number: on the roll; with an admission that stands; waiting to be transferred in */
};
void xj_people_open(struct xj_people *people, struct xj_pool *pool, const struct xj_policy *policy,
                    const struct xj_table *roll);

struct xj_intaking {
	const struct xj_enrolling *in;
	struct xj_pool *pool;
	const struct xj_schema *rs; /* roll */
	struct xj_roll_fields rf;
	struct xj_people people;
	struct xj_index arrivals; /* their lines, by exam number */
	struct xj_source list, returning;
	struct xj_applicant *applicants; /* those of the list whose rows are good, then the returning */
	size_t count, cap;
	struct xj_map by_exam;
	struct xj_source *from; /* the applicant at work, at its row */
	struct xj_cursor row, arrival;
	int a_exam, a_name, a_on, a_outcome, a_until, a_reason, a_materials;
	struct xj_classes *classes;
	struct xj_numbers **numbers; /* by rule of numbering.fields; each opened when it is first asked */
	xj_date list_day; /* the first day of enrolment on the list; XJ_NO_DATE for none */
	struct xj_changes *roll, *intake;
	struct xj_intake_balance *balance;
	struct xj_diags *diags;
};

/* Refuses the applicant at work. */
#define XJ_REFUSE_APPLICANT(e, field, ...)                                                                           \
	xj_table_refuse((e)->from->table, (e)->from->row.row, (field), (e)->diags, __VA_ARGS__)

static inline struct xj_span
xj_applicant_cell(const struct xj_intaking *e, int field)
{
	return xj_cell(&e->from->row, field);
}
static inline struct xj_span
xj_applicant_named(const struct xj_intaking *e, struct xj_span field)
{
	return xj_cell(&e->from->row, xj_schema_find(e->from->table->schema, field));
}
static inline const struct xj_status *
xj_row_status(const struct xj_intaking *e, const struct xj_cursor *row)
{
	return xj_status_find(e->in->policy->statuses, xj_cell(row, e->rf.status));
}

/* Moves to the applicant; false for one that is refused. */
bool xj_applicant_move(struct xj_intaking *e, const struct xj_applicant *a);
/* One more, at this row of its source. */
void xj_applicant_add(struct xj_intaking *e, struct xj_source *source, uint32_t row);
/* The applicant with this exam number; NULL for none. */
struct xj_applicant *xj_applicant_find(const struct xj_intaking *e, struct xj_span exam);

/* Checks the arrivals: whom a refused line may speak of is refused too. */
void xj_reporting_check(struct xj_intaking *e);
/* The outcome that the line at the arrivals' cursor tells; a line without one is an arrival. */
enum xj_outcome xj_reporting_said(const struct xj_intaking *e);
/* The applicant's outcome, and whether a line says it; the arrival's cursor stands on that line then. */
enum xj_outcome xj_reporting_outcome(struct xj_intaking *e, bool *said);
/* What the school asks newcomers to hand in and this one has not: a warning. */
void xj_reporting_materials(struct xj_intaking *e);

/* Is the student at this row of the roll the applicant? What one of the two leaves out stands against nobody. */
bool xj_is_applicant(const struct xj_intaking *e, const struct xj_cursor *row);
/* Id number, birth date and sex against each other, and the programme; refuses. */
void xj_entry_check(struct xj_intaking *e);
/* Refuses a person who has a live status, or an admission that stands beside this one, `own` being its row. */
void xj_entry_check_person(struct xj_intaking *e, uint32_t own);
/* A row of the roll from the applicant's cells of the same names, its provisional row, and the programme's; without status, class and numbers. */
struct xj_span *xj_entry_row(struct xj_intaking *e, const struct xj_applicant *a, xj_date since);
void xj_entry_set_status(struct xj_intaking *e, struct xj_span *values, const struct xj_status *status);
/* The status of a newcomer by intake.status, and whether intake.require is met; refuses. */
bool xj_entry_judge(struct xj_intaking *e, struct xj_span *values);
/* Fills the fields of numbering.fields that are still empty; refuses. */
bool xj_entry_number(struct xj_intaking *e, struct xj_span *values);
void xj_cannot_number(struct xj_intaking *e, struct xj_span unknown);
/* A cell of the applicant's programme. */
struct xj_span xj_entry_program(struct xj_intaking *e, const char *column);
/* The day of enrolment: the applicant's own, else, and for who comes back, the first that the list has, else today. */
xj_date xj_entry_day(struct xj_intaking *e);

/* The outcome that follows from the provisional row of the applicant; refuses one that the arrivals contradict. */
void xj_provisional_judge(struct xj_intaking *e, struct xj_applicant *a);
/* Brings the provisional row to the outcome, or makes one for a retained admission. */
void xj_provisional_settle(struct xj_intaking *e, const struct xj_applicant *a);
/* A provisional row from the list's line is added to the roll. */
struct xj_span *xj_provisional_add(struct xj_intaking *e, const struct xj_applicant *a, const struct xj_status *status,
                                   xj_date since);
/* Those on the roll whose admission was resumed, and who are not on the list, become applicants. */
void xj_provisional_return(struct xj_intaking *e);
/* The arrivals' cursor is at a line about somebody on no list, whose only row is this provisional one: refuses the line where it says more than that row. */
void xj_provisional_stranger(struct xj_intaking *e, uint32_t row);

/* What all ways of intake begin with. */
void xj_intaking_open(struct xj_intaking *e, const struct xj_enrolling *in, struct xj_changes *roll,
                      struct xj_diags *diags);

#endif
