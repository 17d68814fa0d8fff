// Package life has the states of a session, and one table that says which state may follow
// which.
//
// Threads of the core and of the plugin meet in it: a client negotiates on a request thread
// while the former PeerConnection ends on the handle's thread, and a third thread destroys
// the session. Each of them asks for a transition; the table and one atomic word decide who
// was first.
package life

// State is a state of a session.
type State uint8

// The states, in the order in which a session may run through them.
const (
	// Attached: no PeerConnection has been negotiated yet.
	Attached State = iota + 1
	// Negotiating: the first PeerConnection is being negotiated.
	Negotiating
	// Up: the PeerConnection is up.
	Up
	// Fed: there is no PeerConnection and no client; packets come by Feed.
	Fed
	// Closing: the PeerConnection is ending. The script has not been told.
	Closing
	// HungUp: the PeerConnection has ended, and a thread has undertaken to tell the script.
	HungUp
	// Returning: the next PeerConnection is being negotiated. The core may not have freed
	// the former one yet, so that neither can be reached.
	Returning
	// Ending: a thread ends the session, which can still be found.
	Ending
	// Gone: nothing is forwarded from or to the session any more, and nobody can begin that.
	Gone
	// Left: the owner has released the session; media threads may still use tables that
	// contain it.
	Left
	// Freed: nobody uses it.
	Freed

	states = iota + 1
)

// Event is what makes a session pass from one state to another.
type Event uint8

// The events. Each has one place in the code, which is named here.
const (
	// Negotiate: an offer or answer has come in, or goes out (host.NoteNegotiation).
	Negotiate Event = iota
	// SetUp: the core has called setup_media (media's SetupMedia).
	SetUp
	// Feed: the session is made without a PeerConnection (media's router).
	Feed
	// Close: the PeerConnection ends (media's HangupMedia).
	Close
	// HangUp: a thread undertakes to tell the script that the PeerConnection has ended
	// (plugin's HangupMedia).
	HangUp
	// End: a thread begins to end the session (plugin's DestroySession).
	End
	// Bury: the session leaves all routes (media's router).
	Bury
	// Leave: the owner's use ends (media's Destroy).
	Leave
	// Free: the last forwarding table that the session was in is no longer used (media's router).
	Free

	events
)

// next has the state to which an event leads. An event that is not in a state's row is
// refused. An event that leads to the state itself is allowed, and changes nothing.
var next = [events][states]State{
	Negotiate: {
		Attached: Negotiating, Negotiating: Negotiating, Up: Up, Closing: Closing,
		HungUp: Returning, Returning: Returning,
	},
	SetUp: {
		Attached: Up, Negotiating: Up, Up: Up, Closing: Up, HungUp: Up, Returning: Up,
	},
	Feed: {Attached: Fed},
	Close: {
		Attached: Closing, Negotiating: Closing, Up: Closing, Closing: Closing, Returning: Closing,
		Fed: HungUp, HungUp: HungUp, Ending: Ending,
	},
	HangUp: {Closing: HungUp},
	End: {
		Attached: Ending, Negotiating: Ending, Up: Ending, Fed: Ending, Closing: Ending,
		HungUp: Ending, Returning: Ending,
	},
	Bury: {
		Attached: Gone, Negotiating: Gone, Up: Gone, Fed: Gone, Closing: Gone, HungUp: Gone,
		Returning: Gone, Ending: Gone,
	},
	Leave: {Gone: Left},
	Free:  {Left: Freed},
}

// set is some states, each a bit.
type set uint32

const (
	up        set = 1<<Up | 1<<Fed
	reachable set = 1<<Attached | 1<<Negotiating | 1<<Up
	untold    set = reachable | 1<<Closing | 1<<Returning
)

func (s set) has(state State) bool { return s>>state&1 != 0 }

// OwesHangup takes the state that a session had when a thread began to end it, and says
// whether that thread must tell the script of a hangup. The script is told of a hangup even if
// the session never had a PeerConnection, because Janus's own Lua plugin does so.
func (s State) OwesHangup() bool { return untold.has(s) }

// IsGone says whether a session has left all routes.
func (s State) IsGone() bool { return s >= Gone }

// String is the state's name in messages of tests and in the log.
func (s State) String() string {
	names := [states]string{
		"no state", "attached", "negotiating", "up", "fed", "closing", "hung up", "returning",
		"ending", "gone", "left", "freed",
	}
	if int(s) < len(names) {
		return names[s]
	}
	return names[0]
}
