#define _GNU_SOURCE
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "book/folder.h"
#include "book/holding.h"

#define SHA_OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SHA_OF_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

/* A book's folder and a clerk's, with a scan (`abc`) in it. */
struct desk {
	struct xj_pool *pool;
	const char *top;
	struct xj_holding book, clerk;
	struct xj_diags diags;
};

static const char *
path_of(const struct desk *d, const char *name)
{
	return xj_pool_print(d->pool, "%s/%s", d->top, name);
}

static void
put(const struct desk *d, const char *name, const char *text, size_t n)
{
	int fd = open(path_of(d, name), O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, n), n);
	assert_int_equal(close(fd), 0);
}

static int
desk_setup(void **state)
{
	struct xj_pool *pool = xj_pool_open(unit_oom, NULL);
	struct desk *d = xj_pool_zero(pool, 1, sizeof *d);

	d->pool = pool;
	d->top = mkdtemp(xj_pool_text(pool, "/tmp/xueji-holding.XXXXXX", 25));
	xj_diags_init(&d->diags, pool);
	*state = d;
	if (!d->top || mkdir(path_of(d, "book"), 0700) < 0 || mkdir(path_of(d, "clerk"), 0755) < 0)
		return -1;
	put(d, "clerk/scan.pdf", "abc", 3);
	return xj_holding_open(&d->book, pool, path_of(d, "book"), &d->diags) && xj_holding_open(&d->clerk, pool, path_of(d, "clerk"), &d->diags) ? 0 : -1;
}

static int
desk_teardown(void **state)
{
	struct desk *d = *state;
	int failed = system(xj_pool_print(d->pool, "chmod -R u+rwX %s && rm -rf %s", d->top, d->top));

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

static bool
there(const struct desk *d, const char *name)
{
	struct stat st;

	return lstat(path_of(d, name), &st) == 0;
}

static const char *
content(const struct desk *d, const char *name)
{
	char *text = xj_pool_zero(d->pool, 1, 64);
	int fd = open(path_of(d, name), O_RDONLY);

	if (fd < 0)
		return "nothing";
	assert_true(read(fd, text, 63) >= 0);
	(void)close(fd);
	return text;
}

static enum xj_holding_found
look(const struct desk *d, const char *path)
{
	char digest[XJ_SHA256_DIGITS + 1];
	uint64_t size;

	return xj_holding_digest(&d->clerk, xj_span(path), digest, &size);
}

static bool
take(struct desk *d, const char *to, const char *from, const char *digest)
{
	return xj_holding_take(&d->book, xj_span(to), &d->clerk, xj_span(from), digest, NULL, &d->diags);
}

static const char *
names(struct desk *d, const struct xj_holding *h, const char *folder)
{
	struct xj_span *paths;
	struct xj_buf b;
	size_t n;

	assert_true(xj_holding_list(h, folder, &paths, &n, &d->diags));
	xj_buf_init(&b, d->pool);
	xj_buf_text(&b, "");
	for (size_t i = 0; i < n; i++)
		xj_buf_print(&b, "%s%.*s", i ? " " : "", (int)paths[i].n, paths[i].p);
	return b.p;
}

static void
holding_name__names__only_what_stays_below(void **state)
{
	static const struct {
		struct xj_span name;
		bool sound;
	} rows[] = {
		{XJ_LIT("scan.pdf"), true},        {XJ_LIT("archive/1/1-001.pdf"), true}, {XJ_LIT("a/b/c/d/e.pdf"), true},
		{XJ_LIT("录取通知书，\"甲\".pdf"), true}, {XJ_LIT("a, b.pdf"), true},            {XJ_LIT("a b"), true},
		{XJ_LIT("a..b"), true},            {XJ_LIT(""), false},                   {XJ_LIT("/etc/passwd"), false},
		{XJ_LIT(".."), false},             {XJ_LIT("../x"), false},               {XJ_LIT("a/../../x"), false},
		{XJ_LIT("a/.."), false},           {XJ_LIT("."), false},                  {XJ_LIT("./a"), false},
		{XJ_LIT(".ssh/id"), false},        {XJ_LIT("a/.b"), false},               {XJ_LIT("a//b"), false},
		{XJ_LIT("a/"), false},             {XJ_LIT("a\nb"), false},               {XJ_LIT("a\tb"), false},
		{XJ_LIT("a\x7f"), false},          {XJ_LIT("a\xff"), false},              {XJ_LIT("a\xc0\xaf" "b"), false},
		{XJ_LIT("a\0b"), false},
	};
	char name[5000];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_row(i, xj_holding_name(rows[i].name) == rows[i].sound);
	memset(name, 'x', sizeof name);
	assert_true(xj_holding_name(xj_span_of(name, 255)));
	assert_false(xj_holding_name(xj_span_of(name, 256)));
	for (size_t i = 100; i < sizeof name; i += 100)
		name[i] = '/';
	assert_true(xj_holding_name(xj_span_of(name, 4000)));
	assert_false(xj_holding_name(xj_span_of(name, 4999)));
}

static void
holding_digest__what_is_found__told_apart(void **state)
{
	struct desk *d = *state;
	static const struct {
		const char *path;
		enum xj_holding_found found;
	} rows[] = {
		{"scan.pdf", XJ_FILE_INTACT},      {"empty", XJ_FILE_INTACT},         {"none.pdf", XJ_FILE_MISSING},
		{"none/x.pdf", XJ_FILE_MISSING},   {"scan.pdf/x", XJ_FILE_MISSING},   {"folder", XJ_FILE_OUTSIDE},
		{"pipe", XJ_FILE_OUTSIDE},         {"link.pdf", XJ_FILE_OUTSIDE},     {"linked/passwd", XJ_FILE_OUTSIDE},
		{"folder/up/scan.pdf", XJ_FILE_OUTSIDE}, {"folder/dangling", XJ_FILE_OUTSIDE}, {"a/b/c/d/e.pdf", XJ_FILE_INTACT},
		{"a/b/l/d/e.pdf", XJ_FILE_OUTSIDE}, {"other.pdf", XJ_FILE_INTACT},    {"../clerk/scan.pdf", XJ_FILE_OUTSIDE},
		{"/etc/passwd", XJ_FILE_OUTSIDE},
	};

	put(d, "clerk/empty", "", 0);
	assert_int_equal(mkdir(path_of(d, "clerk/folder"), 0755), 0);
	assert_int_equal(mkfifo(path_of(d, "clerk/pipe"), 0644), 0);
	assert_int_equal(symlink("scan.pdf", path_of(d, "clerk/link.pdf")), 0);
	assert_int_equal(symlink("/etc", path_of(d, "clerk/linked")), 0);
	assert_int_equal(symlink("..", path_of(d, "clerk/folder/up")), 0);
	assert_int_equal(symlink("nowhere", path_of(d, "clerk/folder/dangling")), 0);
	assert_int_equal(system(xj_pool_print(d->pool, "mkdir -p %s/clerk/a/b/c/d && echo e >%s/clerk/a/b/c/d/e.pdf && ln -s c %s/clerk/a/b/l", d->top,
	                                      d->top, d->top)),
	                 0);
	assert_int_equal(link(path_of(d, "clerk/scan.pdf"), path_of(d, "clerk/other.pdf")), 0);
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_row(i, look(d, rows[i].path) == rows[i].found);
}

/* Root may do everything: then as somebody who may not. */
static void
as_nobody(bool nobody)
{
	static const uid_t id = 65534;

	if (getuid() == 0)
		assert_int_equal(seteuid(nobody ? id : 0), 0);
}

static void
holding_digest__unreadable__told_with_its_reason(void **state)
{
	struct desk *d = *state;
	enum xj_holding_found found;
	int error;

	assert_int_equal(chmod(path_of(d, "clerk/scan.pdf"), 0), 0);
	as_nobody(true);
	found = look(d, "scan.pdf");
	error = errno;
	as_nobody(false);
	assert_int_equal(found, XJ_FILE_UNREADABLE);
	assert_int_equal(error, EACCES);
}

static void
holding_digest__any_size__right(void **state)
{
	static const struct {
		size_t n;
		const char *digest;
	} rows[] = {
		{0, SHA_OF_NOTHING},
		{3, SHA_OF_ABC},
		{1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"}, /* FIPS 180-2: a million a's */
	};
	struct desk *d = *state;
	char digest[XJ_SHA256_DIGITS + 1], *text = xj_pool_alloc(d->pool, 1000000);
	uint64_t size;

	memset(text, 'a', 1000000);
	for (size_t i = 0; i < COUNT(rows); i++) {
		put(d, "clerk/x", rows[i].n == 3 ? "abc" : text, rows[i].n);
		assert_row(i, xj_holding_digest(&d->clerk, XJ_LIT("x"), digest, &size) == XJ_FILE_INTACT);
		assert_row(i, size == rows[i].n && strcmp(digest, rows[i].digest) == 0);
	}
}

static void
holding_take__new__copied_for_the_owner_alone(void **state)
{
	struct desk *d = *state;
	mode_t before = umask(0777);
	bool ok;
	struct stat st;

	if (geteuid() == 0)
		assert_int_equal(chown(path_of(d, "book"), 12345, 12346), 0);
	ok = take(d, "archive/1/1-001.pdf", "scan.pdf", SHA_OF_ABC);
	(void)umask(before);
	assert_said(d, "");
	assert_true(ok);
	assert_string_equal(content(d, "book/archive/1/1-001.pdf"), "abc");
	assert_int_equal(stat(path_of(d, "book/archive/1/1-001.pdf"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_true(geteuid() != 0 || (st.st_uid == 12345 && st.st_gid == 12346));
	assert_int_equal(stat(path_of(d, "book/archive/1"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_true(geteuid() != 0 || st.st_uid == 12345);
	assert_string_equal(content(d, "clerk/scan.pdf"), "abc");
	assert_string_equal(names(d, &d->book, "archive"), "archive/1/1-001.pdf");
}

static void
holding_take__something_there__never_written_over(void **state)
{
	struct desk *d = *state;
	struct stat st;

	assert_true(take(d, "archive/1/a.pdf", "scan.pdf", SHA_OF_ABC));
	put(d, "book/archive/1/b.pdf", "other", 5);
	assert_int_equal(symlink("../../x", path_of(d, "book/archive/1/c.pdf")), 0);
	assert_int_equal(mkdir(path_of(d, "book/archive/1/d.pdf"), 0700), 0);
	assert_int_equal(mkfifo(path_of(d, "book/archive/1/e.pdf"), 0600), 0);
	for (const char *p = "bcde"; *p; p++) {
		assert_false(take(d, xj_pool_print(d->pool, "archive/1/%c.pdf", *p), "scan.pdf", SHA_OF_ABC));
		assert_said(d, "path-taken");
	}
	assert_string_equal(content(d, "book/archive/1/b.pdf"), "other");
	assert_false(there(d, "x"));
	/* what a command that was killed has left whole is what the next one wants */
	assert_true(take(d, "archive/1/a.pdf", "scan.pdf", SHA_OF_ABC));
	assert_int_equal(link(path_of(d, "book/archive/1/a.pdf"), path_of(d, "elsewhere")), 0);
	assert_false(take(d, "archive/1/a.pdf", "scan.pdf", SHA_OF_ABC));
	assert_said(d, "path-taken");
	assert_int_equal(stat(path_of(d, "book/archive/1/a.pdf"), &st), 0);
}

static void
holding_take__link_on_the_way__not_followed(void **state)
{
	struct desk *d = *state;

	assert_int_equal(mkdir(path_of(d, "out"), 0700), 0);
	assert_int_equal(mkdir(path_of(d, "book/archive"), 0700), 0);
	assert_int_equal(symlink("../../out", path_of(d, "book/archive/1")), 0);
	assert_false(take(d, "archive/1/a.pdf", "scan.pdf", SHA_OF_ABC));
	assert_said(d, "path-outside");
	assert_false(there(d, "out/a.pdf"));
	assert_false(take(d, "../a.pdf", "scan.pdf", SHA_OF_ABC));
	assert_said(d, "path-outside");
	put(d, "book/archive/2", "", 0);
	assert_false(take(d, "archive/2/a.pdf", "scan.pdf", SHA_OF_ABC));
	assert_said(d, "path-outside");
}

static void
holding_take__source_is_none__nothing_left(void **state)
{
	struct desk *d = *state;

	assert_int_equal(symlink("scan.pdf", path_of(d, "clerk/link.pdf")), 0);
	assert_false(take(d, "archive/1/a.pdf", "none.pdf", SHA_OF_ABC));
	assert_said(d, "path-no-file");
	assert_false(take(d, "archive/1/a.pdf", "link.pdf", SHA_OF_ABC));
	assert_said(d, "path-outside");
	assert_false(take(d, "archive/1/a.pdf", "scan.pdf", SHA_OF_NOTHING));
	assert_said(d, "path-changed");
	assert_false(there(d, "book/archive"));
}

static void
holding_take__left_by_a_kill__made_anew(void **state)
{
	struct desk *d = *state;

	assert_true(take(d, "archive/1/a.pdf", "scan.pdf", SHA_OF_ABC));
	put(d, "book/archive/1/.new-b.pdf", "half", 4);
	assert_string_equal(names(d, &d->book, "archive"), "archive/1/.new-b.pdf archive/1/a.pdf");
	assert_true(take(d, "archive/1/b.pdf", "scan.pdf", SHA_OF_ABC));
	assert_string_equal(names(d, &d->book, "archive"), "archive/1/a.pdf archive/1/b.pdf");
	assert_string_equal(content(d, "book/archive/1/b.pdf"), "abc");
}

static void
holding_take__longest_names__fit(void **state)
{
	struct desk *d = *state;
	char *a = xj_pool_zero(d->pool, 1, 256), *b = xj_pool_zero(d->pool, 1, 256);

	memset(a, 'x', 254);
	memset(b, 'x', 254);
	a[254] = 'a';
	b[254] = 'b';
	assert_true(take(d, xj_pool_print(d->pool, "%s/%s/c/d/%s", a, b, a), "scan.pdf", SHA_OF_ABC));
	assert_true(take(d, xj_pool_print(d->pool, "%s/%s/c/d/%s", a, b, b), "scan.pdf", SHA_OF_ABC));
	assert_said(d, "");
}

/* The disk is as full as a limit of the process makes it. */
static void
holding_take__no_room__nothing_left(void **state)
{
	struct desk *d = *state;
	char digest[XJ_SHA256_DIGITS + 1], *text = xj_pool_zero(d->pool, 1, 200000);
	const struct rlimit little = {100000, RLIM_INFINITY}, all = {RLIM_INFINITY, RLIM_INFINITY};
	uint64_t size;
	bool ok;

	put(d, "clerk/large", text, 200000);
	assert_int_equal(xj_holding_digest(&d->clerk, XJ_LIT("large"), digest, &size), XJ_FILE_INTACT);
	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
	ok = take(d, "archive/1/a.pdf", "large", digest);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &all), 0);
	assert_false(ok);
	assert_said(d, "cannot-write");
	assert_false(there(d, "book/archive"));
	assert_true(take(d, "archive/1/a.pdf", "large", digest));
}

static void
holding_take__folder_closed_to_writing__refused(void **state)
{
	struct desk *d = *state;
	bool ok;

	assert_int_equal(chmod(path_of(d, "book"), 0555), 0);
	as_nobody(true);
	ok = take(d, "archive/1/a.pdf", "scan.pdf", SHA_OF_ABC);
	as_nobody(false);
	assert_false(ok);
	assert_said(d, "cannot-write");
	assert_int_equal(chmod(path_of(d, "book"), 0700), 0);
	assert_false(there(d, "book/archive"));
}

static void
holding_drop__copy__taken_back_with_folders_that_it_made(void **state)
{
	struct desk *d = *state;

	assert_true(take(d, "archive/1/a.pdf", "scan.pdf", SHA_OF_ABC));
	assert_true(take(d, "archive/2/b.pdf", "scan.pdf", SHA_OF_ABC));
	assert_true(xj_holding_drop(&d->book, XJ_LIT("archive/2/b.pdf"), &d->diags));
	assert_string_equal(names(d, &d->book, "archive"), "archive/1/a.pdf");
	assert_false(there(d, "book/archive/2"));
	assert_true(xj_holding_drop(&d->book, XJ_LIT("archive/1/a.pdf"), &d->diags));
	assert_false(there(d, "book/archive"));
	assert_true(there(d, "book"));
	assert_said(d, "");
	assert_false(xj_holding_drop(&d->book, XJ_LIT("../clerk/scan.pdf"), &d->diags));
	assert_false(xj_holding_drop(&d->book, XJ_LIT("archive/1/a.pdf"), &d->diags));
	assert_said(d, "cannot-write cannot-write");
	assert_true(there(d, "clerk/scan.pdf"));
}

static void
holding_list__whatever_is_there__named_in_order(void **state)
{
	struct desk *d = *state;

	assert_string_equal(names(d, &d->clerk, "archive"), "");
	assert_int_equal(system(xj_pool_print(d->pool,
	                                      "cd %s/clerk && mkdir -p archive/1/2/3/4/5 archive/empty && echo a >archive/1/b && echo a >archive/1/2/a && "
	                                      "echo a >archive/1/2/3/4/5/deep && ln -s /etc archive/1/l && mkfifo archive/1/p && echo a >archive/.hidden",
	                                      d->top)),
	                 0);
	assert_string_equal(names(d, &d->clerk, "archive"), "archive/.hidden archive/1/2/3/4/5/deep archive/1/2/a archive/1/b archive/1/l archive/1/p");
	assert_string_equal(names(d, &d->clerk, "scan.pdf"), "scan.pdf");
	assert_int_equal(symlink("/etc", path_of(d, "clerk/etc")), 0);
	assert_string_equal(names(d, &d->clerk, "etc"), "etc");
	assert_said(d, "");
}

static void
holding_open__no_folder__told(void **state)
{
	struct desk *d = *state;
	struct xj_holding h;

	assert_false(xj_holding_open(&h, d->pool, path_of(d, "none"), &d->diags));
	assert_false(xj_holding_open(&h, d->pool, path_of(d, "clerk/scan.pdf"), &d->diags));
	assert_said(d, "cannot-read cannot-read");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holding_name__names__only_what_stays_below),
		DESK(holding_digest__what_is_found__told_apart),
		DESK(holding_digest__unreadable__told_with_its_reason),
		DESK(holding_digest__any_size__right),
		DESK(holding_take__new__copied_for_the_owner_alone),
		DESK(holding_take__something_there__never_written_over),
		DESK(holding_take__link_on_the_way__not_followed),
		DESK(holding_take__source_is_none__nothing_left),
		DESK(holding_take__left_by_a_kill__made_anew),
		DESK(holding_take__longest_names__fit),
		DESK(holding_take__no_room__nothing_left),
		DESK(holding_take__folder_closed_to_writing__refused),
		DESK(holding_drop__copy__taken_back_with_folders_that_it_made),
		DESK(holding_list__whatever_is_there__named_in_order),
		DESK(holding_open__no_folder__told),
	};

	return cmocka_run_group_tests_name("holding", tests, NULL, NULL);
}
