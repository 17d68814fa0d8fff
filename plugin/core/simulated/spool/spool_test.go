package spool

import "testing"

func TestASpoolAllocatesNothingPerPacket(t *testing.T) {
	s, packet := New(1, nil, nil, nil), make([]byte, 1200)
	frame := func() { // as a forwarder saves one, and the writer takes it
		for range 5 {
			s.Save(packet)
		}
		if taken := s.take(); len(taken.errands) != 5 || len(taken.bytes) != 5*len(packet) {
			t.Error("the batch is another")
		}
	}
	if allocations := testing.AllocsPerRun(1000, frame); allocations != 0 {
		t.Errorf("%v allocations a frame", allocations)
	}
}
