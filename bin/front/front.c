#define _POSIX_C_SOURCE 200809L
#include "front/front.h"

#include <stdlib.h>

#include "base/shown.h"

const char front_the_book[] = "the book";

bool
front_open(struct app *app, const struct front_place *place)
{
	if (!place->folder) {
		app_say(app, XJ_USAGE, "say which book: -d DIR", NULL);
		return false;
	}
	app->folder = place->folder;
	app->wait = place->wait;
	return app_book_open(app);
}

bool
front_operands(struct app *app, int least, int most, const char *wanted)
{
	int n = app->argc - app->operands;

	if (n >= least && n <= most)
		return true;
	app_say(app, XJ_USAGE, wanted, NULL);
	return false;
}

bool
front_number(struct app *app, const char *what, const char *text, uint64_t *out)
{
	int64_t n;

	if (xj_span_digits(xj_span(text)) && xj_span_integer(xj_span(text), &n) && n > 0) {
		*out = (uint64_t)n;
		return true;
	}
	app_say(app, XJ_BAD_ARGUMENT, what, text, "write the number that xueji log shows", NULL);
	return false;
}

bool
front_reopen(struct app *app)
{
	app->book = NULL;
	app->book_asked = false;
	app->roles = NULL;
	return app_book_open(app);
}

void
front_say(struct xj_buf *b, const char *text, const char *first, const char *second, const char *third)
{
	const char *const args[4] = {first, second, third, NULL};

	xj_message_fill(b, text, args, app_translate);
	xj_buf_put(b, '\n');
}

void
front_about(struct app *app, enum xj_code code, const char *name)
{
	xj_diag_add(&app->diags, code, &(struct xj_where){.file = xj_folder_label(&app->book->folder, name)}, NULL);
}

const char *
front_head_text(struct app *app, const struct xj_head *head)
{
	return xj_pool_print(app->pool, "%llu:%s", (unsigned long long)head->commit, head->hash);
}

void
front_hush_edited(struct app *app)
{
	size_t n = 0;

	for (size_t i = 0; i < app->diags.count; i++)
		switch (app->diags.list[i].code) {
		case XJ_HAND_EDIT_SEEN:
		case XJ_HAND_ROW_SEEN:
		case XJ_HAND_FILE_SEEN:
		case XJ_AND_MORE:
			break;
		default:
			app->diags.list[n++] = app->diags.list[i];
		}
	app->diags.count = n;
}

bool
front_allowed(struct app *app, const char *command, int *status)
{
	struct xj_transaction nothing = {0};

	front_rules(app);
	if (app_authorized(app, command, NULL))
		return true;
	*status = EXIT_TROUBLE;
	if (!app->nrefusals || app->dry_run) {
		*status = app_end(app);
		return false;
	}
	/* Whoever only reads so far has to come in again to write it down. */
	if (app->book->writing || (front_reopen(app) && app_book_ready(app, true, true))) {
		nothing.entry = front_entry(app);
		nothing.refusals = app->refusals;
		nothing.nrefusals = app->nrefusals;
		(void)app_write_book(app, &nothing);
	}
	*status = app_end(app);
	return false;
}

struct xj_entry
front_entry(struct app *app)
{
	struct xj_entry entry = app_entry(app);
	const char *blank = strchr(entry.command, ' ');

	entry.command = blank ? blank + 1 : entry.command;
	return entry;
}

bool
front_commit(struct app *app, const struct front_revision *r, bool always)
{
	const struct xj_transaction t = {
		.entry = front_entry(app),
		.changes = r->changes, .fresh = r->fresh, .nchanges = r->nchanges,
		.texts = r->texts, .ntexts = r->ntexts,
		.always = always,
	};

	return app_write_book(app, &t);
}

int
front_deliver(struct app *app, const struct front_revision *r, bool always, const struct xj_buf *difference)
{
	if (!app_may_go_on(app))
		return app_end(app);
	if (!always && !front_changes_any(r)) {
		app->verbose = true;
		app_say(app, XJ_NOTHING_CHANGED, NULL);
	} else if (!app->dry_run && !front_commit(app, r, always)) {
		return app_end(app);
	}
	return app_deliver_text(app, difference, EXIT_CLEAN);
}
