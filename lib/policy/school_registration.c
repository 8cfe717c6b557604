#include "policy/school_reading.h"

static const char *const registration_keys[] = {"window", "late",    "deferral",     "require", "lapse",
                                                "marks",  "confirm", "consequences", "report_within", "source", NULL};
static const char *const deferral_keys[] = {"maximum", "change", "source", NULL};
static const char *const lapse_keys[] = {"running", "total", "source", NULL};
static const char *const require_keys[] = {"name", "file", "when", "test", "unmet", "source", NULL};
static const char *const requirement_names[] = {"fees", "arrival", "health", "holds", NULL};
static const char *const mark_keys[] = {"name", "title", "role", "needs", "within", "unmet", "source", NULL};
static const char *const consequence_keys[] = {"if", "change", "reason", "evidence", "source", NULL};

static void
read_requirement(struct reader *r, const struct xj_node *map, struct xj_requirement *req)
{
	struct xj_span file = {"", 0};
	size_t i = 0;

	if (map->kind != XJ_MAPPING) {
		complain(r, map, "require", "a list of conditions: - {name: fees, file: required, test: {paid: yes}, …}");
		return;
	}
	(void)xj_yaml_known(map, require_keys, r->diags);
	text(r, map, "name", &req->name);
	while (req->name.n && requirement_names[i] && !xj_span_is(req->name, requirement_names[i]))
		i++;
	if (!requirement_names[i])
		complain(r, xj_yaml_get(map, "name"), "name", "fees, arrival, health or holds");
	text(r, map, "file", &file);
	req->optional = xj_span_is(file, "optional");
	if (file.n && !req->optional && !xj_span_is(file, "required"))
		complain(r, xj_yaml_get(map, "file"), "file", "required or optional");
	req->when = condition(r, map, "when");
	req->test = condition(r, map, "test");
	if (!xj_yaml_get(map, "test"))
		(void)xj_yaml_missing(map, "test", r->diags);
	text(r, map, "unmet", &req->unmet);
	text(r, map, "source", &req->source);
}

static void
read_requirements(struct reader *r, const struct xj_node *map)
{
	const struct xj_node *list = xj_yaml_get(map, "require");
	struct xj_school *s = r->s;

	if (!list) {
		(void)xj_yaml_missing(map, "require", r->diags);
		return;
	}
	if (list->kind != XJ_SEQUENCE) {
		complain(r, list, "require", "a list of conditions: - {name: fees, file: required, test: {paid: yes}, …}");
		return;
	}
	s->requirements = xj_pool_zero(r->pool, list->count, sizeof *s->requirements);
	s->nrequirements = list->count;
	for (size_t i = 0; i < list->count; i++) {
		read_requirement(r, list->items[i], &s->requirements[i]);
		for (size_t k = 0; k < i; k++)
			if (s->requirements[i].name.n && xj_span_same(s->requirements[k].name, s->requirements[i].name))
				complain(r, list->items[i], s->requirements[i].name.p, "one requirement of that name");
	}
}

/* A text that may be left out. */
static void
optional_text(struct reader *r, const struct xj_node *map, const char *key, struct xj_span *out)
{
	*out = XJ_LIT("");
	if (xj_yaml_get(map, key))
		text(r, map, key, out);
}

/* The list of this key, which may be left out. */
static const struct xj_node *
sequence(struct reader *r, const struct xj_node *map, const char *key, const char *accepted)
{
	const struct xj_node *list = xj_yaml_get(map, key);

	if (!list || (list->kind == XJ_SEQUENCE && list->count))
		return list;
	complain(r, list, key, accepted);
	return NULL;
}

static bool
needed_before(const struct xj_school *s, size_t mark, size_t need)
{
	for (size_t m = 0; m < mark; m++)
		for (size_t i = 0; i < s->marks[m].nneeds; i++)
			if (s->marks[m].needs[i] == need)
				return true;
	return false;
}

static void
read_needs(struct reader *r, const struct xj_node *map, size_t at)
{
	const struct xj_node *node = xj_yaml_get(map, "needs");
	struct xj_school *s = r->s;
	struct xj_mark *m = &s->marks[at];
	struct xj_span *names;
	size_t n;

	if (!node || !xj_yaml_texts(r->pool, map, "needs", r->diags, &names, &n))
		return;
	m->needs = xj_pool_zero(r->pool, n + 1, sizeof *m->needs);
	for (size_t i = 0; i < n; i++) {
		size_t need = 0;

		while (need < s->nrequirements && !xj_span_same(s->requirements[need].name, names[i]))
			need++;
		if (need == s->nrequirements)
			complain(r, node, "needs", "names of what registration.require lists");
		else if (needed_before(s, at, need))
			complain(r, node, "needs", "what no mark before needs");
		else
			m->needs[m->nneeds++] = need;
	}
}

/* May a mark be called so? Not like a state that no department puts. */
static bool
is_mark_name(struct xj_span name, bool last)
{
	static const char *const states[] = {"deferred", "overdue", "late", "closed"};

	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (xj_span_is(name, states[i]))
			return false;
	return xj_span_is(name, "registered") == last;
}

static void
read_mark(struct reader *r, const struct xj_node *map, size_t at)
{
	struct xj_mark *m = &r->s->marks[at];

	if (map->kind != XJ_MAPPING) {
		complain(r, map, "marks", "marks as {name: paid, title: 缴费确认, role: finance, needs: [fees], source: …}");
		return;
	}
	(void)xj_yaml_known(map, mark_keys, r->diags);
	text(r, map, "name", &m->name);
	text(r, map, "title", &m->title);
	text(r, map, "source", &m->source);
	optional_text(r, map, "role", &m->role);
	optional_text(r, map, "unmet", &m->unmet);
	if (!m->unmet.n)
		m->unmet = xj_span(xj_pool_print(r->pool, "未办%.*s", (int)m->title.n, m->title.p ? m->title.p : ""));
	read_needs(r, map, at);
	m->has_within = xj_yaml_duration(map, "within", r->diags, &m->within);
	if (m->has_within)
		text(r, map, "within", &m->within_text);
	if (m->name.n && !is_mark_name(m->name, at + 1 == r->s->nmarks))
		complain(r, xj_yaml_get(map, "name"), "name",
		         "a code of codes/registration.csv that is no other state, registered for the last mark alone");
	for (size_t i = 0; i < at; i++)
		if (m->name.n && xj_span_same(r->s->marks[i].name, m->name))
			complain(r, map, m->name.p, "one mark of that name");
}

static void
read_marks(struct reader *r, const struct xj_node *map)
{
	const struct xj_node *list = sequence(r, map, "marks", "a list of marks, in order, the last one named registered");

	if (list && list->count > XJ_MARKS_MAX) {
		complain(r, list, "marks", "16 marks or fewer");
	} else if (list) {
		r->s->marks = xj_pool_zero(r->pool, list->count, sizeof *r->s->marks);
		r->s->nmarks = list->count;
		for (size_t i = 0; i < list->count; i++)
			read_mark(r, list->items[i], i);
	}
}

static void
read_consequence(struct reader *r, const struct xj_node *map, struct xj_consequence *c)
{
	struct xj_span *kinds;
	struct xj_buf evidence;
	size_t n = 0;

	if (map->kind != XJ_MAPPING) {
		complain(r, map, "consequences", "entries as {if: {missed_running: {minimum: 2}}, change: cancel, reason: …}");
		return;
	}
	(void)xj_yaml_known(map, consequence_keys, r->diags);
	c->when = condition(r, map, "if");
	text(r, map, "change", &c->change);
	text(r, map, "reason", &c->reason);
	text(r, map, "source", &c->source);
	xj_buf_init(&evidence, r->pool);
	xj_buf_text(&evidence, "");
	if (xj_yaml_get(map, "evidence") && !xj_yaml_texts(r->pool, map, "evidence", r->diags, &kinds, &n))
		n = 0;
	for (size_t i = 0; i < n; i++)
		xj_buf_print(&evidence, "%s%.*s", i ? ";" : "", (int)kinds[i].n, kinds[i].p);
	c->evidence = xj_buf_as_span(&evidence);
}

static void
read_consequences(struct reader *r, const struct xj_node *map)
{
	const struct xj_node *list = sequence(r, map, "consequences", "a list of consequences, the gravest first");

	if (!list)
		return;
	r->s->consequences = xj_pool_zero(r->pool, list->count, sizeof *r->s->consequences);
	r->s->nconsequences = list->count;
	for (size_t i = 0; i < list->count; i++)
		read_consequence(r, list->items[i], &r->s->consequences[i]);
}

static void
read_confirm(struct reader *r, const struct xj_node *map)
{
	struct xj_span confirm;

	optional_text(r, map, "confirm", &confirm);
	r->s->confirm = xj_span_is(confirm, "required");
	if (confirm.n && !r->s->confirm && !xj_span_is(confirm, "no"))
		complain(r, xj_yaml_get(map, "confirm"), "confirm", "required or no");
}

void
xj_school_read_registration(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map = group(r, root, "registration", registration_keys), *part;
	struct xj_school *s = r->s;

	if (!map)
		return;
	duration(r, map, "window", &s->window);
	s->came_late = XJ_LIT("");
	(void)xj_yaml_text(map, "late", r->diags, &s->came_late);
	text(r, map, "source", &s->window_source);
	part = group(r, map, "deferral", deferral_keys);
	if (part) {
		duration(r, part, "maximum", &s->deferral_max);
		text(r, part, "source", &s->deferral_source);
		optional_text(r, part, "change", &s->deferral_change);
	}
	part = xj_yaml_get(map, "lapse") ? group(r, map, "lapse", lapse_keys) : NULL;
	if (part) {
		count(r, part, "running", &s->lapse_running);
		count(r, part, "total", &s->lapse_total);
		text(r, part, "source", &s->lapse_source);
	}
	read_requirements(r, map);
	read_marks(r, map);
	read_confirm(r, map);
	s->has_report = xj_yaml_period(map, "report_within", r->diags, &s->report_within);
	read_consequences(r, map);
}
