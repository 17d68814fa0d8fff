package bandwidth

import (
	"testing"
	"time"

	"janus-golua/plugin/media/bandwidth/recording"
)

// steps cuts a recording into what the plugin gives to an estimator: the packets up to each RTCP.
type steps struct {
	sent   [][]Sent
	events []recording.Event
}

func cut(t testing.TB, name string) (s steps) {
	r, err := recording.Read("testdata/" + name + ".txt.gz")
	if err != nil {
		t.Fatal(err)
	}
	var sent []Sent
	for _, e := range r.Events {
		if e.RTCP == nil {
			sent = append(sent, e.Sent)
			continue
		}
		s.sent, s.events = append(s.sent, sent), append(s.events, e)
		sent = nil
	}
	return s
}

func (s *steps) play(e Estimator, i int) {
	e.Sent(s.sent[i])
	e.RTCP(s.events[i].At, s.events[i].Mindex, s.events[i].RTCP)
	e.Advance(e.Next())
}

// Nothing is allocated after New, whatever comes.
func TestNothingIsAllocated(t *testing.T) {
	for _, wide := range []bool{true, false} {
		s := cut(t, "loop-inferred-loss")
		e := New(Options{CoreVersion: 1102, TransportWide: wide})
		e.Want(2_000_000)
		i := 0
		n := testing.AllocsPerRun(len(s.events)/10-2, func() {
			for range 10 {
				s.play(e, i)
				i++
			}
		})
		if n != 0 {
			t.Errorf("transport-wide %v: %v allocations for 10 RTCP packets", wide, n)
		}
	}
}

// BenchmarkSentPacket is one packet, of 1,000 a second that are told in portions of 64.
func BenchmarkSentPacket(b *testing.B) {
	const portion, all = 64, 1 << 16
	packets := make([]Sent, all)
	for n := range packets {
		packets[n] = Sent{At: time.Duration(n) * time.Millisecond, Size: 1100, Seq: uint16(n), Count: uint16(n + 1), Mindex: 1, Flags: FlagVideo}
	}
	var e Estimator
	b.ReportAllocs()
	for i := 0; i < b.N; i += portion {
		from := i % all
		if from == 0 {
			b.StopTimer()
			e = New(Options{CoreVersion: 1102, TransportWide: true})
			b.StartTimer()
		}
		e.Sent(packets[from : from+portion])
	}
}

// BenchmarkRTCP is one RTCP packet of the recording, with the packets that were sent meanwhile.
func BenchmarkRTCP(b *testing.B) {
	s := cut(b, "drift-chromium-rtx")
	var e Estimator
	b.ReportAllocs()
	for i := range b.N {
		k := i % len(s.events)
		if k == 0 {
			b.StopTimer()
			e = New(Options{CoreVersion: 1102, TransportWide: true})
			e.Want(3_000_000)
			b.StartTimer()
		}
		s.play(e, k)
	}
}
