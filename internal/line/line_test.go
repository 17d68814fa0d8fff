package line_test

import (
	"slices"
	"testing"
	"time"

	"janus-golua/internal/line"
)

const ms = time.Millisecond

// kilobyte is the size of datagrams that use 1000 bytes of a line.
const kilobyte = 1000 - line.Overhead

// arrival is a datagram that has come.
type arrival struct {
	number int
	at     time.Duration
}

// run sends datagrams that use 1000 bytes, one each `every`, until the end, and takes all that arrives.
func run(l *line.Line[int], every, end time.Duration) (arrived []arrival, fates map[line.Fate]int) {
	fates = map[line.Fate]int{}
	take := func(until time.Duration) {
		for at, ok := l.Next(); ok && at <= until; at, ok = l.Next() {
			for _, number := range l.Take(at) {
				arrived = append(arrived, arrival{number, at})
			}
		}
	}
	number := 0
	for now := time.Duration(0); now < end; now += every {
		take(now)
		fates[l.Send(now, kilobyte, number)]++
		number++
	}
	take(end + time.Hour)
	return arrived, fates
}

// during counts the arrivals from one time to another.
func during(all []arrival, from, to time.Duration) (count int) {
	for _, a := range all {
		if a.at >= from && a.at < to {
			count++
		}
	}
	return count
}

func TestALineOfNoPropertiesCarriesAllAtOnce(t *testing.T) {
	arrived, fates := run(line.New[int](line.Properties{}, 1), ms, 100*ms)
	if len(arrived) != 100 || fates[line.Carried] != 100 {
		t.Fatalf("%d arrived, fates %v", len(arrived), fates)
	}
	for i, a := range arrived {
		if a.number != i || a.at != time.Duration(i)*ms {
			t.Errorf("datagram %d arrived as %+v", i, a)
		}
	}
}

// 1000 kbit/s are 125 datagrams of 1000 bytes a second. Twice as many are offered.
func TestTheRateIsKept(t *testing.T) {
	l := line.New[int](line.Properties{Kbit: 1000, Delay: 20 * ms}, 1)
	arrived, fates := run(l, 4*ms, 10*time.Second)
	if got := during(arrived, time.Second, 9*time.Second); got != 8*125 {
		t.Errorf("%d datagrams in 8 s, not %d", got, 8*125)
	}
	if fates[line.Lost] != 0 || fates[line.Overflow] != 2500-len(arrived) {
		t.Errorf("%d of 2500 arrived, fates %v", len(arrived), fates)
	}
	last := arrived[len(arrived)-1]
	if waited := last.at - time.Duration(last.number)*4*ms; waited < 300*ms || waited > 340*ms {
		t.Errorf("the last datagram took %v through a queue of 300 ms and a delay of 20 ms", waited)
	}
}

// Fifty datagrams of 10 ms each wait. Ten have left when the rate falls to a tenth, and the
// eleventh is on the line.
func TestARateThatChangesHoldsForTheQueue(t *testing.T) {
	l := line.New[int](line.Properties{Kbit: 800, Queue: time.Second}, 1)
	for i := range 50 {
		if fate := l.Send(0, kilobyte, i); fate != line.Carried {
			t.Fatalf("datagram %d has the fate %v", i, fate)
		}
	}
	l.Change(105*ms, line.Properties{Kbit: 80, Queue: time.Second})
	if got := len(l.Take(110 * ms)); got != 11 {
		t.Errorf("%d datagrams arrived within 110 ms, not 11", got)
	}
	if got := len(l.Take(1110 * ms)); got != 10 {
		t.Errorf("%d datagrams arrived within the next second, not 10", got)
	}
	if got := len(l.Take(4010 * ms)); got != 29 {
		t.Errorf("%d datagrams arrived at the end, not 29", got)
	}
	if at, ok := l.Next(); ok {
		t.Errorf("something arrives at %v", at)
	}
}

func TestLossIsRandomAndRepeatable(t *testing.T) {
	lossy := line.Properties{Loss: 0.1}
	first, fates := run(line.New[int](lossy, 7), ms, 10*time.Second)
	if fates[line.Lost] < 900 || fates[line.Lost] > 1100 || len(first) != 10_000-fates[line.Lost] {
		t.Errorf("of 10000 datagrams %d arrived, fates %v", len(first), fates)
	}
	if again, _ := run(line.New[int](lossy, 7), ms, 10*time.Second); !slices.Equal(first, again) {
		t.Error("the same seed loses others")
	}
	if other, _ := run(line.New[int](lossy, 8), ms, 10*time.Second); slices.Equal(first, other) {
		t.Error("another seed loses the same")
	}
}

// A datagram that is lost has used the line.
func TestLossDoesNotRaiseTheRate(t *testing.T) {
	arrived, _ := run(line.New[int](line.Properties{Kbit: 1000, Loss: 0.5}, 1), 4*ms, 10*time.Second)
	if got := during(arrived, time.Second, 9*time.Second); got < 440 || got > 560 {
		t.Errorf("%d datagrams in 8 s, not about 500", got)
	}
}

func TestJitterKeepsTheOrderUnlessToldOtherwise(t *testing.T) {
	for _, reorder := range []bool{false, true} {
		arrived, _ := run(line.New[int](line.Properties{Delay: 20 * ms, Jitter: 50 * ms, Reorder: reorder}, 1), 5*ms, 10*time.Second)
		if len(arrived) != 2000 {
			t.Fatalf("%d datagrams arrived", len(arrived))
		}
		least, most := time.Hour, time.Duration(0)
		for _, a := range arrived {
			took := a.at - time.Duration(a.number)*5*ms
			least, most = min(least, took), max(most, took)
		}
		if least < 20*ms || least > 30*ms || most < 60*ms || most >= 70*ms {
			t.Errorf("reorder %v: datagrams took from %v to %v", reorder, least, most)
		}
		inOrder := slices.IsSortedFunc(arrived, func(a, b arrival) int { return a.number - b.number })
		if inOrder == reorder {
			t.Errorf("reorder %v: in order is %v", reorder, inOrder)
		}
	}
}
