package simulation_test

import (
	"math"
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
	j := start(t, estimating, simulation.Options{Start: time.Unix(1_000_000, 0)})
	publisher, viewer := attach(t, j), attach(t, j)
	offer := simulation.Offer{Video: []string{"sendonly"}, Simulcast: true}
	_, err := publisher.Request(`{"publish":true}`, jsepOf("offer", offer.Text()), 0)
	must(t, err)
	must(t, publisher.Up())
	reply, err := viewer.Request(`{"watch":true}`, "", 0)
	must(t, err)
	answer, err := simulation.Answer(reply.JSEP)
	must(t, err)
	_, err = viewer.Request(`{}`, jsepOf("answer", answer), 0)
	must(t, err)
	must(t, viewer.Up())
	frame := 0
	films := func(seconds int) {
		for range 30 * seconds {
			frame++
			must(t, publisher.SendRTP(simulation.RTP{
				Video: true, MIndex: -1, Count: 1, Bytes: layersOfVideo, Temporal: []int{0, 2, 1, 2}[frame%4],
			}))
			must(t, j.Advance(time.Second/30))
		}
	}
	for _, kbit := range []int{400, 1200, 300} {
		must(t, viewer.Line(line.Properties{Kbit: kbit, Delay: 20 * time.Millisecond}))
		films(15)
		viewer.ForgetReceived()
		films(5)
		reply, err := viewer.Request(`{}`, "", 0)
		must(t, err)
		now := gjson.Get(reply.Content, "line")
		if estimate := now.Get("estimate").Float(); math.Abs(estimate-float64(kbit)) > 0.15*float64(kbit) {
			t.Errorf("the estimate of a line of %d kbit/s is %v:\n%s", kbit, estimate, now.Raw)
		}
		if now.Get("source").String() != "transport-wide" || now.Get("loss").Float() > 0.05 {
			t.Errorf("on a line of %d kbit/s: %s", kbit, now.Raw)
		}
		if got := bits(t, viewer) / 5000; got > kbit*11/10 || got < kbit/3 {
			t.Errorf("%d kbit/s came over a line of %d kbit/s", got, kbit)
		}
	}
}
