/* ingress.h: packets that come in from a peer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_INGRESS_H
#define JANUS_GOLUA_INGRESS_H

#include "slots.h"

/* Takes a packet of a publisher, on the publisher's own thread. */
void golua_incoming_rtp(janus_plugin_session *handle, janus_plugin_rtp *packet);

/* Says whether an RTCP packet contains anything for us. id is the session of the handle. */
int golua_rtcp_matters(janus_plugin_session *handle, uint64_t id, const char *buffer, size_t length);

#endif
