/*
 * A report: one grid, or several under one title, perhaps with a picture above them. Reports fill pages, forms (text, csv, json, html, …) print them, and neither
 * knows the other.
 */
#ifndef XJ_PAGE_H
#define XJ_PAGE_H

#include "base/date.h"
#include "report/grid.h"

enum xj_lang { XJ_LANG_ZH, XJ_LANG_EN };

/* A sentence on what is counted, and how. */
struct xj_remark {
	struct xj_span text, english; /* english: empty where there is none, and a page in English has the other */
};

struct xj_page {
	struct xj_pool *pool;
	struct xj_span name, title, english; /* english: the title of a page in English; empty where the name has to do */
	struct xj_span school; /* empty where unknown */
	xj_date made_on;       /* the day it speaks of; XJ_NO_DATE for none */
	struct xj_grid_notes notes;
	struct xj_grid **parts;
	size_t nparts, capparts;
	struct xj_remark *remarks; /* below the tables */
	size_t nremarks, capremarks;
	struct xj_span picture; /* SVG that stands alone, for forms that can show it; empty for none */
	struct xj_span inset;   /* the same without what the page says besides: title and remarks; there with `picture` */
	struct xj_span graph;   /* the same for Graphviz */
	struct xj_span csv;     /* what the form csv prints, where a receiver has a form of its own (exchange.h); empty: as of every page */
	bool sheets;            /* of several parts each is a sheet of paper of its own, upright, with its title above */
	bool bare;              /* a workbook has headings and rows and nothing else: for systems, which take it in */
	/* What the file is called where the reader wants it named by rule; filename.h. */
	struct xj_span file_rule;   /* empty: the title */
	struct xj_grid_notes facts; /* what a rule may ask for besides: term, grade, … */
};

void xj_page_init(struct xj_page *page, struct xj_pool *pool, const char *name, const char *title, const char *english);
/* A new grid behind the others. One that goes by the page's own name is all that the page is. */
struct xj_grid *xj_page_add(struct xj_page *page, const char *name, const char *title);
void xj_page_remark(struct xj_page *page, struct xj_span sentence);
/* The same of a fixed sentence, in both languages. */
void xj_page_explain(struct xj_page *page, const char *sentence, const char *english);
struct xj_span xj_remark_shown(const struct xj_remark *remark, enum xj_lang lang);
/* The grid of this name; NULL. */
struct xj_grid *xj_page_part(const struct xj_page *page, const char *name);
/* Is it one table, which needs no heading of its own? */
static inline bool
xj_page_single(const struct xj_page *page)
{
	return page->nparts == 1;
}

/* How the reader wants it. */
struct xj_look {
	bool unmask;
	enum xj_lang lang;
};

struct xj_form {
	const char *name;    /* text, csv, json, html, … */
	const char *ending;  /* of a file: txt */
	bool for_people;     /* sensitive values are masked */
	bool pictures;       /* prints the picture alone */
	/* False with a diagnostic where a library that it needs fails; `out` is then of no use. */
	bool (*print)(struct xj_buf *out, const struct xj_page *page, const struct xj_look *look, struct xj_diags *diags);
};
/* NULL when there is no such form. */
const struct xj_form *xj_form_find(const char *name);
/* The names of all, with | between. */
const char *xj_form_names(struct xj_pool *pool);

/* Aligned by the columns that characters take on a terminal. */
bool xj_page_text(struct xj_buf *out, const struct xj_page *page, const struct xj_look *look, struct xj_diags *diags);
/* Header of names and rows; no notes, no totals, nothing masked: a record stream. Several tables come as lines `table,row,column,value`. */
bool xj_page_csv(struct xj_buf *out, const struct xj_page *page, const struct xj_look *look, struct xj_diags *diags);
/* One object: name, title, notes, columns, rows, totals; of several tables `parts`. Nothing masked. merge.h reads it back. */
bool xj_page_json(struct xj_buf *out, const struct xj_page *page, const struct xj_look *look, struct xj_diags *diags);
/* One page that needs no other file, to look at and to print. */
bool xj_page_html(struct xj_buf *out, const struct xj_page *page, const struct xj_look *look, struct xj_diags *diags);
/* CSV for Excel: a byte order mark, CRLF, titles for headings, masked as for people, no notes; formulas and figures that Excel would damage stand behind a tab. Several
 * tables stand below each other under their titles. */
bool xj_page_excel(struct xj_buf *out, const struct xj_page *page, const struct xj_look *look, struct xj_diags *diags);
/* A workbook, a sheet for each table; text stays text. It is put together in memory, but libxlsxwriter keeps its parts meanwhile in files without a name, where
 * TMPDIR or /tmp says: the one place here that touches a disk. The same page makes the same bytes. */
bool xj_page_xlsx(struct xj_buf *out, const struct xj_page *page, const struct xj_look *look, struct xj_diags *diags);

/* The picture, or the graph, alone; the page has one. */
bool xj_page_svg(struct xj_buf *out, const struct xj_page *page, const struct xj_look *look, struct xj_diags *diags);
bool xj_page_dot(struct xj_buf *out, const struct xj_page *page, const struct xj_look *look, struct xj_diags *diags);

/* Words that forms put between what reports say, by language: 合计 or Total. */
enum xj_page_word { XJ_WORD_TOTAL, XJ_WORD_PEOPLE, XJ_WORD_EMPTY, XJ_WORD_COLON, XJ_WORD_MADE_ON, XJ_WORD_SCHOOL };
const char *xj_page_word(enum xj_lang lang, enum xj_page_word word);
/* A heading: the title, or in English the name in words (on_time: On time). */
struct xj_span xj_heading(struct xj_pool *pool, enum xj_lang lang, struct xj_span name, struct xj_span title);
struct xj_span xj_page_heading(const struct xj_page *page, enum xj_lang lang);

#endif
