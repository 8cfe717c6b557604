#include "reporting/reporting.h"

static const struct report_verb verbs[] = {
	{NULL, NULL, NULL, 0, NULL},
};

const struct report_verb *
report_verb_at(size_t index)
{
	return index + 1 < sizeof verbs / sizeof *verbs ? &verbs[index] : NULL;
}

const struct report_verb *
report_verb_find(const char *name)
{
	const struct report_verb *verb;

	for (size_t i = 0; (verb = report_verb_at(i)) != NULL; i++)
		if (strcmp(verb->name, name) == 0)
			return verb;
	return NULL;
}

bool
report_check_options(struct app *app, const struct report_options *o, const char *name, unsigned takes)
{
	const struct {
		const char *option;
		bool given;
		unsigned takes;
	} options[] = {
		{"-t", o->term != NULL, XJ_TAKES_TERM},
		{"--from", o->from != XJ_NO_DATE, XJ_TAKES_PERIOD},
		{"--until", o->until != XJ_NO_DATE, XJ_TAKES_PERIOD},
		{"--columns", o->columns != NULL, XJ_TAKES_COLUMNS},
		{"--by", o->by != NULL, XJ_TAKES_BY},
		{"--where", o->where.count > 0, XJ_TAKES_WHERE},
		{"--kind", o->kind != NULL, XJ_TAKES_KIND},
		{"--student", o->student != NULL, XJ_TAKES_STUDENT},
		{"--part", o->part != NULL, TAKES_PRINTING},
		{"--lang", o->lang != NULL, TAKES_PRINTING},
		{"--unmask", o->unmask, TAKES_PRINTING},
		{"-O", o->own_name, TAKES_PRINTING},
		{"--dir", o->dir != NULL, TAKES_PRINTING},
		{"--batch", o->batch != NULL, TAKES_PRINTING},
		{"--force", o->force, TAKES_PRINTING},
	};
	bool ok = true;

	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (options[i].given && !(takes & options[i].takes)) {
			app_say(app, XJ_USAGE, xj_pool_print(app->pool, "report %s has no use for %s", name, options[i].option), NULL);
			ok = false;
		}
	return ok;
}
