/* Tables for unit tests, made of text. */
#ifndef XJ_TEST_TABLES_H
#define XJ_TEST_TABLES_H

#include "unit.h"

#include "record/emit.h"

static const char people_schema[] = "record: people\n"
				    "title: 人员\n"
				    "kind: state\n"
				    "primaryKey: id\n"
				    "fields:\n"
				    "  - {name: id, title: 学号, standard: XH, format: identifier, constraints: {required: yes}}\n"
				    "  - {name: name, title: 姓名, constraints: {required: yes, maxLength: 4}}\n"
				    "  - {name: secret, title: 证件号, format: identifier, sensitive: yes}\n"
				    "  - {name: since, title: 起始, aliases: [开始], type: date}\n"
				    "  - {name: note, title: 备注}\n";

static inline const struct xj_codes *
unit_no_codes(void *ctx, struct xj_span name)
{
	(void)ctx;
	(void)name;
	return NULL;
}

static inline const struct xj_schema *
unit_schema(struct xj_pool *pool, const char *text)
{
	const struct xj_schema *schema;
	struct xj_diags diags;

	xj_diags_init(&diags, pool);
	schema = xj_schema_parse(pool, xj_yaml_parse(pool, "x.yaml", xj_span(text), &diags), unit_no_codes, NULL, &diags);
	if (!schema)
		FAIL("schema: %s", unit_codes(pool, &diags));
	return schema;
}

/* A table of text that is sound enough to be one. */
static inline struct xj_table *
unit_table(struct xj_pool *pool, const struct xj_schema *schema, const char *text)
{
	struct xj_table *t;
	struct xj_diags diags;

	xj_diags_init(&diags, pool);
	t = xj_table_parse(pool, "x.csv", xj_span(text), schema, XJ_RECORDS, &diags);
	if (!t)
		FAIL("table: %s", unit_codes(pool, &diags));
	return t;
}

#endif
