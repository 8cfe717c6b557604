#include "base/json.h"

void
xj_json_string(struct xj_buf *out, struct xj_span text)
{
	xj_buf_put(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c == '"' || c == '\\')
			xj_buf_print(out, "\\%c", c);
		else if (c < 0x20)
			xj_buf_print(out, "\\u%04x", c);
		else
			xj_buf_put(out, (char)c);
	}
	xj_buf_put(out, '"');
}
