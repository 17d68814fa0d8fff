/* golua.h: the types and functions that cross the border between C and Go.
 *
 * Only package export includes this file. C functions named golua_* are called
 * by Go; functions named golua*, defined in Go, are called by the stubs in
 * export/plugin.c.
 *
 * Rules that hold for all of them (docs/boundary.md says why):
 *  - A session is named by an integer: `handle`, the address of the core's
 *    janus_plugin_session, towards the core; `id`, our own number that is kept
 *    in janus_plugin_session.plugin_handle, towards Go. Neither side follows
 *    the other's.
 *  - Memory that Go passes to C is valid during the call only, and the reverse.
 *    What C returns to Go, and Go must give back, is said at the function.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_H
#define JANUS_GOLUA_H

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>
#include <janus/config.h>
#include <janus/plugins/plugin.h>
#include <janus/record.h>

/* The plugin API that we are built for. A test claims another. */
#ifndef GOLUA_PLUGIN_API
#define GOLUA_PLUGIN_API JANUS_PLUGIN_API_VERSION
#endif

/* The running core's version, 1102 for 1.1.2; no header declares it. */
extern int janus_version;

/* One viewer's copy of a forwarded RTP packet; core.Delivery in Go has the
 * same layout (export/layout.go holds them together). */
typedef struct golua_delivery {
	uintptr_t handle;    /* the viewer's janus_plugin_session */
	uint32_t timestamp;  /* host byte order */
	uint16_t seq_number; /* host byte order */
	int16_t mindex;      /* the viewer's m-line, -1 = first of the medium */
} golua_delivery;

/* How Go answers handle_message. */
typedef struct golua_result {
	int type;      /* janus_plugin_result_type */
	char *text;    /* from malloc, or NULL; owned by the receiver */
	json_t *content; /* a reference that the receiver takes, or NULL */
} golua_result;

/* The fixed answers of get_version, get_name and the like. The strings come
 * from malloc and are kept for as long as the process lives. */
typedef struct golua_metadata {
	int version;
	char *version_string, *description, *name, *author, *package;
} golua_metadata;

/* --- our state ----------------------------------------------------------- */

/* Replaces the metadata, once, at the end of init. */
void golua_set_metadata(golua_metadata metadata);

/* --- tools: no session lock of the core is taken, nothing calls back ------ */

/* Writes one line to the core's log, with the core's prefix and colours but
 * without a C file name: the text says where in the script it comes from. */
void golua_log(int level, const char *text, size_t length);

/* Parses text. Returns NULL and fills error (at least 256 bytes). */
json_t *golua_json_load(const char *text, size_t length, char *error);
void golua_json_free(json_t *value);

/* Gives back the reference that the plugin owns on a handle: the core counts
 * one for us once create_session has succeeded. */
void golua_release(uintptr_t handle);

/* codec, fmtp, folder and file: NULL where the recorder shall choose. */
janus_recorder *golua_recorder_new(const char *codec, const char *fmtp,
	const char *folder, const char *file, int encrypted);
void golua_recorder_close(janus_recorder *recorder);

int golua_events_enabled(void);

/* Signed tokens, whose realm is our package. */
int golua_auth_is_signed(void);
int golua_auth_is_valid(const char *token);
int golua_auth_contains(const char *token, const char *descriptor);

/* --- media ---------------------------------------------------------------- */

void golua_forward_rtp(char *buffer, uint16_t length, int video,
	janus_plugin_rtp_extensions *extensions,
	const golua_delivery *viewers, size_t count);
void golua_relay_rtp(uintptr_t handle, int mindex, int video, char *buffer,
	uint16_t length, janus_plugin_rtp_extensions *extensions);
void golua_relay_rtcp(uintptr_t handle, int mindex, int video, char *buffer,
	uint16_t length);
void golua_relay_data(uintptr_t handle, char *label, char *protocol,
	int binary, char *buffer, uint16_t length);
void golua_send_pli(uintptr_t handle);
void golua_send_remb(uintptr_t handle, uint32_t bitrate);

/* --- signaling ------------------------------------------------------------ */

/* Takes event and jsep. transaction and jsep may be NULL. Returns the core's
 * error code, 0 for success. */
int golua_push_event(uintptr_t handle, const char *transaction, json_t *event,
	json_t *jsep);
/* Takes event. handle may be 0. */
void golua_notify_event(uintptr_t handle, json_t *event);
void golua_close_pc(uintptr_t handle);
void golua_end_session(uintptr_t handle);

/* The core's callbacks and our table, for export/core.c. */
extern janus_callbacks *golua_gateway;
extern janus_plugin golua_plugin;

#endif
