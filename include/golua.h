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

/* How many applications one process can have. The number of a session's application stands in
 * the upper bits of the session's id, so every callback finds its application by a shift. Go
 * and Lua see the lower bits only. */
#define GOLUA_MOST_APPLICATIONS 16
#define GOLUA_APPLICATION_SHIFT 48

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
	struct golua_selection *selection; /* NULL as long as no packets were selected */
	/* Of bursts (export/gop.h). The packets of cache number `gop` before gop_position have been
	 * sent, or are not needed any more. Timestamps before gop_until are squeezed. */
	uint64_t gop, gop_position;
	int64_t gop_until;
	uint32_t gop_span;      /* what is squeezed of the burst that begins, in ticks */
	uint32_t gop_substream, gop_ssrc; /* of the burst */
	uint32_t burst; /* the number of the newest burst to the viewer, never 0 after the first one */
} golua_rewriter;

#define GOLUA_REWRITER_STEADY 1 /* C may add the offsets; without this flag C asks Go */
#define GOLUA_REWRITER_STARTED 2
#define GOLUA_REWRITER_ENDED 4
#define GOLUA_REWRITER_SKIPPED 8
#define GOLUA_REWRITER_HELD 16
#define GOLUA_REWRITER_CATCHING 32 /* a burst is under way: no packet goes out as it comes in */
#define GOLUA_REWRITER_SQUEEZED 64 /* the source has begun with a burst */

/* What decides whether a viewer gets a packet of an m-line with a cache of pictures
 * (golua_rewriter_takes). core.Cached in Go is the same memory. */
typedef struct golua_cached {
	uint64_t gop;      /* the number of the cache; 0: there is none */
	uint64_t position; /* of the packet, in the cache */
	uint32_t burst;    /* of the rewriter, if that burst brings the packet; 0: the packet has come in */
} golua_cached;

/* The timestamps of a burst advance by a part of what passed between the packets: 1/32. */
#define GOLUA_SQUEEZE 32

/* The bounds of a wait for a keyframe: the time between two requests, in ns; the number
 * of requests after which packets are sent without a keyframe; and, in ns, how long another
 * source must have sent since the last request for the wait to begin anew. Package
 * plugin/media/rewriter gives the reasons. */
#define GOLUA_ASK_AGAIN 500000000
#define GOLUA_MOST_ASKS 6
#define GOLUA_HOLD_OVER 1000000000

/* How well the packets of one SSRC come in (RFC 3550, appendix A). export/reception.h writes
 * it. core.Source in Go is the same memory. */
typedef struct golua_source {
	uint32_t ssrc, timestamp; /* of the newest packet */
	int64_t at;               /* when that packet came, in ns; 0: not known */
	uint32_t highest;         /* its sequence number, widened */
	uint32_t base;            /* highest - base packets should have come */
	uint32_t received;        /* packets that came, with copies; 0: no source */
	uint32_t jitter;          /* in ns */
} golua_source;

/* An m-line of simulcast has three sources; one more for a source that is ending. */
#define GOLUA_SOURCES 4

/* A selection says which packets a viewer gets on an m-line, if it gets one of several qualities.
 * core.Selection in Go is the same memory, and core/selection.go
 * explains the fields. Both sides hold the lock of the rewriter. Go decides (package
 * plugin/media/selection); C goes on with what has been decided (export/selection.h). */
typedef struct golua_temporal {
	int32_t current;
	int32_t seen_highest, seen_target;
	_Bool known;
} golua_temporal;

typedef struct golua_keyframe_request {
	int64_t at;
	_Bool asked;
} golua_keyframe_request;

#define GOLUA_SUBSTREAMS 3
/* What the core and the network add to a packet of video, in bytes (bandwidth.Wire in Go). */
#define GOLUA_WIRE 60
/* Temporal layers whose rates are measured; higher ones count as the last of these. */
#define GOLUA_TEMPORALS 3
/* The time between two requests of one viewer for a keyframe, in ns. */
#define GOLUA_SELECTION_ASK_AGAIN 1000000000

typedef struct golua_simulcast {
	int64_t heard[GOLUA_SUBSTREAMS];
	golua_keyframe_request request;
	golua_temporal layer;
	int32_t current;
	_Bool seen[GOLUA_SUBSTREAMS];
	_Bool started;
} golua_simulcast;

typedef struct golua_svc {
	golua_keyframe_request request;
	golua_temporal layer;
	int32_t current, top;
	_Bool started;
} golua_svc;

#define GOLUA_SKIP_RANGES 128

typedef struct golua_skip_range {
	int64_t from, to;
} golua_skip_range;

typedef struct golua_skips {
	golua_skip_range ranges[GOLUA_SKIP_RANGES];
	int64_t forgotten;
	uint32_t first, count;
	_Bool forgets;
} golua_skips;

typedef struct golua_counter {
	int64_t in, offset, bits;
} golua_counter;

typedef struct golua_vp8 {
	golua_counter picture, tl0, key;
	_Bool started;
	golua_skips skips;
} golua_vp8;

typedef struct golua_targets {
	int32_t substream, temporal, spatial;
	_Bool layered;
	int64_t fallback;
} golua_targets;

typedef struct golua_selection {
	golua_rewriter *rewriter;
	uint64_t source;
	golua_targets targets;
	uint32_t begun;
	golua_simulcast simulcast;
	golua_svc svc;
	golua_vp8 vp8;
	golua_skips skips;
} golua_selection;

/* The templates of AV1's dependency descriptors, by their id; core.Templates in Go. Go writes them
 * on the thread that handles the m-line's packets. */
typedef struct golua_template {
	_Bool known;
	int8_t spatial, temporal;
	_Bool spatial_up, temporal_up;
} golua_template;

typedef struct golua_templates {
	uint64_t source;
	golua_template by[64];
} golua_templates;

/* The counts and state of one m-line that a publisher sends. Only the publisher's own thread
 * writes a field, unless the field says otherwise. core.Stream in Go is the same memory. All
 * that each packet changes is in the first 64 bytes, which are one line of the cache. */
typedef struct golua_stream {
	uint64_t packets, bytes;
	int64_t due;            /* when feedback is due next, in ns; Go sets it */
	uint32_t wanted;        /* 1: a viewer waits for a keyframe; any thread sets it */
	uint32_t tick;          /* a tick of the RTP clock, in 1/256 ns; 0: not known; Go sets it */
	golua_source sources[GOLUA_SOURCES];
	uint64_t malformed;
	uint64_t not_forwarded; /* packets that nobody wanted, or whose gate was closed */
	uint64_t overflow;      /* packets that found the ring full */
	uint64_t keyframes;     /* frames with which a decoder can start */
	uint64_t keyframe;      /* the SSRC and timestamp of the newest one */
	uint64_t publisher;     /* the id of the publisher's session; golua_set_table sets it */
	uint32_t expected, lost; /* packets of sources that have given way to others */
	/* Bytes on a viewer's line of each substream or spatial layer, by the temporal layer, while they
	 * are measured. The thread that forwards the packets writes them. */
	uint64_t layers[GOLUA_SUBSTREAMS][GOLUA_TEMPORALS];
	golua_templates templates[GOLUA_SUBSTREAMS]; /* of each substream */
} golua_stream;

/* How loud an m-line is, for viewers that get the loudest publishers only. The publisher's thread
 * writes it, and Go the setting. */
typedef struct golua_loudness {
	uint32_t setting; /* GOLUA_LOUDNESS_*; 0: nobody listens */
	uint32_t carries; /* GOLUA_LEVELS_*: whether packets have levels */
	uint32_t level;   /* the loudness of late, in 1/256 dB above -127 dBov */
	uint32_t spurt;   /* the loud packets of the newest talk spurt */
	uint32_t run;     /* those since the newest gap or rise in it */
	uint32_t quiet;   /* the packets since the newest loud one */
	int64_t loud_at;  /* when the newest loud packet came, in ns; 0: never */
} golua_loudness;

#define GOLUA_LOUDNESS_ON 1
#define GOLUA_LOUDNESS_CONTESTED 2 /* some viewer does not get the m-line for now */
enum { GOLUA_LEVELS_UNKNOWN, GOLUA_LEVELS_THERE, GOLUA_LEVELS_MISSING };

/* A packet is loud up to this level, in -dBov, unless it is so much softer than the loudness of late,
 * in 1/256 dB. After so much time without loud packets, in ns, the
 * next one begins another talk spurt; after so many quiet packets, or so much time, there is a gap
 * in the spurt. A spurt counts as talking from the packet GOLUA_LOUD_TALKS on. Go hears of a
 * contested m-line with the first GOLUA_LOUD_AGAIN packets after a gap or a rise, and then with each
 * so many. */
#define GOLUA_LOUD 60
#define GOLUA_LOUD_DIP (18 << 8)
#define GOLUA_LOUD_RISE (6 << 8)
#define GOLUA_LOUD_PAUSE 500000000
#define GOLUA_LOUD_QUIET 2
#define GOLUA_LOUD_GAP 100000000
#define GOLUA_LOUD_TALKS 15
#define GOLUA_LOUD_AGAIN 5

/* The audio levels of one m-line; package plugin/media/meter explains them. core.Meter in Go is the
 * same memory. */
typedef struct golua_meter {
	uint64_t state; /* one word of parts */
	golua_loudness loudness;
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

/* --- what was sent to a viewer whose bandwidth is estimated ------------------- */

/* A packet that was handed to the core. bandwidth.Sent in Go explains the fields, and
 * core.Departure is the same memory. */
typedef struct golua_departure {
	int64_t at; /* in ns */
	uint16_t size, sequence;
	uint16_t count; /* of the packets of video on this PeerConnection, with this one */
	uint8_t mindex, flags; /* GOLUA_DEPARTURE_* */
} golua_departure;

#define GOLUA_DEPARTURE_VIDEO 1
#define GOLUA_DEPARTURE_MARKER 2
#define GOLUA_DEPARTURE_PADDING 4

/* The newest packet on an m-line. */
typedef struct golua_newest {
	uint16_t sequence;
	uint8_t type; /* 0x80 | the payload type; 0: there was none */
	uint8_t flags;
} golua_newest;

/* The newest packets of a PeerConnection. Threads of several publishers write, and Go reads, each
 * with the lock, which is held for some ten instructions. What Go has not read after
 * GOLUA_DEPARTURES packets (a second of 20 Mbit/s) is overwritten; the counts go on.
 * core.Departures in Go is the same memory. */
#define GOLUA_DEPARTURES 2048
#define GOLUA_NEWEST 32
typedef struct golua_departures {
	uint32_t lock;
	uint32_t videos; /* packets of video so far */
	uint64_t noted;  /* packets so far */
	golua_newest newest[GOLUA_NEWEST]; /* by the lower bits of the m-line */
	golua_departure ring[GOLUA_DEPARTURES];
} golua_departures;

/* What waits for the file of a recording (export/spool.h). */
typedef struct golua_spool golua_spool;

/* The newest pictures of an m-line, for viewers that join (export/gop.h). Go sees these counts
 * only, which are the first fields; core.GOP in Go is the same memory. */
typedef struct golua_gop golua_gop;
typedef struct golua_gop_counts {
	uint64_t held;      /* the memory that is in use, in bytes */
	uint64_t bursts;    /* bursts that have begun */
	uint64_t lapsed;    /* bursts that were too slow: their packets were overwritten */
	uint64_t overflows; /* groups of pictures that were larger than the cache */
} golua_gop_counts;

/* What happens to the packets of an m-line. */
enum {
	GOLUA_UNKNOWN = 0, /* Go hears of the m-line, and makes a table with it */
	GOLUA_DROP = 1,    /* only counted */
	GOLUA_INLINE = 2,  /* forwarded by the publisher's own thread */
	GOLUA_RING = 3,    /* forwarded by a forwarder thread */
	GOLUA_SELECT = 4,  /* as GOLUA_RING, and Go gets the packets, too */
	GOLUA_SCRIPT = 5,  /* the script gets the packets instead */
};

/* A viewer that gets packets of an m-line. */
typedef struct golua_viewer {
	uintptr_t handle;
	golua_rewriter *rewriter; /* with a selection, if the viewer does not get all packets */
	golua_departures *departures; /* NULL unless the viewer's bandwidth is estimated */
	int64_t mindex; /* of the viewer; -1 is the first m-line of the medium */
} golua_viewer;

/* One m-line of a publisher. `count` entries of the table, from `first` on, are viewers that get
 * every packet. The next `selecting` entries are viewers that get some of the packets. */
typedef struct golua_track {
	golua_stream *stream;
	uint32_t mode;
	uint32_t first, count;
	uint32_t codec; /* as payload.Codec in Go: 0 unknown, VP8, VP9, H.264, H.265, AV1 */
	uint32_t playout_delay; /* as in a rewriter; for viewers whose rewriter has none */
	uint32_t hold; /* 1: a new viewer gets no packets before a keyframe */
	uint32_t selecting;
	uint32_t simulcast; /* 1: the m-line has substreams, with these SSRCs; 0 is none */
	uint64_t source;    /* the number of the stream, by which selections know it */
	uint32_t ssrcs[GOLUA_SUBSTREAMS];
	uint32_t learns;    /* 1: a packet of another SSRC may tell its substream */
	uint32_t measured;  /* 1: the bytes of each layer are counted */
	uint32_t plain;     /* 1: its packets are counted, numbered and sent, and nothing more; C sets it */
	golua_meter *meter; /* of audio whose talking is watched; else NULL */
	golua_spool *spool; /* of a recording that takes every packet; else NULL */
	golua_gop *gop;     /* where the newest pictures are kept; else NULL */
} golua_track;

/* A packet that Go gets. */
typedef struct golua_packet {
	char *buffer;
	uintptr_t extensions; /* janus_plugin_rtp_extensions */
	int64_t at;           /* when the packet came, in ns */
	uint32_t length;
	uint16_t video;
	uint8_t keyframe; /* 1: a keyframe begins with the packet */
	uint8_t spooled;  /* 1: the spool of the track has got it */
	uint64_t position; /* of the packet in the m-line's cache of pictures (export/gop.h) */
} golua_packet;

/* A viewer about whose packets Go must decide, from the packet `from` of a batch on. core.Ask in
 * Go has the same layout. */
typedef struct golua_ask {
	golua_rewriter *rewriter; /* the viewer's */
	uint32_t index; /* of the viewer, among those that select */
	uint32_t from;
} golua_ask;

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
	golua_departures *departures; /* as in a golua_viewer */
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

/* A request whose thread waits until a goroutine has the answer (export/errand.h). */
typedef struct golua_errand golua_errand;

/* The fixed answers to get_version, get_name and the like. The strings come
 * from malloc and are kept as long as the process lives. */
typedef struct golua_metadata {
	int version;
	char *version_string, *description, *name, *author, *package;
} golua_metadata;

#endif
