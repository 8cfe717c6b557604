/* xueji verify: the chain from its first byte, every file against it, and what that proves. */
#include "front/front.h"

struct options {
	struct front_place place;
	const char *head;
};

/* `17:hash`, the hash alone, or enough of its first digits. */
static bool
check_claim(struct app *app, const char *head)
{
	const char *colon = head ? strchr(head, ':') : NULL, *hash = colon ? colon + 1 : head;
	size_t n = hash ? strlen(hash) : 0;

	if (!head)
		return true;
	if (n >= XJ_VERSION_SIZE && n <= XJ_HASH_SIZE && strspn(hash, "0123456789abcdef") == n &&
	    (!colon || xj_span_digits(xj_span_of(head, (size_t)(colon - head)))))
		return true;
	app_say(app, XJ_BAD_ARGUMENT, "--head", head, "write it as xueji head prints it", NULL);
	return false;
}

/* Which commit has this hash; 0 for none. */
static uint64_t
commit_of(struct app *app, const char *head)
{
	const char *colon = strchr(head, ':'), *hash = colon ? colon + 1 : head;
	struct xj_log_reader r;
	struct xj_span log;

	if (!xj_book_log(app->book, &log, &app->diags))
		return 0;
	xj_log_reader_init(&r, app->pool, log);
	while (xj_log_next(&r) == XJ_LOG_LINE)
		if (r.line.ends && xj_span_starts(r.line.hash, hash))
			return r.line.commit;
	return 0;
}

static const char *
number(struct app *app, uint64_t n)
{
	return xj_pool_print(app->pool, "%llu", (unsigned long long)n);
}

static void
tell_claim(struct app *app, struct xj_buf *b, const struct xj_chain *chain, const char *head)
{
	uint64_t commit = chain->claim_found ? commit_of(app, head) : 0;
	struct xj_span rest = xj_span(head);
	int64_t claimed;

	if (!commit && xj_span_integer(xj_span_cut(&rest, ':'), &claimed) && rest.p && claimed > 0 &&
	    (uint64_t)claimed <= chain->head.commit)
		app_say(app, XJ_HEAD_OTHER, number(app, (uint64_t)claimed), NULL);
	else if (!commit)
		app_say(app, XJ_HEAD_MISSING, head, NULL);
	else
		front_say(b,
		          "proven: up to commit {1} the log is what it was when that head was written down; commits behind it: {2}",
		          number(app, commit), number(app, chain->head.commit - commit), NULL);
}

static void
tell(struct app *app, struct xj_buf *b, const struct xj_chain *chain, const char *head, bool clean)
{
	const char *commits = number(app, chain->head.commit), *lines = number(app, chain->lines);
	const char *now = front_head_text(app, &chain->head);

	if (clean)
		front_say(b, "commits: {1}; lines: {2}; head: {3}; every file is as the log says", commits, lines, now);
	else
		front_say(b, "commits: {1}; lines: {2}; head: {3}", commits, lines, now);
	if (chain->backwards)
		front_say(b, "the clock ran backwards at commit {1}; the order of commits is that of their numbers",
		          number(app, chain->backwards), NULL, NULL);
	if (head)
		tell_claim(app, b, chain, head);
	else
		front_say(b,
		          "not proven without --head: that no commit is missing at the end, and that this is not another log altogether",
		          NULL, NULL, NULL);
}

static int
verify(struct app *app, const struct options *o)
{
	struct xj_chain chain = {0};
	struct xj_buf b;
	bool sound;
	int status;

	if (!check_claim(app, o->head) || !front_open(app, &o->place))
		return app_fail(app);
	front_name_registers(app);
	sound = xj_book_verify(app->book, o->head, &chain, &app->diags);
	if (sound && app->book->nedited) {
		front_rules(app);
		front_name_registers(app);
		xj_book_tell(app->book, false, &app->diags);
	}
	xj_buf_init(&b, app->pool);
	xj_buf_text(&b, "");
	if (!chain.broken && chain.head.commit)
		tell(app, &b, &chain, o->head, sound && !app->book->nedited);
	status = app_deliver_text(app, &b, EXIT_CLEAN);
	return sound ? status : EXIT_TROUBLE;
}

int
front_verify(int argc, char **argv)
{
	struct options o = {.place = FRONT_PLACE};
	const struct xj_option table[] = {
		FRONT_BOOK(&o.place),
		{0, "head", XJ_OPT_TEXT, &o.head, "HEAD", "what xueji head printed earlier: is the log still that one?"},
		FRONT_END,
	};
	const struct command command = {
		"xueji verify", "-d DIR [--head HEAD]", "Check the log and every file against it.", table, 0, 0,
	};
	struct app app;
	int status = app_begin(&app, argc, argv, &command);

	if (status < 0)
		status = front_operands(&app, 0, 0, "verify takes no operand") ? verify(&app, &o) : app_fail(&app);
	app_close(&app);
	return status;
}
