/* `opening` and `required`: by when a file is begun, and what it must hold. Each may be left out; then nothing is asked for. */
#include "policy/archive_reading.h"

static const char *const opening_keys[] = {"if", "from", "within", "source", NULL};
static const char *const need_keys[] = {"kinds", "if", "from", "change", "within", "source", NULL};

/* Is it the same text, however it is laid out? */
static bool
is_same(const struct xj_node *a, const struct xj_node *b)
{
	if (!a || !b)
		return !a && !b;
	if (a->kind != b->kind || a->count != b->count)
		return false;
	if (a->kind == XJ_SCALAR)
		return xj_span_same(a->text, b->text);
	for (size_t i = 0; i < a->count; i++)
		if (a->kind == XJ_SEQUENCE ? !is_same(a->items[i], b->items[i])
		                           : !xj_span_same(a->pairs[i].key, b->pairs[i].key) || !is_same(a->pairs[i].value, b->pairs[i].value))
			return false;
	return true;
}

/* Are they of the same occasion: days of the row, or cases of one procedure? */
static bool
meet(const struct xj_archive_need *a, const struct xj_archive_need *b)
{
	for (size_t i = 0; i < a->nchanges; i++)
		if (xj_span_listed(b->changes, b->nchanges, a->changes[i]))
			return true;
	return !a->nchanges && !b->nchanges;
}

/* One kind twice of the same students would be missed twice. */
static void
check_doubled(struct reader *r, const struct xj_node *list, size_t at)
{
	const struct xj_archive_need *need = &r->a->needs[at];
	const struct xj_node *map = list->items[at], *kinds = xj_yaml_get(map, "kinds");

	for (size_t k = 0; kinds && k < need->nkinds; k++) {
		const struct xj_node *node = kinds->kind == XJ_SEQUENCE ? kinds->items[k] : kinds;
		bool twice = xj_span_listed(need->kinds, k, need->kinds[k]);

		for (size_t i = 0; i < at && !twice; i++)
			twice = xj_span_listed(r->a->needs[i].kinds, r->a->needs[i].nkinds, need->kinds[k]) && meet(&r->a->needs[i], need) &&
			        is_same(xj_yaml_get(list->items[i], "if"), xj_yaml_get(map, "if"));
		if (twice)
			complain(r, node, "kinds", "each kind once for one occasion and condition");
	}
}

static void
read_kinds(struct reader *r, const struct xj_node *map, struct xj_archive_need *need)
{
	const struct xj_node *kinds = xj_yaml_get(map, "kinds");

	if (!kinds)
		(void)xj_yaml_missing(map, "kinds", r->diags);
	else if (xj_yaml_texts(r->pool, map, "kinds", r->diags, &need->kinds, &need->nkinds) && !need->nkinds)
		complain(r, kinds, "kinds", "a list of kinds: [id-copy, photo]");
	for (size_t i = 0; kinds && i < need->nkinds; i++) {
		const struct xj_node *node = kinds->kind == XJ_SEQUENCE ? kinds->items[i] : kinds;
		struct xj_where where = xj_yaml_where(node);

		if (!need->kinds[i].n)
			complain(r, node, "kinds", "a list of kinds: [id-copy, photo]");
		xj_archive_code(r, &where, need->kinds[i], "material");
	}
}

/* Of cases, from the day each took effect; else from a day of the row. */
static void
read_occasion(struct reader *r, const struct xj_node *map, struct xj_archive_need *need)
{
	const struct xj_node *change = xj_yaml_get(map, "change");

	if (!change)
		xj_archive_day(r, map, false, &need->from);
	else if (xj_yaml_get(map, "from"))
		complain(r, xj_yaml_get(map, "from"), "from", "one of change and from");
	else if (xj_yaml_texts(r->pool, map, "change", r->diags, &need->changes, &need->nchanges) && !need->nchanges)
		complain(r, change, "change", "a list of procedures: [suspend, resume]");
}

static void
read_need(struct reader *r, const struct xj_node *map, struct xj_archive_need *need)
{
	(void)xj_yaml_known(map, need_keys, r->diags);
	read_kinds(r, map, need);
	need->when = condition(r, map, "if");
	read_occasion(r, map, need);
	xj_archive_length(r, map, "within", &need->within);
	text(r, map, "source", &need->source);
}

static void
read_opening(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map = xj_yaml_get(root, "opening") ? group(r, root, "opening", opening_keys) : NULL;
	struct xj_archive_need *opening = &r->a->opening;

	if (!map)
		return;
	r->a->has_opening = true;
	opening->when = condition(r, map, "if");
	xj_archive_day(r, map, false, &opening->from);
	xj_archive_length(r, map, "within", &opening->within);
	text(r, map, "source", &opening->source);
}

void
xj_archive_read_required(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *list = xj_yaml_get(root, "required");

	read_opening(r, root);
	if (!list || !xj_archive_list(r, list, "required",
	                              "a list: - {kinds: [photo], from: enrolled_on, within: 30 workdays, source: …}"))
		return;
	r->a->needs = xj_pool_zero(r->pool, list->count, sizeof *r->a->needs);
	for (size_t i = 0; i < list->count; i++) {
		r->a->nneeds++;
		read_need(r, list->items[i], &r->a->needs[i]);
		check_doubled(r, list, i);
	}
}
