/*
 * What the front command's own subcommands share. Each takes its argv from its own name on and answers the exit status.
 *
 * They must work where a book's rules or registers are broken, for that is when they are needed: app_begin gives them the schemas that ship with the
 * program, and what they need of the school's own they load from what the log says (front_load), not from what somebody may have left in
 * the folder.
 */
#ifndef FRONT_H
#define FRONT_H

#include "app/app.h"

int front_init(int argc, char **argv);
int front_log(int argc, char **argv);
int front_verify(int argc, char **argv);
int front_head(int argc, char **argv);
int front_undo(int argc, char **argv);
int front_edit(int argc, char **argv);
int front_restore(int argc, char **argv);
int front_backup(int argc, char **argv);
int front_lint(int argc, char **argv);
int front_simulate(int argc, char **argv);

extern const char front_the_book[]; /* for --help */

/* Which book, as options say. */
struct front_place {
	const char *folder;
	int wait;
};
#define FRONT_PLACE {.wait = 10}
#define FRONT_BOOK(place)                                                                                            \
	{'d', "book", XJ_OPT_ONCE, &(place)->folder, "DIR", front_the_book},                                             \
	{0, "wait", XJ_OPT_COUNT, &(place)->wait, "SECONDS", "wait so long for whoever is at work in the book (default: 10)"}
#define FRONT_END {0, NULL, XJ_OPT_FLAG, NULL, NULL, NULL}

/* Opens the book. */
bool front_open(struct app *app, const struct front_place *place);
/* Operands: at least and at most so many, or a diagnostic with what is wanted. */
bool front_operands(struct app *app, int least, int most, const char *wanted);
/* The number of a commit; `what` names it in the diagnostic. */
bool front_number(struct app *app, const char *what, const char *text, uint64_t *out);
/* The same book once more, as it is now. */
bool front_reopen(struct app *app);
/* Text that the program says, its parts filled in, and a line feed. */
void front_say(struct xj_buf *b, const char *text, const char *first, const char *second, const char *third);
/* A diagnostic about a file of the book. */
void front_about(struct app *app, enum xj_code code, const char *name);
/* `17:hash` */
const char *front_head_text(struct app *app, const struct xj_head *head);

/* Files of a book, in memory. */
struct front_file {
	const char *name;
	const char *label; /* what messages call it */
	struct xj_span bytes; /* p NULL: there is none */
};
struct front_files {
	struct front_file *list;
	size_t count, cap;
};
/* Those that the log knows, as it says they are; ready before. */
bool front_files(struct app *app, struct front_files *files);
/* NULL when it is not among them, or taken out. */
const struct front_file *front_file(const struct front_files *files, const char *name);
void front_put(struct app *app, struct front_files *files, const char *name, const char *label, struct xj_span bytes);

enum front_kind { FRONT_OTHER, FRONT_REGISTER, FRONT_TEXT };
/* What a file of this name is in a book; `record` gets a register's schema name. */
enum front_kind front_kind(const struct app *app, const char *name, const char **record);
/* The name in the book of what the caller named, maybe by a path into the book's folder; NULL with a diagnostic. */
const char *front_name(struct app *app, const char *operand);

/* book.yaml as a new book has it; and is one that somebody wrote sound? False with diagnostics. */
bool front_settings(struct app *app, struct front_files *files, const char *actors);
bool front_settings_sound(struct app *app, const struct front_file *file);

/* The rules that these files make, with what ships with the program; NULL with diagnostics. */
struct xj_policy *front_load(struct app *app, const struct front_files *files, struct xj_diags *diags);
/* The rules as the log has them into app->policy, as far as they can be loaded; for naming and masking, and for the roles that a command takes. */
void front_rules(struct app *app);
/* Has the book call its registers by the schemas in app->policy. */
void front_name_registers(struct app *app);
/* front_rules, and may the actor run this command? Otherwise the refusal is in the log and the status to end with in *status. Ready before. */
bool front_allowed(struct app *app, const char *command, int *status);
/* A folder of mode 0700 for files of mode 0600; NULL with a diagnostic. */
const char *front_private(struct app *app, struct xj_diags *diags);
bool front_write(const char *path, struct xj_span bytes, struct xj_diags *diags);

/* Somebody's record file in the form that a book keeps: UTF-8, LF, the schema's names in the header, values in record form, all checked. */
bool front_canonical(struct app *app, const struct xj_schema *schema, const char *label, struct xj_span bytes,
                     struct xj_span *out);
/* The schema, with a field of text for each column of these texts (either may have p NULL) that it does not know: changes carry fields only. */
const struct xj_schema *front_widened(struct app *app, const struct xj_schema *schema, struct xj_span a, struct xj_span b);
/* A register in canonical form as a table. */
struct xj_table *front_table(struct app *app, const struct xj_schema *schema, const char *label, struct xj_span bytes);

/* What a new state of some files changes. */
struct front_revision {
	struct xj_changes **changes;
	bool *fresh;
	size_t nchanges, capchanges, capfresh;
	struct xj_text_change *texts;
	size_t ntexts, captexts;
};
/* From the files as they are to those as they shall be, of which `names` are other than before: everything is checked as a whole. The old text of a workflow is kept.
 * False with diagnostics. */
bool front_revise(struct app *app, const struct front_files *now, struct front_files *then, const char *const *names,
                  size_t nnames, struct front_revision *out);
/* Can the book go on with these files? Rules that load, registers (where asked) that fit them, roles that make sense and leave somebody who may edit. The rules, or NULL
 * with diagnostics. */
const struct xj_policy *front_sound(struct app *app, const struct front_files *then, bool registers);
/* Do the rows of roll, terms and roles, as far as these names concern them, mean something with the rest of the files? What the revision brings is refused where it
 * does not, what stood there before is told. */
bool front_sense(struct app *app, const struct xj_policy *policy, const struct front_files *now,
                 const struct front_files *then, const char *const *names, size_t n);
/* The text that a workflow has now stays in the book when it gets another. */
void front_keep(struct app *app, const struct front_files *now, const char *name, struct front_revision *out);
bool front_changes_any(const struct front_revision *r);
/* In the words of --dry-run, texts line by line. */
void front_difference(struct xj_buf *out, const struct front_revision *r);
void front_text_difference(struct xj_buf *out, const char *name, struct xj_span old, struct xj_span text);
/* Under the subcommand's own name. */
/* Which files somebody edited outside, in words. */
const char *front_edited_names(struct app *app);
/* Takes back the warnings about them, where the command is about just that. */
void front_hush_edited(struct app *app);
/* From what somebody left in the folder back to what the log says; `but` these files. */
void front_difference_back(struct app *app, struct xj_buf *out, const char *const *but, size_t n);
bool front_among(const char *const *names, size_t n, const char *name);
/* Hands over the difference, and commits unless it is a dry run; the exit status. */
int front_deliver(struct app *app, const struct front_revision *r, bool always, const struct xj_buf *difference);
bool front_commit(struct app *app, const struct front_revision *r, bool always);
struct xj_entry front_entry(struct app *app);

/* edit --adopt and --put-back: what was edited outside. */
int front_adopt(struct app *app, bool adopt, bool put_back, char **operands);

/* Has the person edit the text: a private copy, $VISUAL, $EDITOR or vi. *copy is its path; it stays, unless nothing was written into it and the editor failed. */
bool front_editor(struct app *app, const char *name, struct xj_span text, const char **copy, struct xj_span *edited);
/* Takes the copy away again. */
void front_drop(struct app *app, const char *copy);

#endif
