// Package recording reads what was recorded of real browsers, for tests.
//
// testdata has one event a line, with the µs since the event before: `S µs mindex v|a size step` is a
// packet that was relayed, with the step of its sequence number; `R µs mindex hex` is RTCP that came.
// `X step` is the truth: the numbers of transport-wide feedback that retransmissions had, as steps.
// All other numbers belong to the video packets in their order.
package recording

import (
	"bufio"
	"compress/gzip"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"time"

	"janus-golua/plugin/media/bandwidth/sent"
)

// Event is a packet that was sent, or RTCP that came.
type Event struct {
	At     time.Duration
	Sent   sent.Packet // if RTCP is nil
	RTCP   []byte
	Mindex int
}

// Recording is what one viewer got and told.
type Recording struct {
	Events []Event
	resent map[int64]bool
	offset []int64 // retransmissions before each number
	video  int64
}

// Read reads a recording.
func Read(file string) (*Recording, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	r := &Recording{resent: map[int64]bool{}}
	if err := r.read(text); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	r.count()
	return r, nil
}

func (r *Recording) read(text io.Reader) error {
	var now time.Duration
	var number int64
	seqs := map[int]int{}
	lines := bufio.NewScanner(text)
	for lines.Scan() {
		line := lines.Text()
		var step int64
		var err error
		switch line[0] {
		case 'S':
			err = r.sent(line, &now, seqs)
		case 'R':
			err = r.rtcp(line, &now)
		case 'X':
			_, err = fmt.Sscanf(line, "X %d", &step)
			number += step
			r.resent[number] = true
		}
		if err != nil {
			return fmt.Errorf("%q: %w", line, err)
		}
	}
	return lines.Err()
}

func (r *Recording) sent(line string, now *time.Duration, seqs map[int]int) error {
	var us time.Duration
	var mindex, size, step int
	var kind string
	if _, err := fmt.Sscanf(line, "S %d %d %s %d %d", &us, &mindex, &kind, &size, &step); err != nil {
		return err
	}
	*now += us * time.Microsecond
	seqs[mindex] += step
	p := sent.Packet{At: *now, Size: uint16(size), Seq: uint16(seqs[mindex]), Mindex: uint8(mindex)}
	if kind == "v" {
		p.Flags = sent.FlagVideo
		r.video++
	}
	p.Count = uint16(r.video)
	const padding = 12 + 255
	if size == padding {
		p.Flags |= sent.FlagPadding
	}
	r.Events = append(r.Events, Event{At: *now, Sent: p, Mindex: mindex})
	return nil
}

func (r *Recording) rtcp(line string, now *time.Duration) error {
	var us time.Duration
	var mindex int
	var text string
	if _, err := fmt.Sscanf(line, "R %d %d %s", &us, &mindex, &text); err != nil {
		return err
	}
	*now += us * time.Microsecond
	raw, err := hex.DecodeString(text)
	r.Events = append(r.Events, Event{At: *now, RTCP: raw, Mindex: mindex})
	return err
}

// count makes the offset of each number.
func (r *Recording) count() {
	var offset int64
	for number := int64(0); number <= r.video+int64(len(r.resent)); number++ {
		if r.resent[number] {
			offset++
		}
		r.offset = append(r.offset, offset)
	}
}

// Truth is the count of the packet with a number, 0 for a retransmission.
func (r *Recording) Truth(number int64) int64 {
	if r.resent[number] || number < 1 || number >= int64(len(r.offset)) {
		return 0
	}
	return number - r.offset[number]
}
