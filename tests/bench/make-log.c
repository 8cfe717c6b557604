/*
 * make-log: the log of a made-up book, always the same for the same N, to measure with.
 *	make-log N > log.csv
 * N lines: the header, the registers' columns, students enrolled and registered for six terms by the thousand, and,
 * for the rest, one student's status changed by each commit of three fields. Three lines in a hundred are students.
 * Every person is invented.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "book/log.h"
#include "record/emit.h"

enum { FEWEST = 100, TERMS = 6, PER_COMMIT = 1000, FIELDS = 3 };

static const char roll_header[] =
	"student_id,name,sex,id_type,id_number,birth_date,ethnicity,politics,origin,phone,exam_id,category,level,college,"
	"program,program_name,years,grade,class,enrolled_on,expected_end_on,on_roll,status,status_reason,status_since,"
	"status_until,registered_term,registration,missed_running,missed_total,suspensions,suspended_days,repeats,"
	"confirmed_on,last_case";
static const char registrations_header[] = "term,student_id,state,on,until,paid_on,attended_on,reason,by";

struct log {
	struct xj_buf commit, row;
	char previous[XJ_HASH_SIZE + 1];
	uint64_t number, lines, left; /* lines written of this commit; lines to come */
	xj_date on;
	const char *command;
	bool failed;
};

static void
begin(struct log *log, const char *command)
{
	log->number++;
	log->command = command;
	log->lines = 0;
	log->commit.n = 0;
}

static void
put(struct log *log, const char *record, const char *key, const char *field, const char *old, const char *value)
{
	const char *const cells[] = {record, key, field, old, value};
	char on[11];

	xj_buf_print(&log->commit, "%" PRIu64 ",%s,registry,%s", log->number, xj_date_format(log->on, on), log->command);
	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
		xj_buf_put(&log->commit, ',');
		xj_emit_cell(&log->commit, xj_span(cells[i]));
	}
	xj_buf_text(&log->commit, ",,,,,,,\n");
	log->lines++;
}

static void
end(struct log *log, const char *counts)
{
	unsigned char digest[crypto_hash_sha256_BYTES];
	struct xj_buf *b = &log->commit;
	char on[11];

	(void)xj_date_format(log->on, on);
	xj_buf_print(b, "%" PRIu64 ",%s,registry,%s,commit,commit,,,,%sT08:00:00+08:00,1000,,%s -d book,%s,%s,",
	             log->number, on, log->command, on, log->command, counts, log->previous);
	(void)crypto_hash_sha256(digest, (const unsigned char *)b->p, b->n);
	(void)sodium_bin2hex(log->previous, sizeof log->previous, digest, sizeof digest);
	xj_buf_print(b, "%s\n", log->previous);
	log->left -= log->lines + 1;
	log->failed = log->failed || fwrite(b->p, 1, b->n, stdout) != b->n;
}

static void
student(uint64_t i, char id[static 16])
{
	(void)snprintf(id, 16, "%010" PRIu64, 2023000000 + i % 1000000000);
}

static void
enroll(struct log *log, uint64_t from, uint64_t to)
{
	char id[16], counts[32];

	(void)snprintf(counts, sizeof counts, "roll:+%" PRIu64, to - from);
	begin(log, "enroll");
	for (uint64_t i = from; i < to; i++) {
		student(i, id);
		log->row.n = 0;
		xj_buf_print(&log->row, "%s,学生%05" PRIu64 ",%s,居民身份证,,2005-03-%02" PRIu64 ",汉族,群众,杭州市,,,普通高中毕业生,专科,信息工程学院,"
		             "510203,软件技术,3,2023,软件23%02" PRIu64 ",2023-09-01,2026-06-30,是,在籍,,,,2023-2024-1,已注册,0,0,0,0,0,"
		             "2023-11-20,", id, i, i % 2 ? "男" : "女", i % 28 + 1, i / 35 % 100);
		put(log, "roll", id, "", "", log->row.p);
	}
	end(log, counts);
}

static void
register_term(struct log *log, int term, uint64_t from, uint64_t to)
{
	char id[16], on[11], counts[40];

	(void)snprintf(counts, sizeof counts, "registrations:+%" PRIu64, to - from);
	begin(log, "register");
	for (uint64_t i = from; i < to; i++) {
		student(i, id);
		log->row.n = 0;
		xj_buf_print(&log->row, "%d-%d-%d,%s,已注册,%s,,2023-08-20,2023-08-31,,",
		             2023 + term / 2, 2024 + term / 2, term % 2 + 1, id,
		             xj_date_format(log->on, on));
		put(log, "registrations", id, "", "", log->row.p);
	}
	end(log, counts);
}

/* The three fields as the k-th change of a student leaves them. */
static void
values(uint64_t i, uint64_t k, char out[FIELDS][40])
{
	memset(out, 0, FIELDS * sizeof *out);
	(void)snprintf(out[0], sizeof out[0], "%s", k % 2 ? "休学" : "在籍");
	if (!k)
		return;
	(void)xj_date_format(xj_date_of(2024, 1, 1) + (xj_date)(k % 10000), out[1]);
	(void)snprintf(out[2], sizeof out[2], "2024-%s-%06" PRIu64 "-%" PRIu64, k % 2 ? "suspend" : "resume", i, k);
}

static void
change(struct log *log, uint64_t i, uint64_t k, size_t fields)
{
	static const char *const names[FIELDS] = {"status", "status_since", "last_case"};
	char before[FIELDS][40], after[FIELDS][40], id[16];

	student(i, id);
	values(i, k, before);
	values(i, k + 1, after);
	begin(log, "approve");
	for (size_t f = 0; f < fields && f < FIELDS; f++)
		put(log, "roll", id, names[f], before[f], after[f]);
	end(log, "roll:~1");
}

static void
write_log(struct log *log, uint64_t n)
{
	uint64_t students = n * 3 / 100, stride = students % 7919 ? 7919 : 1;

	log->left = n - 1;
	log->failed = fputs(XJ_LOG_HEADER, stdout) < 0;
	begin(log, "init");
	put(log, "file", "book.yaml", "text", "", "format: 1\\nactors: user\\n");
	put(log, "roll", "", "columns", "", roll_header);
	put(log, "roll", "", "key", "", "student_id");
	put(log, "registrations", "", "columns", "", registrations_header);
	put(log, "registrations", "", "key", "", "student_id");
	end(log, "roll:+0 registrations:+0");
	for (int term = -1; term < TERMS; term++) {
		for (uint64_t i = 0; i < students; i += PER_COMMIT) {
			uint64_t to = i + PER_COMMIT < students ? i + PER_COMMIT : students;

			if (term < 0)
				enroll(log, i, to);
			else
				register_term(log, term, i, to);
		}
		log->on += 180;
	}
	/* a commit takes two lines at least; what is left over goes into the last one's fields */
	for (uint64_t c = 0; log->left >= 2; c++) {
		uint64_t fields = log->left - 1 < FIELDS ? log->left - 1 : log->left == FIELDS + 2 ? FIELDS - 1 : FIELDS;

		change(log, c * stride % students, c / students, (size_t)fields);
	}
}

static void
out_of_memory(void *arg)
{
	(void)arg;
	(void)fputs("make-log: out of memory\n", stderr);
	exit(2);
}

int
main(int argc, char **argv)
{
	struct xj_pool *pool = xj_pool_open(out_of_memory, NULL);
	struct log log = {.on = xj_date_of(2023, 9, 1)};
	char *rest = NULL;
	uintmax_t n = argc == 2 ? strtoumax(argv[1], &rest, 10) : 0;

	if (!pool || n < FEWEST || n > INT32_MAX || *rest) {
		(void)fprintf(stderr, "usage: make-log N    (from %d)\n", FEWEST);
		xj_pool_close(pool);
		return 2;
	}
	xj_buf_init(&log.commit, pool);
	xj_buf_init(&log.row, pool);
	memset(log.previous, '0', XJ_HASH_SIZE);
	write_log(&log, n);
	if (fflush(stdout) != 0 || log.failed) {
		(void)fprintf(stderr, "make-log: %s\n", strerror(errno));
		xj_pool_close(pool);
		return 2;
	}
	xj_pool_close(pool);
	return 0;
}
