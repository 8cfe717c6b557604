/*
 * Whose rows a report takes: conditions (policy/condition.h) of --where and of rosters over the rows of one table. They may ask about
 *   every column of the table, by its heading and every name of its field, columns that a school added among them;
 *   what the report tells besides: struct xj_choice_fact;
 *   of a roll: status.id .on_roll .in_school .registers .terminal .away .student, what statuses.yaml says of the row's status (away: suspension, retention or admission; all empty for a status
 *   that nobody knows), and what follows from the row: year_of_study, freshman, final_year, days_left, days_away, study_ends_on, study_days_left, today, program.COLUMN.
 */
#ifndef XJ_CHOOSE_H
#define XJ_CHOOSE_H

#include "report/pick.h"
#include "roll/facts.h"

/* A fact beside the columns. Its value is the caller's to set, before each row where it changes. */
struct xj_choice_fact {
	const char *name, *title; /* known by either; title may be NULL. A name that ends in . stands for all that begin with it */
	struct xj_span value;     /* p NULL: not known. Of `set.` the whole list that xj_set_get reads */
	/* What a word in a condition means: the name of a procedure for its title. NULL: what it says. p NULL: nothing, with a diagnostic. */
	struct xj_span (*means)(const struct xj_policy *policy, struct xj_span word, struct xj_diags *diags);
};

struct xj_choice_name; /* of what the conditions ask about */

struct xj_choice {
	struct xj_pool *pool;
	const struct xj_policy *policy;
	const struct xj_table *table;
	struct xj_choice_fact *facts;
	size_t nfacts;
	const struct xj_condition **conditions; /* all must hold */
	size_t count, cap;
	struct xj_choice_name *names;
	size_t nnames, capnames;
	struct xj_facts derived;
	const struct xj_cursor *row;
	const struct xj_status *status; /* of the row; looked up once for rows that follow each other */
	struct xj_diags *diags;         /* while conditions are read */
	bool failed;
};

/* `facts` is kept, not copied, and may be NULL. */
void xj_choice_init(struct xj_choice *c, struct xj_pool *pool, const struct xj_policy *policy, const struct xj_table *table,
                    struct xj_choice_fact *facts, size_t nfacts, xj_date today);
/* Adds conditions as --where writes them: FIELD=VALUE[,VALUE], FIELD={constraint}, FIELD=[list], or a whole mapping in braces. False with a diagnostic
 * for each that is none, or that asks about what is not there. */
bool xj_choice_where(struct xj_choice *c, const char *const *texts, size_t count, struct xj_diags *diags);
/* Adds one from a file. */
bool xj_choice_add(struct xj_choice *c, const struct xj_node *node, struct xj_diags *diags);
/* Do all hold for the row that the cursor stands on? NULL: a row whose columns are all empty. What cannot be known does not hold. */
bool xj_choice_holds(struct xj_choice *c, const struct xj_cursor *row);
/* After the rows: false with a diagnostic where something was asked that was known of none of them. */
bool xj_choice_known(const struct xj_choice *c, struct xj_diags *diags);
/* Does a condition ask about this field of the table, or what follows from it? status.on_roll and on_roll are about the status. */
bool xj_choice_asks(const struct xj_choice *c, const char *field);
/* Do both ask about the same field? */
bool xj_choice_meets(const struct xj_choice *c, const struct xj_choice *other);
/* Does one ask about what the report tells besides? */
bool xj_choice_asks_facts(const struct xj_choice *c);

#endif
