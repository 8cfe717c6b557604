/* Who may decide. */
#include "roll/deciding.h"

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

/* Is this the name of whoever made the request, or of the student? */
static bool
is_applicant(struct xj_deciding *x, uint32_t index, struct xj_span name)
{
	const struct xj_cursor *student;

	name = xj_span_trim(name);
	if (!name.n)
		return false;
	(void)xj_cursor_move(&x->first, x->cases.list[index].first);
	if (xj_span_same(name, xj_span_trim(xj_cell(&x->first, x->f.by))) || xj_span_same(name, xj_deciding_cell(x, x->f.student_id)))
		return true;
	student = xj_deciding_student(x);
	return student && xj_span_same(name, xj_cell(student, xj_schema_field(x->roll->schema, "name")));
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

static bool
may(struct xj_deciding *x, const struct xj_step *step, bool aloud)
{
	const struct xj_authority *a = x->d->authority;
	struct xj_where where = xj_table_where(x->table, x->line.row, x->f.step);
	struct xj_cursor line = line_at(x, step);

	return a->may(a->ctx, step->role, xj_deciding_student(x), &line, &where, aloud ? x->diags : NULL);
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

		more = xj_waiting_next(&rest, &at);
		if (step != SIZE_MAX && may(x, &s->w->steps[step], !more))
			return true;
	}
	return false;
}

bool
xj_deciding_allowed(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	bool allowed = true;

	if (x->d->authority)
		allowed = s->verdict == XJ_WITHDRAWS ? may_withdraw(x, s) : may(x, &s->w->steps[s->step], true);
	if (!allowed)
		x->table->bad[x->line.row] = true;
	return allowed && (s->verdict == XJ_WITHDRAWS || check_signer(x, s));
}

bool
xj_deciding_others(struct xj_deciding *x, const struct xj_deciding_case *s)
{
	if (!x->d->authority || s->step == SIZE_MAX)
		return false;
	return !may(x, &s->w->steps[s->step], false) || is_applicant(x, s->index, x->d->by) ||
	       is_applicant(x, s->index, x->d->actor) || is_applicant(x, s->index, x->d->entered_by);
}

static void
add_step(struct xj_buf *b, const struct xj_step *step)
{
	xj_buf_print(b, "%s%.*s (%.*s)", b->n ? ", " : "", (int)step->role.n, step->role.p, (int)step->id.n, step->id.p);
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
