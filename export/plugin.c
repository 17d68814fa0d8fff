/* plugin.c: create(), the janus_plugin table, and a stub for each of its members. A stub
 * turns its arguments into integers, bytes and JSON text, calls Go once, and frees what it
 * owns.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "plugin.h"
#include "gateway.h"
#include "ingress.h"
#include "slots.h"

#include <stdlib.h>

#include "_cgo_export.h"

/* The answers until the script has given its own. */
static golua_metadata metadata = {
	.version = 1,
	.version_string = (char *)"0.1.0",
	.description = (char *)"Runs an application written in Lua; forwards its media natively.",
	.name = (char *)"JANUS Lua in Go plugin",
	.author = (char *)"The janus-golua authors",
	.package = (char *)"janus.plugin.golua",
};

/* The old strings are never freed: another thread of the core may be reading them. */
void golua_set_metadata(golua_metadata fixed) {
	metadata = fixed;
}

static uint64_t session_id(janus_plugin_session *handle) {
	if(handle == NULL || g_atomic_int_get(&handle->stopped))
		return 0;
	return golua_slot_id(handle);
}

static janus_plugin self;

/* --- life ----------------------------------------------------------------- */

static int plugin_init(janus_callbacks *callback, const char *config_path) {
	if(callback == NULL || config_path == NULL)
		return -1;
	golua_gateway = callback;
	golua_self = &self;
	return goluaInit((char *)config_path);
}

static void plugin_destroy(void) {
	goluaDestroy();
}

/* The core calls these from push_event and notify_event, so they must not enter Go, let
 * alone Lua. */
static int get_api_compatibility(void) { return GOLUA_PLUGIN_API; }
static int get_version(void) { return metadata.version; }
static const char *get_version_string(void) { return metadata.version_string; }
static const char *get_description(void) { return metadata.description; }
static const char *get_name(void) { return metadata.name; }
static const char *get_author(void) { return metadata.author; }
static const char *get_package(void) { return metadata.package; }

/* --- sessions ------------------------------------------------------------- */

static void create_session(janus_plugin_session *handle, int *error) {
	uint64_t id = goluaNewSessionID();
	/* The slot is there before the script hears of the session, and may push events. */
	golua_slot_new(handle, id);
	if(goluaCreateSession(id, (uintptr_t)handle) != 0) {
		golua_slot_free(handle);
		handle->plugin_handle = NULL;
		*error = -1;
	}
}

static void destroy_session(janus_plugin_session *handle, int *error) {
	/* Not session_id(), because the core may have stopped the handle already. */
	uint64_t id = golua_slot_id(handle);
	if(id == 0 || goluaDestroySession(id) != 0)
		*error = -2;
}

static json_t *query_session(janus_plugin_session *handle) {
	uint64_t id = session_id(handle);
	return id ? (json_t *)goluaQuerySession(id) : NULL;
}

/* --- requests ------------------------------------------------------------- */

/* The core never frees a result's text, and has read it when this thread calls us again.
 * So each thread keeps its last text. */
static GPrivate last_text = G_PRIVATE_INIT(free);

/* Returns text from malloc; NULL if the value is NULL or has no text. */
static char *text_of(const json_t *value) {
	return value ? json_dumps(value, JSON_PRESERVE_ORDER) : NULL;
}

static struct janus_plugin_result *handle_message(janus_plugin_session *handle,
		char *transaction, json_t *message, json_t *jsep) {
	char *request = text_of(message), *offer = text_of(jsep);
	golua_result result = { .type = JANUS_PLUGIN_ERROR };
	if((request || !message) && (offer || !jsep))
		goluaHandleMessage(session_id(handle), transaction, request, offer, &result);
	free(request);
	free(offer);
	json_decref(message);
	json_decref(jsep);
	g_free(transaction);
	if(result.text != NULL)
		g_private_replace(&last_text, result.text);
	return janus_plugin_result_new(result.type, result.text, result.content);
}

static json_t *handle_admin_message(json_t *message) {
	char *text = text_of(message);
	json_t *reply = text || !message ? (json_t *)goluaHandleAdminMessage(text) : NULL;
	free(text);
	return reply;
}

/* --- media ---------------------------------------------------------------- */

static void setup_media(janus_plugin_session *handle) {
	uint64_t id = session_id(handle);
	if(id)
		goluaSetupMedia(id);
}

static void hangup_media(janus_plugin_session *handle) {
	/* Not session_id(), because the core has stopped the handle of a client that detaches. */
	uint64_t id = golua_slot_id(handle);
	if(id)
		goluaHangupMedia(id);
}

static void incoming_rtp(janus_plugin_session *handle, janus_plugin_rtp *packet) {
	if(handle && !g_atomic_int_get(&handle->stopped) && packet && packet->buffer)
		golua_incoming_rtp(handle, packet);
}

static void incoming_rtcp(janus_plugin_session *handle, janus_plugin_rtcp *packet) {
	uint64_t id = session_id(handle);
	const int matters = id && packet && packet->buffer ? golua_rtcp_matters(handle, id, packet->buffer, packet->length) : 0;
	if(matters & GOLUA_REPORTS)
		goluaIncomingReports(id, packet->mindex, packet->video, packet->buffer, packet->length);
	if(matters & GOLUA_FEEDBACK)
		goluaIncomingRTCP(id, packet->mindex, packet->video, packet->buffer, packet->length);
}

static void incoming_data(janus_plugin_session *handle, janus_plugin_data *packet) {
	uint64_t id = session_id(handle);
	if(id && packet && packet->buffer)
		goluaIncomingData(id, packet->label, packet->protocol, packet->binary,
			packet->buffer, packet->length);
}

static void data_ready(janus_plugin_session *handle) {
	uint64_t id = session_id(handle);
	if(id)
		goluaDataReady(id);
}

static void slow_link(janus_plugin_session *handle, int mindex, gboolean video,
		gboolean uplink) {
	uint64_t id = session_id(handle);
	if(id)
		goluaSlowLink(id, mindex, video, uplink);
}

/* --- the table ------------------------------------------------------------ */

static janus_plugin self = {
	.init = plugin_init,
	.destroy = plugin_destroy,
	.get_api_compatibility = get_api_compatibility,
	.get_version = get_version,
	.get_version_string = get_version_string,
	.get_description = get_description,
	.get_name = get_name,
	.get_author = get_author,
	.get_package = get_package,
	.create_session = create_session,
	.handle_message = handle_message,
	.handle_admin_message = handle_admin_message,
	.setup_media = setup_media,
	.incoming_rtp = incoming_rtp,
	.incoming_rtcp = incoming_rtcp,
	.incoming_data = incoming_data,
	.data_ready = data_ready,
	.slow_link = slow_link,
	.hangup_media = hangup_media,
	.destroy_session = destroy_session,
	.query_session = query_session,
};

__attribute__((visibility("default"))) janus_plugin *create(void) {
	return &self;
}
