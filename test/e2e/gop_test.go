package e2e

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4"

	. "janus-golua/test/janustest"
)

// encoder publishes a real VP8 video, 30 frames a second. When a keyframe is requested, the clip
// begins anew: with a keyframe, as an encoder would make it, 60 ms later.
type encoder struct {
	clip  Clip
	track *webrtc.TrackLocalStaticRTP
	plis  atomic.Int32
	asked atomic.Int64 // when, in ns; 0: not
	over  chan struct{}
	done  sync.WaitGroup
}

func publishReal(t *testing.T, j *Janus, room int, clip Clip) *encoder {
	t.Helper()
	e := &encoder{clip: clip, over: make(chan struct{})}
	connection := NewConnection(t)
	track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8}, "video", "golua")
	if err != nil {
		t.Fatal(err)
	}
	e.track = track
	sender, err := connection.AddTrack(track)
	if err != nil {
		t.Fatal(err)
	}
	handle, peer := j.Connect().Attach(VideoRoom), PeerOf(t, connection)
	event := handle.Start(map[string]any{"request": "joinandconfigure", "ptype": "publisher", "room": room, "id": 1}, peer.Offer())
	peer.Accept(event.Get("jsep.sdp").String())
	handle.WaitFor("webrtcup")
	e.done.Go(func() { e.listen(sender) })
	e.done.Go(e.send)
	t.Cleanup(func() {
		close(e.over)
		_ = connection.Close()
		e.done.Wait()
	})
	return e
}

func (e *encoder) listen(sender *webrtc.RTPSender) {
	for {
		packets, _, err := sender.ReadRTCP()
		if err != nil {
			return
		}
		for _, packet := range packets {
			if _, ok := packet.(*rtcp.PictureLossIndication); ok {
				e.plis.Add(1)
				e.asked.CompareAndSwap(0, time.Now().UnixNano())
			}
		}
	}
}

// latency is what an encoder takes to answer a request.
const latency = 60 * time.Millisecond

func (e *encoder) send() {
	header, payloader := rtp.Header{Version: 2, SequenceNumber: 65000, Timestamp: 1<<32 - 100_000}, &codecs.VP8Payloader{EnablePictureID: true}
	ticker := time.NewTicker(e.clip.Each)
	defer ticker.Stop()
	for next := 0; ; next++ {
		select {
		case <-e.over:
			return
		case <-ticker.C:
		}
		if at := e.asked.Load(); next == len(e.clip.Frames) || at > 0 && time.Now().UnixNano()-at > int64(latency) {
			next = 0
			e.asked.Store(0)
		}
		parts := payloader.Payload(1100, e.clip.Frames[next])
		for i, part := range parts {
			header.Marker = i == len(parts)-1
			_ = e.track.WriteRTP(&rtp.Packet{Header: header, Payload: part})
			header.SequenceNumber++
		}
		header.Timestamp += 3000
	}
}

// onlooker is a subscriber who notes when the PeerConnection was up, and when the first frame was
// complete.
type onlooker struct {
	connection *webrtc.PeerConnection
	mu         sync.Mutex
	up, shown  time.Time
	packets    []*rtp.Packet
}

func look(t *testing.T, client *Client, room int) *onlooker {
	o := &onlooker{connection: NewConnection(t)}
	t.Cleanup(func() { _ = o.connection.Close() })
	o.connection.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		o.mu.Lock()
		defer o.mu.Unlock()
		if state == webrtc.PeerConnectionStateConnected && o.up.IsZero() {
			o.up = time.Now()
		}
	})
	o.connection.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		for {
			packet, _, err := track.ReadRTP()
			if err != nil {
				return
			}
			o.take(packet)
		}
	})
	handle := client.Attach(VideoRoom)
	event := handle.Start(map[string]any{"request": "join", "ptype": "subscriber", "room": room, "streams": []any{map[string]any{"feed": 1}}}, nil)
	handle.Start(map[string]any{"request": "start"}, PeerOf(t, o.connection).Answer(event.Get("jsep.sdp").String()))
	return o
}

func (o *onlooker) take(packet *rtp.Packet) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.packets = append(o.packets, packet)
	if packet.Marker && o.shown.IsZero() {
		o.shown = time.Now()
	}
}

// waited is how long the first frame took after the PeerConnection was up.
func (o *onlooker) waited(t *testing.T) time.Duration {
	t.Helper()
	Eventually(t, "a picture", func() bool {
		o.mu.Lock()
		defer o.mu.Unlock()
		return !o.shown.IsZero() && !o.up.IsZero()
	})
	return o.shown.Sub(o.up)
}

// intact checks that a viewer's packets begin with a keyframe, have no gap and no repetition, and
// that the time of frames goes on.
func (o *onlooker) intact(t *testing.T) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	for i, packet := range o.packets {
		var vp8 codecs.VP8Packet
		frame, err := vp8.Unmarshal(packet.Payload)
		if err != nil || i == 0 && (vp8.S != 1 || frame[0]&1 != 0) {
			t.Fatalf("packet %d, %x, does not begin a keyframe: %v", i, packet.Payload[:8], err)
		}
		if i == 0 {
			continue
		}
		before := o.packets[i-1]
		ahead := int32(packet.Timestamp - before.Timestamp)
		if lost := refused(t); packet.SequenceNumber != before.SequenceNumber+1 && lost > 0 {
			t.Logf("the rest is not compared: sockets of viewers were full, and have refused %d packets", lost)
			return
		}
		if packet.SequenceNumber != before.SequenceNumber+1 || ahead < 0 || before.Marker != (ahead > 0) {
			t.Fatalf("packet %d has number %d and timestamp %d, after %d and %d", i, packet.SequenceNumber, packet.Timestamp, before.SequenceNumber, before.Timestamp)
		}
	}
}

// refused counts the packets that found the sockets of this machine full: the viewers of a test
// get so much that they come late with reading.
func refused(t *testing.T) uint64 {
	t.Helper()
	content, err := os.ReadFile("/proc/net/snmp")
	if err != nil {
		t.Fatal(err)
	}
	var fields []string
	for line := range strings.Lines(string(content)) {
		if strings.HasPrefix(line, "Udp: ") {
			fields = strings.Fields(line)
		}
	}
	count, err := strconv.ParseUint(fields[5], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return count
}

// TestSubscribersSeeAPictureAtOnce has 1 and 20 subscribers join a room at once, without and with
// kept pictures. How often the publisher is asked for keyframes must not depend on them.
func TestSubscribersSeeAPictureAtOnce(t *testing.T) {
	clip := LongClip(t, "20")
	requests := map[string]float64{}
	for _, settings := range []string{"", "gop_cache = { kbytes = 1024, seconds = 4 }"} {
		for _, viewers := range []int{0, 1, 20} {
			name := fmt.Sprintf("%d viewers, %q", viewers, settings)
			t.Run(name, func(t *testing.T) {
				j := Start(t, LuaRooms(t, fmt.Sprintf("general: { %s }\nroom-1: { publishers = 6 }\n", settings)))
				e := publishReal(t, j, 1, clip)
				time.Sleep(3 * time.Second)
				began := time.Now()
				var waits []time.Duration
				for range 3 {
					waits = append(waits, crowd(t, j, viewers)...)
					time.Sleep(time.Second)
				}
				if left := 9*time.Second - time.Since(began); left > 0 {
					time.Sleep(left)
				}
				each := float64(e.plis.Load()) / (3 + time.Since(began).Seconds())
				requests[name] = each
				slices.Sort(waits)
				if len(waits) == 0 {
					t.Logf("%.2f PLIs in a second", each)
					return
				}
				median, last := waits[len(waits)/2], waits[len(waits)-1]
				t.Logf("from PeerConnection up to the first frame: median %v, last %v; %.2f PLIs in a second", median, last, each)
				if settings != "" && median > 100*time.Millisecond {
					t.Errorf("half of the viewers waited for more than 100 ms: %v", waits)
				}
			})
		}
	}
	none, ran := requests[`0 viewers, "gop_cache = { kbytes = 1024, seconds = 4 }"`]
	all := requests[`20 viewers, "gop_cache = { kbytes = 1024, seconds = 4 }"`]
	if ran && (all > 0.5 || all > 1.5*none) {
		t.Errorf("the publisher was asked %.2f times in a second without viewers, %.2f times with 20", none, all)
	}
}

// crowd has viewers join at once, and checks what they get for half a second.
func crowd(t *testing.T, j *Janus, viewers int) []time.Duration {
	t.Helper()
	all := make([]*onlooker, viewers)
	var joining sync.WaitGroup
	for i := range all {
		client := j.Connect()
		joining.Go(func() { all[i] = look(t, client, 1) })
	}
	joining.Wait()
	waits := make([]time.Duration, viewers)
	for i, o := range all {
		waits[i] = o.waited(t)
	}
	time.Sleep(500 * time.Millisecond)
	for _, o := range all {
		o.intact(t)
		_ = o.connection.Close()
	}
	return waits
}

// TestAViewerOfSimulcastBeginsWithKeptPictures joins late, and goes over to another substream. All
// packets of both substreams must come, from the keyframe on, and nobody asks for another one.
func TestAViewerOfSimulcastBeginsWithKeptPictures(t *testing.T) {
	for name, configuration := range map[string]string{"inline": "inline_viewers = 16", "through a ring": "inline_viewers = 0"} {
		t.Run(name, func(t *testing.T) {
			source := strings.Replace(layersRoom, "if request.publish then publisher = id end",
				"if request.publish then publisher = id; assert(setGopCache { session = id, kbytes = 256, seconds = 60 }) end", 1)
			j := startWith(t, source, fmt.Sprintf("path = %q\n%s", stockScripts, configuration))
			join := func(peer *Peer, offer *JSEP, publish bool) *Handle {
				handle := j.Connect().Attach(UnderTest().Package)
				event := handle.Start(map[string]any{"codec": "vp8", "publish": publish}, offer)
				peer.Accept(event.Get("jsep.sdp").String())
				peer.Connected()
				handle.WaitFor("webrtcup")
				return handle
			}
			publishing, watching := NewPeer(t), NewPeer(t).Receive(Video)
			simulcast := publishing.PublishSimulcast(webrtc.MimeTypeVP8)
			join(publishing, byRid(simulcast, publishing.Offer()), true)
			const frames = 40
			for range frames {
				simulcast.Send(0, 1, 2)
				time.Sleep(5 * time.Millisecond)
			}
			asked := countPLI(publishing)
			viewer := join(watching, watching.Offer(), false)
			complete := func(substream, from int) func() bool {
				return func() bool {
					packets := watching.Packets(Video)
					for i, packet := range packets[min(from, len(packets)):] {
						if s, frame := Frame(packet.Payload); s != substream || int(frame) != i+1 || int(packet.SequenceNumber) != from+i+1 {
							t.Fatalf("packet %d is frame %d of substream %d, with number %d", from+i, frame, s, packet.SequenceNumber)
						}
					}
					simulcast.Send(0, 1, 2)
					return len(packets) > from+frames+5
				}
			}
			Eventually(t, "the best substream", complete(2, 0))
			viewer.Call(map[string]any{"substream": 0})
			from := 0
			Eventually(t, "the other substream", func() bool {
				simulcast.Send(0, 1, 2)
				packets := watching.Packets(Video)
				from = slices.IndexFunc(packets, func(p *rtp.Packet) bool { s, _ := Frame(p.Payload); return s == 0 })
				return from > 0
			})
			Eventually(t, "all of it", complete(0, from))
			if now := countPLI(publishing); now != asked {
				t.Errorf("the publisher was asked for %d keyframes because of the viewer", now-asked)
			}
		})
	}
}
