/* core.c: see core.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "core.h"
#include "departures.h"
#include "gateway.h"
#include "ingress.h"
#include "rtp.h"
#include "slots.h"

#include <dlfcn.h>

#include <janus/debug.h>
#include <janus/sdp-utils.h>

static janus_plugin_session *session(uintptr_t handle) {
	return (janus_plugin_session *)handle;
}

static int stopped(uintptr_t handle) {
	return handle == 0 || g_atomic_int_get(&session(handle)->stopped);
}

/* --- tools ---------------------------------------------------------------- */

void golua_log(int level, const char *text, size_t length) {
	if(level <= LOG_NONE || level > LOG_MAX || level > janus_log_level)
		return;
	char when[64] = "";
	if(janus_log_timestamps) {
		struct tm local;
		time_t now = time(NULL);
		localtime_r(&now, &local);
		strftime(when, sizeof(when), "[%a %b %e %T %Y] ", &local);
	}
	JANUS_PRINT("%s%s%s%.*s\n",
		janus_log_global_prefix ? janus_log_global_prefix : "", when,
		janus_log_prefix[level | (janus_log_colors ? 8 : 0)],
		(int)length, text);
}

json_t *golua_json_load(const char *text, size_t length, char *error) {
	json_error_t problem;
	json_t *value = json_loadb(text, length, 0, &problem);
	if(value == NULL)
		g_snprintf(error, 256, "%s (line %d, column %d)", problem.text,
			problem.line, problem.column);
	return value;
}

void golua_json_free(json_t *value) {
	json_decref(value);
}

void golua_release(uintptr_t handle) {
	golua_slot_free(session(handle));
	janus_refcount_decrease(&session(handle)->ref);
}

static void free_receiver(const janus_refcount *counter) {
	g_free(janus_refcount_containerof(counter, janus_plugin_session, ref));
}

uintptr_t golua_receiver_new(uint64_t id) {
	janus_plugin_session *receiver = g_new0(janus_plugin_session, 1);
	g_atomic_int_set(&receiver->stopped, 1);
	janus_refcount_init(&receiver->ref, free_receiver);
	golua_slot_new(receiver, id);
	return (uintptr_t)receiver;
}

janus_recorder *golua_recorder_new(const char *codec, const char *fmtp,
		const char *folder, const char *file, int encrypted) {
	janus_recorder *recorder = janus_recorder_create_full(folder, codec, fmtp, file);
	if(recorder != NULL && encrypted)
		janus_recorder_encrypted(recorder);
	return recorder;
}

void golua_recorder_close(janus_recorder *recorder) {
	janus_recorder_close(recorder);
	janus_recorder_destroy(recorder);
}

/* The beginning of janus_ice_handle. */
typedef struct handle_begin {
	void *session;
	uint64_t handle_id;
} handle_begin;

/* Janus chooses numbers below this one: clients in JavaScript must be able to read them. */
#define MOST_HANDLE_ID (1ULL << 53)

uint64_t golua_handle_id(uintptr_t handle) {
	const handle_begin *begin = stopped(handle) ? NULL : session(handle)->gateway_handle;
	return begin == NULL || begin->handle_id > MOST_HANDLE_ID ? 0 : begin->handle_id;
}

int golua_core_estimates(void) {
	void *core = dlopen(NULL, RTLD_NOW);
	const int estimates = core != NULL && dlsym(core, "janus_bwe_context_create") != NULL;
	if(core != NULL)
		dlclose(core);
	return estimates;
}

int golua_sdp_check(const char *sdp, char *error) {
	janus_sdp *parsed = janus_sdp_parse(sdp, error, 256);
	if(parsed == NULL)
		return -1;
	janus_sdp_destroy(parsed);
	return 0;
}

int golua_events_enabled(void) {
	return golua_gateway->events_is_enabled();
}

int golua_auth_is_signed(void) {
	return golua_gateway->auth_is_signed();
}

static janus_plugin *plugin_of(int application) {
	return golua_applications[application].self;
}

int golua_auth_is_valid(int application, const char *token) {
	return golua_gateway->auth_is_signature_valid(plugin_of(application), token);
}

int golua_auth_contains(int application, const char *token, const char *descriptor) {
	return golua_gateway->auth_signature_contains(plugin_of(application), token, descriptor);
}

/* --- media ---------------------------------------------------------------- */

void golua_read_extensions(uintptr_t source, golua_extensions *values) {
	const janus_plugin_rtp_extensions *e = (janus_plugin_rtp_extensions *)source;
	*values = (golua_extensions){
		.audio_level = e->audio_level, .voice = e->audio_level_vad,
		.rotation = e->video_rotation, .back_camera = e->video_back_camera,
		.flipped = e->video_flipped,
		.min_delay = e->min_delay, .max_delay = e->max_delay,
		.dependency_length = e->dd_len, .dependency = e->dd_content,
#if JANUS_PLUGIN_API_VERSION >= 103
		.capture_time = e->abs_capture_ts,
#endif
	};
}

static void write_extensions(janus_plugin_rtp_extensions *e, const golua_extensions *values) {
	janus_plugin_rtp_extensions_reset(e);
	e->audio_level = values->audio_level;
	e->audio_level_vad = values->voice;
	e->video_rotation = values->rotation;
	e->video_back_camera = values->back_camera;
	e->video_flipped = values->flipped;
	e->min_delay = values->min_delay;
	e->max_delay = values->max_delay;
	if(values->dependency_length > 0 && values->dependency_length < sizeof(e->dd_content)) {
		e->dd_len = values->dependency_length;
		memcpy(e->dd_content, values->dependency, values->dependency_length);
	}
#if JANUS_PLUGIN_API_VERSION >= 103
	e->abs_capture_ts = values->capture_time;
#endif
}

static void note(golua_departures *departures, int mindex, int video, const char *buffer, uint16_t length) {
	uint8_t flags = video ? GOLUA_DEPARTURE_VIDEO : 0;
	if(golua_rtp_marker(buffer))
		flags |= GOLUA_DEPARTURE_MARKER;
	if((buffer[0] & 0x20) && golua_payload((const uint8_t *)buffer, length).length == 0)
		flags |= GOLUA_DEPARTURE_PADDING;
	golua_depart(departures, (golua_departure){ .at = golua_now(), .size = length,
		.sequence = golua_rtp_sequence(buffer), .mindex = mindex, .flags = flags }, golua_rtp_type(buffer));
}

void golua_relay_rtp(uintptr_t handle, int mindex, int video, char *buffer,
		uint16_t length, const golua_extensions *extensions, golua_departures *departures) {
	if(stopped(handle))
		return;
	if(departures != NULL && golua_is_rtp(buffer, length))
		note(departures, mindex, video, buffer, length);
	janus_plugin_rtp packet = { .mindex = mindex, .video = video,
		.buffer = buffer, .length = length };
	write_extensions(&packet.extensions, extensions);
	golua_gateway->relay_rtp(session(handle), &packet);
}

void golua_feed(uintptr_t handle, int mindex, int video, char *buffer,
		uint16_t length, const golua_extensions *extensions) {
	janus_plugin_rtp packet = { .mindex = mindex, .video = video,
		.buffer = buffer, .length = length };
	write_extensions(&packet.extensions, extensions);
	golua_incoming_rtp(session(handle), &packet);
}

void golua_relay_rtcp(uintptr_t handle, int mindex, int video, char *buffer,
		uint16_t length) {
	if(stopped(handle))
		return;
	janus_plugin_rtcp packet = { .mindex = mindex, .video = video,
		.buffer = buffer, .length = length };
	golua_gateway->relay_rtcp(session(handle), &packet);
}

void golua_relay_data(uintptr_t handle, char *label, char *protocol,
		int binary, char *buffer, uint16_t length) {
	if(stopped(handle))
		return;
	janus_plugin_data packet = { .label = label, .protocol = protocol,
		.binary = binary, .buffer = buffer, .length = length };
	golua_gateway->relay_data(session(handle), &packet);
}

void golua_send_pli(uintptr_t handle, int mindex) {
	if(stopped(handle))
		return;
	if(mindex < 0)
		golua_gateway->send_pli(session(handle));
	else
		golua_gateway->send_pli_stream(session(handle), mindex);
}

void golua_send_remb(uintptr_t handle, uint32_t bitrate) {
	if(!stopped(handle))
		golua_gateway->send_remb(session(handle), bitrate);
}

/* --- signaling ------------------------------------------------------------ */

int golua_push_event(int application, uintptr_t handle, const char *transaction,
		json_t *event, json_t *jsep) {
	int code = 0;
	if(!stopped(handle))
		code = golua_gateway->push_event(session(handle),
			plugin_of(application),
			transaction, event, jsep);
	/* push_event has taken references of its own. */
	json_decref(event);
	json_decref(jsep);
	return code;
}

void golua_notify_event(int application, uintptr_t handle, json_t *event) {
	if(golua_gateway->events_is_enabled())
		golua_gateway->notify_event(plugin_of(application),
			stopped(handle) ? NULL : session(handle), event);
	else
		json_decref(event);
}

void golua_close_pc(uintptr_t handle) {
	if(!stopped(handle))
		golua_gateway->close_pc(session(handle));
}

void golua_end_session(uintptr_t handle) {
	if(!stopped(handle))
		golua_gateway->end_session(session(handle));
}
