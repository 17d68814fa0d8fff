package simulation_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"janus-golua/internal/line"
	"janus-golua/internal/simulation"
)

// estimating is a script with one publisher, whose video goes to a viewer whose line is estimated.
const estimating = `
local publisher
janus.on("message", function(session, request, jsep)
  if request.publish then
    publisher = session
    return { ok = true }, (session:answer(jsep))
  elseif request.watch then
    assert(session:limit { bandwidth = true })
    return { ok = true }, (session:offer { media = { { kind = "video", codec = "vp8", direction = "sendonly", extensions = true } } })
  elseif jsep then
    assert(publisher:forward { to = session, medium = "video", from_mindex = 0, to_mindex = 0 })
    return { ok = true }
  end
  return { line = session:bandwidth() }
end)`

// layersOfVideo are frames of 150, 500 and 1500 kbit/s, 30 a second.
var layersOfVideo = []int{625, 2083, 6250}

// The whole way works in virtual time: packets are noted and numbered, the line delays and loses them, the
// client reports, the plugin estimates and probes, and layers follow.
func TestASimulatedLineIsEstimated(t *testing.T) {
	f := startFilm(t, estimating)
	for _, kbit := range []int{400, 1200, 300} {
		must(t, f.viewer.Line(line.Properties{Kbit: kbit, Delay: 20 * time.Millisecond}))
		f.films(t, 15)
		f.viewer.ForgetReceived()
		f.films(t, 5)
		now := f.line(t)
		if estimate := now.Get("estimate").Float(); math.Abs(estimate-float64(kbit)) > 0.15*float64(kbit) {
			t.Errorf("the estimate of a line of %d kbit/s is %v:\n%s", kbit, estimate, now.Raw)
		}
		if now.Get("source").String() != "transport-wide" || now.Get("loss").Float() > 0.05 {
			t.Errorf("on a line of %d kbit/s: %s", kbit, now.Raw)
		}
		if got := bits(t, f.viewer) / 5000; got > kbit*11/10 || got < kbit/3 {
			t.Errorf("%d kbit/s came over a line of %d kbit/s", got, kbit)
		}
	}
}

// A viewer whose network was away for 20 s, in the middle or from the beginning on, gets video again
// soon: padding asks whether the line is back, because nothing else is sent meanwhile.
func TestAViewerWhoseNetworkWasAwayGetsVideoAgain(t *testing.T) {
	for source, script := range map[string]string{"transport-wide": estimating, "reports": byReports()} {
		for before, seconds := range map[string]int{"in the middle": 15, "at the beginning": 0} {
			t.Run(source+" "+before, func(t *testing.T) {
				f := startFilm(t, script)
				f.flat = true
				good := line.Properties{Kbit: 3000, Delay: 20 * time.Millisecond}
				dead := good
				dead.Loss = 1
				must(t, f.viewer.Line(good))
				f.films(t, seconds)
				must(t, f.viewer.Line(dead))
				f.films(t, 20)
				now, told := f.line(t), source
				if seconds == 0 {
					told = "none" // as a client that never reports
				}
				if now.Get("source").String() != told || seconds > 0 && now.Get("estimate").Int() > 300 {
					t.Errorf("while the network was away: %s", now.Raw)
				}
				must(t, f.viewer.Line(good))
				f.films(t, 15)
				f.viewer.ForgetReceived()
				f.films(t, 5)
				if got := bits(t, f.viewer) / 5000; got < 100 || f.line(t).Get("source").String() != source {
					t.Errorf("%d kbit/s came after the network was back: %s", got, f.line(t).Raw)
				}
			})
		}
	}
}

// byReports is the same script for a viewer that does not tell of each packet: the limit comes after the
// offer.
func byReports() string {
	const limit = "assert(session:limit { bandwidth = true })"
	return strings.NewReplacer(limit, "", "extensions = true", "", "elseif jsep then", "elseif jsep then "+limit).Replace(estimating)
}

// A client that only sends reports tells of packets that the line has lost, also while a probe sends
// padding, whose packets have no SSRC before they are in Janus.
func TestReportsTellOfLosses(t *testing.T) {
	f := startFilm(t, byReports())
	f.flat = true
	must(t, f.viewer.Line(line.Properties{Kbit: 600, Delay: 20 * time.Millisecond}))
	for range 8 {
		f.films(t, 5)
		if now := f.line(t); now.Get("source").String() != "reports" || now.Get("estimate").Int() > 750 {
			t.Fatalf("a line of 600 kbit/s: %s", now.Raw)
		}
	}
	if now := f.line(t); now.Get("probes").Int() < 2 || now.Get("overuses").Int() < 1 {
		t.Errorf("no probe has filled the line: %s", now.Raw)
	}
}

// filming is a publisher with simulcast, and its viewer.
type filming struct {
	janus             *simulation.Janus
	publisher, viewer *simulation.Client
	frame             int
	flat              bool // without temporal layers: the lowest substream does not fit into the least estimate
}

func startFilm(t *testing.T, script string) *filming {
	t.Helper()
	j := start(t, script, simulation.Options{Start: time.Unix(1_000_000, 0)})
	f := &filming{janus: j, publisher: attach(t, j), viewer: attach(t, j)}
	offer := simulation.Offer{Video: []string{"sendonly"}, Simulcast: true}
	_, err := f.publisher.Request(`{"publish":true}`, jsepOf("offer", offer.Text()), 0)
	must(t, err)
	must(t, f.publisher.Up())
	reply, err := f.viewer.Request(`{"watch":true}`, "", 0)
	must(t, err)
	answer, err := simulation.Answer(reply.JSEP)
	must(t, err)
	_, err = f.viewer.Request(`{}`, jsepOf("answer", answer), 0)
	must(t, err)
	must(t, f.viewer.Up())
	return f
}

// films sends frames for some seconds.
func (f *filming) films(t *testing.T, seconds int) {
	t.Helper()
	for range 30 * seconds {
		f.frame++
		temporal := []int{0, 2, 1, 2}[f.frame%4]
		if f.flat {
			temporal = 0
		}
		must(t, f.publisher.SendRTP(simulation.RTP{Video: true, MIndex: -1, Count: 1, Bytes: layersOfVideo, Temporal: temporal}))
		must(t, f.janus.Advance(time.Second/30))
	}
}

// line is what the script knows of the viewer's line.
func (f *filming) line(t *testing.T) gjson.Result {
	t.Helper()
	reply, err := f.viewer.Request(`{}`, "", 0)
	must(t, err)
	return gjson.Get(reply.Content, "line")
}
