#include "report/choose.h"

#include "base/nearest.h"
#include "base/utf8.h"
#include "record/value.h"

enum kind { COLUMN, FACT, STATUS, DERIVED };

struct xj_choice_name {
	struct xj_span name;
	enum kind kind;
	size_t index; /* of a column, a fact, a status fact */
	const struct xj_field *field; /* of a column */
	bool asked, known; /* of any row */
};

static struct xj_span
status_id(const struct xj_status *s)
{
	return s->id;
}

static struct xj_span
status_on_roll(const struct xj_status *s)
{
	return xj_value_of_flag(s->on_roll);
}

static struct xj_span
status_in_school(const struct xj_status *s)
{
	return xj_value_of_flag(s->in_school);
}

static struct xj_span
status_registers(const struct xj_status *s)
{
	return xj_value_of_flag(s->registers);
}

static struct xj_span
status_terminal(const struct xj_status *s)
{
	return xj_value_of_flag(s->terminal);
}

static struct xj_span
status_away(const struct xj_status *s)
{
	static const char *const leaves[] = {
		[XJ_NO_LEAVE] = "", [XJ_SUSPENSION] = "suspension", [XJ_RETENTION] = "retention", [XJ_ADMISSION] = "admission"};

	return xj_span(s->ends ? leaves[s->away] : "");
}

static const struct {
	const char *name;
	struct xj_span (*of)(const struct xj_status *s); /* NULL: `student`, which an unknown status is too */
} status_facts[] = {
	{"status.id", status_id},             {"status.on_roll", status_on_roll},   {"status.in_school", status_in_school},
	{"status.registers", status_registers}, {"status.terminal", status_terminal}, {"status.away", status_away},
	{"status.student", NULL},
};

enum { STATUS_FACTS = sizeof status_facts / sizeof *status_facts };

static const char *const derived_facts[] = {"year_of_study", "freshman", "final_year", "days_left", "days_away", "study_ends_on", "study_days_left", "today"};

enum { DERIVED_FACTS = sizeof derived_facts / sizeof *derived_facts };

void
xj_choice_init(struct xj_choice *c, struct xj_pool *pool, const struct xj_policy *policy, const struct xj_table *table,
               struct xj_choice_fact *facts, size_t nfacts, xj_date today)
{
	*c = (struct xj_choice){.pool = pool, .policy = policy, .table = table, .facts = facts, .nfacts = nfacts};
	c->derived = (struct xj_facts){.pool = pool, .policy = policy, .starts_on = XJ_NO_DATE, .until = XJ_NO_DATE, .today = today,
	                               .asked_on = XJ_NO_DATE, .set = XJ_LIT(""), .reason = XJ_LIT("")};
}

static bool
stands_for_all(const char *name)
{
	return name[strlen(name) - 1] == '.';
}

static size_t
fact_of(const struct xj_choice *c, struct xj_span name)
{
	for (size_t i = 0; i < c->nfacts; i++) {
		const struct xj_choice_fact *f = &c->facts[i];

		if (stands_for_all(f->name) ? xj_span_starts(name, f->name) && name.n > strlen(f->name)
		                            : xj_span_is(name, f->name) || (f->title && xj_span_is(name, f->title)))
			return i;
	}
	return SIZE_MAX;
}

static bool
is_roll(const struct xj_choice *c)
{
	return c->table && xj_span_is(c->table->schema->name, "roll");
}

/* What the name stands for; false where it is nothing. */
static bool
find(const struct xj_choice *c, struct xj_span name, struct xj_choice_name *out)
{
	struct xj_pick pick;

	*out = (struct xj_choice_name){.name = name, .kind = FACT, .index = fact_of(c, name)};
	if (out->index != SIZE_MAX)
		return true;
	if (c->table && xj_pick_column(c->table, name, &pick)) {
		out->kind = COLUMN;
		out->index = (size_t)pick.column;
		out->field = pick.field;
		return true;
	}
	if (!is_roll(c))
		return false;
	out->kind = STATUS;
	for (out->index = 0; out->index < STATUS_FACTS; out->index++)
		if (xj_span_is(name, status_facts[out->index].name))
			return c->policy->statuses && c->table->column_of[xj_schema_field(c->table->schema, "status")] >= 0;
	out->kind = DERIVED;
	for (size_t i = 0; i < DERIVED_FACTS; i++)
		if (xj_span_is(name, derived_facts[i]))
			return true;
	return xj_span_starts(name, "program.") && name.n > strlen("program.");
}

static void
refuse_name(struct xj_choice *c, struct xj_span name)
{
	struct xj_span *names;
	size_t n = 0;

	c->failed = true;
	names = xj_pool_zero(c->pool, (c->table ? c->table->ncolumns : 0) + c->nfacts + STATUS_FACTS + DERIVED_FACTS + 1, sizeof *names);
	for (size_t i = 0; c->table && i < c->table->ncolumns; i++)
		names[n++] = xj_pick_heading(c->table, i);
	for (size_t i = 0; i < c->nfacts; i++)
		names[n++] = xj_span(c->facts[i].name);
	for (size_t i = 0; is_roll(c) && i < STATUS_FACTS; i++)
		names[n++] = xj_span(status_facts[i].name);
	for (size_t i = 0; is_roll(c) && i < DERIVED_FACTS; i++)
		names[n++] = xj_span(derived_facts[i]);
	xj_diag_add(c->diags, XJ_NO_SUCH_COLUMN, NULL, xj_span_text(c->pool, name), c->table ? c->table->label : "-",
	            xj_nearest(c->pool, name, names, n), NULL);
}

/* An xj_name_fn. It tells of what is not there itself: condition.c would name facts that are none here. */
static bool
is_name(void *ctx, struct xj_span name)
{
	struct xj_choice *c = ctx;
	struct xj_choice_name found;

	for (size_t i = 0; i < c->nnames; i++)
		if (xj_span_same(c->names[i].name, name))
			return true;
	if (find(c, name, &found))
		*XJ_PUSH(c->pool, c->names, c->nnames, c->capnames) = found;
	else
		refuse_name(c, name);
	return true;
}

/* The same condition in the words of records, where facts have other words for the same: a new tree, for files are shared. */
static struct xj_node *
in_words(struct xj_choice *c, const struct xj_node *node, const struct xj_choice_fact *of)
{
	struct xj_node *out = xj_pool_alloc(c->pool, sizeof *out);

	*out = *node;
	if (node->kind == XJ_SCALAR && of && node->text.n && node->text.p[0] != '$') {
		struct xj_span text = of->means(c->policy, node->text, c->diags);

		c->failed = c->failed || !text.p;
		out->text = text.p ? text : node->text;
	}
	if (node->kind == XJ_SEQUENCE) {
		out->items = xj_pool_zero(c->pool, node->count + 1, sizeof(struct xj_node *));
		for (size_t i = 0; i < node->count; i++)
			out->items[i] = in_words(c, node->items[i], of);
	}
	if (node->kind == XJ_MAPPING && !of) {
		out->pairs = xj_pool_zero(c->pool, node->count + 1, sizeof *out->pairs);
		for (size_t i = 0; i < node->count; i++) {
			size_t fact = fact_of(c, node->pairs[i].key);

			out->pairs[i] = node->pairs[i];
			out->pairs[i].value = in_words(c, node->pairs[i].value,
			                               fact != SIZE_MAX && c->facts[fact].means ? &c->facts[fact] : NULL);
		}
	}
	return out;
}

bool
xj_choice_add(struct xj_choice *c, const struct xj_node *node, struct xj_diags *diags)
{
	const struct xj_condition *condition;

	c->diags = diags;
	c->failed = false;
	condition = xj_condition_read(c->pool, in_words(c, node, NULL), is_name, c, diags);
	if (!condition || c->failed)
		return false;
	*XJ_PUSH(c->pool, c->conditions, c->count, c->cap) = condition;
	return true;
}

static struct xj_node *
plain(struct xj_choice *c, struct xj_span value, size_t column)
{
	struct xj_node *list = xj_pool_zero(c->pool, 1, sizeof *list);
	size_t cap = 0;

	*list = (struct xj_node){.kind = XJ_SEQUENCE, .text = XJ_LIT(""), .file = "--where", .line = 1, .column = column};
	while (value.p) {
		struct xj_node *item = xj_pool_zero(c->pool, 1, sizeof *item);

		*item = (struct xj_node){.kind = XJ_SCALAR, .text = xj_span_copy(c->pool, xj_span_cut(&value, ',')), .file = "--where",
		                         .line = 1, .column = column};
		*XJ_PUSH(c->pool, list->items, list->count, cap) = item;
	}
	return list->count == 1 ? list->items[0] : list;
}

/* A value in YAML, read so that columns are those of the argument: behind `v:` and as many blanks as the field has characters. */
static const struct xj_node *
written(struct xj_choice *c, struct xj_span value, size_t column, struct xj_diags *diags)
{
	struct xj_buf b;

	xj_buf_init(&b, c->pool);
	xj_buf_text(&b, "v: ");
	while (b.n + 1 < column)
		xj_buf_put(&b, ' ');
	xj_buf_span(&b, value);
	return xj_yaml_get(xj_yaml_parse(c->pool, "--where", xj_buf_as_span(&b), diags), "v");
}

/* The words that a column has: of its code list, of statuses.yaml. NULL where any word will do. */
static struct xj_span *
words_of(const struct xj_choice *c, const struct xj_field *field, size_t *count)
{
	const struct xj_statuses *statuses = c->policy->statuses;
	struct xj_span *words;

	if (field && field->codes) {
		*count = field->codes->count;
		return field->codes->names;
	}
	if (!field || !statuses || !xj_span_is(field->name, "status"))
		return NULL;
	words = xj_pool_zero(c->pool, statuses->count + 1, sizeof *words);
	for (*count = 0; *count < statuses->count; ++*count)
		words[*count] = statuses->list[*count].name;
	return words;
}

static bool
any_row_has(const struct xj_choice *c, size_t column, struct xj_span value)
{
	struct xj_cursor row;

	xj_cursor_init(&row, c->pool, c->table);
	for (size_t i = 0; i < c->table->rows; i++)
		if (xj_cursor_move(&row, i) && xj_span_same(row.cells[column], value))
			return true;
	return false;
}

/* A misspelt status would be a report about nobody. What the file has, however odd, can be asked for. */
static bool
check_words(struct xj_choice *c, struct xj_span field, struct xj_span values, struct xj_diags *diags)
{
	struct xj_choice_name found;
	struct xj_span *words;
	size_t n;
	bool ok = true;

	if (!find(c, field, &found) || found.kind != COLUMN || !(words = words_of(c, found.field, &n)))
		return true;
	while (values.p) {
		struct xj_span value = xj_span_cut(&values, ',');

		if (!value.n || value.p[0] == '$' || xj_span_listed(words, n, value) || any_row_has(c, found.index, value))
			continue;
		xj_diag_add(diags, XJ_BAD_ARGUMENT, NULL, "--where", xj_span_text(c->pool, value),
		            xj_pool_print(c->pool, "one of %s", xj_nearest(c->pool, value, words, n)), NULL);
		ok = false;
	}
	return ok;
}

static bool
add_text(struct xj_choice *c, const char *text, struct xj_diags *diags)
{
	struct xj_span value = xj_span(text), field, shown = xj_span_trim(value);
	struct xj_node *node = xj_pool_zero(c->pool, 1, sizeof *node);
	const struct xj_node *wanted;
	size_t column;

	if (shown.n && shown.p[0] == '{') {
		wanted = xj_yaml_parse(c->pool, "--where", value, diags);
		return wanted && xj_choice_add(c, wanted, diags);
	}
	field = xj_span_trim(xj_span_cut(&value, '='));
	if (!value.p || !field.n) {
		xj_diag_add(diags, XJ_BAD_ARGUMENT, NULL, "--where", text,
		            "write FIELD=VALUE, FIELD=VALUE,VALUE for any of them, or FIELD={minimum: VALUE}", NULL);
		return false;
	}
	column = xj_utf8_count(xj_span_of(text, (size_t)(value.p - text))) + 1;
	if (value.n && (value.p[0] == '{' || value.p[0] == '['))
		wanted = written(c, value, column, diags);
	else
		wanted = check_words(c, field, value, diags) ? plain(c, value, column) : NULL;
	if (!wanted)
		return false;
	*node = (struct xj_node){.kind = XJ_MAPPING, .text = XJ_LIT(""), .file = "--where", .line = 1, .column = 1, .count = 1,
	                         .pairs = xj_pool_zero(c->pool, 1, sizeof *node->pairs)};
	node->pairs[0] = (struct xj_pair){xj_span_copy(c->pool, field), 1, 1, in_words(c, wanted, NULL)};
	return xj_choice_add(c, node, diags);
}

bool
xj_choice_where(struct xj_choice *c, const char *const *texts, size_t count, struct xj_diags *diags)
{
	bool ok = true;

	for (size_t i = 0; i < count; i++)
		ok = add_text(c, texts[i], diags) && ok;
	return ok;
}

static bool
status_value(struct xj_choice *c, size_t index, struct xj_span *value)
{
	struct xj_span name = c->row ? xj_cell(c->row, xj_schema_field(c->table->schema, "status")) : XJ_LIT("");

	if (!c->status || !xj_span_same(c->status->name, name))
		c->status = xj_status_find(c->policy->statuses, name);
	if (!status_facts[index].of)
		*value = xj_value_of_flag(xj_status_student(c->status));
	else
		*value = c->status ? status_facts[index].of(c->status) : XJ_LIT("");
	return true;
}

static bool
fact_value(const struct xj_choice_fact *f, struct xj_span name, struct xj_span *value)
{
	struct xj_span found = f->value;

	if (!found.p)
		return false;
	if (stands_for_all(f->name))
		found = xj_set_get(found, xj_span_of(name.p + strlen(f->name), name.n - strlen(f->name)));
	*value = found.p ? found : XJ_LIT("");
	return true;
}

static bool
value_of(struct xj_choice *c, const struct xj_choice_name *n, struct xj_span *value)
{
	switch (n->kind) {
	case COLUMN:
		*value = c->row ? c->row->cells[n->index] : XJ_LIT("");
		return true;
	case FACT:
		return fact_value(&c->facts[n->index], n->name, value);
	case STATUS:
		return status_value(c, n->index, value);
	case DERIVED:
		break;
	}
	c->derived.roll = c->row;
	return c->row && xj_facts_get(&c->derived, n->name, value);
}

/* An xj_fact_fn. */
static bool
get(void *ctx, struct xj_span name, struct xj_span *value)
{
	struct xj_choice *c = ctx;

	for (size_t i = 0; i < c->nnames; i++) {
		struct xj_choice_name *n = &c->names[i];
		bool known;

		if (!xj_span_same(n->name, name))
			continue;
		known = value_of(c, n, value);
		n->asked = true;
		n->known = n->known || known;
		return known;
	}
	return false;
}

bool
xj_choice_holds(struct xj_choice *c, const struct xj_cursor *row)
{
	struct xj_span unknown;

	c->row = row;
	for (size_t i = 0; i < c->count; i++)
		if (xj_condition_test(c->conditions[i], get, c, &unknown) != XJ_TRUE)
			return false;
	return true;
}

bool
xj_choice_known(const struct xj_choice *c, struct xj_diags *diags)
{
	bool ok = true;

	for (size_t i = 0; i < c->nnames; i++)
		if (c->names[i].asked && !c->names[i].known) {
			xj_diag_add(diags, XJ_BAD_ARGUMENT, NULL, "--where", xj_span_text(c->pool, c->names[i].name),
			            "it is known of nobody here: a column, a term or a file that it follows from is missing", NULL);
			ok = false;
		}
	return ok;
}

/* The field that a name is about: whoever asks whether somebody is on the roll asks about the status. */
static struct xj_span
about(const struct xj_choice_name *n)
{
	if (n->kind == STATUS || (n->field && xj_span_is(n->field->name, "on_roll")))
		return XJ_LIT("status");
	return n->kind != COLUMN ? XJ_LIT("") : n->field ? n->field->name : n->name;
}

bool
xj_choice_asks(const struct xj_choice *c, const char *field)
{
	for (size_t i = 0; i < c->nnames; i++)
		if (xj_span_is(about(&c->names[i]), field))
			return true;
	return false;
}

bool
xj_choice_meets(const struct xj_choice *c, const struct xj_choice *other)
{
	for (size_t i = 0; i < c->nnames; i++) {
		struct xj_span field = about(&c->names[i]);

		if (field.n && xj_choice_asks(other, xj_span_text(c->pool, field)))
			return true;
	}
	return false;
}

bool
xj_choice_asks_facts(const struct xj_choice *c)
{
	for (size_t i = 0; i < c->nnames; i++)
		if (c->names[i].kind == FACT)
			return true;
	return false;
}
