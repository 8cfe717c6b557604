/* `attendance`, `sightings`, `duties`: what is watched from day to day, and what is to be done again and again. Each may be left out; then nobody is
 * asked for it. */
#include "policy/school_reading.h"

static const char *const attendance_keys[] = {"absent", "leave", "source", NULL};
static const char *const leave_keys[] = {"in_term", "source", NULL};
static const char *const sighting_keys[] = {"within", "source", NULL};
static const char *const duties_keys[] = {"list", "source", NULL};
static const char *const duty_keys[] = {"name", "title", "owner", "every", "within", NULL};
static const char duties_form[] = "a list of duties: - {name: yearly-check, title: 年度核查, owner: registry, every: year, within: 11 months}";

static const struct {
	const char *word;
	enum xj_every every;
} periods[] = {
	{"year", XJ_EVERY_YEAR}, {"half-year", XJ_EVERY_HALF}, {"quarter", XJ_EVERY_QUARTER}, {"month", XJ_EVERY_MONTH},
	{"term", XJ_EVERY_TERM},
};

static void
read_every(struct reader *r, const struct xj_node *map, struct xj_duty *duty)
{
	const struct xj_node *node = xj_yaml_get(map, "every");
	struct xj_span said = {"", 0};

	text(r, map, "every", &said);
	for (size_t i = 0; i < sizeof periods / sizeof *periods; i++)
		if (xj_span_is(said, periods[i].word)) {
			duty->every = periods[i].every;
			return;
		}
	if (said.n)
		complain(r, node, "every", "year, half-year, quarter, month or term");
}

static void
read_duty(struct reader *r, const struct xj_node *map, struct xj_duty *duty)
{
	if (map->kind != XJ_MAPPING) {
		complain(r, map, "list", duties_form);
		return;
	}
	(void)xj_yaml_known(map, duty_keys, r->diags);
	text(r, map, "name", &duty->name);
	text(r, map, "title", &duty->title);
	text(r, map, "owner", &duty->owner);
	read_every(r, map, duty);
	period(r, map, "within", &duty->within);
	for (const struct xj_duty *before = r->s->duties; before < duty; before++)
		if (xj_span_same(before->name, duty->name))
			complain(r, xj_yaml_get(map, "name"), "name", "a name that no other duty has");
}

static void
read_duties(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map = xj_yaml_get(root, "duties") ? group(r, root, "duties", duties_keys) : NULL;
	const struct xj_node *list = xj_yaml_get(map, "list");
	struct xj_school *s = r->s;

	if (!map)
		return;
	text(r, map, "source", &s->duties_source);
	if (!list) {
		(void)xj_yaml_missing(map, "list", r->diags);
		return;
	}
	if (list->kind != XJ_SEQUENCE || list->count == 0) {
		complain(r, list, "list", duties_form);
		return;
	}
	s->duties = xj_pool_zero(r->pool, list->count, sizeof *s->duties);
	s->nduties = list->count;
	for (size_t i = 0; i < list->count; i++)
		read_duty(r, list->items[i], &s->duties[i]);
}

/* A week of leave is one of five working days, for nobody asks for leave on the others. */
static void
read_leave(struct reader *r, const struct xj_node *attendance)
{
	const struct xj_node *map = xj_yaml_get(attendance, "leave") ? group(r, attendance, "leave", leave_keys) : NULL;
	struct xj_duration most;

	if (!map)
		return;
	text(r, map, "source", &r->s->leave_source);
	if (!xj_yaml_get(map, "in_term"))
		(void)xj_yaml_missing(map, "in_term", r->diags);
	else if (!xj_yaml_duration(map, "in_term", r->diags, &most))
		return;
	else if (most.count > 0 && (most.unit == XJ_WEEKS || most.unit == XJ_WORKDAYS))
		r->s->leave_days = most.count * (most.unit == XJ_WEEKS ? 5 : 1);
	else
		complain(r, xj_yaml_get(map, "in_term"), "in_term", "a number of weeks or workdays, 1 or more");
}

void
xj_school_read_watch(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map = xj_yaml_get(root, "attendance") ? group(r, root, "attendance", attendance_keys) : NULL;
	struct xj_school *s = r->s;

	if (map) {
		period(r, map, "absent", &s->absent);
		text(r, map, "source", &s->absent_source);
		s->has_absent = true;
		read_leave(r, map);
	}
	map = xj_yaml_get(root, "sightings") ? group(r, root, "sightings", sighting_keys) : NULL;
	if (map) {
		duration(r, map, "within", &s->sighting_within);
		text(r, map, "source", &s->sighting_source);
		s->has_sightings = true;
	}
	read_duties(r, root);
}
