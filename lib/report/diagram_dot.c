#include "report/diagram.h"

static void
text(struct xj_buf *out, struct xj_span s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			xj_buf_put(out, '\\');
		if ((unsigned char)s.p[i] >= ' ' && s.p[i] != 0x7f)
			xj_buf_put(out, s.p[i]);
	}
}

static void
quoted(struct xj_buf *out, struct xj_span s)
{
	xj_buf_put(out, '"');
	text(out, s);
	xj_buf_put(out, '"');
}

/* A step may be called apply or effect as well. */
static void
node(struct xj_buf *out, const struct xj_box *box)
{
	if (box->kind == XJ_BOX_APPLY || box->kind == XJ_BOX_EFFECT)
		xj_buf_print(out, "\"(%.*s)\"", (int)box->id.n, box->id.p);
	else
		quoted(out, box->id);
}

void
xj_diagram_dot(struct xj_buf *out, const struct xj_diagram *d)
{
	static const char *const shapes[] = {
		[XJ_BOX_APPLY] = "box, style=rounded",
		[XJ_BOX_STEP] = "box",
		[XJ_BOX_DOCUMENT] = "note",
		[XJ_BOX_MARK] = "box, style=\"rounded,filled\", fillcolor=\"#eeeeee\"",
		[XJ_BOX_EFFECT] = "box, peripheries=2",
	};
	static const char *const dashed[] = {
		[XJ_BOX_APPLY] = "box, style=rounded",
		[XJ_BOX_STEP] = "box, style=dashed",
		[XJ_BOX_DOCUMENT] = "note, style=dashed",
		[XJ_BOX_MARK] = "box, style=\"rounded,filled,dashed\", fillcolor=\"#eeeeee\"",
		[XJ_BOX_EFFECT] = "box, peripheries=2",
	};

	xj_buf_text(out, "digraph ");
	quoted(out, d->w->name);
	xj_buf_text(out, " {\n\tlabel=");
	quoted(out, d->title);
	xj_buf_text(out, ";\n\tlabelloc=t;\n\tnode [fontname=\"sans-serif\"];\n");
	for (size_t i = 0; i < d->nboxes; i++) {
		const struct xj_box *box = &d->boxes[i];

		xj_buf_put(out, '\t');
		node(out, box);
		xj_buf_print(out, " [shape=%s, label=\"", (box->conditional ? dashed : shapes)[box->kind]);
		for (size_t k = 0; k < box->nlines; k++) {
			xj_buf_text(out, k ? "\\n" : "");
			text(out, box->lines[k]);
		}
		xj_buf_text(out, "\"];\n");
	}
	for (size_t i = 0; i < d->narrows; i++) {
		xj_buf_put(out, '\t');
		node(out, &d->boxes[d->arrows[i].from]);
		xj_buf_text(out, " -> ");
		node(out, &d->boxes[d->arrows[i].to]);
		xj_buf_text(out, d->arrows[i].back ? " [style=dotted, constraint=false, label=\"退回\"];\n" : ";\n");
	}
	xj_buf_text(out, "}\n");
}
