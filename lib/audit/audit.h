/*
 * Audit: rules over record files (R-401 to R-406, and what imply of records, however they came to be). Every rule is a row of the table in
 * rules.c: a stable name, severity, the requirement and the regulation it comes from, who owns what it finds, the message, the command that deals with it,
 * and functions that see one record at a time. Nothing is changed; each file is read once.
 *
 * A rule runs where the school asks for it (`unasked`), and the files that it looks at and those that it needs besides (`lacks`) are there. Findings come worst first: severity, then days over, then as the files have them. Days are calendar days; deadlines in workdays
 * are counted on the school's calendar.
 */
#ifndef XJ_AUDIT_H
#define XJ_AUDIT_H

#include "roll/cases.h"
#include "roll/items.h"

/* The kinds of record that rules look at or need, by the names of their schemas; `school` is none: its rules are called once, with no row. */
#define XJ_AUDIT_FILES(X)                                                                                            \
	X(roll) X(cases) X(registrations) X(sightings) X(attendance) X(grades) X(candidates) X(intake) X(fees)       \
	X(arrivals) X(health) X(holds) X(academic) X(roles) X(duties) X(materials) X(checks)

#define XJ_AUDIT_KIND(name) XJ_OF_##name,
enum xj_audit_kind { XJ_AUDIT_FILES(XJ_AUDIT_KIND) XJ_OF_school };
#undef XJ_AUDIT_KIND

/* What a look sees of a table. */
enum xj_audit_unit {
	XJ_AUDIT_STATE, /* each record as it stands: a case or an item of a file at its last line, a student's registration in a term at the line that is its state; of other kinds each line */
	XJ_AUDIT_LINES  /* each line */
};

/* Which rows of a roll a look is about, by their status: it does not see the others. */
enum xj_audit_whose {
	XJ_AUDIT_ALL,
	XJ_AUDIT_LIVE,   /* who is on the roll or takes part in teaching */
	XJ_AUDIT_HERE,   /* students of the school as of now (limits.h) */
	XJ_AUDIT_AWAY,   /* whose status has an end */
	XJ_AUDIT_UNKNOWN /* whose status is none of the school's */
};

#define XJ_KIND(name) (1u << XJ_OF_##name)

struct xj_audit;
struct xj_audit_rule;

struct xj_finding {
	const struct xj_audit_rule *rule;
	enum xj_severity severity; /* that of the rule, unless a rule says otherwise */
	const struct xj_table *table; /* NULL: of no record; then `file` names what is at fault */
	const char *file;
	uint32_t row;
	int field; /* the cell that shows it; -1 for the row */
	xj_date due_on; /* XJ_NO_DATE for none */
	int days_over;  /* negative: days left */
	struct xj_span student_id, case_id, owner; /* owner: a role */
	const struct xj_status *status; /* of the student, where a roll row shows it; else NULL */
	const char *args[4]; /* of message and next */
	const char *words[2]; /* {3} and {4} of next, where that says something else; NULL: the case, and args[3] */
	const struct xj_diag *fault; /* what is wrong with a value: {3} of the message; NULL: args has it */
	const char *message, *next; /* where those of the rule do not fit; NULL: they do */
	const struct xj_table *beside; /* another one, of the same student, that next takes besides; NULL: the first given of its kind */
};

/* What the rules about one kind of record see. */
struct xj_audit_row {
	const struct xj_cursor *cursor; /* NULL for rules of the school */
	const struct xj_roll_fields *roll;                   /* NULL unless the kind is roll; so are the next three of theirs */
	const struct xj_case_fields *cases;
	const struct xj_registration_fields *registrations;
	const struct xj_material_fields *materials;
	int student_id;                 /* the field of the kind that says whose record it is; -1 for none */
	const struct xj_status *status; /* of a roll row; NULL for an unknown one */
	xj_date since, until;           /* of a roll row */
	struct xj_cases *folded;        /* of a case: the cases of its file, and which of them */
	uint32_t index;
	const struct xj_workflow *workflow; /* of a case; NULL for an unknown one */
	struct xj_items *items;             /* of an item: those of its file; `index` is which of them */
	size_t as_above; /* so many of the last columns are, byte for byte, as in the row seen before; 0 where that is not known */
	void *state;                    /* what the look keeps from row to row (see `begin`) */
};

typedef void xj_audit_fn(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row);
/* Sees the next row before it is judged, to fetch what will be asked for. */
typedef void xj_audit_ahead_fn(void *state, const struct xj_audit_row *next);
typedef void *xj_audit_begin_fn(struct xj_audit *a, const struct xj_table *table);
/* After the last row of the table; `row` has the cursor, to go back with, and the state. */
typedef void xj_audit_end_fn(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row);

struct xj_audit_look {
	unsigned kinds;           /* a bit each; 0 behind the last look of a rule */
	enum xj_audit_unit unit;
	enum xj_audit_whose whose;
	xj_audit_fn *fn;          /* NULL where everything is done at the end */
	xj_audit_begin_fn *begin; /* NULL: keeps nothing */
	xj_audit_ahead_fn *ahead; /* NULL: needs nothing fetched; rolls only */
	xj_audit_end_fn *end;     /* NULL: nothing is left to say */
	unsigned needs;           /* kinds without which this look cannot judge, a bit each */
};

enum { XJ_AUDIT_LOOKS = 4 };

struct xj_audit_rule {
	const char *name;
	enum xj_severity severity;
	const char *number;   /* in the requirement catalogue: R-401 */
	size_t source;        /* offset of the span in struct xj_school that has the regulation; 0: `standard` is it */
	size_t archived;      /* the same in struct xj_archive */
	const char *standard;
	const char *owner;    /* role; NULL: the finding says */
	const char *message, *next; /* {1} to {4} */
	struct xj_audit_look looks[XJ_AUDIT_LOOKS];
	/* What the school would have to say for it to be wanted, in words (`attendance in school.yaml`); NULL where it is wanted. NULL: it always is. */
	const char *(*unasked)(const struct xj_audit *a);
	/* What it needs besides the files of its looks (`programs.csv`); NULL where it can judge. NULL: it always can. */
	const char *(*lacks)(const struct xj_audit *a);
	bool wide; /* the finding is about many records: the file, a class, a college; {1} is not the student then */
};

extern const struct xj_audit_rule xj_audit_rules[];
extern const size_t xj_audit_nrules;

struct xj_audit {
	struct xj_pool *pool;
	const struct xj_policy *policy;
	xj_date today;
	const struct xj_term *term; /* the current one; NULL: rules about registering do not run */
	xj_date window_end;         /* of the term; XJ_NO_DATE where unknown */
	struct xj_duration ending_soon, marking_soon; /* what becomes due within so long is due soon */
	bool asks_coming; /* somebody said how soon (--within) */
	const char *book; /* the book's folder, where the records are one's: what is to be done next is done there; else NULL */
	struct xj_diags *diags;
	bool *off; /* by rule: not asked for */
	bool *must; /* by rule: it has to judge what it is given, or that is trouble */
	bool *uncounted; /* by rule: said already that the calendar does not cover a deadline */
	const char *folder; /* that the files of electronic items were looked at below; NULL where nobody named one */
	struct xj_audit_kept {
		bool asked, any; /* something of what opens a student's file is among the materials */
	} *kept; /* NULL until there are materials; archive.c */
	struct xj_finding *findings;
	size_t count, cap;
	struct xj_audit_file *files;
	size_t nfiles, capfiles; /* pointers into `files` last once the rules run */
	unsigned given; /* kinds of file, a bit each */
};

/* Index of the rule, or SIZE_MAX. */
size_t xj_audit_rule(struct xj_span name);
/* The name of a rule that is most like it. */
const char *xj_audit_nearest(struct xj_span name);
/* The regulation that the rule comes from, as this school cites it; may be empty. */
struct xj_span xj_audit_source(const struct xj_audit *a, const struct xj_audit_rule *rule);
/* Does school.yaml say what is next, and by which regulation, of rules only that there are? Diagnosed where not. */
bool xj_audit_says_of_rules(const struct xj_audit *a);
/* The kinds of record that rules look at, closed by NULL. */
extern const char *const xj_audit_kinds[];
/* Takes a table in; false when no rule has to do with its kind. Foreign kinds are expected in record form. Tables are borrowed until the findings are
 * printed. */
bool xj_audit_add(struct xj_audit *a, struct xj_table *table);
/* Runs the rules over all that was added; rows that are not well formed become diagnostics. */
void xj_audit_run(struct xj_audit *a);
/* What the rule would have to be asked for by: a group of school.yaml, or on a day between terms a term; NULL where it is wanted. */
const char *xj_audit_unasked(const struct xj_audit *a, const struct xj_audit_rule *rule);
/* What the rule lacks to be run over what was added: what it is unasked by, `cases`, `terms.csv`; NULL where it was run. A rule with several looks was run when one of them was. */
const char *xj_audit_lacks(const struct xj_audit *a, const struct xj_audit_rule *rule);
/* Worst first. */
void xj_audit_sort(struct xj_audit *a);

/* For rules. */

/* A new finding about this row; the rest is for the rule to fill in. args[0] is the case of a case, else the student. */
struct xj_finding *xj_audit_found(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row,
                                  int field);
/* Sets due_on and days_over; {2} of the message is then the day, {3} how far it is. */
void xj_audit_due(struct xj_audit *a, struct xj_finding *f, xj_date due_on);
/* The same for what is wanted by a day: a warning until it has come, an error from then on. */
void xj_audit_wanted(struct xj_audit *a, struct xj_finding *f, xj_date due_on);
/* Whose it is, with the school's own word for the role. */
void xj_audit_owner(struct xj_audit *a, struct xj_finding *f, struct xj_span role);
/* A deadline of the record, counted from `day`, that runs into what the calendar does not cover, so that the rule cannot judge it: diagnosed at the first such record. */
void xj_audit_uncounted(struct xj_audit *a, const struct xj_audit_rule *rule, const struct xj_audit_row *row, int field, xj_date day,
                        struct xj_duration within);
/* The last day that is soon: today and the school's `soon` for endings, or --within. */
xj_date xj_audit_soon(const struct xj_audit *a);
/* Was it before the day from which the school keeps such records (audit.since)? Never where it does not say one. XJ_NO_DATE is not. */
bool xj_audit_before_records(const struct xj_audit *a, xj_date day);
static inline bool
xj_audit_is_given(const struct xj_audit *a, enum xj_audit_kind kind)
{
	return (a->given & (1u << kind)) != 0;
}

#endif
