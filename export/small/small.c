/* small.c: the plugin file of a further application.
 *
 * All files libjanus_NAME.so of our applications are copies of this plugin, which has no Go in
 * it. It finds the Go library, libjanus_golua.so, and passes the callbacks of the core on
 * to it with the number of its application (include/join.h).
 *
 * Nothing but create() is visible to others: the core loads all plugins into one scope, in
 * which names of the same spelling would meet.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define _GNU_SOURCE
#include "join.h"

#include <dlfcn.h>

#include <janus/debug.h>

/* Returns golua_join of the library beside this file, or of one that is loaded; NULL after the
 * log has said why there is none. The library beside comes first, because a copy of that
 * library, which refuses to run, may be loaded, too. */
static golua_join_function find_join(const char *file) {
	char *folder = g_path_get_dirname(file), *path = g_build_filename(folder, GOLUA_LIBRARY, NULL);
	void *library = dlopen(path, RTLD_NOW | RTLD_GLOBAL); /* it may be loaded already */
	char *problem = g_strdup(library ? "which is of an older version, without other applications" : dlerror());
	golua_join_function join = (golua_join_function)dlsym(library ? library : RTLD_DEFAULT, GOLUA_JOIN_NAME);
	if(join == NULL)
		JANUS_LOG(LOG_ERR, "[golua] %s is not used: it needs %s (%s)\n", file, path, problem);
	g_free(problem);
	g_free(path);
	g_free(folder);
	return join;
}

static int join_library(void) {
	Dl_info found = { 0 };
	if(dladdr(&self, &found) == 0 || found.dli_fname == NULL) {
		JANUS_LOG(LOG_ERR, "[golua] a plugin file does not find its own name, and is not used\n");
		return -1;
	}
	golua_join_function join = find_join(found.dli_fname);
	return join ? join(GOLUA_JOIN_VERSION, found.dli_fname, &calls) : -1;
}

__attribute__((visibility("default"))) janus_plugin *create(void) {
	if(application > 0) {
		JANUS_LOG(LOG_ERR, "[golua] a file of the plugins folder is a link to the one of %s, and is not used: copy the file instead (`golua add` does)\n",
			get_package());
		return NULL;
	}
	application = join_library();
	if(application < 1)
		return NULL;
	self = calls->plugin_new(&own);
	return self;
}
