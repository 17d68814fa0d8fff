/* plugin.c: the stubs that the core calls, and those that files of the small plugin call for
 * their applications. A stub turns its arguments into integers, bytes and JSON text, calls Go
 * once, and frees what it owns.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "plugin.h"
#include "errand.h"
#include "gateway.h"
#include "ingress.h"
#include "slots.h"

#include <stdlib.h>

#include "_cgo_export.h"

/* The answers until the script has given its own. */
static const golua_metadata unknown = {
	.version = 1,
	.version_string = (char *)"0.1.0",
	.description = (char *)"Runs an application written in Lua; forwards its media natively.",
	.name = (char *)"JANUS Lua in Go plugin",
	.author = (char *)"The janus-golua authors",
	.package = (char *)"janus.plugin.golua",
};

/* The old strings are never freed: another thread of the core may be reading them. */
void golua_set_metadata(int application, golua_metadata fixed) {
	golua_applications[application].metadata = fixed;
}

static uint64_t session_id(janus_plugin_session *handle) {
	if(handle == NULL || g_atomic_int_get(&handle->stopped))
		return 0;
	return golua_slot_id(handle);
}

/* --- life ----------------------------------------------------------------- */

/* The core initialises one plugin after the other, on one thread. */
int golua_init(int application, janus_plugin *self, const char *name, janus_callbacks *callback,
		const char *config_path) {
	if(callback == NULL || config_path == NULL)
		return -1;
	golua_gateway = callback;
	golua_application *a = &golua_applications[application];
	*a = (golua_application){ .self = self, .metadata = unknown };
	/* The core logs this name if the application does not start. Like all these strings, it
	 * stays: the core may have read it. */
	a->package = a->metadata.package = g_strconcat("janus.plugin.", name, NULL);
	return goluaInit(application, (char *)name, (char *)config_path);
}

void golua_destroy(int application) {
	goluaDestroy(application);
}

/* The core asks from within push_event and notify_event, so this must not enter Go, let
 * alone Lua. */
golua_metadata golua_describe(int application) {
	const golua_application *a = &golua_applications[application];
	return a->self ? a->metadata : unknown;
}

/* --- sessions ------------------------------------------------------------- */

void golua_create_session(int application, janus_plugin_session *handle, int *error) {
	uint64_t id = goluaNewSessionID(application);
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

/* Has the script answer a request. If the script is busy, the thread waits here until a goroutine has
 * the answer. */
static void answer(uint64_t id, char *transaction, char *request, char *offer, golua_result *result) {
	golua_errand *errand = NULL;
	const int64_t patience = goluaHandleMessage(id, transaction, request, offer, result, &errand);
	if(patience == 0 || golua_errand_wait(errand, patience, result))
		return;
	goluaLeaveMessage(id);
	*result = (golua_result){ .type = JANUS_PLUGIN_OK_WAIT };
}

static struct janus_plugin_result *handle_message(janus_plugin_session *handle,
		char *transaction, json_t *message, json_t *jsep) {
	char *request = text_of(message), *offer = text_of(jsep);
	golua_result result = { .type = JANUS_PLUGIN_ERROR };
	if((request || !message) && (offer || !jsep))
		answer(session_id(handle), transaction, request, offer, &result);
	free(request);
	free(offer);
	json_decref(message);
	json_decref(jsep);
	g_free(transaction);
	if(result.text != NULL)
		g_private_replace(&last_text, result.text);
	return janus_plugin_result_new(result.type, result.text, result.content);
}

json_t *golua_handle_admin_message(int application, json_t *message) {
	char *text = text_of(message);
	json_t *reply = text || !message ? (json_t *)goluaHandleAdminMessage(application, text) : NULL;
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
	if(matters & GOLUA_DOWNLINK)
		goluaIncomingDownlink(id, packet->mindex, packet->video, packet->buffer, packet->length);
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

/* The core calls this after each message that it has sent. */
static void data_ready(janus_plugin_session *handle) {
	uint64_t id = session_id(handle);
	if(id && golua_ready_wanted(handle, id))
		goluaDataReady(id);
}

static void slow_link(janus_plugin_session *handle, int mindex, gboolean video,
		gboolean uplink) {
	uint64_t id = session_id(handle);
	if(id)
		goluaSlowLink(id, mindex, video, uplink);
}

/* --- the table ------------------------------------------------------------ */

/* A session's id tells its application, so these callbacks are the same for all. */
janus_plugin *golua_plugin_new(const janus_plugin *own) {
	const janus_plugin complete = {
		.init = own->init,
		.destroy = own->destroy,
		.get_api_compatibility = own->get_api_compatibility,
		.get_version = own->get_version,
		.get_version_string = own->get_version_string,
		.get_description = own->get_description,
		.get_name = own->get_name,
		.get_author = own->get_author,
		.get_package = own->get_package,
		.create_session = own->create_session,
		.handle_admin_message = own->handle_admin_message,
		.handle_message = handle_message,
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
	return g_memdup2(&complete, sizeof(complete));
}
