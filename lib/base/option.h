/*
 * Command-line options as a table: POSIX syntax with GNU long options (getopt_long(3)), `--` ends them. The table says where a
 * value goes and what --help prints; a new option is a new row.
 */
#ifndef XJ_OPTION_H
#define XJ_OPTION_H

#include "base/date.h"
#include "base/diag.h"

#define XJ_COUNT_MAX 10000

enum xj_option_kind {
	XJ_OPT_FLAG, /* bool */
	XJ_OPT_TEXT, /* const char * */
	XJ_OPT_ONCE, /* the same, refused when given twice: what a rule about the command line must be able to rely on */
	XJ_OPT_LIST, /* struct xj_texts: may be given more than once */
	XJ_OPT_DATE, /* xj_date */
	XJ_OPT_COUNT /* int, 0 to XJ_COUNT_MAX */
};

struct xj_texts {
	const char **list;
	size_t count, cap;
};

struct xj_option {
	char letter; /* 0 for none */
	const char *name;
	enum xj_option_kind kind;
	void *into;
	const char *arg; /* name of the value in --help, NULL for flags */
	const char *help;
};

/* Reads argv[1..]; answers the index of the first operand in argv (operands are moved behind the options), or -1 with
 * diagnostics. The table ends with a row whose name is NULL. Texts are borrowed from argv. */
int xj_options_read(struct xj_pool *pool, const struct xj_option *options, int argc, char **argv, struct xj_diags *diags);
/* One line an option, aligned by terminal columns. */
void xj_options_help(struct xj_buf *out, const struct xj_option *options, xj_translate_fn *translate);

#endif
