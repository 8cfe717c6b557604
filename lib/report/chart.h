/*
 * What a grid's chart shows, as SVG inside a page for people: bars, stacked bars, lines. Nothing but the SVG's own element is needed to see it, in colour or in grey:
 * colours come with patterns or marks, values are written where there is room for them, and the rest is told in titles.
 *
 * Counts by two keys are drawn as a stack for each value of the first, where the second has few values. Of many rows those with the greatest values are
 * drawn, and the chart says how many are not. An empty cell is unknown: it has no bar and breaks the line.
 */
#ifndef XJ_CHART_H
#define XJ_CHART_H

#include "report/page.h"

/* Adds the chart that g->chart asks for; `number` tells the charts of one page apart. False, and nothing added, where there is nothing to draw. */
bool xj_chart_svg(struct xj_buf *out, const struct xj_grid *g, const struct xj_look *look, size_t number);

#endif
