#include "policy/statuses.h"

static const char *const status_keys[] = {"id",   "on_roll",  "in_school", "registers",
                                          "ends", "terminal", "state",     "becomes", "away", NULL};
static const char *const leaves[] = {"suspension", "retention", "admission"}; /* as enum xj_away has them */
static const char *const root_keys[] = {"statuses", "source", NULL};

static struct xj_span
name_of(void *ctx, uint32_t index)
{
	const struct xj_statuses *s = ctx;

	return s->list[index].name;
}

static void
read_away(struct xj_status *status, const struct xj_node *map, struct xj_diags *diags)
{
	struct xj_span away;

	if (!xj_yaml_text(map, "away", diags, &away))
		return;
	for (size_t i = 0; i < sizeof leaves / sizeof *leaves; i++)
		if (xj_span_is(away, leaves[i]))
			status->away = (enum xj_away)(i + 1);
	if (!status->away || !status->ends) {
		struct xj_where where = xj_yaml_where(xj_yaml_get(map, "away"));

		xj_diag_add(diags, XJ_BAD_VALUE_KIND, &where, "away",
		            "suspension, retention or admission, of a status with ends: yes", NULL);
	}
}

static void
read_status(struct xj_status *status, const struct xj_pair *pair, struct xj_diags *diags)
{
	const struct xj_node *map = pair->value;
	struct xj_where where = xj_yaml_where(map);

	status->name = pair->key;
	if (map->kind != XJ_MAPPING) {
		xj_diag_add(diags, XJ_BAD_VALUE_KIND, &where, pair->key.p, "a mapping: {id: …, on_roll: yes, in_school: yes}",
		            NULL);
		return;
	}
	(void)xj_yaml_known(map, status_keys, diags);
	if (!xj_yaml_text(map, "id", diags, &status->id) && !xj_yaml_get(map, "id"))
		(void)xj_yaml_missing(map, "id", diags);
	if (!xj_yaml_flag(map, "on_roll", diags, &status->on_roll) && !xj_yaml_get(map, "on_roll"))
		(void)xj_yaml_missing(map, "on_roll", diags);
	if (!xj_yaml_flag(map, "in_school", diags, &status->in_school) && !xj_yaml_get(map, "in_school"))
		(void)xj_yaml_missing(map, "in_school", diags);
	(void)xj_yaml_flag(map, "registers", diags, &status->registers);
	(void)xj_yaml_flag(map, "ends", diags, &status->ends);
	(void)xj_yaml_flag(map, "terminal", diags, &status->terminal);
	(void)xj_yaml_text(map, "state", diags, &status->state);
	(void)xj_yaml_text(map, "becomes", diags, &status->becomes);
	read_away(status, map, diags);
}

static void
check_status(const struct xj_statuses *s, const struct xj_status *status, const struct xj_node *map,
             struct xj_diags *diags)
{
	const struct xj_node *becomes = xj_yaml_get(map, "becomes"), *terminal = xj_yaml_get(map, "terminal");
	const struct xj_status *first = status->id.n ? xj_status_id(s, status->id.p) : status;

	if (first != status) {
		struct xj_where where = xj_yaml_where(xj_yaml_get(map, "id"));

		xj_diag_add(diags, XJ_STATUS_TWICE, &where, status->id.p, first->name.p, NULL);
	}
	if (becomes && !xj_status_find(s, status->becomes)) {
		struct xj_where where = xj_yaml_where(becomes);

		xj_diag_add(diags, XJ_UNKNOWN_STATUS, &where, status->becomes.p, NULL);
	}
	if (status->terminal && (status->registers || status->ends || status->becomes.n)) {
		struct xj_where where = xj_yaml_where(terminal);

		xj_diag_add(diags, XJ_TERMINAL_STATUS, &where, status->name.p, NULL);
	}
}

struct xj_statuses *
xj_statuses_parse(struct xj_pool *pool, const struct xj_node *root, struct xj_diags *diags)
{
	size_t errors = xj_diags_errors(diags);
	const struct xj_node *map = xj_yaml_get(root, "statuses");
	struct xj_statuses *s = xj_pool_zero(pool, 1, sizeof *s);

	(void)xj_yaml_known(root, root_keys, diags);
	if (!map) {
		(void)xj_yaml_missing(root, "statuses", diags);
		return NULL;
	}
	if (map->kind != XJ_MAPPING || map->count == 0) {
		struct xj_where where = xj_yaml_where(map);

		xj_diag_add(diags, XJ_BAD_VALUE_KIND, &where, "statuses", "a mapping: 在籍: {id: enrolled, …}", NULL);
		return NULL;
	}
	s->list = xj_pool_zero(pool, map->count, sizeof *s->list);
	s->count = map->count;
	for (size_t i = 0; i < s->count; i++)
		read_status(&s->list[i], &map->pairs[i], diags);
	xj_map_init(&s->by_name, pool, s->count, name_of, s);
	for (size_t i = 0; i < s->count; i++)
		(void)xj_map_put(&s->by_name, s->list[i].name, (uint32_t)i);
	for (size_t i = 0; i < s->count; i++)
		check_status(s, &s->list[i], map->pairs[i].value, diags);
	return xj_diags_errors(diags) == errors ? s : NULL;
}

const struct xj_status *
xj_status_find(const struct xj_statuses *s, struct xj_span name)
{
	uint32_t i = xj_map_get(&s->by_name, name);

	return i == XJ_NONE ? NULL : &s->list[i];
}

const struct xj_status *
xj_status_id(const struct xj_statuses *s, const char *id)
{
	for (size_t i = 0; i < s->count; i++)
		if (xj_span_is(s->list[i].id, id))
			return &s->list[i];
	return NULL;
}

bool
xj_status_provisional(const struct xj_status *status)
{
	static const char *const ids[] = {"admitted", "entered", "admission-given-up", "admission-cancelled"};

	for (size_t i = 0; status && i < sizeof ids / sizeof *ids; i++)
		if (xj_span_is(status->id, ids[i]))
			return true;
	return xj_status_away(status, XJ_ADMISSION);
}

bool
xj_status_student(const struct xj_status *status)
{
	return !xj_status_provisional(status) && !(status && xj_span_is(status->id, "incoming"));
}

bool
xj_status_takes_place(const struct xj_status *status)
{
	return !status || status->in_school || xj_span_is(status->id, "incoming");
}
