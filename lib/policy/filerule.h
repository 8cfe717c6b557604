/*
 * Rules for the names of files, as text: `{grade}级新生学籍信息表[_第{batch}批]`. A {name} stands for what is known by it; a part in brackets is left out where
 * a name in it is not known. Brackets do not nest, and hold a name.
 */
#ifndef XJ_FILERULE_H
#define XJ_FILERULE_H

#include "base/span.h"

enum xj_file_piece_kind { XJ_PIECE_TEXT, XJ_PIECE_NAME, XJ_PIECE_OPEN, XJ_PIECE_CLOSE, XJ_PIECE_END, XJ_PIECE_BAD };

struct xj_file_piece {
	enum xj_file_piece_kind kind;
	struct xj_span text; /* of TEXT, NAME; of OPEN what the brackets hold */
};

/* The piece that *rest begins with, moving *rest past it. BAD: a brace or bracket that has no partner, or nests; a name that is none. */
struct xj_file_piece xj_file_rule_next(struct xj_span *rest);
/* What is accepted, for messages. */
#define XJ_FILE_RULE_FORM "a file name as {grade}级新生名册[_第{batch}批], with no slash"
/* Can a file be called by this rule? Not by an empty one, nor by one that is a path. */
bool xj_file_rule_sound(struct xj_span rule);

#endif
