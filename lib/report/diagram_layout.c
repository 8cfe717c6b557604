/* Layered drawing: boxes in rows by what they wait for, arrows that pass a row bend in it as if a narrow box stood there, rows are ordered and their
 * boxes moved to stand below and above what they are joined to, and each level part of an arrow gets a height of its own. */
#include "report/diagram.h"

#include <stdlib.h>

enum { APART = 28, SWEEPS = 8, CHANNEL = 30, TRACK = 10, BEND_WEIGHT = 4, STRAIGHT = 4 };

struct row {
	size_t *spots;
	size_t count;
};

/* The legs that end, or begin, at each spot: those of spot i are legs[first[i]] to before legs[first[i + 1]]. */
struct ends {
	size_t *first, *legs;
};

struct laying {
	struct xj_layout *l;
	const struct xj_diagram *d;
	struct row *rows;
	struct ends above, below;
	long *wish; /* by spot, for sorting and moving */
};

static size_t
add_spot(struct laying *a, size_t layer)
{
	*XJ_PUSH(a->d->pool, a->l->spots, a->l->nspots, a->l->capspots) = (struct xj_spot){.layer = layer};
	return a->l->nspots - 1;
}

static void
add_leg(struct laying *a, size_t from, size_t to, bool last)
{
	*XJ_PUSH(a->d->pool, a->l->legs, a->l->nlegs, a->l->caplegs) = (struct xj_leg){from, to, -1, last};
}

static void
split_arrows(struct laying *a)
{
	for (size_t i = 0; i < a->d->narrows; i++) {
		size_t at = a->d->arrows[i].from, to = a->d->arrows[i].to;

		if (a->d->arrows[i].back)
			continue;
		for (size_t layer = a->d->boxes[at].layer + 1; layer < a->d->boxes[to].layer; layer++) {
			size_t bend = add_spot(a, layer);

			add_leg(a, at, bend, false);
			at = bend;
		}
		add_leg(a, at, to, true);
	}
}

static size_t
end_of(const struct xj_leg *leg, bool above)
{
	return above ? leg->to : leg->from;
}

static void
index_ends(struct laying *a, struct ends *e, bool above)
{
	const struct xj_layout *l = a->l;

	e->first = xj_pool_zero(a->d->pool, l->nspots + 2, sizeof *e->first);
	e->legs = xj_pool_zero(a->d->pool, l->nlegs + 1, sizeof *e->legs);
	/* counted two places on, so that filling in leaves each beginning where it belongs */
	for (size_t i = 0; i < l->nlegs; i++)
		e->first[end_of(&l->legs[i], above) + 2]++;
	for (size_t i = 2; i < l->nspots + 2; i++)
		e->first[i] += e->first[i - 1];
	for (size_t i = 0; i < l->nlegs; i++)
		e->legs[e->first[end_of(&l->legs[i], above) + 1]++] = i;
}

static void
fill_rows(struct laying *a)
{
	struct xj_layout *l = a->l;

	a->rows = xj_pool_zero(a->d->pool, a->d->layers, sizeof *a->rows);
	for (size_t i = 0; i < l->nspots; i++)
		l->spots[i].order = a->rows[l->spots[i].layer].count++;
	for (size_t r = 0; r < a->d->layers; r++)
		a->rows[r].spots = xj_pool_zero(a->d->pool, a->rows[r].count + 1, sizeof *a->rows[r].spots);
	for (size_t i = 0; i < l->nspots; i++)
		a->rows[l->spots[i].layer].spots[l->spots[i].order] = i;
	a->wish = xj_pool_zero(a->d->pool, l->nspots, sizeof *a->wish);
	index_ends(a, &a->above, true);
	index_ends(a, &a->below, false);
}

/* The mean of what the spot is joined to in the row above (or below), a thousandfold; `by` says of what. */
static long
mean(const struct laying *a, size_t spot, bool above, long (*by)(const struct xj_spot *), long otherwise)
{
	const struct ends *e = above ? &a->above : &a->below;
	long sum = 0, n = (long)(e->first[spot + 1] - e->first[spot]);

	for (size_t i = e->first[spot]; i < e->first[spot + 1]; i++)
		sum += by(&a->l->spots[end_of(&a->l->legs[e->legs[i]], !above)]) * 1000;
	return n ? sum / n : otherwise;
}

static long
by_order(const struct xj_spot *s)
{
	return (long)s->order;
}

static long
by_x(const struct xj_spot *s)
{
	return s->x;
}

static void
order_row(struct laying *a, size_t r, bool above)
{
	struct row *row = &a->rows[r];

	for (size_t i = 0; i < row->count; i++)
		a->wish[row->spots[i]] = mean(a, row->spots[i], above, by_order, (long)a->l->spots[row->spots[i]].order * 1000);
	/* stable: those alike stay in the order of the file */
	for (size_t i = 1; i < row->count; i++)
		for (size_t k = i; k && a->wish[row->spots[k]] < a->wish[row->spots[k - 1]]; k--) {
			size_t spot = row->spots[k];

			row->spots[k] = row->spots[k - 1];
			row->spots[k - 1] = spot;
		}
	for (size_t i = 0; i < row->count; i++)
		a->l->spots[row->spots[i]].order = i;
}

/* As near as can be to where each spot wishes to be (least squares), in their order and apart from each other. */
static void
move_row(struct laying *a, const struct row *row)
{
	struct {
		long sum, weight;
		size_t count;
	} *blocks = xj_pool_zero(a->d->pool, row->count + 1, sizeof *blocks);
	long *offset = xj_pool_zero(a->d->pool, row->count + 1, sizeof *offset);
	size_t n = 0, at = 0;

	for (size_t i = 0; i < row->count; i++) {
		const struct xj_spot *s = &a->l->spots[row->spots[i]];
		long weight = s->box ? 1 : BEND_WEIGHT;

		if (i)
			offset[i] = offset[i - 1] + (a->l->spots[row->spots[i - 1]].w + s->w) / 2 + APART;
		blocks[n].sum = (a->wish[row->spots[i]] / 1000 - offset[i]) * weight;
		blocks[n].weight = weight;
		blocks[n++].count = 1;
		while (n > 1 && blocks[n - 2].sum * blocks[n - 1].weight > blocks[n - 1].sum * blocks[n - 2].weight) {
			blocks[n - 2].sum += blocks[n - 1].sum;
			blocks[n - 2].weight += blocks[n - 1].weight;
			blocks[n - 2].count += blocks[n - 1].count;
			n--;
		}
	}
	for (size_t b = 0; b < n; b++)
		for (size_t i = 0; i < blocks[b].count; i++, at++)
			a->l->spots[row->spots[at]].x = (int)(blocks[b].sum / blocks[b].weight + offset[at]);
}

static void
place_rows(struct laying *a)
{
	for (int sweep = 0; sweep < SWEEPS; sweep++) {
		bool down = sweep % 2 == 0;

		for (size_t k = 1; k < a->d->layers; k++)
			order_row(a, down ? k : a->d->layers - 1 - k, down);
	}
	for (size_t r = 0; r < a->d->layers; r++) {
		for (size_t i = 0; i < a->rows[r].count; i++)
			a->wish[a->rows[r].spots[i]] = 0;
		move_row(a, &a->rows[r]);
	}
	for (int sweep = 0; sweep < 2 * SWEEPS; sweep++)
		for (size_t k = 1; k < a->d->layers; k++) {
			bool down = sweep % 2 == 0;
			const struct row *row = &a->rows[down ? k : a->d->layers - 1 - k];

			for (size_t i = 0; i < row->count; i++)
				a->wish[row->spots[i]] = mean(a, row->spots[i], down, by_x, (long)a->l->spots[row->spots[i]].x * 1000);
			move_row(a, row);
		}
}

/* The level parts of all legs that leave one spot are one line. */
struct level {
	size_t from;
	int left, right, track;
	size_t under; /* of those not placed yet, how many it comes down below */
	bool placed;
};

static bool
touches(const struct level *x, const struct level *y)
{
	return x->left <= y->right + TRACK && y->left <= x->right + TRACK;
}

/* Where a leg of `x` comes down on the place that `y` starts from, y has to turn off above it. */
static bool
comes_below(const struct laying *a, const struct level *x, const struct level *y)
{
	const struct ends *e = &a->below;

	for (size_t i = e->first[x->from]; i < e->first[x->from + 1]; i++)
		if (abs(a->l->spots[a->l->legs[e->legs[i]].to].x - a->l->spots[y->from].x) < TRACK)
			return true;
	return false;
}

static size_t
collect_levels(const struct laying *a, size_t r, struct level *levels)
{
	size_t n = 0;

	for (size_t i = 0; i < a->rows[r].count; i++) {
		struct level v = {.from = a->rows[r].spots[i], .left = a->l->spots[a->rows[r].spots[i]].x};

		v.right = v.left;
		for (size_t k = a->below.first[v.from]; k < a->below.first[v.from + 1]; k++) {
			int x = a->l->spots[a->l->legs[a->below.legs[k]].to].x;

			v.left = x < v.left ? x : v.left;
			v.right = x > v.right ? x : v.right;
		}
		if (v.right - v.left >= STRAIGHT)
			levels[n++] = v;
	}
	return n;
}

static void
set_track(struct laying *a, const struct level *v)
{
	const struct ends *e = &a->below;

	for (size_t i = e->first[v->from]; i < e->first[v->from + 1]; i++) {
		struct xj_leg *leg = &a->l->legs[e->legs[i]];

		if (abs(a->l->spots[leg->to].x - a->l->spots[v->from].x) >= STRAIGHT)
			leg->track = v->track;
	}
}

/* The first of those not placed that comes down below none of the others; where each does, the first. */
static size_t
pick_level(const struct level *levels, size_t n)
{
	size_t first = SIZE_MAX;

	for (size_t i = 0; i < n; i++) {
		if (!levels[i].placed && !levels[i].under)
			return i;
		if (!levels[i].placed && first == SIZE_MAX)
			first = i;
	}
	return first;
}

/* A track for each level part between row r and the next; answers how many there are. */
static int
place_levels(struct laying *a, size_t r)
{
	struct level *levels = xj_pool_zero(a->d->pool, a->rows[r].count + 1, sizeof *levels);
	size_t n = collect_levels(a, r, levels);
	int tracks = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++)
			levels[i].under += k != i && comes_below(a, &levels[i], &levels[k]);
	for (size_t left = n; left; left--) {
		size_t pick = pick_level(levels, n);

		for (size_t k = 0; k < n; k++)
			levels[k].under -= k != pick && !levels[k].placed && comes_below(a, &levels[k], &levels[pick]);
		for (size_t k = 0; k < n; k++)
			if (levels[k].placed && levels[k].track >= levels[pick].track &&
			    (touches(&levels[pick], &levels[k]) || comes_below(a, &levels[pick], &levels[k])))
				levels[pick].track = levels[k].track + 1;
		levels[pick].placed = true;
		if (levels[pick].track >= tracks)
			tracks = levels[pick].track + 1;
	}
	for (size_t k = 0; k < n; k++)
		set_track(a, &levels[k]);
	return tracks;
}

static void
stack_rows(struct laying *a, int top)
{
	struct xj_layout *l = a->l;

	l->top = xj_pool_zero(a->d->pool, a->d->layers, sizeof *l->top);
	l->bottom = xj_pool_zero(a->d->pool, a->d->layers, sizeof *l->bottom);
	for (size_t r = 0; r < a->d->layers; r++) {
		int height = 0, tracks = place_levels(a, r);

		for (size_t i = 0; i < a->rows[r].count; i++) {
			struct xj_spot *s = &l->spots[a->rows[r].spots[i]];

			height = s->h > height ? s->h : height;
			s->y = top;
			l->left = s->x - s->w / 2 < l->left ? s->x - s->w / 2 : l->left;
			l->right = s->x + s->w / 2 > l->right ? s->x + s->w / 2 : l->right;
		}
		l->top[r] = top;
		l->bottom[r] = top + height;
		for (size_t i = 0; i < l->nlegs; i++)
			if (l->spots[l->legs[i].from].layer == r && l->legs[i].track >= 0)
				l->legs[i].track = l->bottom[r] + CHANNEL / 2 + l->legs[i].track * TRACK;
		top = l->bottom[r] + CHANNEL + (tracks > 1 ? (tracks - 1) * TRACK : 0);
	}
	l->height = l->bottom[a->d->layers - 1];
}

void
xj_layout_make(struct xj_layout *l, const struct xj_diagram *d, int top)
{
	struct laying a = {.l = l, .d = d};

	for (size_t i = 0; i < d->nboxes; i++) {
		l->spots[i].box = true;
		l->spots[i].layer = d->boxes[i].layer;
	}
	split_arrows(&a);
	fill_rows(&a);
	place_rows(&a);
	l->left = l->right = l->spots[0].x;
	stack_rows(&a, top);
	for (size_t i = 0; i < l->nspots; i++)
		l->spots[i].x -= l->left;
	l->right -= l->left;
	l->left = 0;
}
