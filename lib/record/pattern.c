#include "record/pattern.h"

static void
free_pattern(void *pattern)
{
	regfree(pattern);
}

regex_t *
xj_pattern_read(struct xj_pool *pool, const struct xj_node *node, struct xj_diags *diags)
{
	regex_t *pattern = xj_pool_zero(pool, 1, sizeof *pattern);
	int fault = regcomp(pattern, xj_pool_print(pool, "^(%s)$", node->text.p), REG_EXTENDED | REG_NOSUB);
	struct xj_where where = xj_yaml_where(node);
	char text[200];

	if (fault) {
		(void)regerror(fault, pattern, text, sizeof text);
		xj_diag_add(diags, XJ_BAD_PATTERN, &where, node->text.p, text, NULL);
		return NULL;
	}
	xj_pool_at_close(pool, free_pattern, pattern);
	return pattern;
}

bool
xj_pattern_matches(const regex_t *pattern, struct xj_span value)
{
	regmatch_t all = {.rm_so = 0, .rm_eo = (regoff_t)value.n};

	return regexec(pattern, value.p ? value.p : "", 1, &all, REG_STARTEND) == 0;
}
