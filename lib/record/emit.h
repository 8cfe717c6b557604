/*
 * Records out. Rows that nothing changed are copied byte for byte; a changed row keeps the quoting of the cells that stay; new cells are
 * quoted only where RFC 4180 needs it. A file keeps its header, its line ending and its byte order mark.
 */
#ifndef XJ_EMIT_H
#define XJ_EMIT_H

#include "record/changeset.h"

/* Takes bytes; false stops the writing (the reason is the sink's own). */
typedef bool xj_write_fn(void *ctx, const char *p, size_t n);

struct xj_out {
	xj_write_fn *write;
	void *ctx;
	struct xj_buf pending;
	bool failed;
};

void xj_out_init(struct xj_out *out, struct xj_pool *pool, xj_write_fn *write, void *ctx);
void xj_out_add(struct xj_out *out, const char *p, size_t n);
/* Passes on what is pending; false when any write failed. */
bool xj_out_flush(struct xj_out *out);

/* A cell as CSV. */
void xj_emit_cell(struct xj_buf *b, struct xj_span value);
/* The whole file after the changes. Columns for fields that the file has not but a change sets are added at the end, with the schema's name. */
void xj_emit_table(struct xj_out *out, const struct xj_changes *ch);
/* Only the header and the rows that were changed (whole, as they are now) or added: what a book answers. */
void xj_emit_changed(struct xj_out *out, const struct xj_changes *ch);
/* For the log: the header as it is after the changes, without a line feed; and each added row the same way, into as many spans as there are rows. */
struct xj_span xj_emit_header(const struct xj_changes *ch);
void xj_emit_rows(const struct xj_changes *ch, struct xj_span *rows);
/* Only the lines added, under the header that the table has. False when they need a column that it has not: then the whole file has to be written. */
bool xj_emit_added(struct xj_buf *b, const struct xj_changes *ch);
/* The difference for --dry-run: one line a field, `roll: 2023010112: status: 在籍 -> 休学`; sensitive values masked. */
void xj_emit_difference(struct xj_out *out, const struct xj_changes *ch);
/* Refused rows of a table: reject_file, reject_line, reject_reason, then the row's line as it came, under the table's header with these
 * three in front. Columns of that name in a table that was itself made so are left out, so that refused rows, corrected, go in again and
 * may be refused again. Several tables one behind the other make a block each, with its own header. */
void xj_emit_rejects(struct xj_out *out, const struct xj_table *t, const struct xj_diags *diags,
                     xj_translate_fn *translate);

#endif
