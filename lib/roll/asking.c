#include "roll/asking.h"

#include "roll/fields.h"

struct xj_span *
xj_ask(struct xj_changes *requests, struct xj_span student_id, struct xj_span name, struct xj_span workflow)
{
	const struct xj_schema *s = requests->table->schema;
	struct xj_span *line = xj_changes_add(requests);

	xj_put(line, xj_schema_field(s, "student_id"), xj_span_copy(requests->pool, student_id));
	xj_put(line, xj_schema_field(s, "name"), xj_span_copy(requests->pool, name));
	xj_put(line, xj_schema_field(s, "workflow"), workflow);
	return line;
}

void
xj_ask_reason(const struct xj_policy *policy, struct xj_changes *requests, struct xj_span *line, struct xj_span workflow,
              struct xj_span words, const char *otherwise)
{
	const struct xj_schema *s = requests->table->schema;
	const struct xj_workflow *w = xj_policy_workflow(policy, workflow);
	const struct xj_reason *known = w && words.n ? xj_workflow_reason(w, words) : NULL;
	int reason = xj_schema_field(s, "reason"), note = xj_schema_field(s, "note");
	struct xj_span before;

	if (known || !w) {
		xj_put(line, reason, known ? known->name : xj_span_copy(requests->pool, words));
		return;
	}
	if (xj_workflow_reason(w, xj_span(otherwise)))
		xj_put(line, reason, xj_span(otherwise));
	if (!words.n || note < 0)
		return;
	before = line[note];
	line[note] = xj_span(xj_pool_print(requests->pool, "%.*s%s%.*s", (int)words.n, words.p, before.n ? "；" : "", (int)before.n,
	                                   before.p));
}
