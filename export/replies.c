/* replies.c: replies that applications give again and again, such as
 * {"event":"ok"}, are parsed once. Parsing a short one costs 0.35 us, a quarter of
 * what the rest of a request does.
 *
 * The core only reads what it is given as a reply, and counts its references with
 * atomics, so one value may be in several answers at once; but before jansson 2.11
 * writing a value marked it, and two threads would have disturbed one another.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "golua.h"

#include <string.h>

#define SHARING (JSON_HAVE_ATOMIC_BUILTINS && JANSSON_VERSION_HEX >= 0x020B00)

#define REPLIES 64     /* that are kept, 64 * (256 B + a value of some 500 B) = 48 KB at most */
#define REPLY_SIZE 256 /* bytes of the longest that is */

/* A reply is kept in the place that its hash says when it comes for the second
 * time in a row there: most applications' replies differ. */
typedef struct reply {
	uint64_t hash;
	size_t length;
	json_t *value; /* NULL: it has come once */
	char text[REPLY_SIZE];
} reply;

static GMutex mutex; /* protects replies; nothing is parsed or freed while holding it */
static reply replies[REPLIES];

/* FNV-1a. */
static uint64_t hash_of(const char *text, size_t length) {
	uint64_t hash = 14695981039346656037u;
	for(size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)text[i]) * 1099511628211u;
	return hash;
}

/* A reference to what is kept of a text, NULL without it. */
static json_t *kept(const reply *place, uint64_t hash, const char *text, size_t length) {
	g_mutex_lock(&mutex);
	const int same = place->value != NULL && place->hash == hash && place->length == length &&
		memcmp(place->text, text, length) == 0;
	json_t *value = same ? json_incref(place->value) : NULL;
	g_mutex_unlock(&mutex);
	return value;
}

static void keep(reply *place, uint64_t hash, const char *text, size_t length, json_t *value) {
	g_mutex_lock(&mutex);
	json_t *old = place->value;
	const int again = value != NULL && place->hash == hash;
	place->hash = hash;
	place->length = length;
	place->value = again ? json_incref(value) : NULL;
	if(again)
		memcpy(place->text, text, length);
	g_mutex_unlock(&mutex);
	json_decref(old);
}

json_t *golua_reply_load(const char *text, size_t length, char *error) {
	if(!SHARING || length > REPLY_SIZE)
		return golua_json_load(text, length, error);
	const uint64_t hash = hash_of(text, length);
	reply *place = &replies[hash % REPLIES];
	json_t *value = kept(place, hash, text, length);
	if(value != NULL)
		return value;
	value = golua_json_load(text, length, error);
	if(value != NULL)
		keep(place, hash, text, length, value);
	return value;
}

void golua_replies_forget(void) {
	for(reply *place = replies; place < replies + REPLIES; place++)
		keep(place, 0, NULL, 0, NULL);
}
