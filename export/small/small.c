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

static janus_plugin *self;
static const golua_calls *calls;
static int application;

static int init(janus_callbacks *callback, const char *config_path) {
	return calls->init(application, self, callback, config_path);
}
static void destroy(void) { calls->destroy(application); }
static int get_api_compatibility(void) { return GOLUA_PLUGIN_API; }
static int get_version(void) { return calls->describe(application).version; }
static const char *get_version_string(void) { return calls->describe(application).version_string; }
static const char *get_description(void) { return calls->describe(application).description; }
static const char *get_name(void) { return calls->describe(application).name; }
static const char *get_author(void) { return calls->describe(application).author; }
static const char *get_package(void) { return calls->describe(application).package; }
static void create_session(janus_plugin_session *handle, int *error) {
	calls->create_session(application, handle, error);
}
static json_t *handle_admin_message(json_t *message) {
	return calls->handle_admin_message(application, message);
}

static const janus_plugin own = {
	.init = init,
	.destroy = destroy,
	.get_api_compatibility = get_api_compatibility,
	.get_version = get_version,
	.get_version_string = get_version_string,
	.get_description = get_description,
	.get_name = get_name,
	.get_author = get_author,
	.get_package = get_package,
	.create_session = create_session,
	.handle_admin_message = handle_admin_message,
};

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
