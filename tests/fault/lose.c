/*
 * What a power cut may leave of a folder: usage: lose BEFORE OPS OUT K HOW
 *
 * BEFORE is the folder as it was and on disk, OPS what the shim noted (XJF_OPS) while a command changed it. OUT is made as the folder might be found when the
 * power goes behind the Kth thing noted. What was brought to disk by then is there: the bytes of a file by its fsync or fdatasync, its name by the fsync of
 * the folder that the name is in. Of the rest, as POSIX has it, anything may be there or not, by HOW:
 *
 *     none     nothing of it
 *     names    names but no bytes
 *     bytes    bytes but no names
 *     sizes    names, and files as long as they were to be, of zeros
 *     NUMBER   chosen by this seed: each name, each 512 bytes, each change of size by itself
 *
 * Prints the number of things noted when K is 0 (and makes nothing).
 */
#define _GNU_SOURCE
#include <err.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { OPS = 4096, OBJECTS = 1024, NAMES = 1024, SECTOR = 512, PATH = 512 };

enum kind { CREATE, MKDIR, RENAME, LINK, UNLINK, WRITE, TRUNCATE, SYNC, NOTHING };

struct op {
	enum kind kind;
	char path[PATH], other[PATH];
	size_t at, n;
	const char *bytes;
	int object;  /* that it is about */
	int folder;  /* that its name is in */
	bool durable;
};

struct object {
	bool folder;
	char *bytes;
	size_t size;
};

struct name {
	char path[PATH];
	int object; /* -1: a free place */
};

struct names {
	struct name list[NAMES];
	size_t count;
};

static struct op ops[OPS];
static size_t nops;
static struct object objects[OBJECTS];
static int nobjects;
static struct names before, present, disk;
static const char *root;
static uint64_t seed;
static bool keep_names, keep_bytes, keep_sizes, choose;

static bool
chance(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed * 0x2545f4914f6cdd1dULL >> 63;
}

static char *
read_whole(const char *path, size_t *size)
{
	FILE *f = fopen(path, "r");
	struct stat st;
	char *p;

	if (!f || fstat(fileno(f), &st) != 0 || !(p = malloc((size_t)st.st_size + 1)))
		err(2, "%s", path);
	*size = fread(p, 1, (size_t)st.st_size, f);
	p[*size] = '\0';
	fclose(f);
	return p;
}

static int
new_object(bool folder)
{
	if (nobjects == OBJECTS)
		errx(2, "too many files");
	objects[nobjects].folder = folder;
	return nobjects++;
}

/* Names. */

static struct name *
find(struct names *t, const char *path)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->list[i].object >= 0 && strcmp(t->list[i].path, path) == 0)
			return &t->list[i];
	return NULL;
}

static int
object_at(struct names *t, const char *path)
{
	struct name *n = find(t, path);

	return n ? n->object : -1;
}

static void
set(struct names *t, const char *path, int object)
{
	struct name *n = find(t, path);

	if (!n) {
		if (t->count == NAMES)
			errx(2, "too many names");
		n = &t->list[t->count++];
		snprintf(n->path, sizeof n->path, "%s", path);
	}
	n->object = object;
}

static void
parent(const char *path, char out[PATH])
{
	const char *slash = strrchr(path, '/');

	snprintf(out, PATH, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
}

static void
rename_all(struct names *t, const char *from, const char *to)
{
	size_t n = strlen(from), count = t->count;

	for (size_t i = 0; i < count; i++) {
		struct name *e = &t->list[i];
		char path[2 * PATH];
		int object = e->object;

		if (object < 0 || strncmp(e->path, from, n) != 0 || (e->path[n] != '\0' && e->path[n] != '/'))
			continue;
		snprintf(path, sizeof path, "%s%s", to, e->path + n);
		e->object = -1;
		set(t, path, object);
	}
}

static void
apply(struct names *t, const struct op *o)
{
	switch (o->kind) {
	case CREATE:
	case MKDIR: set(t, o->path, o->object); break;
	case RENAME:
		/* The name it had may never have reached the disk; the file itself is known. */
		if (!find(t, o->path) && !objects[o->object].folder)
			set(t, o->path, o->object);
		rename_all(t, o->path, o->other);
		break;
	case LINK: set(t, o->other, o->object); break;
	case UNLINK: set(t, o->path, -1); break;
	default: break;
	}
}

/* Reading. */

static int
add_before(const char *path, const struct stat *st, int type, struct FTW *at)
{
	const char *name = path + strlen(root);
	int object;

	(void)at;
	(void)st;
	name = *name == '/' ? name + 1 : ".";
	if (type != FTW_D && type != FTW_F)
		return 0;
	object = new_object(type == FTW_D);
	if (type == FTW_F)
		objects[object].bytes = read_whole(path, &objects[object].size);
	set(&before, name, object);
	return 0;
}

static enum kind
kind_of(const char *call)
{
	static const struct {
		const char *call;
		enum kind kind;
	} kinds[] = {{"create", CREATE},     {"mkdir", MKDIR},  {"rename", RENAME}, {"link", LINK},
	             {"unlink", UNLINK},     {"write", WRITE},  {"fsync", SYNC},    {"fdatasync", SYNC},
	             {"ftruncate", TRUNCATE}, {"truncate", TRUNCATE}};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(call, kinds[i].call) == 0)
			return kinds[i].kind;
	return NOTHING;
}

/* Which file each thing is about is known by its name at that time. */
static void
read_ops(const char *file)
{
	size_t size;
	const char *p = read_whole(file, &size), *end = p + size;

	present = before;
	while (p < end) {
		struct op *o = &ops[nops++];
		char call[32], folder[PATH];
		unsigned long long inode;
		long at;
		int read;

		if (nops == OPS)
			errx(2, "%s: too many things", file);
		if (sscanf(p, "%31s %llu %ld %zu %511s %511s%n", call, &inode, &at, &o->n, o->path, o->other, &read) != 6)
			errx(2, "%s: no line of the shim's: %.40s", file, p);
		p += read + 1;
		o->kind = kind_of(call);
		o->at = (size_t)at;
		o->bytes = p;
		p += o->n;
		parent(o->kind == RENAME || o->kind == LINK ? o->other : o->path, folder);
		o->folder = object_at(&present, folder);
		o->object = o->kind == CREATE || o->kind == MKDIR ? new_object(o->kind == MKDIR) : object_at(&present, o->path);
		if (o->object < 0)
			o->kind = NOTHING;
		apply(&present, o);
	}
}

/* What was brought to disk before the Kth is over. */
static void
find_durable(size_t k)
{
	for (size_t i = 0; i < k; i++)
		for (size_t j = i + 1; j < k && !ops[i].durable; j++)
			ops[i].durable = ops[j].kind == SYNC && ops[j].object == (ops[i].kind < WRITE ? ops[i].folder : ops[i].object);
}

/* The bytes. */

static void
resize(struct object *f, size_t size)
{
	if (size > f->size) {
		f->bytes = realloc(f->bytes, size + 1);
		if (!f->bytes)
			err(2, NULL);
		memset(f->bytes + f->size, 0, size - f->size);
	}
	f->size = size;
}

static void
put(struct object *f, size_t at, const char *p, size_t n)
{
	if (at + n > f->size)
		resize(f, at + n);
	memcpy(f->bytes + at, p, n);
}

static void
change(const struct op *o)
{
	struct object *f = &objects[o->object];

	if (o->kind == TRUNCATE) {
		if (o->durable || (choose ? chance() : keep_bytes))
			resize(f, o->at);
		return;
	}
	if (o->durable || !choose) {
		if (o->durable || keep_bytes)
			put(f, o->at, o->bytes, o->n);
		else if (keep_sizes && o->at + o->n > f->size)
			resize(f, o->at + o->n);
		return;
	}
	if (o->at + o->n > f->size && chance())
		resize(f, o->at + o->n);
	for (size_t i = 0; i < o->n;) {
		size_t n = SECTOR - (o->at + i) % SECTOR;

		n = n < o->n - i ? n : o->n - i;
		if (chance())
			put(f, o->at + i, o->bytes + i, n);
		i += n;
	}
}

static int
by_path(const void *a, const void *b)
{
	return strcmp(((const struct name *)a)->path, ((const struct name *)b)->path);
}

static void
make(const char *out)
{
	mkdir(out, 0700);
	qsort(disk.list, disk.count, sizeof *disk.list, by_path);
	for (size_t i = 0; i < disk.count; i++) {
		const struct name *n = &disk.list[i];
		char path[4 * PATH];
		FILE *f;

		if (n->object < 0)
			continue;
		snprintf(path, sizeof path, "%s/%s", out, n->path);
		if (objects[n->object].folder) {
			mkdir(path, 0700);
		} else if ((f = fopen(path, "w"))) {
			/* A file whose folder never came to be is lost with it. */
			if (objects[n->object].size)
				fwrite(objects[n->object].bytes, 1, objects[n->object].size, f);
			fclose(f);
			chmod(path, 0600);
		}
	}
}

int
main(int argc, char **argv)
{
	size_t k;

	if (argc != 6)
		errx(2, "usage: lose BEFORE OPS OUT K HOW");
	root = argv[1];
	k = strtoul(argv[4], NULL, 10);
	seed = strtoull(argv[5], NULL, 10) * 0x9e3779b97f4a7c15ULL + k;
	choose = strtoull(argv[5], NULL, 10) > 0;
	keep_sizes = strcmp(argv[5], "sizes") == 0;
	keep_names = keep_sizes || strcmp(argv[5], "names") == 0;
	keep_bytes = strcmp(argv[5], "bytes") == 0;
	if (nftw(root, add_before, 16, FTW_PHYS) != 0)
		err(2, "%s", root);
	read_ops(argv[2]);
	if (k == 0) {
		printf("%zu\n", nops);
		return 0;
	}
	k = k < nops ? k : nops;
	find_durable(k);
	disk = before;
	for (size_t i = 0; i < k; i++) {
		if (ops[i].kind >= WRITE && ops[i].kind <= TRUNCATE)
			change(&ops[i]);
		else if (ops[i].kind < WRITE && (ops[i].durable || (choose ? chance() : keep_names)))
			apply(&disk, &ops[i]);
	}
	make(argv[3]);
	return 0;
}
