/* What a new book begins with. */
#ifndef FRONT_INIT_H
#define FRONT_INIT_H

#include "front/front.h"

enum {
	FRONT_INIT_TERMS,
	FRONT_INIT_PROGRAMS,
	FRONT_INIT_ROLES,
	FRONT_INIT_ROLL,
	FRONT_INIT_REGISTRATIONS,
	FRONT_INIT_CASES,
	FRONT_INIT_REGISTERS
};

/* The profile's texts, and over them those of the school's own folder (NULL: there is none). False with diagnostics. */
bool front_init_texts(struct app *app, const char *from, struct front_files *files);
/* Register files as they are given, by the index above; terms, programmes and roles else from the school's folder, where it has them. */
bool front_init_registers(struct app *app, const char *from, const char *const *given, struct front_files *files);

/* school.yaml with the name of this school in its line `name:`. False with a diagnostic. */
bool front_init_name(struct app *app, struct front_files *files, const char *name);

#endif
