/* Who gets what is lent, looked at or sent, and who allowed it. */
#include "roll/archiving_inside.h"
#include "roll/person.h"

#define REFUSE XJ_REFUSE_MOVE

static const char *
text_of(struct xj_moving *m, int at)
{
	return xj_span_text(m->pool, m->v[at]);
}

static bool
are_one(struct xj_span a, struct xj_span b)
{
	return a.n && b.n && xj_same_name(a, b);
}

static const char *
list_roles(struct xj_moving *m, const char *const *roles)
{
	struct xj_buf b;

	xj_buf_init(&b, m->pool);
	xj_buf_text(&b, "");
	for (; roles && *roles; roles++)
		xj_buf_print(&b, "%s%s", b.n ? ", " : "", *roles);
	return b.p;
}

static bool
holds(struct xj_moving *m, struct xj_span person, const char *const *roles)
{
	return !m->in->holds || m->in->holds(m->in->ctx, person, roles, m->on_roll ? &m->student : NULL);
}

static void
check_approver(struct xj_moving *m, const char *const *roles, const char *source)
{
	struct xj_span who = m->v[XJ_AT_APPROVED_BY];

	if (!who.n || !roles)
		return;
	if ((m->rule->takes & XJ_AT_BIT(TO)) && are_one(who, m->v[XJ_AT_TO]))
		REFUSE(m, XJ_AT_APPROVED_BY, XJ_SELF_ALLOWED, text_of(m, XJ_AT_APPROVED_BY), list_roles(m, roles), NULL);
	else if (!holds(m, who, roles))
		REFUSE(m, XJ_AT_APPROVED_BY, XJ_NOT_APPROVER, text_of(m, XJ_AT_APPROVED_BY), list_roles(m, roles), source,
		       NULL);
}

static void
check_outsider(struct xj_moving *m, const char *source)
{
	static const enum xj_move_at wanted[] = {XJ_AT_ORGANISATION, XJ_AT_LETTER, XJ_AT_ID_SEEN};

	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		if (m->put[wanted[i]] >= 0 && !m->v[wanted[i]].n)
			REFUSE(m, wanted[i], XJ_OUTSIDER, text_of(m, XJ_AT_TO), xj_move_options[wanted[i]], source, NULL);
}

/* By the roll, where it has the name; else by an identity card. */
static void
check_guardian(struct xj_moving *m)
{
	struct xj_span known = m->on_roll ? xj_cell(&m->student, m->guardian) : XJ_LIT("");

	if (!are_one(m->v[XJ_AT_TO], known) && m->put[XJ_AT_ID_SEEN] >= 0 && !m->v[XJ_AT_ID_SEEN].n)
		xj_move_lacks(m, XJ_AT_ID_SEEN, xj_move_options[XJ_AT_ID_SEEN]);
}

static struct xj_span
role_code(const struct xj_moving *m)
{
	int f = m->read[XJ_AT_TO_ROLE];

	return f < 0 ? m->v[XJ_AT_TO_ROLE] : xj_field_code(&m->from->fields[f], m->v[XJ_AT_TO_ROLE]);
}

/* Has whoever gets it no role, or one that is none of the school? */
static bool
is_outsider(const struct xj_moving *m)
{
	struct xj_span code = role_code(m);

	return !code.n || (m->rules->outsiders && xj_span_is_any(code, m->rules->outsiders));
}

/* Of those of the school: a student and a guardian by the roll, others by their roles. */
static void
check_role(struct xj_moving *m)
{
	struct xj_span to = m->v[XJ_AT_TO], code = role_code(m);
	const char *const roles[] = {xj_span_text(m->pool, code), NULL};
	char on[11];

	if (xj_span_is(code, "guardian")) {
		check_guardian(m);
		return;
	}
	if (xj_span_is(code, "student")) {
		if (m->in->roll && !(m->on_roll && are_one(to, xj_cell(&m->student, m->rf.name))))
			REFUSE(m, XJ_AT_TO, XJ_NOT_THE_STUDENT, text_of(m, XJ_AT_TO),
			       xj_span_text(m->pool, xj_move_cell(m, m->last[m->targets[0]], m->f.student_id)), NULL);
		return;
	}
	if (!holds(m, to, roles))
		REFUSE(m, XJ_AT_TO, XJ_ROLE_NOT_HELD, text_of(m, XJ_AT_TO), roles[0], xj_date_format(m->on, on), NULL);
}

static void
check_access(struct xj_moving *m, const struct xj_archive_access *access)
{
	const struct xj_archive_terms *terms = is_outsider(m) ? &access->outside : &access->inside;
	const char *source = xj_move_source(m);

	if (m->v[XJ_AT_TO].n && is_outsider(m))
		check_outsider(m, source);
	else if (m->v[XJ_AT_TO].n)
		check_role(m);
	check_approver(m, terms->approve, source);
	if (m->due != XJ_NO_DATE)
		xj_move_due(m, terms->maximum, source);
}

static void
check_signatures(struct xj_moving *m)
{
	static const enum xj_move_at signers[] = {XJ_AT_BY, XJ_AT_APPROVED_BY, XJ_AT_WITNESS};

	for (size_t i = 1; i < sizeof signers / sizeof *signers; i++)
		for (size_t k = 0; k < i; k++)
			if (are_one(m->v[signers[i]], m->v[signers[k]])) {
				REFUSE(m, signers[i], XJ_SAME_SIGNATURE, text_of(m, signers[i]), NULL);
				break;
			}
}

void
xj_move_check_people(struct xj_moving *m)
{
	const struct xj_archive *a = m->rules;

	switch (m->in->what) {
	case XJ_MOVE_VIEW:
		check_access(m, &a->viewing);
		break;
	case XJ_MOVE_LEND:
		check_access(m, &a->lending);
		break;
	case XJ_MOVE_TRANSFER:
		check_approver(m, a->send, xj_move_source(m));
		xj_move_due(m, a->receipt_within, xj_move_source(m));
		break;
	case XJ_MOVE_DESTROY:
		check_signatures(m);
		check_approver(m, a->destroy, xj_move_source(m));
		break;
	default:
		break;
	}
}
