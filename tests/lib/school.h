/* A school's folder before the shipped ones, for unit tests, which run in the top folder of the sources. _XOPEN_SOURCE 700 comes before. */
#ifndef XJ_TEST_SCHOOL_H
#define XJ_TEST_SCHOOL_H

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

struct school {
	struct xj_pool *pool;
	struct xj_diags diags;
	const char *dirs[3];
};

static inline int
remove_path(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

static inline void
remove_school(void *dir)
{
	(void)nftw(dir, remove_path, 8, FTW_DEPTH | FTW_PHYS);
}

static inline struct school *
open_school(void **state)
{
	static const char *const folders[] = {"workflows", "codes", "kept"};
	const char *parent = getenv("TMPDIR");
	struct school *s = xj_pool_zero(POOL(state), 1, sizeof *s);
	char *dir = xj_pool_print(POOL(state), "%s/xueji-unit.XXXXXX", parent ? parent : "/tmp");

	s->pool = POOL(state);
	xj_diags_init(&s->diags, s->pool);
	assert_non_null(mkdtemp(dir));
	xj_pool_at_close(s->pool, remove_school, dir);
	s->dirs[0] = dir;
	s->dirs[1] = "schema/profiles/college";
	s->dirs[2] = "schema";
	for (size_t i = 0; i < COUNT(folders); i++)
		assert_int_equal(mkdir(xj_pool_print(s->pool, "%s/%s", dir, folders[i]), 0700), 0);
	return s;
}

static inline void
put(const struct school *s, const char *name, const char *text)
{
	FILE *f = fopen(xj_pool_print(s->pool, "%s/%s", s->dirs[0], name), "w");

	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		FAIL("cannot write %s", name);
}

#endif
