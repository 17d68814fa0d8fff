// Package session keeps the sessions (the core's handles) that are attached to
// the plugin, and what each of them has queued in either direction.
package session

import (
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/life"
	"janus-golua/plugin/media"
	"janus-golua/plugin/media/rtpin"
	"janus-golua/plugin/serial"
)

// Limits of the two queues of a session. A full queue refuses the newest:
// pushEvent then answers -1, a packet or message for the script is dropped and
// counted. 4096 events are more than a client that still reads ever has
// waiting; 512 packets are a quarter of a second of 20 Mbit/s video.
const (
	outboxLimit = 4096
	inboxLimit  = 512
)

// Session is one attached handle.
type Session struct {
	// ID is the number by which scripts know the session.
	ID uint64
	// Since is when it was attached.
	Since time.Time
	// Handle is the core's; it is valid while Media is acquired.
	Handle core.Handle
	// Media forwards what the session sends and receives.
	Media *media.Session
	// Receiver brings the packets of a session that has no client; nil for all others.
	Receiver *rtpin.Receiver
	// Outbox holds what the script sends to the core, in its order.
	Outbox *serial.Queue
	// Inbox holds what media threads have for the script, in its order, so
	// that none of them waits for Lua.
	Inbox *serial.Queue
	// Life is the state of the session, which Media shares.
	Life *life.Life
	// Known says that the script has been told of the session, and not yet of its end. It
	// changes in entries into the script only, so that none is told twice when the script is replaced.
	Known atomic.Bool
	// Over says that what waited for the session has been ended: nothing may wait for it
	// any more.
	Over atomic.Bool
	// Requests are those that a client still waits for.
	Requests Requests
}

// New makes a session. protect runs what is queued and lets no panic through.
func New(id uint64, handle core.Handle, flow *media.Session, protect func(run func())) *Session {
	return &Session{
		ID:     id,
		Since:  time.Now(),
		Handle: handle,
		Media:  flow,
		Life:   flow.Life(),
		Outbox: serial.New(outboxLimit, protect),
		Inbox:  serial.New(inboxLimit, protect),
	}
}
