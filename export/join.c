/* join.c: the files by which the core loads us. create() is that of libjanus_golua.so, whose
 * application has the number 0; golua_join gives numbers to the files of the small plugin
 * (export/small).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define _GNU_SOURCE
#include "join.h"
#include "core.h"
#include "plugin.h"

#include <dlfcn.h>
#include <sys/stat.h>

/* --- what plugin files call, that of this library, too --------------------------- */

/* The names of the applications, by number. The core loads one file after the other, on one
 * thread. */
static const char *names[GOLUA_MOST_APPLICATIONS] = { "golua" };
static int joined;

static int init_named(int application, janus_plugin *plugin, janus_callbacks *callback, const char *config_path) {
	return golua_init(application, plugin, names[application], callback, config_path);
}

static const golua_calls library = {
	.init = init_named,
	.destroy = golua_destroy,
	.describe = golua_describe,
	.create_session = golua_create_session,
	.handle_admin_message = golua_handle_admin_message,
	.plugin_new = golua_plugin_new,
};

/* --- copies and links of libjanus_golua.so -------------------------------------- */

#define ADVICE "a further application has a small plugin file of its own, which `golua add NAME SCRIPT` makes"

static void complain(const char *text) {
	char *line = g_strconcat("[golua] ", text, NULL);
	golua_log(LOG_ERR, line, strlen(line));
	g_free(line);
}

static void complain_of(const char *file, const char *text) {
	char *line = g_strconcat(file, " ", text, NULL);
	complain(line);
	g_free(line);
}

/* Returns where the library of an address is mapped, and the path by which it was loaded. */
static const void *library_of(const void *address, const char **path) {
	Dl_info info = { 0 };
	if(dladdr(address, &info) == 0)
		return NULL;
	*path = info.dli_fname;
	return info.dli_fbase;
}

/* Says whether libjanus_golua.so lies beside a file, and is another file. */
static int is_beside(const char *path) {
	char *folder = g_path_get_dirname(path), *beside = g_build_filename(folder, GOLUA_LIBRARY, NULL);
	struct stat own, other;
	const int found = stat(path, &own) == 0 && stat(beside, &other) == 0 &&
		(own.st_dev != other.st_dev || own.st_ino != other.st_ino);
	g_free(beside);
	g_free(folder);
	return found;
}

/* Returns a copy of this library that was loaded before; NULL if there is none. */
static const char *earlier_copy(const void *base) {
	void *process = dlopen(NULL, RTLD_NOW);
	/* RTLD_DEFAULT would find our own function: the library is linked with -Bsymbolic. */
	const char *path = NULL;
	const void *first = process ? library_of(dlsym(process, GOLUA_JOIN_NAME), &path) : NULL;
	if(process != NULL)
		dlclose(process);
	return first != NULL && first != base ? path : NULL;
}

/* Two copies would be two Go runtimes in one process. So a copy runs only if it is the only
 * one: the core will not find libjanus_golua.so beside it, and no other copy is loaded. A copy
 * that is loaded beside libjanus_golua.so has refused to run. */
static int is_copy(void) {
	const char *path = "";
	const void *base = library_of(&self, &path);
	if(base == NULL || g_str_has_suffix(path, "/" GOLUA_LIBRARY))
		return 0;
	if(is_beside(path)) {
		complain_of(path, "is a copy of " GOLUA_LIBRARY " and is not used: delete the copy; " ADVICE);
		return 1;
	}
	const char *earlier = earlier_copy(base);
	if(earlier == NULL)
		return 0;
	char *text = g_strconcat("is a copy of ", earlier, " and is not used: delete the copy; " ADVICE, NULL);
	complain_of(path, text);
	g_free(text);
	return 1;
}

__attribute__((visibility("default"))) janus_plugin *create(void) {
	if(self != NULL) {
		complain("a file of the plugins folder is a link to " GOLUA_LIBRARY " and is not used: delete the link; " ADVICE);
		return NULL;
	}
	if(is_copy())
		return NULL;
	calls = &library; /* and application stays 0 */
	self = calls->plugin_new(&own);
	return self;
}

/* --- further applications ------------------------------------------------------- */

/* Returns the NAME of libjanus_NAME.so; NULL if a file is called otherwise. The caller frees
 * the name. */
static char *name_in(const char *file) {
	char *base = g_path_get_basename(file), *name = NULL;
	if(g_str_has_prefix(base, "libjanus_") && g_str_has_suffix(base, ".so")) {
		const char *from = base + strlen("libjanus_");
		name = g_strndup(from, strlen(from) - strlen(".so"));
		const size_t good = strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_");
		if(good == 0 || name[good] != '\0' || good > 60 || strcmp(name, "golua") == 0)
			g_clear_pointer(&name, g_free);
	}
	g_free(base);
	return name;
}

int golua_join(int version, const char *file, const golua_calls **to) {
	if(version != GOLUA_JOIN_VERSION) {
		complain_of(file, "was built for another version of " GOLUA_LIBRARY " or of Janus: `golua add` makes it anew");
		return -1;
	}
	if(joined + 1 >= GOLUA_MOST_APPLICATIONS) {
		complain_of(file, "is not used: one Janus runs " G_STRINGIFY(GOLUA_MOST_APPLICATIONS) " applications at most");
		return -1;
	}
	char *name = name_in(file);
	if(name == NULL) {
		complain_of(file, "is not used: its name must be libjanus_NAME.so, with a NAME of up to 60 letters, digits, - and _ (other than golua)");
		return -1;
	}
	names[++joined] = name;
	*to = &library;
	return joined;
}
