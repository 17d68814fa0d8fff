// Package texts lets a test compare how we write JSON values as text
// (export/text.c) with what jansson writes.
package texts

/*
#cgo pkg-config: jansson
#cgo CFLAGS: -I${SRCDIR}/../../export
#include "text.c"

// A value nested so deep in arrays, which no parser would give us.
static json_t *nested(int depth) {
	json_t *value = json_null();
	for(int i = 0; i < depth; i++) {
		json_t *outer = json_array();
		json_array_append_new(outer, value);
		value = outer;
	}
	return value;
}
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Value is a jansson value.
type Value struct{ json *C.json_t }

// Parse reads any JSON value, with NUL characters in strings, too; false is a mistake.
func Parse(text string) (Value, bool) {
	json := C.json_loadb((*C.char)(unsafe.Pointer(unsafe.StringData(text))), C.size_t(len(text)),
		C.JSON_DECODE_ANY|C.JSON_ALLOW_NUL, nil)
	return Value{json}, json != nil
}

// Nested is an array in an array, and so on.
func Nested(depth int) Value { return Value{C.nested(C.int(depth))} }

// Free gives the value back.
func (v Value) Free() { C.json_decref(v.json) }

// Theirs is what jansson writes.
func (v Value) Theirs() string {
	text := C.json_dumps(v.json, C.JSON_PRESERVE_ORDER|C.JSON_ENCODE_ANY)
	defer C.free(unsafe.Pointer(text))
	return C.GoString(text)
}

// Ours is what we write behind a text.
func (v Value) Ours(before string) (string, error) {
	text := (*C.golua_text)(C.malloc(C.sizeof_golua_text))
	defer C.free(unsafe.Pointer(text))
	C.golua_text_begin(text)
	defer C.golua_text_end(text)
	start := C.CString(before)
	defer C.free(unsafe.Pointer(start))
	if C.golua_text_add(text, start, C.size_t(len(before))) != 0 {
		return "", errors.New("the text before was refused")
	}
	code := C.golua_text_add_json(text, v.json)
	written := C.GoStringN(text.start, C.int(text.length))
	if code != 0 {
		return written, errors.New("the value was refused")
	}
	return written, nil
}
