/*
 * Citizen identity numbers (GB 11643-1999): 17 digits and a check character by ISO 7064 MOD 11-2; six digits of region, the birth date, a sequence whose
 * last digit is odd for a man. Only form, date and check character are judged: withdrawn region codes stay valid.
 */
#ifndef XJ_IDNUMBER_H
#define XJ_IDNUMBER_H

#include "base/date.h"

enum xj_id_fault {
	XJ_ID_SOUND,
	XJ_ID_FORM,    /* not 17 digits and a digit or X */
	XJ_ID_DATE,    /* the digits 7 to 14 are no date */
	XJ_ID_CHECK    /* check character wrong */
};

/* Fast enough to run over every row of a roll. A small x is not accepted: records hold capitals. */
enum xj_id_fault xj_id_check(struct xj_span id);
/* What the number must have instead, for messages: "17 digits and a digit or X". */
const char *xj_id_wanted(enum xj_id_fault fault);
/* Of a number whose form is right. */
xj_date xj_id_birth(struct xj_span id);
bool xj_id_male(struct xj_span id);
/* The check character for 17 digits. */
char xj_id_check_character(const char digits[static 17]);

#endif
