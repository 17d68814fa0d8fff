package main

/*
#include "core.h"
#include <janus/utils.h>
#include <stdlib.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"path/filepath"
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
	eachContainer(config.list, func(found *C.janus_config_container) {
		if found._type == C.janus_config_type_category {
			addItems(result, C.GoString(found.name), found.list)
			return
		}
		addItem(result, core.NoCategory, found)
	})
	return result, nil
}

func addItems(config core.Config, category string, list *C.GList) {
	if config[category] == nil {
		config[category] = make(map[string]string)
	}
	eachContainer(list, func(item *C.janus_config_container) { addItem(config, category, item) })
}

func addItem(config core.Config, category string, item *C.janus_config_container) {
	if item.name == nil {
		return
	}
	if config[category] == nil {
		config[category] = make(map[string]string)
	}
	config[category][C.GoString(item.name)] = itemValue(item)
}

// itemValue is the value of an item as text.
func itemValue(item *C.janus_config_container) string {
	switch {
	case item._type == C.janus_config_type_array:
		return core.List
	case item._type == C.janus_config_type_category:
		return core.Group
	}
	return C.GoString(item.value) // "" of no value
}

// IsProtected asks the core.
func (gateway) IsProtected(folder string) bool {
	name := C.CString(folder)
	defer C.free(unsafe.Pointer(name))
	return C.janus_is_folder_protected(name) != 0
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
	if pointer == nil && (gateway{}).IsProtected(filepath.Dir(filepath.Join(options.Folder, options.File))) {
		return nil, errors.New(core.Protected(options.Folder))
	}
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

func (r recorder) Close() { C.golua_recorder_close(r.pointer) }
