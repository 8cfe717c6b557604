/* `grades`: the bands that marks are counted in. May be left out. */
#include "policy/school_reading.h"

static const char *const grades_keys[] = {"bands", "source", NULL};
static const char *const band_keys[] = {"title", "minimum", "words", NULL};
static const char bands_form[] = "a list of bands, the best first: - {title: 及格, minimum: 60, words: [合格]}";

static void
read_band(struct reader *r, const struct xj_node *map, struct xj_band *band)
{
	bool first = band == r->s->bands;

	if (map->kind != XJ_MAPPING) {
		complain(r, map, "bands", bands_form);
		return;
	}
	(void)xj_yaml_known(map, band_keys, r->diags);
	text(r, map, "title", &band->title);
	band->minimum = INT64_MIN;
	if (!first && band[-1].minimum == INT64_MIN)
		complain(r, map, "bands", "no band below one that has no minimum");
	else if (xj_yaml_get(map, "minimum") && xj_yaml_integer(map, "minimum", r->diags, &band->minimum) && !first &&
	         band->minimum >= band[-1].minimum)
		complain(r, xj_yaml_get(map, "minimum"), "minimum", "less than that of the band above it");
	if (xj_yaml_get(map, "words"))
		(void)xj_yaml_texts(r->pool, map, "words", r->diags, &band->words, &band->nwords);
}

void
xj_school_read_grades(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map = xj_yaml_get(root, "grades") ? group(r, root, "grades", grades_keys) : NULL;
	const struct xj_node *list = xj_yaml_get(map, "bands");
	struct xj_school *s = r->s;

	if (!map)
		return;
	text(r, map, "source", &s->grades_source);
	if (!list) {
		(void)xj_yaml_missing(map, "bands", r->diags);
		return;
	}
	if (list->kind != XJ_SEQUENCE || list->count == 0) {
		complain(r, list, "bands", bands_form);
		return;
	}
	s->bands = xj_pool_zero(r->pool, list->count, sizeof *s->bands);
	s->nbands = list->count;
	for (size_t i = 0; i < list->count; i++)
		read_band(r, list->items[i], &s->bands[i]);
}
