/* gateway.h: the Janus core's callbacks, and the plugin as the core knows it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_GATEWAY_H
#define JANUS_GOLUA_GATEWAY_H

#include "golua.h"

/* Both are set by plugin.c before anything else of ours runs. */
extern janus_callbacks *golua_gateway;
extern janus_plugin *golua_self;

#endif
