#include "report/diagram.h"

#include "base/utf8.h"
#include "policy/wording.h"

enum { WIDEST = 32 }; /* columns of a line in a box */

/* What fits into a line, if it can be up to the end of an item of a list. */
static struct xj_span
fitting(struct xj_span text)
{
	static const char *const ends[] = {"、", "；", "，", "且", "或"};
	struct xj_span part = xj_utf8_fit(text, WIDEST);

	if (part.n == text.n || !part.n)
		return text;
	for (size_t n = part.n; n > part.n / 2; n--)
		for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
			if (memcmp(text.p + n - strlen(ends[i]), ends[i], strlen(ends[i])) == 0)
				return xj_span_of(text.p, n);
	return part;
}

/* A line too long for a box goes on in the next. */
static void
add_line(struct xj_diagram *d, struct xj_box *box, struct xj_span text)
{
	while (text.n) {
		struct xj_span part = fitting(text);

		*XJ_PUSH(d->pool, box->lines, box->nlines, box->caplines) = part;
		text = xj_span_of(text.p + part.n, text.n - part.n);
	}
}

static void
add_words(struct xj_diagram *d, struct xj_box *box, const char *before, struct xj_span text)
{
	add_line(d, box, xj_span(xj_pool_print(d->pool, "%s%.*s", before, (int)text.n, text.p)));
}

static void
add_note(struct xj_diagram *d, struct xj_span text)
{
	*XJ_PUSH(d->pool, d->notes, d->nnotes, d->capnotes) = text;
}

static void
add_arrow(struct xj_diagram *d, size_t from, size_t to, bool back)
{
	*XJ_PUSH(d->pool, d->arrows, d->narrows, d->caparrows) = (struct xj_arrow){from, to, back};
}

static void
make_apply(struct xj_diagram *d, struct xj_box *box)
{
	const struct xj_workflow *w = d->w;
	struct xj_buf b;

	box->kind = XJ_BOX_APPLY;
	box->id = XJ_LIT("apply");
	add_line(d, box, XJ_LIT("申请"));
	xj_buf_init(&b, d->pool);
	for (size_t i = 0; i < w->nfrom; i++)
		xj_buf_print(&b, "%s%.*s", i ? "、" : "", (int)w->from[i].n, w->from[i].p);
	add_words(d, box, "学籍状态：", xj_buf_as_span(&b));
	xj_buf_init(&b, d->pool);
	for (size_t i = 0; i < w->nreasons; i++)
		xj_buf_print(&b, "%s%.*s", i ? "、" : "", (int)w->reasons[i].title.n, w->reasons[i].title.p);
	if (w->nreasons)
		add_words(d, box, "原因：", xj_buf_as_span(&b));
}

static void
add_time(struct xj_diagram *d, struct xj_box *box, const char *text, struct xj_duration t, const char *behind)
{
	struct xj_buf b;

	xj_buf_init(&b, d->pool);
	xj_buf_text(&b, text);
	xj_wording_time(&b, t);
	xj_buf_text(&b, behind);
	add_line(d, box, xj_buf_as_span(&b));
}

static void
make_step(struct xj_diagram *d, const struct xj_step *s, struct xj_box *box)
{
	const struct xj_node *condition = s->when ? xj_yaml_get(s->node, "if") : NULL;
	struct xj_span role = xj_wording_code(d->policy, "role", s->role);
	struct xj_buf b;

	box->kind = s->document ? XJ_BOX_DOCUMENT : s->mark.n ? XJ_BOX_MARK : XJ_BOX_STEP;
	box->id = s->id;
	box->conditional = condition || s->optional;
	add_line(d, box, s->title);
	xj_buf_init(&b, d->pool);
	xj_buf_span(&b, role);
	if (s->has_within) {
		xj_buf_text(&b, "，");
		xj_wording_time(&b, s->within);
		xj_buf_text(&b, "内");
	}
	add_line(d, box, xj_buf_as_span(&b));
	xj_buf_init(&b, d->pool);
	if (condition) {
		xj_wording_condition(&b, d->policy, d->w, condition);
		add_words(d, box, "仅当", xj_buf_as_span(&b));
	}
	if (s->any)
		add_line(d, box, XJ_LIT("任一前置环节办结即可"));
	if (s->optional)
		add_line(d, box, XJ_LIT("可略过，须注明理由"));
	if (s->minutes)
		add_line(d, box, XJ_LIT("须填会议纪要号"));
	if (s->document)
		add_line(d, box, XJ_LIT("须填文号"));
	if (s->has_notice)
		add_time(d, box, "通过后公示", s->notice, "");
}

/* What an effect's variable stands for. */
static struct xj_span
value_words(const struct xj_diagram *d, struct xj_span value)
{
	static const struct {
		const char *name, *words;
	} plain[] = {
		{"$starts_on", "开始日期"}, {"$until", "截止日期"}, {"$issued_on", "发文日期"}, {"$doc_no", "文号"},
		{"$case_id", "业务编号"}, {"$reason", "原因"}, {"$reason_title", "原因"}, {"$served_days", "离校天数"},
		{"$suspended_served_days", "休学天数"}, {"$retained_served_days", "保留学籍天数"}, {"", "（空）"},
	};
	static const struct {
		const char *prefix, *words;
	} with_field[] = {
		{"$set.", "申请的"}, {"$roll.", "原"}, {"$program.", "专业目录的"}, {"$number.", "新编"},
	};

	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (xj_span_is(value, plain[i].name))
			return xj_span(plain[i].words);
	for (size_t i = 0; i < sizeof with_field / sizeof *with_field; i++) {
		size_t n = strlen(with_field[i].prefix);

		if (xj_span_starts(value, with_field[i].prefix)) {
			struct xj_span title = xj_wording_fact(d->policy, d->w, xj_span_of(value.p + n, value.n - n));

			return xj_span(xj_pool_print(d->pool, "%s%.*s", with_field[i].words, (int)title.n, title.p));
		}
	}
	return value;
}

/* What is set or added, `before` it what that depends on. */
static void
add_assignments(struct xj_diagram *d, struct xj_box *box, const char *before, const struct xj_node *map, const char *sign)
{
	for (size_t i = 0; map && i < map->count; i++) {
		struct xj_span title = xj_wording_fact(d->policy, NULL, map->pairs[i].key), value = value_words(d, map->pairs[i].value->text);

		add_line(d, box, xj_span(xj_pool_print(d->pool, "%s%.*s %s %.*s", before, (int)title.n, title.p, sign, (int)value.n,
		                                       value.p)));
	}
}

static void
add_part(struct xj_diagram *d, struct xj_box *box, const struct xj_node *part)
{
	const struct xj_node *condition = xj_yaml_get(part, "if");
	struct xj_buf b;

	xj_buf_init(&b, d->pool);
	xj_buf_text(&b, condition ? "仅当" : "");
	if (condition) {
		xj_wording_condition(&b, d->policy, d->w, condition);
		xj_buf_text(&b, "，");
	}
	add_assignments(d, box, b.p, xj_yaml_get(part, "set"), "→");
	add_assignments(d, box, b.p, xj_yaml_get(part, "add"), "+");
}

static void
make_effect(struct xj_diagram *d, struct xj_box *box)
{
	const struct xj_workflow *w = d->w;
	const struct xj_node *effect = xj_yaml_get(w->root, "effect"), *also = xj_yaml_get(effect, "also");

	box->kind = XJ_BOX_EFFECT;
	box->id = XJ_LIT("effect");
	add_line(d, box, XJ_LIT("生效"));
	add_part(d, box, effect);
	for (size_t i = 0; also && i < also->count; i++)
		add_part(d, box, also->items[i]);
	for (size_t i = 0; i < w->nletters; i++)
		add_words(d, box, "文书：", xj_wording_code(d->policy, "letter", w->letters[i]));
}

static size_t
layer_of(struct xj_diagram *d, size_t step)
{
	struct xj_box *box = &d->boxes[step + 1];
	const struct xj_step *s = &d->w->steps[step];

	if (box->layer)
		return box->layer;
	for (size_t k = 0; k < s->nneeds; k++) {
		size_t above = layer_of(d, s->needs[k]);

		if (above > box->layer)
			box->layer = above;
	}
	return ++box->layer;
}

static void
make_arrows(struct xj_diagram *d)
{
	const struct xj_workflow *w = d->w;

	for (size_t i = 0; i < w->nsteps; i++) {
		(void)layer_of(d, i);
		if (!w->steps[i].nneeds)
			add_arrow(d, 0, i + 1, false);
		for (size_t k = 0; k < w->steps[i].nneeds; k++)
			add_arrow(d, w->steps[i].needs[k] + 1, i + 1, false);
		if (w->steps[i].on_reject != SIZE_MAX)
			add_arrow(d, i + 1, w->steps[i].on_reject + 1, true);
	}
	d->boxes[w->nsteps + 1].layer = d->boxes[w->effect_at + 1].layer + 1;
	add_arrow(d, w->effect_at + 1, w->nsteps + 1, false);
	for (size_t i = 0; i < d->nboxes; i++)
		if (d->boxes[i].layer >= d->layers)
			d->layers = d->boxes[i].layer + 1;
}

/* What to bring, and how long it may last. */
static void
make_reason_note(struct xj_diagram *d, const struct xj_reason *reason)
{
	struct xj_buf b;

	if (!reason->nevidence && !reason->has_max)
		return;
	xj_buf_init(&b, d->pool);
	xj_buf_print(&b, "%.*s：", (int)reason->title.n, reason->title.p);
	for (size_t i = 0; i < reason->nevidence; i++) {
		struct xj_span kind = xj_wording_code(d->policy, "evidence", reason->evidence[i]);

		xj_buf_print(&b, "%s%.*s", i ? "、" : "须交", (int)kind.n, kind.p);
	}
	if (reason->has_max) {
		xj_buf_text(&b, reason->nevidence ? "；最长" : "最长");
		xj_wording_time(&b, reason->max);
	}
	xj_buf_text(&b, "。");
	add_note(d, xj_buf_as_span(&b));
}

static void
make_notes(struct xj_diagram *d)
{
	const struct xj_workflow *w = d->w;
	bool conditional = false, optional = false;
	struct xj_buf b;

	for (size_t i = 0; i < w->nreasons; i++)
		make_reason_note(d, &w->reasons[i]);
	for (size_t i = 0; i < w->nsteps; i++) {
		conditional = conditional || w->steps[i].when;
		optional = optional || w->steps[i].optional;
	}
	if (conditional)
		add_note(d, XJ_LIT("写明“仅当”的环节符合条件时才办理，其余情形直接进入下一环节。"));
	if (optional)
		add_note(d, XJ_LIT("写明“可略过”的环节不必办理时可以略过。"));
	add_note(d, XJ_LIT("各环节均可退回已办环节；申请人在生效前可撤回申请。"));
	if (!w->nratify)
		return;
	xj_buf_init(&b, d->pool);
	xj_buf_text(&b, "应急办理：可先行生效，");
	xj_wording_time(&b, w->ratify_within);
	xj_buf_text(&b, "内补办：");
	for (size_t i = 0; i < w->nratify; i++) {
		const struct xj_step *s = &w->steps[w->ratify[i]];

		xj_buf_print(&b, "%s%.*s", i ? "、" : "", (int)s->title.n, s->title.p);
	}
	xj_buf_text(&b, "。");
	add_note(d, xj_buf_as_span(&b));
}

void
xj_diagram_make(struct xj_diagram *d, struct xj_pool *pool, const struct xj_policy *policy, const struct xj_workflow *w)
{
	*d = (struct xj_diagram){.pool = pool, .policy = policy, .w = w, .nboxes = w->nsteps + 2};
	d->title = xj_span(xj_pool_print(pool, "%.*s办理流程", (int)w->title.n, w->title.p));
	d->boxes = xj_pool_zero(pool, d->nboxes, sizeof *d->boxes);
	make_apply(d, &d->boxes[0]);
	for (size_t i = 0; i < w->nsteps; i++)
		make_step(d, &w->steps[i], &d->boxes[i + 1]);
	make_effect(d, &d->boxes[w->nsteps + 1]);
	make_arrows(d);
	make_notes(d);
}
