/*
 * Inside of reading a procedure: workflow.c takes the file as a whole, workflow_fields.c what requests say, workflow_steps.c the graph of steps,
 * workflow_effect.c what the change does and when it may run ahead.
 */
#ifndef XJ_WORKFLOW_READING_H
#define XJ_WORKFLOW_READING_H

#include "policy/workflow.h"

struct xj_reading {
	struct xj_pool *pool;
	const struct xj_workflow_names *names;
	struct xj_diags *diags;
	struct xj_workflow *w;
};

void xj_reading_complain(struct xj_reading *r, enum xj_code code, const struct xj_node *node, const char *a, const char *b);
/* A text that must be there. */
void xj_reading_text(struct xj_reading *r, const struct xj_node *map, const char *key, struct xj_span *out);
/* The value of a key if it is of this kind, not empty; NULL, with a diagnostic where it is something else. */
const struct xj_node *xj_reading_group(struct xj_reading *r, const struct xj_node *map, const char *key,
                                       enum xj_node_kind kind, const char *accepted);
/* The i-th item of a list, or the scalar that stands for a list of one. */
const struct xj_node *xj_reading_item(const struct xj_node *list, size_t i);
/* The condition at `if`; NULL where there is none. */
const struct xj_condition *xj_reading_condition(struct xj_reading *r, const struct xj_node *map);
/* May a request set it: a field of the roll, or one of the procedure's own? */
bool xj_reading_settable(const struct xj_reading *r, struct xj_span name);

/* `fields`; before whatever may name one of them. */
void xj_reading_fields(struct xj_reading *r, const struct xj_node *root);

void xj_reading_steps(struct xj_reading *r, const struct xj_node *root);
/* The step of this name; SIZE_MAX with a diagnostic at `node`, which lists those there are. */
size_t xj_reading_step(struct xj_reading *r, struct xj_span id, const struct xj_node *node);
/* Marks the steps that `step` needs, directly or not. */
void xj_reading_before(const struct xj_workflow *w, size_t step, bool *before);

/* `effect` and `emergency`; behind the steps. */
void xj_reading_effect(struct xj_reading *r, const struct xj_node *root);

#endif
