/* From the files of a book as they are to what they shall be: all that is checked before it goes into the log. */
#include "front/front.h"

#include "book/compare.h"

static bool
is_schema(const char *name)
{
	static const char *const others[] = {"school.yaml", "statuses.yaml", "archive.yaml", "book.yaml"};
	const char *ending = strrchr(name, '.');

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (strcmp(name, others[i]) == 0)
			return false;
	return strncmp(name, "codes/", 6) == 0 || (!strchr(name, '/') && ending && strcmp(ending, ".yaml") == 0);
}

/* Registers come first in the form that a book keeps; rules read them so. */
static bool
bring_into_form(struct app *app, struct front_files *then, const char *name)
{
	const struct front_file *file = front_file(then, name);
	struct xj_span canonical;
	const char *record;

	if (!file || front_kind(app, name, &record) != FRONT_REGISTER)
		return !file || strcmp(name, "book.yaml") != 0 || front_settings_sound(app, file);
	if (!front_canonical(app, xj_policy_schema(app->policy, record), file->label, file->bytes, &canonical))
		return false;
	front_put(app, then, name, file->label, canonical);
	return true;
}

/* A register that the log does not know yet gets every column of its description. */
static void
add_all(struct xj_changes *ch, struct xj_pool *pool, const struct xj_table *from, const struct xj_table *to)
{
	struct xj_cursor c;

	xj_changes_init(ch, pool, from);
	xj_cursor_init(&c, pool, to);
	for (size_t row = 0; row < to->rows; row++) {
		struct xj_span *values;

		if (!xj_cursor_move(&c, row))
			continue;
		values = xj_changes_add(ch);
		for (size_t f = 0; f < to->schema->nfields; f++)
			values[f] = xj_span_copy(pool, xj_cell(&c, (int)f));
	}
}

static bool
revise_register(struct app *app, const struct xj_schema *schema, const struct front_file *old,
                const struct front_file *file, struct front_revision *out)
{
	struct xj_span before = old ? old->bytes : xj_span_of(NULL, 0);
	const struct xj_schema *wide = front_widened(app, schema, before, file->bytes);
	struct xj_table *from = front_table(app, wide, old ? old->label : file->label, before);
	struct xj_table *to = front_table(app, wide, file->label, file->bytes);
	struct xj_changes *ch = xj_pool_zero(app->pool, 1, sizeof *ch);

	if (!from || !to || (old && !xj_compare(from, to, ch, &app->diags)))
		return false;
	if (!old)
		add_all(ch, app->pool, from, to);
	*XJ_PUSH(app->pool, out->changes, out->nchanges, out->capchanges) = ch;
	out->nchanges--;
	*XJ_PUSH(app->pool, out->fresh, out->nchanges, out->capfresh) = !old;
	return true;
}

static void
put_text(struct app *app, struct front_revision *out, const char *name, struct xj_span old, struct xj_span text)
{
	*XJ_PUSH(app->pool, out->texts, out->ntexts, out->captexts) = (struct xj_text_change){name, old, text};
}

/* A case goes on under the procedure that it was opened under: its text is kept under the version that the case names. */
void
front_keep(struct app *app, const struct front_files *now, const char *name, struct front_revision *out)
{
	const struct front_file *old = front_file(now, name);
	const char *file = strchr(name, '/'), *kept;
	char version[XJ_VERSION_SIZE + 1];

	if (!old || strncmp(name, "workflows/", strlen("workflows/")) != 0)
		return;
	xj_version(old->bytes, version);
	kept = xj_pool_print(app->pool, "kept/%.*s@%s.yaml", (int)(strlen(file + 1) - strlen(".yaml")), file + 1, version);
	if (!front_file(now, kept))
		put_text(app, out, kept, xj_span_of(NULL, 0), old->bytes);
}

static bool
revise(struct app *app, const struct xj_policy *policy, const struct front_files *now, const struct front_files *then,
       const char *name, struct front_revision *out)
{
	const struct front_file *old = front_file(now, name), *file = front_file(then, name);
	const struct xj_schema *schema;
	const char *record;

	if (front_kind(app, name, &record) == FRONT_REGISTER) {
		schema = xj_policy_schema(policy, record);
		return !file || !schema || revise_register(app, schema, old, file, out);
	}
	if (old && file && xj_span_same(old->bytes, file->bytes))
		return true;
	front_keep(app, now, name, out);
	if (old || file)
		put_text(app, out, name, old ? old->bytes : xj_span_of(NULL, 0), file ? file->bytes : xj_span_of(NULL, 0));
	return true;
}

bool
front_revise(struct app *app, const struct front_files *now, struct front_files *then, const char *const *names,
             size_t nnames, struct front_revision *out)
{
	size_t errors = xj_diags_errors(&app->diags);
	bool schemas = false, ok = true;
	const struct xj_policy *policy;

	*out = (struct front_revision){0};
	for (size_t i = 0; i < nnames; i++) {
		ok = bring_into_form(app, then, names[i]) && ok;
		schemas = schemas || is_schema(names[i]);
	}
	policy = ok ? front_sound(app, then, schemas) : NULL;
	if (!policy || !front_sense(app, policy, now, then, names, nnames))
		return false;
	for (size_t i = 0; i < nnames; i++)
		ok = revise(app, policy, now, then, names[i], out) && ok;
	return ok && xj_diags_errors(&app->diags) == errors;
}

bool
front_changes_any(const struct front_revision *r)
{
	for (size_t i = 0; i < r->nchanges; i++)
		if (r->fresh[i] || xj_changes_any(r->changes[i]))
			return true;
	return r->ntexts > 0;
}
