/*
 * Classes and numbers for new students: templates from school.yaml, a capacity, and fields that are not mixed in one class. What
 * the roll already holds is counted in, so late arrivals fill the classes there are; who has no live status any more takes no place. A new class
 * gets the lowest number that is free.
 */
#ifndef XJ_CLASSES_H
#define XJ_CLASSES_H

#include "policy/policy.h"
#include "roll/fields.h"

struct xj_classes;

/* `values` is a roll row by schema field. */
struct xj_classes *xj_classes_open(struct xj_pool *pool, const struct xj_policy *policy, const struct xj_table *roll);
/* First each new student is announced, then each is placed: so the groups divide evenly. */
bool xj_classes_announce(struct xj_classes *c, const struct xj_span *values, struct xj_span *unknown);
/* Class and student number into *class_name and *number. False with the name of what is missing (or the counter that overflows) in *unknown. */
bool xj_classes_place(struct xj_classes *c, const struct xj_span *values, struct xj_span *class_name,
                      struct xj_span *number, struct xj_span *unknown);

#endif
