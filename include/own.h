/* own.h: the callbacks of janus_plugin that do not tell which plugin they are for. Each plugin file
 * has its own copy, with the number of its application: export/join.c and export/small/small.c
 * include this header, by join.h, and nobody else.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_OWN_H
#define JANUS_GOLUA_OWN_H

#include "golua.h"

/* What these callbacks call in the Go library (export/plugin.c). */
typedef struct golua_calls {
	int (*init)(int application, janus_plugin *self, janus_callbacks *callback, const char *config_path);
	void (*destroy)(int application);
	golua_metadata (*describe)(int application);
	void (*create_session)(int application, janus_plugin_session *handle, int *error);
	json_t *(*handle_admin_message)(int application, json_t *message);
	/* Makes the table for the core: the given members, and those that need no number. */
	janus_plugin *(*plugin_new)(const janus_plugin *own);
} golua_calls;

/* create() sets these before it returns self to the core. */
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

#endif
