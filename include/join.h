/* join.h: how a file of the small plugin (export/small) finds the Go library.
 *
 * Each further application of a Janus has a plugin file of its own, libjanus_NAME.so. All
 * these files are the same bytes. The core calls create() in each; the file then finds
 * golua_join in libjanus_golua.so, and gets a number for its application. The functions of
 * golua_calls take this number, because the core's callbacks init, destroy, create_session,
 * handle_admin_message and get_* tell nobody which plugin they are for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_JOIN_H
#define JANUS_GOLUA_JOIN_H

#include "own.h"

/* Both sides must be built for the same plugin API and for the same golua_calls. */
#define GOLUA_JOIN_VERSION (1 << 16 | GOLUA_PLUGIN_API)

/* Gives the application of a plugin file a number, above 0. The file is the path by which the
 * core has loaded it. Returns -1 after the log has said why there is none. */
typedef int (*golua_join_function)(int version, const char *file, const golua_calls **calls);
int golua_join(int version, const char *file, const golua_calls **calls);
#define GOLUA_JOIN_NAME "golua_join"

/* The file of the Go library, beside which the files of the small plugin are. */
#define GOLUA_LIBRARY "libjanus_golua.so"

#endif
