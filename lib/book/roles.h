/*
 * Who may do what: roles.csv, one line a person, role and scope. xueji-roles(5) is the specification.
 *
 *     user,person,role,scope,from,until,proxy,delegated_by
 *
 * `user` is the login name of the process's real user (the user behind sudo where the book says so), `person` the name as it stands in records. `scope` empty is the whole
 * school; else `field=value|value;field=value` over the student's roll row and the case's line, by name or title, all of which must hold. A line holds from `from` to `until`, both
 * days included; one with `delegated_by` only while that user holds the role by a line of their own. `proxy` 是: may enter what another person signed on paper.
 */
#ifndef XJ_ROLES_H
#define XJ_ROLES_H

#include "record/table.h"

struct xj_roles {
	struct xj_pool *pool;
	const struct xj_table *table;
	xj_date today;
	const char *user;
	struct xj_span person; /* of the user; empty when the user has no line */
	bool proxy;            /* has the right today, whatever its scope; see xj_roles_enters */
	struct xj_cursor row, giver;
	struct xj_roles_fields {
		int user, person, role, scope, from, until, proxy, delegated_by;
	} f;
};

/* What a right is asked for. A scope about a field of a row that is not given is not fulfilled, nor one that cannot be understood. NULL in place of a subject is the
 * whole school, which only a line without a scope holds. */
struct xj_subject {
	const struct xj_cursor *student; /* row of the roll; NULL: not known */
	const struct xj_cursor *line;    /* line of cases; NULL: there is none yet */
};

void xj_roles_open(struct xj_roles *r, struct xj_pool *pool, const struct xj_table *table, const char *user, xj_date today);
/* Does the person (p NULL: the user) hold the role today for this subject? `why` gets the code of what is missing: XJ_NO_ROLE (not at all), XJ_ROLE_ENDED (not today),
 * XJ_OUT_OF_SCOPE. */
bool xj_roles_hold(struct xj_roles *r, struct xj_span person, struct xj_span role, const struct xj_subject *subject,
                   enum xj_code *why);
/* Has the user any line that holds today? `why` as above. */
bool xj_roles_active(struct xj_roles *r, enum xj_code *why);
/* Does anybody hold it today? */
bool xj_roles_held(struct xj_roles *r, struct xj_span role);
/* Any of these roles, closed by NULL: for commands. */
bool xj_roles_any(struct xj_roles *r, const char *const *roles, const struct xj_subject *subject, enum xj_code *why);
/* May the user enter what another person signed about this subject? By a line with `proxy` that holds today, whatever its role. */
bool xj_roles_enters(struct xj_roles *r, const struct xj_subject *subject);
/* The diagnostic for such a `why`: `person` (p NULL: the user) and the role, or roles, that was missing. */
void xj_roles_refuse(const struct xj_roles *r, enum xj_code why, struct xj_span person, const char *role,
                     const struct xj_where *where, struct xj_diags *diags);

/* What is wrong with the table besides its cells: scopes that cannot be understood, that ask about no field of these schemas (`cases` may be NULL) or for a value that the field
 * never has; until before from; a user with two names; two lines for the same days. Rows with errors are marked bad; true when there are none. */
bool xj_roles_check(struct xj_table *table, const struct xj_schema *roll, const struct xj_schema *cases,
                    struct xj_diags *diags);

#endif
