/* Logs for unit tests, one commit behind the other. */
#ifndef XJ_TEST_LOGS_H
#define XJ_TEST_LOGS_H

#include "tables.h"

#include "book/log.h"

static const char unit_zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";

struct unit_log {
	struct xj_buf text;
	struct xj_head head;
	size_t ends[64]; /* of each commit, by its number; that of 0 is the header's */
};

static inline void
unit_log_init(struct unit_log *log, struct xj_pool *pool)
{
	*log = (struct unit_log){.head.on = XJ_NO_DATE, .ends[0] = sizeof XJ_LOG_HEADER - 1};
	xj_buf_init(&log->text, pool);
	xj_buf_text(&log->text, XJ_LOG_HEADER);
}

static inline struct xj_entry
unit_entry(void)
{
	return (struct xj_entry){
		.on = xj_date_of(2026, 9, 1), .at = "2026-09-01T08:00:00+08:00", .user = "zhang", .command = "enroll",
		.arguments = "-d book a.csv", .uid = 1000,
	};
}

static inline struct xj_span
unit_log_add(struct unit_log *log, const struct xj_transaction *t)
{
	struct xj_head next;
	struct xj_span bytes = xj_log_write(log->text.pool, t, &log->head, &next);

	xj_buf_span(&log->text, bytes);
	log->head = next;
	if (next.commit < COUNT(log->ends))
		log->ends[next.commit] = log->text.n;
	return bytes;
}

/* NULL is no text at all. */
static inline struct xj_span
unit_text(const char *text)
{
	return text ? xj_span(text) : (struct xj_span){NULL, 0};
}

/* A commit of one text file. */
static inline void
unit_log_text(struct unit_log *log, xj_date on, const char *at, const char *old, const char *text)
{
	const struct xj_text_change change = {"school.yaml", unit_text(old), unit_text(text)};
	struct xj_transaction t = {.entry = unit_entry(), .texts = &change, .ntexts = 1};

	t.entry.on = on;
	t.entry.at = at;
	(void)unit_log_add(log, &t);
}

static inline struct xj_span
unit_log_span(const struct unit_log *log)
{
	return xj_buf_as_span(&log->text);
}

/* The n commits from `first` on, as bytes. */
static inline struct xj_span
unit_log_commits(const struct unit_log *log, size_t first, size_t n)
{
	return xj_span_of(log->text.p + log->ends[first - 1], log->ends[first + n - 1] - log->ends[first - 1]);
}

#endif
