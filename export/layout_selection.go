package main

/*
#include "golua.h"
*/
import "C"

import (
	"unsafe"

	"janus-golua/plugin/core"
	choice "janus-golua/plugin/media/selection/layers"
)

// Selections are the same memory for C and Go. These declarations do not compile unless both
// sides have the same layout.
var (
	_ [unsafe.Sizeof(core.Selection{})]byte                   = [C.sizeof_golua_selection]byte{}
	_ [unsafe.Offsetof(core.Selection{}.Source)]byte          = [unsafe.Offsetof(C.golua_selection{}.source)]byte{}
	_ [unsafe.Offsetof(core.Selection{}.Targets)]byte         = [unsafe.Offsetof(C.golua_selection{}.targets)]byte{}
	_ [unsafe.Offsetof(core.Selection{}.Begun)]byte           = [unsafe.Offsetof(C.golua_selection{}.begun)]byte{}
	_ [unsafe.Offsetof(core.Selection{}.Simulcast)]byte       = [unsafe.Offsetof(C.golua_selection{}.simulcast)]byte{}
	_ [unsafe.Offsetof(core.Selection{}.SVC)]byte             = [unsafe.Offsetof(C.golua_selection{}.svc)]byte{}
	_ [unsafe.Offsetof(core.Selection{}.VP8)]byte             = [unsafe.Offsetof(C.golua_selection{}.vp8)]byte{}
	_ [unsafe.Offsetof(core.Selection{}.Skips)]byte           = [unsafe.Offsetof(C.golua_selection{}.skips)]byte{}
	_ [unsafe.Sizeof(core.Targets{})]byte                     = [C.sizeof_golua_targets]byte{}
	_ [unsafe.Offsetof(core.Targets{}.Temporal)]byte          = [unsafe.Offsetof(C.golua_targets{}.temporal)]byte{}
	_ [unsafe.Offsetof(core.Targets{}.Spatial)]byte           = [unsafe.Offsetof(C.golua_targets{}.spatial)]byte{}
	_ [unsafe.Offsetof(core.Targets{}.Layered)]byte           = [unsafe.Offsetof(C.golua_targets{}.layered)]byte{}
	_ [unsafe.Offsetof(core.Targets{}.Fallback)]byte          = [unsafe.Offsetof(C.golua_targets{}.fallback)]byte{}
	_ [unsafe.Sizeof(core.Simulcast{})]byte                   = [C.sizeof_golua_simulcast]byte{}
	_ [unsafe.Offsetof(core.Simulcast{}.Request)]byte         = [unsafe.Offsetof(C.golua_simulcast{}.request)]byte{}
	_ [unsafe.Offsetof(core.Simulcast{}.Layer)]byte           = [unsafe.Offsetof(C.golua_simulcast{}.layer)]byte{}
	_ [unsafe.Offsetof(core.Simulcast{}.Current)]byte         = [unsafe.Offsetof(C.golua_simulcast{}.current)]byte{}
	_ [unsafe.Offsetof(core.Simulcast{}.Seen)]byte            = [unsafe.Offsetof(C.golua_simulcast{}.seen)]byte{}
	_ [unsafe.Offsetof(core.Simulcast{}.Started)]byte         = [unsafe.Offsetof(C.golua_simulcast{}.started)]byte{}
	_ [unsafe.Sizeof(core.SVC{})]byte                         = [C.sizeof_golua_svc]byte{}
	_ [unsafe.Offsetof(core.SVC{}.Layer)]byte                 = [unsafe.Offsetof(C.golua_svc{}.layer)]byte{}
	_ [unsafe.Offsetof(core.SVC{}.Current)]byte               = [unsafe.Offsetof(C.golua_svc{}.current)]byte{}
	_ [unsafe.Offsetof(core.SVC{}.Top)]byte                   = [unsafe.Offsetof(C.golua_svc{}.top)]byte{}
	_ [unsafe.Offsetof(core.SVC{}.Started)]byte               = [unsafe.Offsetof(C.golua_svc{}.started)]byte{}
	_ [unsafe.Sizeof(core.TemporalLayer{})]byte               = [C.sizeof_golua_temporal]byte{}
	_ [unsafe.Offsetof(core.TemporalLayer{}.Known)]byte       = [unsafe.Offsetof(C.golua_temporal{}.known)]byte{}
	_ [unsafe.Offsetof(core.TemporalLayer{}.SeenHighest)]byte = [unsafe.Offsetof(C.golua_temporal{}.seen_highest)]byte{}
	_ [unsafe.Offsetof(core.TemporalLayer{}.SeenTarget)]byte  = [unsafe.Offsetof(C.golua_temporal{}.seen_target)]byte{}
	_ [unsafe.Sizeof(core.KeyframeRequest{})]byte             = [C.sizeof_golua_keyframe_request]byte{}
	_ [unsafe.Offsetof(core.KeyframeRequest{}.Asked)]byte     = [unsafe.Offsetof(C.golua_keyframe_request{}.asked)]byte{}
	_ [unsafe.Sizeof(core.VP8{})]byte                         = [C.sizeof_golua_vp8]byte{}
	_ [unsafe.Offsetof(core.VP8{}.TL0)]byte                   = [unsafe.Offsetof(C.golua_vp8{}.tl0)]byte{}
	_ [unsafe.Offsetof(core.VP8{}.Key)]byte                   = [unsafe.Offsetof(C.golua_vp8{}.key)]byte{}
	_ [unsafe.Offsetof(core.VP8{}.Started)]byte               = [unsafe.Offsetof(C.golua_vp8{}.started)]byte{}
	_ [unsafe.Offsetof(core.VP8{}.Skips)]byte                 = [unsafe.Offsetof(C.golua_vp8{}.skips)]byte{}
	_ [unsafe.Sizeof(core.Counter{})]byte                     = [C.sizeof_golua_counter]byte{}
	_ [unsafe.Offsetof(core.Counter{}.Offset)]byte            = [unsafe.Offsetof(C.golua_counter{}.offset)]byte{}
	_ [unsafe.Offsetof(core.Counter{}.Bits)]byte              = [unsafe.Offsetof(C.golua_counter{}.bits)]byte{}
	_ [unsafe.Sizeof(core.Skips{})]byte                       = [C.sizeof_golua_skips]byte{}
	_ [unsafe.Offsetof(core.Skips{}.Forgotten)]byte           = [unsafe.Offsetof(C.golua_skips{}.forgotten)]byte{}
	_ [unsafe.Offsetof(core.Skips{}.First)]byte               = [unsafe.Offsetof(C.golua_skips{}.first)]byte{}
	_ [unsafe.Offsetof(core.Skips{}.Count)]byte               = [unsafe.Offsetof(C.golua_skips{}.count)]byte{}
	_ [unsafe.Offsetof(core.Skips{}.Forgets)]byte             = [unsafe.Offsetof(C.golua_skips{}.forgets)]byte{}
	_ [unsafe.Sizeof(core.SkipRange{})]byte                   = [C.sizeof_golua_skip_range]byte{}
	_ [unsafe.Offsetof(core.SkipRange{}.To)]byte              = [unsafe.Offsetof(C.golua_skip_range{}.to)]byte{}
	_ [unsafe.Sizeof(core.Templates{})]byte                   = [C.sizeof_golua_templates]byte{}
	_ [unsafe.Sizeof(core.Template{})]byte                    = [C.sizeof_golua_template]byte{}
	_ [unsafe.Offsetof(core.Template{}.Spatial)]byte          = [unsafe.Offsetof(C.golua_template{}.spatial)]byte{}
	_ [unsafe.Offsetof(core.Template{}.SpatialUp)]byte        = [unsafe.Offsetof(C.golua_template{}.spatial_up)]byte{}
	_ [unsafe.Offsetof(core.Template{}.TemporalUp)]byte       = [unsafe.Offsetof(C.golua_template{}.temporal_up)]byte{}
	_ [unsafe.Offsetof(core.Stream{}.Templates)]byte          = [unsafe.Offsetof(C.golua_stream{}.templates)]byte{}
	_ [choice.AskAgain]byte                                   = [C.GOLUA_SELECTION_ASK_AGAIN]byte{}
)
