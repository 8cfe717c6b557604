#define _GNU_SOURCE
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "book/folder.h"

/* A folder with the file `a.csv` in it. */
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
	struct xj_span text = XJ_LIT("one\n");

	d->pool = pool;
	d->top = mkdtemp(xj_pool_text(pool, "/tmp/xueji-folder.XXXXXX", 24));
	xj_diags_init(&d->diags, pool);
	*state = d;
	return d->top && xj_folder_open(&d->folder, pool, d->top, &d->diags) &&
	                       xj_folder_stage(&d->folder, "a.csv", &text, 1, &d->diags) &&
	                       xj_folder_publish(&d->folder, "a.csv", &d->diags)
	               ? 0
	               : -1;
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

#define assert_said(d, codes) assert_string_equal(said(d), codes)

static const char *
path_of(struct desk *d, const char *name)
{
	return xj_pool_print(d->pool, "%s/%s", d->top, name);
}

static struct xj_span
content(struct desk *d, const char *name)
{
	struct xj_span out = {NULL, 0};
	struct stat st;
	int fd = xj_folder_file(&d->folder, name, O_RDONLY, &st, &d->diags);

	if (fd >= 0) {
		assert_true(xj_folder_bytes(&d->folder, name, fd, (size_t)st.st_size, &out, &d->diags));
		(void)close(fd);
	}
	return out;
}

static bool
put(struct desk *d, const char *name, const char *text)
{
	struct xj_span pieces[] = {XJ_LIT(""), xj_span(text)};

	return xj_folder_stage(&d->folder, name, pieces, 2, &d->diags) &&
	       xj_folder_publish(&d->folder, name, &d->diags);
}

static void
folder_name__names__only_what_stays_inside(void **state)
{
	static const struct {
		const char *name;
		bool sound;
	} rows[] = {
		{"roll.csv", true},      {"workflows/suspend.yaml", true}, {"kept/转专业@0123.yaml", true}, {"", false},
		{".", false},            {"..", false},                    {"../x", false},                 {"/x", false},
		{"a/../b", false},       {"a/b/c", false},                 {"a/", false},                   {"a//b", false},
		{".new-roll.csv", false}, {"a/.b", false},                 {"a\nb", false},                 {"a\x7f", false},
	};
	char name[300];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_row(i, xj_folder_name(rows[i].name) == rows[i].sound);
	memset(name, 'x', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	assert_false(xj_folder_name(name));
	name[200] = '\0';
	assert_true(xj_folder_name(name));
}

static void
folder_stage__new_file__for_its_owner_alone(void **state)
{
	static const mode_t masks[] = {0, 077, 0777};
	struct desk *d = *state;

	for (size_t i = 0; i < COUNT(masks); i++) {
		mode_t before = umask(masks[i]);
		const char *name = xj_pool_print(d->pool, "sub%zu/x.yaml", i);
		bool ok = put(d, name, "x\n");
		struct stat st;

		(void)umask(before);
		assert_row(i, ok);
		assert_span(content(d, name), "x\n");
		assert_row(i, stat(path_of(d, name), &st) == 0 && (st.st_mode & 07777) == 0600);
		assert_row(i, stat(path_of(d, xj_pool_print(d->pool, "sub%zu", i)), &st) == 0 && (st.st_mode & 07777) == 0700);
	}
	assert_said(d, "");
}

static void
folder_stage__old_file__owner_and_mode_kept(void **state)
{
	struct desk *d = *state;
	struct stat st;
	bool root = geteuid() == 0;

	assert_int_equal(chmod(path_of(d, "a.csv"), 0640), 0);
	if (root)
		assert_int_equal(chown(path_of(d, "a.csv"), 12345, 12346), 0);
	assert_true(put(d, "a.csv", "two\n"));
	assert_int_equal(stat(path_of(d, "a.csv"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	if (root) {
		assert_int_equal(st.st_uid, 12345);
		assert_int_equal(st.st_gid, 12346);
		/* what is new is the folder's owner's */
		assert_int_equal(chown(d->top, 12345, 12346), 0);
		assert_int_equal(fstat(d->folder.fd, &d->folder.stat), 0);
		assert_true(put(d, "sub/b.csv", "b\n"));
		assert_int_equal(stat(path_of(d, "sub/b.csv"), &st), 0);
		assert_int_equal(st.st_uid, 12345);
		assert_int_equal(stat(path_of(d, "sub"), &st), 0);
		assert_int_equal(st.st_gid, 12346);
	}
	assert_span(content(d, "a.csv"), "two\n");
	assert_said(d, "");
}

static void
folder_stage__not_published__old_file_stays(void **state)
{
	struct desk *d = *state;
	struct xj_span text = XJ_LIT("two\n");

	assert_true(xj_folder_stage(&d->folder, "a.csv", &text, 1, &d->diags));
	assert_span(content(d, "a.csv"), "one\n");
	xj_folder_unstage(&d->folder, "a.csv");
	assert_int_equal(access(path_of(d, ".new-a.csv"), F_OK), -1);
	assert_false(xj_folder_publish(&d->folder, "a.csv", &d->diags));
	assert_said(d, "cannot-write");
	assert_span(content(d, "a.csv"), "one\n");
}

static void
folder_stage__something_else_there__refused_and_left(void **state)
{
	static const char *const kinds[] = {"mkfifo %s", "ln -s /etc/passwd %s", "ln -s nowhere %s", "mkdir %s"};
	struct desk *d = *state;
	struct xj_span text = XJ_LIT("two\n");

	for (size_t i = 0; i < COUNT(kinds); i++) {
		const char *path = path_of(d, "x.csv");
		struct stat st;

		assert_int_equal(system(xj_pool_print(d->pool, kinds[i], path)), 0);
		assert_row(i, !xj_folder_stage(&d->folder, "x.csv", &text, 1, &d->diags));
		assert_said(d, "book-no-file");
		assert_row(i, xj_folder_file(&d->folder, "x.csv", O_RDWR, &st, &d->diags) == -2);
		assert_said(d, "book-no-file");
		assert_row(i, lstat(path, &st) == 0 && !S_ISREG(st.st_mode));
		assert_row(i, access(path_of(d, ".new-x.csv"), F_OK) < 0);
		assert_row(i, remove(path) == 0);
	}
}

static void
folder_stage__planted_temporary__unlinked_itself(void **state)
{
	static const char *const kinds[] = {"mkfifo %s", "ln -s a.csv %s", "echo x >%s"};
	struct desk *d = *state;

	for (size_t i = 0; i < COUNT(kinds); i++) {
		assert_int_equal(system(xj_pool_print(d->pool, kinds[i], path_of(d, ".new-x.csv"))), 0);
		assert_row(i, put(d, "x.csv", "two\n"));
		assert_span(content(d, "x.csv"), "two\n");
		assert_span(content(d, "a.csv"), "one\n");
	}
	assert_int_equal(mkdir(path_of(d, ".new-x.csv"), 0700), 0);
	assert_false(put(d, "x.csv", "three\n"));
	assert_said(d, "cannot-write");
	assert_span(content(d, "x.csv"), "two\n");
}

static void
folder_stage__sub_folder_is_a_link__refused(void **state)
{
	struct desk *d = *state;
	struct stat st;
	size_t n;

	assert_int_equal(symlink("/tmp", path_of(d, "sub")), 0);
	assert_false(put(d, "sub/x.yaml", "x\n"));
	assert_said(d, "cannot-write");
	assert_int_equal(xj_folder_file(&d->folder, "sub/x.yaml", O_RDONLY, &st, &d->diags), -2);
	assert_said(d, "cannot-read");
	assert_null(xj_folder_list(&d->folder, "sub", &n, &d->diags));
	assert_said(d, "book-no-file");
}

static void
folder_file__missing__silent(void **state)
{
	struct desk *d = *state;
	struct stat st;
	size_t n = 1;

	assert_int_equal(xj_folder_file(&d->folder, "none.csv", O_RDONLY, &st, &d->diags), -1);
	assert_int_equal(xj_folder_file(&d->folder, "none/x.csv", O_RDONLY, &st, &d->diags), -1);
	assert_non_null(xj_folder_list(&d->folder, "none", &n, &d->diags));
	assert_int_equal(n, 0);
	assert_true(xj_folder_remove(&d->folder, "none.csv", &d->diags));
	assert_true(xj_folder_remove(&d->folder, "none/x.csv", &d->diags));
	assert_true(xj_folder_sync(&d->folder, "none", &d->diags));
	assert_said(d, "");
}

static void
folder_bytes__shorter_than_it_was__said(void **state)
{
	struct desk *d = *state;
	struct xj_span out;
	struct stat st;
	int fd = xj_folder_file(&d->folder, "a.csv", O_RDONLY, &st, &d->diags);

	assert_int_equal(st.st_size, 4);
	assert_true(xj_folder_bytes(&d->folder, "a.csv", fd, 2, &out, &d->diags));
	assert_span(out, "on");
	assert_false(xj_folder_bytes(&d->folder, "a.csv", fd, 5, &out, &d->diags));
	assert_said(d, "file-changed");
	(void)close(fd);
}

static void
folder_bytes__large__same_bytes(void **state)
{
	enum { SIZE = 9 << 20 };
	struct desk *d = *state;
	char *text = xj_pool_alloc(d->pool, SIZE + 1);

	for (size_t i = 0; i < SIZE; i++)
		text[i] = (char)('a' + i % 23);
	text[SIZE] = '\0';
	assert_true(put(d, "large.csv", text));
	assert_true(xj_span_same(content(d, "large.csv"), xj_span_of(text, SIZE)));
}

static void
folder_list__files__in_order_without_hidden_ones(void **state)
{
	struct desk *d = *state;
	const char **names;
	size_t n;

	assert_true(put(d, "sub/c.yaml", "") && put(d, "sub/a.yaml", "") && put(d, "sub/b.yaml", ""));
	assert_int_equal(mkdir(path_of(d, "sub/folder.yaml"), 0700), 0);
	assert_int_equal(close(open(path_of(d, "sub/.new-a.yaml"), O_CREAT | O_WRONLY | O_CLOEXEC, 0600)), 0);
	names = xj_folder_list(&d->folder, "sub", &n, &d->diags);
	assert_int_equal(n, 3);
	assert_string_equal(names[0], "a.yaml");
	assert_string_equal(names[2], "c.yaml");
}

/* What another account may do, tried in a process of its own; 0 or the number of the step that went wrong. */
static int
as_somebody(struct desk *d, int (*steps)(struct desk *d))
{
	pid_t pid = fork();
	int status = -1;

	if (pid == 0) {
		if (setgid(12345) < 0 || setuid(12345) < 0)
			_exit(99);
		_exit(steps(d));
	}
	assert_true(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int
neither_reads_nor_writes(struct desk *d)
{
	struct xj_folder other;
	struct stat st;

	if (xj_folder_writable(&d->folder, &d->diags) || strcmp(said(d), "not-book-owner") != 0)
		return 1;
	if (xj_folder_file(&d->folder, "a.csv", O_RDONLY, &st, &d->diags) != -2 || strcmp(said(d), "cannot-read") != 0)
		return 2;
	if (put(d, "a.csv", "x\n") || strcmp(said(d), "cannot-write") != 0)
		return 3;
	if (xj_folder_make(&d->folder, "new") != -1 || errno != EACCES)
		return 4;
	return xj_folder_open(&other, d->pool, d->top, &d->diags) ? 5 : 0;
}

static int
keeps_what_it_may(struct desk *d)
{
	/* the file is root's, which its new version could not be */
	if (put(d, "a.csv", "x\n") || strcmp(said(d), "cannot-write") != 0)
		return 1;
	if (!xj_span_is(content(d, "a.csv"), "one\n"))
		return 2;
	if (access(path_of(d, ".new-a.csv"), F_OK) == 0)
		return 3;
	return put(d, "mine.csv", "x\n") ? 0 : 4;
}

static void
folder__another_account__refused(void **state)
{
	struct desk *d = *state;

	if (geteuid() != 0)
		skip();
	assert_int_equal(as_somebody(d, neither_reads_nor_writes), 0);
	assert_int_equal(chown(d->top, 12345, 12345), 0);
	assert_int_equal(chmod(path_of(d, "a.csv"), 0644), 0);
	assert_int_equal(fstat(d->folder.fd, &d->folder.stat), 0);
	assert_int_equal(as_somebody(d, keeps_what_it_may), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK(folder_name__names__only_what_stays_inside),
		DESK(folder_stage__new_file__for_its_owner_alone),
		DESK(folder_stage__old_file__owner_and_mode_kept),
		DESK(folder_stage__not_published__old_file_stays),
		DESK(folder_stage__something_else_there__refused_and_left),
		DESK(folder_stage__planted_temporary__unlinked_itself),
		DESK(folder_stage__sub_folder_is_a_link__refused),
		DESK(folder_file__missing__silent),
		DESK(folder_bytes__shorter_than_it_was__said),
		DESK(folder_bytes__large__same_bytes),
		DESK(folder_list__files__in_order_without_hidden_ones),
		DESK(folder__another_account__refused),
	};

	return cmocka_run_group_tests_name("folder", tests, NULL, NULL);
}
