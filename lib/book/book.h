/*
 * A book: registers, rules and log in one folder, changed by one transaction a command. xueji-book(5) is the specification.
 *
 *     book.yaml                                    format, who counts as the actor
 *     roll.csv registrations.csv cases.csv …       registers: record files whose schema says `register: yes`
 *     school.yaml statuses.yaml workflows/NAME.yaml … texts: the rules
 *     kept/NAME@VERSION.yaml                       workflows that cases still run under
 *     log.csv lock state                           the truth; who is at work; a note of how the files stood after the last commit
 *
 * Promise: whatever happens, the book is wholly before or wholly after a command. The log is written first; its commit line, brought to disk, is
 * the point of no return; files that are behind it are brought up by whoever opens the book to write next, and made up in memory for whoever
 * only reads. `state` tells from size, inode and times that nothing touched the files since: then nothing else is read. Where it does not fit, the
 * whole log is gone through, and a file that is neither as the log says nor as it was one commit before was edited by somebody.
 *
 * All memory that a commit needs is taken before anything is written.
 */
#ifndef XJ_BOOK_H
#define XJ_BOOK_H

#include "book/lock.h"
#include "book/replay.h"
#include "book/state.h"

enum { XJ_BOOK_FORMAT = 1 };

enum xj_actors { XJ_ACTORS_USER, XJ_ACTORS_SUDO };

/* A file that somebody edited without the book's knowing. */
struct xj_edited {
	const char *name;
	struct xj_span expected, found; /* p NULL: should not be there, is not there */
};

struct xj_book_file {
	const char *name;
	int fd;            /* -1: not there */
	struct stat stat;
	bool known;        /* the log has it, as far as can be told */
	struct xj_span bytes; /* p NULL until asked for */
};

/* The schema of the register of this name (roll); NULL where there is none that says so. Asked only about files that the log does not
 * have, and to name what was edited. */
typedef const struct xj_schema *xj_register_fn(void *ctx, const char *name);

struct xj_book {
	struct xj_pool *pool;
	struct xj_folder folder;
	struct xj_lock lock;
	enum xj_actors actors;
	int wait;          /* seconds */
	struct xj_head head;
	uint64_t rules;    /* last commit that changed a text, terms, programmes or roles */
	int log_fd, state_fd;       /* the latter is for writers */
	struct stat log_stat;
	size_t log_size;            /* of its committed part */
	struct xj_state noted;      /* what `state` says; no commit where it is not sound */
	bool fits;                  /* and that is how the files are */
	struct xj_book_file *files; /* at the snapshot, in order of names */
	size_t nfiles, capfiles;
	struct xj_edited *edited;
	size_t nedited;
	bool holds;                 /* the writers' lock */
	bool settled, writing;      /* settle, begin were done */
	xj_register_fn *find;       /* what is a register; set by settle and begin, or by whoever verifies; NULL: nobody knows */
	void *find_ctx;
	struct xj_replay *replay; /* where the log was gone through; its files are then what the book's are */
};

/* The folder, its format, a snapshot of its files. Nothing is known yet about whether they are as they should be. */
struct xj_book *xj_book_open(struct xj_pool *pool, const char *path, int wait, struct xj_diags *diags);
/* For whoever will write, before the rules are read: brings up what is behind, so that the rules read are those of the log. Takes the writers' lock for as long as
 * that lasts, and nothing at all where nothing is behind. Files edited from outside are left to begin. */
bool xj_book_mend(struct xj_book *b, const char *user, const char *command, struct xj_diags *diags);
/* For whoever only reads: makes sure of the snapshot, in memory where files are behind. Files edited from outside are told as warnings by row and field, and
 * what the log says is used. */
bool xj_book_settle(struct xj_book *b, xj_register_fn *find, void *ctx, struct xj_diags *diags);
/* For whoever writes: takes the writers' lock, a new snapshot, recovers what is behind (told as a warning), refuses where files were edited from
 * outside, naming rows and fields, unless `tolerate`; then b->edited lists them. Refuses when the rules changed since the first snapshot. */
bool xj_book_begin(struct xj_book *b, xj_register_fn *find, void *ctx, const char *user, const char *command,
                   bool tolerate, struct xj_diags *diags);
/* The file as the log says it is; p NULL when there is none. After settle or begin. */
struct xj_span xj_book_bytes(struct xj_book *b, const char *name, struct xj_diags *diags);
/* The files at the end of this day instead (see xj_replay_day), for readers. */
bool xj_book_as_of(struct xj_book *b, xj_date day, struct xj_diags *diags);
/* For whoever looks at what lies beside the registers: true where nobody is writing, and nothing was committed since the snapshot; then no writer begins before
 * xj_book_rested. Does not wait. */
bool xj_book_rests(struct xj_book *b);
void xj_book_rested(struct xj_book *b);
/* The committed part of the log. */
bool xj_book_log(struct xj_book *b, struct xj_span *out, struct xj_diags *diags);

/* Names what b->edited is, row by row and field by field: as warnings where the log is gone by, else as errors. */
void xj_book_tell(struct xj_book *b, bool seen, struct xj_diags *diags);
/* After begin; may be done several times. t->fresh is filled in here. On true it is on disk (or there was nothing to commit) and b->head is the new head. False: nothing changed, or the diagnostic says that the
 * commit stands and files will be brought up later. Files in b->edited are rewritten as the log then says, with a line in it about what they held, as refused;
 * a transaction of refusals alone leaves them. */
bool xj_book_commit(struct xj_book *b, const struct xj_transaction *t, struct xj_diags *diags);

/* Gives the writers' lock back, for who has no more to write but goes on for a while: other writers need not wait. */
void xj_book_let_go(struct xj_book *b);

/* Makes a book in a folder that is not there (or empty), in one step: `texts` and `changes` as its first commit, which is then *head. */
bool xj_book_create(struct xj_pool *pool, const char *path, const struct xj_transaction *first, struct xj_head *head,
                    struct xj_diags *diags);
/* The same from a log, which was checked. */
bool xj_book_create_from(struct xj_pool *pool, const char *path, struct xj_span log, struct xj_diags *diags);

/* What every file should be against what it is, read without lock or change: for verify. Fills b->edited; *chain too. False where the log is damaged, or a
 * file cannot be read. Files that are merely behind the log after an interruption are as they may be. */
bool xj_book_verify(struct xj_book *b, const char *claim, struct xj_chain *chain, struct xj_diags *diags);

#endif
