/* plugin.h: what the core calls, for any application of this process.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_PLUGIN_H
#define JANUS_GOLUA_PLUGIN_H

#include "golua.h"

/* Starts the application NAME, with the configuration janus.plugin.NAME.jcfg. Returns 0, or -1
 * after the log has said why. */
int golua_init(int application, janus_plugin *self, const char *name, janus_callbacks *callback,
	const char *config_path);
void golua_destroy(int application);

/* The answers to get_version, get_name and the like. */
golua_metadata golua_describe(int application);
/* Replaces these answers, once, at the end of init. */
void golua_set_metadata(int application, golua_metadata metadata);

void golua_create_session(int application, janus_plugin_session *handle, int *error);
json_t *golua_handle_admin_message(int application, json_t *message);

/* Makes the table for the core, which is never freed: the given members, and those that need
 * no number of an application. */
janus_plugin *golua_plugin_new(const janus_plugin *own);

#endif
