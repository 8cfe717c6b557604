#include "tables.h"

#include "book/replay.h"
#include "book/undo.h"

static const char roll_schema[] = "record: roll\nkind: state\nregister: yes\nprimaryKey: student_id\nfields:\n"
				  "  - {name: student_id, title: 学号, format: identifier}\n"
				  "  - {name: status, title: 学籍状态}\n"
				  "  - {name: note}\n";
static const char cases_schema[] = "record: cases\nkind: append\nregister: yes\nfields:\n"
				   "  - {name: case_id, format: identifier}\n"
				   "  - {name: student_id, format: identifier}\n"
				   "  - {name: state}\n";
static const char roles_schema[] = "record: roles\nkind: table\nregister: yes\nprimaryKey: [user, role]\nfields:\n"
				   "  - {name: user}\n"
				   "  - {name: role}\n"
				   "  - {name: until}\n";

enum { REGISTERS = 3 };

/* A log, and what it makes of the registers. */
struct world {
	struct xj_pool *pool;
	const struct xj_schema *schemas[REGISTERS];
	struct xj_table *tables[REGISTERS];
	bool known[REGISTERS];
	struct xj_changes changes[REGISTERS];
	struct xj_text_change texts[8];
	size_t ntexts;
	struct xj_replay *replay;
	struct xj_buf log;
	struct xj_head head;
};

static void
look(struct world *w)
{
	struct xj_diags diags;

	xj_diags_init(&diags, w->pool);
	w->replay = xj_replay_open(w->pool, "log.csv", xj_span_copy(w->pool, xj_buf_as_span(&w->log)));
	if (!xj_replay_to(w->replay, UINT64_MAX, &diags))
		FAIL("the log cannot be true: %s", diags.list[0].args[1]);
	w->ntexts = 0;
	for (size_t i = 0; i < REGISTERS; i++) {
		const char *file = xj_pool_print(w->pool, "%s.csv", w->schemas[i]->name.p);
		struct xj_span text = xj_replay_file(w->replay, file);

		w->known[i] = text.p != NULL;
		w->tables[i] = text.p ? xj_table_parse(w->pool, file, text, w->schemas[i], XJ_RECORDS, &diags)
		                      : xj_table_empty(w->pool, file, w->schemas[i]);
		xj_changes_init(&w->changes[i], w->pool, w->tables[i]);
	}
}

static struct world *
new_world(struct xj_pool *pool)
{
	struct world *w = xj_pool_zero(pool, 1, sizeof *w);

	w->pool = pool;
	w->schemas[0] = unit_schema(pool, roll_schema);
	w->schemas[1] = unit_schema(pool, cases_schema);
	w->schemas[2] = unit_schema(pool, roles_schema);
	w->head.on = XJ_NO_DATE;
	xj_buf_init(&w->log, pool);
	xj_buf_text(&w->log, XJ_LOG_HEADER);
	look(w);
	return w;
}

static void
write_commit(struct world *w, struct xj_changes *const *changes, size_t n, const struct xj_text_change *texts, size_t ntexts)
{
	struct xj_transaction t = {
		.entry = {.on = xj_date_of(2026, 9, 1), .at = "2026-09-01T08:00:00+08:00", .user = "wang", .command = "test"},
		.changes = changes, .nchanges = n, .texts = texts, .ntexts = ntexts, .always = true};
	bool fresh[REGISTERS];

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < REGISTERS; k++)
			if (changes[i]->table == w->tables[k])
				fresh[i] = !w->known[k];
	t.fresh = fresh;
	xj_buf_span(&w->log, xj_log_write(w->pool, &t, &w->head, &w->head));
	look(w);
}

/* The nth row with this key, in which a blank is written as _. */
static uint32_t
row_of(const struct world *w, size_t i, struct xj_span written)
{
	char *text = xj_span_text(w->pool, written);
	struct xj_span key = xj_span(text), base, values[8];
	size_t nth, seen = 0;
	struct xj_cursor c;
	struct xj_buf b;

	for (char *p = text; (p = strchr(p, '_'));)
		*p = ' ';
	nth = xj_log_key(key, &base);
	xj_buf_init(&b, w->pool);
	xj_cursor_init(&c, w->pool, w->tables[i]);
	for (uint32_t row = 0; row < w->tables[i]->rows; row++) {
		assert_true(xj_cursor_move(&c, row));
		for (size_t f = 0; f < w->schemas[i]->nfields; f++)
			values[f] = xj_cell(&c, (int)f);
		b.n = 0;
		xj_schema_key(&b, w->schemas[i], values);
		if (xj_span_same(xj_buf_as_span(&b), base) && ++seen >= nth)
			return row;
	}
	FAIL("no row %.*s", (int)key.n, key.p);
	return XJ_NONE;
}

/* `roll+1/在籍/` adds a row, `cases~c1#2.state=open` sets a field, `roll-1` takes a row out, `file:NAME=TEXT` and `file:NAME` are texts. */
static void
act(struct world *w, struct xj_span what)
{
	struct xj_span rest = what, name;
	size_t n = 0, i = 0;

	while (n < what.n && !strchr("+~-:", what.p[n]))
		n++;
	name = xj_span_of(what.p, n);
	rest = xj_span_of(what.p + n + 1, what.n - n - 1);
	if (what.p[n] == ':') {
		const char *file = xj_span_text(w->pool, xj_span_cut(&rest, '='));

		w->texts[w->ntexts++] = (struct xj_text_change){file, xj_replay_file(w->replay, file), rest};
		return;
	}
	while (!xj_span_same(w->schemas[i]->name, name))
		i++;
	if (what.p[n] == '+') {
		struct xj_span *row = xj_changes_add(&w->changes[i]);

		for (size_t f = 0; rest.p; f++)
			row[f] = xj_span_cut(&rest, '/');
	} else if (what.p[n] == '-') {
		xj_changes_remove(&w->changes[i], row_of(w, i, rest));
	} else {
		uint32_t row = row_of(w, i, xj_span_cut(&rest, '.'));
		int field = xj_schema_find(w->schemas[i], xj_span_cut(&rest, '='));

		xj_changes_set(&w->changes[i], row, field, (struct xj_span){NULL, 0}, rest);
	}
}

/* One commit of several of these, with blanks between. */
static void
do_commit(struct world *w, const char *acts)
{
	struct xj_changes *changes[REGISTERS];
	struct xj_span rest = xj_span(acts);
	size_t n = 0;

	while (rest.n)
		act(w, xj_span_cut(&rest, ' '));
	for (size_t i = 0; i < REGISTERS; i++)
		if (xj_changes_any(&w->changes[i]))
			changes[n++] = &w->changes[i];
	write_commit(w, changes, n, w->texts, w->ntexts);
}

static struct world *
world_of(struct xj_pool *pool, const char *const *commits)
{
	struct world *w = new_world(pool);

	for (size_t i = 0; i < 6 && commits[i]; i++)
		do_commit(w, commits[i]);
	return w;
}

/* All files, headers left out: `roll: 1,在籍, 2,休学, ` */
static const char *
files(struct world *w)
{
	size_t n;
	const char **names = xj_replay_files(w->replay, &n);
	struct xj_buf b;

	xj_buf_init(&b, w->pool);
	xj_buf_text(&b, "");
	for (size_t i = 0; i < n; i++) {
		struct xj_span text = xj_replay_file(w->replay, names[i]);
		bool header = strstr(names[i], ".csv") != NULL;

		xj_buf_print(&b, "%s%s:", b.n ? " " : "", names[i]);
		if (header)
			(void)xj_span_cut(&text, '\n');
		while (text.n) {
			xj_buf_put(&b, ' ');
			xj_buf_span(&b, xj_span_cut(&text, '\n'));
		}
	}
	return b.p;
}

/* What the undo makes of the files; or its diagnostics. */
static const char *
undone(struct world *w, uint64_t commit, const char *only_key)
{
	struct xj_span key = {only_key, only_key ? strlen(only_key) : 0};
	struct xj_diags diags;
	struct xj_undo undo;
	struct xj_buf b;

	xj_diags_init(&diags, w->pool);
	xj_buf_init(&b, w->pool);
	if (xj_undo_make(w->pool, "log.csv", xj_buf_as_span(&w->log), commit, key, w->tables, REGISTERS, &undo, &diags)) {
		assert_int_equal(diags.count, 0);
		write_commit(w, undo.changes, undo.nchanges, undo.texts, undo.ntexts);
		return files(w);
	}
	for (size_t i = 0; i < diags.count; i++) {
		const struct xj_diag *d = &diags.list[i];

		xj_buf_print(&b, "%s%s %.*s", i ? "; " : "", xj_message(d->code)->code, (int)d->where.record.n,
		             d->where.record.p ? d->where.record.p : "");
		for (size_t a = 0; a < 4 && d->args[a]; a++)
			xj_buf_print(&b, " %s", d->args[a]);
	}
	return b.p;
}

struct undo_case {
	const char *commits[6];
	uint64_t undo;
	const char *expected;
};

static void
assert_cases(struct xj_pool *pool, const struct undo_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *got = undone(world_of(pool, cases[i].commits), cases[i].undo, NULL);

		if (strcmp(got, cases[i].expected) != 0)
			FAIL("row %zu: \"%s\" is not \"%s\"", i, got, cases[i].expected);
	}
}

static void
undo_make__nothing_rests_on_it__as_it_was_before(void **state)
{
	static const struct undo_case cases[] = {
		/* fields */
		{{"roll+1/在籍/ roll+2/在籍/", "roll~1.status=休学 roll~1.note=x", "roll~2.status=退学"}, 2, "roll.csv: 1,在籍, 2,退学,"},
		{{"roll+1/在籍/", "roll~1.status=休学", "roll~1.note=x"}, 2, "roll.csv: 1,在籍,x"},
		/* rows */
		{{"roll+1/在籍/", "roll+2/在籍/ roll~1.note=x", "roll+3/在籍/"}, 2, "roll.csv: 1,在籍, 3,在籍,"},
		{{"roll+1/在籍/ roll+2/休,学/", "roll-2", "roll+3/在籍/"}, 2, "roll.csv: 1,在籍, 3,在籍, 2,\"休,学\","},
		{{"roll+1/在籍/ roll+2/在籍/ roll+3/在籍/", "roll-1 roll-3"}, 2, "roll.csv: 2,在籍, 1,在籍, 3,在籍,"},
		/* lines of cases */
		{{"roll+1/在籍/", "cases+c1/1/open", "cases+c2/1/open", "cases+c1/1/effective roll~1.status=休学"}, 4,
	         "roll.csv: 1,在籍, cases.csv: c1,1,open c2,1,open"},
		{{"cases+c1/1/open cases+c1/1/open cases+c2/1/open", "cases~c1#2.state=x"}, 2, "cases.csv: c1,1,open c1,1,open c2,1,open"},
		{{"cases+c1/1/a cases+c1/1/b cases+c1/1/c", "cases-c1#2 cases-c1#3"}, 2, "cases.csv: c1,1,a c1,1,b c1,1,c"},
		{{"cases+c1/1/a cases+c1/1/b cases+c1/1/c", "cases-c1#1 cases~c1#3.state=d"}, 2,
	         "row-between c1 cases"},
		/* a key of several fields; one that changed */
		{{"roles+li/registry/ roles+li/affairs/", "roles~li_registry.until=2026-12-31"}, 2, "roles.csv: li,registry, li,affairs,"},
		{{"roll+1/在籍/ roll+2/在籍/", "roll~1.student_id=9 roll~1.note=x", "roll~2.note=y"}, 2, "roll.csv: 1,在籍, 2,在籍,y"},
		/* texts */
		{{"file:school.yaml=a", "file:school.yaml=b file:x.yaml=new", "roll+1/在籍/"}, 2, "school.yaml: a roll.csv: 1,在籍,"},
		{{"file:school.yaml=a", "file:school.yaml"}, 2, "school.yaml: a"},
		{{"file:school.yaml=a", "file:school.yaml=b", "file:school.yaml=c", "file:school.yaml=b"}, 2, "school.yaml: a"},
		/* the undoing of an undoing, by hand */
		{{"roll+1/在籍/", "roll+2/在籍/", "roll-2"}, 3, "roll.csv: 1,在籍, 2,在籍,"},
	};

	assert_cases(POOL(state), cases, COUNT(cases));
}

static void
undo_make__later_commits_touched_it__refused_naming_them(void **state)
{
	static const struct undo_case cases[] = {
		{{"roll+1/在籍/", "roll~1.status=休学", "roll~1.status=在籍"}, 2, "undo-conflict 1 3 roll status"},
		{{"roll+1/在籍/", "roll~1.status=休学", "roll~1.status=在籍", "roll~1.status=退学"}, 2,
	         "undo-conflict 1 3 roll status; undo-conflict 1 4 roll status"},
		{{"roll+1/在籍/", "roll~1.status=休学", "roll-1"}, 2, "undo-conflict 1 3 roll the whole row"},
		{{"roll+1/在籍/", "roll~1.note=x"}, 1, "undo-conflict 1 2 roll note"},
		{{"roll+1/在籍/", "roll-1", "roll+1/在籍/"}, 2, "undo-conflict 1 3 roll the whole row"},
		{{"roll+1/在籍/", "roll~1.status=休学", "roll~1.student_id=9"}, 2, "undo-conflict 1 3 roll student_id"},
		{{"roll+1/在籍/", "roll~1.student_id=9", "roll~9.student_id=8"}, 2, "undo-conflict 9 3 roll student_id"},
		{{"cases+c1/1/open", "cases+c1/1/effective", "cases+c2/2/open"}, 1, "undo-conflict c1 2 cases the whole row"},
		{{"cases+c1/1/open", "cases+c1/1/x", "cases~c1#1.state=y"}, 2, "undo-conflict c1 3 cases state"},
		{{"file:a.yaml=1", "file:a.yaml=2", "file:a.yaml=3"}, 2, "undo-conflict a.yaml 3 file text"},
		{{"file:a.yaml=1", "file:a.yaml"}, 1, "undo-conflict a.yaml 2 file text"},
		/* a student of whom later lines speak */
		{{"roll+1/在籍/ roll+2/在籍/", "roll+3/在籍/", "cases+c1/1/open", "cases+c3/3/open"}, 2, "undo-conflict 3 4 cases student_id"},
		{{"roll+1/在籍/ cases+c1/1/open"}, 1, "roll.csv: cases.csv:"},
		/* keys that cannot be followed */
		{{"roles+li/registry/", "roles~li_registry.role=affairs"}, 2, "undo-key li registry 2"},
		{{"cases+c1/1/open cases+c2/1/open", "cases~c1#1.case_id=c2"}, 2, "undo-key c1 2"},
		/* nothing there */
		{{"roll+1/在籍/", ""}, 2, "undo-nothing  2"},
		{{"roll+1/在籍/"}, 2, "no-such-commit  2 1"},
		{{NULL}, 1, "no-such-commit  1 0"},
	};

	assert_cases(POOL(state), cases, COUNT(cases));
}

static void
undo_make__only_one_student__the_others_stay(void **state)
{
	static const char *const commits[] = {"roll+1/在籍/ roll+2/在籍/", "roll~1.status=休学 roll~2.status=休学 cases+c1/1/x file:a=b",
	                                      "roll~2.status=退学", NULL};
	static const char *const brought[] = {"cases+c1/1/x roll+1/在籍/", NULL};

	assert_string_equal(undone(world_of(POOL(state), commits), 2, "1"), "roll.csv: 1,在籍, 2,退学, cases.csv: c1,1,x a: b");
	assert_string_equal(undone(world_of(POOL(state), commits), 2, "2"), "undo-conflict 2 3 roll status");
	assert_string_equal(undone(world_of(POOL(state), commits), 2, "3"), "undo-nothing 3 2");
	assert_string_equal(undone(world_of(POOL(state), brought), 1, "1"), "undo-conflict 1 1 cases student_id");
}

/* The log's rows have the columns of their time. */
static void
undo_make__columns_added_since__rows_fit(void **state)
{
	struct world *w = new_world(POOL(state));
	struct xj_changes *changes[1] = {&w->changes[0]};

	w->tables[0] = unit_table(POOL(state), w->schemas[0], "学号,status\n");
	xj_changes_init(&w->changes[0], w->pool, w->tables[0]);
	act(w, XJ_LIT("roll+1/在籍"));
	act(w, XJ_LIT("roll+2/休学"));
	write_commit(w, changes, 1, NULL, 0);
	assert_string_equal(files(w), "roll.csv: 1,在籍 2,休学");
	do_commit(w, "roll-2");
	do_commit(w, "roll~1.note=x");
	assert_span(w->tables[0]->header, "学号,status,note");
	assert_string_equal(undone(w, 2, NULL), "roll.csv: 1,在籍,x 2,休学,");
	assert_string_equal(undone(w, 3, NULL), "roll.csv: 1,在籍, 2,休学,");
}

static void
undo_make__undone_twice__as_after_the_commit(void **state)
{
	static const char *const commits[] = {"roll+1/在籍/ file:a=1", "roll~1.status=休学 roll+2/在籍/ cases+c1/1/x file:a=2", NULL};
	struct world *w = world_of(POOL(state), commits);
	const char *after = files(w);

	assert_string_equal(undone(w, 2, NULL), "roll.csv: 1,在籍, a: 1 cases.csv:");
	assert_string_equal(undone(w, 3, NULL), after);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(undo_make__nothing_rests_on_it__as_it_was_before),
		UNIT(undo_make__later_commits_touched_it__refused_naming_them),
		UNIT(undo_make__only_one_student__the_others_stay),
		UNIT(undo_make__columns_added_since__rows_fit),
		UNIT(undo_make__undone_twice__as_after_the_commit),
	};

	return cmocka_run_group_tests_name("undo", tests, NULL, NULL);
}
