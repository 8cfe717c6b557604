#include "archiving/archiving.h"

#define MOVES (TAKES_ITEM | TAKES_STUDENT | TAKES_CASE | TAKES_MOVING | TAKES_ROLL)
#define READS (TAKES_ITEM | TAKES_STUDENT | TAKES_TRANSFER | TAKES_CASE | TAKES_STATE | TAKES_DAY)
#define LENDS (TAKES_TO | TAKES_PERSON | TAKES_OUTSIDE | TAKES_PURPOSE | TAKES_APPROVED | TAKES_DUE)

static const struct archive_verb verbs[] = {
	{"file", TAKES_STUDENT | TAKES_MOVING | TAKES_CASE | TAKES_WHAT | TAKES_PLACE | TAKES_DOC_NO | TAKES_VERIFIED | TAKES_FILES | TAKES_ROLL |
		 TAKES_CASES,
	 archiving_move, XJ_MOVE_FILE},
	{"verify", MOVES | TAKES_VERIFIED, archiving_move, XJ_MOVE_VERIFY},
	{"view", MOVES | LENDS, archiving_move, XJ_MOVE_VIEW},
	{"lend", MOVES | LENDS, archiving_move, XJ_MOVE_LEND},
	{"return", MOVES | TAKES_TRANSFER | TAKES_PLACE, archiving_move, XJ_MOVE_RETURN},
	{"transfer", MOVES | TAKES_TRANSFER | TAKES_TO | TAKES_OUTSIDE | TAKES_PURPOSE | TAKES_APPROVED | TAKES_DUE | TAKES_SEAL, archiving_move,
	 XJ_MOVE_TRANSFER},
	{"receipt", MOVES | TAKES_TRANSFER | TAKES_TO | TAKES_RECEIPT, archiving_move, XJ_MOVE_RECEIPT},
	{"destroy", MOVES | TAKES_DOC_NO | TAKES_PURPOSE | TAKES_APPROVED | TAKES_WITNESS | TAKES_CASES, archiving_move, XJ_MOVE_DESTROY},
	{"list", READS, archiving_list, XJ_MOVEMENTS},
	{"check", TAKES_FILES | TAKES_EVERY, archiving_check, XJ_MOVEMENTS},
	{"gather", TAKES_CASES | TAKES_ISSUED | TAKES_ROLL | TAKES_DRY, archiving_gather, XJ_MOVEMENTS},
	{NULL, 0, NULL, XJ_MOVEMENTS},
};

const struct archive_verb *
archive_verb_at(size_t index)
{
	return index + 1 < sizeof verbs / sizeof *verbs ? &verbs[index] : NULL;
}

const struct archive_verb *
archive_verb_find(const char *name)
{
	const struct archive_verb *verb;

	for (size_t i = 0; (verb = archive_verb_at(i)) != NULL; i++)
		if (strcmp(verb->name, name) == 0)
			return verb;
	return NULL;
}

const struct archive_cell_option archive_cells[CELLS] = {
	[CELL_KIND] = {"--kind", "kind", TAKES_STUDENT},
	[CELL_TITLE] = {"--title", "title", TAKES_WHAT},
	[CELL_CASE] = {"--case", "case_id", TAKES_CASE},
	[CELL_DOC_NO] = {"--doc-no", "doc_no", TAKES_DOC_NO},
	[CELL_FORM] = {"--form", "form", TAKES_WHAT},
	[CELL_PAGES] = {"--pages", "pages", TAKES_WHAT},
	[CELL_PLACE] = {"--place", "place", TAKES_PLACE},
	[CELL_VERIFIED_BY] = {"--verified-by", "verified_by", TAKES_VERIFIED},
	[CELL_PATH] = {"--path", "path", TAKES_WHAT},
	[CELL_BY] = {"--by", "by", TAKES_MOVING},
	[CELL_APPROVED_BY] = {"--approved-by", "approved_by", TAKES_APPROVED},
	[CELL_TO] = {"--to", "to", TAKES_TO},
	[CELL_ROLE] = {"--role", "to_role", TAKES_PERSON},
	[CELL_ORGANISATION] = {"--organisation", "organisation", TAKES_OUTSIDE},
	[CELL_LETTER] = {"--letter", "letter", TAKES_OUTSIDE},
	[CELL_PURPOSE] = {"--purpose", "purpose", TAKES_PURPOSE},
	[CELL_TRANSFER] = {"--transfer", "transfer_no", TAKES_TRANSFER},
	[CELL_SEAL] = {"--seal", "seal_no", TAKES_SEAL},
	[CELL_CARRIER] = {"--carrier", "carrier", TAKES_SEAL},
	[CELL_RECEIPT_NO] = {"--receipt-no", "receipt_no", TAKES_RECEIPT},
	[CELL_WITNESS] = {"--witness", "witness", TAKES_WITNESS},
	[CELL_NOTE] = {"--note", "note", TAKES_MOVING},
};

static bool
has_no_use(struct app *app, const struct archive_verb *verb, const char *option)
{
	app_say(app, XJ_USAGE, xj_pool_print(app->pool, "archive %s has no use for %s", verb->name, option), NULL);
	return false;
}

/* What a shell made of a variable that it does not know would be nothing, and mean everything. */
static bool
says_something(struct app *app, const char *option, const char *value)
{
	if (!value || *value)
		return true;
	app_say(app, XJ_BAD_ARGUMENT, option, value, "give a value, or leave the option out", NULL);
	return false;
}

bool
archive_check_options(struct app *app, const struct archive_options *o, const struct archive_verb *verb)
{
	const struct {
		const char *option;
		bool given;
		unsigned takes;
	} others[] = {
		{"--item", o->items.count > 0, TAKES_ITEM},
		{"--student", o->students.count > 0, TAKES_STUDENT},
		{"--dated", o->dated != XJ_NO_DATE, TAKES_WHAT},
		{"--on", o->on != XJ_NO_DATE, TAKES_MOVING},
		{"--due", o->due != XJ_NO_DATE, TAKES_DUE},
		{"--id-seen", o->id_seen, TAKES_PERSON},
		{"--state", o->state != NULL, TAKES_STATE},
		{"--overdue", o->overdue, TAKES_STATE},
		{"--all", o->all, TAKES_EVERY},
		{"--files", o->files != NULL, TAKES_FILES},
		{"--roll", o->roll != NULL, TAKES_ROLL},
		{"--cases", o->cases != NULL, TAKES_CASES},
		{"--issued", o->issued != NULL, TAKES_ISSUED},
		{"--as-of", app->as_of != XJ_NO_DATE, TAKES_DAY},
		{"--dry-run", app->dry_run, TAKES_MOVING | TAKES_DRY},
		{"--rejects", app->rejects != NULL, TAKES_MOVING | TAKES_DRY},
	};
	bool ok = true;

	for (size_t i = 0; i < CELLS; i++) {
		if (o->cells[i] && !(verb->takes & archive_cells[i].takes))
			ok = has_no_use(app, verb, archive_cells[i].option);
		ok = says_something(app, archive_cells[i].option, o->cells[i]) && app_writable(app, archive_cells[i].option, o->cells[i]) && ok;
	}
	for (size_t i = 0; i < o->items.count; i++)
		ok = says_something(app, "--item", o->items.list[i]) && ok;
	for (size_t i = 0; i < o->students.count; i++)
		ok = says_something(app, "--student", o->students.list[i]) && ok;
	ok = says_something(app, "--state", o->state) && ok;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (others[i].given && !(verb->takes & others[i].takes))
			ok = has_no_use(app, verb, others[i].option);
	return ok;
}
