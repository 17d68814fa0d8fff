package luaapi

import (
	"janus-golua/plugin/core"
	"janus-golua/plugin/media"
	"janus-golua/plugin/media/selection/layers"
	"janus-golua/plugin/media/taps"
	"janus-golua/plugin/media/taps/rtpout"
)

// Streams are the operations on single m-lines. An m-line is given by its index in the SDP;
// -1 is the first one of the medium.
type Streams interface {
	// Forward sends an m-line of one session to an m-line of another.
	Forward(from, to uint64, lines media.Routing) error
	StopForward(from, to uint64, lines media.Routing) (found bool, err error)
	SetLayers(session uint64, mindex int, targets layers.Targets) error
	// SetGOPCache sets how much is kept of the newest pictures of a session's video.
	SetGOPCache(session uint64, cache media.GOPCache) error
	// SetPlayoutDelay sets the playout delay of the packets that a session gets or, with
	// sent, of those that it sends; nil removes it.
	SetPlayoutDelay(session uint64, mindex int, sent bool, delay *media.PlayoutDelay) error
	// SetLimits changes the limits of a viewer, and SetAllLimits those of all sessions, present and
	// future.
	SetLimits(session uint64, changes media.Changes) error
	SetAllLimits(changes media.Changes) error
	// EstimatesBandwidth says whether the line to a viewer is estimated, or will be.
	EstimatesBandwidth(session uint64) bool
	// Bandwidth is what is known of a viewer's line as JSON; empty if it is not estimated.
	Bandwidth(session uint64) (json string, err error)
	SendStreamPLI(session uint64, mindex int) error
	LimitStream(session uint64, mindex int, bitrate uint32) error
	Relay(session uint64, mindex int, video bool, packet []byte, extensions core.Extensions) error
	StopRecord(session uint64, medium media.Medium, mindex int) error
	PauseRecord(session uint64, medium media.Medium, mindex int, keepTime bool) error
	ResumeRecord(session uint64, medium media.Medium, mindex int) error
	// ForwardRTP sends an m-line to a host outside of WebRTC.
	ForwardRTP(session uint64, medium media.Medium, what taps.Forwarding, target rtpout.Target) (id uint64, err error)
	StopForwardRTP(session, id uint64) error
	// DetectTalking has the script told who talks; nil thresholds end that. The active
	// speaker is chosen among the sessions of one group; a session without a group takes no
	// part.
	DetectTalking(session uint64, mindex int, thresholds *taps.Talking, group string) error
	StreamStats(session uint64) (json string, err error)
}
