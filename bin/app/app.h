/*
 * What every command shares outside the library: the clock, the environment, standard streams, the exit status. A command describes
 * itself with a struct command, reads its tables with app_read, calls the library once and hands the outcome to app_end.
 *
 * Exit status: 0 done and clean; 1 findings, or rows refused; 2 usage or trouble.
 */
#ifndef APP_H
#define APP_H

#include <sys/types.h>

#include "base/option.h"
#include "book/book.h"
#include "book/roles.h"
#include "policy/policy.h"
#include "record/emit.h"
#include "roll/change.h"

#define XJ_VERSION "0.1.0"

enum { EXIT_CLEAN = 0, EXIT_FINDINGS = 1, EXIT_TROUBLE = 2 };

/* Options that commands share where they make sense. */
enum {
	TAKES_DRY_RUN = 1,
	TAKES_REJECTS = 2,
	TAKES_BOOK = 4,  /* -d DIR, --wait */
	TAKES_AS_OF = 8, /* reads a book as it was: --as-of */
	TAKES_SCHOOL = 16, /* the school's own rules: --school, XUEJI_SCHOOL */
	TAKES_PROFILE = 32, /* --profile, --schema */
	MAY_WRITE = 64 /* takes --dry-run for some of what it does, and writes a book only where `writes` is set before a register is read */
};

struct command {
	const char *name;
	const char *synopsis; /* operands and options after the name */
	const char *summary;
	const struct xj_option *options; /* its own; the common ones are added */
	unsigned parts;                  /* of the policy that it needs */
	unsigned common;                 /* which of the options that not all share */
};

struct xj_holding;

struct app_file {
	dev_t dev;
	ino_t ino;
};

struct app {
	const struct command *command;
	struct xj_pool *pool;
	struct xj_diags diags;
	struct xj_policy *policy;
	xj_date today;
	const char *school, *profile, *schema, *explain, *rejects;
	const char *folder; /* the book's, -d; NULL: records come as files */
	int wait;
	xj_date as_of;
	struct xj_book *book;
	bool book_asked, book_ready;
	bool writes;     /* of a command that MAY_WRITE */
	bool made;       /* a book, by this command */
	bool committing; /* it came as far as that; then `before` is the book's last commit until then */
	bool unsure;     /* whether a commit stands */
	void (*abandon)(void *ctx); /* takes back what was made beside the records, where memory runs out; NULL: nothing was */
	void *abandoned;
	uint64_t before;
	bool own_schema; /* --schema was given */
	struct xj_roles *roles;
	struct xj_refusal *refusals; /* of authority, for the book's log */
	size_t nrefusals, caprefusals;
	const char *signer; /* who signed on paper, where that is told */
	bool through_sudo;  /* actors come so, in the book that is being made */
	const char *user;   /* who acts; NULL until asked for */
	unsigned uid;
	int argc;
	char **argv;
	bool dry_run, partial, help, version, verbose;
	int operands; /* index of the first operand in argv */
	int out_fd;
	bool no_stdout; /* it was closed from the beginning */
	bool stdin_taken;
	bool unread; /* a file could not be read at all */
	struct app_file *files; /* those read, so that nothing is written over them */
	size_t nfiles, capfiles;
	struct xj_table **batches; /* tables whose bad rows may be refused one by one */
	size_t nbatches, capbatches;
};

/* Reads options and policy. Answers -1 to go on, else the exit status to end with (after app_close). */
int app_begin(struct app *app, int argc, char **argv, const struct command *command);
/* The same for a command that has something of its own to tell of a name that --explain is asked for, in front of its paragraph; the policy is NULL then
 * where the rules cannot be read. */
typedef void app_explain_fn(struct app *app, struct xj_buf *out);
int app_begin_explaining(struct app *app, int argc, char **argv, const struct command *command, app_explain_fn *explain);
/* Reads one record file of a kind (a schema's name); foreign kinds come in record form. The rows are checked. NULL when it cannot be read. NULL path: NULL without a word. */
struct xj_table *app_read(struct app *app, const char *path, const char *schema);
/* Reads a record file of one of these kinds (schema names, closed by NULL), known by its header. Its rows are not checked: what they hold is
 * for the command to judge. A file of another kind is read as what it is. */
struct xj_table *app_read_among(struct app *app, const char *path, const char *const *kinds);
/* The operands from argv[first] on, each as app_read_among does (NULL where it cannot be read); in front of them the book's registers of these
 * kinds; standard input where there is neither. */
struct xj_table **app_read_all(struct app *app, int first, int argc, char **argv, const char *const *kinds, size_t *n);
/* A list of lines to put on record, of one of these kinds, known by its header, in whatever form it comes; checked. */
struct xj_table *app_read_list(struct app *app, const char *path, const char *const *kinds);
/* The same of text that the command made of its options. */
struct xj_table *app_parse_list(struct app *app, const char *label, struct xj_span text, const char *schema);
/* A record file of the command's own: the book's register, where there is a book, and then `path`, given by `option`, is refused; else the file, NULL
 * where `path` is NULL. A book is locked for writing by the first of these: what comes from elsewhere is to be read before. */
struct xj_table *app_record(struct app *app, const char *option, const char *path, const char *schema);
/* The same for what is the operand, or standard input, where there is no book. */
struct xj_table *app_record_operand(struct app *app, int argc, char **argv, const char *schema);
/* The command's one operand, or standard input where there is none; read as app_read does. */
struct xj_table *app_read_operand(struct app *app, int argc, char **argv, const char *schema);
/* The same from text that the command made of its options. */
struct xj_table *app_parse(struct app *app, const char *label, struct xj_span text, const char *schema);
/* A table of no rows, for a record file that does not exist yet. */
struct xj_table *app_empty(struct app *app, const char *schema);
/* May records be decided on? Not after trouble; refused rows are passed over, so that the others are looked at as well. */
bool app_may_decide(const struct app *app);
/* May the outcome be handed over? Not after trouble; after refused rows only with --partial. */
bool app_may_go_on(const struct app *app);
/* Can this value of an option stand in a record? Not where it is not UTF-8. NULL is none. */
bool app_writable(struct app *app, const char *option, const char *value);
/* The values of an option that may be repeated, with semicolons between. */
struct xj_span app_joined(struct app *app, const struct xj_texts *texts);
/* The school, or the book, has no such file. */
void app_no_file(struct app *app, const char *name);
/* The book's folder as somebody would type it behind -d. */
const char *app_folder_word(struct app *app);
/* A diagnostic without a place. */
#define app_say(app, code, ...) xj_diag_add(&(app)->diags, (code), NULL, __VA_ARGS__)

struct xj_out app_out(struct app *app);
/* Hands over what was decided, unless something stands against it; refused rows to --rejects. Without a book `shown` is printed as the whole record file; with one all
 * `changes` are committed, and the records that were changed or added in `shown` printed. With --dry-run their difference. Prints diagnostics; answers the exit
 * status. */
int app_deliver(struct app *app, struct xj_changes *const *changes, size_t n, const struct xj_changes *shown);
/* The same for a book where something else is printed than records. */
struct app_beside {
	const struct xj_buf *text; /* to standard output */
	bool (*write)(struct app *app, void *ctx); /* before that, behind the commit; NULL for nothing. False with diagnostics */
	void *ctx;
	const struct xj_diag *unprinted; /* told as well where the commit stands and not all could be written */
};
int app_deliver_beside(struct app *app, struct xj_changes *const *changes, size_t n, const struct app_beside *beside);
/* The same for text that the command made itself. No memory is asked for but for diagnostics: it may come behind a commit. */
int app_deliver_text(struct app *app, const struct xj_buf *text, int status);
/* Prints diagnostics; the exit status they make. */
int app_end(struct app *app);
/* The same for a command that cannot go on: never clean. */
int app_fail(struct app *app);
void app_close(struct app *app);

const char *app_translate(const char *text);

/* Which cases to decide: named ones, a list with a case_id column, all that wait. */
struct app_selection {
	struct xj_texts named; /* --case */
	const char *list;      /* --select */
	bool all;              /* --all */
};
/* The list: --select; in a book also the operand or standard input, unless the cases are told otherwise. NULL where there is none. */
struct xj_table *app_read_selection(struct app *app, const struct app_selection *s, int argc, char **argv);
/* What is named first, then the rows of the list. */
void app_select(struct app *app, const struct app_selection *s, struct xj_table *list, struct xj_decision *d);

/* approve --delegate. */
struct app_passing {
	const char *step, *user, *workflow; /* workflow NULL: of any type */
	xj_date until;
	const struct xj_texts *cases;
};
int app_pass_on(struct app *app, const struct app_passing *p);

/* Files beside standard output: bin/app/newfile.c. */

/* The folder that a path names a file in. */
const char *app_folder_of(struct app *app, const char *path);
/* May a file of this name be made, or take the place of one? Not where anything else depends on it: a rule, a file of a book, one that is read. `option` names it in
 * the diagnostic. */
bool app_may_replace(struct app *app, const char *path, const char *option);
enum {
	APP_PRIVATE = 1, /* for its owner alone */
	APP_OVER = 2     /* may take the place of another; otherwise file-there */
};
/* Prints into a new file in the same folder, which gets the name when it is whole and on disk: what was there before is not lost to a full disk, and no half file
 * stays behind. `print` answers false with errno. False with a diagnostic. */
typedef bool app_print_fn(struct app *app, int fd, const void *ctx);
bool app_write_file(struct app *app, const char *path, unsigned how, app_print_fn *print, const void *ctx);
/* An app_print_fn; the context is a struct xj_buf. */
bool app_print_text(struct app *app, int fd, const void *ctx);

/* The book: bin/app/book.c. */

/* Opens the book that -d names; false with diagnostics. */
bool app_book_open(struct app *app);
/* Is the file that this path names in the folder of a book, or in one below it? */
bool app_in_a_book(struct app *app, const char *path);
/* An xj_register_fn; the context is the app, whose rules may be loaded anew meanwhile. */
const struct xj_schema *app_find_register(void *ctx, const char *name);
/* Makes sure of it, for reading or (where the command writes) for writing; once. */
bool app_book_ready(struct app *app, bool writes, bool tolerate);
/* The table of a register as the book has it; an empty one where it has none. */
struct xj_table *app_register(struct app *app, const char *schema);
/* Who acts: the real user of the process, or who called sudo where the book says that actors come so. */
const char *app_actor(struct app *app);
/* The clock's day, whatever --today says. */
xj_date app_clock_today(void);
/* The commit line's data. */
struct xj_entry app_entry(struct app *app);
/* roles.csv asked about the actor; ready before. */
struct xj_roles *app_roles(struct app *app);
/* May the actor run this command, by school.yaml's `authority`, for the students of these rows? A table of rows without student_id: for the whole school.
 * Refusals are noted for the log. */
bool app_authorized(struct app *app, const char *command, const struct xj_changes *changes);
/* The same for what this role alone may do, whatever `authority` says. */
bool app_authorized_as(struct app *app, const char *command, struct xj_span role, const struct xj_changes *changes);
/* Notes a refusal of authority; `from` is the diagnostic's index. */
void app_refused(struct app *app, struct xj_span key, size_t from);
/* Who decides as whom: the person who signs (`by`, or the actor). False with a diagnostic when the actor may not sign for that person. */
bool app_signer(struct app *app, const char *by, struct xj_span *person);
/* The callbacks of roll/change.h, asking roles.csv; NULL where there is no book. */
const struct xj_authority *app_authority(struct app *app, struct xj_span signer);
/* Behind changes of cases and letters, those of materials that they bring into students' files by themselves: bin/app/filing.c. *changes and *n become the longer list. False with diagnostics. */
bool app_filed(struct app *app, struct xj_changes *const **changes, size_t *n);
/* Are all new values such as the registers' schemas take? */
bool app_committable(struct app *app, struct xj_changes *const *changes, size_t n);
/* Commits; with nothing to commit but refusals, these. */
bool app_commit(struct app *app, struct xj_transaction *t);
/* xj_book_commit: every commit goes through here, so that whoever runs out of memory behind it can say that it stands. */
bool app_write_book(struct app *app, const struct xj_transaction *t);
/* Did a commit of this command come about, or may it have? */
bool app_stands(const struct app *app);
/* Adds to the roll's changes what puts these effects' fields back to what they were before. False where later commits changed them. */
bool app_take_back(struct app *app, const struct xj_taken_back *taken, struct xj_table *roll, struct xj_changes *effects);
/* The files of electronic items beside what the register says: bin/app/checks.c. */
struct app_checks {
	const struct xj_holding *files; /* where they are; NULL: the book has them, and what is of no item there is told as well */
	const struct xj_table *materials;
	bool all;   /* lines also of those that are as they were filed */
	bool tells; /* file-remains */
	struct xj_buf text; /* out: lines of checks, under their header */
	size_t count, intact, faults;
};
/* False with diagnostics. */
bool app_check_files(struct app *app, struct app_checks *c);
/* The lines of those that are not as they were filed, as a table; below the folder that `files` names, NULL: in the book. NULL with diagnostics. */
struct xj_table *app_checks(struct app *app, const struct xj_table *materials, const char *files);
/* An xj_write_fn into an xj_buf. */
bool app_collect(void *ctx, const char *p, size_t n);
/* The table as it is after the changes. */
struct xj_table *app_after(struct app *app, const struct xj_changes *changes);

#endif
