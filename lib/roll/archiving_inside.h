/*
 * Inside of archiving: archiving_row.c reads a row, archiving_find.c says which items it means, archiving_none.c and archiving_names.c why it means none, archiving_people.c who may
 * have them, archiving_end.c what may be destroyed, archiving_file.c makes new items, archiving_same.c knows those that are there already, archiving_number.c gives numbers;
 * archiving.c has the table of movements and puts the lines.
 */
#ifndef XJ_ARCHIVING_INSIDE_H
#define XJ_ARCHIVING_INSIDE_H

#include "roll/archiving.h"
#include "roll/cases.h"

/* What a row may say: fields of movements, and the option that says it. Those up to PATH are what the item is, which all of its lines repeat. */
#define XJ_MOVE_FIELDS(X)                                                                                             \
	X(ITEM_ID, item_id, "--item") X(STUDENT_ID, student_id, "--student") X(KIND, kind, "--kind")                  \
	X(TITLE, title, "--title") X(CASE_ID, case_id, "--case") X(DOC_NO, doc_no, "--doc-no")                        \
	X(DATED, dated, "--dated") X(FORM, form, "--form") X(PAGES, pages, "--pages") X(PLACE, place, "--place")      \
	X(VERIFIED_BY, verified_by, "--verified-by") X(PATH, path, "--path") X(NAME, name, "") X(ON, on, "--on")      \
	X(BY, by, "--by") X(APPROVED_BY, approved_by, "--approved-by") X(TO, to, "--to") X(TO_ROLE, to_role, "--role") \
	X(ORGANISATION, organisation, "--organisation") X(LETTER, letter, "--letter") X(ID_SEEN, id_seen, "--id-seen") \
	X(PURPOSE, purpose, "--purpose") X(DUE_ON, due_on, "--due") X(TRANSFER_NO, transfer_no, "--transfer")         \
	X(SEAL_NO, seal_no, "--seal") X(CARRIER, carrier, "--carrier") X(RECEIPT_NO, receipt_no, "--receipt-no")      \
	X(WITNESS, witness, "--witness") X(NOTE, note, "--note")

#define XJ_MOVE_FIELD_AT(id, name, option) XJ_AT_##id,
enum xj_move_at { XJ_MOVE_FIELDS(XJ_MOVE_FIELD_AT) XJ_AT_COUNT };
#define XJ_AT_BIT(id) ((uint64_t)1 << XJ_AT_##id)
extern const char *const xj_move_options[XJ_AT_COUNT];

/* A movement: a row of the table of them. Fields are bits. */
struct xj_move_rule {
	unsigned from;      /* the states it starts from, 1 << state */
	enum xj_keeping to;
	uint64_t needs;     /* refused without */
	uint64_t either;    /* of these one at least; named by the first */
	uint64_t takes;     /* what its line says besides what the item is */
	uint64_t repeats;   /* what it says as the line before does, whatever the row says */
};

/* Numbers in their order, each once. */
struct xj_item_names {
	struct xj_span *list;
	size_t count;
};
void xj_item_names(struct xj_pool *pool, struct xj_items *items, int field, struct xj_item_names *out);
/* Those that begin like the word: they stand around its place in the order. */
const char *xj_item_names_near(struct xj_pool *pool, const struct xj_item_names *names, struct xj_span word);

/* Numbers of transfers that are the same but for their serial. */
struct xj_number_series {
	struct xj_span form; /* with 0 for the serial */
	int64_t last;
};

/* Items that one student's list sends together. */
struct xj_parcel {
	struct xj_span key, transfer_no;
};

/* A line of a transfer, on record or added under a number given by hand. */
struct xj_sending {
	uint32_t line, item, next; /* next: under the same number, or XJ_NONE */
	bool waits;                /* of the first under a number: one of them waits for its receipt */
};

/* New items beside those on record: an index from items.count on is one of the batch. */
struct xj_new_items {
	uint32_t count;
	struct xj_item_numbers *numbers;
	struct xj_map by_content, by_file, by_path, by_id; /* all items; all that have a file; the same; the new ones */
	uint32_t *latest;                         /* by the item that by_content has: the last one with the same content */
	size_t *rows;                             /* of the list, by new item */
	size_t nrows, caprows;
	struct xj_buf key, wanted;
	struct xj_taken_in *taken;
	size_t ntaken, captaken;
};

struct xj_moving {
	const struct xj_archiving *in;
	const struct xj_move_rule *rule;
	const struct xj_archive *rules;
	struct xj_pool *pool;
	struct xj_changes *out;
	struct xj_diags *diags;
	const struct xj_schema *from, *into; /* movements; materials */
	int read[XJ_AT_COUNT], place[XJ_AT_COUNT], put[XJ_AT_COUNT]; /* indexes into movements, the list's schema, materials */
	struct xj_span given[XJ_AT_COUNT];
	struct xj_material_fields f;
	struct xj_roll_fields rf;
	int guardian; /* of the roll, or -1 */
	struct xj_items items;
	struct xj_index students;
	struct xj_cases cases; /* folded where in->cases is there and somebody asks */
	struct xj_cursor line, kept, student, case_line; /* of the list, materials, the roll, cases */
	size_t kept_row;       /* at which `kept` is */
	size_t base;           /* lines that out had before */

	/* the row at work */
	struct xj_span v[XJ_AT_COUNT];
	xj_date on, due;
	bool on_roll;          /* its student's row is at `student` */
	uint32_t *targets;     /* items that it moves */
	size_t ntargets, captargets;

	/* by item */
	uint32_t *last;        /* its last line: a row of materials, or materials->rows + an added one since `base` */
	uint32_t *moved_by;    /* the row of the list that moved it, 1 the first; 0 for none */

	uint32_t *before;      /* by row of materials: the item's line before, or XJ_NONE; made when first asked for */
	uint32_t *before_new;  /* the same of the lines added */
	size_t nbefore_new, capbefore_new;

	struct xj_item_names names; /* of items, for who names one that is not there; made then */
	struct xj_span *waiting; /* transfers that wait for a receipt */
	size_t nwaiting, capwaiting;
	bool listed;           /* `waiting`, `sendings` and `by_transfer` are made */
	struct xj_sending *sendings;
	size_t nsendings, capsendings;
	struct xj_map by_transfer; /* the first sending under a number */

	struct xj_number_series *series;
	size_t nseries, capseries;
	struct xj_map by_form;
	struct xj_parcel *parcels;
	size_t nparcels, capparcels;
	struct xj_map by_parcel;
	struct xj_new_items fresh;
	struct xj_keeping_books *books; /* of destroy */
};

/* Refuses the row at work; field is an xj_move_at. */
#define XJ_REFUSE_MOVE(m, at, ...) \
	xj_table_refuse((m)->in->list, (m)->line.row, (at) < 0 ? -1 : (m)->place[(at)], (m)->diags, __VA_ARGS__)

static inline bool
xj_move_refused(const struct xj_moving *m)
{
	return m->in->list->bad[m->line.row];
}

/* Says that the row at work is on record as it stands. */
void xj_move_stands(struct xj_moving *m);

/* Finds the fields and what options say. */
void xj_move_fields(struct xj_moving *m);
/* Reads the row at the cursor, and refuses it where something is missing, or its days cannot be. */
void xj_move_read(struct xj_moving *m);
/* Refuses the row for want of what these options say. */
void xj_move_lacks(struct xj_moving *m, int at, const char *options);
/* The regulation behind the movement; of one that has none in archive.yaml, the manual. */
const char *xj_move_source(const struct xj_moving *m);
/* The day by which the row has it back. */
void xj_move_due(struct xj_moving *m, struct xj_duration period, const char *source);

/* A cell of a line; it lasts until a line of the register is asked for again. */
struct xj_span xj_move_cell(struct xj_moving *m, uint32_t line, int field);
/* Is it a line of that movement? */
bool xj_move_is(struct xj_moving *m, uint32_t line, enum xj_movement movement);
enum xj_keeping xj_move_state(struct xj_moving *m, uint32_t item);
/* Has the item a line of this very movement, of that day or later? */
bool xj_move_done(struct xj_moving *m, uint32_t item);

/* Goes to the row of the student; false when the roll is not there, or has none. */
bool xj_move_student(struct xj_moving *m, struct xj_span student_id);
/* Refuses a name that is not the student's on the roll. */
void xj_move_check_name(struct xj_moving *m);
/* The items that the row means, into the targets; none where it is refused or passed over. */
void xj_move_find(struct xj_moving *m);
/* Is it one of those that a row means which names none, whatever its state? */
bool xj_move_means(struct xj_moving *m, uint32_t item);

/* Why nothing is done: no such item; moved by another row of the list; not in a state for it; no such transfer; nothing of the student. */
void xj_refuse_item(struct xj_moving *m);
void xj_refuse_twice(struct xj_moving *m, uint32_t item);
void xj_refuse_state(struct xj_moving *m, uint32_t item);
void xj_refuse_student(struct xj_moving *m);
/* Names what is lent of a student of whom nothing is in the archive any more. */
void xj_warn_left_out(struct xj_moving *m, struct xj_span student);

/* Who gets what is lent, looked at or sent, and who allowed it. */
void xj_move_check_people(struct xj_moving *m);
/* Is it over with the item: its period, its case? */
void xj_move_check_end(struct xj_moving *m, uint32_t item);

/* A line of the item, with the row's movement and what the item is; of a new one (XJ_NONE) empty but for the movement. */
struct xj_span *xj_move_put(struct xj_moving *m, uint32_t item);
/* Makes ready for filing. */
void xj_file_begin(struct xj_moving *m);
void xj_file_row(struct xj_moving *m);
/* The row's file; NULL for none. */
const struct xj_found_file *xj_file_of(const struct xj_moving *m);

/* Lays out what is on record, by content and by file. */
void xj_same_begin(struct xj_moving *m);
/* Is the same on record as in the row: still here, or filed on that day, whatever became of it? *key is what it goes by, until the next row. */
bool xj_same_filed(struct xj_moving *m, struct xj_span *key);
/* A new item of the row, whose line is put, is on record too. */
void xj_same_add(struct xj_moving *m, struct xj_span key, uint32_t item);
/* An item with the same file; XJ_NONE. */
uint32_t xj_same_file(struct xj_moving *m);
/* The item whose file has that path; XJ_NONE. */
uint32_t xj_same_path(struct xj_moving *m, struct xj_span path);
/* A cell of the line by which an item was filed; a new one counts from items.count on. */
struct xj_span xj_filed_cell(struct xj_moving *m, uint32_t item, int field);

/* False after the row was refused. */
bool xj_number_item(struct xj_moving *m, struct xj_span *id);
/* Refuses a number given by hand under which something else went: on another day, or to another body. */
void xj_transfer_check(struct xj_moving *m);
/* The item went under the number that the row gives. */
void xj_transfer_add(struct xj_moving *m, uint32_t item);
/* The one that the row says, or the parcel has, or a new one. */
bool xj_number_transfer(struct xj_moving *m, struct xj_span student, struct xj_span *number);

#endif
