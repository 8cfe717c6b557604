#include "policy/filerule.h"

static struct xj_span
taken(struct xj_span *rest, size_t n)
{
	struct xj_span text = xj_span_of(rest->p, n);

	*rest = xj_span_of(rest->p + n, rest->n - n);
	return text;
}

static bool
is_name(struct xj_span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == '_' || (i && s.p[i] >= '0' && s.p[i] <= '9')))
			return false;
	return s.n > 0;
}

/* What stands up to this closing mark; p NULL where there is none. */
static struct xj_span
up_to(struct xj_span rest, char mark)
{
	const char *end = rest.n ? memchr(rest.p, mark, rest.n) : NULL;

	return end ? xj_span_of(rest.p, (size_t)(end - rest.p)) : xj_span_of(NULL, 0);
}

static struct xj_file_piece
marked(struct xj_span *rest)
{
	char mark = *taken(rest, 1).p;
	struct xj_span inside = up_to(*rest, mark == '{' ? '}' : ']');

	if (mark == ']')
		return (struct xj_file_piece){XJ_PIECE_CLOSE, {"", 0}};
	if (mark == '{' && inside.p && is_name(inside)) {
		(void)taken(rest, inside.n + 1);
		return (struct xj_file_piece){XJ_PIECE_NAME, inside};
	}
	if (mark == '[' && inside.p && inside.n && memchr(inside.p, '{', inside.n) && !memchr(inside.p, '[', inside.n))
		return (struct xj_file_piece){XJ_PIECE_OPEN, inside};
	return (struct xj_file_piece){XJ_PIECE_BAD, {"", 0}};
}

struct xj_file_piece
xj_file_rule_next(struct xj_span *rest)
{
	size_t n = 0;

	if (!rest->n)
		return (struct xj_file_piece){XJ_PIECE_END, {"", 0}};
	while (n < rest->n && !strchr("{}[]", rest->p[n]))
		n++;
	return n ? (struct xj_file_piece){XJ_PIECE_TEXT, taken(rest, n)} : marked(rest);
}

bool
xj_file_rule_sound(struct xj_span rule)
{
	bool open = false;

	if (!rule.n || memchr(rule.p, '/', rule.n) || memchr(rule.p, '\\', rule.n))
		return false;
	for (;;) {
		struct xj_file_piece piece = xj_file_rule_next(&rule);

		if (piece.kind == XJ_PIECE_END)
			return !open;
		if (piece.kind == XJ_PIECE_BAD || (piece.kind == XJ_PIECE_CLOSE && !open))
			return false;
		if (piece.kind == XJ_PIECE_OPEN || piece.kind == XJ_PIECE_CLOSE)
			open = piece.kind == XJ_PIECE_OPEN;
	}
}
