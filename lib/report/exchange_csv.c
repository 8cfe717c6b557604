#include "report/exchange.h"

static void
put_cell(struct xj_buf *b, const struct xj_exchange *x, struct xj_span cell)
{
	bool quoted = cell.n && (memchr(cell.p, x->separator, cell.n) || memchr(cell.p, '"', cell.n) || cell.p[0] == ' ' ||
	                         cell.p[cell.n - 1] == ' ');

	if (!quoted) {
		xj_buf_span(b, cell);
		return;
	}
	xj_buf_put(b, '"');
	for (size_t i = 0; i < cell.n; i++) {
		if (cell.p[i] == '"')
			xj_buf_put(b, '"');
		xj_buf_put(b, cell.p[i]);
	}
	xj_buf_put(b, '"');
}

static void
put_row(struct xj_buf *b, const struct xj_exchange *x, const struct xj_span *cells)
{
	for (size_t c = 0; c < x->ncolumns; c++) {
		if (c)
			xj_buf_put(b, x->separator);
		put_cell(b, x, cells ? cells[c] : x->columns[c].title);
	}
	xj_buf_text(b, x->crlf ? "\r\n" : "\n");
}

struct xj_span
xj_exchange_csv(const struct xj_exchange *x, const struct xj_grid *grid)
{
	struct xj_span out;
	struct xj_buf b;
	size_t bad;

	xj_buf_init(&b, grid->pool);
	xj_buf_text(&b, x->bom ? "\xef\xbb\xbf" : "");
	if (x->header)
		put_row(&b, x, NULL);
	for (size_t row = 0; row < grid->nrows; row++)
		put_row(&b, x, grid->rows[row]);
	out = xj_buf_as_span(&b);
	if (x->encoder)
		(void)xj_encoder_encode(x->encoder, out, &out, &bad);
	return out;
}
