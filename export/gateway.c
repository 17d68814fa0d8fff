/* gateway.c: see gateway.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "gateway.h"

janus_callbacks *golua_gateway = NULL;
golua_application golua_applications[GOLUA_MOST_APPLICATIONS];
