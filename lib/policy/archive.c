#include "policy/archive_reading.h"

#include "base/nearest.h"
#include "policy/inside.h"
#include "record/file.h"

static const char *const root_keys[] = {"numbering", "opening",  "required", "copies",    "leaves",      "outsiders",
                                        "lending",   "viewing",  "transfer", "retention", "destruction", NULL};
static const char *const numbering_keys[] = {"item_id", "transfer_no", NULL};
static const char *const access_keys[] = {"maximum", "approve", "outside", "source", NULL};
static const char *const outside_keys[] = {"maximum", "approve", NULL};
static const char *const transfer_keys[] = {"receipt_within", "approve", "source", NULL};
static const char *const destruction_keys[] = {"approve", "source", NULL};

/* From which day of an item keeping may begin. */
static const char *const item_days[] = {"dated", "filed_on", NULL};

/* All that is known of a student of whom nothing is being asked. */
static bool
is_student_fact(void *policy, struct xj_span name)
{
	if (xj_span_starts(name, "roll.") || xj_span_starts(name, "program."))
		return xj_policy_is_fact(policy, name);
	return xj_policy_is_roll_field(policy, name);
}

/* What could have been written in its place; groups are no kinds. */
static const char *
nearest_code(struct reader *r, struct xj_span code, const struct xj_codes *codes, bool kinds)
{
	struct xj_span *list = xj_pool_zero(r->pool, codes->count + 1, sizeof *list);
	size_t n = 0;

	for (size_t i = 0; i < codes->count; i++)
		if (!kinds || codes->parents[i].n)
			list[n++] = codes->codes[i];
	return xj_nearest(r->pool, code, list, n);
}

void
xj_archive_code(struct reader *r, const struct xj_where *where, struct xj_span code, const char *list)
{
	const struct xj_codes *codes = xj_policy_codes(r->ctx, list);
	uint32_t at = codes ? xj_codes_code(codes, code) : XJ_NONE;
	bool kinds = strcmp(list, "material") == 0;

	if (!codes || !code.n)
		return;
	if (at == XJ_NONE)
		xj_diag_add(r->diags, XJ_NOT_LISTED, where, xj_span_text(r->pool, code), list, nearest_code(r, code, codes, kinds), NULL);
	else if (kinds && !codes->parents[at].n)
		xj_diag_add(r->diags, XJ_MATERIAL_GROUP, where, xj_span_text(r->pool, code), NULL);
}

void
xj_archive_text_code(struct reader *r, const struct xj_node *map, const char *key, const char *list, struct xj_span *out)
{
	struct xj_where where;

	text(r, map, key, out);
	if (!xj_yaml_get(map, key))
		return;
	where = xj_yaml_where(xj_yaml_get(map, key));
	xj_archive_code(r, &where, *out, list);
}

void
xj_archive_length(struct reader *r, const struct xj_node *map, const char *key, struct xj_duration *out)
{
	struct xj_duration length = {1, XJ_DAYS};

	duration(r, map, key, &length);
	if (length.count < 1)
		complain(r, xj_yaml_get(map, key), key, "a duration of 1 or more: 30 workdays");
	else
		*out = length;
}

void
xj_archive_day(struct reader *r, const struct xj_node *map, bool of_items, struct xj_span *out)
{
	const struct xj_schema *roll = xj_policy_schema(r->ctx, "roll");
	const struct xj_node *node = xj_yaml_get(map, "from");
	struct xj_where where;
	int field;

	text(r, map, "from", out);
	if (!out->n || !roll || (of_items && xj_span_is_any(*out, item_days)))
		return;
	field = xj_schema_find(roll, *out);
	where = xj_yaml_where(node);
	if (field < 0)
		xj_diag_add(r->diags, XJ_UNKNOWN_FIELD, &where, xj_span_text(r->pool, *out), "the roll", NULL);
	else if (roll->fields[field].type != XJ_DATE)
		complain(r, node, "from", of_items ? "a date of the roll, dated or filed_on" : "a date of the roll: enrolled_on");
}

bool
xj_archive_list(struct reader *r, const struct xj_node *list, const char *key, const char *form)
{
	bool good = list->kind == XJ_SEQUENCE && list->count > 0;

	for (size_t i = 0; good && i < list->count; i++)
		good = list->items[i]->kind == XJ_MAPPING;
	if (!good)
		complain(r, list, key, form);
	return good;
}

static const char **
read_roles(struct reader *r, const struct xj_node *map, const char *key)
{
	const struct xj_node *node = xj_yaml_get(map, key);
	struct xj_span *list = NULL;
	const char **out;
	size_t n = 0;

	if (!node)
		(void)xj_yaml_missing(map, key, r->diags);
	else if (xj_yaml_texts(r->pool, map, key, r->diags, &list, &n) && !n)
		complain(r, node, key, "a list of roles: [archive, registry]");
	out = xj_pool_zero(r->pool, n + 1, sizeof *out);
	for (size_t i = 0; i < n; i++) {
		struct xj_where where = xj_yaml_where(node->kind == XJ_SEQUENCE ? node->items[i] : node);

		if (!list[i].n)
			complain(r, node, key, "a list of roles: [archive, registry]");
		xj_archive_code(r, &where, list[i], "role");
		out[i] = xj_span_text(r->pool, list[i]);
	}
	return out;
}

/* An electronic item's file is called by the number. */
static void
check_name(struct reader *r, const struct xj_node *node)
{
	if (node->kind == XJ_SCALAR && (memchr(node->text.p, '/', node->text.n) || xj_span_starts(node->text, ".")))
		complain(r, node, "item_id", "a rule that a file can be called by: no slash, no dot in front");
}

static void
read_numbering(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map = group(r, root, "numbering", numbering_keys);
	const struct {
		const char *key;
		const struct xj_template **into;
	} rules[] = {{"item_id", &r->a->item_id}, {"transfer_no", &r->a->transfer_no}};

	for (size_t i = 0; map && i < sizeof rules / sizeof *rules; i++) {
		const struct xj_node *node = xj_yaml_get(map, rules[i].key);
		struct xj_where where;

		if (!node) {
			(void)xj_yaml_missing(map, rules[i].key, r->diags);
			continue;
		}
		if (i == 0)
			check_name(r, node);
		*rules[i].into = xj_template_read(r->pool, node, r->diags);
		where = xj_yaml_where(node);
		if (*rules[i].into && !xj_template_uses(*rules[i].into, "serial"))
			xj_diag_add(r->diags, XJ_TEMPLATE_COUNTER, &where, "serial", NULL);
	}
}

static void
read_terms(struct reader *r, const struct xj_node *map, struct xj_archive_terms *terms)
{
	duration(r, map, "maximum", &terms->maximum);
	terms->approve = read_roles(r, map, "approve");
}

static void
read_access(struct reader *r, const struct xj_node *root, const char *key, struct xj_archive_access *access)
{
	const struct xj_node *map = group(r, root, key, access_keys), *outside;

	if (!map)
		return;
	read_terms(r, map, &access->inside);
	outside = group(r, map, "outside", outside_keys);
	if (outside)
		read_terms(r, outside, &access->outside);
	text(r, map, "source", &access->source);
}

/* A file leaves the school, or the world. */
static void
read_endings(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map = group(r, root, "transfer", transfer_keys);
	struct xj_archive *a = r->a;

	if (map) {
		xj_archive_length(r, map, "receipt_within", &a->receipt_within);
		a->send = read_roles(r, map, "approve");
		text(r, map, "source", &a->send_source);
	}
	xj_archive_read_retention(r, root);
	map = group(r, root, "destruction", destruction_keys);
	if (map) {
		a->destroy = read_roles(r, map, "approve");
		text(r, map, "source", &a->destroy_source);
	}
}

static void
read_copies(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *list = xj_yaml_get(root, "copies");
	struct xj_archive *a = r->a;

	if (!list)
		return;
	if (xj_yaml_texts(r->pool, root, "copies", r->diags, &a->copies, &a->ncopies) && !a->ncopies)
		complain(r, list, "copies", "a list of kinds: [id-copy]");
	for (size_t i = 0; i < a->ncopies; i++) {
		struct xj_where where = xj_yaml_where(list->kind == XJ_SEQUENCE ? list->items[i] : list);

		xj_archive_code(r, &where, a->copies[i], "material");
	}
}

struct xj_archive *
xj_archive_parse(const struct xj_policy *p, const struct xj_node *root, struct xj_diags *diags)
{
	size_t errors = xj_diags_errors(diags);
	struct xj_archive *a = xj_pool_zero(p->pool, 1, sizeof *a);
	struct reader r = {p->pool, is_student_fact, (void *)(uintptr_t)p, diags, .a = a};

	(void)xj_yaml_known(root, root_keys, diags);
	read_numbering(&r, root);
	xj_archive_read_required(&r, root);
	read_copies(&r, root);
	xj_archive_read_leaves(&r, root);
	if (xj_yaml_get(root, "outsiders"))
		a->outsiders = read_roles(&r, root, "outsiders");
	read_access(&r, root, "lending", &a->lending);
	read_access(&r, root, "viewing", &a->viewing);
	read_endings(&r, root);
	return xj_diags_errors(diags) == errors ? a : NULL;
}

const struct xj_archive *
xj_policy_archive(const struct xj_policy *p)
{
	struct xj_policy_read *read = p->read;
	size_t errors = xj_diags_errors(p->diags);
	const struct xj_node *root;
	const char *path;

	if (read->archive_asked)
		return read->archive;
	read->archive_asked = true;
	path = xj_folders_find(read->folders, ".", "archive.yaml");
	root = path ? xj_yaml_read(p->pool, path, p->diags) : NULL;
	read->archive = root ? xj_archive_parse(p, root, p->diags) : NULL;
	read->faulty = read->faulty || xj_diags_errors(p->diags) != errors;
	return read->archive;
}

static struct xj_archive_leaf
leaf_of(const struct xj_archive_as *as, size_t n, struct xj_span of, struct xj_archive_leaf other)
{
	for (size_t i = 0; i < n; i++)
		if (xj_span_same(as[i].of, of))
			return as[i].leaf;
	return other;
}

struct xj_archive_leaf
xj_archive_evidence(const struct xj_archive *a, struct xj_span evidence)
{
	return leaf_of(a->as, a->nas, evidence, a->evidence);
}

struct xj_archive_leaf
xj_archive_decision(const struct xj_archive *a, struct xj_span workflow)
{
	return leaf_of(a->decision_as, a->ndecision_as, workflow, a->decision);
}

struct xj_span
xj_archive_group(const struct xj_policy *p, struct xj_span kind)
{
	const struct xj_codes *codes = xj_policy_codes(p, "material");
	uint32_t at = codes ? xj_codes_code(codes, kind) : XJ_NONE;

	return at == XJ_NONE ? (struct xj_span){"", 0} : codes->parents[at];
}
