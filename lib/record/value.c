#include "record/value.h"

#include <stdio.h>

#include "base/shown.h"
#include "base/utf8.h"

enum { SHOWN_MAX = 40, LISTED_MAX = 8, EXCEL_DIGITS = 15, IDENTIFIER_MAX = 18, SERIAL_EPOCH = 25569 };

static const char *const yes_words[] = {"是", "yes", "true", "1", "y", "Y", "YES", "TRUE", "√", "✓", "✔", "有", NULL};
static const char *const no_words[] = {"否", "no", "false", "0", "n", "N", "NO", "FALSE", "×", "✗", "无", NULL};

/* The value as a message may show it. */
static const char *
shown(struct xj_pool *pool, const struct xj_field *field, struct xj_span value)
{
	struct xj_span rest;
	struct xj_buf text;
	char *copy;

	if (field->sensitive)
		return "***";
	/* masked before it is cut: a part of an identity number is not known for one */
	copy = xj_span_text(pool, xj_span_of(value.p, xj_utf8_valid(value.p, value.n)));
	rest = xj_span(copy);
	xj_shown_mask(copy, rest.n);
	for (size_t n = 0; rest.n && n < SHOWN_MAX; n++)
		(void)xj_utf8_next(&rest);
	xj_buf_init(&text, pool);
	xj_shown_plain(&text, xj_span_of(copy, (size_t)(rest.p - copy)));
	if (rest.n)
		xj_buf_text(&text, "…");
	return text.p;
}

/* Adds the diagnostic with the value as {1} and `accepted` as {2}; answers false. */
static bool
refuse(const struct xj_field *field, struct xj_span value, const struct xj_where *where, struct xj_diags *diags,
       enum xj_code code, const char *accepted)
{
	struct xj_where at = where ? *where : (struct xj_where){0};

	at.field = field->label;
	xj_diag_add(diags, code, &at, shown(diags->pool, field, value), accepted, NULL);
	return false;
}

static const char *
listed(struct xj_pool *pool, const struct xj_span *list, size_t n)
{
	struct xj_buf text;

	xj_buf_init(&text, pool);
	for (size_t i = 0; i < n; i++) {
		xj_buf_text(&text, i ? ", " : "");
		xj_buf_span(&text, list[i]);
	}
	return text.p;
}

static const char *
accepted_codes(struct xj_pool *pool, const struct xj_codes *codes)
{
	if (codes->count <= LISTED_MAX)
		return listed(pool, codes->names, codes->count);
	return xj_pool_print(pool, "the names in codes/%.*s.csv", (int)codes->name.n, codes->name.p);
}

/* 1.10105E+17 */
static bool
scientific(struct xj_span s)
{
	size_t i = 0, digits = 0;

	while (i < s.n && ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '.'))
		i++;
	if (i == 0 || i == s.n || (s.p[i] != 'E' && s.p[i] != 'e'))
		return false;
	i++;
	if (i == s.n || (s.p[i] != '+' && s.p[i] != '-'))
		return false;
	for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
		digits++;
	return i == s.n && digits > 0;
}

/* 2026050101.0 */
static bool
fractional(struct xj_span s)
{
	size_t n = s.n;

	while (n && s.p[n - 1] == '0')
		n--;
	return n > 1 && n < s.n && s.p[n - 1] == '.' && xj_span_digits(xj_span_of(s.p, n - 1));
}

/* What a spreadsheet made of an identifier that it took for a number; XJ_NOT_AN_IDENTIFIER where it is not that. */
static enum xj_code
number_damage(struct xj_span s)
{
	return scientific(s) ? XJ_EXCEL_SCIENTIFIC : fractional(s) ? XJ_EXCEL_NUMBER : XJ_NOT_AN_IDENTIFIER;
}

static bool
identifier(struct xj_span s)
{
	size_t i = 0;

	while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	if (i == s.n)
		return true;
	/* A formula or an option is no identifier either, nor what would end a word in quotes. */
	if (strchr("=@-,;", s.p[0]))
		return false;
	for (; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || (unsigned char)s.p[i] >= 0x7f || s.p[i] == '"' || s.p[i] == '\'')
			return false;
	return true;
}

static const char *
limit_text(struct xj_pool *pool, const struct xj_field *field, int64_t limit)
{
	char date[11];

	if (field->type == XJ_DATE)
		return xj_pool_text(pool, xj_date_format((xj_date)limit, date), 10);
	if (field->type == XJ_NUMBER && limit % 100)
		return xj_pool_print(pool, "%.2f", (double)limit / 100);
	return xj_pool_print(pool, "%lld", (long long)(field->type == XJ_NUMBER ? limit / 100 : limit));
}

static bool
check_range(const struct xj_field *field, struct xj_span value, int64_t v, const struct xj_where *where,
            struct xj_diags *diags)
{
	if (field->has_minimum && v < field->minimum)
		return refuse(field, value, where, diags, XJ_TOO_SMALL, limit_text(diags->pool, field, field->minimum));
	if (field->has_maximum && v > field->maximum)
		return refuse(field, value, where, diags, XJ_TOO_LARGE, limit_text(diags->pool, field, field->maximum));
	return true;
}

static bool
check_type(const struct xj_field *field, struct xj_span value, const struct xj_where *where, struct xj_diags *diags)
{
	int64_t v = 0;

	switch (field->type) {
	case XJ_STRING:
		if (!field->identifier)
			return true;
		if (identifier(value) && number_damage(value) == XJ_NOT_AN_IDENTIFIER)
			return true;
		return refuse(field, value, where, diags, number_damage(value), NULL);
	case XJ_INTEGER:
		if (!xj_span_integer(value, &v))
			return refuse(field, value, where, diags, XJ_BAD_INTEGER, NULL);
		break;
	case XJ_NUMBER:
		if (!xj_span_decimal(value, 2, &v))
			return refuse(field, value, where, diags, XJ_BAD_NUMBER, NULL);
		break;
	case XJ_DATE:
		v = xj_date_parse(value);
		if (v == XJ_NO_DATE)
			return refuse(field, value, where, diags, XJ_BAD_DATE, NULL);
		break;
	case XJ_BOOLEAN:
		if (xj_span_is(value, "是") || xj_span_is(value, "否"))
			return true;
		return refuse(field, value, where, diags, XJ_NOT_IN_LIST, "是, 否");
	}
	return check_range(field, value, v, where, diags);
}

static bool
check_list(const struct xj_field *field, struct xj_span value, const struct xj_where *where, struct xj_diags *diags)
{
	if (field->codes && xj_codes_name(field->codes, value) == XJ_NONE)
		return refuse(field, value, where, diags, XJ_NOT_IN_LIST, accepted_codes(diags->pool, field->codes));
	if (!field->nallowed)
		return true;
	for (size_t i = 0; i < field->nallowed; i++)
		if (xj_span_same(field->allowed[i], value))
			return true;
	return refuse(field, value, where, diags, XJ_NOT_IN_LIST,
	              listed(diags->pool, field->allowed, field->nallowed));
}

static bool
check_length(const struct xj_field *field, struct xj_span value, const struct xj_where *where, struct xj_diags *diags)
{
	char limit[24];
	size_t n;

	/* A character is one to four bytes. */
	if ((!field->max_length || value.n <= field->max_length) && value.n / 4 >= field->min_length)
		return true;
	n = xj_utf8_count(value);
	if (field->max_length && n > field->max_length) {
		snprintf(limit, sizeof limit, "%zu", field->max_length);
		return refuse(field, value, where, diags, XJ_TOO_LONG, limit);
	}
	if (n >= field->min_length)
		return true;
	snprintf(limit, sizeof limit, "%zu", field->min_length);
	return refuse(field, value, where, diags, XJ_TOO_SHORT, limit);
}

bool
xj_value_check(const struct xj_field *field, struct xj_span value, const struct xj_where *where,
               struct xj_diags *diags)
{
	regmatch_t whole = {.rm_so = 0, .rm_eo = (regoff_t)value.n};

	if (value.n == 0)
		return !field->required || refuse(field, value, where, diags, XJ_REQUIRED, NULL);
	if (!check_type(field, value, where, diags) || !check_list(field, value, where, diags) ||
	    !check_length(field, value, where, diags))
		return false;
	if (field->pattern && regexec(field->pattern, value.p, 1, &whole, REG_STARTEND) != 0)
		return refuse(field, value, where, diags, XJ_PATTERN_MISMATCH, field->pattern_text.p);
	return true;
}

/* Nothing in it that tidying would change. Han text is among what passes: blanks at the ends count, and first bytes of the blocks that
 * have wide blanks, full-width and invisible characters. */
static bool
clean(struct xj_span s)
{
	if (s.n == 0)
		return true;
	if ((unsigned char)s.p[0] <= ' ' || (unsigned char)s.p[s.n - 1] <= ' ' || s.p[0] == '=' || s.p[0] == '\'')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == 0xc2 || c == 0xe2 || c == 0xe3 || c == 0xef)
			return false;
	}
	return true;
}

/* Characters that cannot be seen; they come along when numbers are copied out of chat programs and web pages. */
static bool
invisible(uint32_t c)
{
	return (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) || c == 0x2060 || c == 0xfeff;
}

static uint32_t
half_width(uint32_t c, bool text)
{
	uint32_t plain = c - 0xff01 + '!';

	if (c < 0xff01 || c > 0xff5e)
		return c;
	/* In running text full-width punctuation is right. */
	if (text && !((plain >= '0' && plain <= '9') || ((plain | 0x20) >= 'a' && (plain | 0x20) <= 'z')))
		return c;
	return plain;
}

static struct xj_span
tidy(struct xj_pool *pool, const struct xj_field *field, struct xj_span s)
{
	bool text = field->type == XJ_STRING && !field->identifier;
	struct xj_buf out;

	xj_buf_init(&out, pool);
	while (s.n) {
		const char *from = s.p;
		uint32_t c = xj_utf8_next(&s), plain = half_width(c, text);

		if (plain != c)
			xj_buf_put(&out, (char)plain);
		else if (!invisible(c))
			xj_buf_add(&out, from, (size_t)(s.p - from));
	}
	s = xj_span_trim(xj_buf_as_span(&out));
	if (s.n >= 3 && xj_span_starts(s, "=\"") && s.p[s.n - 1] == '"')
		s = xj_span_of(s.p + 2, s.n - 3);
	else if (s.n > 1 && s.p[0] == '\'')
		s = xj_span_of(s.p + 1, s.n - 1);
	return xj_span_trim(s);
}

/* An identity number or telephone number written in groups: the blanks go where one number is left. */
static struct xj_span
without_blanks(struct xj_pool *pool, struct xj_span s)
{
	struct xj_buf out;

	xj_buf_init(&out, pool);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != ' ')
			xj_buf_put(&out, s.p[i]);
	return out.n && out.n < s.n && out.n <= IDENTIFIER_MAX ? xj_buf_as_span(&out) : s;
}

/* GB 11643: the check character of an 18-character identity number. A sound number may well end in 000. */
static bool
sound_check(struct xj_span s)
{
	static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	int sum = 0;

	for (int i = 0; i < 17; i++)
		sum += (s.p[i] - '0') * weights[i];
	return s.p[17] == "10X98765432"[sum % 11];
}

/* All digits, and none of those past the fifteenth survived. Shorter numbers end in a zero or two by chance too often. */
static bool
rounded(struct xj_span s)
{
	if (s.n < 18 || memcmp(s.p + s.n - 3, "000", 3) != 0 || !xj_span_digits(s))
		return false;
	for (size_t i = EXCEL_DIGITS; i < s.n; i++)
		if (s.p[i] != '0')
			return false;
	return s.n != 18 || !sound_check(s);
}

static bool
normal_identifier(struct xj_pool *pool, const struct xj_field *field, struct xj_span *value,
                  const struct xj_where *where, struct xj_diags *diags)
{
	struct xj_span s = *value;
	char limit[24];

	if (s.n && memchr(s.p, ' ', s.n))
		s = without_blanks(pool, s);
	if (rounded(s))
		return refuse(field, s, where, diags, XJ_EXCEL_ROUNDED, NULL);
	if (field->min_length && s.n + 1 == field->min_length && xj_span_digits(s)) {
		snprintf(limit, sizeof limit, "%zu", field->min_length);
		return refuse(field, s, where, diags, XJ_EXCEL_LOST_ZERO, limit);
	}
	if (s.n == 18 && s.p[17] == 'x' && xj_span_digits(xj_span_of(s.p, 17))) {
		char *capital = xj_span_text(pool, s);

		capital[17] = 'X';
		s.p = capital;
	}
	*value = s;
	return true;
}

static bool
normal_date(struct xj_pool *pool, const struct xj_field *field, struct xj_span *value, const struct xj_where *where,
            struct xj_diags *diags)
{
	xj_date date;
	int64_t serial;
	char text[11];

	if (xj_date_parse(*value) != XJ_NO_DATE)
		return true;
	date = xj_date_parse_foreign(*value);
	if (date != XJ_NO_DATE) {
		*value = xj_date_span(pool, date);
		return true;
	}
	/* Five digits: days since 1900, as Excel keeps dates. They might count from 1904, so they are not taken. */
	if (value->n == 5 && xj_span_digits(*value) && xj_span_integer(*value, &serial)) {
		xj_date_format((xj_date)(serial - SERIAL_EPOCH), text);
		return refuse(field, *value, where, diags, XJ_EXCEL_DATE, field->sensitive ? "***" : text);
	}
	return true;
}

/* 1,234.50 with a comma before every third digit. */
static bool
grouped(struct xj_span s)
{
	const char *point = s.n ? memchr(s.p, '.', s.n) : NULL;
	size_t whole = point ? (size_t)(point - s.p) : s.n, lead = whole % 4;

	if (whole < 5 || lead == 0)
		return false;
	for (size_t i = 0; i < whole; i++)
		if ((s.p[i] == ',') != (i >= lead && (i - lead) % 4 == 0))
			return false;
	return true;
}

/* ￥1,234.50 and 5000元 as people write amounts; zeros that do not count are taken off the end of a fraction. */
static struct xj_span
normal_number(struct xj_pool *pool, const struct xj_field *field, struct xj_span s)
{
	static const char *const before[] = {"¥", "￥"};
	size_t places = field->type == XJ_NUMBER ? 2 : 0;
	const char *point;
	struct xj_buf out;

	for (size_t i = 0; i < 2; i++)
		if (xj_span_starts(s, before[i]))
			s = xj_span_of(s.p + strlen(before[i]), s.n - strlen(before[i]));
	if (s.n > 3 && memcmp(s.p + s.n - 3, "元", 3) == 0)
		s.n -= 3;
	s = xj_span_trim(s);
	if (grouped(s)) {
		xj_buf_init(&out, pool);
		for (size_t i = 0; i < s.n; i++)
			if (s.p[i] != ',')
				xj_buf_put(&out, s.p[i]);
		s = xj_buf_as_span(&out);
	}
	point = s.n ? memchr(s.p, '.', s.n) : NULL;
	while (point && s.p + s.n > point + 1 + places && s.p[s.n - 1] == '0')
		s.n--;
	if (point && s.n > 1 && s.p[s.n - 1] == '.')
		s.n--;
	return s;
}

static bool
among(struct xj_span value, const char *const *words)
{
	for (; *words; words++)
		if (xj_span_is(value, *words))
			return true;
	return false;
}

static bool
missing(const struct xj_schema *schema, struct xj_span value)
{
	for (size_t i = 0; i < schema->nmissing; i++)
		if (xj_span_same(schema->missing[i], value))
			return true;
	return false;
}

bool
xj_value_normalise(struct xj_pool *pool, const struct xj_schema *schema, const struct xj_field *field,
                   struct xj_span value, const struct xj_where *where, struct xj_diags *diags, struct xj_span *out)
{
	struct xj_span s = value;
	uint32_t row;

	if (!clean(s) && xj_utf8_valid(s.p, s.n) == s.n)
		s = tidy(pool, field, s);
	if (missing(schema, s))
		s = xj_span("");
	if (s.n && field->codes) {
		row = xj_codes_meaning(field->codes, s);
		if (row != XJ_NONE)
			s = field->codes->names[row];
	}
	if (s.n && (field->identifier || field->type == XJ_INTEGER || field->type == XJ_NUMBER) && scientific(s))
		return refuse(field, s, where, diags, XJ_EXCEL_SCIENTIFIC, NULL);
	if (s.n && field->identifier && !normal_identifier(pool, field, &s, where, diags))
		return false;
	if (s.n && field->type == XJ_DATE && !normal_date(pool, field, &s, where, diags))
		return false;
	if (s.n && (field->type == XJ_INTEGER || field->type == XJ_NUMBER))
		s = normal_number(pool, field, s);
	if (field->type == XJ_BOOLEAN && among(s, yes_words))
		s = xj_value_of_flag(true);
	else if (field->type == XJ_BOOLEAN && among(s, no_words))
		s = xj_value_of_flag(false);
	*out = s;
	return true;
}

static bool
hidden(const struct xj_field *field, struct xj_span name)
{
	if (xj_span_starts(name, "was."))
		name = xj_span_of(name.p + 4, name.n - 4);
	for (size_t i = 0; i < field->nhides; i++)
		if (xj_span_same(field->hides[i], name))
			return true;
	return false;
}

/* name=value;name=value with the values of the names that the field hides masked. */
static struct xj_span
masked_parts(struct xj_pool *pool, const struct xj_field *field, struct xj_span list)
{
	static const struct xj_field part_of = {.sensitive = true, .identifier = true};
	struct xj_buf out;

	xj_buf_init(&out, pool);
	xj_buf_text(&out, "");
	for (bool first = true; list.p; first = false) {
		struct xj_span value = xj_span_cut(&list, ';'), part = value, name = xj_span_cut(&value, '=');

		if (!first)
			xj_buf_put(&out, ';');
		if (!value.p || !hidden(field, xj_span_trim(name))) {
			xj_buf_span(&out, part);
			continue;
		}
		xj_buf_span(&out, name);
		xj_buf_put(&out, '=');
		xj_buf_span(&out, xj_value_masked(pool, &part_of, value));
	}
	return xj_buf_as_span(&out);
}

enum { LONGEST_MASKED = 40 };

struct xj_span
xj_value_masked(struct xj_pool *pool, const struct xj_field *field, struct xj_span value)
{
	size_t n, head = field->identifier ? 3 : 1, tail = field->identifier ? 2 : 0;
	struct xj_buf out;

	if (field->nhides && value.n)
		return masked_parts(pool, field, value);
	if (!field->sensitive || value.n == 0)
		return value;
	value.n = xj_utf8_valid(value.p, value.n);
	n = xj_utf8_count(value);
	/* What is left of a short one would give it away. */
	if (n < 2 * (head + tail))
		head = tail = 0;
	xj_buf_init(&out, pool);
	for (size_t i = 0; value.n; i++) {
		const char *from = value.p;

		(void)xj_utf8_next(&value);
		if (i < head || i >= n - tail)
			xj_buf_add(&out, from, (size_t)(value.p - from));
		else if (i < LONGEST_MASKED) /* of a whole text nobody counts the characters */
			xj_buf_put(&out, '*');
	}
	return out.n ? xj_buf_as_span(&out) : xj_span("***");
}

struct xj_span
xj_value_of_flag(bool flag)
{
	return flag ? XJ_LIT("是") : XJ_LIT("否");
}

int
xj_value_flag(struct xj_span value)
{
	static const char *const yes[] = {"是", "yes", "true", "1", NULL}, *const no[] = {"否", "no", "false", "0", NULL};

	if (value.n == 0)
		return -1;
	return among(value, yes) ? 1 : among(value, no) ? 0 : -1;
}
