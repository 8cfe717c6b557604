#include "report/grid.h"

#include "record/emit.h"

void
xj_grid_csv(struct xj_buf *out, const struct xj_grid *g, bool unmask)
{
	(void)unmask;
	for (size_t c = 0; c < g->ncolumns; c++) {
		if (c)
			xj_buf_put(out, ',');
		xj_emit_cell(out, g->columns[c].name);
	}
	xj_buf_put(out, '\n');
	for (size_t row = 0; row < g->nrows; row++) {
		for (size_t c = 0; c < g->ncolumns; c++) {
			if (c)
				xj_buf_put(out, ',');
			xj_emit_cell(out, g->rows[row][c]);
		}
		xj_buf_put(out, '\n');
	}
}
