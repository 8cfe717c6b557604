/*
 * The student statuses of a school, from statuses.yaml:
 *
 *     statuses:
 *       待注册: {id: pending, on_roll: yes, in_school: yes, registers: yes, becomes: 在籍}
 *       休学:   {id: suspended, on_roll: yes, in_school: no, ends: yes, away: suspension, state: "02"}
 *       退学:   {id: withdrawn, on_roll: no, in_school: no, terminal: yes, state: "03"}
 */
#ifndef XJ_STATUSES_H
#define XJ_STATUSES_H

#include "base/map.h"
#include "record/yaml.h"

/* What kind of leave a status is, for the rules about one kind. */
enum xj_away { XJ_NO_LEAVE, XJ_SUSPENSION, XJ_RETENTION, XJ_ADMISSION };

struct xj_status {
	struct xj_span name; /* 休学: what records hold */
	struct xj_span id;   /* suspended: what code and rules say */
	struct xj_span state; /* JY/T 学生当前状态, may be empty */
	struct xj_span becomes; /* status after registering; empty: the same */
	bool on_roll;    /* has a live status 学籍 */
	bool in_school;  /* takes part in teaching */
	bool registers;  /* is due for registration each term */
	bool ends;       /* must have status_until */
	enum xj_away away; /* only where it ends; one without is a leave of the school's own kind */
	bool terminal;   /* nothing leaves it */
};

struct xj_statuses {
	struct xj_status *list;
	size_t count;
	struct xj_map by_name;
};

struct xj_statuses *xj_statuses_parse(struct xj_pool *pool, const struct xj_node *root, struct xj_diags *diags);
/* NULL when there is no such status. */
const struct xj_status *xj_status_find(const struct xj_statuses *s, struct xj_span name);
const struct xj_status *xj_status_id(const struct xj_statuses *s, const char *id);

/* Is it a leave of this kind? NULL is none. */
static inline bool
xj_status_away(const struct xj_status *status, enum xj_away away)
{
	return status && status->ends && status->away == away;
}

/* Is it the status of an admission, not of a student? NULL is none. */
bool xj_status_provisional(const struct xj_status *status);
/* Is or was whoever has it a student here: neither only admitted, nor still to be taken in from another school? So is who has a status that
 * nobody knows. */
bool xj_status_student(const struct xj_status *status);
/* Does whoever has it take a place in class: who takes part in teaching, and who is to be taken in from another school? One whose status nobody
 * knows does: a class is rather too small than too large. */
bool xj_status_takes_place(const struct xj_status *status);

#endif
