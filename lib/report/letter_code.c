#include "report/letter_code.h"

#include <sodium.h>

enum { DIGITS = 10, HALF = 5 };

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* The sum of the digits times powers of x in the field of 32 elements (x^5 + x^2 + 1), in which no two powers below the 31st are equal. */
static unsigned
check_digit(const unsigned char *digits)
{
	unsigned sum = 0;

	for (int i = 0; i < DIGITS - 1; i++) {
		sum = (sum ^ digits[i]) << 1;
		if (sum & 32)
			sum ^= 37;
	}
	return sum;
}

static void
write_digits(char *out, const unsigned char *digits)
{
	for (int i = 0; i < DIGITS; i++) {
		if (i == HALF)
			*out++ = '-';
		*out++ = alphabet[digits[i]];
	}
	*out = '\0';
}

void
xj_letter_code(char out[static XJ_LETTER_CODE_SIZE + 1], struct xj_span secret, struct xj_span what)
{
	unsigned char hash[crypto_generichash_BYTES], digits[DIGITS];

	(void)crypto_generichash(hash, sizeof hash, (const unsigned char *)what.p, what.n, (const unsigned char *)secret.p, secret.n);
	for (int i = 0; i < DIGITS - 1; i++)
		digits[i] = hash[i] & 31;
	digits[DIGITS - 1] = (unsigned char)check_digit(digits);
	write_digits(out, digits);
}

/* 32 for a character that is none of them. */
static unsigned
digit_of(char c)
{
	const char *at;

	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
	at = c ? strchr(alphabet, c) : NULL;
	return at ? (unsigned)(at - alphabet) : 32;
}

bool
xj_letter_code_read(struct xj_span typed, char out[static XJ_LETTER_CODE_SIZE + 1])
{
	unsigned char digits[DIGITS];
	size_t n = 0;

	for (size_t i = 0; i < typed.n; i++) {
		unsigned digit = digit_of(typed.p[i]);

		if (typed.p[i] == ' ' || typed.p[i] == '-')
			continue;
		if (digit == 32 || n == DIGITS)
			return false;
		digits[n++] = (unsigned char)digit;
	}
	if (n != DIGITS || digits[DIGITS - 1] != check_digit(digits))
		return false;
	write_digits(out, digits);
	return true;
}

void
xj_letter_digest(char out[static XJ_DIGEST_SIZE + 1], struct xj_span text)
{
	unsigned char hash[XJ_DIGEST_SIZE / 2];

	(void)crypto_generichash(hash, sizeof hash, (const unsigned char *)text.p, text.n, NULL, 0);
	(void)sodium_bin2hex(out, XJ_DIGEST_SIZE + 1, hash, sizeof hash);
}
