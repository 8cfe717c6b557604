/*
 * What is done with items of students' files: filed, compared with the original, looked at, lent, given back, sent away with a receipt to come, destroyed. Tables in,
 * changes out; nothing is read or written here. Refused rows get diagnostics and are marked bad in the list; the others are done as if the bad ones were not there. What is
 * on record as it stands is passed over with a note, so that the same list may be given again.
 */
#ifndef XJ_ARCHIVING_H
#define XJ_ARCHIVING_H

#include "policy/archive.h"
#include "record/changeset.h"
#include "roll/items.h"

/* The file of an electronic item, as the caller found it. */
struct xj_found_file {
	const char *sha256; /* 64 digits; NULL: the row has none, or it was refused */
	struct xj_span kept;  /* where it lies already below the folder of the archive; p NULL: it is still to be taken in */
	const char *ending;   /* ".pdf"; may be empty */
	bool own;             /* kept in the archive's own folder, where a file is of one item */
};

/* A file that the caller has to take in before the changes are carried out. */
struct xj_taken_in {
	size_t row;          /* of the list */
	struct xj_span path; /* below the archive's folder: archive/STUDENT/ITEM.pdf */
};

struct xj_archiving {
	const struct xj_policy *policy;
	xj_date today;
	enum xj_movement what;
	struct xj_table *list;            /* of kind movements; or materials, of which only item_id counts */
	const struct xj_span *given;      /* what options say, by field of movements, for cells that the list leaves empty; NULL: nothing */
	const struct xj_table *movements; /* where `list` is of materials: an empty table of movements, for the names of fields; else NULL */
	const struct xj_table *materials; /* on record so far */
	const struct xj_table *roll;      /* of file and destroy it must be there; else NULL is taken: nobody is asked */
	const struct xj_table *cases;     /* NULL: nobody is asked whether a case is closed */
	const struct xj_found_file *files; /* by row of the list; NULL: none */
	struct xj_span by, entered_by;    /* who does it, for cells that are empty; entered_by where that is somebody else */
	/* Does the person hold one of these roles (closed by NULL) on that day for the student of this row (NULL: not known)? NULL: nobody to ask. */
	bool (*holds)(void *ctx, struct xj_span person, const char *const *roles, const struct xj_cursor *student);
	void *ctx;
};

/* Adds lines to `out`, the changes of materials. `taken` may be NULL where no row has a file.
 *
 * Rows name an item; or a student, and perhaps a kind: of `file` that makes a new item, of the others it means all of the student's items in a fitting state; receipt and return also
 * take a transfer_no alone. What each needs:
 *   file      student_id, kind; title where it is not the kind's own; electronic items their file. form is original where neither it nor a file says otherwise; an item_id is kept
 *   verify    verified_by; of copies that are in the archive
 *   view      to, purpose, approved_by, due_on; lend the same. Who has no role at the school (to_role empty, or one of archive.yaml's outsiders) besides organisation, letter, id_seen;
 *             a guardian whom the roll does not name id_seen
 *   return    of what is lent, or comes back unreceived; of a student only what is lent
 *   transfer  organisation, seal_no, carrier, approved_by; due_on is the day by which the receipt is wanted. The items of a student go under one transfer_no;
 *             one given by hand stands for what goes to one body on one day
 *   receipt   receipt_no, or in `to` who signed for it
 *   destroy   approved_by, witness, doc_no (of the list of destruction); refused as long as archive.yaml has it kept */
void xj_archive_move(const struct xj_archiving *in, struct xj_changes *out, struct xj_taken_in **taken, size_t *ntaken, struct xj_diags *diags);
/* The present state of items, as lines of materials: those that fit each part that is given. */
struct xj_item_query {
	const char *const *items, *const *students;
	size_t nitems, nstudents;
	struct xj_span kind, state, case_id, transfer_no; /* kind and state by name or code; empty: any */
	bool overdue;                                    /* lent or waiting for a receipt past their day */
};
/* Row numbers of materials, ascending by student, then as filed. False with diagnostics: no such kind, state; an item or student asked for that has nothing. */
bool xj_archive_pick(struct xj_pool *pool, const struct xj_policy *policy, const struct xj_table *materials, const struct xj_item_query *query,
                     xj_date today, uint32_t **rows, size_t *count, struct xj_diags *diags);

#endif
