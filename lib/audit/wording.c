#include "audit/wording.h"

#include "audit/joins.h"
#include "base/shown.h"

void
xj_finding_words_init(struct xj_finding_words *w, struct xj_pool *pool, xj_translate_fn *translate)
{
	w->translate = translate;
	xj_buf_init(&w->message_text, pool);
	xj_buf_init(&w->next_text, pool);
	xj_buf_init(&w->part, pool);
}

const char *
xj_severity_name(enum xj_severity severity)
{
	static const char *const names[] = {"note", "warning", "error", "error"};

	return names[severity];
}

/* How far a deadline is. */
static const char *
distance(struct xj_finding_words *w, struct xj_pool *pool, int days_over)
{
	int days = days_over < 0 ? -days_over : days_over;
	const char *args[4] = {xj_pool_print(pool, "%d", days)};
	const char *text = days_over == 0  ? "today"
	                   : days_over > 0 ? (days == 1 ? "{1} day" : "{1} days")
	                                   : (days == 1 ? "in {1} day" : "in {1} days");

	w->part.n = 0;
	xj_message_fill(&w->part, text, args, w->translate);
	return w->part.p;
}

static const char *
reason(struct xj_finding_words *w, const struct xj_diag *fault)
{
	w->part.n = 0;
	xj_diag_reason(&w->part, fault, w->translate);
	return w->part.p;
}

struct xj_span
xj_finding_message(struct xj_finding_words *w, const struct xj_audit *a, const struct xj_finding *f)
{
	const char *args[4] = {f->args[0], f->args[1], f->args[2], f->args[3]};

	if (f->due_on != XJ_NO_DATE)
		args[2] = distance(w, a->pool, f->days_over);
	else if (f->fault)
		args[2] = reason(w, f->fault);
	w->message_text.n = 0;
	xj_message_fill(&w->message_text, f->message ? f->message : f->rule->message, args, w->translate);
	xj_shown_mask(w->message_text.p, w->message_text.n);
	return xj_buf_as_span(&w->message_text);
}

/* An argument of a command as a shell takes it. */
static const char *
word_of(struct xj_pool *pool, const char *arg)
{
	struct xj_buf b;

	if (!arg)
		return NULL;
	xj_buf_init(&b, pool);
	xj_shown_word(&b, xj_span(arg));
	return b.p;
}

/* How the commands that are named in next steps take the records that they are about. */
static const struct taking {
	const char *command;
	enum xj_audit_kind kind;
	const char *option;
} taking[] = {
	{"approve ", XJ_OF_cases, ""},
	{"change ", XJ_OF_roll, "--roll "},
	{"enroll --confirmations ", XJ_OF_roll, ""},
	{"enroll --recheck ", XJ_OF_roll, ""},
	{"enroll ", XJ_OF_roll, "--roll "},
	{"register ", XJ_OF_roll, ""},
	{"archive file ", XJ_OF_materials, "--materials "},
	{"archive destroy ", XJ_OF_materials, "--materials "},
	{"archive check ", XJ_OF_materials, "--materials "},
	{"archive ", XJ_OF_materials, "--materials "},
	{"record {2}", XJ_OF_school, "-d BOOK"}, /* there is no other way */
};

/* The last one that is named before the place; NULL for none. */
static const struct taking *
command_of(const char *next, const char *at)
{
	const char *last = NULL;
	const struct taking *found = NULL;

	for (size_t i = 0; i < sizeof taking / sizeof *taking; i++)
		for (const char *p = strstr(next, taking[i].command); p && p < at; p = strstr(p + 1, taking[i].command))
			if (!last || p > last) {
				last = p;
				found = &taking[i];
			}
	return found;
}

static bool
is_of_kind(const struct xj_table *t, enum xj_audit_kind kind)
{
	return t && xj_span_is(t->schema->name, xj_audit_kinds[kind]);
}

/* One of the finding's own files where it is of the kind, else the first one that is. */
static const struct xj_table *
table_of(const struct xj_audit *a, const struct xj_finding *f, enum xj_audit_kind kind)
{
	const struct xj_audit_file *file;

	if (kind == XJ_OF_school)
		return NULL;
	if (f && is_of_kind(f->table, kind))
		return f->table;
	if (f && is_of_kind(f->beside, kind))
		return f->beside;
	file = xj_audit_file(a, kind, NULL);
	return file ? file->table : NULL;
}

/* Which cases there are already: a request is numbered behind them, and refused where one of them is at hand. */
static void
add_cases(struct xj_buf *b, const struct xj_audit *a, const struct taking *command, const char *next)
{
	const struct xj_audit_file *cases = xj_audit_file(a, XJ_OF_cases, NULL);

	if (!cases || !command || strcmp(command->command, "change ") != 0 || strstr(next, "--apply") ||
	    strcmp(cases->table->label, "<stdin>") == 0)
		return;
	xj_buf_text(b, " --cases ");
	xj_shown_path(b, cases->table->label);
}

/* Whose item is new, or at the end of its time, is looked up on the roll. */
static void
add_roll(struct xj_buf *b, const struct xj_audit *a, const struct xj_finding *f, const struct taking *command)
{
	const struct xj_table *roll = table_of(a, f, XJ_OF_roll);

	if (!roll || !command || strcmp(roll->label, "<stdin>") == 0 ||
	    (strcmp(command->command, "archive file ") != 0 && strcmp(command->command, "archive destroy ") != 0))
		return;
	xj_buf_text(b, " --roll ");
	xj_shown_path(b, roll->label);
}

/* Where the files are that were looked at. */
static void
add_folder(struct xj_buf *b, const struct xj_audit *a, const struct taking *command)
{
	if (!a->folder || !command || strcmp(command->command, "archive check ") != 0)
		return;
	xj_buf_text(b, " --files ");
	xj_shown_path(b, a->folder);
}

/* What tells the command there where the records are; a word in capitals where nobody knows. */
static const char *
place_of(const struct xj_audit *a, const struct xj_finding *f, const char *next, const char *at)
{
	const struct taking *command = command_of(next, at);
	const struct xj_table *t = command ? table_of(a, f, command->kind) : f ? f->table : NULL;
	struct xj_buf b;

	xj_buf_init(&b, a->pool);
	xj_buf_text(&b, "");
	if (a->book) {
		xj_buf_text(&b, "-d ");
		xj_shown_path(&b, a->book);
		return b.p;
	}
	if (command)
		xj_buf_text(&b, command->option);
	else if (t && xj_span_is(t->schema->name, "roll"))
		xj_buf_text(&b, "--roll ");
	if (t)
		xj_shown_path(&b, strcmp(t->label, "<stdin>") == 0 ? "-" : t->label);
	else if (command && command->kind != XJ_OF_school)
		xj_buf_text(&b, command->kind == XJ_OF_roll && !*command->option ? "ROLL" : "FILE");
	add_cases(&b, a, command, next);
	add_roll(&b, a, f, command);
	add_folder(&b, a, command);
	return b.p;
}

void
xj_next_fill(struct xj_buf *out, const struct xj_audit *a, const struct xj_finding *f, const char *next, const char *const args[4],
             xj_translate_fn *translate)
{
	const char *text = translate(next), *words[4] = {args[0], NULL, args[2], args[3]};

	for (const char *from = text, *hole; *from; from = hole) {
		hole = strstr(from, "{2}");
		if (hole)
			words[1] = place_of(a, f, text, hole);
		hole = hole ? hole + 3 : from + strlen(from);
		xj_message_fill(out, xj_pool_print(a->pool, "%.*s", (int)(hole - from), from), words, translate);
	}
}

struct xj_span
xj_finding_next(struct xj_finding_words *w, const struct xj_audit *a, const struct xj_finding *f)
{
	const struct xj_said *own = xj_school_said(&a->policy->school->audit_next, xj_span(f->rule->name),
	                                           f->status ? f->status->id : xj_span_of(NULL, 0));
	const char *text = own ? own->text.p : f->next ? f->next : f->rule->next;
	const char *args[4] = {word_of(a->pool, f->args[0]), NULL, word_of(a->pool, f->words[0] ? f->words[0] : f->case_id.p),
	                       word_of(a->pool, f->words[1] ? f->words[1] : f->args[3])};
	struct xj_buf *b = &w->next_text;

	b->n = 0;
	xj_next_fill(b, a, f, text, args, w->translate);
	while (b->n && b->p[b->n - 1] == ' ')
		b->n--;
	if (!own)
		return xj_buf_as_span(b);
	w->part.n = 0;
	xj_shown_plain(&w->part, xj_buf_as_span(b));
	return xj_buf_as_span(&w->part);
}
