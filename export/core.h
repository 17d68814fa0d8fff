/* core.h: every call from Go into the Janus core and into jansson. A handle is a handle of the
 * core, as an integer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_CORE_H
#define JANUS_GOLUA_CORE_H

#include "golua.h"

/* --- tools: no session lock of the core is taken, nothing calls back ------ */

/* Writes one line to the core's log, with the core's prefix and colours but
 * without a C file name: the text says where in the script it comes from. */
void golua_log(int level, const char *text, size_t length);

/* Parses text. Returns NULL and fills error (at least 256 bytes) when it is no JSON. */
json_t *golua_json_load(const char *text, size_t length, char *error);
void golua_json_free(json_t *value);

/* Returns the number of a handle, 0 if it has none. janus-dev lacks ice.h; all versions from
 * 0.2 to 1.4 begin the struct of a handle with the session and this number. */
uint64_t golua_handle_id(uintptr_t handle);

/* Says whether the core estimates bandwidth itself, as the branch bwe-tests does. */
int golua_core_estimates(void);

/* Returns 0 when the core can read an SDP. Otherwise error (at least 256 bytes) says why. */
int golua_sdp_check(const char *sdp, char *error);

/* Gives back the reference that the plugin owns on a handle: the core counts
 * one for us once create_session has succeeded. */
void golua_release(uintptr_t handle);

/* codec, fmtp, folder and file may be NULL: the recorder then chooses. */
janus_recorder *golua_recorder_new(const char *codec, const char *fmtp,
	const char *folder, const char *file, int encrypted);
void golua_recorder_close(janus_recorder *recorder);

int golua_events_enabled(void);

/* Signed tokens. Their realm is the package of the application. */
int golua_auth_is_signed(void);
int golua_auth_is_valid(int application, const char *token);
int golua_auth_contains(int application, const char *token, const char *descriptor);

/* --- media ---------------------------------------------------------------- */

/* Makes a handle of our own for media from outside of WebRTC: a publisher that the core does
 * not know. The handle is marked as stopped from the start, so every call into the core ignores
 * it. golua_release frees it. */
uintptr_t golua_receiver_new(uint64_t id);
/* Takes a packet for such a handle. One goroutine at a time feeds a handle. */
void golua_feed(uintptr_t handle, int mindex, int video, char *buffer,
	uint16_t length, const golua_extensions *extensions);

void golua_read_extensions(uintptr_t source, golua_extensions *values);
/* departures may be NULL. */
void golua_relay_rtp(uintptr_t handle, int mindex, int video, char *buffer,
	uint16_t length, const golua_extensions *extensions, golua_departures *departures);
void golua_relay_rtcp(uintptr_t handle, int mindex, int video, char *buffer,
	uint16_t length);
void golua_relay_data(uintptr_t handle, char *label, char *protocol,
	int binary, char *buffer, uint16_t length);
void golua_send_pli(uintptr_t handle, int mindex);
void golua_send_remb(uintptr_t handle, uint32_t bitrate);

/* --- signaling ------------------------------------------------------------ */

/* Takes event and jsep. transaction and jsep may be NULL. Returns the core's
 * error code, 0 for success. */
int golua_push_event(int application, uintptr_t handle, const char *transaction,
	json_t *event, json_t *jsep);
/* Takes event. handle may be 0. */
void golua_notify_event(int application, uintptr_t handle, json_t *event);
void golua_close_pc(uintptr_t handle);
void golua_end_session(uintptr_t handle);

#endif
