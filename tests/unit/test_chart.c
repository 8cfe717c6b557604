#include <locale.h>

#include "unit.h"

#include "report/chart.h"
#include "report/finish.h"

static const struct xj_look chinese = {false, XJ_LANG_ZH};

/* A grid of one key and so many counts, named a, b, …: value `row * 10 + series`. */
static struct xj_grid *
counts(struct xj_pool *pool, enum xj_chart_kind kind, size_t rows, size_t series)
{
	static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
	struct xj_grid *g = xj_pool_zero(pool, 1, sizeof *g);

	xj_grid_init(g, pool, "table", "表");
	(void)xj_grid_add_key(g, "class", "班级", XJ_ORDER_GIVEN);
	g->chart.kind = kind;
	for (size_t i = 0; i < series; i++) {
		(void)xj_grid_add_column(g, xj_span(names[i]), xj_span(names[i]), XJ_GRID_COUNT);
		g->chart.values[i] = names[i];
	}
	for (size_t row = 0; row < rows; row++) {
		struct xj_span *cells = xj_grid_add_row(g);

		cells[0] = xj_span(xj_pool_print(pool, "班%zu", row + 1));
		for (size_t i = 0; i < series; i++)
			cells[i + 1] = xj_grid_count(pool, (int64_t)(row * 10 + i));
	}
	return g;
}

static const char *
drawn(const struct xj_grid *g, const struct xj_look *look)
{
	struct xj_buf b;
	bool any;

	xj_buf_init(&b, g->pool);
	any = xj_chart_svg(&b, g, look, 7);
	assert_int_equal(any, b.n > 0);
	return xj_span_text(g->pool, xj_buf_as_span(&b));
}

static size_t
times(const char *text, const char *part)
{
	size_t n = 0;

	for (; (text = strstr(text, part)) != NULL; text++)
		n++;
	return n;
}

/* Elements closed in order, attributes in quotes, nothing but entities behind &. */
static void
assert_well_formed(const char *p)
{
	char open[16][16];
	size_t depth = 0;

	for (; *p; p++) {
		size_t n;

		if (*p == '&')
			assert_true(strncmp(p, "&amp;", 5) == 0 || strncmp(p, "&lt;", 4) == 0 || strncmp(p, "&gt;", 4) == 0 ||
			            strncmp(p, "&quot;", 6) == 0);
		if (*p != '<')
			continue;
		n = strcspn(p + 1, " >/");
		if (p[1] == '/') {
			n = strcspn(p + 2, ">");
			assert_true(depth > 0);
			depth--;
			assert_true(strlen(open[depth]) == n && strncmp(open[depth], p + 2, n) == 0);
			p += n + 2;
			continue;
		}
		assert_true(n > 0 && n < sizeof *open && depth < COUNT(open));
		memcpy(open[depth], p + 1, n);
		open[depth++][n] = '\0';
		for (p += n + 1; *p && *p != '>'; p++) {
			if (*p == '"')
				p += 1 + strcspn(p + 1, "\"<");
			assert_true(*p && *p != '<');
		}
		depth -= p[-1] == '/';
	}
	assert_int_equal(depth, 0);
}

static void
chart__nothing_known__not_drawn(void **state)
{
	struct xj_grid *empty = counts(POOL(state), XJ_CHART_BARS, 0, 1), *unknown = counts(POOL(state), XJ_CHART_LINE, 3, 2),
	               *unasked = counts(POOL(state), XJ_NO_CHART, 3, 1), *elsewhere = counts(POOL(state), XJ_CHART_BARS, 3, 0);

	for (size_t row = 0; row < 3; row++)
		unknown->rows[row][1] = unknown->rows[row][2] = XJ_LIT("");
	elsewhere->chart.values[0] = "no_such_column";
	assert_string_equal(drawn(empty, &chinese), "");
	assert_string_equal(drawn(unknown, &chinese), "");
	assert_string_equal(drawn(unasked, &chinese), "");
	assert_string_equal(drawn(elsewhere, &chinese), "");
}

static void
chart__any_kind_and_size__well_formed_and_named(void **state)
{
	static const size_t sizes[] = {1, 2, 24, 25, 500};
	static const struct xj_look looks[] = {{false, XJ_LANG_ZH}, {false, XJ_LANG_EN}};

	for (int kind = XJ_CHART_BARS; kind <= XJ_CHART_LINE; kind++)
		for (size_t i = 0; i < COUNT(sizes); i++)
			for (size_t series = 1; series <= XJ_CHART_VALUES; series++) {
				const char *svg = drawn(counts(POOL(state), (enum xj_chart_kind)kind, sizes[i], series), &looks[series % 2]);

				assert_well_formed(svg);
				assert_non_null(strstr(svg, "role=\"img\" aria-labelledby=\"chart7-title chart7-desc\""));
				assert_int_equal(times(svg, "id=\"chart7-title\""), 1);
				assert_int_equal(times(svg, "id=\"chart7-desc\""), 1);
				assert_int_equal(times(svg, "id=\"chart7-1\""), kind != XJ_CHART_LINE && series > 1);
			}
}

static void
chart__markup_in_data__escaped(void **state)
{
	struct xj_grid *g = counts(POOL(state), XJ_CHART_BARS, 2, 2);
	const char *svg;

	g->rows[0][0] = XJ_LIT("</svg><script>&\"\x1b\xef\xbf\xbe");
	g->columns[1].title = XJ_LIT("<i>");
	g->title = XJ_LIT("\"><b>");
	svg = drawn(g, &chinese);
	assert_well_formed(svg);
	assert_null(strstr(svg, "<script"));
	assert_null(strstr(svg, "<i>"));
	assert_null(strstr(svg, "<b>"));
	assert_null(strchr(svg, '\x1b'));
	assert_non_null(strstr(svg, "&lt;/svg&gt;&lt;script&gt;&amp;&quot;"));
}

static void
chart__sensitive_label__masked(void **state)
{
	struct xj_field phone = {.name = XJ_LIT("phone"), .identifier = true, .sensitive = true};
	struct xj_grid *g = counts(POOL(state), XJ_CHART_BARS, 1, 1);

	g->columns[0].field = &phone;
	g->rows[0][0] = XJ_LIT("13900001234");
	assert_null(strstr(drawn(g, &chinese), "13900001234"));
	assert_non_null(strstr(drawn(g, &(struct xj_look){true, XJ_LANG_ZH}), "13900001234"));
}

static void
chart__many_rows__those_with_most_in_their_order(void **state)
{
	struct xj_grid *g = counts(POOL(state), XJ_CHART_BARS, 500, 1);
	const char *svg;

	g->rows[3][1] = XJ_LIT("99999");
	svg = drawn(g, &chinese);
	assert_int_equal(times(svg, "<rect"), 24);
	assert_non_null(strstr(svg, "图中为数量最多的 24 项，另有 476 项见表。"));
	assert_true(strstr(svg, ">班4<") < strstr(svg, ">班478<"));
	assert_null(strstr(svg, ">班477<"));
	assert_int_equal(times(drawn(counts(POOL(state), XJ_CHART_BARS, 24, 1), &chinese), "项见表"), 0);
}

static void
chart__long_label__cut_and_told_whole(void **state)
{
	struct xj_grid *g = counts(POOL(state), XJ_CHART_BARS, 2, 1);
	const char *svg;

	g->rows[1][0] = XJ_LIT("计算机应用技术（中外合作办学，三二分段，定向培养）");
	svg = drawn(g, &chinese);
	assert_non_null(strstr(svg, ">计算机应用技术（中外合作…</text>"));
	assert_non_null(strstr(svg, "<title>计算机应用技术（中外合作办学，三二分段，定向培养），a 10</title>"));
}

static void
chart__long_label_of_two_keys__the_first_is_cut(void **state)
{
	struct xj_grid *g = counts(POOL(state), XJ_CHART_BARS, 2, 0);

	(void)xj_grid_add_key(g, "status", "状态", XJ_ORDER_GIVEN);
	(void)xj_grid_add_column(g, XJ_LIT("a"), XJ_LIT("a"), XJ_GRID_COUNT);
	g->chart.values[0] = "a";
	for (size_t row = 0; row < 2; row++) {
		struct xj_span *cells = g->rows[row] = xj_grid_cells(g);

		cells[0] = XJ_LIT("信息工程与人工智能产业学院");
		cells[1] = xj_span(row ? "保留学籍" : "休学");
		cells[2] = XJ_LIT("1");
	}
	g->columns[2].kind = XJ_GRID_NUMBER;
	assert_non_null(strstr(drawn(g, &chinese), ">信息工程与人… · 保留学籍</text>"));
}

static void
chart__empty_and_negative_values__no_bar_and_to_the_left(void **state)
{
	struct xj_grid *g = counts(POOL(state), XJ_CHART_BARS, 3, 1);
	const char *svg;

	g->rows[0][1] = XJ_LIT("-40");
	g->rows[1][1] = XJ_LIT("");
	svg = drawn(g, &chinese);
	assert_int_equal(times(svg, "<rect"), 2);
	assert_int_equal(times(svg, ">—</text>"), 1);
	assert_non_null(strstr(svg, ">-40</text>"));
}

static void
chart__line_over_unknown__broken(void **state)
{
	struct xj_grid *g = counts(POOL(state), XJ_CHART_LINE, 5, 1);
	const char *svg, *line;

	g->rows[2][1] = XJ_LIT("");
	svg = drawn(g, &chinese);
	line = strstr(svg, "fill=\"none\"");
	assert_non_null(line);
	while (line[-1] != '<')
		line--;
	line = strstr(line, "d=\"");
	assert_int_equal(times(xj_pool_text(POOL(state), line, strcspn(line + 3, "\"") + 3), "M"), 2);
}

static void
chart__greatest_value__next_round_mark_ends_the_axis(void **state)
{
	static const struct {
		const char *value, *last, *step;
	} rows[] = {{"7", "8", "2"}, {"43", "50", "10"}, {"101", "120", "20"}, {"1", "1", "0"}, {"0", "1", "0"}, {"99999999", "100000000", "50000000"}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct xj_grid *g = counts(POOL(state), XJ_CHART_BARS, 1, 1);
		const char *svg;

		g->rows[0][1] = xj_span(rows[i].value);
		svg = drawn(g, &chinese);
		assert_row(i, strstr(svg, xj_pool_print(POOL(state), "text-anchor=\"middle\">%s</text>", rows[i].last)));
		assert_row(i, strstr(svg, xj_pool_print(POOL(state), "text-anchor=\"middle\">%s</text>", rows[i].step)));
	}
}

/* Students by program and status. */
static struct xj_grid *
pairs(struct xj_pool *pool, size_t programs, size_t statuses)
{
	struct xj_grid *g = xj_pool_zero(pool, 1, sizeof *g);

	xj_grid_init(g, pool, "status", "学籍状态统计");
	(void)xj_grid_add_key(g, "program", "专业", XJ_ORDER_GIVEN);
	(void)xj_grid_add_key(g, "status", "状态", XJ_ORDER_GIVEN);
	(void)xj_grid_add_column(g, XJ_LIT("count"), XJ_LIT("人数"), XJ_GRID_COUNT);
	g->chart = (struct xj_chart){.kind = XJ_CHART_BARS, .values = {"count"}};
	for (size_t i = 0; i < programs * statuses; i++) {
		struct xj_span *cells = xj_grid_add_row(g);

		cells[0] = xj_span(xj_pool_print(pool, "专业%zu", i / statuses));
		cells[1] = xj_span(xj_pool_print(pool, "状态%zu", i % statuses));
		cells[2] = xj_grid_count(pool, (int64_t)(i % statuses + 1));
	}
	return g;
}

static void
chart__counts_by_two_keys__a_stack_for_each_of_the_first(void **state)
{
	const char *svg = drawn(pairs(POOL(state), 3, 4), &chinese);

	assert_well_formed(svg);
	assert_int_equal(times(svg, ">专业1</text>"), 1);
	assert_int_equal(times(svg, ">状态3</text>"), 1);
	assert_int_equal(times(svg, ">10</text>"), 3 + 1);
	assert_non_null(strstr(svg, "<title>专业2，状态3 4</title>"));
}

static void
chart__more_kinds_than_can_be_told_apart__least_put_together(void **state)
{
	const char *svg = drawn(pairs(POOL(state), 2, 8), &chinese);

	assert_int_equal(times(svg, ">其他</text>"), 1);
	assert_null(strstr(svg, ">状态2</text>"));
	assert_non_null(strstr(svg, ">状态3</text>"));
	assert_non_null(strstr(svg, "<title>专业0，其他 6</title>"));
	assert_non_null(strstr(drawn(pairs(POOL(state), 2, 13), &chinese), ">专业0 · 状态9</text>"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(chart__nothing_known__not_drawn),
		UNIT(chart__any_kind_and_size__well_formed_and_named),
		UNIT(chart__markup_in_data__escaped),
		UNIT(chart__sensitive_label__masked),
		UNIT(chart__many_rows__those_with_most_in_their_order),
		UNIT(chart__long_label__cut_and_told_whole),
		UNIT(chart__long_label_of_two_keys__the_first_is_cut),
		UNIT(chart__empty_and_negative_values__no_bar_and_to_the_left),
		UNIT(chart__line_over_unknown__broken),
		UNIT(chart__greatest_value__next_round_mark_ends_the_axis),
		UNIT(chart__counts_by_two_keys__a_stack_for_each_of_the_first),
		UNIT(chart__more_kinds_than_can_be_told_apart__least_put_together),
	};

	(void)setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
