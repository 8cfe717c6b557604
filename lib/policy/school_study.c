/* `study`: how long one may study at most. */
#include "policy/school_reading.h"

static const char *const study_keys[] = {"maximum", "source", NULL};
static const char *const maximum_keys[] = {"if", "period", NULL};
static const char *const from_it[] = {"study_days_left", "study_ends_on"}; /* follow from the period that is looked for */
static const char maximum_form[] = "a list of periods: - {if: {level: 专科}, period: 6 years}";

static void
read_maximum(struct reader *r, const struct xj_node *map, struct xj_study *study)
{
	if (map->kind != XJ_MAPPING) {
		complain(r, map, "maximum", maximum_form);
		return;
	}
	(void)xj_yaml_known(map, maximum_keys, r->diags);
	study->when = condition(r, map, "if");
	for (size_t i = 0; i < sizeof from_it / sizeof *from_it; i++)
		if (xj_condition_asks(study->when, from_it[i])) {
			struct xj_where where = xj_yaml_where(xj_yaml_get(map, "if"));

			xj_diag_add(r->diags, XJ_UNKNOWN_FACT, &where, from_it[i], NULL);
		}
	period(r, map, "period", &study->period);
}

/* May be left out. */
void
xj_school_read_study(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map = xj_yaml_get(root, "study") ? group(r, root, "study", study_keys) : NULL;
	const struct xj_node *list = xj_yaml_get(map, "maximum");
	struct xj_school *s = r->s;

	if (!map)
		return;
	text(r, map, "source", &s->study_source);
	if (!list) {
		(void)xj_yaml_missing(map, "maximum", r->diags);
		return;
	}
	if (list->kind != XJ_SEQUENCE || list->count == 0) {
		complain(r, list, "maximum", maximum_form);
		return;
	}
	s->study = xj_pool_zero(r->pool, list->count, sizeof *s->study);
	s->nstudy = list->count;
	for (size_t i = 0; i < list->count; i++)
		read_maximum(r, list->items[i], &s->study[i]);
}
