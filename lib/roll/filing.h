/*
 * What comes into students' files by itself, as `leaves` of archive.yaml says: proofs when a case is opened with them; the application, what proofs came later, the
 * approvals and the decision when the case has ended (closed, rejected, withdrawn); letters when they are issued.
 *
 * They are filed under the number that the case or letter has, on the day of the line that leaves them, by whoever that line names. A procedure's title is the beginning of
 * what its cases leave; a proof is called as codes/evidence.csv has it. A document is filed where it has a number.
 */
#ifndef XJ_FILING_H
#define XJ_FILING_H

#include "policy/archive.h"
#include "record/changeset.h"
#include "roll/items.h"

struct xj_filing {
	const struct xj_policy *policy;
	const struct xj_table *materials; /* on record so far */
	const struct xj_table *roll;      /* NULL where item numbers are made without it: xj_item_numbers_ask_roll */
};

/* Is there a line among those added, of cases or issued, that leaves something? `rules` NULL: that could. Of other records: no. */
bool xj_leaves_something(const struct xj_archive *rules, const struct xj_changes *added);
/* From rows `since` on of cases (and the lines that `added` puts behind them; NULL: none) and the same of issued. What is filed already of a case (by its case, kind and
 * title, a document by its number where both have one, approvals and decision also where somebody filed them without a title; of a letter by
 * doc_no) is not filed again, so that all rows may be gone through at any time. Adds lines to `out`, the changes of materials. Nothing where the school has no
 * archive.yaml, or it says nothing of the leaf. */
void xj_file_cases(const struct xj_filing *in, const struct xj_table *cases, size_t since, const struct xj_changes *added, struct xj_changes *out,
                   struct xj_diags *diags);
void xj_file_letters(const struct xj_filing *in, const struct xj_table *issued, size_t since, const struct xj_changes *added, struct xj_changes *out,
                     struct xj_diags *diags);

#endif
