/* `files`: what a report is called as a file, where a school calls it otherwise. */
#include "policy/filerule.h"
#include "policy/school_reading.h"

/* May be left out. Which reports there are is known further up: a name that is none is never asked for. */
void
xj_school_read_files(struct reader *r, const struct xj_node *root)
{
	const struct xj_node *map = xj_yaml_get(root, "files");
	struct xj_school *s = r->s;

	if (!map)
		return;
	if (map->kind != XJ_MAPPING) {
		complain(r, map, "files", "a mapping of file names by report");
		return;
	}
	s->file_rules = xj_pool_zero(r->pool, map->count + 1, sizeof *s->file_rules);
	for (size_t i = 0; i < map->count; i++) {
		const struct xj_pair *pair = &map->pairs[i];

		if (pair->value->kind != XJ_SCALAR ||
		    (!xj_span_is(pair->key, "source") && !xj_file_rule_sound(pair->value->text)))
			complain(r, pair->value, xj_span_text(r->pool, pair->key), XJ_FILE_RULE_FORM);
		else if (xj_span_is(pair->key, "source"))
			s->files_source = pair->value->text;
		else
			s->file_rules[s->nfile_rules++] = (struct xj_file_name_rule){pair->key, pair->value->text};
	}
}

struct xj_span
xj_school_file_rule(const struct xj_school *school, const char *report)
{
	for (size_t i = 0; i < school->nfile_rules; i++)
		if (xj_span_is(school->file_rules[i].report, report))
			return school->file_rules[i].rule;
	return XJ_LIT("");
}
