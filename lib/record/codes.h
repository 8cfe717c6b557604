/*
 * Code lists: codes/NAME.csv with the columns code, name and, where codes form a tree, parent; `aliases` are other words for
 * the name, with ; between them; `sign` says yes of what hints at a change that nobody may have handled. Records hold names; foreign files may hold codes or aliases, which are translated
 * (JY/T 1001, GB/T 2261.1, GB/T 3304). Values have no quotes and no commas; further columns are ignored.
 */
#ifndef XJ_CODES_H
#define XJ_CODES_H

#include "base/diag.h"
#include "base/map.h"

struct xj_code_alias {
	struct xj_span text;
	uint32_t row;
};

struct xj_codes {
	struct xj_span name; /* the list's own name: "sex" */
	size_t count;
	struct xj_span *codes, *names, *parents;
	bool *signs;
	struct xj_code_alias *aliases;
	size_t naliases;
	struct xj_map by_code, by_name, by_alias;
};

/* Parses the text of such a file; NULL with diagnostics. Two rows with one code, one name or one alias are an error. */
struct xj_codes *xj_codes_parse(struct xj_pool *pool, const char *label, struct xj_span name, struct xj_span text,
                                struct xj_diags *diags);
/* Index of the row with this name or this code, or XJ_NONE. */
uint32_t xj_codes_name(const struct xj_codes *codes, struct xj_span name);
uint32_t xj_codes_code(const struct xj_codes *codes, struct xj_span code);
/* What foreign text means: a name, a code (also one whose leading zeros a spreadsheet took), an alias; or XJ_NONE. */
uint32_t xj_codes_meaning(const struct xj_codes *codes, struct xj_span text);

#endif
