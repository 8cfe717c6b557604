/* Who may decide. */
#include "roll/deciding.h"
#include "roll/person.h"

const struct xj_cursor *
xj_deciding_student(struct xj_deciding *x)
{
	if (!x->student_known || x->student_of != x->line.row) {
		x->student = x->roll ? xj_index_find(&x->students, xj_deciding_cell(x, x->f.student_id)) : XJ_NONE;
		x->student_of = x->line.row;
		x->student_known = true;
	}
	return x->student != XJ_NONE && xj_cursor_move(&x->row, x->student) ? &x->row : NULL;
}

static bool
is_applicant(struct xj_deciding *x, uint32_t index, struct xj_span name)
{
	const struct xj_cursor *student;

	if (!xj_span_trim(name).n)
		return false;
	(void)xj_cursor_move(&x->first, x->cases.list[index].first);
	student = xj_deciding_student(x);
	return xj_is_own_request(name, xj_cell(&x->first, x->f.by), xj_deciding_cell(x, x->f.student_id),
	                         student ? xj_cell(student, xj_schema_field(x->roll->schema, "name")) : XJ_LIT(""));
}

/* Nobody decides on a request of their own, nor enters what another signed about it. */
static bool
check_signer(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	/* the actor by both names: a request may have been entered under the login name */
	const struct xj_span names[] = {x->d->by, x->d->actor, x->d->authority ? x->d->entered_by : (struct xj_span){"", 0}};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (is_applicant(x, s->index, names[i])) {
			XJ_REFUSE_CASE(x, x->f.by, XJ_SELF_DECISION, xj_span_text(x->pool, names[i]), NULL);
			return false;
		}
	return true;
}

/* The case's last line, but for the step. */
static struct xj_cursor
line_at(struct xj_deciding *x, const struct xj_step *step)
{
	int column = x->f.step < 0 ? -1 : x->table->column_of[x->f.step];
	size_t n = x->table->ncolumns;
	struct xj_cursor line = x->line;

	if (!x->asked)
		x->asked = xj_pool_zero(x->pool, n, sizeof *x->asked);
	memcpy(x->asked, line.cells, n * sizeof *x->asked);
	if (column >= 0)
		x->asked[column] = step->id;
	line.cells = x->asked;
	return line;
}

/* `role`: the step's own, or that of whom it was asked to sign besides. */
static bool
may(struct xj_deciding *x, const struct xj_step *step, struct xj_span role, bool aloud)
{
	const struct xj_authority *a = x->d->authority;
	struct xj_where where = xj_table_where(x->table, x->line.row, x->f.step);
	struct xj_cursor line = line_at(x, step);

	return a->may(a->ctx, role, xj_deciding_student(x), &line, &where, aloud ? x->diags : NULL);
}

/* What was handed over is decided by that person; but whoever has the role may hand it on, for the person may be away. */
static bool
may_as_holder(struct xj_deciding *x, const struct xj_deciding_case *s, bool aloud)
{
	const struct xj_authority *a = x->d->authority;

	if (!s->waits || !s->at.holder.n || s->verdict == XJ_HANDS_OVER || s->verdict == XJ_RECALLS ||
	    (a->is && a->is(a->ctx, s->at.holder)))
		return true;
	if (aloud)
		XJ_REFUSE_CASE(x, x->f.waiting, XJ_HANDED_OVER, xj_span_text(x->pool, s->key),
		               xj_span_text(x->pool, s->at.holder), NULL);
	return false;
}

bool
xj_deciding_heir(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	const struct xj_authority *a = x->d->authority;
	struct xj_where where = xj_table_where(x->table, x->line.row, x->f.step);
	struct xj_cursor line;
	struct xj_span person;

	if (!a || !a->could)
		return true;
	line = line_at(x, &s->w->steps[s->step]);
	if (!a->could(a->ctx, x->d->to, s->role, xj_deciding_student(x), &line, &person, &where, x->diags)) {
		x->table->bad[x->line.row] = true;
		return false;
	}
	if (!is_applicant(x, s->index, person) && !is_applicant(x, s->index, x->d->to))
		return true;
	XJ_REFUSE_CASE(x, x->f.by, XJ_SELF_DECISION, xj_span_text(x->pool, person), NULL);
	return false;
}

static bool
opened_by_actor(struct xj_deciding *x, uint32_t index)
{
	(void)xj_cursor_move(&x->first, x->cases.list[index].first);
	return x->d->entered_by.n && xj_span_same(x->d->entered_by, xj_cell(&x->first, x->f.entered_by));
}

/* Whoever signed is the actor, or somebody whose paper the actor may enter. */
static bool
enters(struct xj_deciding *x)
{
	const struct xj_authority *a = x->d->authority;
	struct xj_cursor line = x->line;

	return xj_span_same(x->d->by, x->d->actor) || a->enters(a->ctx, xj_deciding_student(x), &line);
}

/* Whoever decides a step that the case waits for might reject it as well. */
static bool
may_withdraw(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	struct xj_span rest = s->waiting;
	struct xj_waiting at;
	bool more;

	if ((is_applicant(x, s->index, x->d->by) && enters(x)) || opened_by_actor(x, s->index))
		return true;
	for (more = xj_waiting_next(&rest, &at); more;) {
		size_t step = xj_workflow_step(s->w, at.step);
		struct xj_span role = at.signer.n || step == SIZE_MAX ? at.signer : s->w->steps[step].role;

		more = xj_waiting_next(&rest, &at);
		if (step != SIZE_MAX && may(x, &s->w->steps[step], role, !more))
			return true;
	}
	return false;
}

/* Urging decides nothing: whoever calls asks who may do that. */
bool
xj_deciding_allowed(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	bool allowed = true;

	if (s->verdict == XJ_URGES)
		return true;
	if (x->d->authority)
		allowed = s->verdict == XJ_WITHDRAWS ? may_withdraw(x, s)
		                                     : may(x, &s->w->steps[s->step], s->role, true) && may_as_holder(x, s, true);
	if (!allowed)
		x->table->bad[x->line.row] = true;
	return allowed && (s->verdict == XJ_WITHDRAWS || check_signer(x, s));
}

bool
xj_deciding_others(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	if (!x->d->authority || s->step == SIZE_MAX || s->verdict == XJ_URGES)
		return false;
	if (s->verdict == XJ_RECALLS && s->undone != XJ_NONE && xj_cursor_split(&x->other, s->undone) &&
	    !xj_span_same(xj_span_trim(xj_cell(&x->other, x->f.by)), xj_span_trim(x->d->by)))
		return true;
	return !may(x, &s->w->steps[s->step], s->role, false) || !may_as_holder(x, s, false) ||
	       is_applicant(x, s->index, x->d->by) || is_applicant(x, s->index, x->d->actor) ||
	       is_applicant(x, s->index, x->d->entered_by);
}

static void
add_step(struct xj_buf *b, const struct xj_step *step)
{
	xj_buf_print(b, "%s%.*s (%.*s)", b->n ? ", " : "", (int)step->role.n, step->role.p, (int)step->title.n,
	             step->title.p);
}

bool
xj_roles_staffed(struct xj_pool *pool, const struct xj_workflow *w, const struct xj_authority *authority,
                 const char *label, struct xj_diags *diags)
{
	struct xj_where where = {.file = label};
	struct xj_buf always, sometimes;

	xj_buf_init(&always, pool);
	xj_buf_init(&sometimes, pool);
	for (size_t i = 0; i < w->nsteps; i++)
		if (!authority->held(authority->ctx, w->steps[i].role))
			add_step(w->steps[i].when ? &sometimes : &always, &w->steps[i]);
	if (sometimes.n)
		xj_diag_add(diags, XJ_ROLE_UNHELD_IF, &where, sometimes.p, xj_span_text(pool, w->title), NULL);
	if (always.n)
		xj_diag_add(diags, XJ_ROLE_UNHELD, &where, always.p, xj_span_text(pool, w->title), NULL);
	return always.n == 0;
}
