/* Lines of the log in words. */
#ifndef FRONT_LOG_H
#define FRONT_LOG_H

#include "front/front.h"

/* The columns that a register has at this place of the log. */
struct front_columns {
	struct xj_span record;
	const struct xj_schema *schema; /* NULL: not known any more */
	struct xj_span *headings;
	int *fields; /* by column, -1 where the schema has none */
	size_t count;
};

struct front_log {
	struct app *app;
	bool unmask;
	struct front_columns *registers;
	size_t nregisters, capregisters;
	struct xj_csv *csv;
	struct xj_span *cells;
	size_t ncells;
	struct xj_buf line;
	struct xj_table *roles; /* NULL: there are none that can be read */
	struct front_person {
		struct xj_span user, person;
	} *persons;
	size_t npersons, cappersons;
};

void front_log_init(struct front_log *t, struct app *app, bool unmask);
/* Takes notice of a line that tells columns; to be shown every line, in order. */
void front_log_columns(struct front_log *t, const struct xj_log_line *l);
/* The cell of this field in the row that the line adds; empty where there is none. */
struct xj_span front_log_cell(struct front_log *t, const struct xj_log_line *l, const char *field);
/* The person that roles.csv has for a login name; empty where it has none. */
struct xj_span front_log_person(struct front_log *t, struct xj_span user);
/* `17  2026-11-02  zhang (张三, signed 王五)  approve --step college  cases:+1`; and the clock's time, where its day is another. */
void front_log_commit(struct front_log *t, struct xj_out *out, const struct xj_log_line *l);
/* `    roll: 2023010112: status: 在籍 -> 休学`; sensitive values masked. Of a row that goes on with a case (`further`) only
 * what it decides: it repeats the rest. */
void front_log_line(struct front_log *t, struct xj_out *out, const struct xj_log_line *l, bool further);

#endif
