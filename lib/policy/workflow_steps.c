/* The steps of a procedure: a graph without cycles. */
#include "policy/workflow_reading.h"

/* More is no procedure that an office could follow; it also bounds the search for cycles. */
#define MOST_STEPS 100

static const char *const step_keys[] = {"id",     "title",    "role",    "needs",  "mode",   "if",        "within",
                                        "notice", "optional", "minutes", "document", "mark", "on_reject", "certificate", "verifies", NULL};
static const char step_form[] = "a list of steps: - {id: college, role: college}";

/* `key: required`; anything else is diagnosed. */
static bool
required(struct xj_reading *r, const struct xj_node *node, const char *key)
{
	struct xj_span text;

	if (!xj_yaml_text(node, key, r->diags, &text))
		return false;
	if (!xj_span_is(text, "required"))
		xj_reading_complain(r, XJ_BAD_VALUE_KIND, xj_yaml_get(node, key), key, "`required`, or no such key,");
	return true;
}

/* What kind of decision the step takes. */
static void
read_decision(struct xj_reading *r, const struct xj_node *node, struct xj_step *step)
{
	const struct xj_node *document = xj_yaml_get(node, "document"), *minutes = xj_yaml_get(node, "minutes");

	step->document = required(r, node, "document");
	step->minutes = required(r, node, "minutes");
	if (xj_yaml_text(node, "mark", r->diags, &step->mark) && step->document)
		xj_reading_complain(r, XJ_BAD_VALUE_KIND, document, "document", "a step of its own, which marks nothing,");
	if (step->minutes && (step->document || step->mark.n))
		xj_reading_complain(r, XJ_BAD_VALUE_KIND, minutes, "minutes", "a step of its own, which issues and marks nothing,");
	(void)xj_yaml_flag(node, "optional", r->diags, &step->optional);
	(void)xj_yaml_flag(node, "certificate", r->diags, &step->certificate);
	(void)xj_yaml_flag(node, "verifies", r->diags, &step->verifies);
	step->has_notice = xj_yaml_duration(node, "notice", r->diags, &step->notice);
	if (step->has_notice && step->notice.count == 0)
		xj_reading_complain(r, XJ_BAD_VALUE_KIND, xj_yaml_get(node, "notice"), "notice", "a time of a day or more: 5 workdays");
}

static void
read_mode(struct xj_reading *r, const struct xj_node *node, struct xj_step *step)
{
	struct xj_where where = {0};
	struct xj_span mode;

	if (!xj_yaml_text(node, "mode", r->diags, &mode))
		return;
	step->any = xj_span_is(mode, "any");
	if (step->any || xj_span_is(mode, "all"))
		return;
	where = xj_yaml_where(xj_yaml_get(node, "mode"));
	xj_diag_add(r->diags, XJ_BAD_WORD, &where, "mode", mode.p, "all, any", NULL);
}

/* Whether an id can stand in an item of the column `waiting`, step+role@user:day, and in a list. */
static bool
is_item(struct xj_span id)
{
	for (size_t i = 0; i < id.n; i++)
		if ((unsigned char)id.p[i] <= ' ' || strchr("+@:;,\"", id.p[i]))
			return false;
	return true;
}

static void
read_step(struct xj_reading *r, const struct xj_node *node, struct xj_step *step)
{
	step->node = node;
	(void)xj_yaml_known(node, step_keys, r->diags);
	xj_reading_text(r, node, "id", &step->id);
	if (!is_item(step->id))
		xj_reading_complain(r, XJ_BAD_VALUE_KIND, xj_yaml_get(node, "id"), "id", "a name without blanks, quotes and + @ : ; ,");
	xj_reading_text(r, node, "role", &step->role);
	step->title = step->id;
	(void)xj_yaml_text(node, "title", r->diags, &step->title);
	step->when = xj_reading_condition(r, node);
	step->has_within = xj_yaml_duration(node, "within", r->diags, &step->within);
	read_decision(r, node, step);
	read_mode(r, node, step);
}

static const char *
step_names(struct xj_reading *r)
{
	struct xj_buf b;

	xj_buf_init(&b, r->pool);
	for (size_t i = 0; i < r->w->nsteps; i++)
		xj_buf_print(&b, "%s%s", i ? ", " : "", r->w->steps[i].id.p ? r->w->steps[i].id.p : "?");
	return b.p ? b.p : "";
}

size_t
xj_reading_step(struct xj_reading *r, struct xj_span id, const struct xj_node *node)
{
	size_t at = xj_workflow_step(r->w, id);

	if (at == SIZE_MAX)
		xj_reading_complain(r, XJ_UNKNOWN_STEP, node, id.p, step_names(r));
	return at;
}

static void
read_needs(struct xj_reading *r, const struct xj_node *node, size_t i)
{
	const struct xj_node *needs = xj_yaml_get(node, "needs");
	struct xj_step *step = &r->w->steps[i];
	struct xj_span *ids = NULL;
	size_t n = 0;

	if (!needs && i > 0) {
		step->needs = xj_pool_zero(r->pool, 1, sizeof *step->needs);
		step->needs[step->nneeds++] = i - 1;
	}
	if (!needs || !xj_yaml_texts(r->pool, node, "needs", r->diags, &ids, &n))
		return;
	step->needs = xj_pool_zero(r->pool, n, sizeof *step->needs);
	for (size_t k = 0; k < n; k++) {
		size_t at = xj_reading_step(r, ids[k], xj_reading_item(needs, k));

		if (at != SIZE_MAX)
			step->needs[step->nneeds++] = at;
	}
}

struct search {
	struct xj_reading *r;
	const struct xj_node *list;
	enum { FRESH, OPEN, DONE } *state;
	size_t *path, depth;
};

static void
name_cycle(struct search *s, size_t again)
{
	const struct xj_workflow *w = s->r->w;
	struct xj_buf b;
	size_t i = 0;

	xj_buf_init(&b, s->r->pool);
	while (s->path[i] != again)
		i++;
	for (; i < s->depth; i++)
		xj_buf_print(&b, "%s -> ", w->steps[s->path[i]].id.p);
	xj_buf_text(&b, w->steps[again].id.p);
	xj_reading_complain(s->r, XJ_STEP_CYCLE, s->list->items[again], b.p, NULL);
}

/* Depth first; true when it met a step that is still open, which is a cycle. */
static bool
cyclic(struct search *s, size_t at)
{
	const struct xj_step *step = &s->r->w->steps[at];

	if (s->state[at] == OPEN)
		name_cycle(s, at);
	if (s->state[at] != FRESH)
		return s->state[at] == OPEN;
	s->state[at] = OPEN;
	s->path[s->depth++] = at;
	for (size_t k = 0; k < step->nneeds; k++)
		if (cyclic(s, step->needs[k]))
			return true;
	s->depth--;
	s->state[at] = DONE;
	return false;
}

static void
refuse_cycle(struct xj_reading *r, const struct xj_node *list)
{
	struct search s = {.r = r, .list = list};

	s.state = xj_pool_zero(r->pool, r->w->nsteps, sizeof *s.state);
	s.path = xj_pool_zero(r->pool, r->w->nsteps, sizeof *s.path);
	for (size_t i = 0; i < r->w->nsteps; i++)
		if (cyclic(&s, i))
			return;
}

/* A rejection goes back to what was decided on the way here; asked once the steps are known to have no cycle. */
static void
read_on_reject(struct xj_reading *r, const struct xj_node *node, size_t i)
{
	struct xj_step *step = &r->w->steps[i];
	bool *before = xj_pool_zero(r->pool, r->w->nsteps, sizeof *before);
	const struct xj_node *to = xj_yaml_get(node, "on_reject");
	struct xj_span id;
	size_t at;

	if (!xj_yaml_text(node, "on_reject", r->diags, &id) || (at = xj_reading_step(r, id, to)) == SIZE_MAX)
		return;
	xj_reading_before(r->w, i, before);
	if (before[at])
		step->on_reject = at;
	else
		xj_reading_complain(r, XJ_REJECT_ORDER, to, id.p, step->id.p);
}

/* Steps that `step` needs, directly or not. */
void
xj_reading_before(const struct xj_workflow *w, size_t step, bool *before)
{
	for (size_t k = 0; k < w->steps[step].nneeds; k++) {
		size_t need = w->steps[step].needs[k];

		if (before[need])
			continue;
		before[need] = true;
		xj_reading_before(w, need, before);
	}
}

void
xj_reading_steps(struct xj_reading *r, const struct xj_node *root)
{
	const struct xj_node *list = xj_reading_group(r, root, "steps", XJ_SEQUENCE, step_form);
	struct xj_workflow *w = r->w;
	size_t errors = xj_diags_errors(r->diags);
	bool sound;

	if (!list) {
		if (!xj_yaml_get(root, "steps"))
			(void)xj_yaml_missing(root, "steps", r->diags);
		return;
	}
	if (list->count > MOST_STEPS) {
		xj_reading_complain(r, XJ_BAD_VALUE_KIND, list, "steps", "a list of at most 100 steps");
		return;
	}
	w->steps = xj_pool_zero(r->pool, list->count, sizeof *w->steps);
	for (size_t i = 0; i < list->count; i++) {
		struct xj_step step = {.id = {"", 0}, .on_reject = SIZE_MAX};

		if (list->items[i]->kind != XJ_MAPPING)
			xj_reading_complain(r, XJ_BAD_VALUE_KIND, list->items[i], "steps", step_form);
		else
			read_step(r, list->items[i], &step);
		if (step.id.n && xj_workflow_step(w, step.id) != SIZE_MAX)
			xj_reading_complain(r, XJ_STEP_TWICE, list->items[i], step.id.p, NULL);
		w->steps[w->nsteps++] = step;
	}
	for (size_t i = 0; i < w->nsteps; i++)
		if (list->items[i]->kind == XJ_MAPPING)
			read_needs(r, list->items[i], i);
	if (xj_diags_errors(r->diags) == errors)
		refuse_cycle(r, list);
	sound = xj_diags_errors(r->diags) == errors;
	for (size_t i = 0; sound && i < w->nsteps; i++)
		read_on_reject(r, list->items[i], i);
}
