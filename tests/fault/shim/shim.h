/*
 * A library to be loaded before all others (LD_PRELOAD): it counts what a command asks of the system and lets the Nth call meet with an
 * accident. Only calls about files inside one folder count, so that standard output, message catalogues and the like are left alone.
 *
 *     XJF_UNDER  the folder
 *     XJF_WHAT   write (what changes files; the default), read (what reads, maps and locks them) or memory
 *     XJF_AT     the call, from 1; `7+` it and all that follow; `7,9` two of them
 *     XJF_HOW    what happens to it, as many as in XJF_AT:
 *                kill (before it), killed (after it), eio, enospc, eintr, short (half is written or read), late (done, and EIO all the same);
 *                memory always fails with ENOMEM
 *     XJF_COUNT  a file: each process leaves the number of its calls there when it ends
 *     XJF_NAMES  a file: a line a call, `7 rename path`
 *     XJF_OPS    a file: all that was changed, with the bytes, for lose.c
 *     XJF_HOOK   a shell command run after each call; XJF_N is its number
 *     XJF_CLOCK  seconds since 1970: the time it always is
 *
 * Calls go straight to the kernel, so the shim needs no other library and works behind AddressSanitizer.
 */
#ifndef SHIM_H
#define SHIM_H

#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

enum what { WRITES, READS, MEMORY };
/* GO, FAIL, KILLED, SHORT and LATE are what a call is told; the others become one of them. */
enum fate { GO, FAIL, KILL, KILLED, EIO_, ENOSPC_, EINTR_, SHORT, LATE };
/* What a call can suffer beside EIO and ENOSPC. */
enum { INTERRUPTED = 1, HALVED = 2 };
enum { ACCIDENTS = 4 };

struct accident {
	long at;
	bool onwards;
	enum fate fate;
};

/* Set once, before main. */
struct shim {
	bool on;
	enum what what;
	char under[PATH_MAX];
	size_t length;
	struct accident accidents[ACCIDENTS];
	size_t naccidents;
	const char *count, *names, *ops, *hook;
	bool fixed_clock;
	time_t clock;
};
extern struct shim shim;

/* Does the open file, or the name, lie in the folder? `path` gets it whole. */
bool shim_ours(int fd, char path[PATH_MAX]);
bool shim_ours_at(int dir, const char *name, char path[PATH_MAX]);
/* Counts a call and says what becomes of it. FAIL: errno is set. */
enum fate shim_meet(const char *call, const char *path, unsigned can);
/* What comes after the call itself; answers what the caller gets. */
long shim_met(enum fate fate, long result);
/* The same for memory: true when there is none. */
bool shim_no_memory(void);
/* Notes for XJF_OPS: `call inode offset length path other` and the bytes. */
void shim_note(const char *call, int fd, long at, const void *bytes, size_t n, const char *path, const char *other);

#endif
