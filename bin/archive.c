/* archive: students' files: what is in them, who has it, where it went. */
#include "archiving/archiving.h"

static const char *
names(struct app *app)
{
	const struct archive_verb *verb;
	struct xj_buf b;

	xj_buf_init(&b, app->pool);
	for (size_t i = 0; (verb = archive_verb_at(i)) != NULL; i++)
		xj_buf_print(&b, "%s%s", i ? ", " : "", verb->name);
	return b.p;
}

static int
run(struct app *app, struct archive_options *o, int argc, char **argv)
{
	const char *name = argc > app->operands ? argv[app->operands] : NULL;
	const struct archive_verb *verb = name ? archive_verb_find(name) : NULL;

	if (verb)
		return archive_check_options(app, o, verb) ? verb->run(app, verb, o, argc, argv) : app_fail(app);
	app_say(app, XJ_USAGE, xj_pool_print(app->pool, "say what to do: %s", names(app)), NULL);
	return app_fail(app);
}

int
main(int argc, char **argv)
{
	struct archive_options o = {.dated = XJ_NO_DATE, .on = XJ_NO_DATE, .due = XJ_NO_DATE};
	const struct xj_option table[] = {
		{0, "item", XJ_OPT_LIST, &o.items, "ITEM", "this item (may be repeated)"},
		{0, "student", XJ_OPT_LIST, &o.students, "NUMBER", "this student's items, or the student whose item is new (may be repeated)"},
		{0, "kind", XJ_OPT_TEXT, &o.cells[CELL_KIND], "KIND", "items of this kind, as codes/material.csv has it"},
		{0, "title", XJ_OPT_TEXT, &o.cells[CELL_TITLE], "TEXT", "what the item is called (default: its kind)"},
		{0, "case", XJ_OPT_TEXT, &o.cells[CELL_CASE], "CASE", "the case that it belongs to"},
		{0, "doc-no", XJ_OPT_TEXT, &o.cells[CELL_DOC_NO], "NUMBER", "the document's number; destroy: that of the list of what is destroyed"},
		{0, "dated", XJ_OPT_DATE, &o.dated, "DATE", "the day that the item itself bears"},
		{0, "form", XJ_OPT_TEXT, &o.cells[CELL_FORM], "FORM", "original, copy or electronic (default: that of the kind; with --path electronic)"},
		{0, "pages", XJ_OPT_TEXT, &o.cells[CELL_PAGES], "N", "how many pages it has"},
		{0, "place", XJ_OPT_TEXT, &o.cells[CELL_PLACE], "TEXT", "where it stands: cabinet, box"},
		{0, "verified-by", XJ_OPT_TEXT, &o.cells[CELL_VERIFIED_BY], "NAME", "who compared the copy with its original"},
		{0, "path", XJ_OPT_TEXT, &o.cells[CELL_PATH], "FILE", "the file of an electronic item, below --files"},
		{0, "files", XJ_OPT_TEXT, &o.files, "DIR", "the folder that paths are below (default: here)"},
		{0, "on", XJ_OPT_DATE, &o.on, "DATE", "the day on which it was done (default: today)"},
		{0, "by", XJ_OPT_TEXT, &o.cells[CELL_BY], "NAME", "who did it"},
		{0, "approved-by", XJ_OPT_TEXT, &o.cells[CELL_APPROVED_BY], "NAME", "who allowed it"},
		{0, "to", XJ_OPT_TEXT, &o.cells[CELL_TO], "NAME", "who gets it, or looks at it; receipt: who signed for it"},
		{0, "role", XJ_OPT_TEXT, &o.cells[CELL_ROLE], "ROLE", "what that person is at the school; nothing for an outsider"},
		{0, "organisation", XJ_OPT_TEXT, &o.cells[CELL_ORGANISATION], "TEXT", "the body that an outsider comes from, or that it is sent to"},
		{0, "letter", XJ_OPT_TEXT, &o.cells[CELL_LETTER], "NUMBER", "the letter of introduction, or the request for the file"},
		{0, "id-seen", XJ_OPT_FLAG, &o.id_seen, NULL, "an outsider's identity card was looked at"},
		{0, "purpose", XJ_OPT_TEXT, &o.cells[CELL_PURPOSE], "TEXT", "what for"},
		{0, "due", XJ_OPT_DATE, &o.due, "DATE", "by when it is back, or its receipt is here"},
		{0, "transfer", XJ_OPT_TEXT, &o.cells[CELL_TRANSFER], "NUMBER", "the transfer: to receipt or list it; transfer: its number (default: the next)"},
		{0, "seal", XJ_OPT_TEXT, &o.cells[CELL_SEAL], "NUMBER", "the seal that it is sent under"},
		{0, "carrier", XJ_OPT_TEXT, &o.cells[CELL_CARRIER], "TEXT", "how it is sent"},
		{0, "receipt-no", XJ_OPT_TEXT, &o.cells[CELL_RECEIPT_NO], "NUMBER", "the receipt's number"},
		{0, "witness", XJ_OPT_TEXT, &o.cells[CELL_WITNESS], "NAME", "who saw it destroyed"},
		{0, "note", XJ_OPT_TEXT, &o.cells[CELL_NOTE], "TEXT", "a remark"},
		{0, "state", XJ_OPT_TEXT, &o.state, "STATE", "list: only items in this state, as codes/keeping.csv has it"},
		{0, "overdue", XJ_OPT_FLAG, &o.overdue, NULL, "list: only items that should be back, or receipted, by now"},
		{0, "all", XJ_OPT_FLAG, &o.all, NULL, "check: also the files that are as they were filed"},
		{0, "materials", XJ_OPT_TEXT, &o.materials, "FILE", "without a book: the items on record so far"},
		{0, "roll", XJ_OPT_TEXT, &o.roll, "FILE", "the roll: file and destroy go by it, and names are checked"},
		{0, "cases", XJ_OPT_TEXT, &o.cases, "FILE", "the cases: gather files what they leave; destroy asks whether they have ended"},
		{0, "issued", XJ_OPT_TEXT, &o.issued, "FILE", "gather: the letters issued"},
		{0, NULL, XJ_OPT_FLAG, NULL, NULL, NULL},
	};
	const struct command command = {
		"archive", "VERB [-d BOOK | --materials FILE] {--item ITEM... | --student NUMBER... | [LIST]} [OPTION]...",
		"Keep students' files: file, verify, view, lend, return, transfer, receipt, destroy, list, check, gather.", table,
		XJ_WITH_SCHOOL | XJ_WITH_CALENDAR | XJ_WITH_WORKFLOWS | XJ_WITH_TERMS_IF_ANY,
		TAKES_SCHOOL | TAKES_PROFILE | TAKES_BOOK | TAKES_AS_OF | TAKES_REJECTS | MAY_WRITE,
	};
	struct app app;
	int status = app_begin(&app, argc, argv, &command);

	if (status < 0)
		status = run(&app, &o, argc, argv);
	app_close(&app);
	return status;
}
