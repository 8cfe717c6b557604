/*
 * A procedure as a picture: what it asks, its steps with role and time, what they wait for, which come only on a condition, what sends a case back,
 * the document, the effect, the markings. The model says what there is; forms (text, dot, svg) draw it, and neither knows the other.
 *
 * The words are Chinese, as the data is. Texts last as long as the pool and the policy.
 */
#ifndef XJ_DIAGRAM_H
#define XJ_DIAGRAM_H

#include "policy/policy.h"

enum xj_box_kind { XJ_BOX_APPLY, XJ_BOX_STEP, XJ_BOX_DOCUMENT, XJ_BOX_MARK, XJ_BOX_EFFECT };

struct xj_box {
	enum xj_box_kind kind;
	struct xj_span id;
	struct xj_span *lines; /* the first one is the title */
	size_t nlines, caplines;
	bool conditional; /* does not come in every case */
	size_t layer;     /* 0: the application; a box is below all that it waits for */
};

struct xj_arrow {
	size_t from, to; /* boxes */
	bool back;       /* a rejection that sends the case back */
};

struct xj_diagram {
	struct xj_pool *pool;
	const struct xj_policy *policy;
	const struct xj_workflow *w;
	struct xj_span title;
	struct xj_box *boxes;   /* the application, the steps in the order of the file, the effect */
	size_t nboxes;
	struct xj_arrow *arrows;
	size_t narrows, caparrows;
	struct xj_span *notes;  /* what the picture cannot show */
	size_t nnotes, capnotes;
	size_t layers;
};

void xj_diagram_make(struct xj_diagram *d, struct xj_pool *pool, const struct xj_policy *policy,
                     const struct xj_workflow *w);

/* For Graphviz. */
void xj_diagram_dot(struct xj_buf *out, const struct xj_diagram *d);
/* One picture that needs no other file, black on white. `alone`: with title and notes, which on a page stand above and below. */
void xj_diagram_svg(struct xj_buf *out, const struct xj_diagram *d, bool alone);

/* Where everything goes, in units of a pixel. */
struct xj_spot {
	int x, y, w, h; /* x: the middle; y: the upper edge */
	bool box;       /* else a bend of an arrow that passes a layer */
	size_t layer, order;
};

struct xj_leg {
	size_t from, to; /* spots of two layers that follow each other */
	int track;       /* y of its level part; -1: it goes straight down */
	bool last;       /* ends at a box */
};

struct xj_layout {
	struct xj_spot *spots; /* the boxes, then the bends */
	size_t nspots, capspots;
	struct xj_leg *legs;
	size_t nlegs, caplegs;
	int *top, *bottom; /* by layer: of its boxes */
	int left, right, height;
};

/* Sizes of the boxes are in the spots already; y begins at `top`. */
void xj_layout_make(struct xj_layout *l, const struct xj_diagram *d, int top);

#endif
