/*
 * Inside of carrying effects to the roll: effect.c gathers what is due and in which order, effect_row.c says what one effect makes of a row.
 */
#ifndef XJ_APPLYING_H
#define XJ_APPLYING_H

#include "roll/change.h"
#include "roll/effective.h"
#include "roll/newcomer.h"

struct xj_applying {
	const struct xj_policy *policy;
	struct xj_pool *pool;
	struct xj_table *roll;
	struct xj_roll_fields rf;
	struct xj_index students;
	struct xj_cursor row;
	struct xj_changes *out;
	struct xj_diags *diags;
	struct xj_effective *list; /* whose effect is due on the roll */
	size_t count, cap;
	struct xj_map by_id;
	bool only_since; /* effects recorded before row `since` are not looked at */
	size_t since;
	struct xj_span *now; /* the row at work, by field, with the effects so far */
	struct xj_numbers **numbers; /* by field of the roll; each opened when it is first asked */
};

/* Refuses the case whose line it is. */
#define XJ_REFUSE_EFFECT(a, cases, line, field, code, ...)                                                           \
	do {                                                                                                         \
		struct xj_where where_ = xj_table_where((cases)->table, (line)->row, (field));                       \
		xj_diag_add((a)->diags, (code), &where_, __VA_ARGS__);                                               \
		(cases)->table->bad[(line)->row] = true;                                                             \
	} while (0)

/* What the row at work holds now in this field; empty where the schema has none. */
struct xj_span xj_field_now(const struct xj_applying *a, int field);
/* All values but fresh numbers are worked out from the row as it was; then the row becomes what they say. False after a diagnostic, the row as it was. `next` is room for a
 * row. */
bool xj_effect_on_row(struct xj_applying *a, const struct xj_effective *e, struct xj_span *next);

#endif
