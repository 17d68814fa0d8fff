package simulation_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/tidwall/gjson"

	"janus-golua/internal/line"
	"janus-golua/internal/simulation"
)

// watched is a script whose clients forward to each other, offer, and tell what RTCP they got.
const watched = `
local sdp, base64 = require "sdp", require "base64"
local got = {}
janus.on("message", function(session, request, jsep)
  if request.to then session:forward { to = janus.session(request.to) } end
  if request.got then return { got = got } end
  if not request.offer then return { ok = true } end
  local media = { { kind = "audio", codec = "opus", direction = "sendonly" }, { kind = "video", codec = "vp8", direction = "sendonly" } }
  for _, each in ipairs(media) do each.extensions = request.extensions end
  return { ok = true }, (session:offer { media = media })
end)
janus.on("rtcp", function(session, packet)
  got[#got + 1] = { at = janus.now(), mindex = packet.mindex, video = packet.video, packet = base64.encode(packet.packet) }
end)`

const transportWide = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

// pair is a publisher and a viewer, who has the line.
func pair(t *testing.T, properties line.Properties, extensions string) (j *simulation.Janus, publisher, viewer *simulation.Client) {
	t.Helper()
	j = start(t, watched, simulation.Options{Start: time.Unix(1_000_000, 0)})
	publisher, viewer = attach(t, j), attach(t, j)
	must(t, publisher.Up())
	reply, err := viewer.Request(`{"offer":true,"extensions":[`+extensions+`]}`, "", 0)
	must(t, err)
	answer, err := simulation.Answer(reply.JSEP)
	must(t, err)
	_, err = viewer.Request(`{}`, jsepOf("answer", answer), 0)
	must(t, err)
	must(t, viewer.Up())
	must(t, viewer.Line(properties))
	_, err = publisher.Request(`{"to":2}`, "", 0)
	must(t, err)
	return j, publisher, viewer
}

// reports are the RTCP packets that the script got, and when.
func reports[T rtcp.Packet](t *testing.T, client *simulation.Client) (found []T, at []time.Time) {
	t.Helper()
	reply, err := client.Request(`{"got":true}`, "", 0)
	must(t, err)
	list := gjson.Get(reply.Content, "got")
	if !list.IsArray() { // an empty table
		return nil, nil
	}
	for _, each := range list.Array() {
		text, err := base64.StdEncoding.DecodeString(each.Get("packet").String())
		must(t, err)
		packets, err := rtcp.Unmarshal(text)
		must(t, err)
		for _, packet := range packets {
			if wanted, ok := packet.(T); ok {
				found = append(found, wanted)
				at = append(at, time.UnixMicro(int64(1e6*each.Get("at").Float())))
			}
		}
	}
	return found, at
}

// 30 frames of 5000 bytes a second are 1.2 Mbit/s.
var film = simulation.RTP{Video: true, MIndex: -1, Count: 300, Interval: time.Second / 30, Bytes: []int{5000}}

func bits(t *testing.T, client *simulation.Client) (count int) {
	t.Helper()
	for _, each := range client.Received() {
		count += 8 * (len(each.Packet) + 10 + line.Overhead)
	}
	return count
}

func TestALineHasARate(t *testing.T) {
	j, publisher, viewer := pair(t, line.Properties{Kbit: 500, Delay: 20 * time.Millisecond}, `"`+transportWide+`"`)
	must(t, publisher.SendRTP(film))
	if got := bits(t, viewer); got < 4_800_000 || got > 5_050_000 {
		t.Errorf("%d bits came over a line of 500 kbit/s in 10 s", got)
	}
	viewer.ForgetReceived()
	must(t, viewer.Line(line.Properties{}))
	must(t, j.Advance(time.Second))
	viewer.ForgetReceived()
	must(t, publisher.SendRTP(film))
	if got := len(viewer.Received()); got != 300*5 {
		t.Errorf("%d packets came over a line without limit, not %d", got, 300*5)
	}
}

// Every packet of video is in a feedback, received or lost. Audio is in none.
func TestAClientWithALineReportsAllPackets(t *testing.T) {
	j, publisher, viewer := pair(t, line.Properties{Loss: 0.1, Delay: 20 * time.Millisecond}, `"`+transportWide+`"`)
	for range 300 {
		must(t, publisher.SendRTP(simulation.RTP{Video: true, MIndex: -1, Count: 1, Bytes: []int{5000}}))
		must(t, publisher.SendRTP(simulation.RTP{MIndex: -1, Count: 1}))
		must(t, j.Advance(time.Second/30))
	}
	must(t, j.Advance(2*time.Second))
	video, audio := 0, 0
	for _, each := range viewer.Received() {
		if each.Video {
			video++
		} else {
			audio++
		}
	}
	if video < 1300 || video > 1400 || audio < 250 || audio > 290 {
		t.Fatalf("%d packets of video and %d of audio came of 1500 and 300", video, audio)
	}
	feedbacks, at := reports[*rtcp.TransportLayerCC](t, viewer)
	listed, received := 0, 0
	for _, f := range feedbacks {
		listed += int(f.PacketStatusCount)
		received += len(f.RecvDeltas)
	}
	if received != video || listed < 1490 || listed > 1500 {
		t.Errorf("the feedbacks list %d packets and %d as received, but %d came", listed, received, video)
	}
	if len(feedbacks) < 145 || len(feedbacks) > 165 {
		t.Errorf("%d feedbacks came in 10 s", len(feedbacks))
	}
	for i := 1; i < len(at); i++ {
		if gap := at[i].Sub(at[i-1]); gap < 61*time.Millisecond || gap > 140*time.Millisecond {
			t.Errorf("feedback %d came %v after the one before", i, gap)
		}
	}
	losses, _ := reports[*rtcp.ReceiverReport](t, viewer)
	total := uint32(0)
	for _, r := range losses {
		total = max(total, r.Reports[0].TotalLost)
	}
	if want := uint32(1500 - video); len(losses) < 20 || total < want-5 || total > want {
		t.Errorf("%d receiver reports, at most %d lost, not %d", len(losses), total, want)
	}
}

// Janus numbers packets only if the negotiation says so.
func TestAClientWithoutTransportWideReportsOnlyLosses(t *testing.T) {
	j, publisher, viewer := pair(t, line.Properties{Loss: 0.5}, "")
	must(t, publisher.SendRTP(film))
	must(t, j.Advance(time.Second))
	if feedbacks, _ := reports[*rtcp.TransportLayerCC](t, viewer); len(feedbacks) > 0 {
		t.Errorf("%d feedbacks came", len(feedbacks))
	}
	losses, _ := reports[*rtcp.ReceiverReport](t, viewer)
	if len(losses) < 9 {
		t.Fatalf("%d receiver reports came in 10 s", len(losses))
	}
	for _, r := range losses {
		if fraction := r.Reports[0].FractionLost; fraction < 60 || fraction > 200 {
			t.Errorf("%d of 256 are lost, not about the half", fraction)
		}
	}
}

// A script without lines is not told anything.
func TestAClientWithoutALineGetsAllAtOnce(t *testing.T) {
	j := start(t, watched, simulation.Options{})
	publisher, viewer := attach(t, j), attach(t, j)
	must(t, publisher.Up())
	must(t, viewer.Up())
	_, err := publisher.Request(`{"to":2}`, "", 0)
	must(t, err)
	must(t, publisher.SendRTP(film))
	must(t, j.Advance(2*time.Second))
	if got := len(viewer.Received()); got != 1500 {
		t.Errorf("%d packets came, not 1500", got)
	}
	if all, _ := reports[rtcp.Packet](t, viewer); len(all) > 0 {
		t.Errorf("the client reports %v", all)
	}
}

func TestAHangupEndsWhatIsOnTheLine(t *testing.T) {
	j, publisher, viewer := pair(t, line.Properties{Delay: time.Second}, `"`+transportWide+`"`)
	must(t, publisher.SendRTP(simulation.RTP{Video: true, MIndex: -1, Count: 10}))
	must(t, viewer.Hangup())
	must(t, j.Advance(5*time.Second))
	if got := len(viewer.Received()); got != 0 {
		t.Errorf("%d packets came after the end", got)
	}
	if all, _ := reports[rtcp.Packet](t, viewer); len(all) > 0 {
		t.Errorf("the client reports %v", all)
	}
}

// Frames of a size are those of the codec, in packets of which only the first begins the frame and only
// the last ends it.
func TestFramesHaveTheSizeThatIsAskedFor(t *testing.T) {
	j := start(t, watched, simulation.Options{})
	publisher, viewer := attach(t, j), attach(t, j)
	must(t, publisher.Up())
	must(t, viewer.Up())
	_, err := publisher.Request(`{"to":2}`, "", 0)
	must(t, err)
	must(t, publisher.SendRTP(simulation.RTP{Video: true, MIndex: -1, Count: 2, Bytes: []int{2500}}))
	var text strings.Builder
	for _, each := range viewer.Received() {
		var packet rtp.Packet
		must(t, packet.Unmarshal(each.Packet))
		kind := "continues"
		if packet.Payload[0]&0x10 != 0 {
			kind = "begins"
		}
		end := packet.Payload[len(packet.Payload)-1]
		text.WriteString(strings.TrimSpace(kind))
		text.WriteByte(' ')
		text.WriteString(map[bool]string{true: "ends", false: "goes on"}[packet.Marker])
		text.WriteByte('0' + end)
		text.WriteByte('\n')
		if len(packet.Payload) != 1100 && len(packet.Payload) != 300 {
			t.Errorf("a payload has %d bytes", len(packet.Payload))
		}
	}
	frame := "begins goes on#\ncontinues goes on#\ncontinues ends#\n"
	if want := strings.ReplaceAll(frame, "#", "1") + strings.ReplaceAll(frame, "#", "2"); text.String() != want {
		t.Errorf("the packets are\n%sexpected\n%s", text.String(), want)
	}
}
