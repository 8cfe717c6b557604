/* What folder.c and stage.c share with one another and with nobody else. */
#ifndef XJ_PLACE_H
#define XJ_PLACE_H

#include <dirent.h>

#include "book/folder.h"

enum { XJ_NAME_LIMIT = 200 }; /* bytes of a name, so that a staged one has room for what is put in front */

/* What a staged file's name begins with. */
#define XJ_STAGED ".new-"

/* Never through a link, never waiting for whoever is at the other end, never a terminal of one's own. */
#define XJ_OPENING (O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)

/* The folder that a name's last part is looked up in. */
struct xj_place {
	int fd;
	bool own;
	const char *base;
};

/* A sub-folder is opened, or made with `make`; errno on failure, EINVAL for a name that is none. */
bool xj_place_open(const struct xj_folder *f, const char *name, bool make, struct xj_place *p);
/* Keeps errno. */
void xj_place_close(const struct xj_place *p);

/* To read the entries of a folder, and of none that is a link; NULL with errno. */
DIR *xj_folder_entries(const struct xj_folder *f, const char *sub);

/* Says errno's reason. */
void xj_folder_failed(const struct xj_folder *f, const char *name, enum xj_code code, struct xj_diags *diags);
/* Says what is there instead of a file. */
void xj_folder_no_file(const struct xj_folder *f, const char *name, mode_t mode, struct xj_diags *diags);

/* Owner, only where it differs, as only root may give files away; then the mode, whatever the umask made of it. errno on failure. */
bool xj_take_over(int fd, uid_t uid, gid_t gid, mode_t mode);
/* As the book's folder has it; for its owner alone. */
bool xj_take_new(const struct xj_folder *f, int fd);
int xj_sync_all(int fd);

#endif
