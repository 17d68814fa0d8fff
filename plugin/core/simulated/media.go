package simulated

import (
	"cmp"
	"encoding/binary"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/lane"
	"janus-golua/plugin/media/payload"
)

// Publisher is what of us the core's packets reach where C cannot go on alone.
type Publisher interface {
	NewLine(mindex int, isVideo bool)
	Judge(mindex int, batch *core.Batch)
	FeedbackDue(mindex int)
}

// Scripted is a Publisher whose packets a script may want.
type Scripted interface {
	IncomingRTP(packet *core.Packet)
}

// Exports is what C calls, with the number of a session.
type Exports interface {
	NewLine(id uint64, mindex int, isVideo bool)
	Judge(id uint64, mindex int, batch *core.Batch)
	FeedbackDue(id uint64, mindex int)
	IncomingRTP(id uint64, packet *core.Packet)
}

// Session is a Publisher: the session of that number in the plugin.
type Session struct {
	Exports
	ID uint64
}

// NewLine is that of the plugin, as the methods that follow.
func (s Session) NewLine(mindex int, isVideo bool) { s.Exports.NewLine(s.ID, mindex, isVideo) }

// Judge takes packets of an m-line.
func (s Session) Judge(mindex int, batch *core.Batch) { s.Exports.Judge(s.ID, mindex, batch) }

// FeedbackDue sends what is due.
func (s Session) FeedbackDue(mindex int) { s.Exports.FeedbackDue(s.ID, mindex) }

// IncomingRTP gives a packet to the script.
func (s Session) IncomingRTP(packet *core.Packet) { s.Exports.IncomingRTP(s.ID, packet) }

// firstSource is the number and the handle of the first source, beyond those that tests
// take for sessions.
const firstSource = 1_000_000

// NewSource makes a handle, on which the plugin owns a reference.
func (c *Core) NewSource() (id uint64, handle core.Handle) {
	id = firstSource + c.sources.Add(1) - 1
	c.Attach(core.Handle(id))
	return id, core.Handle(id)
}

// Feed does with a packet what is done with the core's.
func (c *Core) Feed(handle core.Handle, packet *core.Packet, extensions *core.Extensions) {
	if c.Exports == nil {
		return
	}
	packet.Extensions = c.Extend(*extensions)
	c.Incoming(Session{c.Exports, uint64(handle)}, handle, packet)
}

// Now is the time of SetNow, or what has really passed.
func (c *Core) Now() time.Duration {
	if now := c.now.Load(); now != 0 {
		return time.Duration(now)
	}
	return time.Since(started)
}

var started = time.Now()

// SetNow stops the clock at a time of the test's own, other than 0.
func (c *Core) SetNow(now time.Duration) { c.now.Store(int64(now)) }

// NewLane is counted until FreeLane.
func (c *Core) NewLane() *core.Lane {
	c.memory.Add(1)
	return new(core.Lane)
}

// freed is what a lane's lock holds once the lane has been freed: whoever takes
// it then waits for ever, and a test shows who.
const freed = 0xdead

// FreeLane ends a lane.
func (c *Core) FreeLane(l *core.Lane) {
	c.memory.Add(-1)
	atomic.StoreUint32(&l.Lock, freed)
}

// NewStream is counted until FreeStream.
func (c *Core) NewStream() *core.Stream {
	c.memory.Add(1)
	return new(core.Stream)
}

// FreeStream ends a stream.
func (c *Core) FreeStream(*core.Stream) { c.memory.Add(-1) }

// StartForwarders does nothing: packets are forwarded at once.
func (c *Core) StartForwarders(int) error { return nil }

// StopForwarders does nothing.
func (c *Core) StopForwarders() {}

// SetPlan keeps a plan. The handles in it must be held as long as it may be used.
func (c *Core) SetPlan(handle core.Handle, plan core.Plan) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.use(handle)
	for _, viewer := range plan.Viewers {
		c.use(viewer.Handle)
	}
	plan.Lines, plan.Viewers = slices.Clone(plan.Lines), slices.Clone(plan.Viewers)
	c.plan(handle).current.Store(&plan)
}

// WantReports does nothing: tests send what they like.
func (c *Core) WantReports(core.Handle) {}

// ClearPlan drops it.
func (c *Core) ClearPlan(handle core.Handle) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.use(handle)
	c.plan(handle).current.Store(nil)
}

// Collect begins a grace period, or says whether the packets are done with that were
// under way when it began.
func (c *Core) Collect(handle core.Handle) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.use(handle)
	return c.plan(handle).collect()
}

// plans is what is kept of a publisher.
type plans struct {
	current atomic.Pointer[core.Plan]

	// Packets that are under way, on two sides: a grace period changes sides, and is
	// over when the former one is empty.
	mu       sync.Mutex
	side     int
	inside   [2]int
	awaiting bool
}

func (p *plans) enter() (side int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.inside[p.side]++
	return p.side
}

func (p *plans) leave(side int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.inside[side]--
}

func (p *plans) collect() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.awaiting {
		p.side = 1 - p.side
	}
	p.awaiting = p.inside[1-p.side] > 0
	return !p.awaiting
}

// plan finds that of a handle. With c.mu held.
func (c *Core) plan(handle core.Handle) *plans {
	p := c.plans[handle]
	if p == nil {
		p = new(plans)
		c.plans[handle] = p
	}
	return p
}

// Plan is the current one of a publisher.
func (c *Core) Plan(handle core.Handle) core.Plan {
	c.mu.Lock()
	defer c.mu.Unlock()
	if plan := c.plan(handle).current.Load(); plan != nil {
		return *plan
	}
	return core.Plan{}
}

// Incoming does with a packet what C does: it follows the publisher's plan.
func (c *Core) Incoming(publisher Publisher, handle core.Handle, packet *core.Packet) {
	if !c.incoming(publisher, handle, packet) {
		publisher.NewLine(packet.MIndex, packet.Video)
		c.incoming(publisher, handle, packet)
	}
}

func (c *Core) incoming(publisher Publisher, handle core.Handle, packet *core.Packet) (known bool) {
	c.mu.Lock()
	p := c.plans[handle]
	c.mu.Unlock()
	if p == nil {
		return false
	}
	defer p.leave(p.enter())
	plan := p.current.Load()
	if plan == nil || packet.MIndex < 0 || packet.MIndex >= len(plan.Lines) {
		return false
	}
	line := &plan.Lines[packet.MIndex]
	stream := line.Stream
	switch line.Mode {
	case core.ModeUnknown:
		return false
	case core.ModeScript:
		if scripted, ok := publisher.(Scripted); ok {
			scripted.IncomingRTP(packet)
		}
		return true
	}
	if len(packet.Buffer) < 12 || packet.Buffer[0]>>6 != 2 {
		atomic.AddUint64(&stream.Malformed, 1)
		return true
	}
	atomic.AddUint64(&stream.Packets, 1)
	atomic.AddUint64(&stream.Bytes, uint64(len(packet.Buffer)))
	if data, _, ok := payload.Payload(packet.Buffer); ok && payload.Keyframe(payload.Codec(line.Codec), data) {
		atomic.AddUint64(&stream.Keyframes, 1)
	}
	packet.At = c.Now()
	if line.Mode == core.ModeDrop {
		atomic.AddUint64(&stream.NotForwarded, 1)
	} else {
		c.forward(packet, line, plan.Viewers[line.First:line.First+line.Count])
	}
	if line.Mode == core.ModeJudge {
		publisher.Judge(packet.MIndex, &core.Batch{Packets: []core.Packet{*packet}})
	}
	if int64(packet.At) >= atomic.LoadInt64(&stream.Due) {
		publisher.FeedbackDue(packet.MIndex)
	}
	return true
}

// forward sends a packet to plain viewers.
func (c *Core) forward(packet *core.Packet, line *core.Line, viewers []core.Viewer) {
	clock := lane.Video
	if !packet.Video {
		clock = lane.Audio(packet.Buffer[1] & 0x7f)
	}
	header := lane.Header{
		SequenceNumber: binary.BigEndian.Uint16(packet.Buffer[2:]),
		Timestamp:      binary.BigEndian.Uint32(packet.Buffer[4:]),
		SSRC:           binary.BigEndian.Uint32(packet.Buffer[8:]),
	}
	for _, viewer := range viewers {
		numbers, ok := lane.Next(viewer.Lane, header, clock, len(packet.Buffer), packet.At)
		if ok {
			c.send(packet, core.Delivery{Handle: viewer.Handle, MIndex: int16(viewer.MIndex),
				SequenceNumber: numbers.SequenceNumber, Timestamp: numbers.Timestamp,
				PayloadType:  uint8(atomic.LoadUint32(&viewer.Lane.PayloadType)),
				PlayoutDelay: cmp.Or(atomic.LoadUint32(&viewer.Lane.PlayoutDelay), line.PlayoutDelay)})
		}
	}
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
	binary.BigEndian.PutUint16(buffer[2:], d.SequenceNumber)
	binary.BigEndian.PutUint32(buffer[4:], d.Timestamp)
	if d.PayloadType != 0 {
		buffer[1] = buffer[1]&0x80 | d.PayloadType&0x7f
	}
	buffer[1] |= d.Marker << 7
	copy(buffer[d.PatchAt:], d.Patch[:d.PatchLength])
	c.calls = append(c.calls, Call{Method: "RTP", Handle: d.Handle, Buffer: buffer, Video: packet.Video, MIndex: int(d.MIndex),
		Extensions: c.extensionsFor(packet, d)})
}

// extensionsFor are those of a packet as a viewer gets them. With c.mu held.
func (c *Core) extensionsFor(packet *core.Packet, d core.Delivery) core.Extensions {
	extensions := c.extensionsOf(packet)
	if d.PlayoutDelay != 0 {
		extensions.MinDelay, extensions.MaxDelay = int(d.PlayoutDelay>>12&0xfff), int(d.PlayoutDelay&0xfff)
	}
	return extensions
}

// ReadExtensions answers with those that Extend gave to a packet's address.
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
