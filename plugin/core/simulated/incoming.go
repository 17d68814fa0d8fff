package simulated

import (
	"cmp"
	"slices"
	"sync/atomic"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated/noting"
	"janus-golua/plugin/core/simulated/pictures"
	"janus-golua/plugin/core/simulated/ring"
	"janus-golua/plugin/media/meter"
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/quality"
	"janus-golua/plugin/media/rewriter"
)

// outcome says what remains to be done with a packet.
type outcome int

const (
	done outcome = iota
	unknown
	scripted
	full // no room in the ring
	learns
)

// arrival is a packet on its way in.
type arrival struct {
	from   Publisher
	slot   *slot
	packet *core.Packet
	stream *core.Stream
	due    bool // feedback is due
	learnt bool // Go has been told of the SSRC
	talks  bool // it is due to decide whether the m-line talks, and who gets it
}

// Incoming handles a packet as export/ingress.c does, by the publisher's table. One goroutine
// at a time calls it for a handle.
func (c *Core) Incoming(publisher Publisher, handle core.Handle, packet *core.Packet) {
	if !c.incoming(publisher, handle, packet) {
		publisher.NewTrack(packet.MIndex, packet.Video)
		c.incoming(publisher, handle, packet) // Go has made a table for the new m-line
	}
}

func (c *Core) incoming(publisher Publisher, handle core.Handle, packet *core.Packet) (known bool) {
	slot := c.find(handle)
	if slot == nil {
		return false
	}
	a := &arrival{from: publisher, slot: slot, packet: packet}
	todo := c.follow(a)
	if todo == learns {
		a.learnt = true
		publisher.Learn(packet.MIndex, packet.Buffer)
		todo = c.follow(a)
	}
	switch todo {
	case unknown:
		return false
	case scripted:
		if s, ok := publisher.(Scripted); ok {
			s.IncomingRTP(packet)
		}
		return true
	case full:
		c.awaitRoom(a)
	}
	if a.due {
		publisher.FeedbackDue(packet.MIndex)
	}
	if a.talks {
		publisher.TalkingDue(packet.MIndex)
	}
	return true
}

// follow handles a packet by the table, as a reader of its slot.
func (c *Core) follow(a *arrival) outcome {
	defer a.slot.readEnd(a.slot.readBegin())
	table, packet := a.slot.current.Load(), a.packet
	track := trackOf(table, packet.MIndex)
	switch {
	case track == nil || track.Mode == core.ModeUnknown:
		return unknown
	case track.Mode == core.ModeScript:
		return scripted
	case len(packet.Buffer) < 12 || packet.Buffer[0]>>6 != 2:
		atomic.AddUint64(&track.Stream.Malformed, 1)
		return done
	case track.Learns != 0 && !a.learnt && !noting.Knows(track, packet.Buffer):
		return learns
	}
	a.stream = track.Stream
	noting.Count(track, packet)
	packet.At = c.Now()
	c.receive(track.Stream, packet)
	a.due = int64(packet.At) >= atomic.LoadInt64(&track.Stream.Due)
	a.talks = track.Meter != nil && meter.Measure(track.Meter, c.ReadExtensions(packet).AudioLevel, packet.At)
	if track.GOP != nil && c.Keep(track, packet) {
		atomic.StoreUint32(&track.Stream.Wanted, 1)
		a.due = true
	}
	switch {
	case track.Mode == core.ModeDrop:
		atomic.AddUint64(&track.Stream.NotForwarded, 1)
	case track.Mode == core.ModeInline && !a.slot.waits(packet.MIndex):
		c.atOnce(a, table, track)
	case c.held():
		return c.toRing(a)
	default:
		c.atOnce(a, table, track)
	}
	return done
}

// receive counts what came in. In Janus one thread does that for a publisher; tests have
// several.
func (c *Core) receive(stream *core.Stream, packet *core.Packet) {
	c.receiving.Lock()
	defer c.receiving.Unlock()
	quality.Receive(stream, packet.Buffer, packet.At)
}

// atOnce forwards a packet on the publisher's thread.
func (c *Core) atOnce(a *arrival, table *core.ForwardingTable, track *core.Track) {
	batch := []core.Packet{*a.packet}
	c.forward(a.from, batch, table, track)
	if forGo(track) {
		c.handToGo(a.from, a.packet.MIndex, &core.Batch{Packets: slices.Clone(batch)}, table, track)
	}
}

// toRing leaves a packet to the forwarder.
func (c *Core) toRing(a *arrival) outcome {
	urgent := !a.packet.Video || a.packet.Buffer[1]&0x80 != 0
	if !a.slot.put(a.from, a.packet, urgent) {
		return full
	}
	c.tell(a.slot, urgent)
	return done
}

// awaitRoom tries again while the forwarder makes room, for 50 ms of the clock that tests
// turn. Then the packet is dropped and counted as overflow.
func (c *Core) awaitRoom(a *arrival) {
	deadline := c.Now() + ring.Patience
	for c.turn(); !c.again(a); c.turn() {
		if c.Now() >= deadline {
			atomic.AddUint64(&a.stream.Overflow, 1)
			return
		}
		next, ok := c.nextTurn()
		if !ok || next > deadline {
			next = deadline
		}
		c.now.Store(int64(next))
	}
}

// again tries once more, unless the table is gone meanwhile.
func (c *Core) again(a *arrival) (settled bool) {
	defer a.slot.readEnd(a.slot.readBegin())
	return trackOf(a.slot.current.Load(), a.packet.MIndex) == nil || c.toRing(a) == done
}

func (c *Core) held() bool {
	c.forwarder.mu.Lock()
	defer c.forwarder.mu.Unlock()
	return c.forwarder.held
}

// forward sends packets of one m-line to the recording and to plain viewers, viewer by viewer.
func (c *Core) forward(from Publisher, packets []core.Packet, table *core.ForwardingTable, track *core.Track) {
	if track.Spool != 0 {
		c.spool(packets, track.Spool)
	}
	for i := range packets {
		if track.Measured != 0 {
			noting.Measure(track, &packets[i])
		}
	}
	for _, viewer := range table.Viewers[track.First : track.First+track.Count] {
		for i := range packets {
			if track.GOP != nil {
				c.Give(from, &packets[i], track, viewer, pictures.Plain, func(p *core.Packet) { c.place(p, track, viewer) })
			}
			if c.Lacks(track.GOP, viewer.Rewriter, packets[i].Position) && !keeps(from, &packets[i], track, viewer.Rewriter) {
				c.place(&packets[i], track, viewer)
			}
		}
	}
}

// forGo says whether Go gets the packets of an m-line.
func forGo(track *core.Track) bool { return track.Selecting > 0 || track.Mode == core.ModeSelect }

// handToGo gives Go packets of an m-line: for all viewers that select, and for taps. C asks Go
// only where something changes for a viewer.
func (c *Core) handToGo(from Publisher, mindex int, batch *core.Batch, table *core.ForwardingTable, track *core.Track) {
	plain := track.First + track.Count
	batch.GOP, batch.Asks = c.Number(track.GOP), batch.Asks[:0]
	for i, viewer := range table.Viewers[plain : plain+track.Selecting] {
		if batch.GOP != 0 {
			c.Give(from, &batch.Packets[0], track, viewer, i, nil)
		}
		batch.Asks = append(batch.Asks, core.Ask{Rewriter: viewer.Rewriter, Index: uint32(i)})
	}
	batch.Tapped = track.Mode == core.ModeSelect
	from.Select(mindex, batch)
}

// keeps says whether a packet is kept from the viewer because the viewer waits for a
// keyframe. It requests the keyframe.
func keeps(from Publisher, packet *core.Packet, track *core.Track, r *core.Rewriter) bool {
	if track.Hold == 0 || packet.Keyframe {
		return false
	}
	header, _ := payload.ParseHeader(packet.Buffer)
	waiting := rewriter.Hold(r, header.SSRC, packet.At)
	if waiting == rewriter.Asks {
		atomic.StoreUint32(&track.Stream.Wanted, 1)
		from.FeedbackDue(packet.MIndex)
	}
	return waiting != rewriter.Goes
}

// place sends a packet to a viewer with the numbers of the viewer's rewriter.
func (c *Core) place(packet *core.Packet, track *core.Track, viewer core.Viewer) {
	read, _ := payload.ParseHeader(packet.Buffer)
	header := rewriter.Header{SequenceNumber: read.SequenceNumber, Timestamp: read.Timestamp, SSRC: read.SSRC}
	numbers, ok := rewriter.Next(viewer.Rewriter, header, clockOf(packet), len(packet.Buffer), packet.At)
	if ok {
		c.send(packet, core.Delivery{Handle: viewer.Handle, MIndex: int16(viewer.MIndex),
			SequenceNumber: numbers.SequenceNumber, Timestamp: numbers.Timestamp,
			PayloadType:  uint8(atomic.LoadUint32(&viewer.Rewriter.PayloadType)),
			Departures:   viewer.Departures,
			PlayoutDelay: cmp.Or(atomic.LoadUint32(&viewer.Rewriter.PlayoutDelay), track.PlayoutDelay)})
	}
}

func clockOf(packet *core.Packet) rewriter.Clock {
	if packet.Video {
		return rewriter.Video
	}
	return rewriter.Audio(packet.Buffer[1] & 0x7f)
}
