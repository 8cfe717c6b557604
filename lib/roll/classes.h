/*
 * Classes and numbers for new students: templates from school.yaml, a capacity, and fields that are not mixed in one class. What
 * the roll already holds is counted in (xj_status_takes_place), so late arrivals fill the classes there are; who has left, or is away, takes no place. A new class
 * gets the lowest number that is free.
 */
#ifndef XJ_CLASSES_H
#define XJ_CLASSES_H

#include "policy/policy.h"
#include "roll/newcomer.h"

struct xj_classes;

/* `values` is a roll row by schema field. */
struct xj_classes *xj_classes_open(struct xj_pool *pool, const struct xj_policy *policy, const struct xj_table *roll);
/* A group that has classes gets none more; who finds no room in them cannot be placed, for want of a `class`. */
void xj_classes_keep(struct xj_classes *c);
/* First each new student is announced, then each is placed: so the groups divide evenly. */
bool xj_classes_announce(struct xj_classes *c, const struct xj_span *values, struct xj_span *unknown);
/* Class and student number into *class_name and *number. False with the name of what is missing (or the counter that overflows) in *unknown. */
bool xj_classes_place(struct xj_classes *c, const struct xj_span *values, struct xj_span *class_name,
                      struct xj_span *number, struct xj_span *unknown);

/* A newcomer whose class is given (it stands in `values`) joins it: one that somebody is in, of the same kind, and not full. */
enum xj_joining { XJ_JOINED, XJ_NO_SUCH_CLASS, XJ_CLASS_OF_OTHERS, XJ_CLASS_FULL, XJ_NO_NUMBER };
enum xj_joining xj_classes_join(struct xj_classes *c, const struct xj_span *values, struct xj_span *number,
                                struct xj_span *unknown);

#endif
