/*
 * make-roll: a roll of N students, always the same for the same N, to measure with.
 *	make-roll N [--due] [--fees FILE] [--arrivals FILE] [--school DIR] > roll.csv
 * The roll is what it is in October of 2026-2027-1; with --due it is what it was on the eve of that term's registration.
 * --fees and --arrivals list the same students in another order, --school writes the terms.csv and programs.csv that the
 * roll refers to.
 * Every person is invented. Numbers have a right check character, birth date and sex, and no two students share one, but
 * for the faults planted in 200 rows spread evenly: 100 suspended past the end, 30 unregistered two terms running, 50
 * wrong check characters, 20 numbers that another student has too.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEN(a) (sizeof(a) / sizeof(*(a)))

enum { GRADES = 3, FIRST_GRADE = 2024, PROGRAMS = 99, COHORTS = GRADES * PROGRAMS };
enum { CLASSES = 99, CLASS_SIZE = 35, SERIALS = 99 };
enum { SLOTS = 200, LAPSED_SLOTS = 130, SEQUENCES = 999, BIRTHDAYS = 365 };

enum fault { SOUND, ZOMBIE, UNREGISTERED, BAD_CHECK, DUPLICATE };

enum state { STUDYING, SUSPENDED, RETAINED };

struct layout {
	uint64_t n, per_cohort, class_size;
};

struct place {
	unsigned serial, class, program, grade; /* class, program and serial count from 1 */
};

struct person {
	char id[19], birth[11];
	bool male;
};

static const char header[] =
	"student_id,name,sex,id_type,id_number,birth_date,ethnicity,politics,origin,phone,exam_id,category,level,college,"
	"program,program_name,years,grade,class,enrolled_on,expected_end_on,on_roll,status,status_reason,status_since,"
	"status_until,registered_term,registration,missed_running,missed_total,suspensions,suspended_days,repeats,"
	"confirmed_on,last_case,reviewed_on,discipline,uncounted_days\n";

static const char *const fields[] = {"信息", "机电", "建筑", "物流", "财经", "旅游", "医护", "艺术", "化工", "农林"};
static const char *const shorts[] = {"信", "机", "建", "物", "财", "旅", "医", "艺", "化", "农"};
static const char *const subjects[] = {"应用", "技术", "管理", "工程", "设计", "服务", "检测", "营销", "运维", "数据"};
static const char *const subject_shorts[] = {"应", "技", "管", "工", "设", "服", "检", "营", "运", "数"};

static const char *const surnames[] = {
	"王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "高", "罗",
	"郑", "梁", "谢", "宋", "唐", "许", "韩", "邓", "冯", "曹", "彭", "曾", "肖", "田", "董", "潘", "袁", "蔡", "蒋", "余",
};
static const char *const given[] = {
	"伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "秀", "霞", "平",
	"刚", "桂", "英", "华", "玉", "萍", "红", "鹏", "宇", "欣", "怡", "浩", "博", "子", "涵", "轩", "佳", "雨", "思", "晨",
};
static const char *const regions[] = {
	"110105", "120102", "130102", "130203", "140105", "150102", "210102", "210203", "220102", "230102",
	"310104", "310115", "320102", "320505", "330102", "330203", "340102", "340203", "350102", "350203",
	"360102", "360702", "370102", "370202", "410102", "410302", "420102", "420502", "430102", "430602",
	"440103", "440305", "450102", "450302", "460105", "500103", "510104", "510703", "520102", "520302",
	"530102", "530302", "540102", "610102", "610302", "620102", "630102", "640104", "650102", "650203",
};

/* splitmix64: what is random about student i is a function of i alone, so that the lists can be written in any order. */
static uint64_t
mix(uint64_t i)
{
	uint64_t z = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static uint64_t
gcd(uint64_t a, uint64_t b)
{
	while (b != 0) {
		uint64_t r = a % b;

		a = b;
		b = r;
	}
	return a;
}

/* A stride that visits each of n students once, in an order unlike the roll's. */
static uint64_t
stride(uint64_t n, uint64_t from)
{
	while (gcd(from, n) != 1)
		from++;
	return from;
}

static bool
lay_out(struct layout *l, uint64_t n)
{
	l->n = n;
	l->per_cohort = (n + COHORTS - 1) / COHORTS;
	l->class_size = (l->per_cohort + CLASSES - 1) / CLASSES;
	if (l->class_size < CLASS_SIZE)
		l->class_size = CLASS_SIZE;
	return l->class_size <= SERIALS && n >= 2 * SLOTS;
}

static struct place
place_of(const struct layout *l, uint64_t i)
{
	uint64_t cohort = i / l->per_cohort, rest = i % l->per_cohort;

	return (struct place){
		.grade = (unsigned)(FIRST_GRADE + cohort / PROGRAMS),
		.program = (unsigned)(cohort % PROGRAMS + 1),
		.class = (unsigned)(rest / l->class_size + 1),
		.serial = (unsigned)(rest % l->class_size + 1),
	};
}

static enum fault
fault_of(const struct layout *l, uint64_t i)
{
	uint64_t step = l->n / SLOTS, slot = i / step;

	if (i % step != 0 || slot >= SLOTS)
		return SOUND;
	if (slot < LAPSED_SLOTS) /* not freshmen, who are the last third */
		return slot % 13 < 10 ? ZOMBIE : UNREGISTERED;
	return slot % 7 < 5 ? BAD_CHECK : DUPLICATE;
}

static enum state
state_of(const struct layout *l, uint64_t i)
{
	enum fault fault = fault_of(l, i);
	uint64_t r = mix(i) % 1000;

	if (fault == ZOMBIE)
		return SUSPENDED;
	if (fault != SOUND || place_of(l, i).grade == FIRST_GRADE + GRADES - 1 || r >= 15)
		return STUDYING;
	return r < 10 ? SUSPENDED : RETAINED;
}

static void
student_id(const struct layout *l, uint64_t i, char out[static 16])
{
	struct place p = place_of(l, i);

	snprintf(out, 16, "%04u%02u%02u%02u", p.grade % 10000, p.program % 100, p.class % 100, p.serial % 100);
}

/* Date number `day` after `month`/1 of `year`, where no leap day is met: 29 February is never written. */
static void
write_date(char out[static 11], uint64_t year, unsigned month, uint64_t day)
{
	static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	while (day >= days[month - 1]) {
		day -= days[month - 1];
		year += month == 12;
		month = month % 12 + 1;
	}
	snprintf(out, 11, "%04u-%02u-%02u", (unsigned)(year % 10000), month, (unsigned)(day + 1) % 100);
}

static char
check_character(const char *id)
{
	static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	int sum = 0;

	for (size_t k = 0; k < LEN(weights); k++)
		sum += (id[k] - '0') * weights[k];
	return "10X98765432"[sum % 11];
}

/* A grade's birthdays are a school year of its own and, within it, the multiplication is a bijection: no two students are
 * given the same number. */
static struct person
person_of(const struct layout *l, uint64_t i)
{
	const uint64_t room = (uint64_t)BIRTHDAYS * LEN(regions) * SEQUENCES;
	struct place p = place_of(l, i);
	uint64_t x = (i % (l->per_cohort * PROGRAMS) * 7368787 + 1234567) % room;
	uint64_t day = x % BIRTHDAYS, region = x / BIRTHDAYS % LEN(regions), sequence = x / BIRTHDAYS / LEN(regions) + 1;
	struct person who = {.male = sequence % 2 == 1};

	write_date(who.birth, p.grade - 19, 9, day);
	snprintf(who.id, sizeof(who.id), "%.6s%.4s%.2s%.2s%03u", regions[region], who.birth, who.birth + 5, who.birth + 8,
	         (unsigned)(sequence % 1000));
	who.id[17] = check_character(who.id);
	return who;
}

static struct person
person_with_fault(const struct layout *l, uint64_t i)
{
	enum fault fault = fault_of(l, i);
	struct person who = person_of(l, fault == DUPLICATE ? i - l->n / SLOTS / 2 : i);

	if (fault == BAD_CHECK)
		who.id[17] = who.id[17] == '1' ? '2' : '1';
	return who;
}

/* status, status_reason, status_since, status_until; a blank where there is nothing to say. */
static void
put_status(const struct layout *l, uint64_t i, bool fresh)
{
	char since[11], until[11];
	uint64_t r = mix(i) >> 32;

	switch (state_of(l, i)) {
	case STUDYING:
		fputs(fresh ? "待注册,,,," : "在籍,,,,", stdout);
		return;
	case SUSPENDED:
		if (fault_of(l, i) == ZOMBIE) {
			write_date(since, 2025, 9, r % 180);
			write_date(until, 2026, 3, r % 180);
		} else {
			write_date(since, 2026, 3, r % 120);
			write_date(until, 2027, 3, r % 120);
		}
		printf("休学,疾病,%s,%s,", since, until);
		return;
	case RETAINED:
		write_date(since, 2025, 9, r % 30);
		write_date(until, 2029, 9, r % 30);
		printf("保留学籍,应征入伍,%s,%s,", since, until);
		return;
	}
}

/* registered_term, registration, missed_running, missed_total, suspensions, suspended_days, repeats */
static void
put_registration(const struct layout *l, uint64_t i, bool due, bool fresh)
{
	enum state state = state_of(l, i);

	if (fault_of(l, i) == UNREGISTERED)
		fputs(place_of(l, i).grade == FIRST_GRADE ? "2024-2025-2,未注册,2,2,0,0,0," : ",未注册,2,2,0,0,0,", stdout);
	else if (state != STUDYING)
		fputs(state == SUSPENDED ? "2025-2026-1,,0,0,1,0,0," : "2025-2026-1,,0,0,0,0,0,", stdout);
	else if (!due)
		fputs("2026-2027-1,已注册,0,0,0,0,0,", stdout);
	else
		fputs(fresh ? ",,0,0,0,0,0," : "2025-2026-2,已注册,0,0,0,0,0,", stdout);
}

static unsigned
program_code(unsigned program)
{
	return 510000 + program * 101;
}

static void
put_student(const struct layout *l, uint64_t i, bool due)
{
	struct place p = place_of(l, i);
	struct person who = person_with_fault(l, i);
	uint64_t r = mix(~i);
	size_t field = p.program % LEN(fields), subject = p.program / LEN(fields);
	bool fresh = due && p.grade == FIRST_GRADE + GRADES - 1;
	char id[16];

	student_id(l, i, id);
	printf("%s,%s%s%s,%s,,%s,%s,,,,,,,专科,%s学院,", id, surnames[r % LEN(surnames)], given[r / 64 % LEN(given)],
	       r >> 62 == 0 ? "" : given[r / 4096 % LEN(given)], who.male ? "男" : "女", who.id, who.birth, fields[field]);
	printf("%u,,3,%u,%s%s%02u%02u,%u-09-01,,是,", program_code(p.program), p.grade, shorts[field],
	       subject_shorts[subject], p.grade % 100, p.class, p.grade);
	put_status(l, i, fresh);
	put_registration(l, i, due, fresh);
	if (fresh)
		fputs(",,,,\n", stdout);
	else
		printf("%u-10-08,,%u-10-12,,\n", p.grade, p.grade);
}

/* One in 128 has not paid in full; who is away owes nothing. */
static void
put_fee(FILE *out, const struct layout *l, uint64_t i)
{
	char id[16], on[11];
	uint64_t r = mix(i ^ UINT64_C(0x5555));

	student_id(l, i, id);
	write_date(on, 2026, 8, 14 + r / 128 % 18);
	if (state_of(l, i) != STUDYING)
		fprintf(out, "%s,0,0,\n", id);
	else if (r % 128 == 0)
		fprintf(out, "%s,5500,0,\n", id);
	else
		fprintf(out, "%s,5500,5500,%s\n", id, on);
}

/* One in 200 has not arrived. */
static void
put_arrival(FILE *out, const struct layout *l, uint64_t i)
{
	char id[16], on[11];
	uint64_t r = mix(i ^ UINT64_C(0xaaaa));

	if (state_of(l, i) != STUDYING || r % 200 == 0)
		return;
	student_id(l, i, id);
	write_date(on, 2026, 8, 28 + r / 200 % 6);
	fprintf(out, "%s,%s\n", id, on);
}

static FILE *
open_or_die(const char *path)
{
	FILE *f = fopen(path, "w");

	if (f == NULL) {
		fprintf(stderr, "make-roll: %s: %s\n", path, strerror(errno));
		exit(2);
	}
	return f;
}

static void
close_or_die(FILE *f, const char *path)
{
	int failed = ferror(f);

	if (fclose(f) != 0 || failed) {
		fprintf(stderr, "make-roll: %s: not written\n", path);
		exit(2);
	}
}

static void
write_list(const char *path, const struct layout *l, const char *head, uint64_t seed,
           void (*put)(FILE *, const struct layout *, uint64_t))
{
	FILE *out = open_or_die(path);
	uint64_t step = stride(l->n, l->n / 3 * 2 + seed), i = seed % l->n;

	fputs(head, out);
	for (uint64_t k = 0; k < l->n; k++, i = (i + step) % l->n)
		put(out, l, i);
	close_or_die(out, path);
}

static void
write_school(const char *dir)
{
	char path[4096];
	FILE *out;

	snprintf(path, sizeof(path), "%s/terms.csv", dir);
	out = open_or_die(path);
	fputs("term,title,starts_on,ends_on,midterm_on\n"
	      "2024-2025-1,2024-2025学年第一学期,2024-09-02,2025-01-18,2024-11-11\n"
	      "2024-2025-2,2024-2025学年第二学期,2025-02-24,2025-07-12,2025-05-06\n"
	      "2025-2026-1,2025-2026学年第一学期,2025-09-01,2026-01-17,2025-11-10\n"
	      "2025-2026-2,2025-2026学年第二学期,2026-03-02,2026-07-18,2026-05-11\n"
	      "2026-2027-1,2026-2027学年第一学期,2026-08-31,2027-01-16,2026-11-09\n", out);
	close_or_die(out, path);
	snprintf(path, sizeof(path), "%s/programs.csv", dir);
	out = open_or_die(path);
	fputs("program,program_name,college,level,years,number,short,plan\n", out);
	for (unsigned k = 1; k <= PROGRAMS; k++) {
		unsigned f = k % LEN(fields), s = k / LEN(fields);

		fprintf(out, "%u,%s%s,%s学院,专科,3,%02u,%s%s,\n", program_code(k), fields[f], subjects[s], fields[f], k,
		        shorts[f], subject_shorts[s]);
	}
	close_or_die(out, path);
}

static int
usage(void)
{
	fprintf(stderr, "usage: make-roll N [--due] [--fees FILE] [--arrivals FILE] [--school DIR] > roll.csv\n"
	        "N is from %d to %d\n", 2 * SLOTS, COHORTS * CLASSES * SERIALS);
	return 2;
}

int
main(int argc, char **argv)
{
	struct layout l;
	bool due = false;

	if (argc < 2 || !lay_out(&l, strtoull(argv[1], NULL, 10)))
		return usage();
	for (int k = 2; k < argc; k++) {
		const char *value = k + 1 < argc ? argv[k + 1] : NULL;

		if (strcmp(argv[k], "--due") == 0) {
			due = true;
			continue;
		}
		if (value == NULL)
			return usage();
		if (strcmp(argv[k], "--fees") == 0)
			write_list(value, &l, "学号,应缴,实缴,缴费日期\n", 7, put_fee);
		else if (strcmp(argv[k], "--arrivals") == 0)
			write_list(value, &l, "student_id,on\n", 101, put_arrival);
		else if (strcmp(argv[k], "--school") == 0)
			write_school(value);
		else
			return usage();
		k++;
	}
	fputs(header, stdout);
	for (uint64_t i = 0; i < l.n; i++)
		put_student(&l, i, due);
	close_or_die(stdout, "standard output");
	return 0;
}
