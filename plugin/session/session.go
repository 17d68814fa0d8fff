// Package session keeps the sessions that are attached to the plugin (the core's handles), and
// the queues of each session in both directions.
package session

import (
	"sync"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/life"
	"janus-golua/plugin/media"
	"janus-golua/plugin/media/rtpin"
	"janus-golua/plugin/serial"
)

// Limits of the two queues of a session. A full queue refuses the newest entry: pushEvent then
// answers -1, and a packet or message for the script is dropped and counted. A client that
// still reads never has 4096 events waiting; 512 packets are a quarter of a second of 20 Mbit/s
// video.
const (
	outboxLimit = 4096
	inboxLimit  = 512
)

// Session is one attached handle.
type Session struct {
	// ID is the number by which scripts know the session.
	ID uint64
	// Since is when the session was attached.
	Since time.Time
	// Handle is the core's handle. It is valid while Media is acquired.
	Handle core.Handle
	// HandleID is the number by which clients and the core's log know the handle; 0 if it has none.
	HandleID uint64
	// cause is why the script wanted the session's PeerConnection or the session to end.
	cause atomic.Pointer[string]
	// Media forwards what the session sends and receives.
	Media *media.Session
	// Receiver brings the packets of a session that has no client; nil for all other sessions.
	Receiver *rtpin.Receiver
	// Outbox holds what the script sends to the core, in that order.
	Outbox *serial.Queue
	// Inbox holds what media threads have for the script, in that order, so no media thread
	// waits for Lua.
	Inbox *serial.Queue
	// Haste says whether the session's own thread may call the script.
	Haste serial.Haste
	// Life is the state of the session, which Media shares.
	Life *life.Life
	// Known says that the script has been told of the session and not yet of its end. It
	// changes only in entries into the script, so no script is told twice when another replaces
	// it.
	Known atomic.Bool
	// Over says that everything that waited for the session has been ended. Nothing may wait
	// for the session any more.
	Over atomic.Bool
	// Requests are the requests that a client still waits for.
	Requests Requests
	// begin tells when the script knows of the session.
	begin begin
}

// New makes a session. protect runs queued work, and lets no panic through.
func New(id uint64, handle core.Handle, flow *media.Session, protect func(run func())) *Session {
	return &Session{
		ID:     id,
		Since:  time.Now(),
		Handle: handle,
		Media:  flow,
		Life:   flow.Life(),
		Outbox: serial.New(outboxLimit, protect),
		Inbox:  serial.New(inboxLimit, protect),
		begin:  begin{told: make(chan struct{})},
	}
}

// begin is how the script is told of a session. The core may be told earlier that a client is
// attached; then the client's first request waits for the script.
type begin struct {
	once    sync.Once
	told    chan struct{} // closed when the script has been told
	refused bool          // written before told is closed
}

// Begin notes that the script has been told of the session, and whether it has taken it. Later
// calls do nothing.
func (s *Session) Begin(taken bool) {
	s.begin.once.Do(func() {
		s.begin.refused = !taken
		close(s.begin.told)
	})
}

// AwaitBegin waits until the script has been told of the session, and says whether it has taken
// it. A receiver, which the script itself has made, need not begin.
func (s *Session) AwaitBegin() (taken bool) {
	if s.Receiver == nil {
		<-s.begin.told
	}
	return !s.begin.refused
}
