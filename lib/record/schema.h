/*
 * What a record file holds, read from schema/NAME.yaml: the vocabulary of Frictionless Table Schema, plus `standard` (the
 * JY/T identifier), `aliases`, `sensitive`, `codes` (a code list that names values), `record` (the schema's own
 * name), `kind` (state, append, table, foreign) and, for foreign kinds, `given: some` where a file without rows is refused.
 * `foreignKeys` and `description` are for readers. `extends` is for whoever finds the file: see xj_schema_extend.
 */
#ifndef XJ_SCHEMA_H
#define XJ_SCHEMA_H

#include <regex.h>

#include "record/codes.h"
#include "record/yaml.h"

enum xj_type { XJ_STRING, XJ_INTEGER, XJ_NUMBER, XJ_DATE, XJ_BOOLEAN };
enum xj_kind { XJ_STATE, XJ_APPEND, XJ_TABLE, XJ_FOREIGN };

struct xj_field {
	struct xj_span name, title, standard; /* standard and title may be empty */
	struct xj_span label; /* `name (title)`, as messages name it */
	struct xj_span *aliases;
	size_t naliases;
	struct xj_span *hides; /* of a list name=value;name=value: names whose values are sensitive, those with `was.` before them too */
	size_t nhides;
	enum xj_type type;
	bool required, unique, sensitive;
	bool identifier;  /* `format: identifier`: digits that a spreadsheet likes to damage */
	const struct xj_codes *codes; /* NULL, or the list its values come from */
	struct xj_span *allowed;  /* `enum` */
	size_t nallowed;
	regex_t *pattern;             /* NULL; anchored at both ends */
	struct xj_span pattern_text;
	int64_t minimum, maximum;     /* integers; numbers in hundredths; dates as xj_date */
	bool has_minimum, has_maximum;
	size_t min_length, max_length; /* characters; 0 is no limit */
};

struct xj_schema {
	struct xj_span name, title;
	enum xj_kind kind;
	bool registers; /* `register: yes`: a book keeps a file of it */
	bool needs_rows;
	bool passes_others; /* `others: passed`: columns that are not known are nothing to speak of */
	struct xj_field *fields;
	size_t nfields;
	size_t *primary_key; /* field indexes */
	size_t nprimary_key;
	struct xj_span *missing; /* `missingValues`, besides the empty text */
	size_t nmissing;
};

typedef const struct xj_codes *xj_codes_fn(void *ctx, struct xj_span name);

/* Reads one schema; `find_codes` gives a code list by name (NULL: unknown, becomes a diagnostic at the field). NULL on errors. */
struct xj_schema *xj_schema_parse(struct xj_pool *pool, const struct xj_node *root, xj_codes_fn *find_codes, void *ctx,
                                  struct xj_diags *diags);
/* The description `nearer`, which says `extends: yes`, laid over `farther`: its keys in place of the farther one's, its fields in place of those of the
 * same name or behind them all. Both are mappings. */
const struct xj_node *xj_schema_extend(struct xj_pool *pool, const struct xj_node *nearer, const struct xj_node *farther);
/* What a row goes by, joined by blanks: its primary key; without one the first identifier that is not sensitive. `values` by schema field. */
void xj_schema_key(struct xj_buf *out, const struct xj_schema *schema, const struct xj_span *values);
/* Field index by its own name, -1 when there is none. */
int xj_schema_field(const struct xj_schema *schema, const char *name);
int xj_schema_find(const struct xj_schema *schema, struct xj_span name);
/* A value of a field in the terms of its code list, both ways: 已注册 is `registered`. Without a list, or where it is not on it, the text itself. */
struct xj_span xj_field_code(const struct xj_field *field, struct xj_span value);
struct xj_span xj_field_value(const struct xj_field *field, const char *code);
/* Field index by a heading: name, title, JY/T identifier or alias; -1. Blanks, a * and the case of Latin letters make
 * no difference, nor full-width parentheses: offices write "* 姓  名". */
int xj_schema_heading(const struct xj_schema *schema, struct xj_span heading);

#endif
