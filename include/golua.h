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

/* --- media: what Go decides and C carries out ----------------------------- */

/* A rewriter keeps one m-line of one viewer continuous: the newest packet of its
 * source, and what is added to a packet's numbers on the way to the viewer.
 * core.Rewriter in Go is the same memory (export/layout.go holds them together).
 * rewriter.go in plugin/media/rewriter says what the fields mean and changes sources; C knows
 * only the steady state (export/rewriter.h). */
typedef struct golua_rewriter {
	uint32_t lock;    /* 1 while somebody reads or changes what follows */
	uint32_t ssrc;    /* of the source */
	uint32_t flags;   /* GOLUA_REWRITER_* */
	uint32_t payload_type; /* 0x80 and the viewer's; 0: packets keep their own */
	int64_t in_sequence, in_timestamp;
	int64_t sequence_offset, timestamp_offset;
	int64_t floor;    /* packets before this one come too late */
	int64_t heard;    /* when the newest packet came, in ns */
	uint64_t packets, bytes, late;
	uint32_t playout_delay; /* 1<<24 | min<<12 | max, in units of 10 ms; 0: none */
	uint32_t begun;   /* how many sources there have been */
	uint32_t held_ssrc; /* whose packets wait for a keyframe */
	uint32_t asks;    /* how often it was asked for */
	int64_t asked;    /* when last, in ns */
	uint64_t held;    /* packets that were dropped meanwhile */
} golua_rewriter;

#define GOLUA_REWRITER_STEADY 1 /* C may add the offsets; otherwise it asks Go */
#define GOLUA_REWRITER_STARTED 2
#define GOLUA_REWRITER_ENDED 4
#define GOLUA_REWRITER_HELD 16

/* Of a packet that waits for a keyframe: when to ask for it again, how often before
 * the packets go without, and how long another source must have gone on meanwhile
 * for the wait to begin anew. plugin/media/rewriter says why. */
#define GOLUA_ASK_AGAIN 500000000
#define GOLUA_MOST_ASKS 6
#define GOLUA_HOLD_OVER 1000000000

/* What a publisher has sent on one m-line; written by its own thread only, but
 * for what is said. core.Stream in Go is the same memory. */
typedef struct golua_stream {
	uint64_t packets, bytes;
	uint64_t malformed;
	uint64_t not_forwarded; /* nobody wanted them, or a gate was closed */
	uint64_t overflow;      /* the ring was full */
	uint64_t keyframes;     /* packets with which one begins */
	int64_t due;            /* when feedback is due next, in ns; Go sets it */
	uint64_t publisher;     /* the id of the session whose it is; Go sets it */
	uint32_t wanted;        /* 1: a viewer waits for a keyframe; any thread sets it */
	uint32_t unused;
} golua_stream;

/* How packets of an m-line are treated. */
enum {
	GOLUA_UNKNOWN = 0, /* Go is told of the m-line, and then has a table for it */
	GOLUA_DROP = 1,    /* counted, no more */
	GOLUA_INLINE = 2,  /* forwarded by the publisher's own thread */
	GOLUA_RING = 3,    /* forwarded by a forwarder thread */
	GOLUA_SELECT = 4,  /* as GOLUA_RING; Go sees the packets, too */
	GOLUA_SCRIPT = 5,  /* the script gets them instead */
};

/* A viewer that gets all packets of an m-line. */
typedef struct golua_viewer {
	uintptr_t handle;
	golua_rewriter *rewriter;
	int64_t mindex; /* the viewer's m-line, -1 = first of the medium */
} golua_viewer;

/* One m-line of a publisher: its viewers are count ones from first on. */
typedef struct golua_line {
	golua_stream *stream;
	uint32_t mode;
	uint32_t first, count;
	uint32_t codec; /* as payload.Codec in Go: 0 unknown, VP8, VP9, H.264, H.265, AV1 */
	uint32_t playout_delay; /* as in a rewriter, for viewers whose rewriter has none */
	uint32_t hold; /* 1: who joins is sent nothing before a keyframe */
} golua_line;

/* A packet that Go decides on. */
typedef struct golua_packet {
	char *buffer;
	uintptr_t extensions; /* janus_plugin_rtp_extensions */
	int64_t at;           /* when it came, in ns */
	uint32_t length;
	uint32_t video;
} golua_packet;

/* One viewer's copy of a packet that Go has selected; core.Delivery in Go has the
 * same layout. */
typedef struct golua_delivery {
	uintptr_t handle;    /* the viewer's janus_plugin_session */
	uint32_t timestamp;  /* host byte order */
	uint16_t seq_number; /* host byte order */
	int16_t mindex;
	uint16_t packet;     /* which of the packets */
	uint16_t patch_at;   /* where bytes are replaced; patch_length 0 = none */
	uint8_t patch_length;
	uint8_t marker;      /* 1: the marker bit is set for this viewer */
	uint8_t patch[6];
	uint8_t payload_type; /* 0x80 and the viewer's; 0: the packet keeps its own */
	uint32_t playout_delay; /* as in a rewriter */
} golua_delivery;

/* RTP extensions that cross the border by value: those of every plugin API that
 * we are built for. The numbers that say "absent" are those of plugin.h. */
typedef struct golua_extensions {
	int32_t audio_level, voice;   /* -1 = absent; 0 or 1 */
	int32_t rotation, back_camera, flipped; /* degrees, -1 = absent; 0 or 1 */
	int32_t min_delay, max_delay; /* in units of 10 ms, -1 = absent */
	uint32_t dependency_length;
	uint64_t capture_time;        /* NTP 32.32, 0 = absent; API >= 103 */
	const uint8_t *dependency;    /* dependency descriptor */
} golua_extensions;

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

/* Monotonic nanoseconds. */
int64_t golua_now(void);

/* Memory for a rewriter or a stream, all zero; given back by free(). */
void *golua_allocate(size_t size);

/* Starts and stops the forwarder threads; stopping waits for them. */
int golua_forwarders_start(int count);
void golua_forwarders_stop(void);

/* What the stubs in plugin.c keep of a handle, in its plugin_handle. */
typedef struct golua_slot golua_slot;
golua_slot *golua_slot_new(janus_plugin_session *handle, uint64_t id);
void golua_slot_free(janus_plugin_session *handle);
/* Our number for a session; 0 for a handle that we never accepted. */
uint64_t golua_slot_id(janus_plugin_session *handle);

/* Replaces what is done with the packets of a publisher; one thread at a time does so
 * for a handle. The rewriters, streams and viewers of the table before must stay until a
 * grace period is over that has begun since (golua_reclaim). */
void golua_set_table(uintptr_t handle, const golua_line *lines, size_t line_count,
	const golua_viewer *viewers, size_t viewer_count);
/* Drops the table and what waits to be forwarded. */
void golua_clear_table(uintptr_t handle);
/* Begins a grace period, unless one is under way, and returns 1 when it is over: what
 * had been replaced when it began is free then, and nobody uses it any more. Threads
 * that come later do not make it longer. */
int golua_reclaim(uintptr_t handle);

/* A handle of our own, for what comes in from outside of WebRTC: a publisher of which
 * the core knows nothing. It is stopped from the start, so that every call into the
 * core passes it over. golua_release frees it. */
uintptr_t golua_source_new(uint64_t id);
/* A packet for such a handle; one goroutine at a time feeds it. */
void golua_feed(uintptr_t handle, int mindex, int video, char *buffer,
	uint16_t length, const golua_extensions *extensions);

/* A packet of the core, for the stub. */
void golua_incoming_rtp(janus_plugin_session *handle, janus_plugin_rtp *packet);
/* Whether an RTCP packet of a handle, which is session id's, has anything for us in it. */
int golua_rtcp_matters(janus_plugin_session *handle, uint64_t id, const char *buffer, size_t length);
/* From now on its receiver reports (RFC 3550) matter, too. */
void golua_want_reports(uintptr_t handle);

/* Sends copies of packets, which are those that goluaForward was given. */
void golua_deliver(golua_packet *packets, const golua_delivery *deliveries, size_t count);

void golua_read_extensions(uintptr_t source, golua_extensions *values);
void golua_relay_rtp(uintptr_t handle, int mindex, int video, char *buffer,
	uint16_t length, const golua_extensions *extensions);
void golua_relay_rtcp(uintptr_t handle, int mindex, int video, char *buffer,
	uint16_t length);
void golua_relay_data(uintptr_t handle, char *label, char *protocol,
	int binary, char *buffer, uint16_t length);
void golua_send_pli(uintptr_t handle, int mindex);
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
