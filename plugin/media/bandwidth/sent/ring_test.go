package sent

import (
	"testing"
	"time"
	"unsafe"
)

func TestRecordsHave16Bytes(t *testing.T) {
	if n := unsafe.Sizeof(Packet{}); n != 16 {
		t.Errorf("a record has %d bytes, and C writes 16", n)
	}
}

func video(count int64) *Packet {
	return &Packet{At: time.Duration(count) * time.Millisecond, Size: 100, Seq: uint16(count), Count: uint16(count), Mindex: 1, Flags: FlagVideo}
}

func TestRing(t *testing.T) {
	r := new(Ring)
	const lost = 70_010 // a record that the ring of C has lost
	for count := int64(1); count <= 70_100; count++ {
		if count != lost {
			r.Add(video(count))
		}
	}
	for count, known := range map[int64]bool{0: false, 1: false, 70_100 - Kept: false, 70_100 - Kept + 1: true, lost: false, lost + 1: true, 70_100: true, 70_101: false, -5: false} {
		p := r.Video(count)
		if (p != nil) != known || known && p.At != time.Duration(count)*time.Millisecond {
			t.Errorf("packet %d: %v", count, p)
		}
	}
	if r.Last() != 70_100 {
		t.Errorf("the last is %d", r.Last())
	}
}

// Audio has no count of its own, and takes no place.
func TestAudioIsNotNumbered(t *testing.T) {
	r := new(Ring)
	r.Add(video(1))
	r.Add(&Packet{At: time.Second, Size: 92, Seq: 7, Count: 1, Mindex: 0})
	if p := r.Video(1); p == nil || p.Mindex != 1 || r.Last() != 1 {
		t.Errorf("%v, last %d", p, r.Last())
	}
	if seq, video, ok := r.Newest(0); seq != 7 || video || !ok {
		t.Error(seq, video, ok)
	}
	if _, _, ok := r.Newest(256); ok {
		t.Error("there is no m-line 256")
	}
	if _, _, ok := r.Newest(-1); ok {
		t.Error("there is no m-line -1")
	}
}

func TestResumed(t *testing.T) {
	r := new(Ring)
	r.Add(video(1))
	late := video(2)
	late.At = 5 * time.Second
	r.Add(late)
	if count, at := r.Resumed(); count != 2 || at != 5*time.Second {
		t.Error(count, at)
	}
}

// An m-line that is used again begins with other sequence numbers. A packet that is told late does not.
func TestSequenceNumbersBeginAnew(t *testing.T) {
	r := new(Ring)
	for i, seq := range []uint16{40_000, 40_001, 39_999, 100, 101} {
		p := video(int64(i + 1))
		p.Seq = seq
		r.Add(p)
		want := []uint16{40_000, 40_001, 40_001, 100, 101}[i]
		if newest, _, _ := r.Newest(1); newest != want {
			t.Errorf("after %d: %d, not %d", seq, newest, want)
		}
	}
}
