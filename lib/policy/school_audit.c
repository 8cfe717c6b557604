/* `audit`: who owns what audit finds, what is done about it, and by which regulation, where a school does it otherwise. */
#include "policy/school_reading.h"

static const char *const audit_keys[] = {"owners", "next", "sources", "since", NULL};

static void
read_text(struct reader *r, struct xj_span of, struct xj_span status, const struct xj_node *value, struct xj_wording *out)
{
	if (value->kind != XJ_SCALAR || !value->text.n)
		complain(r, value, of.p, "a text, or texts by the id of a status");
	else
		*XJ_PUSH(r->pool, out->list, out->count, out->cap) = (struct xj_said){of, value->text, status, xj_yaml_where(value)};
}

static void
read_words(struct reader *r, const struct xj_node *map, const char *key, struct xj_wording *out)
{
	const struct xj_node *node = xj_yaml_get(map, key);

	if (!node)
		return;
	if (node->kind != XJ_MAPPING) {
		complain(r, node, key, "a mapping of texts");
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		const struct xj_pair *pair = &node->pairs[i];

		if (pair->value->kind != XJ_MAPPING || strcmp(key, "next") != 0) {
			read_text(r, pair->key, xj_span_of(NULL, 0), pair->value, out);
			continue;
		}
		for (size_t k = 0; k < pair->value->count; k++) {
			const struct xj_pair *of_status = &pair->value->pairs[k];
			bool others = xj_span_is(of_status->key, "others");

			read_text(r, pair->key, others ? xj_span_of(NULL, 0) : of_status->key, of_status->value, out);
		}
	}
}

/* What is kept elsewhere, because it happened before, is not missed here. */
static void
read_since(struct reader *r, const struct xj_node *map)
{
	struct xj_span said;

	if (!xj_yaml_text(map, "since", r->diags, &said))
		return;
	r->s->records_since = xj_date_parse(said);
	if (r->s->records_since == XJ_NO_DATE)
		complain(r, xj_yaml_get(map, "since"), "since", "a date, YYYY-MM-DD");
}

/* May be left out. */
void
xj_school_read_audit(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map = xj_yaml_get(root, "audit") ? group(r, root, "audit", audit_keys) : NULL;

	r->s->records_since = XJ_NO_DATE;
	if (!map)
		return;
	read_since(r, map);
	read_words(r, map, "owners", &r->s->audit_owners);
	read_words(r, map, "next", &r->s->audit_next);
	read_words(r, map, "sources", &r->s->audit_sources);
}

const struct xj_said *
xj_school_said(const struct xj_wording *wording, struct xj_span of, struct xj_span status)
{
	const struct xj_said *any = NULL;

	for (size_t i = 0; i < wording->count; i++) {
		const struct xj_said *said = &wording->list[i];

		if (!xj_span_same(said->of, of))
			continue;
		if (said->status.n && xj_span_same(said->status, status))
			return said;
		if (!said->status.n)
			any = said;
	}
	return any;
}
