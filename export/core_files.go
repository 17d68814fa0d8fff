package main

/*
#include "core.h"
#include <stdlib.h>
*/
import "C"

import (
	"fmt"
	"unsafe"

	"janus-golua/plugin/core"
)

// ReadConfig parses a file with janus_config_parse, which itself logs the line of a syntax
// error.
func (gateway) ReadConfig(path string) (core.Config, error) {
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	config := C.janus_config_parse(name)
	if config == nil {
		return nil, fmt.Errorf("%s is missing or has a syntax error", path)
	}
	defer C.janus_config_destroy(config)
	result := make(core.Config)
	eachContainer(config.list, func(category *C.janus_config_container) {
		items := make(map[string]string)
		eachContainer(category.list, func(item *C.janus_config_container) {
			if item._type == C.janus_config_type_item && item.value != nil {
				items[C.GoString(item.name)] = C.GoString(item.value)
			}
		})
		if category.name != nil {
			result[C.GoString(category.name)] = items
		}
	})
	return result, nil
}

func eachContainer(list *C.GList, visit func(*C.janus_config_container)) {
	for ; list != nil; list = list.next {
		if list.data != nil {
			visit((*C.janus_config_container)(list.data))
		}
	}
}

// recorder is a janus_recorder.
type recorder struct {
	pointer *C.janus_recorder
}

func (gateway) NewRecorder(options core.RecorderOptions) (core.Recorder, error) {
	var arguments [4]*C.char
	for i, text := range []string{options.Codec, options.Fmtp, options.Folder, options.File} {
		arguments[i] = optionalString(text)
		defer C.free(unsafe.Pointer(arguments[i]))
	}
	pointer := C.golua_recorder_new(arguments[0], arguments[1], arguments[2], arguments[3], flag(options.Encrypted))
	if pointer == nil {
		return nil, fmt.Errorf("the core's recorder does not take codec %q, folder %q, file %q", options.Codec, options.Folder, options.File)
	}
	for id, uri := range options.Extensions {
		name := C.CString(uri)
		C.janus_recorder_add_extmap(pointer, C.int(id), name)
		C.free(unsafe.Pointer(name))
	}
	if description := optionalString(options.Description); description != nil {
		C.janus_recorder_description(pointer, description)
		C.free(unsafe.Pointer(description))
	}
	return recorder{pointer}, nil
}

func (r recorder) Save(buffer []byte) {
	C.janus_recorder_save_frame(r.pointer, bytesPointer(buffer), C.uint(len(buffer)))
}

func (r recorder) Pause() { C.janus_recorder_pause(r.pointer) }

func (r recorder) Resume() { C.janus_recorder_resume(r.pointer) }

func (r recorder) Close() { C.golua_recorder_close(r.pointer) }
