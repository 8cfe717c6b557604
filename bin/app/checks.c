/* The files of electronic items beside what the register says of them. */
#include "app/app.h"
#include "base/shown.h"
#include "book/holding.h"
#include "roll/items.h"

/* Codes of codes/found.csv. */
#define INTACT "intact"
#define ALTERED "altered"
#define MISSING "missing"
#define REMAINS "remains"
#define STRAY "stray"

static const char *const found_codes[] = {
	[XJ_FILE_INTACT] = INTACT, [XJ_FILE_MISSING] = MISSING, [XJ_FILE_OUTSIDE] = "outside", [XJ_FILE_UNREADABLE] = "unreadable",
};

/* One line of checks. */
struct check {
	struct xj_span item, student, path, filed, now;
	const char *found;
};

static void
print_check(struct app *app, struct app_checks *c, const struct check *check)
{
	const struct xj_schema *schema = xj_policy_schema(app->policy, "checks");
	const struct xj_field *found = &schema->fields[xj_schema_field(schema, "found")];
	struct xj_buf path;

	xj_buf_init(&path, app->pool);
	xj_shown_plain(&path, check->path);
	const struct xj_span cells[] = {
		check->item, check->student, xj_buf_as_span(&path), xj_field_value(found, check->found), check->filed, check->now,
		xj_date_span(app->pool, app->today),
	};

	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
		if (i)
			xj_buf_put(&c->text, ',');
		xj_emit_cell(&c->text, cells[i]);
	}
	xj_buf_put(&c->text, '\n');
}

static void
add(struct app *app, struct app_checks *c, const struct check *check)
{
	bool intact = strcmp(check->found, INTACT) == 0;

	c->count++;
	c->intact += intact;
	c->faults += !intact;
	if (!intact || c->all)
		print_check(app, c, check);
}

/* Of what was destroyed nothing may be there; of what was sent away it need not be. */
static const char *
judge(enum xj_keeping state, enum xj_holding_found found, struct xj_span filed, const char *now)
{
	if (state == XJ_ITEM_DESTROYED)
		return found == XJ_FILE_MISSING ? NULL : REMAINS;
	if (found == XJ_FILE_MISSING && (state == XJ_ITEM_SENT || state == XJ_ITEM_TRANSFERRED))
		return NULL;
	if (found != XJ_FILE_INTACT)
		return found_codes[found];
	return xj_span_is(filed, now) ? INTACT : ALTERED;
}

static void
check_item(struct app *app, struct app_checks *c, const struct xj_items *items, const struct xj_item *item, struct xj_cursor *row)
{
	char now[XJ_SHA256_DIGITS + 1] = "";
	enum xj_keeping state;
	struct check check;
	uint64_t size;

	if (!xj_cursor_move(row, item->last) || !xj_cell(row, items->f.path).n)
		return;
	check = (struct check){
		xj_cell(row, items->f.item_id), xj_cell(row, items->f.student_id), xj_cell(row, items->f.path),
		xj_cell(row, items->f.sha256), {"", 0}, NULL,
	};
	state = xj_item_state(c->materials, xj_cell(row, items->f.state));
	check.found = judge(state, xj_holding_digest(c->files, check.path, now, &size), check.filed, now);
	if (!check.found)
		return;
	check.now = xj_span(now);
	add(app, c, &check);
	if (c->tells && strcmp(check.found, REMAINS) == 0) {
		struct xj_where where = xj_table_where(c->materials, item->last, items->f.path);

		xj_diag_add(&app->diags, XJ_FILE_REMAINS, &where, xj_span_text(app->pool, check.item), xj_span_text(app->pool, check.path), NULL);
	}
}

/* Paths of items, for those that are of none. */
struct paths {
	struct xj_span *list;
	size_t count, cap;
	struct xj_map map;
};

static struct xj_span
path_at(void *ctx, uint32_t index)
{
	return ((struct paths *)ctx)->list[index];
}

/* While somebody is filing, a copy may be there whose item is not yet: then nothing is said of strays, as they will be there the next time. */
static bool
check_strays(struct app *app, struct app_checks *c, const struct paths *known)
{
	struct xj_span *paths;
	bool ok;
	size_t n;

	if (!xj_book_rests(app->book))
		return true;
	ok = xj_holding_list(c->files, "archive", &paths, &n, &app->diags);
	xj_book_rested(app->book);
	if (!ok)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct check check = {.item = XJ_LIT(""), .student = XJ_LIT(""), .path = paths[i], .filed = XJ_LIT(""), .now = XJ_LIT(""), .found = STRAY};

		if (xj_map_get(&known->map, paths[i]) == XJ_NONE)
			add(app, c, &check);
	}
	return true;
}

bool
app_check_files(struct app *app, struct app_checks *c)
{
	struct xj_holding *book = xj_pool_zero(app->pool, 1, sizeof *book);
	struct xj_table *header = app_empty(app, "checks");
	struct paths known = {0};
	struct xj_items items;
	struct xj_cursor row;

	if (!header)
		return false;
	*book = (struct xj_holding){app->pool, app->folder, app->book ? app->book->folder.fd : -1};
	if (!c->files)
		c->files = book;
	xj_buf_init(&c->text, app->pool);
	xj_buf_span(&c->text, header->header);
	xj_buf_put(&c->text, '\n');
	xj_items_fold(&items, app->pool, c->materials);
	xj_cursor_init(&row, app->pool, c->materials);
	xj_map_init(&known.map, app->pool, 0, path_at, &known);
	for (size_t i = 0; i < items.count; i++) {
		check_item(app, c, &items, &items.list[i], &row);
		if (!xj_cell(&row, items.f.path).n)
			continue;
		*XJ_PUSH(app->pool, known.list, known.count, known.cap) = xj_span_copy(app->pool, xj_cell(&row, items.f.path));
		(void)xj_map_put(&known.map, known.list[known.count - 1], (uint32_t)(known.count - 1));
	}
	return c->files != book || check_strays(app, c, &known);
}

struct xj_table *
app_checks(struct app *app, const struct xj_table *materials, const char *files)
{
	struct app_checks c = {.materials = materials};
	struct xj_holding folder;

	if (files && !xj_holding_open(&folder, app->pool, files, &app->diags))
		return NULL;
	c.files = files ? &folder : NULL;
	if (!app_check_files(app, &c))
		return NULL;
	return app_parse(app, xj_pool_print(app->pool, "%s/archive", files ? files : app->folder), xj_buf_as_span(&c.text), "checks");
}
