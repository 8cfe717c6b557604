/* What a request depends on besides its own student: how full a class is, and what happened before. */
#include "record/value.h"
#include "roll/cases.h"
#include "roll/derived.h"

static struct xj_span
class_key(void *arg, uint32_t i)
{
	return ((struct xj_around *)arg)->seats[i].class;
}

static struct xj_seats *
seats_of(struct xj_around *a, struct xj_pool *pool, struct xj_span class)
{
	uint32_t at = xj_map_get(&a->by_class, class);

	if (at == XJ_NONE) {
		at = (uint32_t)a->nseats;
		*XJ_PUSH(pool, a->seats, a->nseats, a->capseats) = (struct xj_seats){.class = xj_span_copy(pool, class)};
		(void)xj_map_put(&a->by_class, a->seats[at].class, at);
	}
	return &a->seats[at];
}

/* Has the student at the cursor a place in this class already? */
static bool
sits_in(const struct xj_facts *f, const struct xj_cursor *row, struct xj_span class)
{
	return xj_span_same(xj_named_cell(row, XJ_LIT("class")), class) &&
	       xj_status_takes_place(xj_status_find(f->policy->statuses, xj_named_cell(row, XJ_LIT("status"))));
}

/* One who sits among those of another programme by mistake must not decide which one the class is of. */
static void
count_program(struct xj_seats *seats, struct xj_pool *pool, struct xj_span program)
{
	if (!seats->ahead)
		seats->program = xj_span_copy(pool, program);
	if (xj_span_same(seats->program, program))
		seats->ahead++;
	else
		seats->ahead--;
}

static void
count_taken(struct xj_around *a, const struct xj_facts *f)
{
	int f_class = xj_schema_field(a->roll->schema, "class"), f_status = xj_schema_field(a->roll->schema, "status");
	struct xj_cursor c;

	xj_cursor_init(&c, f->pool, a->roll);
	for (size_t row = 0; row < a->roll->rows; row++)
		if (xj_cursor_split(&c, row) && xj_cell(&c, f_class).n &&
		    xj_status_takes_place(xj_status_find(f->policy->statuses, xj_cell(&c, f_status)))) {
			struct xj_seats *seats = seats_of(a, f->pool, xj_cell(&c, f_class));

			seats->taken++;
			count_program(seats, f->pool, xj_named_cell(&c, XJ_LIT("program")));
		}
}

/* A case that is under way has its place as if it were decided: two must not be let into one that is free. */
static void
count_promised(struct xj_around *a, const struct xj_facts *f)
{
	struct xj_cursor line, row;

	if (!a->cases)
		return;
	xj_cursor_init(&line, f->pool, a->cases->table);
	xj_cursor_init(&row, f->pool, a->roll);
	for (size_t i = 0; i < a->cases->count; i++) {
		struct xj_span class;
		uint32_t at;

		if (!xj_cursor_split(&line, a->cases->list[i].last) || !xj_span_is(xj_cell(&line, a->cases->f.state), "open"))
			continue;
		class = xj_set_get(xj_cell(&line, a->cases->f.set), XJ_LIT("class"));
		at = class.n ? xj_index_find(a->students, xj_cell(&line, a->cases->f.student_id)) : XJ_NONE;
		if (at != XJ_NONE && xj_cursor_split(&row, at) && !sits_in(f, &row, class))
			seats_of(a, f->pool, class)->promised++;
	}
}

/* False where the places of classes cannot be known. */
static bool
count_seats(struct xj_facts *f)
{
	struct xj_around *a = f->around;

	if (!a || !a->roll || !f->policy->statuses)
		return false;
	if (!a->counted) {
		a->counted = true;
		xj_map_init(&a->by_class, f->pool, 0, class_key, a);
		count_taken(a, f);
		count_promised(a, f);
	}
	return true;
}

void
xj_around_promise(struct xj_facts *f)
{
	struct xj_span class = xj_set_get(f->set, XJ_LIT("class"));

	if (class.n && count_seats(f) && !sits_in(f, f->roll, class))
		seats_of(f->around, f->pool, class)->promised++;
}

/* Places of the class, the promised ones gone or not. The student's own is not in the student's way. */
static bool
places(struct xj_facts *f, bool keep_promises, struct xj_span *value)
{
	struct xj_span class = xj_set_get(f->set, XJ_LIT("class"));
	const struct xj_seats *seats;

	if (!f->policy->school || !count_seats(f))
		return false;
	if (!class.n)
		return xj_fact_nothing(value);
	seats = seats_of(f->around, f->pool, class);
	return xj_fact_number(f, f->policy->school->class_capacity - (int64_t)seats->taken -
	                             (keep_promises ? (int64_t)seats->promised : 0) + (f->roll && sits_in(f, f->roll, class)), value);
}

bool
xj_class_room(struct xj_facts *f, struct xj_span *value)
{
	return places(f, true, value);
}

bool
xj_class_seats(struct xj_facts *f, struct xj_span *value)
{
	return places(f, false, value);
}

bool
xj_class_program(struct xj_facts *f, struct xj_span *value)
{
	struct xj_span class = xj_set_get(f->set, XJ_LIT("class"));

	if (!count_seats(f))
		return false;
	*value = class.n ? seats_of(f->around, f->pool, class)->program : XJ_LIT("");
	return value->p ? true : xj_fact_nothing(value);
}

bool
xj_class_known(struct xj_facts *f, struct xj_span *value)
{
	struct xj_span class = xj_set_get(f->set, XJ_LIT("class"));

	if (!count_seats(f))
		return false;
	return xj_fact_flag(class.n && seats_of(f->around, f->pool, class)->taken > 0, value);
}

bool
xj_times_before(struct xj_facts *f, struct xj_span *value)
{
	struct xj_cases *cases = f->around ? f->around->cases : NULL;
	struct xj_span student = f->roll ? xj_named_cell(f->roll, XJ_LIT("student_id")) : (struct xj_span){NULL, 0};
	struct xj_cursor line;
	int64_t times = 0;

	if (!cases || !f->workflow || !student.p)
		return false;
	xj_cursor_init(&line, f->pool, cases->table);
	for (uint32_t at = xj_cases_of(cases, student); at != XJ_NONE; at = cases->list[at].next_of_student) {
		struct xj_span state;

		(void)xj_cursor_split(&line, cases->list[at].last);
		state = xj_cell(&line, cases->f.state);
		times += xj_span_same(xj_cell(&line, cases->f.workflow), f->workflow->name) &&
		         (xj_span_is(state, "effective") || xj_span_is(state, "closed"));
	}
	return xj_fact_number(f, times, value);
}
