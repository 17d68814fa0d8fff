/* text.h: JSON values as text, for requests on their way to Go.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef GOLUA_TEXT_H
#define GOLUA_TEXT_H

#include <jansson.h>
#include <stddef.h>

#define GOLUA_USUAL_TEXT 16384 /* bytes: requests, and offers of browsers, which have some 8 KB */

/* A growing text, without a NUL behind it. A value of this is large, and is meant for
 * the stack: only what does not fit into place is allocated. */
typedef struct golua_text {
	char *start; /* place, or from malloc */
	size_t length, size;
	char place[GOLUA_USUAL_TEXT];
} golua_text;

/* Begins an empty text, and frees what it has allocated. */
void golua_text_begin(golua_text *text);
void golua_text_end(golua_text *text);

/* Appends bytes, or a value as json_dumps with JSON_PRESERVE_ORDER does, nothing
 * for NULL. The value must be free of loops, as all are that were parsed. -1
 * leaves the text as it was: no memory, or what JSON has no text for. */
int golua_text_add(golua_text *text, const char *bytes, size_t count);
int golua_text_add_json(golua_text *text, const json_t *value);

#endif
