#include "tables.h"

#include "book/compare.h"

static const char lines_schema[] = "record: lines\nkind: append\nfields:\n"
				   "  - {name: id, title: 编号, format: identifier}\n"
				   "  - {name: name}\n"
				   "  - {name: note}\n";

static bool
to_buf(void *ctx, const char *p, size_t n)
{
	xj_buf_add(ctx, p, n);
	return true;
}

static const char *
emitted(struct xj_pool *pool, void (*emit)(struct xj_out *, const struct xj_changes *), const struct xj_changes *ch)
{
	struct xj_buf b;
	struct xj_out out;

	xj_buf_init(&b, pool);
	xj_buf_text(&b, "");
	xj_out_init(&out, pool, to_buf, &b);
	emit(&out, ch);
	assert_true(xj_out_flush(&out));
	return b.p;
}

struct compared {
	const char *old, *fresh, *expected;
};

/* What was found, as a difference, or the codes of the diagnostics. Made to the old text the changes must give the new one, if not in its order. */
static void
assert_compared(struct xj_pool *pool, const char *schema, const struct compared *rows, size_t n)
{
	const struct xj_schema *s = unit_schema(pool, schema);

	for (size_t i = 0; i < n; i++) {
		struct xj_table *old = unit_table(pool, s, rows[i].old), *fresh = unit_table(pool, s, rows[i].fresh);
		struct xj_changes ch, again;
		struct xj_diags diags;
		const char *got;

		xj_diags_init(&diags, pool);
		if (!xj_compare(old, fresh, &ch, &diags)) {
			assert_row(i, strcmp(unit_codes(pool, &diags), rows[i].expected) == 0);
			continue;
		}
		got = emitted(pool, xj_emit_difference, &ch);
		if (strcmp(got, rows[i].expected) != 0)
			FAIL("row %zu: \"%s\" is not \"%s\"", i, got, rows[i].expected);
		assert_true(xj_compare(unit_table(pool, s, emitted(pool, xj_emit_table, &ch)), fresh, &again, &diags));
		assert_row(i, !xj_changes_any(&again) && diags.count == 0);
		if (s->kind == XJ_APPEND && s->nfields == fresh->ncolumns && !fresh->quotes && xj_span_same(old->header, fresh->header))
			assert_string_equal(emitted(pool, xj_emit_table, &ch), rows[i].fresh);
	}
}

static void
compare__keyed__matched_by_key(void **state)
{
	static const struct compared rows[] = {
		{"id,name\n1,甲\n2,乙\n", "id,name\n1,甲\n2,乙\n", ""},
		{"id,name\n1,甲\n2,乙\n", "id,name\n2,乙\n1,甲\n", ""},
		{"id,name\n1,甲\n2,乙\n3,丙\n", "id,name\n3,丙\n1,甲\n2,丁\n", "people: 2: name: 乙 -> 丁\n"},
		{"id,name\n1,甲\n2,乙\n3,丙\n", "id,name\n1,甲\n3,丙\n", "people: 2: removed\n"},
		{"id,name\n1,甲\n3,丙\n", "id,name\n1,甲\n2,乙\n3,丙\n", "people: 2: new: id=2 name=乙\n"},
		{"id,name\n1,甲\n2,乙\n", "id,name\n1,甲\n9,乙\n", "people: 2: removed\npeople: 9: new: id=9 name=乙\n"},
		{"id,name\n", "id,name\n1,甲\n", "people: 1: new: id=1 name=甲\n"},
		{"id,name\n1,甲\n", "id,name\n", "people: 1: removed\n"},
		/* written otherwise, the same */
		{"id,name\n1,甲\n2,乙\n", "姓名,学号\r\n甲,1\r\n\"乙\",2", ""},
		{"id,name,note\n1,甲,x\n", "id,name,note\n1,甲,\n", "people: 1: note: x -> (empty)\n"},
		/* columns */
		{"id,name\n1,甲\n2,乙\n", "id,name,note\n1,甲,\n2,乙,x\n", "people: 2: note: (empty) -> x\n"},
		{"id,name,note\n1,甲,x\n", "id,name\n1,甲\n", "column-gone"},
		{"id,name,宿舍\n1,甲,x\n", "id,name\n1,甲\n", "column-gone"},
		{"id,name,宿舍\n1,甲,x\n2,乙,\n", "宿舍,id,name\nx,1,甲\n,2,丁\n", "people: 2: name: 乙 -> 丁\n"},
		{"id,name,宿舍\n1,甲,x\n2,乙,x\n", "id,name,宿舍\n1,甲,y\n2,乙,y\n", "column-undescribed"},
		{"id,name\n1,甲\n", "id,name,宿舍\n1,甲,\n", ""},
		{"id,name\n1,甲\n", "id,name,宿舍,床\n1,甲,1,2\n", "column-undescribed column-undescribed"},
		{"id,name,宿舍\n1,甲,x\n", "id,name,宿舍\n1,甲,x\n2,乙,x\n", "column-undescribed"},
		/* a key twice */
		{"id,name\n1,甲\n", "id,name\n1,乙\n1,丙\n", "duplicate-key"},
		{"id,name,secret\n1,甲,330102200603120222\n", "id,name,secret\n1,甲,330102200511050319\n",
	         "people: 1: secret: 330*************22 -> 330*************19\n"},
	};

	assert_compared(POOL(state), people_schema, rows, COUNT(rows));
}

static void
compare__only_added_to__matched_by_place(void **state)
{
	static const struct compared rows[] = {
		{"id,name,note\n1,甲,\n1,乙,\n", "id,name,note\n1,甲,\n1,乙,\n", ""},
		{"id,name,note\n1,甲,\n1,乙,\n", "id,name,note\n1,甲,\n1,乙,\n1,乙,\n2,丙,\n",
	         "lines: 1: new: id=1 name=乙\nlines: 2: new: id=2 name=丙\n"},
		{"id,name,note\n1,甲,\n1,乙,\n2,丙,\n", "id,name,note\n1,甲,\n1,丁,\n2,丙,\n", "lines: 1: name: 乙 -> 丁\n"},
		{"id,name,note\n1,甲,\n1,乙,\n2,丙,\n", "id,name,note\n9,甲,\n1,乙,\n2,丙,\n3,丁,\n",
	         "lines: 1: id: 1 -> 9\nlines: 3: new: id=3 name=丁\n"},
		{"id,name,note\n1,甲,\n1,乙,\n2,丙,\n", "id,name,note\n1,甲,\n2,丙,\n", "lines: 1: removed\n"},
		{"id,name,note\n1,a,\n1,b,\n1,c,\n1,d,\n1,e,\n", "id,name,note\n1,b,\n1,C,\n1,e,\n1,f,\n",
	         "lines: 1: name: c -> C\nlines: 1: removed\nlines: 1: removed\nlines: 1: new: id=1 name=f\n"},
		{"id,name,note\n1,a,\n1,b,\n1,c,\n", "id,name,note\n1,a,\n", "lines: 1: removed\nlines: 1: removed\n"},
		{"id,name,note\n1,a,\n1,b,\n", "id,name,note\n1,b,\n1,a,\n", "lines: 1: removed\nlines: 1: new: id=1 name=a\n"},
		{"id,name\n1,a\n2,\"b\"\n", "name,id,note\na,1,\nb,2,x\n", "lines: 2: note: (empty) -> x\n"},
		/* between others */
		{"id,name,note\n1,a,\n1,b,\n", "id,name,note\n1,a,\n1,x,\n1,b,\n", "row-between"},
		{"id,name,note\n1,a,\n1,b,\n", "id,name,note\n1,x,\n1,a,\n1,b,\n", "row-between"},
		{"id,name,note\n1,a,\n1,b,\n1,c,\n", "id,name,note\n1,b,\n1,a,\n1,c,\n", "row-between"},
		{"id,name,note\n1,a,\n1,b,\n1,c,\n", "id,name,note\n1,A,\n1,x,\n1,b,\n1,c,\n", "row-between"},
	};

	assert_compared(POOL(state), lines_schema, rows, COUNT(rows));
}

static const struct xj_telling by_hand = {XJ_HAND_EDIT, XJ_HAND_ROW, "put in", "taken out"};

/* `line record arg1 arg2 arg3 arg4`, one a line. */
static const char *
told(struct xj_pool *pool, const char *schema, const char *before, const char *after, size_t most)
{
	const struct xj_schema *s = unit_schema(pool, schema);
	struct xj_table *fresh = unit_table(pool, s, after);
	struct xj_changes ch;
	struct xj_diags diags;
	struct xj_buf b;

	xj_diags_init(&diags, pool);
	xj_buf_init(&b, pool);
	xj_buf_text(&b, "");
	assert_true(xj_compare(unit_table(pool, s, before), fresh, &ch, &diags));
	xj_compare_tell(&ch, fresh, &by_hand, "book", most, &diags);
	for (size_t i = 0; i < diags.count; i++) {
		const struct xj_diag *d = &diags.list[i];

		xj_buf_print(&b, "%s:%zu:%zu", xj_message(d->code)->code, d->where.line, d->where.column);
		if (d->where.record.p)
			xj_buf_print(&b, " %.*s:", (int)d->where.record.n, d->where.record.p);
		assert_int_equal(d->where.field.n, 0);
		for (size_t a = 0; a < 4 && d->args[a]; a++)
			xj_buf_print(&b, " %s%s", d->args[a], a < 3 && d->args[a + 1] ? "," : "");
		xj_buf_put(&b, '\n');
	}
	return b.p;
}

static void
compare_tell__fields_and_rows__named_with_their_place(void **state)
{
	static const char before[] = "id,name,secret,note\n1,甲,330102200603120222,x\n2,乙,,\n3,丙,,\n4,丁,,\n";
	static const char after[] = "id,name,secret,note\n5,戊,,\n4,丁,,\n3,丙,,new\n1,己,330102200511050319,\n";

	assert_string_equal(told(POOL(state), people_schema, before, after, 9),
	                    "hand-edit:4:6 3: note (备注), no value, new, book\n"
	                    "hand-edit:5:3 1: name (姓名), 甲, 己, book\n"
	                    "hand-edit:5:5 1: secret (证件号), 330*************22, 330*************19, book\n"
	                    "hand-edit:5:24 1: note (备注), x, no value, book\n"
	                    "hand-row:0:0 2: taken out, book\n"
	                    "hand-row:2:1 5: put in, book\n");
	assert_string_equal(told(POOL(state), people_schema, before, after, 1),
	                    "hand-edit:4:6 3: note (备注), no value, new, book\nand-more:0:0 5\n");
	assert_string_equal(told(POOL(state), people_schema, before, before, 1), "");
	assert_string_equal(told(POOL(state), lines_schema, "id,name\n1,甲\n", "id,name\n1,乙\n1,丙\n", 9),
	                    "hand-edit:0:0 1: name, 甲, 乙, book\nhand-row:0:0 1: put in, book\n");
}

/* A key that may not be shown is not shown. */
static void
compare_tell__a_sensitive_key__row_not_named(void **state)
{
	static const char schema[] = "record: x\nkind: table\nprimaryKey: card\nfields:\n"
	                             "  - {name: card, format: identifier, sensitive: yes}\n  - {name: name}\n";

	assert_string_equal(told(POOL(state), schema, "card,name\n330102200603120222,甲\n",
	                         "card,name\n330102200603120222,乙\n", 9), "hand-edit:2:20 name, 甲, 乙, book\n");
}

static void
compare__many_rows__few_changes_found(void **state)
{
	struct xj_buf old, fresh, expected;
	struct compared row;

	xj_buf_init(&old, POOL(state));
	xj_buf_init(&fresh, POOL(state));
	xj_buf_init(&expected, POOL(state));
	xj_buf_text(&old, "id,name,note\n");
	xj_buf_text(&fresh, "id,name,note\n");
	for (int i = 0; i < 20000; i++) {
		xj_buf_print(&old, "%d,n%d,x\n", i / 3, i);
		if (i < 500 || i >= 700) /* more than a few */
			xj_buf_print(&fresh, "%d,n%d,%c\n", i / 3, i, i % 5000 ? 'x' : 'y');
		if (i % 5000 == 0)
			xj_buf_print(&expected, "lines: %d: note: x -> y\n", i / 3);
	}
	for (int i = 500; i < 700; i++)
		xj_buf_print(&expected, "lines: %d: removed\n", i / 3);
	row = (struct compared){old.p, fresh.p, expected.p};
	assert_compared(POOL(state), lines_schema, &row, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(compare__keyed__matched_by_key),
		UNIT(compare__only_added_to__matched_by_place),
		UNIT(compare__many_rows__few_changes_found),
		UNIT(compare_tell__fields_and_rows__named_with_their_place),
		UNIT(compare_tell__a_sensitive_key__row_not_named),
	};

	return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
