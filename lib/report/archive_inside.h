/* What report archive is made of, shared by its files. */
#ifndef XJ_ARCHIVE_INSIDE_H
#define XJ_ARCHIVE_INSIDE_H

#include "report/choose.h"
#include "report/finish.h"
#include "report/period.h"
#include "report/required.h"
#include "report/tally.h"

struct xj_archive_report {
	const struct xj_report_in *in;
	struct xj_pool *pool;
	struct xj_page *page;
	struct xj_diags *diags;
	struct xj_table *roll;
	const struct xj_table *materials;
	struct xj_report_required required; /* the items are in it */
	struct xj_report_period period;
	struct xj_pick *by;
	size_t nby;
	struct xj_choice choice;
	struct xj_index students;
	struct xj_cursor student, item; /* of the roll and of materials */
	bool *wanted;                   /* by row of the roll: --where takes it */
	struct xj_grid *missing;        /* who lacks what; may be as long as the roll, so it stands last */
};

/* What codes/LIST.csv calls a code; codes and names in the order of the list. */
size_t xj_files_names(const struct xj_archive_report *a, const char *list, const struct xj_span **codes,
                        const struct xj_span **names);
/* Puts the cursor a->student on the student's row; false where --where leaves the student out, or no row is there (*stranger). */
bool xj_files_has(struct xj_archive_report *a, struct xj_span student_id, bool *stranger);

/* A column of a list: a field of the roll or of materials, under its own title; or what the list puts in itself. */
struct xj_files_column {
	enum { OF_STUDENT, OF_ITEM, OF_LIST, OF_LIST_NUMBER } source;
	const char *name, *title; /* title: of the last two */
};

/* Fields that head the rows already (`nby`) are left out. Closed by a NULL name. */
void xj_files_list(const struct xj_archive_report *a, struct xj_grid *g, size_t nby, const struct xj_files_column *columns);
/* A new row, of the student and the item at the cursors. */
struct xj_span *xj_files_line(const struct xj_archive_report *a, struct xj_grid *g, size_t nby, const struct xj_files_column *columns);
/* The cell of a column by its name. */
struct xj_span *xj_files_cell(const struct xj_grid *g, struct xj_span *cells, const char *name);

/* Each adds its tables: what files must hold and lack, whose list it leaves in a->missing; what is in them; where items are. */
void xj_files_complete(struct xj_archive_report *a);
void xj_files_holdings(struct xj_archive_report *a);
void xj_files_movements(struct xj_archive_report *a);
void xj_files_loans(struct xj_archive_report *a);
void xj_files_transfers(struct xj_archive_report *a);

#endif
