/* golua.h: the types that cross the border between C and Go.
 *
 * Go calls C functions named golua_*, which the headers of export/ declare. C calls Go
 * functions named golua*, which export/exports*.go define.
 *
 * Rules that hold for all of them (docs/boundary.md says why):
 *  - An integer names a session: `handle`, the address of the core's
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

/* A rewriter keeps one m-line of one viewer continuous. It knows the newest packet of
 * its source, and what is added to a packet's numbers for the viewer. core.Rewriter in
 * Go is the same memory: export/layout.go does not compile when the two differ. Package
 * plugin/media/rewriter says what the fields mean, and changes sources; C knows only the
 * steady state (export/rewriter.h). */
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
	uint32_t held_ssrc; /* the source from which a keyframe is awaited */
	uint32_t asks;    /* how often that keyframe was requested */
	int64_t asked;    /* when it was requested last, in ns */
	uint64_t held;    /* packets that were dropped in such waits */
} golua_rewriter;

#define GOLUA_REWRITER_STEADY 1 /* C may add the offsets; without this flag C asks Go */
#define GOLUA_REWRITER_STARTED 2
#define GOLUA_REWRITER_ENDED 4
#define GOLUA_REWRITER_HELD 16

/* The bounds of a wait for a keyframe: the time between two requests, in ns; the number
 * of requests after which packets are sent without one; and how long another source must
 * have sent since the last request for the wait to begin anew, in ns. Package
 * plugin/media/rewriter says why. */
#define GOLUA_ASK_AGAIN 500000000
#define GOLUA_MOST_ASKS 6
#define GOLUA_HOLD_OVER 1000000000

/* What a publisher has sent on one m-line. The publisher's own thread writes it, where
 * nothing else is said. core.Stream in Go is the same memory. */
typedef struct golua_stream {
	uint64_t packets, bytes;
	uint64_t malformed;
	uint64_t not_forwarded; /* nobody wanted them, or a gate was closed */
	uint64_t overflow;      /* the ring was full */
	uint64_t keyframes;     /* frames with which a decoder can start */
	uint64_t keyframe;      /* the SSRC and timestamp of the newest one */
	int64_t due;            /* when feedback is due next, in ns; Go sets it */
	uint64_t publisher;     /* the id of the publisher's session; Go sets it */
	uint32_t wanted;        /* 1: a viewer waits for a keyframe; any thread sets it */
	uint32_t unused;
} golua_stream;

/* How packets of an m-line are treated. */
enum {
	GOLUA_UNKNOWN = 0, /* Go is told of the m-line, and makes a table with it */
	GOLUA_DROP = 1,    /* only counted */
	GOLUA_INLINE = 2,  /* forwarded by the publisher's own thread */
	GOLUA_RING = 3,    /* forwarded by a forwarder thread */
	GOLUA_SELECT = 4,  /* as GOLUA_RING, and Go selects packets for other viewers */
	GOLUA_SCRIPT = 5,  /* the script gets them instead */
};

/* A viewer that gets every packet of an m-line. */
typedef struct golua_viewer {
	uintptr_t handle;
	golua_rewriter *rewriter;
	int64_t mindex; /* of the viewer; -1 is the first m-line of the medium */
} golua_viewer;

/* One m-line of a publisher. Its viewers are count entries of the table's viewers, from first
 * on. */
typedef struct golua_line {
	golua_stream *stream;
	uint32_t mode;
	uint32_t first, count;
	uint32_t codec; /* as payload.Codec in Go: 0 unknown, VP8, VP9, H.264, H.265, AV1 */
	uint32_t playout_delay; /* as in a rewriter; for viewers whose rewriter has none */
	uint32_t hold; /* 1: a viewer that joins is sent nothing before a keyframe */
} golua_line;

/* A packet that Go may select for a viewer. */
typedef struct golua_packet {
	char *buffer;
	uintptr_t extensions; /* janus_plugin_rtp_extensions */
	int64_t at;           /* when it came, in ns */
	uint32_t length;
	uint16_t video;
	uint16_t keyframe; /* 1: a keyframe begins with the packet */
} golua_packet;

/* One viewer's copy of a packet that Go has selected; core.Delivery in Go has the
 * same layout. */
typedef struct golua_delivery {
	uintptr_t handle;    /* the viewer's janus_plugin_session */
	uint32_t timestamp;  /* host byte order */
	uint16_t seq_number; /* host byte order */
	int16_t mindex;
	uint16_t packet;     /* which of the packets */
	uint16_t patch_at;   /* where bytes are replaced; none with a patch_length of 0 */
	uint8_t patch_length;
	uint8_t marker;      /* 1: the marker bit is set for this viewer */
	uint8_t patch[6];
	uint8_t payload_type; /* 0x80 and the viewer's; 0: the packet keeps its own */
	uint32_t playout_delay; /* as in a rewriter */
} golua_delivery;

/* The RTP extensions of every plugin API for which we are built, passed by value. The values
 * for "absent" are the same as in plugin.h. */
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
	char *text;    /* from malloc, or NULL; the receiver owns it */
	json_t *content; /* NULL, or a reference that the receiver owns */
} golua_result;

/* The fixed answers of get_version, get_name and the like. The strings come from malloc and are
 * never freed. */
typedef struct golua_metadata {
	int version;
	char *version_string, *description, *name, *author, *package;
} golua_metadata;

#endif
