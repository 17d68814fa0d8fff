/* golua.h: the types that cross the border between C and Go.
 *
 * Go calls C functions named golua_*, which the headers of export/ declare. C calls Go
 * functions named golua*, which export/exports*.go define.
 *
 * Rules for all of these functions (docs/boundary.md gives the reasons):
 *  - A session is named by an integer. Towards the core it is `handle`, the address of
 *    the core's janus_plugin_session. Towards Go it is `id`, our own number, which is kept
 *    in janus_plugin_session.plugin_handle. Go never dereferences `handle`, and C never
 *    dereferences plugin_handle.
 *  - Memory that Go passes to C is valid during the call only, and memory that C passes to
 *    Go, too. Where C returns something that Go must give back, the function says so.
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

/* The plugin API for which we are built. A test sets another one. */
#ifndef GOLUA_PLUGIN_API
#define GOLUA_PLUGIN_API JANUS_PLUGIN_API_VERSION
#endif

/* The version of the running core, such as 1102 for 1.1.2; no header declares this variable. */
extern int janus_version;

/* --- media: Go decides, C carries out --------------------------------------- */

/* A rewriter keeps one m-line of one viewer continuous. It keeps the numbers of the newest
 * packet of its source, and the offsets that are added to a packet's numbers for the viewer.
 * core.Rewriter in Go is the same memory: export/layout.go does not compile when the two
 * differ. Package plugin/media/rewriter explains the fields, and changes the source; C
 * handles only the steady state (export/rewriter.h). */
typedef struct golua_rewriter {
	uint32_t lock;    /* 1 while a thread reads or changes the other fields */
	uint32_t ssrc;    /* of the source */
	uint32_t flags;   /* GOLUA_REWRITER_* */
	uint32_t payload_type; /* 0x80 | the viewer's; 0: packets keep their own */
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
 * of requests after which packets are sent without a keyframe; and, in ns, how long another
 * source must have sent since the last request for the wait to begin anew. Package
 * plugin/media/rewriter gives the reasons. */
#define GOLUA_ASK_AGAIN 500000000
#define GOLUA_MOST_ASKS 6
#define GOLUA_HOLD_OVER 1000000000

/* The counts and state of one m-line that a publisher sends. Only the publisher's own thread
 * writes a field, unless the field says otherwise. core.Stream in Go is the same memory. */
typedef struct golua_stream {
	uint64_t packets, bytes;
	uint64_t malformed;
	uint64_t not_forwarded; /* packets that nobody wanted, or whose gate was closed */
	uint64_t overflow;      /* packets that found the ring full */
	uint64_t keyframes;     /* frames with which a decoder can start */
	uint64_t keyframe;      /* the SSRC and timestamp of the newest one */
	int64_t due;            /* when feedback is due next, in ns; Go sets it */
	uint64_t publisher;     /* the id of the publisher's session; Go sets it */
	uint32_t wanted;        /* 1: a viewer waits for a keyframe; any thread sets it */
	uint32_t unused;
} golua_stream;

/* The audio levels of one m-line, as one word of parts; package plugin/media/meter explains
 * them. core.Meter in Go is the same memory. */
typedef struct golua_meter {
	uint64_t state;
} golua_meter;

/* Where the parts begin, and the largest values of parts. */
#define GOLUA_METER_COUNT 21
#define GOLUA_METER_PACKETS 35
#define GOLUA_METER_LEVEL 49
#define GOLUA_METER_TALKS ((uint64_t)1 << 57)
#define GOLUA_METER_ON ((uint64_t)1 << 58)
#define GOLUA_METER_SUMS (((uint64_t)1 << GOLUA_METER_COUNT) - 1)
#define GOLUA_METER_COUNTS (((uint64_t)1 << (GOLUA_METER_PACKETS - GOLUA_METER_COUNT)) - 1)
#define GOLUA_METER_LEVELS 0xff

/* What waits for the file of a recording (export/spool.h). */
typedef struct golua_spool golua_spool;

/* What happens to the packets of an m-line. */
enum {
	GOLUA_UNKNOWN = 0, /* Go hears of the m-line, and makes a table with it */
	GOLUA_DROP = 1,    /* only counted */
	GOLUA_INLINE = 2,  /* forwarded by the publisher's own thread */
	GOLUA_RING = 3,    /* forwarded by a forwarder thread */
	GOLUA_SELECT = 4,  /* as GOLUA_RING, and Go selects packets for other viewers */
	GOLUA_SCRIPT = 5,  /* the script gets the packets instead */
};

/* A viewer that gets every packet of an m-line. */
typedef struct golua_viewer {
	uintptr_t handle;
	golua_rewriter *rewriter;
	int64_t mindex; /* of the viewer; -1 is the first m-line of the medium */
} golua_viewer;

/* One m-line of a publisher. Its viewers are `count` entries of the table, from `first` on. */
typedef struct golua_track {
	golua_stream *stream;
	uint32_t mode;
	uint32_t first, count;
	uint32_t codec; /* as payload.Codec in Go: 0 unknown, VP8, VP9, H.264, H.265, AV1 */
	uint32_t playout_delay; /* as in a rewriter; for viewers whose rewriter has none */
	uint32_t hold; /* 1: a new viewer gets no packets before a keyframe */
	golua_meter *meter; /* of audio whose talking is watched; else NULL */
	golua_spool *spool; /* of a recording that takes every packet; else NULL */
} golua_track;

/* A packet from which Go selects for viewers. */
typedef struct golua_packet {
	char *buffer;
	uintptr_t extensions; /* janus_plugin_rtp_extensions */
	int64_t at;           /* when the packet came, in ns */
	uint32_t length;
	uint16_t video;
	uint8_t keyframe; /* 1: a keyframe begins with the packet */
	uint8_t spooled;  /* 1: the spool of the track has got it */
} golua_packet;

/* One viewer's copy of a packet that Go has selected; core.Delivery in Go has the
 * same layout. */
typedef struct golua_delivery {
	uintptr_t handle;    /* the viewer's janus_plugin_session */
	uint32_t timestamp;  /* host byte order */
	uint16_t seq_number; /* host byte order */
	int16_t mindex;
	uint16_t packet;     /* which of the packets */
	uint16_t patch_at;   /* where bytes are replaced; with patch_length 0 none are */
	uint8_t patch_length;
	uint8_t marker;      /* 1: the marker bit is set for this viewer */
	uint8_t patch[6];
	uint8_t payload_type; /* 0x80 | the viewer's; 0: the packet keeps its own */
	uint32_t playout_delay; /* as in a rewriter */
} golua_delivery;

/* RTP extensions, which cross the border by value: all that exist in any plugin API for
 * which we are built. The values for "absent" are the same as in plugin.h. */
typedef struct golua_extensions {
	int32_t audio_level, voice;   /* -1 = absent; 0 or 1 */
	int32_t rotation, back_camera, flipped; /* degrees, -1 = absent; 0 or 1 */
	int32_t min_delay, max_delay; /* in units of 10 ms, -1 = absent */
	uint32_t dependency_length;
	uint64_t capture_time;        /* NTP 32.32, 0 = absent; API >= 103 */
	const uint8_t *dependency;    /* dependency descriptor */
} golua_extensions;

/* Go's answer to handle_message. */
typedef struct golua_result {
	int type;      /* janus_plugin_result_type */
	char *text;    /* from malloc, or NULL; the receiver owns it */
	json_t *content; /* NULL, or a reference that the receiver owns */
} golua_result;

/* The fixed answers to get_version, get_name and the like. The strings come
 * from malloc and are kept as long as the process lives. */
typedef struct golua_metadata {
	int version;
	char *version_string, *description, *name, *author, *package;
} golua_metadata;

#endif
