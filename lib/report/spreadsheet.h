/*
 * What the two forms for spreadsheets have in common: xlsx, and CSV for Excel. Cells that nobody filled in stay empty there, so that they sort and count as such.
 */
#ifndef XJ_SPREADSHEET_H
#define XJ_SPREADSHEET_H

#include "report/page.h"

enum { XJ_SPREADSHEET_ROWS = 1048576, XJ_SPREADSHEET_COLUMNS = 16384, XJ_SPREADSHEET_CELL = 32767 /* UTF-16 units */ };

/* Is the column in a spreadsheet? What heads sections as well, but no spreads. */
bool xj_spreadsheet_column(const struct xj_grid *g, size_t column);
/* Is the cell a number there, and which (NULL: no matter)? Those of columns of text never are; percentages are of 1. */
bool xj_spreadsheet_number(const struct xj_grid_column *column, struct xj_span cell, double *out);
/* Does each part go on a sheet of Excel's? False with a diagnostic. */
bool xj_spreadsheet_fits(const struct xj_page *page, const struct xj_look *look, struct xj_diags *diags);

#endif
