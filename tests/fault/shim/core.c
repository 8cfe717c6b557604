/* What becomes of a call, and the notes about it. */
#include "shim.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct shim shim;
static atomic_long calls;

static enum fate
fate_of(const char *name, size_t length)
{
	static const char *const names[] = {"kill", "killed", "eio", "enospc", "eintr", "short", "late"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0)
			return KILL + (enum fate)i;
	return EIO_;
}

static void
read_accidents(const char *at, const char *how)
{
	while (at && *at && shim.naccidents < ACCIDENTS) {
		struct accident *a = &shim.accidents[shim.naccidents++];
		size_t n = how ? strcspn(how, ",") : 0;
		char *end;

		a->at = strtol(at, &end, 10);
		a->onwards = *end == '+';
		a->fate = n ? fate_of(how, n) : EIO_;
		at = end + strcspn(end, ",");
		at += *at == ',';
		if (n)
			how += n + (how[n] == ',');
	}
}

__attribute__((constructor)) static void
begin(void)
{
	const char *under = getenv("XJF_UNDER"), *what = getenv("XJF_WHAT"), *clock = getenv("XJF_CLOCK");

	shim.what = what && strcmp(what, "memory") == 0 ? MEMORY : what && strcmp(what, "read") == 0 ? READS : WRITES;
	shim.count = getenv("XJF_COUNT");
	shim.names = getenv("XJF_NAMES");
	shim.ops = getenv("XJF_OPS");
	shim.hook = getenv("XJF_HOOK");
	if (clock) {
		shim.clock = (time_t)strtol(clock, NULL, 10);
		shim.fixed_clock = true;
	}
	read_accidents(getenv("XJF_AT"), getenv("XJF_HOW"));
	if (under && strlen(under) < sizeof shim.under) {
		shim.length = strlen(under);
		memcpy(shim.under, under, shim.length + 1);
		shim.on = true;
	}
	calls = 0;
}

/* Appends to a file of the shim's own, and keeps errno. */
static void
leave(const char *file, const char *p, size_t n)
{
	int kept = errno;
	int fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	while (fd >= 0 && n > 0) {
		long done = syscall(SYS_write, fd, p, n);

		if (done <= 0)
			break;
		p += done;
		n -= (size_t)done;
	}
	if (fd >= 0)
		syscall(SYS_close, fd);
	errno = kept;
}

static void
leave_count(void)
{
	char line[32];

	if (shim.count && shim.on)
		leave(shim.count, line, (size_t)snprintf(line, sizeof line, "%ld\n", atomic_load(&calls)));
	shim.on = false;
}

__attribute__((destructor)) static void
end(void)
{
	leave_count();
}

void
_exit(int status)
{
	leave_count();
	for (;;)
		syscall(SYS_exit_group, status);
}

static bool
is_under(const char *path)
{
	return strncmp(path, shim.under, shim.length) == 0 && (path[shim.length] == '/' || path[shim.length] == '\0');
}

bool
shim_ours(int fd, char path[PATH_MAX])
{
	char link[40];
	long n;

	if (!shim.on)
		return false;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
	path[n < 0 ? 0 : n] = '\0';
	return n > 0 && is_under(path);
}

bool
shim_ours_at(int dir, const char *name, char path[PATH_MAX])
{
	size_t n;

	if (!shim.on || !name)
		return false;
	if (*name == '/') {
		snprintf(path, PATH_MAX, "%s", name);
		return is_under(path);
	}
	if (dir == AT_FDCWD)
		syscall(SYS_getcwd, path, PATH_MAX);
	else
		shim_ours(dir, path);
	n = strlen(path);
	snprintf(path + n, PATH_MAX - n, "/%s", name);
	return is_under(path);
}

static void
die(void)
{
	syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
	for (;;)
		pause();
}

enum fate
shim_meet(const char *call, const char *path, unsigned can)
{
	long n = atomic_fetch_add(&calls, 1) + 1;
	enum fate fate = GO;
	char line[PATH_MAX + 64];

	if (shim.names) {
		int length = snprintf(line, sizeof line, "%ld %s %s\n", n, call,
		                      strlen(path) > shim.length ? path + shim.length + 1 : ".");

		leave(shim.names, line, (size_t)length);
	}
	for (size_t i = 0; i < shim.naccidents; i++)
		if (n == shim.accidents[i].at || (shim.accidents[i].onwards && n > shim.accidents[i].at))
			fate = shim.accidents[i].fate;
	switch (fate) {
	case KILL: die(); break;
	case EIO_: errno = EIO; return FAIL;
	case ENOSPC_: errno = ENOSPC; return FAIL;
	case EINTR_:
		errno = EINTR;
		return can & INTERRUPTED ? FAIL : GO;
	case SHORT: return can & HALVED ? SHORT : GO;
	default: break;
	}
	return fate;
}

static void
run_hook(void)
{
	char number[32], *argv[] = {"sh", "-c", (char *)(size_t)shim.hook, NULL}, *env[256];
	size_t n = 0;
	pid_t child;

	snprintf(number, sizeof number, "XJF_N=%ld", atomic_load(&calls));
	for (char **e = environ; *e && n < 250; e++)
		if (strncmp(*e, "LD_PRELOAD=", 11) != 0)
			env[n++] = *e;
	env[n++] = number;
	env[n] = NULL;
	if (posix_spawn(&child, "/bin/sh", NULL, NULL, argv, env) == 0)
		waitpid(child, NULL, 0);
}

long
shim_met(enum fate fate, long result)
{
	int kept = errno;

	if (fate == KILLED)
		die();
	if (shim.hook && shim.what != MEMORY)
		run_hook();
	errno = fate == LATE ? EIO : kept;
	return fate == LATE ? -1 : result;
}

void
shim_note(const char *call, int fd, long at, const void *bytes, size_t n, const char *path, const char *other)
{
	char line[2 * PATH_MAX + 128];
	struct stat st = {0};
	int kept = errno, length;

	/* A file without a name any more is lost whatever happens. */
	if (!shim.ops || shim.what != WRITES || strchr(path, ' '))
		return;
	if (fd >= 0)
		fstat(fd, &st);
	length = snprintf(line, sizeof line, "%s %llu %ld %zu %s %s\n", call, (unsigned long long)st.st_ino, at, n,
	                  path[shim.length] ? path + shim.length + 1 : ".", other ? other + shim.length + 1 : "-");
	leave(shim.ops, line, (size_t)length);
	if (n > 0 && bytes)
		leave(shim.ops, bytes, n);
	errno = kept;
}

bool
shim_no_memory(void)
{
	long n;

	if (!shim.on || shim.what != MEMORY)
		return false;
	n = atomic_fetch_add(&calls, 1) + 1;
	for (size_t i = 0; i < shim.naccidents; i++)
		if (n == shim.accidents[i].at || (shim.accidents[i].onwards && n > shim.accidents[i].at)) {
			errno = ENOMEM;
			return true;
		}
	return false;
}
