/* The table of movements, and the lines that they put on record. */
#include "roll/archiving_inside.h"

#define REFUSE XJ_REFUSE_MOVE
#define B XJ_AT_BIT
#define HELD (1U << XJ_ITEM_HELD)
#define LENT (1U << XJ_ITEM_LENT)
#define SENT (1U << XJ_ITEM_SENT)
#define ALWAYS (B(BY) | B(NOTE))
#define ACCESS (B(TO) | B(PURPOSE) | B(APPROVED_BY) | B(DUE_ON))
#define OUTSIDER (B(TO_ROLE) | B(ORGANISATION) | B(LETTER) | B(ID_SEEN))
#define PARCEL (B(TRANSFER_NO) | B(TO) | B(ORGANISATION) | B(CARRIER) | B(SEAL_NO) | B(LETTER))
#define IS_ITEM (B(NAME) - 1) /* what stands before NAME is the item's own */

static const struct xj_move_rule rules[XJ_MOVEMENTS] = {
	[XJ_MOVE_FILE] = {0, XJ_ITEM_HELD, B(STUDENT_ID) | B(KIND), 0, IS_ITEM | ALWAYS, 0},
	[XJ_MOVE_VERIFY] = {HELD, XJ_ITEM_HELD, B(VERIFIED_BY), 0, B(VERIFIED_BY) | ALWAYS, 0},
	[XJ_MOVE_VIEW] = {HELD, XJ_ITEM_HELD, ACCESS, 0, ACCESS | OUTSIDER | ALWAYS, 0},
	[XJ_MOVE_LEND] = {HELD, XJ_ITEM_LENT, ACCESS, 0, ACCESS | OUTSIDER | ALWAYS, 0},
	[XJ_MOVE_RETURN] = {LENT | SENT, XJ_ITEM_HELD, 0, 0, B(PLACE) | ALWAYS, 0},
	[XJ_MOVE_TRANSFER] = {HELD, XJ_ITEM_SENT, B(ORGANISATION) | B(SEAL_NO) | B(CARRIER) | B(APPROVED_BY), 0,
	                      PARCEL | B(APPROVED_BY) | B(PURPOSE) | B(DUE_ON) | ALWAYS, 0},
	[XJ_MOVE_RECEIPT] = {SENT, XJ_ITEM_TRANSFERRED, 0, B(RECEIPT_NO) | B(TO), B(RECEIPT_NO) | B(TO) | ALWAYS, PARCEL},
	[XJ_MOVE_DESTROY] = {HELD, XJ_ITEM_DESTROYED, B(APPROVED_BY) | B(WITNESS) | B(DOC_NO) | B(BY), 0,
	                     B(APPROVED_BY) | B(WITNESS) | B(DOC_NO) | B(PURPOSE) | ALWAYS, 0},
};

void
xj_move_stands(struct xj_moving *m)
{
	struct xj_where where = xj_table_where(m->in->list, m->line.row, -1);

	xj_diag_add(m->diags, XJ_ALREADY_RECORDED, &where, NULL);
}

struct xj_span
xj_move_cell(struct xj_moving *m, uint32_t line, int field)
{
	size_t rows = m->in->materials->rows;

	if (field < 0)
		return XJ_LIT("");
	if (line >= rows)
		return m->out->added[m->base + (line - rows)][field];
	if (m->kept_row != line && !xj_cursor_split(&m->kept, line))
		return XJ_LIT("");
	m->kept_row = line;
	return xj_cell(&m->kept, field);
}

bool
xj_move_is(struct xj_moving *m, uint32_t line, enum xj_movement movement)
{
	int f = m->f.movement;

	return f >= 0 && xj_span_is(xj_field_code(&m->into->fields[f], xj_move_cell(m, line, f)), xj_movement_codes[movement]);
}

enum xj_keeping
xj_move_state(struct xj_moving *m, uint32_t item)
{
	return xj_item_state(m->in->materials, xj_move_cell(m, m->last[item], m->f.state));
}

/* Each line's place among those of its item. */
static void
thread_lines(struct xj_moving *m)
{
	uint32_t *at = xj_pool_alloc(m->pool, (m->items.count + 1) * sizeof *at);
	size_t rows = m->in->materials->rows;

	m->before = xj_pool_alloc(m->pool, (rows + 1) * sizeof *m->before);
	for (size_t i = 0; i < m->items.count; i++)
		at[i] = XJ_NONE;
	for (uint32_t row = 0; row < rows; row++) {
		uint32_t item = XJ_NONE;

		m->before[row] = XJ_NONE;
		if (xj_cursor_move(&m->kept, row))
			item = xj_items_find(&m->items, xj_cell(&m->kept, m->f.item_id));
		if (item == XJ_NONE)
			continue;
		m->before[row] = at[item];
		at[item] = row;
	}
	m->kept_row = SIZE_MAX;
}

static uint32_t
line_before(struct xj_moving *m, uint32_t line)
{
	size_t rows = m->in->materials->rows;

	if (line >= rows)
		return m->before_new[line - rows];
	if (!m->before)
		thread_lines(m);
	return m->before[line];
}

/* Does the line say all that the row does of the movement? */
static bool
says_the_same(struct xj_moving *m, uint32_t line)
{
	uint64_t asked = m->rule->takes & ~(ALWAYS | B(PLACE));

	for (int at = 0; at < XJ_AT_COUNT; at++)
		if ((asked & (uint64_t)1 << at) && m->put[at] >= 0 && m->v[at].n &&
		    !xj_span_same(xj_move_cell(m, line, m->put[at]), m->v[at]))
			return false;
	return true;
}

bool
xj_move_done(struct xj_moving *m, uint32_t item)
{
	for (uint32_t line = m->last[item]; line != XJ_NONE; line = line_before(m, line)) {
		xj_date on = xj_date_parse(xj_move_cell(m, line, m->f.on));

		if (on < m->on)
			return false;
		if (on == m->on && xj_move_is(m, line, m->in->what) && says_the_same(m, line))
			return true;
	}
	return false;
}

/* Empties what the line before says of its own movement. */
static void
carry(struct xj_moving *m, struct xj_span *row, uint32_t line)
{
	for (size_t f = 0; f < m->into->nfields; f++)
		row[f] = xj_span_copy(m->pool, xj_move_cell(m, line, (int)f));
	for (int at = 0; at < XJ_AT_COUNT; at++)
		if (!((IS_ITEM | m->rule->repeats) & (uint64_t)1 << at))
			xj_put(row, m->put[at], XJ_LIT(""));
	xj_put(row, m->f.entered_by, XJ_LIT(""));
}

static void
sign(struct xj_moving *m, struct xj_span *row)
{
	struct xj_span entered = m->in->entered_by;

	if (!entered.n)
		entered = m->in->by;
	if (entered.n && m->v[XJ_AT_BY].n && !xj_span_same(entered, m->v[XJ_AT_BY]))
		xj_put(row, m->f.entered_by, xj_span_copy(m->pool, entered));
}

struct xj_span *
xj_move_put(struct xj_moving *m, uint32_t item)
{
	struct xj_span *row = xj_changes_add(m->out);
	uint32_t line = (uint32_t)(m->in->materials->rows + m->out->nadded - m->base - 1);

	*XJ_PUSH(m->pool, m->before_new, m->nbefore_new, m->capbefore_new) = item == XJ_NONE ? XJ_NONE : m->last[item];
	if (item != XJ_NONE)
		carry(m, row, m->last[item]);
	for (int at = 0; at < XJ_AT_COUNT; at++)
		if ((m->rule->takes & (uint64_t)1 << at) && m->v[at].n)
			xj_put(row, m->put[at], xj_span_copy(m->pool, m->v[at]));
	if ((m->rule->takes & B(VERIFIED_BY)) && m->v[XJ_AT_VERIFIED_BY].n)
		xj_put(row, m->f.verified_on, xj_date_span(m->pool, m->on));
	if (m->rule->takes & B(DUE_ON))
		xj_put(row, m->f.due_on, xj_date_span(m->pool, m->due));
	xj_put(row, m->f.on, xj_date_span(m->pool, m->on));
	if (m->f.movement >= 0)
		row[m->f.movement] = xj_field_value(&m->into->fields[m->f.movement], xj_movement_codes[m->in->what]);
	if (m->f.state >= 0)
		row[m->f.state] = xj_field_value(&m->into->fields[m->f.state], xj_keeping_codes[m->rule->to]);
	sign(m, row);
	if (item != XJ_NONE) {
		m->last[item] = line;
		m->moved_by[item] = (uint32_t)m->line.row + 1;
	}
	return row;
}

/* No item of the row was moved after its day. */
static void
check_order(struct xj_moving *m)
{
	xj_date latest = XJ_NO_DATE;
	char day[11];

	for (size_t i = 0; i < m->ntargets; i++) {
		xj_date on = xj_date_parse(xj_move_cell(m, m->last[m->targets[i]], m->f.on));

		latest = on > latest ? on : latest;
	}
	if (latest > m->on)
		REFUSE(m, XJ_AT_ON, XJ_MOVED_BEFORE, xj_date_format(latest, day), NULL);
}

static void
put_items(struct xj_moving *m)
{
	bool sends = m->in->what == XJ_MOVE_TRANSFER;

	for (size_t i = 0; i < m->ntargets; i++) {
		struct xj_span student = xj_span_copy(m->pool, xj_move_cell(m, m->last[m->targets[i]], m->f.student_id)), number;
		struct xj_span *row;

		if (sends && !xj_number_transfer(m, student, &number))
			return;
		row = xj_move_put(m, m->targets[i]);
		if (sends)
			xj_put(row, m->f.transfer_no, number);
		if (sends && m->v[XJ_AT_TRANSFER_NO].n)
			xj_transfer_add(m, m->targets[i]);
		if (sends)
			xj_warn_left_out(m, student);
	}
}

static void
move_row(struct xj_moving *m)
{
	xj_move_find(m);
	if (!m->ntargets)
		return;
	xj_move_check_people(m);
	check_order(m);
	if (m->in->what == XJ_MOVE_TRANSFER && m->v[XJ_AT_TRANSFER_NO].n)
		xj_transfer_check(m);
	for (size_t i = 0; m->in->what == XJ_MOVE_DESTROY && i < m->ntargets; i++)
		xj_move_check_end(m, m->targets[i]);
	if (!xj_move_refused(m))
		put_items(m);
}

static void
begin(struct xj_moving *m, const struct xj_archiving *in, struct xj_changes *out, struct xj_diags *diags)
{
	*m = (struct xj_moving){.in = in, .rule = &rules[in->what], .rules = xj_policy_archive(in->policy),
	                        .pool = out->pool, .out = out, .diags = diags, .into = in->materials->schema,
	                        .kept_row = SIZE_MAX, .base = out->nadded};
	m->from = in->movements ? in->movements->schema : in->list->schema;
	m->f = xj_material_fields(m->into);
	xj_move_fields(m);
	xj_items_fold(&m->items, m->pool, in->materials);
	xj_cursor_init(&m->line, m->pool, in->list);
	xj_cursor_init(&m->kept, m->pool, in->materials);
	if (in->roll) {
		m->rf = xj_roll_fields(in->roll->schema);
		m->guardian = xj_schema_field(in->roll->schema, "guardian");
		xj_index_build(&m->students, m->pool, in->roll, m->rf.student_id);
		xj_cursor_init(&m->student, m->pool, in->roll);
	}
	m->last = xj_pool_alloc(m->pool, (m->items.count + 1) * sizeof *m->last);
	m->moved_by = xj_pool_zero(m->pool, m->items.count + 1, sizeof *m->moved_by);
	for (size_t i = 0; i < m->items.count; i++)
		m->last[i] = m->items.list[i].last;
	if (in->cases && (in->what == XJ_MOVE_FILE || in->what == XJ_MOVE_DESTROY)) {
		xj_cases_fold(&m->cases, m->pool, in->cases);
		xj_cursor_init(&m->case_line, m->pool, in->cases);
	}
}

void
xj_archive_move(const struct xj_archiving *in, struct xj_changes *out, struct xj_taken_in **taken, size_t *ntaken,
                struct xj_diags *diags)
{
	struct xj_moving m;

	if (taken) {
		*taken = NULL;
		*ntaken = 0;
	}
	begin(&m, in, out, diags);
	if (!m.rules) {
		if (xj_policy_sound(in->policy))
			xj_diag_add(diags, XJ_ARCHIVE_ABSENT, NULL, NULL);
		return;
	}
	if (in->what == XJ_MOVE_FILE)
		xj_file_begin(&m);
	for (size_t row = 0; row < in->list->rows; row++) {
		if (!xj_cursor_move(&m.line, row))
			continue;
		xj_move_read(&m);
		if (in->what == XJ_MOVE_FILE)
			xj_file_row(&m);
		else
			move_row(&m);
	}
	if (taken) {
		*taken = m.fresh.taken;
		*ntaken = m.fresh.ntaken;
	}
}
