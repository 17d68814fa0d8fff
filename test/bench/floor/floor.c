/* floor.c: a plugin for Janus that only relays. It shows what the core itself costs: the
 * sockets, DTLS-SRTP, the queues of handles, and the threads that wake for them.
 *
 * It understands as much of the VideoRoom's requests as the clients of the benchmark need: a
 * message with an offer is from a publisher, {"streams":[{"feed":1},...]} is from a viewer,
 * and an answer needs nothing. Of a simulcast it relays the substream with the rid "h", as it
 * comes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <janus/plugins/plugin.h>
#include <janus/rtp.h>
#include <janus/sdp-utils.h>

#define MOST 128 /* publishers, and viewers of each */

typedef struct viewer {
	janus_plugin_session *session;
	int mindex;
} viewer;

typedef struct feed {
	janus_plugin_session *session;
	int rid_extension; /* the number of the extension for rids; 0 without simulcast */
	uint32_t ssrc;     /* of the substream that is relayed; 0 until its rid has come */
	viewer viewers[MOST];
	int viewer_count;
} feed;

static janus_callbacks *core;
static janus_plugin self;
static feed feeds[MOST + 1]; /* by the publisher's id */
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

/* --- requests ---------------------------------------------------------------------- */

static char *answer_to(const char *text) {
	char error[128];
	janus_sdp *offer = janus_sdp_parse(text, error, sizeof(error));
	janus_sdp *answer = janus_sdp_generate_answer(offer);
	for(GList *l = offer->m_lines; l != NULL; l = l->next) {
		janus_sdp_mline *m = l->data;
		janus_sdp_generate_answer_mline(offer, answer, m, JANUS_SDP_OA_MLINE, m->type,
			JANUS_SDP_OA_CODEC, m->type == JANUS_SDP_AUDIO ? "opus" : "vp8",
			JANUS_SDP_OA_DIRECTION, JANUS_SDP_RECVONLY,
			JANUS_SDP_OA_ACCEPT_EXTMAP, JANUS_RTP_EXTMAP_MID,
			JANUS_SDP_OA_ACCEPT_EXTMAP, JANUS_RTP_EXTMAP_RID,
			JANUS_SDP_OA_DONE);
	}
	char *written = janus_sdp_write(answer);
	janus_sdp_destroy(offer);
	janus_sdp_destroy(answer);
	return written;
}

static char *offer_of(int videos) {
	janus_sdp *offer = janus_sdp_generate_offer("floor", "127.0.0.1", JANUS_SDP_OA_DONE);
	for(int i = 0; i < videos; i++) {
		char mid[8];
		g_snprintf(mid, sizeof(mid), "%d", i);
		janus_sdp_generate_offer_mline(offer, JANUS_SDP_OA_MLINE, JANUS_SDP_VIDEO,
			JANUS_SDP_OA_MID, mid, JANUS_SDP_OA_CODEC, "vp8", JANUS_SDP_OA_PT, 96,
			JANUS_SDP_OA_DIRECTION, JANUS_SDP_SENDONLY, JANUS_SDP_OA_DONE);
	}
	char *written = janus_sdp_write(offer);
	janus_sdp_destroy(offer);
	return written;
}

static void tell(janus_plugin_session *session, const char *transaction, const char *type, char *sdp) {
	json_t *event = json_pack("{s:s}", "videoroom", "event");
	json_t *jsep = sdp ? json_pack("{s:s,s:s}", "type", type, "sdp", sdp) : NULL;
	core->push_event(session, &self, transaction, event, jsep);
	json_decref(event);
	json_decref(jsep);
	g_free(sdp);
}

static void publish(janus_plugin_session *session, const char *transaction, json_t *message, json_t *jsep) {
	feed *f = &feeds[json_integer_value(json_object_get(message, "id")) % (MOST + 1)];
	const json_t *simulcast = json_object_get(jsep, "simulcast");
	pthread_rwlock_wrlock(&lock);
	f->rid_extension = json_integer_value(json_object_get(json_array_get(simulcast, 0), "rid-ext"));
	if(simulcast && !f->rid_extension)
		f->rid_extension = json_integer_value(json_object_get(simulcast, "rid-ext"));
	f->session = session;
	session->plugin_handle = f;
	pthread_rwlock_unlock(&lock);
	tell(session, transaction, "answer", answer_to(json_string_value(json_object_get(jsep, "sdp"))));
}

static void watch(janus_plugin_session *session, const char *transaction, json_t *streams) {
	size_t i;
	json_t *stream;
	pthread_rwlock_wrlock(&lock);
	json_array_foreach(streams, i, stream) {
		feed *f = &feeds[json_integer_value(json_object_get(stream, "feed")) % (MOST + 1)];
		if(f->viewer_count < MOST)
			f->viewers[f->viewer_count++] = (viewer){ session, (int)i };
	}
	pthread_rwlock_unlock(&lock);
	tell(session, transaction, "offer", offer_of((int)json_array_size(streams)));
}

static struct janus_plugin_result *handle_message(janus_plugin_session *session, char *transaction, json_t *message, json_t *jsep) {
	const char *type = json_string_value(json_object_get(jsep, "type"));
	json_t *streams = json_object_get(message, "streams");
	if(type && !strcmp(type, "offer"))
		publish(session, transaction, message, jsep);
	else if(!type && streams)
		watch(session, transaction, streams);
	else
		tell(session, transaction, NULL, NULL);
	g_free(transaction);
	json_decref(message);
	json_decref(jsep);
	return janus_plugin_result_new(JANUS_PLUGIN_OK_WAIT, NULL, NULL);
}

/* --- media -------------------------------------------------------------------------- */

/* Whether a packet is of the substream that is relayed. */
static int wanted(feed *f, janus_plugin_rtp *packet) {
	if(!f->rid_extension)
		return 1;
	const uint32_t ssrc = ((janus_rtp_header *)packet->buffer)->ssrc;
	char rid[16] = "";
	if(!f->ssrc && janus_rtp_header_extension_parse_rid(packet->buffer, packet->length, f->rid_extension, rid, sizeof(rid)) == 0 && !strcmp(rid, "h"))
		f->ssrc = ssrc;
	return f->ssrc == ssrc;
}

static void incoming_rtp(janus_plugin_session *session, janus_plugin_rtp *packet) {
	feed *f = session->plugin_handle;
	if(!f || !wanted(f, packet))
		return;
	pthread_rwlock_rdlock(&lock);
	for(int i = 0; i < f->viewer_count; i++) {
		packet->mindex = f->viewers[i].mindex;
		core->relay_rtp(f->viewers[i].session, packet);
	}
	pthread_rwlock_unlock(&lock);
}

static void setup_media(janus_plugin_session *session) { }
static void incoming_rtcp(janus_plugin_session *session, janus_plugin_rtcp *packet) { }

/* --- sessions ------------------------------------------------------------------------ */

static void create_session(janus_plugin_session *session, int *error) { session->plugin_handle = NULL; }

static void forget(janus_plugin_session *session) {
	pthread_rwlock_wrlock(&lock);
	for(feed *f = feeds; f <= feeds + MOST; f++) {
		for(int i = f->viewer_count - 1; i >= 0; i--)
			if(f->viewers[i].session == session)
				f->viewers[i] = f->viewers[--f->viewer_count];
		if(f->session == session)
			f->viewer_count = 0;
	}
	session->plugin_handle = NULL;
	pthread_rwlock_unlock(&lock);
}

static void hangup_media(janus_plugin_session *session) { forget(session); }

static void destroy_session(janus_plugin_session *session, int *error) {
	forget(session);
	janus_refcount_decrease(&session->ref);
}

static json_t *query_session(janus_plugin_session *session) { return NULL; }

/* --- the plugin ------------------------------------------------------------------------ */

static int init(janus_callbacks *callback, const char *config_path) {
	core = callback;
	return 0;
}

static void destroy(void) { }
static int api(void) { return JANUS_PLUGIN_API_VERSION; }
static int version(void) { return 1; }
static const char *text(void) { return "1"; }
static const char *package(void) { return "janus.plugin.videoroom"; }

static janus_plugin self = {
	.init = init, .destroy = destroy, .get_api_compatibility = api, .get_version = version,
	.get_version_string = text, .get_description = text, .get_name = text, .get_author = text,
	.get_package = package, .create_session = create_session, .handle_message = handle_message,
	.setup_media = setup_media, .hangup_media = hangup_media, .incoming_rtp = incoming_rtp,
	.incoming_rtcp = incoming_rtcp, .destroy_session = destroy_session, .query_session = query_session,
};

janus_plugin *create(void) { return &self; }
