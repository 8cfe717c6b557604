/* Chinese characters are as wide as high, others taken for a little over half of that; boxes are made for these widths, whatever font there is. */
#include "report/diagram.h"

#include "base/utf8.h"

enum { SIZE = 14, LINE = 20, PAD = 10, MARGIN = 24, HEAD = 56, EDGE = 2, FOLD = 12, RETURN_GAP = 18, RETURN_TEXT = 34, LEAST = 120, BESIDE = 12 };

static void
text(struct xj_buf *out, struct xj_span s)
{
	uint32_t c;

	for (struct xj_span rest = s, at = s; (c = xj_utf8_next(&rest)) != 0; at = rest) {
		if (c == '&')
			xj_buf_text(out, "&amp;");
		else if (c == '<')
			xj_buf_text(out, "&lt;");
		else if (c == '>')
			xj_buf_text(out, "&gt;");
		else if (c == '"')
			xj_buf_text(out, "&quot;");
		else if (c >= ' ' && c != 0x7f && c != 0xfffe && c != 0xffff)
			xj_buf_add(out, at.p, (size_t)(rest.p - at.p));
	}
}

/* Narrow columns are counted a little wider than half a wide one: Latin letters are. */
static int
width(struct xj_span s)
{
	size_t columns = xj_utf8_width(s), characters = xj_utf8_count(s);
	size_t wide = columns > characters ? columns - characters : 0;

	return (int)(wide * SIZE + (characters - wide) * SIZE * 6 / 10);
}

static void
measure(const struct xj_diagram *d, struct xj_layout *l)
{
	for (size_t i = 0; i < d->nboxes; i++) {
		const struct xj_box *box = &d->boxes[i];
		struct xj_spot *s = &l->spots[i];

		s->w = LEAST;
		for (size_t k = 0; k < box->nlines; k++)
			if (width(box->lines[k]) + 2 * PAD + (box->kind == XJ_BOX_DOCUMENT ? FOLD : 0) > s->w)
				s->w = width(box->lines[k]) + 2 * PAD + (box->kind == XJ_BOX_DOCUMENT ? FOLD : 0);
		s->w += s->w % 2;
		s->h = (int)box->nlines * LINE + PAD;
	}
}

static void
draw_frame(struct xj_buf *out, const struct xj_box *box, const struct xj_spot *s)
{
	int x = s->x - s->w / 2, radius = box->kind == XJ_BOX_APPLY ? 18 : box->kind == XJ_BOX_MARK ? 12 : 3;
	const char *dash = box->conditional ? " stroke-dasharray=\"6 4\"" : "";

	if (box->kind == XJ_BOX_DOCUMENT) {
		xj_buf_print(out, "<path d=\"M%d %dh%dl%d %dv%dh%dz\"%s/>\n", x, s->y, s->w - FOLD, FOLD, FOLD, s->h - FOLD, -s->w,
		             dash);
		xj_buf_print(out, "<path d=\"M%d %dv%dh%d\"/>\n", x + s->w - FOLD, s->y, FOLD, FOLD);
		return;
	}
	xj_buf_print(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"%s%s/>\n", x, s->y, s->w, s->h, radius,
	             box->kind == XJ_BOX_MARK ? " fill=\"#eee\"" : "", dash);
	if (box->kind == XJ_BOX_EFFECT)
		xj_buf_print(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"1\"/>\n", x + 3, s->y + 3, s->w - 6,
		             s->h - 6);
}

static void
draw_lines(struct xj_buf *out, const struct xj_box *box, const struct xj_spot *s)
{
	for (size_t i = 0; i < box->nlines; i++) {
		xj_buf_print(out, "<text x=\"%d\" y=\"%d\"%s>", s->x, s->y + PAD / 2 + (int)i * LINE + 15,
		             i ? "" : " font-weight=\"bold\"");
		text(out, box->lines[i]);
		xj_buf_text(out, "</text>\n");
	}
}

static void
draw_legs(struct xj_buf *out, const struct xj_layout *l)
{
	for (size_t i = 0; i < l->nlegs; i++) {
		const struct xj_leg *leg = &l->legs[i];
		const struct xj_spot *a = &l->spots[leg->from], *b = &l->spots[leg->to];

		/* a bend passes its row from the upper edge to the lower one */
		xj_buf_print(out, "<path d=\"M%d %d", a->x, a->box ? a->y + a->h : a->y);
		if (leg->track >= 0)
			xj_buf_print(out, "V%dH%d", leg->track, b->x);
		xj_buf_print(out, "L%d %d\"%s/>\n", b->x, b->y, leg->last ? " marker-end=\"url(#tip)\"" : "");
	}
}

/* Out of the right side into the gap, under the row, round the whole picture, over the other row and in by its right side. */
static void
draw_returns(struct xj_buf *out, const struct xj_diagram *d, const struct xj_layout *l)
{
	int at = l->right + RETURN_GAP;

	for (size_t i = 0; i < d->narrows; i++) {
		const struct xj_spot *a = &l->spots[d->arrows[i].from], *b = &l->spots[d->arrows[i].to];
		int from = a->x + a->w / 2, to = b->x + b->w / 2;

		if (!d->arrows[i].back)
			continue;
		xj_buf_print(out, "<path d=\"M%d %dh%dV%dH%dV%dH%dV%dH%d\" stroke-dasharray=\"2 3\" marker-end=\"url(#tip)\"/>\n", from,
		             a->y + a->h / 2, BESIDE, l->bottom[a->layer] + 7, at, l->top[b->layer] - 7, to + BESIDE,
		             b->y + b->h / 2, to);
		xj_buf_print(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"start\" fill=\"#000\" stroke=\"none\">退回</text>\n", at + 4,
		             (l->bottom[a->layer] + l->top[b->layer]) / 2 + 5);
		at += RETURN_GAP + RETURN_TEXT;
	}
}

static int
returns_width(const struct xj_diagram *d)
{
	int n = 0;

	for (size_t i = 0; i < d->narrows; i++)
		n += d->arrows[i].back;
	return n ? n * (RETURN_GAP + RETURN_TEXT) : 0;
}

static void
draw_title(struct xj_buf *out, const struct xj_diagram *d, int x)
{
	xj_buf_print(out, "<text x=\"%d\" y=\"34\" font-size=\"20\" font-weight=\"bold\">", x);
	text(out, d->title);
	xj_buf_text(out, "</text>\n");
}

static void
draw_notes(struct xj_buf *out, const struct xj_diagram *d, int x, int y)
{
	for (size_t i = 0; i < d->nnotes; i++) {
		xj_buf_print(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"start\">", x, y + (int)i * LINE + 12);
		text(out, d->notes[i]);
		xj_buf_text(out, "</text>\n");
	}
}

static void
draw(struct xj_buf *out, const struct xj_diagram *d, const struct xj_layout *l)
{
	xj_buf_text(out, "<g fill=\"none\" stroke=\"#000\">\n");
	draw_legs(out, l);
	xj_buf_text(out, "</g>\n<g fill=\"#fff\" stroke=\"#000\" stroke-width=\"1.2\">\n");
	for (size_t i = 0; i < d->nboxes; i++)
		draw_frame(out, &d->boxes[i], &l->spots[i]);
	xj_buf_text(out, "</g>\n");
	for (size_t i = 0; i < d->nboxes; i++)
		draw_lines(out, &d->boxes[i], &l->spots[i]);
	if (!returns_width(d))
		return;
	xj_buf_text(out, "<g fill=\"none\" stroke=\"#000\">\n");
	draw_returns(out, d, l);
	xj_buf_text(out, "</g>\n");
}

void
xj_diagram_svg(struct xj_buf *out, const struct xj_diagram *d, bool alone)
{
	struct xj_layout l = {0};
	int right, height, left;

	l.spots = xj_pool_zero(d->pool, d->nboxes, sizeof *l.spots);
	l.nspots = l.capspots = d->nboxes;
	measure(d, &l);
	xj_layout_make(&l, d, alone ? HEAD : EDGE);
	left = l.left - MARGIN;
	right = l.right + returns_width(d) + MARGIN;
	for (size_t i = 0; alone && i < d->nnotes; i++)
		if (left + MARGIN + width(d->notes[i]) + MARGIN > right)
			right = left + MARGIN + width(d->notes[i]) + MARGIN;
	height = l.height + (alone ? MARGIN + (int)d->nnotes * LINE + MARGIN / 2 : EDGE);
	xj_buf_print(out,
	             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"%d 0 %d %d\" role=\"img\">\n<title>",
	             right - left, height, left, right - left, height);
	text(out, d->title);
	xj_buf_print(out, "</title>\n<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" "
	                  "markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#000\"/></marker></defs>\n"
	                  "<rect x=\"%d\" width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n",
	             left, right - left, height);
	xj_buf_print(out, "<g font-family=\"'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif\" "
	                  "font-size=\"%d\" text-anchor=\"middle\">\n",
	             SIZE);
	if (alone)
		draw_title(out, d, (left + right) / 2);
	draw(out, d, &l);
	if (alone)
		draw_notes(out, d, left + MARGIN, l.height + MARGIN);
	xj_buf_text(out, "</g>\n</svg>\n");
}
