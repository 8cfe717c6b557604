/*
 * Encodings of foreign text. A byte order mark decides; else strict UTF-8 (RFC 3629); else GB18030-2005 through iconv(3),
 * which a Chinese Excel writes when it saves CSV. UTF-16 (Excel's "Unicode text") is recognised by its mark and converted too.
 * Text that has gone on as UTF-8 with Chinese in it is damaged UTF-8 where that ends, never GB18030.
 * UTF-16 without a mark is named, not guessed at.
 * Conversion keeps characters one to one, so columns counted in characters are those of the original.
 */
#ifndef XJ_ENCODING_H
#define XJ_ENCODING_H

#include "base/diag.h"

/* UTF-8 text without its mark into *out: the input itself where nothing had to change. False with one diagnostic that names
 * line and column of the first byte that fits no encoding (or of a NUL), *out untouched. */
bool xj_encoding_decode(struct xj_pool *pool, const char *label, struct xj_span bytes, struct xj_diags *diags,
                        struct xj_span *out);

/* Is it UTF-16 that does not say so? */
bool xj_encoding_utf16(struct xj_span bytes);

/* The other way, for receivers that do not read UTF-8. Nothing is replaced by something like it: a character that the encoding has not is told of. */
struct xj_encoder;
/* `encoding` as iconv(3) calls it: GB18030, GBK. NULL where it is not known there. Lasts as long as the pool. */
struct xj_encoder *xj_encoder_open(struct xj_pool *pool, const char *encoding);
/* How many bytes valid UTF-8 takes in that encoding. False at a character that the encoding has not, which begins at text.p[*bad]; *bytes untouched. */
bool xj_encoder_measure(struct xj_encoder *e, struct xj_span text, size_t *bytes, size_t *bad);
/* The bytes themselves, in the pool; false as above. */
bool xj_encoder_encode(struct xj_encoder *e, struct xj_span text, struct xj_span *out, size_t *bad);

#endif
