#include "roll/classes.h"

static const char *const class_counters[] = {"class_no", NULL};

struct class {
	struct xj_span name;
	size_t members;     /* who take a place */
	int64_t grade;      /* its first member's; 0 where it is not known */
	struct xj_span mix; /* its first member's values of the fields that are not mixed; p NULL where none is known */
};

/* A class that a group may fill. */
struct place {
	uint32_t class;
	int64_t number;
};

/* Students who may share a class: same grade, same values of the fields that are not mixed. */
struct group {
	struct xj_span key, mix;
	size_t fresh; /* announced */
	bool laid_out;
	struct place *places; /* by number */
	size_t nplaces, capplaces;
	int64_t tried; /* class numbers up to this one are in use */
};

struct xj_classes {
	struct xj_pool *pool;
	const struct xj_policy *policy;
	const struct xj_schema *schema;
	struct xj_roll_fields rf;
	struct group *groups;
	size_t ngroups, capgroups;
	struct xj_map by_key;
	struct class *classes; /* those of the roll first, then the new ones */
	size_t nclasses, capclasses, nroll;
	size_t capacity;
	bool kept; /* no class is added to those of a group */
	struct xj_map by_name;
	struct xj_numbers *numbers; /* student numbers */
	struct xj_newcomer who; /* the student at work */
};

static struct xj_span
group_key(void *arg, uint32_t i)
{
	return ((struct xj_classes *)arg)->groups[i].key;
}

static struct xj_span
name_key(void *arg, uint32_t i)
{
	return ((struct xj_classes *)arg)->classes[i].name;
}

static struct class *
class_of(struct xj_classes *c, struct xj_span name)
{
	uint32_t at = xj_map_get(&c->by_name, name);

	if (at == XJ_NONE) {
		struct class *class = XJ_PUSH(c->pool, c->classes, c->nclasses, c->capclasses);

		class->name = xj_span_copy(c->pool, name);
		at = (uint32_t)c->nclasses - 1;
		(void)xj_map_put(&c->by_name, class->name, at);
	}
	return &c->classes[at];
}

/* Values of the fields that are not mixed, each with a line feed behind it. */
static struct xj_span
mix_of(struct xj_classes *c, const struct xj_span *values)
{
	const struct xj_school *s = c->policy->school;
	struct xj_buf mix;

	xj_buf_init(&mix, c->pool);
	xj_buf_text(&mix, "");
	for (size_t i = 0; i < s->nclass_by; i++) {
		int f = xj_schema_find(c->schema, s->class_by[i]);

		if (f >= 0)
			xj_buf_span(&mix, values[f]);
		xj_buf_put(&mix, '\n');
	}
	return xj_buf_as_span(&mix);
}

/* What a roll does not say of a class stands against nobody. */
static bool
may_mix(struct xj_span a, struct xj_span b)
{
	while (a.p && b.p) {
		struct xj_span x = xj_span_cut(&a, '\n'), y = xj_span_cut(&b, '\n');

		if (x.n && y.n && !xj_span_same(x, y))
			return false;
	}
	return true;
}

static void
count_member(struct xj_classes *c, const struct xj_cursor *row, struct xj_span name, bool sits)
{
	struct class *class = class_of(c, name);

	if (!sits)
		return;
	class->members++;
	if (!class->mix.p) {
		struct xj_span *values = xj_pool_alloc(c->pool, c->schema->nfields * sizeof *values);

		for (size_t f = 0; f < c->schema->nfields; f++)
			values[f] = xj_cell(row, (int)f);
		class->mix = mix_of(c, values);
		(void)xj_span_integer(xj_cell(row, c->rf.grade), &class->grade);
	}
}

struct xj_classes *
xj_classes_open(struct xj_pool *pool, const struct xj_policy *policy, const struct xj_table *roll)
{
	struct xj_classes *c = xj_pool_zero(pool, 1, sizeof *c);
	size_t capacity = (size_t)policy->school->class_capacity;
	struct xj_span last = {NULL, 0};
	bool sits = true;
	struct xj_cursor row;

	c->pool = pool;
	c->policy = policy;
	c->schema = roll->schema;
	c->rf = xj_roll_fields(roll->schema);
	c->capacity = capacity ? capacity : UINT32_MAX;
	xj_map_init(&c->by_key, pool, 64, group_key, c);
	xj_map_init(&c->by_name, pool, 256, name_key, c);
	c->who = (struct xj_newcomer){.pool = pool, .policy = policy, .schema = roll->schema};
	c->numbers = xj_numbers_open(pool, policy, roll, policy->school->student_number, c->rf.student_id);
	xj_cursor_init(&row, pool, roll);
	for (size_t i = 0; i < roll->rows; i++) {
		struct xj_span status;

		if (!xj_cursor_move(&row, i))
			continue;
		status = xj_cell(&row, c->rf.status);
		if (!last.p || !xj_span_same(status, last)) {
			sits = xj_status_takes_place(xj_status_find(policy->statuses, status));
			last = xj_span_copy(pool, status);
		}
		if (xj_cell(&row, c->rf.class).n)
			count_member(c, &row, xj_cell(&row, c->rf.class), sits);
	}
	c->nroll = c->nclasses;
	return c;
}

void
xj_classes_keep(struct xj_classes *c)
{
	c->kept = true;
}

static bool
class_name(struct xj_classes *c, int64_t class_no, struct xj_span *name, struct xj_span *unknown)
{
	struct xj_buf b;

	xj_buf_init(&b, c->pool);
	c->who.class_no = class_no;
	if (!xj_template_fill(c->policy->school->class_name, xj_newcomer_fact, &c->who, class_counters, &class_no, &b, unknown))
		return false;
	*name = xj_buf_as_span(&b);
	return true;
}

static struct group *
group_of(struct xj_classes *c, struct xj_span *unknown)
{
	struct xj_span name, mix;
	struct xj_buf key;
	uint32_t at;

	if (!class_name(c, 0, &name, unknown))
		return NULL;
	mix = mix_of(c, c->who.values);
	xj_buf_init(&key, c->pool);
	xj_buf_span(&key, name);
	xj_buf_put(&key, '\n');
	xj_buf_span(&key, mix);
	at = xj_map_get(&c->by_key, xj_buf_as_span(&key));
	if (at == XJ_NONE) {
		struct group *g = XJ_PUSH(c->pool, c->groups, c->ngroups, c->capgroups);

		g->key = xj_buf_as_span(&key);
		g->mix = mix;
		at = (uint32_t)c->ngroups - 1;
		(void)xj_map_put(&c->by_key, g->key, at);
	}
	return &c->groups[at];
}

bool
xj_classes_announce(struct xj_classes *c, const struct xj_span *values, struct xj_span *unknown)
{
	struct group *g;

	c->who.values = values;
	g = group_of(c, unknown);
	if (!g)
		return false;
	g->fresh++;
	return true;
}

/* A class in its place among the group's by number. */
static void
add_place(struct xj_classes *c, struct group *g, uint32_t class, int64_t number)
{
	size_t at = g->nplaces;

	(void)XJ_PUSH(c->pool, g->places, g->nplaces, g->capplaces);
	for (; at && g->places[at - 1].number > number; at--)
		g->places[at] = g->places[at - 1];
	g->places[at] = (struct place){class, number};
}

/* A class more, with the lowest number that nobody uses. */
static bool
open_class(struct xj_classes *c, struct group *g, struct xj_span *unknown)
{
	struct xj_span name;

	if (c->kept && g->nplaces) {
		*unknown = XJ_LIT("class");
		return false;
	}
	do
		if (!class_name(c, g->tried + 1, &name, unknown))
			return false;
	while (g->tried++, xj_map_get(&c->by_name, name) != XJ_NONE);
	class_of(c, name)->mix = g->mix;
	add_place(c, g, (uint32_t)c->nclasses - 1, g->tried);
	return true;
}

/* The classes of a group: those that the roll has, whatever numbers are left out between them, and as many more as its
 * newcomers need. */
static void
lay_out_classes(struct xj_classes *c, struct group *g, struct xj_span *unknown)
{
	const struct xj_template *t = c->policy->school->class_name;
	size_t room = 0;
	struct xj_span name;

	g->laid_out = true;
	for (uint32_t i = 0; i < c->nroll; i++) {
		const struct class *class = &c->classes[i];
		int64_t number = xj_template_counter(t, xj_newcomer_fact, &c->who, class_counters[0], class->name);

		if (number < 1 || !may_mix(class->mix, g->mix) || !class_name(c, number, &name, unknown) ||
		    !xj_span_same(name, class->name))
			continue;
		add_place(c, g, i, number);
		room += class->members < c->capacity ? c->capacity - class->members : 0;
	}
	/* Where no number is left, those who find no place are refused one by one. */
	while (room < g->fresh && open_class(c, g, unknown))
		room += c->capacity;
}

/* Of the classes that are not full the one that has fewest; NULL when all are. */
static const struct place *
roomiest(const struct xj_classes *c, const struct group *g)
{
	const struct place *best = NULL;

	for (size_t i = 0; i < g->nplaces; i++) {
		size_t members = c->classes[g->places[i].class].members;

		if (members < c->capacity && (!best || members < c->classes[best->class].members))
			best = &g->places[i];
	}
	return best;
}

/* Are the numbers of one class its own? Then they may be used up, by those who left, while there is room. */
static bool
numbers_by_class(const struct xj_classes *c)
{
	const struct xj_template *t = c->policy->school->student_number;

	return xj_template_uses(t, "class_no") || xj_template_uses(t, "class");
}

/* The class is one of the group's, or one more; false when there is none to be had. */
static bool
place_in(struct xj_classes *c, struct group *g, const struct place **place, struct xj_span *unknown)
{
	/* Another group may have filled a class that both could use. */
	*place = roomiest(c, g);
	if (!*place && open_class(c, g, unknown))
		*place = roomiest(c, g);
	return *place != NULL;
}

bool
xj_classes_place(struct xj_classes *c, const struct xj_span *values, struct xj_span *name, struct xj_span *number,
                 struct xj_span *unknown)
{
	const struct place *place;
	struct group *g;

	c->who.values = values;
	g = group_of(c, unknown);
	if (!g)
		return false;
	if (!g->laid_out)
		lay_out_classes(c, g, unknown);
	while (place_in(c, g, &place, unknown)) {
		if (!class_name(c, place->number, name, unknown))
			return false;
		if (xj_numbers_next(c->numbers, values, place->number, number, unknown)) {
			c->classes[place->class].members++;
			return true;
		}
		if (!xj_span_is(*unknown, "serial") || !numbers_by_class(c))
			return false;
		c->classes[place->class].members = c->capacity;
	}
	return false;
}

/* Is the class one of the newcomer's grade? Its name says so where it follows the rule, else its first member does. */
static bool
same_grade(struct xj_classes *c, const struct class *class)
{
	int64_t grade;

	if (xj_template_counter(c->policy->school->class_name, xj_newcomer_fact, &c->who, class_counters[0], class->name) >= 1)
		return true;
	return !class->grade || !xj_span_integer(c->who.values[c->rf.grade], &grade) || grade == class->grade;
}

enum xj_joining
xj_classes_join(struct xj_classes *c, const struct xj_span *values, struct xj_span *number, struct xj_span *unknown)
{
	uint32_t at = xj_map_get(&c->by_name, values[c->rf.class]);
	struct class *class;

	c->who.values = values;
	c->who.class_no = -1;
	if (at == XJ_NONE || c->classes[at].members == 0)
		return XJ_NO_SUCH_CLASS;
	class = &c->classes[at];
	if (!may_mix(class->mix, mix_of(c, values)) || !same_grade(c, class))
		return XJ_CLASS_OF_OTHERS;
	if (class->members >= c->capacity)
		return XJ_CLASS_FULL;
	if (!xj_numbers_next(c->numbers, values, -1, number, unknown))
		return XJ_NO_NUMBER;
	class->members++;
	return XJ_JOINED;
}
