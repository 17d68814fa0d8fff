package simulated

import (
	"slices"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/payload"
)

// Publisher is the part of a publisher's session that C calls.
type Publisher interface {
	NewTrack(mindex int, isVideo bool)
	Learn(mindex int, packet []byte)
	Select(mindex int, batch *core.Batch)
	FeedbackDue(mindex int)
	TalkingDue(mindex int)
}

// Scripted is a Publisher whose packets a script may want.
type Scripted interface {
	IncomingRTP(packet *core.Packet)
}

// Exports is what C calls, with the id of a session.
type Exports interface {
	NewTrack(id uint64, mindex int, isVideo bool)
	Learn(id uint64, mindex int, packet []byte)
	Select(id uint64, mindex int, batch *core.Batch)
	FeedbackDue(id uint64, mindex int)
	TalkingDue(id uint64, mindex int)
	IncomingRTP(id uint64, packet *core.Packet)
}

// Session is a Publisher: the plugin's session with an id.
type Session struct {
	Exports
	ID uint64
}

// NewTrack calls the plugin, as the following methods do.
func (s Session) NewTrack(mindex int, isVideo bool) { s.Exports.NewTrack(s.ID, mindex, isVideo) }

// Learn takes a packet of an SSRC that is not known.
func (s Session) Learn(mindex int, packet []byte) { s.Exports.Learn(s.ID, mindex, packet) }

// Select takes packets of an m-line.
func (s Session) Select(mindex int, batch *core.Batch) { s.Exports.Select(s.ID, mindex, batch) }

// FeedbackDue sends what is due.
func (s Session) FeedbackDue(mindex int) { s.Exports.FeedbackDue(s.ID, mindex) }

// TalkingDue decides whether an m-line talks.
func (s Session) TalkingDue(mindex int) { s.Exports.TalkingDue(s.ID, mindex) }

// IncomingRTP gives a packet to the script.
func (s Session) IncomingRTP(packet *core.Packet) { s.Exports.IncomingRTP(s.ID, packet) }

// firstReceiver is the id and the handle of the first receiver. Tests use smaller numbers for
// sessions.
const firstReceiver = 1_000_000

// NewReceiver makes a handle, on which the plugin owns a reference.
func (c *Core) NewReceiver() (id uint64, handle core.Handle) {
	id = firstReceiver + c.receivers.Add(1) - 1
	c.Attach(core.Handle(id))
	return id, core.Handle(id)
}

// Feed handles a packet like one of the core.
func (c *Core) Feed(handle core.Handle, packet *core.Packet, extensions *core.Extensions) {
	if c.Exports == nil {
		return
	}
	packet.Extensions = c.Extend(*extensions)
	c.Incoming(Session{c.Exports, uint64(handle)}, handle, packet)
}

// Now is the time of SetNow, or else the time since the start of the process.
func (c *Core) Now() time.Duration {
	if now := c.now.Load(); now != 0 {
		return time.Duration(now)
	}
	return time.Since(started)
}

var started = time.Now()

// SetNow stops the clock at a time other than 0. On the way to that time the forwarder does
// what is due.
func (c *Core) SetNow(now time.Duration) { c.advanceTo(now) }

// NewRewriter is counted until FreeRewriter.
func (c *Core) NewRewriter() *core.Rewriter {
	c.memory.Add(1)
	return new(core.Rewriter)
}

// NewSelection is part of its rewriter's memory.
func (c *Core) NewSelection() *core.Selection { return new(core.Selection) }

// freed is the lock of a rewriter that has been freed. A goroutine that takes it waits for
// ever, so the test shows which one does.
const freed = 0xdead

// FreeRewriter ends a rewriter.
func (c *Core) FreeRewriter(r *core.Rewriter) {
	c.memory.Add(-1)
	atomic.StoreUint32(&r.Lock, freed)
}

// NewStream is counted until FreeStream.
func (c *Core) NewStream() *core.Stream {
	c.memory.Add(1)
	return new(core.Stream)
}

// FreeStream ends a stream.
func (c *Core) FreeStream(*core.Stream) { c.memory.Add(-1) }

// NewMeter is counted until FreeMeter.
func (c *Core) NewMeter() *core.Meter {
	c.memory.Add(1)
	return new(core.Meter)
}

// FreeMeter ends a meter.
func (c *Core) FreeMeter(*core.Meter) { c.memory.Add(-1) }

// SetTable keeps a table, whose handles must be held as long as the table may be used.
func (c *Core) SetTable(handle core.Handle, table core.ForwardingTable) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.use(handle)
	for _, viewer := range table.Viewers {
		c.use(viewer.Handle)
	}
	table.Tracks, table.Viewers = slices.Clone(table.Tracks), slices.Clone(table.Viewers)
	c.slot(handle).current.Store(&table)
}

// WantReports does nothing: tests send what they like.
func (c *Core) WantReports(core.Handle) {}

// WantReady notes whether the plugin wants to be told that messages can be sent.
func (c *Core) WantReady(handle core.Handle, wanted bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.use(handle)
	c.slot(handle).unready.Store(!wanted)
}

// ReadyWanted says whether the plugin wants to be told that messages can be sent to a handle.
func (c *Core) ReadyWanted(handle core.Handle) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.slot(handle).unready.Load()
}

// ClearTable drops the table of a publisher, and the packets that wait.
func (c *Core) ClearTable(handle core.Handle) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.use(handle)
	c.slot(handle).clear()
}

// Reclaim begins a grace period unless one is under way, and says whether the period is
// over.
func (c *Core) Reclaim(handle core.Handle) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.use(handle)
	return c.slot(handle).reclaim()
}

// Table is the current table of a publisher.
func (c *Core) Table(handle core.Handle) core.ForwardingTable {
	c.mu.Lock()
	defer c.mu.Unlock()
	if table := c.slot(handle).current.Load(); table != nil {
		return *table
	}
	return core.ForwardingTable{}
}

// Deliver records each viewer's copy as "RTP".
func (c *Core) Deliver(batch *core.Batch, deliveries []core.Delivery) {
	for _, d := range deliveries {
		c.send(&batch.Packets[d.Packet], d)
	}
}

func (c *Core) send(packet *core.Packet, d core.Delivery) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forwarded++
	c.use(d.Handle)
	if c.Quiet {
		return
	}
	buffer := slices.Clone(packet.Buffer)
	payload.SetNumbers(buffer, d.SequenceNumber, d.Timestamp)
	if d.PayloadType != 0 {
		buffer[1] = buffer[1]&0x80 | d.PayloadType&0x7f
	}
	buffer[1] |= d.Marker << 7
	if length := int(d.PatchLength); length <= len(d.Patch) && int(d.PatchAt)+length <= len(buffer) {
		copy(buffer[d.PatchAt:], d.Patch[:length]) // the whole patch or nothing, as in C
	}
	c.calls = append(c.calls, Call{Method: "RTP", Handle: d.Handle, Buffer: buffer, Video: packet.Video, MIndex: int(d.MIndex),
		Extensions: c.extensionsFor(packet, d), At: c.Now()})
}

// extensionsFor are the extensions of a viewer's copy. With c.mu held.
func (c *Core) extensionsFor(packet *core.Packet, d core.Delivery) core.Extensions {
	extensions := c.extensionsOf(packet)
	if d.PlayoutDelay != 0 {
		extensions.MinDelay, extensions.MaxDelay = int(d.PlayoutDelay>>12&0xfff), int(d.PlayoutDelay&0xfff)
	}
	return extensions
}

// ReadExtensions returns the extensions for which Extend made the packet's address.
func (c *Core) ReadExtensions(packet *core.Packet) core.Extensions {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.extensionsOf(packet)
}

func (c *Core) extensionsOf(packet *core.Packet) core.Extensions {
	if extensions, ok := c.extensions[packet.Extensions]; ok {
		return extensions
	}
	return core.NoExtensions()
}

// Extend makes an address for a packet's Extensions.
func (c *Core) Extend(extensions core.Extensions) uintptr {
	c.mu.Lock()
	defer c.mu.Unlock()
	address := uintptr(len(c.extensions) + 1)
	c.extensions[address] = extensions
	return address
}
