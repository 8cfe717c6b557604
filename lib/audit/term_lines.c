#include "audit/term_lines.h"

#include "audit/joins.h"

struct xj_term_lines {
	struct xj_audit *a;
	struct xj_span term;
	bool read;
	struct xj_term_line *list;
	size_t count, cap;
	struct xj_map by_student;
};

struct xj_term_lines *
xj_term_lines_open(struct xj_audit *a, struct xj_span term)
{
	struct xj_term_lines *lines;

	if (!xj_audit_is_given(a, XJ_OF_registrations))
		return NULL;
	lines = xj_pool_zero(a->pool, 1, sizeof *lines);
	lines->a = a;
	lines->term = term;
	return lines;
}

static struct xj_span
student_of(void *lines, uint32_t at)
{
	return ((struct xj_term_lines *)lines)->list[at].student_id;
}

static void
take(void *lines, const struct xj_cursor *c, const struct xj_registration_fields *f)
{
	struct xj_term_lines *l = lines;
	struct xj_span student = xj_cell(c, f->student_id);
	enum xj_registration state = xj_registration_state(&c->table->schema->fields[f->state], xj_cell(c, f->state));
	uint32_t at;

	if (!xj_span_same(xj_cell(c, f->term), l->term))
		return;
	at = xj_map_get(&l->by_student, student);
	if (at == XJ_NONE) {
		*XJ_PUSH(l->a->pool, l->list, l->count, l->cap) =
			(struct xj_term_line){xj_span_copy(l->a->pool, student), XJ_STATE_MARKED, XJ_NO_DATE};
		at = (uint32_t)l->count - 1;
		(void)xj_map_put(&l->by_student, student, at);
	}
	if (state == XJ_STATE_MARKED)
		return;
	l->list[at].state = state;
	l->list[at].on = xj_date_parse(xj_cell(c, f->on));
}

static void
read_all(struct xj_term_lines *l)
{
	xj_map_init(&l->by_student, l->a->pool, 0, student_of, l);
	xj_audit_each_registration(l->a, take, l);
	l->read = true;
}

const struct xj_term_line *
xj_term_lines_find(struct xj_term_lines *l, struct xj_span student_id)
{
	uint32_t at;

	if (!l)
		return NULL;
	if (!l->read)
		read_all(l);
	at = xj_map_get(&l->by_student, student_id);
	return at == XJ_NONE ? NULL : &l->list[at];
}
