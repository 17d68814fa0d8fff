package rings

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"sync"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated"
	"janus-golua/plugin/media/meter"
)

// A schedule has so many publishers and viewers, and these m-lines. m-lines 17 and 18 share a
// count of waiting packets.
const publishers, viewers = 3, 4

var mindexes = []int{0, 1, 2, 17, 18}

// world is the interface that the two sides have in common.
type world interface {
	Now() time.Duration
	Run()
	Advance(by time.Duration)
	StallForwarders(by time.Duration)
	NewRewriter() *core.Rewriter
	NewSelection() *core.Selection
	NewStream() *core.Stream
	NewMeter() *core.Meter
	NewDepartures() *core.Departures
	SetTable(handle core.Handle, table core.ForwardingTable)
	ClearTable(handle core.Handle)
	Reclaim(handle core.Handle) bool
	Deliver(batch *core.Batch, deliveries []core.Delivery)
}

// twin is one of the two sides, with a log of its output.
type twin struct {
	world
	// flush writes what the side itself has kept into the log.
	flush func()
	// send gives a packet, with its playout delay, to the side.
	send      func(id uint64, packet *core.Packet, delay [2]int)
	handles   map[uint64]core.Handle
	numbers   map[core.Handle]uint64
	rewriters map[[3]int]*core.Rewriter
	streams   map[[2]int]*core.Stream
	meters    map[[2]int]*core.Meter
	// departures are those of the first two viewers, whose lines are estimated.
	departures [viewers]*core.Departures
	// spools are the addresses of the spools of recordings, and spooled is what they got.
	spools   map[[2]int]uintptr
	spooled  func() map[uintptr][][]byte
	spool    func(address uintptr, buffer []byte) // in C
	log      []string
	selected uint16
	// packet counts the packets that were sent; told is the packet of the last new m-line.
	packet, told int
	seen         coverage
	feedback     time.Duration // how often it is due
}

// coverage says which situations a schedule has caused.
type coverage struct {
	relayed, selected, biggest, due, talks int
	layered                                uint64 // bytes
}

func (t *twin) note(format string, arguments ...any) { t.noteAt(t.Now(), format, arguments...) }

func (t *twin) noteAt(at time.Duration, format string, arguments ...any) {
	t.log = append(t.log, fmt.Sprintf("%v: ", at)+fmt.Sprintf(format, arguments...))
}

func newTwin(w world, attach func(id uint64) core.Handle) *twin {
	t := &twin{world: w, flush: func() {}, handles: map[uint64]core.Handle{}, numbers: map[core.Handle]uint64{},
		rewriters: map[[3]int]*core.Rewriter{}, streams: map[[2]int]*core.Stream{}, meters: map[[2]int]*core.Meter{}, spools: map[[2]int]uintptr{}, feedback: 3 * time.Millisecond}
	t.departures[0], t.departures[1] = w.NewDepartures(), w.NewDepartures()
	for id := uint64(1); id <= publishers+viewers; id++ {
		handle := attach(id)
		t.handles[id], t.numbers[handle] = handle, id
	}
	for publisher := range publishers {
		for _, mindex := range mindexes {
			stream := w.NewStream()
			stream.Publisher = uint64(publisher + 1)
			t.streams[[2]int{publisher, mindex}] = stream
			t.meters[[2]int{publisher, mindex}] = w.NewMeter()
			t.spools[[2]int{publisher, mindex}] = uintptr(len(t.spools) + 1)
			for viewer := range viewers {
				t.rewriters[[3]int{publisher, mindex, viewer}] = w.NewRewriter()
			}
		}
	}
	return t
}

// newC is the side in C.
func newC(now time.Duration) *twin {
	t := new(twin)
	w := Begin(now, t)
	*t = *newTwin(w, w.Attach)
	got := map[uintptr][][]byte{}
	t.spool = func(address uintptr, buffer []byte) { got[address] = append(got[address], bytes.Clone(buffer)) }
	t.spooled = func() map[uintptr][][]byte { return got }
	t.send = func(id uint64, packet *core.Packet, delay [2]int) { w.Incoming(t.handles[id], packet, delay) }
	return t
}

// newSimulated is the side in Go.
func newSimulated(now time.Duration) *twin {
	c := simulated.New()
	c.SetNow(now)
	c.HoldForwarders()
	t := newTwin(c, func(id uint64) core.Handle { c.Attach(core.Handle(id)); return core.Handle(id) })
	recordings := newRecordings(c, t)
	t.spooled = recordings.saved
	seen := 0
	t.flush = func() {
		recordings.settle()
		for _, call := range c.CallsFrom(seen) {
			seen++
			t.relay(call.At, call.Handle, call.MIndex, call.Video, call.Buffer, [2]int{call.Extensions.MinDelay, call.Extensions.MaxDelay})
		}
	}
	t.send = func(id uint64, packet *core.Packet, delay [2]int) {
		extensions := core.NoExtensions()
		extensions.MinDelay, extensions.MaxDelay = delay[0], delay[1]
		if len(packet.Buffer) >= 4 {
			extensions.AudioLevel = int(int8(packet.Buffer[3])) // as rings_level
		}
		packet.Extensions = c.Extend(extensions)
		c.Incoming(publisher{t, id}, core.Handle(id), packet)
	}
	return t
}

// recordings are those of the simulated core, one for each m-line.
type recordings struct {
	core    *simulated.Core
	spools  []core.Spool
	files   map[uintptr]*simulated.Recorder
	writing sync.WaitGroup
}

func newRecordings(c *simulated.Core, t *twin) *recordings {
	r := &recordings{core: c, files: map[uintptr]*simulated.Recorder{}}
	for range t.spools {
		spool := c.NewSpool(nil)
		file, _ := c.NewRecorder(core.RecorderOptions{})
		r.spools = append(r.spools, spool)
		r.files[spool.Address()] = file.(*simulated.Recorder)
		r.writing.Go(func() { c.WriteSpool(spool, file) })
	}
	return r
}

func (r *recordings) settle() {
	for _, spool := range r.spools {
		spool.(interface{ Settle() }).Settle()
	}
}

// saved ends all recordings.
func (r *recordings) saved() map[uintptr][][]byte {
	for _, spool := range r.spools {
		spool.Order(core.CloseFile)
	}
	r.writing.Wait()
	got := map[uintptr][][]byte{}
	for address, file := range r.files {
		got[address] = file.Saved
	}
	return got
}

// Spool keeps a packet.
func (t *twin) Spool(address uintptr, buffer []byte) { t.spool(address, buffer) }

// publisher is a twin in the form in which the simulated core's packets reach it.
type publisher struct {
	*twin
	id uint64
}

func (p publisher) NewTrack(mindex int, _ bool)          { p.twin.NewTrack(p.id, mindex) }
func (p publisher) Learn(mindex int, packet []byte)      { p.twin.Learn(p.id, mindex, packet) }
func (p publisher) Select(mindex int, batch *core.Batch) { p.twin.Select(p.id, mindex, batch) }
func (p publisher) FeedbackDue(mindex int)               { p.twin.FeedbackDue(p.id, mindex) }
func (p publisher) TalkingDue(mindex int)                { p.twin.TalkingDue(p.id, mindex) }
func (p publisher) IncomingRTP(packet *core.Packet)      { p.twin.IncomingRTP(p.id, packet.MIndex) }

// Relay logs the whole packet that a viewer gets.
func (t *twin) Relay(handle core.Handle, mindex int, video bool, buffer []byte, delay [2]int) {
	t.relay(t.Now(), handle, mindex, video, buffer, delay)
}

func (t *twin) relay(at time.Duration, handle core.Handle, mindex int, video bool, buffer []byte, delay [2]int) {
	t.seen.relayed++
	t.noteAt(at, "viewer %d gets on %d (video %v) % x, %08x of %d, delay %v", t.numbers[handle], mindex, video,
		buffer[:min(len(buffer), 16)], crc32.ChecksumIEEE(buffer), len(buffer), delay)
}

// NewTrack notes that a publisher sends on an m-line without a table, however often that is
// said of one packet.
func (t *twin) NewTrack(id uint64, mindex int) {
	t.flush()
	if t.told == t.packet {
		return
	}
	t.told = t.packet
	t.note("publisher %d has a new m-line %d", id, mindex)
}

// Learn does nothing: no schedule has substreams that are learnt.
func (t *twin) Learn(uint64, int, []byte) {}

// IncomingRTP logs a packet for the script.
func (t *twin) IncomingRTP(id uint64, mindex int) {
	t.flush()
	t.note("the script gets a packet of publisher %d on %d", id, mindex)
}

// FeedbackDue logs the call, and sets the time of the next one.
func (t *twin) FeedbackDue(id uint64, mindex int) {
	t.flush()
	t.seen.due++
	t.note("feedback for publisher %d on %d", id, mindex)
	atomic.StoreInt64(&t.streams[[2]int{int(id) - 1, mindex}].Due, int64(t.Now()+t.feedback))
}

// TalkingDue logs what the meter says.
func (t *twin) TalkingDue(id uint64, mindex int) {
	t.flush()
	average, talking, changed := meter.Take(t.meters[[2]int{int(id) - 1, mindex}])
	if changed {
		t.seen.talks++
	}
	t.note("publisher %d on %d talks %v at %d, %v", id, mindex, talking, average, changed)
}

// Select sends most packets to two viewers, with different changes for each.
func (t *twin) Select(id uint64, mindex int, batch *core.Batch) {
	t.flush()
	t.seen.selected++
	t.seen.biggest = max(t.seen.biggest, len(batch.Packets))
	var deliveries []core.Delivery
	for viewer := uint64(1); viewer <= 2; viewer++ {
		for i, packet := range batch.Packets {
			t.note("selected: publisher %d on %d, % x of %d at %v, %v, %v", id, mindex, packet.Buffer[:12], len(packet.Buffer), packet.At, packet.Keyframe, packet.Spooled)
			if packet.Buffer[3]%5 == 0 {
				continue
			}
			t.selected++
			deliveries = append(deliveries, core.Delivery{
				Handle: t.handles[publishers+viewer], MIndex: int16(viewer), Packet: uint16(i),
				SequenceNumber: t.selected, Timestamp: uint32(t.selected) * 10, Marker: uint8(t.selected % 3 / 2),
				PatchAt: 12, PatchLength: uint8(t.selected % 3), Patch: [6]byte{0xaa, 0xbb},
				PayloadType: uint8(t.selected%2) * (0x80 | 100), PlayoutDelay: uint32(t.selected%4/3) * (1<<24 | 5<<12 | 6),
				Departures: t.departures[viewer-1],
			})
		}
	}
	t.Deliver(batch, deliveries)
	t.flush()
}

// differs names the counters of a stream or of a rewriter that differ from the other side's.
func (t *twin) differs(other *twin) string {
	for key, stream := range t.streams {
		one, two := *stream, *other.streams[key]
		// When a forwarder has counted the packets of an m-line without viewers shows nowhere else.
		if one.Layers = two.Layers; one != two {
			return fmt.Sprintf("publisher %d on %d: %+v, %+v", key[0]+1, key[1], *stream, *other.streams[key])
		}
	}
	for i := range 2 {
		if *t.departures[i] != *other.departures[i] {
			return fmt.Sprintf("viewer %d: noted %d packets, %d of video, and %d, %d; %+v, %+v", publishers+1+i, t.departures[i].Noted, t.departures[i].Videos,
				other.departures[i].Noted, other.departures[i].Videos, t.departures[i].Ring[:10], other.departures[i].Ring[:10])
		}
	}
	for key, meter := range t.meters {
		if *meter != *other.meters[key] {
			return fmt.Sprintf("publisher %d on %d: meters %x, %x", key[0]+1, key[1], meter.State, other.meters[key].State)
		}
	}
	for key, rewriter := range t.rewriters {
		if *rewriter != *other.rewriters[key] {
			return fmt.Sprintf("publisher %d on %d to viewer %d: %+v, %+v", key[0]+1, key[1], publishers+1+key[2], *rewriter, *other.rewriters[key])
		}
	}
	return ""
}

// layersDiffer names a stream whose layers are not counted as on the other side, when all packets have
// been forwarded.
func (t *twin) layersDiffer(other *twin) string {
	for key, stream := range t.streams {
		if stream.Layers != other.streams[key].Layers {
			return fmt.Sprintf("publisher %d on %d: layers %v, %v", key[0]+1, key[1], stream.Layers, other.streams[key].Layers)
		}
		t.seen.layered += stream.Layers[0][1] + stream.Layers[1][0] + stream.Layers[2][2]
	}
	return ""
}

func (t *twin) keyframes() (count uint64) {
	for _, stream := range t.streams {
		count += stream.Keyframes
	}
	return count
}

func (t *twin) overflow() (lost uint64) {
	for _, stream := range t.streams {
		lost += stream.Overflow
	}
	return lost
}

// rtp makes a packet whose payload is computed from its number.
func rtp(ssrc uint32, sequence uint16, timestamp uint32, marker bool, length int) []byte {
	packet := make([]byte, 12+length)
	packet[0], packet[1] = 0x80, 96
	if marker {
		packet[1] |= 0x80
	}
	binary.BigEndian.PutUint16(packet[2:], sequence)
	binary.BigEndian.PutUint32(packet[4:], timestamp)
	binary.BigEndian.PutUint32(packet[8:], ssrc)
	for i := range packet[12:] {
		packet[12+i] = byte(sequence) + byte(i)
	}
	return packet
}
