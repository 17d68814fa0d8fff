package media

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestNumbersGoOnThroughAnyNegotiation describes a viewer's m-lines anew at random, and
// adds and ends routes to them: on each m-line that there is, each packet's number is the
// successor of the one before.
func TestNumbersGoOnThroughAnyNegotiation(t *testing.T) {
	for seed := range uint64(300) {
		if err := negotiateAtRandom(t, rand.New(rand.NewPCG(seed, 13))); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
}

// negotiateAtRandom is one viewer's life. All publishers send all the time: where two
// share an m-line, the number after a gap of one that sent last would tell of the gap.
func negotiateAtRandom(t *testing.T, random *rand.Rand) error {
	room := newRoom(t)
	viewer := room.join(9)
	senders := []*sender{room.videoFrom(1), room.videoFrom(2), room.videoFrom(3)}
	newest, seen := make(map[int]uint16), 0
	described := anyLines(random)
	history := " describe " + described
	viewer.Describe(lines(described))
	for range 40 {
		switch from := senders[random.IntN(3)]; random.IntN(5) {
		case 0:
			room.link(from.publisher, viewer)
			history += fmt.Sprintf(" link %d", from.publisher.ID)
		case 1:
			from.publisher.RemoveRecipient(viewer)
			history += fmt.Sprintf(" unlink %d", from.publisher.ID)
		case 2:
			to := random.IntN(4) - 1
			room.forward(from, viewer, to)
			history += fmt.Sprintf(" forward %d to %d", from.publisher.ID, to)
		case 3:
			to := random.IntN(4) - 1
			_, _ = from.publisher.StopForward(viewer, Routing{Medium: Video, From: First, To: to})
			history += fmt.Sprintf(" stop %d to %d", from.publisher.ID, to)
		case 4:
			described = anyLines(random)
			viewer.Describe(lines(described))
			history += " describe " + described
		}
		for _, i := range random.Perm(len(senders)) {
			senders[i].send()
		}
		all := room.arrivals(viewer)
		for _, a := range all[seen:] {
			mindex := a.mindex
			if mindex < 0 {
				mindex = firstVideo(described)
				if mindex < 0 {
					continue // the core has no m-line for it
				}
			}
			before, started := newest[mindex]
			if started && a.sequence != before+1 {
				return fmt.Errorf("on m-line %d, %d follows %d:%s", mindex, a.sequence, before, history)
			}
			newest[mindex] = a.sequence
		}
		seen = len(all)
	}
	return nil
}

// anyLines are three m-lines.
func anyLines(random *rand.Rand) (described string) {
	for range 3 {
		described += string("avv-"[random.IntN(4)])
	}
	return described
}

func firstVideo(described string) int {
	for i, letter := range described {
		if letter == 'v' {
			return i
		}
	}
	return -1
}
