#include "audit/snooze.h"

struct line {
	struct xj_span key; /* rule, student and case, with line feeds between; empty: at fault */
	size_t rule, hits;
	uint32_t longest; /* of the first of some that are alike: the one that counts */
	xj_date until;
	bool out; /* it has run out */
};

struct xj_snoozes {
	struct xj_table *table;
	struct line *lines; /* by row */
	struct xj_map map;
	struct xj_buf scratch;
	size_t hidden;
};

static struct xj_span
line_key(void *ctx, uint32_t row)
{
	return ((struct xj_snoozes *)ctx)->lines[row].key;
}

static struct xj_span
key_of(struct xj_buf *b, const char *rule, struct xj_span student, struct xj_span case_id)
{
	b->n = 0;
	xj_buf_print(b, "%s\n", rule);
	xj_buf_span(b, student);
	xj_buf_put(b, '\n');
	xj_buf_span(b, case_id);
	return xj_buf_as_span(b);
}

static void
refuse_rule(struct xj_audit *a, struct xj_table *t, size_t row, int field, struct xj_span name)
{
	xj_table_refuse(t, row, field, a->diags, XJ_UNKNOWN_RULE, xj_span_text(a->pool, name), xj_audit_nearest(name), NULL);
}

static void
take_line(struct xj_snoozes *s, struct xj_audit *a, const struct xj_cursor *c, const int fields[4])
{
	struct xj_table *t = s->table;
	struct line *line = &s->lines[c->row];
	struct xj_span rule = xj_cell(c, fields[0]), student = xj_cell(c, fields[1]), case_id = xj_cell(c, fields[2]);

	line->rule = xj_audit_rule(rule);
	line->until = xj_date_parse(xj_cell(c, fields[3]));
	line->out = line->until < a->today;
	if (line->rule == SIZE_MAX)
		refuse_rule(a, t, c->row, fields[0], rule);
	else if (!student.n && !case_id.n && !xj_audit_rules[line->rule].wide)
		xj_table_refuse(t, c->row, fields[0], a->diags, XJ_SNOOZE_WIDE, xj_span_text(a->pool, rule), NULL);
	else
		line->key = xj_span_copy(a->pool, key_of(&s->scratch, xj_audit_rules[line->rule].name, student, case_id));
}

/* Of lines alike the one that holds longest counts: the others can go. */
static void
keep_longest(struct xj_snoozes *s, uint32_t row)
{
	uint32_t first = s->lines[row].key.n ? xj_map_put(&s->map, s->lines[row].key, row) : row;

	s->lines[row].longest = row;
	if (first != XJ_NONE && s->lines[row].until > s->lines[s->lines[first].longest].until)
		s->lines[first].longest = row;
}

struct xj_snoozes *
xj_snoozes_take(struct xj_audit *a, struct xj_table *t)
{
	const char *const names[4] = {"rule", "student_id", "case_id", "until"};
	struct xj_snoozes *s = xj_pool_zero(a->pool, 1, sizeof *s);
	struct xj_cursor c;
	int fields[4];

	s->table = t;
	s->lines = xj_pool_zero(a->pool, t->rows + 1, sizeof *s->lines);
	xj_buf_init(&s->scratch, a->pool);
	xj_map_init(&s->map, a->pool, t->rows, line_key, s);
	for (int i = 0; i < 4; i++)
		fields[i] = xj_schema_field(t->schema, names[i]);
	xj_cursor_init(&c, a->pool, t);
	for (size_t row = 0; row < t->rows; row++)
		if (xj_cursor_move(&c, row))
			take_line(s, a, &c, fields);
	for (uint32_t row = 0; row < t->rows; row++)
		keep_longest(s, row);
	return s;
}

bool
xj_snoozes_keep(void *snoozes, const struct xj_finding *f)
{
	const struct xj_span none = {"", 0};
	struct xj_snoozes *s = snoozes;
	bool hidden = false;

	for (int with = 0; with < 4; with++) {
		struct xj_span student = with & 1 ? f->student_id : none, case_id = with & 2 ? f->case_id : none;
		uint32_t row;

		if ((with & 1 && !student.n) || (with & 2 && !case_id.n))
			continue;
		row = xj_map_get(&s->map, key_of(&s->scratch, f->rule->name, student, case_id));
		if (row == XJ_NONE)
			continue;
		row = s->lines[row].longest;
		s->lines[row].hits++;
		hidden = hidden || !s->lines[row].out;
	}
	s->hidden += hidden;
	return !hidden;
}

void
xj_snoozes_tell(const struct xj_snoozes *s, const struct xj_audit *a, struct xj_diags *diags)
{
	char day[11];

	if (s->hidden)
		xj_diag_add(diags, XJ_SNOOZED, &(struct xj_where){.file = s->table->label}, xj_pool_print(a->pool, "%zu", s->hidden), NULL);
	for (size_t row = 0; row < s->table->rows; row++) {
		const struct line *line = &s->lines[row];
		struct xj_where where;

		if (!line->key.n || a->off[line->rule] || xj_audit_lacks(a, &xj_audit_rules[line->rule]))
			continue;
		if (line->hits && !line->out)
			continue;
		where = xj_table_where(s->table, row, -1);
		where.record = XJ_LIT("");
		if (line->hits)
			xj_diag_add(diags, XJ_SNOOZE_OVER, &where, xj_audit_rules[line->rule].name, xj_date_format(line->until, day), NULL);
		else
			xj_diag_add(diags, XJ_SNOOZE_IDLE, &where, xj_audit_rules[line->rule].name, NULL);
	}
}
