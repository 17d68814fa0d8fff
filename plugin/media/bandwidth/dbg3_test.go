package bandwidth

import (
	"os"
	"strconv"
	"testing"
	"time"
)

func TestDbg3(t *testing.T) {
	k, _ := strconv.Atoi(os.Getenv("SEED"))
	from, _ := strconv.ParseFloat(os.Getenv("FROM"), 64)
	to, _ := strconv.ParseFloat(os.Getenv("TO"), 64)
	s := newSeeded(uint64(k))
	t.Log(s)
	s.config.Rate = s.rates[0]
	c := newCall(s.config, Options{CoreVersion: s.config.CoreVersion, TransportWide: true, NoRTX: s.config.NoRTX}, s.videos...)
	tw := c.estimator.(*transportWide)
	n := 0
	c.each = func(at time.Duration, st State) {
		if tw.arrivals.n == n || at.Seconds() < from || at.Seconds() > to {
			return
		}
		n = tw.arrivals.n
		a := tw.arrivals.back(0)
		ls := ""
		for _, v := range c.videos {
			ls += strconv.Itoa(v.Layer())
		}
		all := tw.rates.between(at-500*time.Millisecond, at)
		truth := time.Duration(0)
		truth = c.line.Waiting()
		t.Logf("%.2f line %d proven %4d recv %4d sent %4d layers %s q %3d true %d level %d crowd %d busy %v over %v pad %4d on %v n %d lost %d usual %.3f rtt %d %s", at.Seconds(), c.line.Rate()/1000, st.Proven/1000, st.Received/1000, perSecond(all.all(), 500*time.Millisecond)/1000, ls,
			st.Queue.Milliseconds(), truth.Milliseconds(), tw.line.level.Milliseconds(), tw.line.crowd.Milliseconds(), tw.line.busy, st.Overuse, st.Padding/1000, tw.probe.on, a.received, a.lost, tw.losses.usual, st.RTT.Milliseconds(), tw.matcher.Dbg(c.line.Truth))
	}
	for i, rate := range s.rates {
		c.line.SetRate(rate)
		c.run(time.Duration(i+1) * stepLasts)
	}
}
