/* Memory and the clock. */
#include "shim.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);


void *
malloc(size_t size)
{
	return shim_no_memory() ? NULL : __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
	return shim_no_memory() ? NULL : __libc_calloc(count, size);
}

void *
realloc(void *block, size_t size)
{
	return shim_no_memory() ? NULL : __libc_realloc(block, size);
}

int
posix_memalign(void **out, size_t alignment, size_t size)
{
	void *block = shim_no_memory() ? NULL : __libc_memalign(alignment, size);

	if (block)
		*out = block;
	return block ? 0 : ENOMEM;
}

void *
aligned_alloc(size_t alignment, size_t size)
{
	return shim_no_memory() ? NULL : __libc_memalign(alignment, size);
}

void *
mmap(void *at, size_t size, int protection, int flags, int fd, off_t from)
{
	char path[PATH_MAX];

	if (shim.what == MEMORY && shim_no_memory())
		return MAP_FAILED;
	if (shim.what == READS && fd >= 0 && shim_ours(fd, path) && shim_meet("mmap", path, 0) == FAIL)
		return MAP_FAILED;
	return (void *)syscall(SYS_mmap, at, size, protection, flags, fd, from);
}

void *mmap64(void *at, size_t size, int protection, int flags, int fd, off_t from) __attribute__((alias("mmap")));

void *
mremap(void *at, size_t old, size_t size, int flags, ...)
{
	va_list rest;
	void *to;

	va_start(rest, flags);
	to = flags & MREMAP_FIXED ? va_arg(rest, void *) : NULL;
	va_end(rest);
	return shim_no_memory() ? MAP_FAILED : (void *)syscall(SYS_mremap, at, old, size, flags, to);
}

/* A thread needs a stack. */
int
pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
	int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

	if (shim_no_memory())
		return EAGAIN;
	*(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
	return real(thread, attributes, run, argument);
}

/* The clock. */

int
clock_gettime(clockid_t which, struct timespec *out)
{
	if (!shim.fixed_clock || (which != CLOCK_REALTIME && which != CLOCK_REALTIME_COARSE))
		return (int)syscall(SYS_clock_gettime, which, out);
	*out = (struct timespec){shim.clock, 0};
	return 0;
}

time_t
time(time_t *out)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (out)
		*out = now.tv_sec;
	return now.tv_sec;
}

int
gettimeofday(struct timeval *restrict out, void *restrict zone)
{
	struct timespec now;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &now);
	*out = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
	return 0;
}
