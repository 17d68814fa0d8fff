/* gateway.c: see gateway.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "gateway.h"

janus_callbacks *golua_gateway = NULL;
janus_plugin *golua_self = NULL;
