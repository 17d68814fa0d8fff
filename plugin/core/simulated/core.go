// Package simulated is a Janus core without Janus. It records the calls that it gets,
// counts what it lends, and forwards packets by its forwarding tables. Unit tests use it
// (package coretest), and so does the golua command (package simulation).
package simulated

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated/pictures"
	"janus-golua/plugin/core/simulated/spool"
	"janus-golua/plugin/quick"
)

// Call is one call of a method that does something to a session.
type Call struct {
	Method      string
	Handle      core.Handle
	Transaction string
	// Event and JSEP are JSON text.
	Event, JSEP string
	// Buffer is a copy of what was sent; a forwarded packet has the viewer's
	// numbers in it.
	Buffer []byte
	Video  bool
	MIndex int
	Data   core.Data
	Value  uint32
	// Extensions are those of RTP and RelayRTP.
	Extensions core.Extensions
	// At is the time of the call, by the core's clock.
	At time.Duration
}

// Core is the simulated core; New makes one. Any goroutine may use it.
type Core struct {
	// Config is what ReadConfig returns; nil is a missing file.
	Config core.Config
	// Events says whether event handlers listen.
	Events bool
	// Protected are the folders in which the core makes no files.
	Protected []string
	// Level is what LogLevel says. Log keeps all lines.
	Level core.Level
	// Quiet makes media calls count without being recorded.
	Quiet bool
	// Tokens are the descriptors that signed tokens grant, by token. With nil no token is
	// signed. In a core of New the token "valid" grants "granted".
	Tokens map[string][]string
	// BeforePush, when set, runs at the beginning of each PushEvent.
	BeforePush func()
	// BeforeRelease, when set, runs at the beginning of each Release.
	BeforeRelease func()
	// BeforeDisk, when set, runs before a recorder uses its file, with no lock held. Its
	// error is the error of opening.
	BeforeDisk func(what Disk) error
	// Exports is the plugin that gets the packets of receivers; it may be nil.
	Exports Exports
	// RefusedSDP is an SDP that CheckSDP refuses; "" is none.
	RefusedSDP string
	// RefusePush is what PushEvent answers.
	RefusePush error

	mu        sync.Mutex
	calls     []Call
	lines     []string
	json      map[core.JSON]string
	nextJSON  core.JSON
	handles   map[core.Handle]bool
	recorders map[*Recorder]bool
	spools    map[uintptr]*spool.Spool
	lastSpool uintptr
	finished  []*Recorder
	// recordings are all recorders, the oldest first.
	recordings []*Recorder
	forwarded  int
	metadata   core.Metadata
	faults     []string

	receiving sync.Mutex // protects the sources of all streams

	now        atomic.Int64
	receivers  atomic.Uint64
	memory     atomic.Int64
	slots      map[core.Handle]*slot
	extensions map[uintptr]core.Extensions
	forwarder  forwarder
	pictures.Caches
}

var _ core.Core = (*Core)(nil)

// New makes a core without sessions.
func New() *Core {
	return &Core{
		Tokens:    map[string][]string{"valid": {"granted"}},
		json:      make(map[core.JSON]string),
		handles:   make(map[core.Handle]bool),
		recorders: make(map[*Recorder]bool), spools: make(map[uintptr]*spool.Spool),
		slots: make(map[core.Handle]*slot), extensions: make(map[uintptr]core.Extensions),
	}
}

// Test has the methods of testing.TB that AssertClean needs.
type Test interface {
	Helper()
	Error(arguments ...any)
}

// AssertClean fails the test for each fault in Faults.
func (c *Core) AssertClean(t Test) {
	t.Helper()
	for _, fault := range c.Faults() {
		t.Error(fault)
	}
}

// Faults describes the values that were lent and not given back, and the values that were
// used after they had been given back.
func (c *Core) Faults() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	faults := slices.Clone(c.faults)
	fault := func(format string, arguments ...any) { faults = append(faults, fmt.Sprintf(format, arguments...)) }
	for _, text := range c.json {
		fault("JSON was not freed: %s", text)
	}
	for handle := range c.handles {
		fault("the reference on handle %d was not given back", handle)
	}
	for recorder := range c.recorders {
		fault("recorder %s was not closed", recorder.Options.File)
	}
	if left := c.memory.Load() + int64(c.Left()); left != 0 {
		fault("%d rewriters and streams were not freed", left)
	}
	return faults
}

// Calls are the calls of a method so far; "" is every method.
func (c *Core) Calls(method string) []Call {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []Call
	for _, call := range c.calls {
		if method == "" || call.Method == method {
			found = append(found, call)
		}
	}
	return found
}

// CallsFrom are the calls from an index on; 0 is all.
func (c *Core) CallsFrom(index int) []Call {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.calls[index:])
}

// Forwarded counts the copies of packets that were sent.
func (c *Core) Forwarded() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.forwarded
}

// Lines are the log lines so far that contain part.
func (c *Core) Lines(part string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(c.lines), func(line string) bool { return !strings.Contains(line, part) })
}

// Metadata is the argument of the last SetMetadata.
func (c *Core) Metadata() core.Metadata {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.metadata
}

// Finished are the recorders that have been closed.
func (c *Core) Finished() []*Recorder {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.finished)
}

// JSONText frees value and returns its text.
func (c *Core) JSONText(value core.JSON) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.take(value)
}

func (c *Core) note(call Call) {
	quick.Blocks(call.Method + " of the core")
	c.record(call)
}

// record notes a call that may be made with a quick lock held.
func (c *Core) record(call Call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.use(call.Handle)
	call.At = c.Now()
	c.calls = append(c.calls, call)
}

// use checks that we own a reference on a handle. With c.mu held.
func (c *Core) use(handle core.Handle) {
	if handle != 0 && !c.handles[handle] {
		c.faults = append(c.faults, fmt.Sprintf("handle %d was used without a reference", handle))
	}
}

// Attach makes a handle, on which the plugin owns a reference.
func (c *Core) Attach(handle core.Handle) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.handles[handle] = true
}

// Refuse frees a handle regardless of its references, as the core does when create_session
// fails.
func (c *Core) Refuse(handle core.Handle) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.handles, handle)
	delete(c.slots, handle)
}

// Attached says whether the plugin still owns its reference.
func (c *Core) Attached(handle core.Handle) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.handles[handle]
}

// take removes a JSON value. With c.mu held.
func (c *Core) take(value core.JSON) string {
	if value == 0 {
		return ""
	}
	text, ok := c.json[value]
	if !ok {
		c.faults = append(c.faults, fmt.Sprintf("JSON %d was freed twice or never existed", value))
	}
	delete(c.json, value)
	return text
}

// Log keeps a line.
func (c *Core) Log(level core.Level, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lines = append(c.lines, fmt.Sprintf("%d %s", level, text))
}

// ReadConfig returns Config.
func (c *Core) ReadConfig(path string) (core.Config, error) {
	if c.Config == nil {
		return nil, errors.New(path + " is missing or has a syntax error")
	}
	return c.Config, nil
}

// LoadJSON accepts what jansson accepts: objects and arrays, with no zero byte in a string.
func (c *Core) LoadJSON(text string) (core.JSON, error) {
	if strings.Contains(strings.ReplaceAll(text, `\\`, ""), `\u0000`) {
		return 0, errors.New("\\u0000 is not allowed")
	}
	if trimmed := strings.TrimSpace(text); !json.Valid([]byte(text)) || !strings.ContainsAny(trimmed[:1], "[{") {
		return 0, errors.New("invalid JSON")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.nextJSON++
	c.json[c.nextJSON] = text
	return c.nextJSON, nil
}

// FreeJSON takes a value back.
func (c *Core) FreeJSON(value core.JSON) { c.JSONText(value) }

// CheckSDP takes any SDP but RefusedSDP: tests push texts that no peer reads.
func (c *Core) CheckSDP(sdp string) error {
	if c.RefusedSDP != "" && sdp == c.RefusedSDP {
		return errors.New("sdp: refused")
	}
	return nil
}

// IsProtected says whether a folder is in Protected.
func (c *Core) IsProtected(folder string) bool { return slices.Contains(c.Protected, folder) }

// HandleID is the handle itself.
func (c *Core) HandleID(handle core.Handle) uint64 { return uint64(handle) }

// LogLevel is Level, LogInfo if that is not set.
func (c *Core) LogLevel() core.Level { return cmp.Or(c.Level, core.LogInfo) }

// EventsEnabled is Events.
func (c *Core) EventsEnabled() bool { return c.Events }

// AuthIsSigned says whether there are Tokens.
func (c *Core) AuthIsSigned() bool { return c.Tokens != nil }

// AuthIsValid takes the Tokens.
func (c *Core) AuthIsValid(token string) bool {
	_, ok := c.Tokens[token]
	return ok
}

// AuthContains says whether a token grants a descriptor.
func (c *Core) AuthContains(token, descriptor string) bool {
	return slices.Contains(c.Tokens[token], descriptor)
}

// Release gives the plugin's reference back.
func (c *Core) Release(handle core.Handle) {
	quick.Blocks("giving a handle back")
	if c.BeforeRelease != nil {
		c.BeforeRelease()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.use(handle)
	delete(c.handles, handle)
	delete(c.slots, handle)
}

// SetMetadata keeps the metadata.
func (c *Core) SetMetadata(metadata core.Metadata) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.metadata = metadata
}

// Forget drops what has been recorded of calls, lines and closed recorders.
func (c *Core) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls, c.lines, c.finished = nil, nil, nil
	running := c.recordings
	c.recordings = nil
	for _, r := range running {
		if c.recorders[r] {
			c.recordings = append(c.recordings, r)
		}
	}
}
