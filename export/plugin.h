/* plugin.h: the functions of plugin.c that Go calls.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_PLUGIN_H
#define JANUS_GOLUA_PLUGIN_H

#include "golua.h"

/* Replaces the answers of get_version, get_name and the like, once, at the end of init. */
void golua_set_metadata(golua_metadata metadata);

#endif
