package main

/*
#include "errand.h"
#include <stdlib.h>
*/
import "C"

import (
	"unsafe"

	"janus-golua/plugin/core"
)

// errand implements plugin.Thread for a thread that waits in C.
type errand struct{ shared *C.golua_errand }

func newErrand() errand { return errand{C.golua_errand_new()} }

func (e errand) Done(answer core.Result) bool {
	var result C.golua_result
	writeResult(&result, answer)
	taken := C.golua_errand_done(e.shared, result) != 0
	if !taken {
		C.free(unsafe.Pointer(result.text))
	}
	return taken
}
