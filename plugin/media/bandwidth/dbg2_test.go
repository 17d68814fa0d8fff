package bandwidth

import (
	"os"
	"strconv"
	"testing"
	"time"

	"janus-golua/plugin/media/bandwidth/line"
)

func TestDbg2(t *testing.T) {
	ms := func(k string, d int) time.Duration {
		if v, err := strconv.Atoi(os.Getenv(k)); err == nil {
			d = v
		}
		return time.Duration(d) * time.Millisecond
	}
	loss, _ := strconv.ParseFloat(os.Getenv("LOSS"), 64)
	twcc := os.Getenv("RR") == ""
	c := newCall(line.Config{Rate: 300_000, Queue: ms("QUEUE", 300), Delay: 20 * time.Millisecond, Jitter: ms("JITTER", 0), Loss: loss, TransportWide: twcc, CoreVersion: 1102, Seed: 1},
		Options{CoreVersion: 1102, TransportWide: twcc}, line.NewVideo(1, 1, 150_000, 500_000, 1_500_000))
	for s := 1; s <= 85; s++ {
		switch s {
		case 25:
			c.line.SetRate(1_200_000)
		case 60:
			c.line.SetRate(500_000)
		}
		before, r := c.line.Sent, c.line.Resent
		pad := c.padded
		c.run(time.Duration(s) * time.Second)
		st := c.estimator.State()
		t.Logf("%2d line %4d proven %4d ceil %4d recv %4d layer %d sent %4d rtx %4d pad %4d q %3d loss %.2f over %v p %d o %d m %d/%d", s, c.line.Rate()/1000, st.Proven/1000, st.Ceiling/1000, st.Received/1000, c.videos[0].Layer(),
			(c.line.Sent-before)/125, (c.line.Resent-r)/125, (c.padded-pad)/125, st.Queue.Milliseconds(), st.Loss, st.Overuse, st.Probes, st.Overuses, st.Matched, st.Unmatched)
	}
}
