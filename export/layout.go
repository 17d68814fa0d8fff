package main

/*
#include "golua.h"
*/
import "C"

import (
	"unsafe"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/meter"
	"janus-golua/plugin/media/rewriter"
)

// Rewriters, streams, tables and deliveries are the same memory for C and Go. These
// declarations do not compile unless both sides have the same layout.
var (
	_ [unsafe.Sizeof(core.Delivery{})]byte               = [C.sizeof_golua_delivery]byte{}
	_ [unsafe.Offsetof(core.Delivery{}.Timestamp)]byte   = [unsafe.Offsetof(C.golua_delivery{}.timestamp)]byte{}
	_ [unsafe.Offsetof(core.Delivery{}.MIndex)]byte      = [unsafe.Offsetof(C.golua_delivery{}.mindex)]byte{}
	_ [unsafe.Offsetof(core.Delivery{}.Packet)]byte      = [unsafe.Offsetof(C.golua_delivery{}.packet)]byte{}
	_ [unsafe.Offsetof(core.Delivery{}.PatchAt)]byte     = [unsafe.Offsetof(C.golua_delivery{}.patch_at)]byte{}
	_ [unsafe.Offsetof(core.Delivery{}.PatchLength)]byte = [unsafe.Offsetof(C.golua_delivery{}.patch_length)]byte{}
	_ [unsafe.Offsetof(core.Delivery{}.Marker)]byte      = [unsafe.Offsetof(C.golua_delivery{}.marker)]byte{}
	_ [unsafe.Offsetof(core.Delivery{}.Patch)]byte       = [unsafe.Offsetof(C.golua_delivery{}.patch)]byte{}

	_ [unsafe.Offsetof(core.Delivery{}.PayloadType)]byte    = [unsafe.Offsetof(C.golua_delivery{}.payload_type)]byte{}
	_ [unsafe.Offsetof(core.Rewriter{}.PayloadType)]byte    = [unsafe.Offsetof(C.golua_rewriter{}.payload_type)]byte{}
	_ [unsafe.Offsetof(core.Delivery{}.PlayoutDelay)]byte   = [unsafe.Offsetof(C.golua_delivery{}.playout_delay)]byte{}
	_ [unsafe.Offsetof(core.Rewriter{}.PlayoutDelay)]byte   = [unsafe.Offsetof(C.golua_rewriter{}.playout_delay)]byte{}
	_ [unsafe.Offsetof(core.Track{}.PlayoutDelay)]byte      = [unsafe.Offsetof(C.golua_track{}.playout_delay)]byte{}
	_ [unsafe.Sizeof(core.Rewriter{})]byte                  = [C.sizeof_golua_rewriter]byte{}
	_ [unsafe.Offsetof(core.Rewriter{}.Flags)]byte          = [unsafe.Offsetof(C.golua_rewriter{}.flags)]byte{}
	_ [unsafe.Offsetof(core.Rewriter{}.InSequence)]byte     = [unsafe.Offsetof(C.golua_rewriter{}.in_sequence)]byte{}
	_ [unsafe.Offsetof(core.Rewriter{}.SequenceOffset)]byte = [unsafe.Offsetof(C.golua_rewriter{}.sequence_offset)]byte{}
	_ [unsafe.Offsetof(core.Rewriter{}.Floor)]byte          = [unsafe.Offsetof(C.golua_rewriter{}.floor)]byte{}
	_ [unsafe.Offsetof(core.Rewriter{}.Heard)]byte          = [unsafe.Offsetof(C.golua_rewriter{}.heard)]byte{}
	_ [unsafe.Offsetof(core.Rewriter{}.Late)]byte           = [unsafe.Offsetof(C.golua_rewriter{}.late)]byte{}
	_ [unsafe.Offsetof(core.Rewriter{}.HeldSSRC)]byte       = [unsafe.Offsetof(C.golua_rewriter{}.held_ssrc)]byte{}
	_ [unsafe.Offsetof(core.Rewriter{}.Asked)]byte          = [unsafe.Offsetof(C.golua_rewriter{}.asked)]byte{}
	_ [unsafe.Offsetof(core.Rewriter{}.Selection)]byte      = [unsafe.Offsetof(C.golua_rewriter{}.selection)]byte{}
	_ [core.RewriterSteady]byte                             = [C.GOLUA_REWRITER_STEADY]byte{}
	_ [core.RewriterStarted]byte                            = [C.GOLUA_REWRITER_STARTED]byte{}
	_ [core.RewriterEnded]byte                              = [C.GOLUA_REWRITER_ENDED]byte{}
	_ [core.RewriterSkipped]byte                            = [C.GOLUA_REWRITER_SKIPPED]byte{}
	_ [core.RewriterHeld]byte                               = [C.GOLUA_REWRITER_HELD]byte{}
	_ [rewriter.AskAgain]byte                               = [C.GOLUA_ASK_AGAIN]byte{}
	_ [rewriter.MostAsks]byte                               = [C.GOLUA_MOST_ASKS]byte{}
	_ [rewriter.HoldOver]byte                               = [C.GOLUA_HOLD_OVER]byte{}
	_ [unsafe.Sizeof(core.Stream{})]byte                    = [C.sizeof_golua_stream]byte{}
	_ [unsafe.Offsetof(core.Stream{}.Overflow)]byte         = [unsafe.Offsetof(C.golua_stream{}.overflow)]byte{}
	_ [unsafe.Offsetof(core.Stream{}.Due)]byte              = [unsafe.Offsetof(C.golua_stream{}.due)]byte{}
	_ [unsafe.Offsetof(core.Stream{}.Publisher)]byte        = [unsafe.Offsetof(C.golua_stream{}.publisher)]byte{}
	_ [unsafe.Offsetof(core.Stream{}.Wanted)]byte           = [unsafe.Offsetof(C.golua_stream{}.wanted)]byte{}
	_ [unsafe.Offsetof(core.Stream{}.Tick)]byte             = [unsafe.Offsetof(C.golua_stream{}.tick)]byte{}
	_ [unsafe.Offsetof(core.Stream{}.Lost)]byte             = [unsafe.Offsetof(C.golua_stream{}.lost)]byte{}
	_ [unsafe.Sizeof(core.Source{})]byte                    = [C.sizeof_golua_source]byte{}
	_ [unsafe.Offsetof(core.Source{}.Highest)]byte          = [unsafe.Offsetof(C.golua_source{}.highest)]byte{}
	_ [unsafe.Offsetof(core.Source{}.Jitter)]byte           = [unsafe.Offsetof(C.golua_source{}.jitter)]byte{}
	_ [len(core.Stream{}.Sources)]byte                      = [C.GOLUA_SOURCES]byte{}
	_ [unsafe.Sizeof(core.Viewer{})]byte                    = [C.sizeof_golua_viewer]byte{}
	_ [unsafe.Offsetof(core.Viewer{}.MIndex)]byte           = [unsafe.Offsetof(C.golua_viewer{}.mindex)]byte{}
	_ [unsafe.Offsetof(core.Viewer{}.Departures)]byte       = [unsafe.Offsetof(C.golua_viewer{}.departures)]byte{}
	_ [unsafe.Offsetof(core.Delivery{}.Departures)]byte     = [unsafe.Offsetof(C.golua_delivery{}.departures)]byte{}
	_ [unsafe.Sizeof(core.Departure{})]byte                 = [C.sizeof_golua_departure]byte{}
	_ [unsafe.Offsetof(core.Departure{}.Count)]byte         = [unsafe.Offsetof(C.golua_departure{}.count)]byte{}
	_ [unsafe.Offsetof(core.Departure{}.MIndex)]byte        = [unsafe.Offsetof(C.golua_departure{}.mindex)]byte{}
	_ [unsafe.Sizeof(core.Departures{})]byte                = [C.sizeof_golua_departures]byte{}
	_ [unsafe.Offsetof(core.Departures{}.Noted)]byte        = [unsafe.Offsetof(C.golua_departures{}.noted)]byte{}
	_ [unsafe.Offsetof(core.Departures{}.Newest)]byte       = [unsafe.Offsetof(C.golua_departures{}.newest)]byte{}
	_ [unsafe.Offsetof(core.Departures{}.Ring)]byte         = [unsafe.Offsetof(C.golua_departures{}.ring)]byte{}
	_ [core.DepartureVideo]byte                             = [C.GOLUA_DEPARTURE_VIDEO]byte{}
	_ [core.DepartureMarker]byte                            = [C.GOLUA_DEPARTURE_MARKER]byte{}
	_ [core.DeparturePadding]byte                           = [C.GOLUA_DEPARTURE_PADDING]byte{}
	_ [unsafe.Offsetof(core.Stream{}.Layers)]byte           = [unsafe.Offsetof(C.golua_stream{}.layers)]byte{}
	_ [unsafe.Offsetof(core.Track{}.Measured)]byte          = [unsafe.Offsetof(C.golua_track{}.measured)]byte{}
	_ [unsafe.Sizeof(core.Track{})]byte                     = [C.sizeof_golua_track]byte{}
	_ [unsafe.Offsetof(core.Track{}.Mode)]byte              = [unsafe.Offsetof(C.golua_track{}.mode)]byte{}
	_ [unsafe.Offsetof(core.Track{}.Hold)]byte              = [unsafe.Offsetof(C.golua_track{}.hold)]byte{}
	_ [unsafe.Offsetof(core.Track{}.First)]byte             = [unsafe.Offsetof(C.golua_track{}.first)]byte{}
	_ [unsafe.Offsetof(core.Track{}.Count)]byte             = [unsafe.Offsetof(C.golua_track{}.count)]byte{}
	_ [unsafe.Offsetof(core.Track{}.Selecting)]byte         = [unsafe.Offsetof(C.golua_track{}.selecting)]byte{}
	_ [unsafe.Offsetof(core.Track{}.Simulcast)]byte         = [unsafe.Offsetof(C.golua_track{}.simulcast)]byte{}
	_ [unsafe.Offsetof(core.Track{}.Source)]byte            = [unsafe.Offsetof(C.golua_track{}.source)]byte{}
	_ [unsafe.Offsetof(core.Track{}.SSRCs)]byte             = [unsafe.Offsetof(C.golua_track{}.ssrcs)]byte{}
	_ [unsafe.Offsetof(core.Track{}.Learns)]byte            = [unsafe.Offsetof(C.golua_track{}.learns)]byte{}
	_ [unsafe.Sizeof(core.Ask{})]byte                       = [C.sizeof_golua_ask]byte{}
	_ [unsafe.Offsetof(core.Ask{}.Index)]byte               = [unsafe.Offsetof(C.golua_ask{}.index)]byte{}
	_ [unsafe.Offsetof(core.Ask{}.From)]byte                = [unsafe.Offsetof(C.golua_ask{}.from)]byte{}
	_ [unsafe.Offsetof(core.Track{}.Meter)]byte             = [unsafe.Offsetof(C.golua_track{}.meter)]byte{}
	_ [unsafe.Offsetof(core.Track{}.Spool)]byte             = [unsafe.Offsetof(C.golua_track{}.spool)]byte{}
	_ [unsafe.Offsetof(core.Track{}.GOP)]byte               = [unsafe.Offsetof(C.golua_track{}.gop)]byte{}
	_ [unsafe.Offsetof(core.Rewriter{}.GOP)]byte            = [unsafe.Offsetof(C.golua_rewriter{}.gop)]byte{}
	_ [unsafe.Offsetof(core.Rewriter{}.GOPUntil)]byte       = [unsafe.Offsetof(C.golua_rewriter{}.gop_until)]byte{}
	_ [unsafe.Offsetof(core.Rewriter{}.GOPSSRC)]byte        = [unsafe.Offsetof(C.golua_rewriter{}.gop_ssrc)]byte{}
	_ [unsafe.Offsetof(core.Rewriter{}.Burst)]byte          = [unsafe.Offsetof(C.golua_rewriter{}.burst)]byte{}
	_ [unsafe.Sizeof(core.Cached{})]byte                    = [C.sizeof_golua_cached]byte{}
	_ [unsafe.Offsetof(core.Cached{}.Position)]byte         = [unsafe.Offsetof(C.golua_cached{}.position)]byte{}
	_ [unsafe.Offsetof(core.Cached{}.Burst)]byte            = [unsafe.Offsetof(C.golua_cached{}.burst)]byte{}
	_ [unsafe.Sizeof(core.GOP{})]byte                       = [C.sizeof_golua_gop_counts]byte{}
	_ [unsafe.Offsetof(core.GOP{}.Overflows)]byte           = [unsafe.Offsetof(C.golua_gop_counts{}.overflows)]byte{}
	_ [core.RewriterCatching]byte                           = [C.GOLUA_REWRITER_CATCHING]byte{}
	_ [core.RewriterSqueezed]byte                           = [C.GOLUA_REWRITER_SQUEEZED]byte{}
	_ [unsafe.Sizeof(core.Meter{})]byte                     = [C.sizeof_golua_meter]byte{}
	_ [core.MeterCount]byte                                 = [C.GOLUA_METER_COUNT]byte{}
	_ [core.MeterPackets]byte                               = [C.GOLUA_METER_PACKETS]byte{}
	_ [core.MeterLevel]byte                                 = [C.GOLUA_METER_LEVEL]byte{}
	_ [core.MeterTalks >> 50]byte                           = [C.GOLUA_METER_TALKS >> 50]byte{}
	_ [core.MeterOn >> 50]byte                              = [C.GOLUA_METER_ON >> 50]byte{}
	_ [unsafe.Offsetof(core.Meter{}.Loudness)]byte          = [unsafe.Offsetof(C.golua_meter{}.loudness)]byte{}
	_ [unsafe.Offsetof(core.Loudness{}.Spurt)]byte          = [unsafe.Offsetof(C.golua_loudness{}.spurt)]byte{}
	_ [unsafe.Offsetof(core.Loudness{}.LoudAt)]byte         = [unsafe.Offsetof(C.golua_loudness{}.loud_at)]byte{}
	_ [core.LoudnessOn]byte                                 = [C.GOLUA_LOUDNESS_ON]byte{}
	_ [core.LoudnessContested]byte                          = [C.GOLUA_LOUDNESS_CONTESTED]byte{}
	_ [core.LevelsMissing]byte                              = [C.GOLUA_LEVELS_MISSING]byte{}
	_ [meter.Loud]byte                                      = [C.GOLUA_LOUD]byte{}
	_ [meter.Dip]byte                                       = [C.GOLUA_LOUD_DIP]byte{}
	_ [meter.Rise]byte                                      = [C.GOLUA_LOUD_RISE]byte{}
	_ [meter.Pause]byte                                     = [C.GOLUA_LOUD_PAUSE]byte{}
	_ [unsafe.Offsetof(core.Loudness{}.Quiet)]byte          = [unsafe.Offsetof(C.golua_loudness{}.quiet)]byte{}
	_ [meter.Quiet]byte                                     = [C.GOLUA_LOUD_QUIET]byte{}
	_ [meter.Gap]byte                                       = [C.GOLUA_LOUD_GAP]byte{}
	_ [meter.Talks]byte                                     = [C.GOLUA_LOUD_TALKS]byte{}
	_ [meter.Again]byte                                     = [C.GOLUA_LOUD_AGAIN]byte{}
	_ [core.ModeScript]byte                                 = [C.GOLUA_SCRIPT]byte{}
	_ [core.ModeSelect]byte                                 = [C.GOLUA_SELECT]byte{}
)
