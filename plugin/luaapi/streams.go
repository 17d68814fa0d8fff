package luaapi

import (
	"janus-golua/plugin/core"
	"janus-golua/plugin/media"
	"janus-golua/plugin/media/selection/layers"
	"janus-golua/plugin/media/taps"
	"janus-golua/plugin/media/taps/rtpout"
)

// Streams is what the functions on single m-lines need of the Host. An m-line
// is given by its index in the SDP, -1 for the first of the medium.
type Streams interface {
	// Forward sends an m-line of one session to one of another's.
	Forward(from, to uint64, lines media.Routing) error
	StopForward(from, to uint64, lines media.Routing) (found bool, err error)
	SetLayers(session uint64, mindex int, targets layers.Targets) error
	// SetPlayoutDelay sets that of the packets which a session gets, or sends; nil is
	// none.
	SetPlayoutDelay(session uint64, mindex int, sent bool, delay *media.PlayoutDelay) error
	SendStreamPLI(session uint64, mindex int) error
	LimitStream(session uint64, mindex int, bitrate uint32) error
	Relay(session uint64, mindex int, video bool, packet []byte, extensions core.Extensions) error
	StopRecord(session uint64, medium media.Medium, mindex int) error
	PauseRecord(session uint64, medium media.Medium, mindex int) error
	ResumeRecord(session uint64, medium media.Medium, mindex int) error
	// ForwardRTP sends an m-line of a medium to a host outside of WebRTC.
	ForwardRTP(session uint64, medium media.Medium, what taps.Forwarding, target rtpout.Target) (id uint64, err error)
	StopForwardRTP(session, id uint64) error
	// DetectTalking has the script told who talks; nil ends that. The active speaker is found
	// among the sessions of a group; of "" none is.
	DetectTalking(session uint64, mindex int, thresholds *taps.Talking, group string) error
	StreamStats(session uint64) (json string, err error)
}
