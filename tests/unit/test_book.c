#define _GNU_SOURCE
#include "tables.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "book/book.h"

static const char roll_schema[] = "record: roll\n"
				  "title: 学籍\n"
				  "kind: state\n"
				  "register: yes\n"
				  "primaryKey: id\n"
				  "fields:\n"
				  "  - {name: id, title: 学号, format: identifier, constraints: {required: yes}}\n"
				  "  - {name: name, title: 姓名}\n"
				  "  - {name: status, title: 学籍状态}\n"
				  "  - {name: note, title: 备注}\n";
static const char cases_schema[] = "record: cases\n"
				   "title: 办理\n"
				   "kind: append\n"
				   "register: yes\n"
				   "fields:\n"
				   "  - {name: case, title: 案号, format: identifier, constraints: {required: yes}}\n"
				   "  - {name: step, title: 步骤}\n";
static const char terms_schema[] = "record: terms\n"
				   "title: 学期\n"
				   "kind: table\n"
				   "register: yes\n"
				   "primaryKey: term\n"
				   "fields:\n"
				   "  - {name: term, title: 学期, format: identifier, constraints: {required: yes}}\n";

enum { ROLL, CASES, TERMS, SCHEMAS };

/* A place for books, and what every test does with them. */
struct desk {
	struct xj_pool *pool;
	const char *top, *dir;
	const struct xj_schema *schemas[SCHEMAS];
	struct xj_diags diags;
};

static const struct xj_schema *
find_register(void *ctx, const char *name)
{
	const struct desk *d = ctx;

	for (int i = 0; i < SCHEMAS; i++)
		if (xj_span_is(d->schemas[i]->name, name))
			return d->schemas[i];
	return NULL;
}

static void
remove_tree(struct xj_pool *pool, const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
			const char *name = xj_pool_print(pool, "%s/%s", path, entry->d_name);

			if (unlink(name) < 0)
				remove_tree(pool, name);
		}
	if (dir)
		(void)closedir(dir);
	(void)rmdir(path);
}

static int
desk_setup(void **state)
{
	struct xj_pool *pool = xj_pool_open(unit_oom, NULL);
	struct desk *d = xj_pool_zero(pool, 1, sizeof *d);

	d->pool = pool;
	d->top = mkdtemp(xj_pool_text(pool, "/tmp/xueji-book.XXXXXX", 22));
	d->dir = xj_pool_print(pool, "%s/b", d->top);
	d->schemas[ROLL] = unit_schema(pool, roll_schema);
	d->schemas[CASES] = unit_schema(pool, cases_schema);
	d->schemas[TERMS] = unit_schema(pool, terms_schema);
	xj_diags_init(&d->diags, pool);
	*state = d;
	return d->top ? 0 : -1;
}

static int
desk_teardown(void **state)
{
	struct desk *d = *state;

	remove_tree(d->pool, d->top);
	xj_pool_close(d->pool);
	return 0;
}

#define DESK(function) cmocka_unit_test_setup_teardown(function, desk_setup, desk_teardown)

/* The codes so far, which are then forgotten. */
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
	return xj_pool_print(d->pool, "%s/%s", d->dir, name);
}

/* NULL where there is none. */
static const char *
content(struct desk *d, const char *name)
{
	FILE *file = fopen(path_of(d, name), "r");
	struct xj_buf b;
	int c;

	if (!file)
		return NULL;
	xj_buf_init(&b, d->pool);
	xj_buf_text(&b, "");
	while ((c = getc(file)) != EOF)
		xj_buf_put(&b, (char)c);
	(void)fclose(file);
	return b.p;
}

static void
overwrite(struct desk *d, const char *name, const char *text)
{
	FILE *file = fopen(path_of(d, name), "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static off_t
size_of(struct desk *d, const char *name)
{
	struct stat st;

	assert_int_equal(lstat(path_of(d, name), &st), 0);
	return st.st_size;
}

static struct xj_entry
entry(int day)
{
	return (struct xj_entry){.on = xj_date_of(2026, 9, day), .at = "2026-09-01T08:00:00+08:00", .user = "zhang",
	                         .signer = "", .command = "test", .arguments = "", .uid = 1000};
}

/* A change under way: tables from the book, changes to them. */
struct work {
	struct desk *d;
	struct xj_book *book;
	struct xj_changes changes[SCHEMAS], *list[SCHEMAS];
	struct xj_transaction t;
	struct xj_head head;
};

static struct xj_table *
table(struct desk *d, struct xj_book *book, int kind)
{
	const char *name = xj_pool_print(d->pool, "%.*s.csv", (int)d->schemas[kind]->name.n, d->schemas[kind]->name.p);
	struct xj_span bytes = book ? xj_book_bytes(book, name, &d->diags) : (struct xj_span){NULL, 0};
	struct xj_table *t = bytes.p ? xj_table_parse(d->pool, name, bytes, d->schemas[kind], XJ_RECORDS, &d->diags)
	                             : xj_table_empty(d->pool, name, d->schemas[kind]);

	assert_non_null(t);
	return t;
}

static void
take_tables(struct work *w)
{
	for (int i = 0; i < SCHEMAS; i++) {
		xj_changes_init(&w->changes[i], w->d->pool, table(w->d, w->book, i));
		w->list[i] = &w->changes[i];
	}
	w->t = (struct xj_transaction){.entry = entry(1), .changes = w->list, .nchanges = SCHEMAS};
}

static void
add(struct work *w, int kind, const char *first, const char *second)
{
	struct xj_span *row = xj_changes_add(&w->changes[kind]);

	row[0] = xj_span(first);
	if (second)
		row[1] = xj_span(second);
}

static void
create(struct desk *d)
{
	struct xj_text_change texts[] = {{"school.yaml", {NULL, 0}, XJ_LIT("name: 示例学院\n")},
	                                 {"workflows/suspend.yaml", {NULL, 0}, XJ_LIT("workflow: suspend\n")}};
	struct work w = {.d = d};

	take_tables(&w);
	add(&w, ROLL, "2026001", "张三");
	add(&w, ROLL, "2026002", "李四");
	w.t.texts = texts;
	w.t.ntexts = COUNT(texts);
	if (!xj_book_create(d->pool, d->dir, &w.t, &w.head, &d->diags))
		FAIL("create: %s", said(d));
	assert_said(d, "");
}

static struct xj_book *
opened(struct desk *d)
{
	struct xj_book *b = xj_book_open(d->pool, d->dir, 0, &d->diags);

	if (!b)
		FAIL("open: %s", said(d));
	return b;
}

static struct xj_book *
settled(struct desk *d)
{
	struct xj_book *b = opened(d);

	if (!xj_book_settle(b, find_register, d, &d->diags))
		FAIL("settle: %s", said(d));
	return b;
}

static void
begin_tolerant(struct work *w, struct desk *d, bool tolerate)
{
	*w = (struct work){.d = d, .book = opened(d)};
	if (!xj_book_mend(w->book, "zhang", "test", &d->diags) ||
	    !xj_book_begin(w->book, find_register, d, "zhang", "test", tolerate, &d->diags))
		FAIL("begin: %s", said(d));
	take_tables(w);
}

static void
begin(struct work *w, struct desk *d)
{
	begin_tolerant(w, d, false);
}

static bool
begins(struct desk *d)
{
	struct xj_book *b = opened(d);
	bool ok = xj_book_begin(b, find_register, d, "zhang", "test", false, &d->diags);

	xj_lock_close(&b->lock);
	return ok;
}

static void
commit(struct work *w)
{
	if (!xj_book_commit(w->book, &w->t, &w->d->diags))
		FAIL("commit: %s", said(w->d));
	xj_lock_close(&w->book->lock);
}

/* A second commit: a case is opened and decided on, a student's status changes. */
static void
second_commit(struct desk *d)
{
	struct work w;

	begin(&w, d);
	add(&w, CASES, "2026-suspend-0001", "open");
	xj_changes_set(&w.changes[ROLL], 0, 2, XJ_LIT(""), XJ_LIT("休学"));
	commit(&w);
}

static void
third_commit(struct desk *d)
{
	struct work w;

	begin(&w, d);
	add(&w, CASES, "2026-suspend-0001", "college");
	commit(&w);
}

static const char roll_first[] = "id,name,status,note\n2026001,张三,,\n2026002,李四,,\n";
static const char roll_second[] = "id,name,status,note\n2026001,张三,休学,\n2026002,李四,,\n";
static const char cases_second[] = "case,step\n2026-suspend-0001,open\n";
static const char cases_third[] = "case,step\n2026-suspend-0001,open\n2026-suspend-0001,college\n";

static void
book_create__new_folder__files_log_and_state_fit(void **state)
{
	struct desk *d = *state;
	struct stat st;
	struct xj_book *b;

	(void)umask(0);
	create(d);
	assert_int_equal(stat(d->dir, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(stat(path_of(d, "workflows/suspend.yaml"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_string_equal(content(d, "roll.csv"), roll_first);
	assert_string_equal(content(d, "cases.csv"), "case,step\n");
	assert_string_equal(content(d, "book.yaml"), "format: 1\nactors: user\n");
	b = settled(d);
	assert_true(b->fits);
	assert_int_equal(b->head.commit, 1);
	assert_null(b->replay);
	assert_span(xj_book_bytes(b, "roll.csv", &d->diags), roll_first);
	assert_said(d, "");
	remove_tree(d->pool, d->dir);
	/* nothing was left beside it */
	assert_int_equal(rmdir(d->top), 0);
}

static void
book_create__umask_077__same_modes(void **state)
{
	struct desk *d = *state;
	mode_t before = umask(0777);
	struct stat st;

	create(d);
	(void)umask(before);
	assert_int_equal(stat(path_of(d, "roll.csv"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(stat(path_of(d, "workflows"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
}

static void
book_create__place_taken__refused_and_left(void **state)
{
	struct desk *d = *state;
	struct work w = {.d = d};

	take_tables(&w);
	assert_int_equal(mkdir(d->dir, 0700), 0);
	overwrite(d, "x", "mine");
	assert_false(xj_book_create(d->pool, d->dir, &w.t, &w.head, &d->diags));
	assert_said(d, "book-exists");
	assert_string_equal(content(d, "x"), "mine");
	assert_int_equal(unlink(path_of(d, "x")), 0);
	assert_false(xj_book_create(d->pool, path_of(d, "."), &w.t, &w.head, &d->diags));
	assert_said(d, "book-place");
	assert_false(xj_book_create(d->pool, path_of(d, "none/b"), &w.t, &w.head, &d->diags));
	assert_said(d, "cannot-write");
	assert_true(xj_book_create(d->pool, path_of(d, "/"), &w.t, &w.head, &d->diags));
	assert_said(d, "");
	assert_non_null(content(d, "log.csv"));
}

static void
book_create__bad_name__nothing_is_left(void **state)
{
	static const char *const names[] = {"../x.yaml", "log.csv", "state", "lock", ".hidden", "a/b/c", "/etc/x", "a//b", ""};
	struct desk *d = *state;

	for (size_t i = 0; i < COUNT(names); i++) {
		struct xj_text_change text = {names[i], {NULL, 0}, XJ_LIT("x\n")};
		struct work w = {.d = d};

		take_tables(&w);
		w.t.texts = &text;
		w.t.ntexts = 1;
		assert_row(i, !xj_book_create(d->pool, d->dir, &w.t, &w.head, &d->diags));
		assert_said(d, "book-name");
		assert_row(i, rmdir(d->top) == 0 && mkdir(d->top, 0700) == 0);
	}
}

static void
book_create_from__log_of_no_book__nothing_made(void **state)
{
	struct desk *d = *state;
	struct xj_text_change text = {"school.yaml", {NULL, 0}, XJ_LIT("name: x\n")};
	struct xj_transaction t = {.entry = entry(1), .texts = &text, .ntexts = 1};
	struct xj_head none = {.on = XJ_NO_DATE}, next;
	struct xj_buf log;

	xj_buf_init(&log, d->pool);
	xj_buf_text(&log, XJ_LOG_HEADER);
	xj_buf_span(&log, xj_log_write(d->pool, &t, &none, &next));
	assert_false(xj_book_create_from(d->pool, d->dir, xj_buf_as_span(&log), &d->diags));
	assert_said(d, "backup-no-book");
	/* nor anything beside it */
	assert_int_equal(rmdir(d->top), 0);
}

static void
book_create_from__log__same_files(void **state)
{
	struct desk *d = *state;
	struct xj_book *b;
	struct xj_span log;

	create(d);
	second_commit(d);
	third_commit(d);
	b = settled(d);
	assert_true(xj_book_log(b, &log, &d->diags));
	d->dir = xj_pool_print(d->pool, "%s/c", d->top);
	assert_true(xj_book_create_from(d->pool, d->dir, log, &d->diags));
	assert_said(d, "");
	assert_string_equal(content(d, "roll.csv"), roll_second);
	assert_string_equal(content(d, "cases.csv"), cases_third);
	assert_string_equal(content(d, "workflows/suspend.yaml"), "workflow: suspend\n");
	b = settled(d);
	assert_true(b->fits);
	assert_int_equal(b->head.commit, 3);
	assert_int_equal(b->rules, 1);
	third_commit(d);
	assert_said(d, "");
}

static void
book_open__no_book__said(void **state)
{
	static const struct {
		const char *yaml, *codes;
	} rows[] = {
		{NULL, "not-a-book"},
		{"format: 2\nfuture: yes\n", "book-format-newer"},
		{"actors: user\n", "missing-key"},
		{"format: 1\nactors: anybody\n", "bad-word"},
		{"format: 1\nx: 1\n", "unknown-key"},
		{"format: 1\n", "log-missing"},
	};
	struct desk *d = *state;

	assert_int_equal(mkdir(d->dir, 0700), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rows[i].yaml)
			overwrite(d, "book.yaml", rows[i].yaml);
		assert_row(i, !xj_book_open(d->pool, d->dir, 0, &d->diags));
		assert_string_equal(said(d), rows[i].codes);
	}
	assert_int_equal(chmod(d->dir, 0707), 0);
	assert_null(xj_book_open(d->pool, d->dir, 0, &d->diags));
	assert_said(d, "book-open-to-all");
	assert_null(xj_book_open(d->pool, path_of(d, "none"), 0, &d->diags));
	assert_said(d, "cannot-read");
}

static void
book_commit__rows_and_texts__on_disk_and_state_fits(void **state)
{
	struct xj_text_change texts[] = {{"school.yaml", XJ_LIT("name: 示例学院\n"), XJ_LIT("name: 新名\n")},
	                                 {"workflows/suspend.yaml", XJ_LIT("workflow: suspend\n"), {NULL, 0}},
	                                 {"kept/suspend@0123456789abcdef.yaml", {NULL, 0}, XJ_LIT("workflow: suspend\n")}};
	struct desk *d = *state;
	struct xj_book *b;
	struct work w;
	struct stat st;

	create(d);
	assert_int_equal(chmod(path_of(d, "roll.csv"), 0640), 0);
	second_commit(d);
	assert_said(d, "");
	assert_string_equal(content(d, "roll.csv"), roll_second);
	assert_string_equal(content(d, "cases.csv"), cases_second);
	assert_int_equal(stat(path_of(d, "roll.csv"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	begin(&w, d);
	assert_null(w.book->replay);
	add(&w, CASES, "2026-suspend-0001", "college");
	add(&w, TERMS, "2026-2027-1", NULL);
	w.t.texts = texts;
	w.t.ntexts = COUNT(texts);
	commit(&w);
	assert_int_equal(w.book->head.commit, 3);
	assert_string_equal(content(d, "cases.csv"), cases_third);
	assert_string_equal(content(d, "terms.csv"), "term\n2026-2027-1\n");
	assert_string_equal(content(d, "school.yaml"), "name: 新名\n");
	assert_null(content(d, "workflows/suspend.yaml"));
	assert_string_equal(content(d, texts[2].name), "workflow: suspend\n");
	b = settled(d);
	assert_true(b->fits);
	assert_null(b->replay);
	assert_int_equal(b->rules, 3);
	assert_string_equal(b->head.hash, w.book->head.hash);
	assert_said(d, "");
}

static void
book_commit__several_in_one_go__each_sees_the_one_before(void **state)
{
	struct desk *d = *state;
	struct work w;

	create(d);
	begin(&w, d);
	for (int i = 0; i < 3; i++) {
		take_tables(&w);
		add(&w, CASES, "2026-suspend-0001", i == 1 ? "a, \"b\"" : "open");
		assert_true(xj_book_commit(w.book, &w.t, &d->diags));
	}
	assert_said(d, "");
	assert_string_equal(content(d, "cases.csv"),
	                    "case,step\n2026-suspend-0001,open\n2026-suspend-0001,\"a, \"\"b\"\"\"\n2026-suspend-0001,open\n");
	assert_true(settled(d)->fits);
}

static void
book_commit__nothing__no_commit_unless_always(void **state)
{
	struct desk *d = *state;
	struct work w;
	off_t size;

	create(d);
	size = size_of(d, "log.csv");
	begin(&w, d);
	commit(&w);
	assert_int_equal(w.book->head.commit, 1);
	assert_int_equal(size_of(d, "log.csv"), size);
	begin(&w, d);
	w.t.always = true;
	commit(&w);
	assert_int_equal(w.book->head.commit, 2);
	begin(&w, d);
	w.t.refusals = &(struct xj_refusal){XJ_LIT("2026001"), XJ_LIT("no-role"), XJ_LIT("no")};
	w.t.nrefusals = 1;
	commit(&w);
	assert_int_equal(settled(d)->head.commit, 3);
	assert_said(d, "");
}

static void
book_commit__clock_backwards__warned(void **state)
{
	struct desk *d = *state;
	struct work w;

	create(d);
	begin(&w, d);
	w.t.entry = entry(20);
	add(&w, CASES, "c1", "open");
	commit(&w);
	assert_said(d, "");
	begin(&w, d);
	w.t.entry = entry(10);
	add(&w, CASES, "c2", "open");
	commit(&w);
	assert_said(d, "clock-backwards");
	assert_int_equal(w.book->head.on, xj_date_of(2026, 9, 20));
	begin(&w, d);
	w.t.entry = entry(11);
	add(&w, CASES, "c3", "open");
	commit(&w);
	assert_said(d, "clock-backwards");
}

static void
book_commit__log_or_register_touched_meanwhile__refused_unchanged(void **state)
{
	static const char *const names[] = {"log.csv", "roll.csv", "cases.csv"};
	struct desk *d = *state;

	create(d);
	second_commit(d);
	for (size_t i = 0; i < COUNT(names); i++) {
		const char *before = content(d, names[i]), *log = content(d, "log.csv");
		struct work w;

		begin(&w, d);
		add(&w, CASES, "c1", "open");
		xj_changes_set(&w.changes[ROLL], 1, 2, XJ_LIT(""), XJ_LIT("休学"));
		overwrite(d, names[i], xj_pool_print(d->pool, "%sx\n", before));
		assert_row(i, !xj_book_commit(w.book, &w.t, &d->diags));
		assert_said(d, "book-touched book-unchanged");
		xj_lock_close(&w.book->lock);
		assert_row(i, access(path_of(d, ".new-roll.csv"), F_OK) < 0);
		/* nor does state take it for what the book has */
		assert_row(i, !opened(d)->fits);
		overwrite(d, names[i], before);
		assert_string_equal(content(d, "log.csv"), log);
		assert_row(i, begins(d));
		assert_said(d, "");
	}
}

static void
book_commit__planted_names__unlinked_or_refused(void **state)
{
	struct desk *d = *state;
	struct work w;

	create(d);
	overwrite(d, "../mine", "mine");
	assert_int_equal(symlink("../mine", path_of(d, ".new-roll.csv")), 0);
	second_commit(d);
	assert_string_equal(content(d, "../mine"), "mine");
	assert_string_equal(content(d, "roll.csv"), roll_second);
	assert_int_equal(mkfifo(path_of(d, ".new-roll.csv"), 0600), 0);
	begin(&w, d);
	xj_changes_set(&w.changes[ROLL], 1, 2, XJ_LIT(""), XJ_LIT("休学"));
	commit(&w);
	assert_int_equal(mkdir(path_of(d, ".new-roll.csv"), 0700), 0);
	begin(&w, d);
	xj_changes_set(&w.changes[ROLL], 1, 2, XJ_LIT("休学"), XJ_LIT(""));
	assert_false(xj_book_commit(w.book, &w.t, &d->diags));
	assert_said(d, "cannot-write book-unchanged");
	assert_int_equal(rmdir(path_of(d, ".new-roll.csv")), 0);
	assert_true(settled(d)->fits);
}

static void
book_begin__hostile_places__refused_and_left(void **state)
{
	static const char *const names[] = {"roll.csv", "lock", "state", "log.csv", "school.yaml", "workflows/suspend.yaml",
	                                    "book.yaml", "extra.yaml"};
	struct desk *d = *state;

	create(d);
	for (size_t i = 0; i < COUNT(names); i++)
		for (int kind = 0; kind < 3; kind++) {
			const char *path = path_of(d, names[i]), *aside = path_of(d, "../aside");
			bool there = rename(path, aside) == 0;
			struct xj_book *b;
			struct stat st;

			assert_row(i, (kind == 0   ? mkfifo(path, 0600)
			               : kind == 1 ? symlink(aside, path)
			                           : mkdir(path, 0700)) == 0);
			b = xj_book_open(d->pool, d->dir, 0, &d->diags);
			/* a folder is no text */
			if (strcmp(names[i], "extra.yaml") == 0 && kind == 2)
				assert_row(i, b && !*said(d));
			else
				assert_row(i, !b && strcmp(said(d), "book-no-file") == 0);
			assert_row(i, lstat(path, &st) == 0 && !S_ISREG(st.st_mode));
			assert_row(i, remove(path) == 0);
			if (there)
				assert_row(i, rename(aside, path) == 0);
		}
	assert_true(begins(d));
	assert_said(d, "");
	/* the same with a folder of rules */
	assert_int_equal(rename(path_of(d, "workflows"), path_of(d, "../aside")), 0);
	assert_int_equal(symlink("../aside", path_of(d, "workflows")), 0);
	assert_null(xj_book_open(d->pool, d->dir, 0, &d->diags));
	assert_said(d, "book-no-file");
}

static void
book_open__stray_files__none_of_its_business(void **state)
{
	struct desk *d = *state;

	create(d);
	overwrite(d, "export.csv", "a,b\n1,2\n");
	assert_int_equal(mkfifo(path_of(d, "pipe.csv"), 0600), 0);
	overwrite(d, "notes.txt", "x");
	overwrite(d, ".hidden.yaml", "x");
	assert_true(settled(d)->fits);
	second_commit(d);
	assert_said(d, "");
	assert_true(settled(d)->fits);
}

/* What a killed command may leave: each row is put there, then a reader and a writer come. */
static void
book_begin__interrupted__recovered(void **state)
{
	enum { LOSE_STATE = 1, OLD_ROLL = 2, NO_CASES = 4, OLD_STATE = 8, TORN = 16, HALF_COMMIT = 32, OLD_TEXT = 64 };
	static const struct {
		unsigned what;
		const char *codes, *cases;
		uint64_t head;
	} rows[] = {
		{LOSE_STATE, "", cases_second, 2},
		{OLD_STATE, "", cases_second, 2},
		{OLD_STATE | OLD_ROLL, "book-recovered", cases_second, 2},
		{LOSE_STATE | OLD_ROLL, "book-recovered", cases_second, 2},
		{OLD_STATE | OLD_ROLL | NO_CASES | OLD_TEXT, "book-recovered", cases_second, 2},
		{TORN, "log-torn", cases_second, 2},
		{OLD_STATE | TORN | OLD_ROLL | NO_CASES, "log-torn book-recovered", cases_second, 2},
		{LOSE_STATE | TORN | OLD_TEXT, "log-torn book-recovered", cases_second, 2},
		{HALF_COMMIT | OLD_STATE | OLD_ROLL | NO_CASES | OLD_TEXT, "log-torn", "case,step\n", 1},
	};
	struct desk *d = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_text_change text = {"codes/x.csv", {NULL, 0}, XJ_LIT("code,name\n")};
		const char *roll, *state_before, *log;
		off_t size;
		struct xj_book *b;
		struct work w;

		remove_tree(d->pool, d->dir);
		create(d);
		roll = content(d, "roll.csv");
		state_before = content(d, "state");
		size = size_of(d, "log.csv");
		begin(&w, d);
		add(&w, CASES, "2026-suspend-0001", "open");
		xj_changes_set(&w.changes[ROLL], 0, 2, XJ_LIT(""), XJ_LIT("休学"));
		w.t.texts = &text;
		w.t.ntexts = 1;
		commit(&w);
		log = content(d, "log.csv");
		if (rows[i].what & LOSE_STATE)
			assert_int_equal(unlink(path_of(d, "state")), 0);
		if (rows[i].what & OLD_STATE)
			overwrite(d, "state", state_before);
		if (rows[i].what & OLD_ROLL)
			overwrite(d, "roll.csv", roll);
		if (rows[i].what & NO_CASES)
			overwrite(d, "cases.csv", "case,step\n");
		if (rows[i].what & OLD_TEXT)
			assert_int_equal(unlink(path_of(d, "codes/x.csv")), 0);
		if (rows[i].what & TORN)
			overwrite(d, "log.csv", xj_pool_print(d->pool, "%s3,2026-09-0", log));
		if (rows[i].what & HALF_COMMIT)
			assert_int_equal(truncate(path_of(d, "log.csv"), size + 150), 0);
		/* who only reads sees the same and changes nothing */
		b = settled(d);
		assert_said(d, "");
		assert_row(i, b->head.commit == rows[i].head);
		assert_span(xj_book_bytes(b, "roll.csv", &d->diags), rows[i].head == 2 ? roll_second : roll_first);
		assert_span(xj_book_bytes(b, "cases.csv", &d->diags), rows[i].cases);
		begin(&w, d);
		assert_string_equal(said(d), rows[i].codes);
		assert_span(xj_book_bytes(w.book, "cases.csv", &d->diags), rows[i].cases);
		xj_lock_close(&w.book->lock);
		assert_string_equal(content(d, "roll.csv"), rows[i].head == 2 ? roll_second : roll_first);
		assert_string_equal(content(d, "cases.csv"), rows[i].cases);
		if (rows[i].head == 2)
			assert_string_equal(content(d, "log.csv"), log);
		else
			assert_int_equal(size_of(d, "log.csv"), size);
		assert_row(i, !content(d, "codes/x.csv") == (rows[i].head == 1));
		assert_row(i, settled(d)->fits);
	}
}

static void
book_begin__append_half_done__whole_again(void **state)
{
	static const char *const left[] = {"case,step\n2026-suspend-0001,open\n", "case,step\n2026-suspend-0001,open\n2026-su",
	                                   "case,step\n2026-suspend-0001,open\n2026-suspend-0001,collegX\n"};
	struct desk *d = *state;

	for (size_t i = 0; i < COUNT(left); i++) {
		const char *before;

		remove_tree(d->pool, d->dir);
		create(d);
		second_commit(d);
		before = content(d, "state");
		third_commit(d);
		overwrite(d, "state", before);
		overwrite(d, "cases.csv", left[i]);
		assert_row(i, begins(d));
		assert_said(d, "book-recovered");
		assert_string_equal(content(d, "cases.csv"), cases_third);
	}
}

static void
book_mend__rules_behind__brought_up_before_they_are_read(void **state)
{
	struct xj_text_change text = {"school.yaml", XJ_LIT("name: 示例学院\n"), XJ_LIT("name: 新名\n")};
	struct desk *d = *state;
	const char *before;
	struct xj_book *b;
	struct work w;

	create(d);
	before = content(d, "state");
	begin(&w, d);
	w.t.texts = &text;
	w.t.ntexts = 1;
	commit(&w);
	overwrite(d, "state", before);
	overwrite(d, "school.yaml", "name: 示例学院\n");
	/* without it the rules were read in their old form, which nothing may be decided by */
	b = opened(d);
	assert_true(xj_book_mend(b, "zhang", "test", &d->diags));
	assert_said(d, "book-recovered");
	assert_string_equal(content(d, "school.yaml"), "name: 新名\n");
	assert_true(xj_book_begin(b, find_register, d, "zhang", "test", false, &d->diags));
	xj_lock_close(&b->lock);
	overwrite(d, "state", before);
	overwrite(d, "school.yaml", "name: 示例学院\n");
	assert_false(begins(d));
	assert_said(d, "book-recovered rules-changed");
	assert_true(begins(d));
	assert_said(d, "");
}

static void
book_begin__rules_changed_since_the_snapshot__refused(void **state)
{
	struct xj_text_change text = {"school.yaml", XJ_LIT("name: 示例学院\n"), XJ_LIT("name: 新名\n")};
	struct desk *d = *state;
	struct xj_book *b;
	struct work w;

	create(d);
	b = opened(d);
	second_commit(d);
	assert_true(xj_book_begin(b, find_register, d, "zhang", "test", false, &d->diags));
	xj_lock_close(&b->lock);
	b = opened(d);
	begin(&w, d);
	w.t.texts = &text;
	w.t.ntexts = 1;
	commit(&w);
	assert_false(xj_book_begin(b, find_register, d, "zhang", "test", false, &d->diags));
	assert_said(d, "rules-changed");
}

/* Edits by hand: a writer refuses and names them, a reader goes by the log. */
static void
book_begin__edited_by_hand__named_and_refused(void **state)
{
	static const struct {
		const char *name, *text; /* NULL: taken away */
		const char *refused, *seen;
	} rows[] = {
		{"roll.csv", "id,name,status,note\n2026001,张三,退学,\n2026002,李四,,\n", "hand-edit book-edited", "hand-edit-seen"},
		{"roll.csv", "id,name,status,note\n2026001,张三,休学,\n", "hand-row book-edited", "hand-row-seen"},
		{"roll.csv", "id,name,status,note\n2026002,李四,,\n2026001,张三,休学,\n", "hand-file book-edited", "hand-file-seen"},
		{"roll.csv", "no\"thing", "hand-file book-edited", "hand-file-seen"},
		{"roll.csv", roll_first, "hand-edit book-edited", "hand-edit-seen"},
		{"roll.csv", NULL, "hand-file book-edited", "hand-file-seen"},
		{"terms.csv", "term\n2026-2027-1\n", "hand-row book-edited", "hand-row-seen"},
		{"cases.csv", "", "hand-file book-edited", "hand-file-seen"},
		{"school.yaml", "name: x\n", "hand-file book-edited", "hand-file-seen"},
		{"new.yaml", "name: x\n", "hand-file book-edited", "hand-file-seen"},
		{"workflows/suspend.yaml", NULL, "hand-file book-edited", "hand-file-seen"},
	};
	struct desk *d = *state;

	create(d);
	second_commit(d);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *before = content(d, rows[i].name), *log = content(d, "log.csv");
		struct xj_book *b;

		if (rows[i].text)
			overwrite(d, rows[i].name, rows[i].text);
		else
			assert_int_equal(unlink(path_of(d, rows[i].name)), 0);
		b = settled(d);
		if (strcmp(said(d), rows[i].seen) != 0)
			FAIL("row %zu, reading", i);
		assert_span(xj_book_bytes(b, "roll.csv", &d->diags), roll_second);
		assert_row(i, !begins(d));
		assert_string_equal(said(d), rows[i].refused);
		assert_string_equal(content(d, "log.csv"), log);
		if (rows[i].text)
			assert_string_equal(content(d, rows[i].name), rows[i].text);
		if (before)
			overwrite(d, rows[i].name, before);
		else
			assert_int_equal(unlink(path_of(d, rows[i].name)), 0);
		assert_row(i, begins(d));
		assert_said(d, "");
	}
}

/* A line that says %s, the version of this text. */
static void
assert_logged(struct desk *d, const char *line, const char *text)
{
	const char *at = strstr(line, "%s");
	char version[XJ_VERSION_SIZE + 1];

	xj_version(xj_span(text), version);
	if (at)
		line = xj_pool_print(d->pool, "%.*s%s%s", (int)(at - line), line, version, at + 2);
	if (!strstr(content(d, "log.csv"), line))
		FAIL("%s in %s", line, content(d, "log.csv"));
}

static void
book_commit__edited_and_tolerated__as_the_log_then_says(void **state)
{
	struct desk *d = *state;
	struct work w;

	create(d);
	second_commit(d);
	overwrite(d, "roll.csv", roll_first);
	overwrite(d, "cases.csv", "case,step\n");
	overwrite(d, "new.yaml", "x: 1\n");
	assert_int_equal(unlink(path_of(d, "school.yaml")), 0);
	begin_tolerant(&w, d, true);
	assert_int_equal(w.book->nedited, 4);
	assert_span(xj_book_bytes(w.book, "roll.csv", &d->diags), roll_second);
	assert_string_equal(content(d, "roll.csv"), roll_first);
	/* what was written by hand in one of them is taken in */
	add(&w, CASES, "2026-suspend-0001", "college");
	w.t.always = true;
	commit(&w);
	assert_said(d, "");
	assert_string_equal(content(d, "roll.csv"), roll_second);
	assert_string_equal(content(d, "cases.csv"), cases_third);
	assert_string_equal(content(d, "school.yaml"), "name: 示例学院\n");
	assert_null(content(d, "new.yaml"));
	assert_true(settled(d)->fits);
	assert_said(d, "");
	/* and the log knows what was thrown away */
	assert_logged(d, "3,2026-09-01,zhang,test,refused,roll.csv,hand-edit,,\"put back: what stood here by hand had version "
	                 "%s; fields changed: 1, rows added: 0, rows taken out: 0\",", roll_first);
	assert_logged(d, "3,2026-09-01,zhang,test,refused,new.yaml,hand-file,,\"taken away: it had been put here by hand, "
	                 "version %s\",", "x: 1\n");
	assert_logged(d, "3,2026-09-01,zhang,test,refused,school.yaml,hand-file,,put back: it had been taken away by hand,", "");
	assert_null(strstr(content(d, "log.csv"), "refused,cases.csv"));
	assert_non_null(strstr(content(d, "log.csv"), ",cases:+1 refused:+3,"));
}

/* Whoever may not do a thing has not brought about that anything is put back. */
static void
book_commit__refusals_alone__edited_files_stay(void **state)
{
	const struct xj_refusal refused = {XJ_LIT("restore"), XJ_LIT("no-role"), XJ_LIT("no")};
	struct desk *d = *state;
	const char *state_then;
	struct work w;

	create(d);
	overwrite(d, "roll.csv", roll_second);
	overwrite(d, "new.yaml", "x: 1\n");
	state_then = content(d, "state");
	begin_tolerant(&w, d, true);
	w.t.refusals = &refused;
	w.t.nrefusals = 1;
	assert_true(xj_book_commit(w.book, &w.t, &d->diags));
	commit(&w);
	assert_int_equal(w.book->head.commit, 3);
	assert_int_equal(w.book->nedited, 2);
	assert_false(w.book->fits);
	assert_string_equal(content(d, "roll.csv"), roll_second);
	assert_string_equal(content(d, "new.yaml"), "x: 1\n");
	assert_string_equal(content(d, "state"), state_then);
	assert_said(d, "");
	assert_false(begins(d));
	assert_said(d, "hand-edit hand-file book-edited");
	begin_tolerant(&w, d, true);
	w.t.always = true;
	commit(&w);
	assert_string_equal(content(d, "roll.csv"), roll_first);
	assert_true(settled(d)->fits);
	assert_said(d, "");
}

static void
book_begin__log_damaged__refused(void **state)
{
	struct desk *d = *state;
	const char *log, *state_then;
	char *bad;
	off_t size;

	create(d);
	size = size_of(d, "log.csv");
	second_commit(d);
	third_commit(d);
	log = content(d, "log.csv");
	state_then = content(d, "state");
	bad = xj_pool_text(d->pool, log, strlen(log));
	*strstr(bad, "李四") = 'x';
	overwrite(d, "log.csv", bad);
	assert_false(begins(d));
	assert_said(d, "log-broken");
	/* the last commit is gone, and state knows it */
	overwrite(d, "log.csv", log);
	assert_int_equal(truncate(path_of(d, "log.csv"), size), 0);
	assert_false(begins(d));
	assert_said(d, "log-cut");
	assert_int_equal(truncate(path_of(d, "log.csv"), size + 100), 0);
	assert_false(begins(d));
	assert_said(d, "log-cut");
	assert_int_equal(size_of(d, "log.csv"), size + 100);
	assert_string_equal(content(d, "state"), state_then);
	overwrite(d, "log.csv", log);
	assert_true(begins(d));
}

static void
book_open__state_damaged_anywhere__does_without(void **state)
{
	struct desk *d = *state;
	const char *sound;
	size_t n;

	create(d);
	second_commit(d);
	sound = content(d, "state");
	n = strlen(sound);
	for (size_t i = 0; i <= n; i += 7) {
		char *bad = xj_pool_text(d->pool, sound, n);
		struct xj_book *b;

		if (i < n)
			bad[i] ^= 1;
		else
			bad[n - 1] = '\0';
		overwrite(d, "state", bad);
		b = settled(d);
		assert_row(i, !b->fits && b->head.commit == 2);
		assert_said(d, "");
	}
	overwrite(d, "state", xj_pool_print(d->pool, "%s%s", sound, sound));
	assert_true(begins(d));
	assert_true(settled(d)->fits);
	assert_true(strlen(content(d, "state")) < 2 * n);
	assert_said(d, "");
}

static void
book_begin__left_by_a_killed_run__swept(void **state)
{
	struct desk *d = *state;

	create(d);
	overwrite(d, ".new-cases.csv", "half");
	overwrite(d, "workflows/.new-x.yaml", "half");
	assert_true(begins(d));
	assert_null(content(d, ".new-cases.csv"));
	assert_null(content(d, "workflows/.new-x.yaml"));
	assert_true(settled(d)->fits);
	assert_said(d, "");
}

static void
book_commit__tables_of_something_else__refused(void **state)
{
	struct desk *d = *state;
	struct work w;

	create(d);
	begin(&w, d);
	xj_changes_init(&w.changes[ROLL], d->pool, xj_table_empty(d->pool, "roll.csv", d->schemas[ROLL]));
	add(&w, ROLL, "2026009", "王五");
	assert_false(xj_book_commit(w.book, &w.t, &d->diags));
	assert_said(d, "book-touched");
	assert_string_equal(content(d, "roll.csv"), roll_first);
}

/* The second name is a copy of the folder made of links: what it has is not to change under it. */
static void
book_commit__register_with_a_second_name__that_keeps_what_it_has(void **state)
{
	struct desk *d = *state;

	create(d);
	second_commit(d);
	assert_int_equal(link(path_of(d, "cases.csv"), path_of(d, "../kept.csv")), 0);
	assert_true(begins(d));
	third_commit(d);
	assert_string_equal(content(d, "cases.csv"), cases_third);
	assert_string_equal(content(d, "../kept.csv"), cases_second);
	assert_said(d, "");
}

static void
book_open__copied__slow_once_then_refreshed(void **state)
{
	struct desk *d = *state;
	const char *copy = xj_pool_print(d->pool, "%s/copy", d->top);
	struct xj_book *b;

	create(d);
	second_commit(d);
	assert_int_equal(system(xj_pool_print(d->pool, "cp -a %s %s", d->dir, copy)), 0);
	d->dir = copy;
	b = settled(d);
	assert_false(b->fits);
	assert_non_null(b->replay);
	assert_true(begins(d));
	assert_true(settled(d)->fits);
	assert_said(d, "");
}

static void
book_open__no_lock_file__made(void **state)
{
	struct desk *d = *state;

	create(d);
	assert_int_equal(unlink(path_of(d, "lock")), 0);
	assert_true(settled(d)->fits);
	assert_int_equal(access(path_of(d, "lock"), F_OK), 0);
}

static void
book_commit__lock_file_taken_away__refused(void **state)
{
	struct desk *d = *state;
	struct work w;

	create(d);
	begin(&w, d);
	add(&w, CASES, "c", "open");
	assert_int_equal(unlink(path_of(d, "lock")), 0);
	assert_false(xj_book_commit(w.book, &w.t, &d->diags));
	assert_said(d, "book-touched book-unchanged");
	assert_true(begins(d));
	assert_true(settled(d)->fits);
}

static void
book_begin__held_by_another__named(void **state)
{
	struct desk *d = *state;
	struct xj_book *b;
	struct work w;

	create(d);
	begin(&w, d);
	/* readers are not concerned */
	assert_true(settled(d)->fits);
	b = opened(d);
	assert_false(xj_book_begin(b, find_register, d, "li", "approve", false, &d->diags));
	assert_string_equal(d->diags.list[0].args[0], "zhang");
	assert_string_equal(d->diags.list[0].args[1], "test");
	assert_string_equal(d->diags.list[0].args[2], xj_pool_print(d->pool, "%ld", (long)getpid()));
	assert_said(d, "book-locked");
	commit(&w);
	assert_true(begins(d));
}

static void
book_as_of__days__files_of_that_day(void **state)
{
	static const struct {
		int day;
		uint64_t head;
		const char *cases;
	} rows[] = {{1, 1, "case,step\n"}, {4, 1, "case,step\n"}, {5, 2, "case,step\nc1,open\n"}, {30, 2, "case,step\nc1,open\n"}};
	struct desk *d = *state;
	struct xj_book *b;
	struct work w;

	create(d);
	begin(&w, d);
	w.t.entry = entry(5);
	add(&w, CASES, "c1", "open");
	commit(&w);
	for (size_t i = 0; i < COUNT(rows); i++) {
		b = settled(d);
		assert_true(xj_book_as_of(b, xj_date_of(2026, 9, rows[i].day), &d->diags));
		assert_row(i, b->head.commit == rows[i].head);
		assert_span(xj_book_bytes(b, "cases.csv", &d->diags), rows[i].cases);
	}
	b = settled(d);
	assert_true(xj_book_as_of(b, xj_date_of(2026, 8, 31), &d->diags));
	assert_null(xj_book_bytes(b, "roll.csv", &d->diags).p);
}

static void
book_verify__sound_and_edited__told(void **state)
{
	struct desk *d = *state;
	struct xj_chain chain;
	struct xj_book *b;

	create(d);
	second_commit(d);
	b = opened(d);
	assert_true(xj_book_verify(b, b->head.hash, &chain, &d->diags));
	assert_int_equal(b->nedited, 0);
	assert_int_equal(chain.head.commit, 2);
	assert_true(chain.claim_found);
	overwrite(d, "roll.csv", roll_first);
	b = opened(d);
	assert_true(xj_book_verify(b, NULL, &chain, &d->diags));
	assert_int_equal(b->nedited, 1);
	assert_string_equal(b->edited[0].name, "roll.csv");
	assert_said(d, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK(book_create__new_folder__files_log_and_state_fit),
		DESK(book_create__umask_077__same_modes),
		DESK(book_create__place_taken__refused_and_left),
		DESK(book_create__bad_name__nothing_is_left),
		DESK(book_create_from__log__same_files),
		DESK(book_create_from__log_of_no_book__nothing_made),
		DESK(book_open__no_book__said),
		DESK(book_commit__rows_and_texts__on_disk_and_state_fits),
		DESK(book_commit__several_in_one_go__each_sees_the_one_before),
		DESK(book_commit__nothing__no_commit_unless_always),
		DESK(book_commit__clock_backwards__warned),
		DESK(book_commit__log_or_register_touched_meanwhile__refused_unchanged),
		DESK(book_commit__planted_names__unlinked_or_refused),
		DESK(book_begin__hostile_places__refused_and_left),
		DESK(book_open__stray_files__none_of_its_business),
		DESK(book_begin__interrupted__recovered),
		DESK(book_begin__append_half_done__whole_again),
		DESK(book_mend__rules_behind__brought_up_before_they_are_read),
		DESK(book_begin__rules_changed_since_the_snapshot__refused),
		DESK(book_begin__edited_by_hand__named_and_refused),
		DESK(book_commit__edited_and_tolerated__as_the_log_then_says),
		DESK(book_commit__refusals_alone__edited_files_stay),
		DESK(book_begin__log_damaged__refused),
		DESK(book_open__state_damaged_anywhere__does_without),
		DESK(book_begin__left_by_a_killed_run__swept),
		DESK(book_commit__tables_of_something_else__refused),
		DESK(book_commit__register_with_a_second_name__that_keeps_what_it_has),
		DESK(book_open__copied__slow_once_then_refreshed),
		DESK(book_open__no_lock_file__made),
		DESK(book_commit__lock_file_taken_away__refused),
		DESK(book_begin__held_by_another__named),
		DESK(book_as_of__days__files_of_that_day),
		DESK(book_verify__sound_and_edited__told),
	};

	return cmocka_run_group_tests_name("book", tests, NULL, NULL);
}
