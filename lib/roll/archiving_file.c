/* New items of students' files: what they are, where their file goes, and whether they are there already. */
#include "record/value.h"
#include "roll/archiving_inside.h"
#include "roll/item_number.h"

#define REFUSE XJ_REFUSE_MOVE

void
xj_file_begin(struct xj_moving *m)
{
	m->fresh.numbers = xj_item_numbers_open(m->pool, m->rules, &m->items, m->out);
	xj_same_begin(m);
}

const struct xj_found_file *
xj_file_of(const struct xj_moving *m)
{
	return m->in->files && m->in->files[m->line.row].sha256 ? &m->in->files[m->line.row] : NULL;
}

static struct xj_span
form_code(const struct xj_moving *m)
{
	int f = m->read[XJ_AT_FORM];

	return f < 0 ? m->v[XJ_AT_FORM] : xj_field_code(&m->from->fields[f], m->v[XJ_AT_FORM]);
}

/* What it is where nobody says it. */
static const char *
usual_form(const struct xj_moving *m)
{
	int f = m->read[XJ_AT_KIND];
	struct xj_span kind = f < 0 ? m->v[XJ_AT_KIND] : xj_field_code(&m->from->fields[f], m->v[XJ_AT_KIND]);

	if (xj_file_of(m) || m->v[XJ_AT_PATH].n)
		return "electronic";
	return xj_span_listed(m->rules->copies, m->rules->ncopies, kind) ? "copy" : "original";
}

/* What a row need not say. */
static void
fill_in(struct xj_moving *m)
{
	int form = m->read[XJ_AT_FORM];

	if (!m->v[XJ_AT_TITLE].n)
		m->v[XJ_AT_TITLE] = m->v[XJ_AT_KIND];
	if (!m->v[XJ_AT_FORM].n && form >= 0)
		m->v[XJ_AT_FORM] = xj_field_value(&m->from->fields[form], usual_form(m));
}

static void
check_student(struct xj_moving *m)
{
	struct xj_span student = m->v[XJ_AT_STUDENT_ID], status;

	if (!student.n)
		return;
	if (!xj_move_student(m, student)) {
		REFUSE(m, XJ_AT_STUDENT_ID, XJ_NOT_ON_ROLL, xj_span_text(m->pool, student),
		       m->in->roll ? m->in->roll->label : "the roll", NULL);
		return;
	}
	xj_move_check_name(m);
	status = xj_cell(&m->student, m->rf.status);
	if (m->in->policy->statuses && xj_status_provisional(xj_status_find(m->in->policy->statuses, status)))
		REFUSE(m, XJ_AT_STUDENT_ID, XJ_NOT_AT_SCHOOL, xj_span_text(m->pool, student), xj_span_text(m->pool, status), NULL);
}

static void
check_kind(struct xj_moving *m)
{
	int f = m->read[XJ_AT_KIND];
	struct xj_span kind = m->v[XJ_AT_KIND];

	if (kind.n && f >= 0 && m->from->fields[f].codes &&
	    !xj_archive_group(m->in->policy, xj_field_code(&m->from->fields[f], kind)).n)
		REFUSE(m, XJ_AT_KIND, XJ_MATERIAL_GROUP, xj_span_text(m->pool, kind), NULL);
}

static void
check_case(struct xj_moving *m)
{
	struct xj_span id = m->v[XJ_AT_CASE_ID], student = m->v[XJ_AT_STUDENT_ID], of;
	uint32_t at = id.n && m->in->cases ? xj_cases_find(&m->cases, id) : XJ_NONE;

	if (!id.n || !m->in->cases)
		return;
	if (at == XJ_NONE || !xj_cursor_move(&m->case_line, m->cases.list[at].first)) {
		REFUSE(m, XJ_AT_CASE_ID, XJ_NO_SUCH_CASE, xj_span_text(m->pool, id), NULL);
		return;
	}
	of = xj_cell(&m->case_line, m->cases.f.student_id);
	if (student.n && !xj_span_same(of, student))
		REFUSE(m, XJ_AT_CASE_ID, XJ_LETTER_CASE_OF, xj_span_text(m->pool, id), xj_span_text(m->pool, of),
		       xj_span_text(m->pool, student), NULL);
}

static void
check_file(struct xj_moving *m)
{
	bool electronic = xj_span_is(form_code(m), "electronic");

	if (electronic && !xj_file_of(m))
		REFUSE(m, XJ_AT_PATH, XJ_FILE_WANTED, NULL);
	else if (!electronic && (xj_file_of(m) || m->v[XJ_AT_PATH].n))
		REFUSE(m, XJ_AT_PATH, XJ_FILE_UNWANTED, xj_span_text(m->pool, m->v[XJ_AT_FORM]), NULL);
}

/* In the archive's own folder a file is of one item: what becomes of the one must not be the other's. */
static bool
has_its_own_file(struct xj_moving *m)
{
	const struct xj_found_file *file = xj_file_of(m);
	uint32_t other = file && file->own ? xj_same_path(m, file->kept) : XJ_NONE;

	if (other == XJ_NONE)
		return true;
	REFUSE(m, XJ_AT_PATH, XJ_PATH_OWNED, xj_span_text(m->pool, file->kept),
	       xj_span_text(m->pool, xj_filed_cell(m, other, m->f.item_id)), NULL);
	return false;
}

static void
warn(struct xj_moving *m, const struct xj_span *row)
{
	struct xj_where where = xj_table_where(m->in->list, m->line.row, m->place[XJ_AT_VERIFIED_BY]);
	uint32_t same = xj_same_file(m);
	struct xj_span student;

	if (xj_span_is(form_code(m), "copy") && !m->v[XJ_AT_VERIFIED_BY].n)
		xj_diag_add(m->diags, XJ_COPY_UNVERIFIED, &where, xj_span_text(m->pool, row[m->f.item_id]), NULL);
	if (same == XJ_NONE)
		return;
	student = xj_filed_cell(m, same, m->f.student_id);
	if (xj_span_same(student, m->v[XJ_AT_STUDENT_ID]))
		return;
	where = xj_table_where(m->in->list, m->line.row, m->place[XJ_AT_PATH]);
	xj_diag_add(m->diags, XJ_SAME_CONTENT, &where, xj_span_text(m->pool, xj_filed_cell(m, same, m->f.item_id)),
	            xj_span_text(m->pool, xj_filed_cell(m, same, m->f.student_id)), NULL);
}

/* A part of a path: what would make it another one becomes _. */
static void
put_part(struct xj_buf *b, struct xj_span part, bool ending)
{
	for (size_t i = 0; i < part.n; i++) {
		char c = part.p[i];
		bool hidden = i == 0 && c == '.' && !ending;

		xj_buf_put(b, c == '/' || c == '\\' || (unsigned char)c < ' ' || hidden ? '_' : c);
	}
}

static void
place_file(struct xj_moving *m, struct xj_span *row)
{
	const struct xj_found_file *file = xj_file_of(m);
	struct xj_buf b;

	if (!file)
		return;
	xj_put(row, m->f.sha256, xj_span_copy(m->pool, xj_span(file->sha256)));
	if (file->kept.p) {
		xj_put(row, m->f.path, xj_span_copy(m->pool, file->kept));
		return;
	}
	xj_buf_init(&b, m->pool);
	for (int tries = 0; !tries || xj_same_path(m, xj_buf_as_span(&b)) != XJ_NONE; tries++) {
		b.n = 0;
		xj_buf_text(&b, "archive/");
		put_part(&b, m->v[XJ_AT_STUDENT_ID], false);
		xj_buf_put(&b, '/');
		put_part(&b, row[m->f.item_id], false);
		for (int i = 0; i < tries; i++)
			xj_buf_put(&b, '_');
		put_part(&b, xj_span(file->ending), true);
	}
	xj_put(row, m->f.path, xj_buf_as_span(&b));
	*XJ_PUSH(m->pool, m->fresh.taken, m->fresh.ntaken, m->fresh.captaken) =
		(struct xj_taken_in){m->line.row, xj_buf_as_span(&b)};
}

/* What the school's own description of both files has besides. */
static void
put_own_fields(struct xj_moving *m, struct xj_span *row)
{
	if (m->in->movements)
		return;
	for (size_t f = 0; f < m->from->nfields; f++) {
		int into = xj_schema_find(m->into, m->from->fields[f].name);
		struct xj_span cell = xj_cell(&m->line, (int)f);
		bool known = false;

		for (int at = 0; at < XJ_AT_COUNT; at++)
			known = known || m->read[at] == (int)f;
		if (!known && into >= 0 && cell.n)
			row[into] = xj_span_copy(m->pool, cell);
	}
}

/* Where the number stands already. */
static const char *
line_of(struct xj_moving *m, struct xj_span id)
{
	uint32_t item = xj_items_find(&m->items, id);

	if (item != XJ_NONE)
		return xj_pool_print(m->pool, "%s:%zu", m->in->materials->label,
		                     xj_table_line_number(m->in->materials, m->items.list[item].first));
	item = xj_map_get(&m->fresh.by_id, id);
	return item == XJ_NONE ? "" : xj_pool_print(m->pool, "%zu",
	                                            xj_table_line_number(m->in->list, m->fresh.rows[item - m->items.count]));
}

/* The number that the row says, of a file that has its numbers already, or the next one. */
static bool
number(struct xj_moving *m, struct xj_span *id)
{
	if (!m->v[XJ_AT_ITEM_ID].n)
		return xj_number_item(m, id);
	*id = xj_span_copy(m->pool, m->v[XJ_AT_ITEM_ID]);
	if (xj_item_numbers_take(m->fresh.numbers, *id))
		return true;
	REFUSE(m, XJ_AT_ITEM_ID, XJ_DUPLICATE_KEY, line_of(m, *id), NULL);
	return false;
}

static void
add(struct xj_moving *m, struct xj_span id, struct xj_span key)
{
	struct xj_new_items *fresh = &m->fresh;
	uint32_t item = fresh->count++;
	struct xj_span *row = xj_move_put(m, XJ_NONE);

	*XJ_PUSH(m->pool, fresh->rows, fresh->nrows, fresh->caprows) = m->line.row;
	row[m->f.item_id] = id;
	xj_put(row, m->f.path, XJ_LIT(""));
	put_own_fields(m, row);
	place_file(m, row);
	warn(m, row);
	xj_same_add(m, key, item);
	(void)xj_map_put(&fresh->by_id, id, item);
}

void
xj_file_row(struct xj_moving *m)
{
	struct xj_span id, key;

	fill_in(m);
	check_student(m);
	check_kind(m);
	check_case(m);
	check_file(m);
	if (xj_move_refused(m))
		return;
	if (xj_same_filed(m, &key))
		xj_move_stands(m);
	else if (has_its_own_file(m) && number(m, &id))
		add(m, id, key);
}
