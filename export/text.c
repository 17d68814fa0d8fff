/* text.c: JSON values as text.
 *
 * json_dumpb looks for loops: a hash table for the value, an entry in it for each
 * array and object, named by its address as snprintf writes it. That is most of what
 * a small request costs it: 0.4 us for {"request":"constant"}, 0.06 us here. Requests
 * come from a parser and have no loops.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "text.h"

#include <stdlib.h>
#include <string.h>

#define MOST_DEPTH 4096 /* twice what jansson's parser takes */

void golua_text_begin(golua_text *text) {
	text->start = text->place;
	text->length = 0;
	text->size = sizeof(text->place);
}

void golua_text_end(golua_text *text) {
	if(text->start != text->place)
		free(text->start);
}

/* Makes room for count more bytes, at least doubling. */
static int grow(golua_text *text, size_t count) {
	size_t size = text->size * 2;
	if(size < text->length + count)
		size = text->length + count;
	char *old = text->start == text->place ? NULL : text->start;
	char *start = realloc(old, size);
	if(start == NULL)
		return -1;
	if(old == NULL)
		memcpy(start, text->place, text->length);
	text->start = start;
	text->size = size;
	return 0;
}

int golua_text_add(golua_text *text, const char *bytes, size_t count) {
	if(text->size - text->length < count && grow(text, count) != 0)
		return -1;
	memcpy(text->start + text->length, bytes, count);
	text->length += count;
	return 0;
}

static int add_char(golua_text *text, char c) {
	if(text->size == text->length && grow(text, 1) != 0)
		return -1;
	text->start[text->length++] = c;
	return 0;
}

/* --- strings and numbers -------------------------------------------------------- */

static int must_be_escaped(unsigned char c) { return c < ' ' || c == '"' || c == '\\'; }

/* RFC 8259, section 7: these have an escape of two characters. */
static char short_escape(char c) {
	switch(c) {
	case '"': case '\\': return c;
	case '\b': return 'b';
	case '\f': return 'f';
	case '\n': return 'n';
	case '\r': return 'r';
	case '\t': return 't';
	default: return 0;
	}
}

static int add_escaped(golua_text *text, char c) {
	const char letter = short_escape(c);
	if(letter)
		return golua_text_add(text, (char[]){ '\\', letter }, 2);
	static const char digits[] = "0123456789ABCDEF";
	return golua_text_add(text, (char[]){ '\\', 'u', '0', '0', digits[c >> 4], digits[c & 15] }, 6);
}

static int add_string(golua_text *text, const char *string, size_t length) {
	if(add_char(text, '"') != 0)
		return -1;
	for(const char *end = string + length; string < end; string++) {
		const char *plain = string;
		while(string < end && !must_be_escaped((unsigned char)*string))
			string++;
		if(golua_text_add(text, plain, string - plain) != 0)
			return -1;
		if(string < end && add_escaped(text, *string) != 0)
			return -1;
	}
	return add_char(text, '"');
}

static int add_integer(golua_text *text, json_int_t value) {
	char digits[24], *end = digits + sizeof(digits), *first = end;
	unsigned long long rest = value < 0 ? 0 - (unsigned long long)value : (unsigned long long)value;
	do
		*--first = (char)('0' + rest % 10);
	while((rest /= 10) > 0);
	if(value < 0)
		*--first = '-';
	return golua_text_add(text, first, end - first);
}

/* jansson knows how many digits a double needs, and which point the locale has. */
static int add_real(golua_text *text, const json_t *value) {
	char digits[64];
	const size_t length = json_dumpb(value, digits, sizeof(digits), JSON_ENCODE_ANY);
	return length == 0 || length > sizeof(digits) ? -1 : golua_text_add(text, digits, length);
}

/* --- values ------------------------------------------------------------------------ */

static int add_value(golua_text *text, const json_t *value, int depth);

static int add_array(golua_text *text, const json_t *array, int depth) {
	if(add_char(text, '[') != 0)
		return -1;
	for(size_t i = 0, count = json_array_size(array); i < count; i++) {
		if(i > 0 && golua_text_add(text, ", ", 2) != 0)
			return -1;
		if(add_value(text, json_array_get(array, i), depth) != 0)
			return -1;
	}
	return add_char(text, ']');
}

static int add_object(golua_text *text, json_t *object, int depth) {
	if(add_char(text, '{') != 0)
		return -1;
	for(void *first = json_object_iter(object), *at = first; at != NULL; at = json_object_iter_next(object, at)) {
		const char *key = json_object_iter_key(at);
		if(at != first && golua_text_add(text, ", ", 2) != 0)
			return -1;
		if(add_string(text, key, strlen(key)) != 0 || golua_text_add(text, ": ", 2) != 0 ||
				add_value(text, json_object_iter_value(at), depth) != 0)
			return -1;
	}
	return add_char(text, '}');
}

static int add_value(golua_text *text, const json_t *value, int depth) {
	if(depth == MOST_DEPTH)
		return -1;
	switch(json_typeof(value)) {
	case JSON_OBJECT: return add_object(text, (json_t *)value, depth + 1);
	case JSON_ARRAY: return add_array(text, value, depth + 1);
	case JSON_STRING: return add_string(text, json_string_value(value), json_string_length(value));
	case JSON_INTEGER: return add_integer(text, json_integer_value(value));
	case JSON_REAL: return add_real(text, value);
	case JSON_TRUE: return golua_text_add(text, "true", 4);
	case JSON_FALSE: return golua_text_add(text, "false", 5);
	case JSON_NULL: return golua_text_add(text, "null", 4);
	}
	return -1;
}

int golua_text_add_json(golua_text *text, const json_t *value) {
	const size_t before = text->length;
	if(value != NULL && add_value(text, value, 0) != 0) {
		text->length = before;
		return -1;
	}
	return 0;
}
