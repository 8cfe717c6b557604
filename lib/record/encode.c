#include "record/encoding.h"

#include <iconv.h>

struct xj_encoder {
	struct xj_pool *pool;
	iconv_t cd;
};

enum { PIECE = 1024 };

static void
encoder_close(void *arg)
{
	struct xj_encoder *e = arg;

	if (e->cd != (iconv_t)-1)
		iconv_close(e->cd);
}

struct xj_encoder *
xj_encoder_open(struct xj_pool *pool, const char *encoding)
{
	struct xj_encoder *e = xj_pool_alloc(pool, sizeof *e);

	/* before the descriptor is open: this may run out of memory */
	*e = (struct xj_encoder){pool, (iconv_t)-1};
	xj_pool_at_close(pool, encoder_close, e);
	e->cd = iconv_open(encoding, "UTF-8");
	return e->cd == (iconv_t)-1 ? NULL : e;
}

bool
xj_encoder_measure(struct xj_encoder *e, struct xj_span text, size_t *bytes, size_t *bad)
{
	char *from = (char *)(uintptr_t)text.p, piece[PIECE];
	size_t left = text.n, n = 0;

	(void)iconv(e->cd, NULL, NULL, NULL, NULL);
	while (left) {
		char *to = piece;
		size_t room = sizeof piece, before = left, status = iconv(e->cd, &from, &left, &to, &room);

		n += sizeof piece - room;
		/* a full piece makes way for the next; anything else that stops is a character that cannot be written */
		if (status == (size_t)-1 && (left == before || room >= 4)) {
			*bad = text.n - left;
			return false;
		}
	}
	*bytes = n;
	return true;
}

bool
xj_encoder_encode(struct xj_encoder *e, struct xj_span text, struct xj_span *out, size_t *bad)
{
	/* Two bytes of UTF-8 may become four of GB18030. */
	size_t room = text.n * 2 + 4, left = text.n, free_bytes = room;
	char *from = (char *)(uintptr_t)text.p, *start = xj_pool_alloc(e->pool, room), *to = start;

	(void)iconv(e->cd, NULL, NULL, NULL, NULL);
	if (iconv(e->cd, &from, &left, &to, &free_bytes) == (size_t)-1) {
		*bad = text.n - left;
		return false;
	}
	*out = xj_span_of(start, room - free_bytes);
	return true;
}
