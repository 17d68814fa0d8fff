package main

/*
#include "golua.h"
*/
import "C"

import (
	"unsafe"

	"janus-golua/plugin/core"
)

// ForwardRTP hands a slice of core.Delivery to C as it is: these do not compile
// unless both sides have the same layout.
var (
	_ [unsafe.Sizeof(core.Delivery{})]byte                  = [C.sizeof_golua_delivery]byte{}
	_ [unsafe.Offsetof(core.Delivery{}.Handle)]byte         = [unsafe.Offsetof(C.golua_delivery{}.handle)]byte{}
	_ [unsafe.Offsetof(core.Delivery{}.Timestamp)]byte      = [unsafe.Offsetof(C.golua_delivery{}.timestamp)]byte{}
	_ [unsafe.Offsetof(core.Delivery{}.SequenceNumber)]byte = [unsafe.Offsetof(C.golua_delivery{}.seq_number)]byte{}
	_ [unsafe.Offsetof(core.Delivery{}.MIndex)]byte         = [unsafe.Offsetof(C.golua_delivery{}.mindex)]byte{}
)
