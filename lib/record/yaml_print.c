/* The other way round: a tree as text. */
#include "record/yaml.h"

/* May it stand as it is, in a flow as well? Its first byte counts most; blanks at the ends would be lost. */
static bool
is_plain(const struct xj_node *scalar)
{
	struct xj_span text = scalar->text;

	if (scalar->quoted || !text.n || xj_span_trim(text).n != text.n || strchr("-?.", text.p[0]))
		return false;
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < ' ' || strchr(",[]{}:#&*!|>'\"%@`\\", text.p[i]))
			return false;
	return true;
}

static void
print_scalar(struct xj_buf *out, const struct xj_node *scalar)
{
	if (is_plain(scalar)) {
		xj_buf_span(out, scalar->text);
		return;
	}
	xj_buf_put(out, '"');
	for (size_t i = 0; i < scalar->text.n; i++) {
		unsigned char c = (unsigned char)scalar->text.p[i];

		if (c < ' ' || c == 0x7f)
			xj_buf_print(out, "\\x%02x", c);
		else
			xj_buf_print(out, c == '"' || c == '\\' ? "\\%c" : "%c", c);
	}
	xj_buf_put(out, '"');
}

/* NOLINTNEXTLINE(misc-no-recursion): a tree read from a file is at most 64 deep */
static void
print_flow(struct xj_buf *out, const struct xj_node *node)
{
	if (node->kind == XJ_SCALAR) {
		print_scalar(out, node);
		return;
	}
	xj_buf_put(out, node->kind == XJ_MAPPING ? '{' : '[');
	for (size_t i = 0; i < node->count; i++) {
		if (i)
			xj_buf_text(out, ", ");
		if (node->kind == XJ_MAPPING) {
			print_scalar(out, &(struct xj_node){.text = node->pairs[i].key});
			xj_buf_text(out, ": ");
			print_flow(out, node->pairs[i].value);
		} else {
			print_flow(out, node->items[i]);
		}
	}
	xj_buf_put(out, node->kind == XJ_MAPPING ? '}' : ']');
}

void
xj_yaml_print(struct xj_buf *out, const struct xj_node *root)
{
	for (size_t i = 0; i < root->count; i++) {
		const struct xj_node *value = root->pairs[i].value;

		print_scalar(out, &(struct xj_node){.text = root->pairs[i].key});
		xj_buf_put(out, ':');
		if (value->kind != XJ_SEQUENCE || !value->count || value->items[0]->kind == XJ_SCALAR) {
			xj_buf_put(out, ' ');
			print_flow(out, value);
			xj_buf_put(out, '\n');
			continue;
		}
		xj_buf_put(out, '\n');
		for (size_t k = 0; k < value->count; k++) {
			xj_buf_text(out, "  - ");
			print_flow(out, value->items[k]);
			xj_buf_put(out, '\n');
		}
	}
}
