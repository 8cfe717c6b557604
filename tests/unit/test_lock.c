#define _GNU_SOURCE
#include "unit.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "book/lock.h"

struct desk {
	struct xj_pool *pool;
	const char *top;
	struct xj_folder folder;
	struct xj_diags diags;
};

static int
desk_setup(void **state)
{
	struct xj_pool *pool = xj_pool_open(unit_oom, NULL);
	struct desk *d = xj_pool_zero(pool, 1, sizeof *d);

	d->pool = pool;
	d->top = mkdtemp(xj_pool_text(pool, "/tmp/xueji-lock.XXXXXX", 22));
	xj_diags_init(&d->diags, pool);
	*state = d;
	return d->top && xj_folder_open(&d->folder, pool, d->top, &d->diags) ? 0 : -1;
}

static int
desk_teardown(void **state)
{
	struct desk *d = *state;
	int failed = system(xj_pool_print(d->pool, "rm -rf %s", d->top));

	xj_pool_close(d->pool);
	return failed;
}

#define DESK(function) cmocka_unit_test_setup_teardown(function, desk_setup, desk_teardown)

static const char *
said(struct desk *d)
{
	const char *codes = unit_codes(d->pool, &d->diags);

	xj_diags_init(&d->diags, d->pool);
	return codes;
}

static struct xj_lock
opened(struct desk *d, bool writer)
{
	struct xj_lock l;

	assert_true(xj_lock_open(&l, &d->folder, writer, &d->diags));
	assert_true(l.fd >= 0);
	return l;
}

static void
lock_take__two_of_them__who_excludes_whom(void **state)
{
	static const struct {
		enum xj_lock_part first, second;
		bool first_alone, second_alone, both;
	} rows[] = {
		{XJ_LOCK_WRITER, XJ_LOCK_WRITER, true, true, false}, {XJ_LOCK_WRITER, XJ_LOCK_PAGE, true, true, true},
		{XJ_LOCK_WRITER, XJ_LOCK_PAGE, true, false, true},   {XJ_LOCK_PAGE, XJ_LOCK_PAGE, false, false, true},
		{XJ_LOCK_PAGE, XJ_LOCK_PAGE, true, false, false},    {XJ_LOCK_PAGE, XJ_LOCK_PAGE, false, true, false},
	};
	struct desk *d = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_lock a = opened(d, true), b = opened(d, true);

		assert_row(i, xj_lock_take(&a, rows[i].first, rows[i].first_alone, 0, &d->diags));
		assert_row(i, xj_lock_take(&b, rows[i].second, rows[i].second_alone, 0, &d->diags) == rows[i].both);
		(void)said(d);
		xj_lock_release(&a, rows[i].first);
		assert_row(i, xj_lock_take(&b, rows[i].second, rows[i].second_alone, 0, &d->diags));
		xj_lock_close(&a);
		xj_lock_close(&b);
	}
}

static void
lock_take__held__holder_named(void **state)
{
	struct desk *d = *state;
	struct xj_lock a = opened(d, true), b = opened(d, true);
	const struct xj_diag *told;

	assert_true(xj_lock_take(&a, XJ_LOCK_WRITER, true, 0, &d->diags));
	assert_false(xj_lock_take(&b, XJ_LOCK_WRITER, true, 0, &d->diags));
	assert_string_equal(said(d), "book-busy");
	xj_lock_sign(&a, "a-rather-long-name-of-a-user-who-was-here-before", "register --term 2026-2027-1");
	xj_lock_sign(&a, "wang", "xueji edit school.yaml");
	assert_false(xj_lock_take(&b, XJ_LOCK_WRITER, true, 0, &d->diags));
	told = &d->diags.list[0];
	assert_string_equal(told->args[0], "wang");
	assert_string_equal(told->args[1], "xueji edit school.yaml");
	assert_string_equal(told->args[2], xj_pool_print(d->pool, "%ld", (long)getpid()));
	assert_string_equal(said(d), "book-locked");
	assert_true(xj_lock_take(&a, XJ_LOCK_PAGE, false, 0, &d->diags));
	assert_false(xj_lock_take(&b, XJ_LOCK_PAGE, true, 0, &d->diags));
	assert_string_equal(said(d), "book-readers");
	xj_lock_close(&a);
	xj_lock_close(&b);
}

static void
lock_sign__names_of_any_length__one_line(void **state)
{
	struct desk *d = *state;
	struct xj_lock a = opened(d, true);
	char user[400];
	struct stat st;

	memset(user, 'u', sizeof user - 1);
	user[sizeof user - 1] = '\0';
	xj_lock_sign(&a, user, user);
	assert_int_equal(fstat(a.fd, &st), 0);
	assert_int_equal(st.st_size, 128);
	xj_lock_sign(&a, "u", "c");
	assert_int_equal(fstat(a.fd, &st), 0);
	assert_int_equal(st.st_size, 128);
	xj_lock_close(&a);
}

/* A process that holds the lock until it is killed. */
static pid_t
holder(struct desk *d)
{
	int ready[2];
	char c;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		struct xj_lock l;

		if (!xj_lock_open(&l, &d->folder, true, &d->diags) ||
		    !xj_lock_take(&l, XJ_LOCK_WRITER, true, 0, &d->diags) || write(ready[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			(void)pause();
	}
	assert_true(pid > 0);
	assert_int_equal(read(ready[0], &c, 1), 1);
	(void)close(ready[0]);
	(void)close(ready[1]);
	return pid;
}

static void
lock_take__holder_killed_while_waiting__taken(void **state)
{
	struct desk *d = *state;
	pid_t pid = holder(d), killer;
	struct xj_lock l = opened(d, true);

	killer = fork();
	if (killer == 0) {
		(void)usleep(100000);
		_exit(kill(pid, SIGKILL) < 0);
	}
	assert_true(xj_lock_take(&l, XJ_LOCK_WRITER, true, 10, &d->diags));
	assert_string_equal(said(d), "");
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(waitpid(killer, NULL, 0), killer);
	xj_lock_close(&l);
}

static void
lock_take__never_free__given_up_in_time(void **state)
{
	struct desk *d = *state;
	pid_t pid = holder(d);
	struct xj_lock l = opened(d, true);

	(void)alarm(20);
	assert_false(xj_lock_take(&l, XJ_LOCK_WRITER, true, 1, &d->diags));
	(void)alarm(0);
	assert_string_equal(said(d), "book-busy");
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_true(xj_lock_take(&l, XJ_LOCK_WRITER, true, 0, &d->diags));
	xj_lock_close(&l);
}

static void
lock_stands__file_taken_away__no_more(void **state)
{
	struct desk *d = *state;
	struct xj_lock l = opened(d, true);

	assert_true(xj_lock_stands(&l));
	assert_int_equal(unlink(xj_pool_print(d->pool, "%s/lock", d->top)), 0);
	assert_false(xj_lock_stands(&l));
	xj_lock_close(&l);
}

static void
lock_open__reader_who_may_not_make_it__goes_without(void **state)
{
	struct desk *d = *state;
	int status;
	pid_t pid;

	if (geteuid() != 0)
		skip();
	assert_int_equal(chmod(d->top, 0755), 0);
	pid = fork();
	if (pid == 0) {
		struct xj_lock l;

		if (setgid(12345) < 0 || setuid(12345) < 0)
			_exit(1);
		if (!xj_lock_open(&l, &d->folder, false, &d->diags) || l.fd != -1)
			_exit(2);
		if (!xj_lock_take(&l, XJ_LOCK_PAGE, false, 0, &d->diags))
			_exit(3);
		xj_lock_release(&l, XJ_LOCK_PAGE);
		xj_lock_close(&l);
		_exit(xj_lock_open(&l, &d->folder, true, &d->diags) ? 4 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK(lock_take__two_of_them__who_excludes_whom),
		DESK(lock_take__held__holder_named),
		DESK(lock_sign__names_of_any_length__one_line),
		DESK(lock_take__holder_killed_while_waiting__taken),
		DESK(lock_take__never_free__given_up_in_time),
		DESK(lock_stands__file_taken_away__no_more),
		DESK(lock_open__reader_who_may_not_make_it__goes_without),
	};

	return cmocka_run_group_tests_name("lock", tests, NULL, NULL);
}
