/*
 * What a condition may ask about one student: the request or case, then what follows from its dates, then the roll row, then the teaching system's
 * figures. A name is looked for in that order; a file that was not given makes its facts unknown, never empty.
 */
#ifndef XJ_FACTS_H
#define XJ_FACTS_H

#include "base/map.h"
#include "policy/policy.h"
#include "roll/fields.h"

struct xj_cases;

/* A class of the roll, or one that a request names. */
struct xj_seats {
	struct xj_span class;
	uint32_t taken;    /* by those in it (xj_status_takes_place) */
	uint32_t promised; /* to those of other classes, by open cases and the requests before this one */
	struct xj_span program; /* that of most of those in it; `ahead`: by how many, as far as they are counted */
	uint32_t ahead;
};

/* What the opening of cases sees besides the one student: who is in which class, and the cases there are. One for a whole batch; how
 * many are in a class is counted when it is first asked. */
struct xj_around {
	const struct xj_table *roll;
	struct xj_cases *cases;
	struct xj_index *students; /* of the roll, by number */
	bool counted;
	struct xj_map by_class;    /* index into seats */
	struct xj_seats *seats;
	size_t nseats, capseats;
};

struct xj_facts {
	struct xj_pool *pool;
	const struct xj_policy *policy;
	const struct xj_cursor *request;  /* at its row; NULL for none. A request or a line of cases.csv */
	const struct xj_cursor *roll;     /* at the student's row; NULL: unknown */
	const struct xj_cursor *academic; /* at the student's row; NULL: unknown */
	struct xj_span set;               /* `program=530302;class=…` */
	struct xj_span reason;
	struct xj_span given;             /* `rank=3;rank_of=40`: facts that are told outright, before any file is asked */
	xj_date starts_on, until, today; /* XJ_NO_DATE for none */
	xj_date asked_on; /* day of the request, of the first line of a case; XJ_NO_DATE or 0: today */
	struct xj_around *around;        /* NULL: what is told of classes, and times, are unknown */
	const struct xj_workflow *workflow; /* the one that is asked for; for `times` */
};

/* An xj_fact_fn; ctx is a struct xj_facts. */
bool xj_facts_get(void *ctx, struct xj_span name, struct xj_span *value);
/* A case is opened for the student at f->roll with what f->set says: from then on the class that it sets has a place less. */
void xj_around_promise(struct xj_facts *f);
/* The value of `field` in a `set` list; p NULL when it is not there. */
struct xj_span xj_set_get(struct xj_span set, struct xj_span field);
/* The school year, by its first calendar year: August to July. */
int xj_school_year(xj_date d);

#endif
