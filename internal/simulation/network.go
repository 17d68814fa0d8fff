package simulation

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	network "janus-golua/internal/line"
	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated"
)

// How often a client reports what it has received: as Chromium does.
const (
	feedbackEvery = 62 * time.Millisecond
	reportsEvery  = time.Second
)

// downlink is the line from Janus to a client, and what the client knows of the packets that came.
// A client without a downlink gets all packets at once, and reports nothing.
type downlink struct {
	line *network.Line[parcel]
	// number is the next transport-wide number that Janus writes, and mindex the m-line of the newest
	// packet with such a number. Numbers begin at 1.
	number, mindex int
	// arrived has the numbers that have come since the last feedback, and feedback is when the next
	// one is due; 0 means that nothing has come.
	arrived  *twcc.Recorder
	feedback time.Duration
	// receptions are the streams by m-line, of which reports go out at a time.
	receptions map[int]*reception
	reports    time.Duration
	// back are the reports on their way to Janus.
	back []report
}

// parcel is a packet on the line.
type parcel struct {
	Received
	number int // 0 if Janus writes none
}

// report is RTCP that reaches Janus at a time.
type report struct {
	at     time.Duration
	mindex int
	video  bool
	packet []byte
}

// reception counts the packets of one m-line.
type reception struct {
	video              bool
	ssrc               uint32
	first, newest      int64 // extended sequence numbers
	received           int64
	expected, reported int64 // in the report before
}

func newDownlink(properties network.Properties, seed uint64) *downlink {
	return &downlink{
		line: network.New[parcel](properties, seed), number: 1,
		arrived: twcc.NewRecorder(1), receptions: make(map[int]*reception),
	}
}

// Line gives the client's line from Janus these properties. From now on, RTP takes its time to the
// client, some of it is lost, and the client reports what it gets. Each report takes the line's
// delay to Janus. Messages of data channels and RTCP do not use the line.
func (c *Client) Line(properties network.Properties) error {
	return c.do(func() {
		c.with(func() {
			now := c.janus.core.Now()
			if c.down == nil {
				c.down = newDownlink(properties, c.ID)
				return
			}
			c.down.line.Change(now, properties)
		})
	})
}

// carry puts a packet for the client on the line; ok is false if there is none. With the lock held.
func (c *Client) carry(call simulated.Call, received Received) (ok bool) {
	if c.down == nil {
		return false
	}
	sent := parcel{Received: received}
	// Janus numbers what it encrypts for the m-lines of video of a PeerConnection, and never audio.
	if call.Video && c.lineAt(call.MIndex).transportWide {
		sent.number = c.down.number
		c.down.number++
	}
	c.down.line.Send(call.At, len(call.Buffer)+srtpTag, sent)
	return true
}

// srtpTag is how many bytes SRTP adds to a packet.
const srtpTag = 10

// lineAt is an m-line, or an empty one.
func (c *Client) lineAt(mindex int) line {
	if mindex >= 0 && mindex < len(c.lines) {
		return c.lines[mindex]
	}
	return line{}
}

// due is when something happens on the line. With the lock held.
func (d *downlink) due() (at time.Duration, ok bool) {
	at, ok = d.line.Next()
	sooner := func(other time.Duration) {
		if !ok || other < at {
			at, ok = other, true
		}
	}
	for _, timer := range []time.Duration{d.feedback, d.reports} {
		if timer > 0 {
			sooner(timer)
		}
	}
	for _, r := range d.back {
		sooner(r.at)
	}
	return at, ok
}

// live lets everything happen on the client's line that is due, and says whether anything did.
func (c *Client) live(now time.Duration) (any bool) {
	var reports []report
	c.with(func() {
		if c.down == nil {
			return
		}
		for _, each := range c.down.line.Take(now) {
			any = true
			c.received = append(c.received, each.Received)
			c.down.note(now, each)
		}
		any = c.down.report(now) || any
		reports = c.down.arrivedBack(now)
	})
	for _, r := range reports {
		any = true
		packet := &core.Packet{MIndex: r.mindex, Video: r.video, Buffer: r.packet}
		c.janus.plugin.IncomingDownlink(c.ID, packet)
		c.janus.plugin.IncomingReports(c.ID, packet)
		c.janus.plugin.IncomingRTCP(c.ID, packet)
	}
	return any
}

// note counts a packet that has come.
func (d *downlink) note(now time.Duration, got parcel) {
	var header rtp.Header
	if _, err := header.Unmarshal(got.Packet); err != nil {
		return
	}
	if got.number > 0 {
		d.arrived.Record(header.SSRC, uint16(got.number), now.Microseconds())
		d.mindex = got.MIndex
		if d.feedback == 0 {
			d.feedback = now + feedbackEvery
		}
	}
	r := d.receptions[got.MIndex]
	if r == nil { // Janus gives all packets of an m-line the same SSRC
		r = &reception{video: got.Video, ssrc: header.SSRC, first: int64(header.SequenceNumber), newest: int64(header.SequenceNumber)}
		d.receptions[got.MIndex] = r
	}
	r.received++
	r.newest = max(r.newest, r.newest+int64(int16(header.SequenceNumber-uint16(r.newest))))
	if d.reports == 0 {
		d.reports = now + reportsEvery
	}
}

// report makes the reports that are due, and says whether there were any.
func (d *downlink) report(now time.Duration) (any bool) {
	if d.feedback > 0 && d.feedback <= now {
		any, d.feedback = true, 0
		for _, packet := range d.arrived.BuildFeedbackPacket() {
			d.send(now, d.mindex, true, packet)
		}
	}
	if d.reports > 0 && d.reports <= now {
		any, d.reports = true, 0
		for _, mindex := range slices.Sorted(maps.Keys(d.receptions)) {
			r := d.receptions[mindex]
			d.send(now, mindex, r.video, &rtcp.ReceiverReport{SSRC: 1, Reports: []rtcp.ReceptionReport{r.report()}})
		}
	}
	return any
}

// send puts RTCP on its way to Janus.
func (d *downlink) send(now time.Duration, mindex int, video bool, packet rtcp.Packet) {
	text, err := packet.Marshal()
	if err != nil {
		panic(fmt.Sprintf("simulation: %v", err)) // we have made it
	}
	d.back = append(d.back, report{at: now + d.line.Properties().Delay, mindex: mindex, video: video, packet: text})
}

// report is a report of what came since the last one (RFC 3550, section 6.4.1).
func (r *reception) report() rtcp.ReceptionReport {
	expected := r.newest - r.first + 1
	since, got := expected-r.expected, r.received-r.reported
	r.expected, r.reported = expected, r.received
	fraction := int64(0)
	if since > 0 && since > got {
		fraction = min(255, (since-got)*256/since)
	}
	return rtcp.ReceptionReport{
		SSRC: r.ssrc, FractionLost: uint8(fraction), TotalLost: uint32(max(0, expected-r.received)),
		LastSequenceNumber: uint32(r.newest),
	}
}

// arrivedBack takes the reports that have reached Janus.
func (d *downlink) arrivedBack(now time.Duration) (arrived []report) {
	var left []report
	for _, r := range d.back {
		if r.at <= now {
			arrived = append(arrived, r)
		} else {
			left = append(left, r)
		}
	}
	d.back = left
	return arrived
}

// liveAll lets everything happen on the clients' lines that is due.
func (j *Janus) liveAll() (any bool) {
	for _, c := range j.Clients() {
		any = c.live(j.core.Now()) || any
	}
	if at, ok := j.plugin.TurnDue(); ok && at <= j.core.Now() {
		j.plugin.Turn() // the estimates of bandwidth
		any = true
	}
	return any
}

// lineDue is when something happens on a client's line, or with the estimate of one. Estimates of
// clients without lines are looked at whenever time passes.
func (j *Janus) lineDue() (next time.Time, ok bool) {
	sooner := func(at time.Duration) {
		if when := j.started.Add(at - time.Second); !ok || when.Before(next) {
			next, ok = when, true
		}
	}
	lines := false
	for _, c := range j.Clients() {
		c.with(func() {
			if c.down == nil {
				return
			}
			lines = true
			if at, waits := c.down.due(); waits {
				sooner(at)
			}
		})
	}
	if at, estimates := j.plugin.TurnDue(); lines && estimates {
		sooner(max(at, j.core.Now()))
	}
	return next, ok
}
