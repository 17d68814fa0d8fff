/* gateway.h: the Janus core's callbacks, and our applications as the core knows them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_GATEWAY_H
#define JANUS_GOLUA_GATEWAY_H

#include "golua.h"

/* An application of this process, which is a plugin to the core. */
typedef struct golua_application {
	janus_plugin *self;      /* NULL until the core initialises it */
	golua_metadata metadata;
	char *package;           /* the one before the script has given its own */
} golua_application;

/* By number. Application 0 is that of libjanus_golua.so itself; files of the small plugin
 * (export/small) have the others. */
extern golua_application golua_applications[GOLUA_MOST_APPLICATIONS];

/* The core gives the same callbacks to all plugins. plugin.c sets them before anything else of
 * ours runs. */
extern janus_callbacks *golua_gateway;

#endif
