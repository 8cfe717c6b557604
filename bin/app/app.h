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
#include "policy/policy.h"
#include "record/emit.h"

#define XJ_VERSION "0.1.0"

enum { EXIT_CLEAN = 0, EXIT_FINDINGS = 1, EXIT_TROUBLE = 2 };

/* Options that commands share where they make sense. */
enum { TAKES_DRY_RUN = 1, TAKES_REJECTS = 2 };

struct command {
	const char *name;
	const char *synopsis; /* operands and options after the name */
	const char *summary;
	const struct xj_option *options; /* its own; the common ones are added */
	unsigned parts;                  /* of the policy that it needs */
	unsigned common;                 /* which of the options that not all share */
};

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
/* Reads one record file of a kind (a schema's name); foreign kinds come in record form. The rows are checked. NULL when it cannot be read. NULL path: NULL without a word. */
struct xj_table *app_read(struct app *app, const char *path, const char *schema);
/* Reads a record file of one of these kinds (schema names, closed by NULL), known by its header. Its rows are not checked: what they hold is
 * for the command to judge. A file of another kind is read as what it is. */
struct xj_table *app_read_among(struct app *app, const char *path, const char *const *kinds);
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
/* A diagnostic without a place. */
#define app_say(app, code, ...) xj_diag_add(&(app)->diags, (code), NULL, __VA_ARGS__)

struct xj_out app_out(struct app *app);
/* Prints diagnostics, then `changes` as the whole record file (or their difference with --dry-run) unless something stands against
 * it, refused rows to --rejects. Answers the exit status. `changes` may be NULL. */
int app_deliver(struct app *app, const struct xj_changes *changes);
/* The same for text that the command made itself. */
int app_deliver_text(struct app *app, const struct xj_buf *text, int status);
/* Prints diagnostics; the exit status they make. */
int app_end(struct app *app);
/* The same for a command that cannot go on: never clean. */
int app_fail(struct app *app);
void app_close(struct app *app);

const char *app_translate(const char *text);

#endif
