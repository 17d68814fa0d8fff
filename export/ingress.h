/* ingress.h: packets that come in from a peer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_INGRESS_H
#define JANUS_GOLUA_INGRESS_H

#include "slots.h"

/* Takes a packet of a publisher, on the publisher's own thread. */
void golua_incoming_rtp(janus_plugin_session *handle, janus_plugin_rtp *packet);

/* What an RTCP packet has for us: feedback, reports, something about the line of a viewer whose
 * bandwidth is estimated, or nothing. id is the session of the handle. */
enum { GOLUA_FEEDBACK = 1, GOLUA_REPORTS = 2, GOLUA_DOWNLINK = 4 };
int golua_rtcp_matters(janus_plugin_session *handle, uint64_t id, const char *buffer, size_t length);

#endif
