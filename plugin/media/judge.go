package media

import (
	"cmp"
	"encoding/binary"
	"sync"
	"sync/atomic"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/rewriter"
	"janus-golua/plugin/media/selection/layers"
)

// Targets is what a viewer of several qualities wants at most.
type Targets struct {
	layers.Targets
	// Layered says that the layers of a single encoding are to be chosen, too;
	// without it they all are sent.
	Layered bool
}

var defaultTargets = Targets{Targets: layers.Default}

// judges is what Go does with the packets of an m-line. It never changes; a new
// table has new ones.
type judges struct {
	outputs []*output
	taps
}

func (j *judges) none() bool { return len(j.outputs) == 0 && j.taps.none() }

// judgedLine is what Go knows of an m-line whose packets it sees.
type judgedLine struct {
	line    *line
	current atomic.Pointer[judges]
	source  atomic.Pointer[source]

	wishes atomic.Uint64 // for keyframes
}

// use puts new judges in place; those before stay valid as long as the table does.
func (l *judgedLine) use(j *judges) { l.current.Store(j) }

// judges says whether an output wants packets to be chosen for it.
func (l *judgedLine) judges(out *output) bool {
	source := l.source.Load()
	if source == nil || l.line.kind() != video {
		return false
	}
	return source.simulcast || (source.codec != payload.Unknown && out.wants().Layered)
}

// learning says that packets have yet to tell which substream is which.
func (l *judgedLine) learning() bool {
	source := l.source.Load()
	return source != nil && source.unknown()
}

// describe takes over what was negotiated.
func (l *judgedLine) describe(d Description) { l.source.Store(newSource(d, l.source.Load())) }

func (l *judgedLine) forget() {
	l.source.Store(nil)
	l.current.Store(nil)
}

func (l *line) forget() { l.judged.forget() }

// Select takes packets of an m-line that need more than being passed on. The
// forwarder's thread calls it.
func (s *Session) Select(mindex int, batch *core.Batch) {
	line := s.line(mindex)
	if line == nil {
		return
	}
	judges := line.judged.current.Load()
	if judges == nil {
		return
	}
	work := scratches.Get().(*scratch)
	line.judged.take(judges, work, batch)
	scratches.Put(work)
}

// scratch is a forwarder's working memory.
type scratch struct {
	frames     []frame
	deliveries []core.Delivery
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

func (l *judgedLine) take(judges *judges, work *scratch, batch *core.Batch) {
	work.frames = work.frames[:0]
	source, media := l.source.Load(), l.line.publisher.core
	for i := range batch.Packets {
		work.frames = append(work.frames, source.frame(media, &batch.Packets[i], i))
	}
	ask := false
	if len(judges.outputs) > 0 && source != nil {
		ask = l.deliver(judges.outputs, source, work, batch)
	}
	for i := range work.frames {
		ask = judges.taps.take(source, &work.frames[i], &batch.Packets[i]) || ask
	}
	if ask {
		l.line.publisher.askKeyframe(l.line.mindex, batch.Packets[len(batch.Packets)-1].At)
	}
}

// deliver decides, viewer by viewer, and sends. It says whether one of them
// waits for a keyframe.
func (l *judgedLine) deliver(outputs []*output, source *source, work *scratch, batch *core.Batch) (ask bool) {
	work.deliveries = work.deliveries[:0]
	for _, out := range outputs {
		work.deliveries = out.judge.judge(work.deliveries, out, source, work.frames, &ask)
	}
	if delay := l.line.delay.Load(); delay != 0 {
		for i := range work.deliveries {
			work.deliveries[i].PlayoutDelay = cmp.Or(work.deliveries[i].PlayoutDelay, delay)
		}
	}
	if len(work.deliveries) > 0 {
		l.line.publisher.core.Deliver(batch, work.deliveries)
	}
	for _, out := range outputs {
		out.judge.tell(out)
	}
	return ask
}

// frame is a packet and what is known of it.
type frame struct {
	layers.Packet
	ok     bool
	index  int // in the batch
	offset int // where the payload begins
	length int
	header rewriter.Header
	data   []byte // the payload
	vp8    payload.VP8Descriptor
}

// judge is the selection for one output. Two publishers may feed an output, on
// two forwarders' threads.
type judge struct {
	mu        sync.Mutex
	source    *source
	simulcast layers.Simulcast
	svc       layers.SVC
	vp8       layers.VP8
	numbers   rewriter.Selective
	// told are the layers that the listener knows of.
	told changed
	// targets of its own; nil are the session's.
	targets atomic.Pointer[Targets]
}

func (j *judge) reset() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.source, j.simulcast, j.svc, j.vp8, j.told = nil, layers.Simulcast{}, layers.SVC{}, layers.VP8{}, changed{}
	j.targets.Store(nil)
}

// restart has the selection begin anew, with a keyframe.
func (j *judge) restart() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.source, j.simulcast, j.svc = nil, layers.Simulcast{}, layers.SVC{}
}

// wants are the targets of an output.
func (o *output) wants() *Targets {
	if own := o.judge.targets.Load(); own != nil {
		return own
	}
	return o.viewer.targets.Load()
}

// judge adds what one viewer gets of some packets.
func (j *judge) judge(deliveries []core.Delivery, out *output, from *source, frames []frame, ask *bool) []core.Delivery {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.follow(from)
	targets := *out.wants()
	for i := range frames {
		f := &frames[i]
		if !f.ok {
			// Padding, with which browsers probe: it has a number, but no frame.
			j.numbers.Skip(f.header)
			continue
		}
		v := j.verdict(f, targets)
		*ask = *ask || v.AskKeyframe
		switch {
		case v.Send:
			if d, ok := j.delivery(f, v); ok {
				d.Handle, d.MIndex = out.viewer.handle, int16(out.mindex.Load())
				deliveries = append(deliveries, d)
			}
		case v.Skip:
			j.skip(f)
		}
	}
	return deliveries
}

// follow begins anew with another publisher, or one that sends another stream.
func (j *judge) follow(from *source) {
	if j.source == nil || j.source.learnt != from.learnt {
		j.simulcast, j.svc = layers.Simulcast{}, layers.SVC{}
	}
	j.source = from
}

func (j *judge) verdict(f *frame, targets Targets) layers.Verdict {
	if j.source.simulcast {
		return j.simulcast.Judge(f.Packet, targets.Targets)
	}
	if !targets.Layered {
		return layers.Verdict{Send: true}
	}
	return j.svc.Judge(f.Packet, targets.Targets)
}

func (j *judge) delivery(f *frame, v layers.Verdict) (core.Delivery, bool) {
	vp8 := j.source.codec == payload.VP8 && f.vp8.Size > 0
	continues := j.numbers.Continues(f.header)
	if vp8 && continues && !j.vp8.Knows(f.vp8) {
		j.numbers.Late()
		return core.Delivery{}, false
	}
	numbers, ok := j.numbers.Next(f.header, rewriter.Video, f.length, f.At)
	if !ok {
		return core.Delivery{}, false
	}
	d := core.Delivery{SequenceNumber: numbers.SequenceNumber, Timestamp: numbers.Timestamp, Packet: uint16(f.index)}
	d.PayloadType = uint8(atomic.LoadUint32(&j.numbers.Rewriter.PayloadType))
	d.PlayoutDelay = atomic.LoadUint32(&j.numbers.Rewriter.PlayoutDelay)
	if v.Marker {
		d.Marker = 1
	}
	if vp8 {
		patch := j.vp8.Next(f.vp8, f.data, !continues)
		d.PatchAt, d.PatchLength, d.Patch = uint16(f.offset+patch.At), uint8(patch.Length), patch.Bytes
	}
	return d, true
}

func (j *judge) skip(f *frame) {
	j.numbers.Skip(f.header)
	if j.source.codec == payload.VP8 && f.vp8.Size > 0 {
		j.vp8.Skip(f.vp8)
	}
}

// changed are the layers that a viewer gets.
type changed struct {
	known               bool
	substream, temporal int
	spatial             int
}

// layers are those in use, -1 where there are none. With the lock held.
func (j *judge) layers() changed {
	now := changed{known: true, substream: j.simulcast.Substream(), temporal: j.simulcast.Temporal(), spatial: j.svc.Spatial()}
	if j.source == nil || !j.source.simulcast {
		now.temporal = j.svc.Temporal()
	}
	return now
}

// takeChanges are the layers that the listener was told of, and those to tell of now.
func (j *judge) takeChanges() (before, now changed) {
	j.mu.Lock()
	defer j.mu.Unlock()
	now, before = j.layers(), j.told
	if !before.known {
		before = changed{substream: -1, temporal: -1, spatial: -1}
	}
	j.told = now
	return before, now
}

// tell tells the listener of changes, with no lock held.
func (j *judge) tell(out *output) {
	before, now := j.takeChanges()
	notify := out.viewer.router.notify
	if now.substream != before.substream && now.substream >= 0 {
		notify.SubstreamChanged(out.viewer.ID, int(out.mindex.Load()), now.substream)
	}
	if now.temporal != before.temporal && now.temporal >= 0 {
		notify.TemporalLayerChanged(out.viewer.ID, int(out.mindex.Load()), now.temporal)
	}
	if now.spatial != before.spatial && now.spatial >= 0 {
		notify.SpatialLayerChanged(out.viewer.ID, int(out.mindex.Load()), now.spatial)
	}
}

// parseHeader reads what is needed of an RTP header without allocating; C has
// checked that it is one.
func parseHeader(buffer []byte) rewriter.Header {
	return rewriter.Header{
		SequenceNumber: binary.BigEndian.Uint16(buffer[2:]),
		Timestamp:      binary.BigEndian.Uint32(buffer[4:]),
		SSRC:           binary.BigEndian.Uint32(buffer[8:]),
	}
}
