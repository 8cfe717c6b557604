/*
 * YAML 1.1 by libyaml's events into a small tree. Taken: mappings, sequences, scalars, comments. Refused with line and column:
 * anchors and aliases, tags, merge keys, a second document, duplicate keys, keys that are not plain text, nesting past 64, files
 * over 1 MiB, NUL. Scalars stay text; what a text means is for its reader. The tree lives in the pool.
 */
#ifndef XJ_YAML_H
#define XJ_YAML_H

#include "base/buf.h"
#include "base/date.h"
#include "base/diag.h"

enum xj_node_kind { XJ_SCALAR, XJ_SEQUENCE, XJ_MAPPING };

struct xj_node {
	enum xj_node_kind kind;
	bool quoted;         /* a scalar written in quotes */
	struct xj_span text; /* scalar, NUL-terminated */
	const char *file;
	size_t line, column; /* 1-based */
	size_t count;
	struct xj_pair *pairs;   /* mapping, in file order */
	struct xj_node **items; /* sequence */
};

struct xj_pair {
	struct xj_span key; /* NUL-terminated */
	size_t line, column;
	struct xj_node *value;
};

/* The root (a mapping), or NULL with diagnostics. `label` is kept, not copied. */
struct xj_node *xj_yaml_parse(struct xj_pool *pool, const char *label, struct xj_span text, struct xj_diags *diags);
struct xj_node *xj_yaml_read(struct xj_pool *pool, const char *path, struct xj_diags *diags);

/* The value of a key; NULL when there is none or `node` is NULL or no mapping. */
const struct xj_node *xj_yaml_get(const struct xj_node *node, const char *key);
/* Refuses keys that are not in `known` (NULL-terminated), naming the nearest one; false if any. */
bool xj_yaml_known(const struct xj_node *node, const char *const *known, struct xj_diags *diags);

/* Typed readers of `key` in `map`: true and *out set when there; where the key is missing they answer false silently, and where the
 * value is of another kind they add a diagnostic and answer false. *out is untouched on false. */
bool xj_yaml_text(const struct xj_node *map, const char *key, struct xj_diags *diags, struct xj_span *out);
bool xj_yaml_integer(const struct xj_node *map, const char *key, struct xj_diags *diags, int64_t *out);
bool xj_yaml_flag(const struct xj_node *map, const char *key, struct xj_diags *diags, bool *out); /* yes no true false */
/* `period`: one that needs no working calendar. */
bool xj_yaml_period(const struct xj_node *map, const char *key, struct xj_diags *diags, struct xj_duration *out);
bool xj_yaml_duration(const struct xj_node *map, const char *key, struct xj_diags *diags, struct xj_duration *out);
/* A sequence of scalars, or one scalar as a list of one. */
bool xj_yaml_texts(struct xj_pool *pool, const struct xj_node *map, const char *key, struct xj_diags *diags,
                   struct xj_span **out, size_t *count);
/* A required key is missing from `map`: adds the diagnostic, answers false. */
bool xj_yaml_missing(const struct xj_node *map, const char *key, struct xj_diags *diags);
struct xj_where xj_yaml_where(const struct xj_node *node);

/* The mapping as a text that reads as the same tree; comments are not in it. */
void xj_yaml_print(struct xj_buf *out, const struct xj_node *root);

#endif
