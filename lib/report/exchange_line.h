/* A line of a list while it is made: between exchange_line.c, which goes from line to line, and exchange_value.c, which reads what is asked of one. */
#ifndef XJ_EXCHANGE_LINE_H
#define XJ_EXCHANGE_LINE_H

#include "report/choose.h"
#include "report/exchange.h"
#include "report/standing.h"
#include "roll/cases.h"

/* What the registrations of the term say of a student: by row of the roll. */
struct xj_exchange_registered {
	uint32_t last; /* the last line that is no department's mark, or XJ_NONE */
	bool paid;
};

struct xj_exchange_line {
	const struct xj_exchange *x;
	const struct xj_report_in *in;
	struct xj_pool *pool;
	struct xj_diags *diags;
	struct xj_table *roll, *cases_table, *registrations;
	struct xj_index students;
	struct xj_cursor student, record; /* record: the case's last line, or the registration's */
	struct xj_cases cases;
	uint32_t next, current; /* row of the roll, index of a case */
	const struct xj_workflow *w; /* of the case */
	struct xj_facts facts;
	struct xj_term term;
	bool has_term;
	struct xj_exchange_registered *registered;
	struct xj_standing standing;
	struct xj_registration_fields rf;
	int student_id, program; /* fields of the roll */
	struct xj_choice choice;
	struct xj_choice_fact *told;      /* what conditions may ask besides the student's row, */
	struct xj_exchange_source *sources; /* and where it comes from */
	size_t ntold, captold, nsources, capsources;
};

/* A cell that lasts, of a row of this table. */
struct xj_span xj_exchange_kept(const struct xj_exchange_line *l, const struct xj_table *t, struct xj_span cell);
/* What the case waits for, as conditions read it: steps, or where they mark. */
struct xj_span xj_exchange_waiting(struct xj_exchange_line *l, bool marks);

#endif
