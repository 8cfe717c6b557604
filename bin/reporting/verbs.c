#include "reporting/reporting.h"

static const struct report_verb verbs[] = {
	{"exchange", "交换名单", "a list for another system: report exchange NAME; report exchange --list",
	 XJ_TAKES_TERM | XJ_TAKES_WHERE | TAKES_PRINTING, report_exchange},
	{"compare", "名单比对", "another system's list beside the roll: report compare --with FILE", XJ_TAKES_BY | XJ_TAKES_WHERE | TAKES_PRINTING | TAKES_OTHERS,
	 report_compare},
	{"letter", "证明、通知书和申请表", "letters for students or cases, numbered in a book: report letter NAME; report letter --list",
	 XJ_TAKES_STUDENT | TAKES_LETTERS | TAKES_PRINTING, report_letter},
	{"verify-letter", "文书核验", "whether a letter was issued here and is in force: report verify-letter NUMBER [CODE]", TAKES_PRINTING, report_verify_letter},
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
		{"--student", o->student != NULL, XJ_TAKES_STUDENT | XJ_TAKES_STUDENTS},
		{"--student more than once", o->students.count > 1, XJ_TAKES_STUDENTS | TAKES_LETTERS},
		{"--case", o->cases.count > 0, TAKES_LETTERS},
		{"--roll", o->roll != NULL, TAKES_LETTERS},
		{"--cases", o->cases_file != NULL, TAKES_LETTERS},
		{"--registrations", o->registrations != NULL, TAKES_LETTERS},
		{"--again", o->again, TAKES_LETTERS},
		{"--first", o->first != NULL, TAKES_LETTERS},
		{"--reprint", o->reprint != NULL, TAKES_LETTERS},
		{"--dry-run", app->dry_run, TAKES_LETTERS},
		{"--with", o->with != NULL, TAKES_OTHERS},
		{"--layout", o->layout != NULL, TAKES_OTHERS},
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
