/*
 * Lists of signs that something happened to a student and of duties done, put on record as they are handed in. What is refused is marked bad in the list. A
 * line that is on record as it stands is passed over with a note, so that the same list may be given again.
 */
#ifndef XJ_RECORDING_H
#define XJ_RECORDING_H

#include "policy/periods.h"
#include "record/changeset.h"

struct xj_recording {
	const struct xj_policy *policy;
	xj_date today;
	struct xj_table *list;           /* of kind `sightings` or `duties` */
	const struct xj_table *kept; /* what is on record so far */
	const struct xj_table *roll;     /* of sightings: who is known; NULL: nobody is asked */
	bool undated; /* sightings settled without a day: each is the only open one of its student and kind */
};

/* Refused: who is not on the roll; a day to come; of those without a day, where not one is open, but none or several; settled before it was seen; settled on a day, but nobody says how. How without a day is as of today. */
void xj_record_sightings(const struct xj_recording *in, struct xj_changes *out, struct xj_diags *diags);
/* A duty goes by its name or title, and is put on record by its name. A line without a period is of the one that its day falls into. Refused: what is none of the school's
 * duties; a day to come; a period that the duty has not, or that had not begun. */
void xj_record_duties(const struct xj_recording *in, struct xj_changes *out, struct xj_diags *diags);

#endif
