#define _GNU_SOURCE
#include "base/option.h"

#include <getopt.h>

#include "base/utf8.h"

#define LONG_BASE 256 /* what getopt_long answers for row i: LONG_BASE + i */

static size_t
count_options(const struct xj_option *options)
{
	size_t n = 0;

	while (options[n].name)
		n++;
	return n;
}

/* ":" in front makes getopt tell a missing value from an unknown option. */
static const char *
short_options(struct xj_pool *pool, const struct xj_option *options)
{
	struct xj_buf b;

	xj_buf_init(&b, pool);
	xj_buf_put(&b, ':');
	for (; options->name; options++)
		if (options->letter) {
			xj_buf_put(&b, options->letter);
			if (options->kind != XJ_OPT_FLAG)
				xj_buf_put(&b, ':');
		}
	return b.p;
}

static struct option *
long_options(struct xj_pool *pool, const struct xj_option *options)
{
	size_t n = count_options(options);
	struct option *list = xj_pool_zero(pool, n + 1, sizeof *list);

	for (size_t i = 0; i < n; i++) {
		list[i].name = options[i].name;
		list[i].has_arg = options[i].kind == XJ_OPT_FLAG ? no_argument : required_argument;
		list[i].val = LONG_BASE + (int)i;
	}
	return list;
}

static const struct xj_option *
row(const struct xj_option *options, int answer)
{
	if (answer >= LONG_BASE)
		return options + (answer - LONG_BASE);
	for (; options->name; options++)
		if (options->letter && options->letter == answer)
			return options;
	return NULL;
}

/* As the user wrote it, as far as that is known: -t or --term. */
static const char *
spelling(struct xj_pool *pool, const struct xj_option *o, int answer)
{
	return answer < LONG_BASE ? xj_pool_print(pool, "-%c", o->letter) : xj_pool_print(pool, "--%s", o->name);
}

static void
refuse_long(struct xj_pool *pool, const struct xj_option *options, const char *arg, struct xj_diags *diags)
{
	size_t n = strcspn(arg, "=");
	const char *given = xj_pool_text(pool, arg, n), *first = NULL, *second = NULL;

	for (; n > 2 && options->name; options++)
		if (xj_span_starts(xj_span(options->name), given + 2)) {
			second = first && !second ? options->name : second;
			first = first ? first : options->name;
		}
	if (second)
		xj_diag_add(diags, XJ_AMBIGUOUS_OPTION, NULL, given, xj_pool_print(pool, "--%s", first),
		    xj_pool_print(pool, "--%s", second), NULL);
	else
		xj_diag_add(diags, XJ_BAD_OPTION, NULL, given, NULL);
}

static void
refuse(struct xj_pool *pool, const struct xj_option *options, char **argv, struct xj_diags *diags)
{
	const struct xj_option *o = optopt ? row(options, optopt) : NULL;
	const char *arg = argv[optind - 1];

	if (o) {
		xj_diag_add(diags, XJ_NEEDLESS_ARGUMENT, NULL, spelling(pool, o, optopt), NULL);
	} else if (!optopt) {
		refuse_long(pool, options, arg, diags);
	} else if (optopt > 0 && optopt < 0x80) {
		xj_diag_add(diags, XJ_BAD_OPTION, NULL, xj_pool_print(pool, "-%c", optopt), NULL);
	} else if ((optopt & 0xc0) != 0x80) {
		/* getopt sees a character beyond ASCII byte by byte: its first byte is named by the whole argument, in which
		 * getopt still stands, and the others are passed over. */
		if (argv[optind] && argv[optind][0] == '-' && strchr(argv[optind], optopt))
			arg = argv[optind];
		xj_diag_add(diags, XJ_BAD_OPTION, NULL, arg, NULL);
	}
}

static void
take_text(struct xj_pool *pool, struct xj_texts *texts, const char *value)
{
	*XJ_PUSH(pool, texts->list, texts->count, texts->cap) = value;
}

static void
take(struct xj_pool *pool, const struct xj_option *o, int answer, const char *value, struct xj_diags *diags)
{
	int64_t count;
	xj_date date;

	if (value && strpbrk(value, "\r\n")) {
		/* A record is one line. */
		xj_diag_add(diags, XJ_BAD_ARGUMENT, NULL, spelling(pool, o, answer), value, "write it on one line", NULL);
		return;
	}
	switch (o->kind) {
	case XJ_OPT_FLAG:
		*(bool *)o->into = true;
		break;
	case XJ_OPT_ONCE:
		if (*(const char **)o->into) {
			xj_diag_add(diags, XJ_USAGE, NULL, xj_pool_print(pool, "%s is given twice", spelling(pool, o, answer)), NULL);
			break;
		}
		*(const char **)o->into = value;
		break;
	case XJ_OPT_TEXT:
		*(const char **)o->into = value;
		break;
	case XJ_OPT_LIST:
		take_text(pool, o->into, value);
		break;
	case XJ_OPT_DATE:
		date = xj_date_parse(xj_span(value));
		if (date == XJ_NO_DATE)
			xj_diag_add(diags, XJ_BAD_DATE_ARGUMENT, NULL, spelling(pool, o, answer), value, NULL);
		else
			*(xj_date *)o->into = date;
		break;
	case XJ_OPT_COUNT:
		if (!xj_span_digits(xj_span(value)) || !xj_span_integer(xj_span(value), &count) || count > XJ_COUNT_MAX)
			xj_diag_add(diags, XJ_BAD_COUNT_ARGUMENT, NULL, spelling(pool, o, answer), value, NULL);
		else
			*(int *)o->into = (int)count;
		break;
	}
}

int
xj_options_read(struct xj_pool *pool, const struct xj_option *options, int argc, char **argv, struct xj_diags *diags)
{
	const char *shorts = short_options(pool, options);
	const struct option *longs = long_options(pool, options);
	size_t before = diags->count;
	int answer;

	opterr = 0;
	optind = 0; /* glibc: begin anew, also after an earlier call that stopped within a word */
	while ((answer = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (answer == '?')
			refuse(pool, options, argv, diags);
		else if (answer == ':')
			xj_diag_add(diags, XJ_MISSING_ARGUMENT, NULL, spelling(pool, row(options, optopt), optopt), NULL);
		else
			take(pool, row(options, answer), answer, optarg, diags);
	}
	return diags->count == before ? optind : -1;
}

static const char *
left_side(struct xj_pool *pool, const struct xj_option *o)
{
	char letter[] = "-x, ";

	letter[1] = o->letter;
	return xj_pool_print(pool, "  %s--%s%s%s", o->letter ? letter : "    ", o->name, o->arg ? " " : "",
	    o->arg ? o->arg : "");
}

void
xj_options_help(struct xj_buf *out, const struct xj_option *options, xj_translate_fn *translate)
{
	size_t width = 0, w;

	for (const struct xj_option *o = options; o->name; o++) {
		w = xj_utf8_width(xj_span(left_side(out->pool, o)));
		width = w > width ? w : width;
	}
	for (const struct xj_option *o = options; o->name; o++) {
		const char *left = left_side(out->pool, o);

		xj_buf_text(out, left);
		for (w = xj_utf8_width(xj_span(left)); w < width + 2; w++)
			xj_buf_put(out, ' ');
		xj_buf_text(out, translate(o->help));
		xj_buf_put(out, '\n');
	}
}
