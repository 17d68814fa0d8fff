package rooms

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	. "janus-golua/test/janustest"
)

// switches counts how often forwarder threads were given a processor or left it; while they
// are idle the count stays the same. asleep says that all of them wait.
func switches(t *testing.T, j *Janus) (count int, asleep bool) {
	t.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", j.PID()))
	if err != nil {
		t.Fatal(err)
	}
	forwarders := 0
	asleep = true
	for _, thread := range threads {
		status, err := os.ReadFile(thread)
		if err != nil || !strings.HasPrefix(string(status), "Name:\tgolua fwd ") {
			continue // the thread may have ended meanwhile
		}
		forwarders++
		asleep = asleep && strings.Contains(string(status), "State:\tS")
		for line := range strings.Lines(string(status)) {
			if name, value, _ := strings.Cut(line, ":"); strings.HasSuffix(name, "voluntary_ctxt_switches") {
				var more int
				if _, err := fmt.Sscan(value, &more); err != nil {
					t.Fatal(err)
				}
				count += more
			}
		}
	}
	if forwarders == 0 {
		t.Fatal("there are no forwarder threads")
	}
	return count, asleep
}

// sendFrames makes each publisher send frames of eight packets until a condition holds.
func sendFrames(t *testing.T, publishers []*member, what string, condition func() bool) {
	t.Helper()
	Eventually(t, what, func() bool {
		for _, p := range publishers {
			for i := range 8 {
				p.Video.Next.Marker = i == 7
				p.Video.Send("frame")
			}
		}
		time.Sleep(10 * time.Millisecond)
		return condition()
	})
}

// feedsBut lists all feeds except one.
func feedsBut(number int) string {
	var feeds []string
	for id := 1; id <= 10; id++ {
		if id != number {
			feeds = append(feeds, fmt.Sprintf(`{"feed":%d,"mid":"1"}`, id))
		}
	}
	return `"streams":[` + strings.Join(feeds, ",") + `]`
}

// TestNineViewersNeverReachAForwarder has ten publishers, each of whom gets the video of
// the nine others. The publishers' own threads send (inline_viewers is 16), from the first
// packet on and while others join. With 17 viewers a forwarder sends.
func TestNineViewersNeverReachAForwarder(t *testing.T) {
	j := Start(t, LuaRooms(t, "general: { }\nroom-1: { publishers = 10 }\n"))
	var publishers, viewers []*member
	for id := 1; id <= 10; id++ {
		publishers = append(publishers, publish(t, j, 1, id, NewPeer(t).Publish()))
	}
	Eventually(t, "sleeping forwarders", func() bool { _, asleep := switches(t, j); return asleep })
	before, _ := switches(t, j)
	for id := 1; id <= 10; id++ {
		viewer, _ := subscribe(t, j, 1, feedsBut(id))
		viewers = append(viewers, viewer)
		sendFrames(t, publishers, "the first packets", func() bool { return len(viewer.PacketsOf("0")) > 0 })
	}
	sendFrames(t, publishers, "packets of all", func() bool {
		for _, viewer := range viewers {
			for mid := range 9 {
				if len(viewer.PacketsOf(fmt.Sprint(mid))) < 200 {
					return false
				}
			}
		}
		return true
	})
	if now, _ := switches(t, j); now != before {
		t.Errorf("forwarders have run %d times", now-before)
	}
	for range 8 {
		viewer, _ := subscribe(t, j, 1, `"streams":[{"feed":1,"mid":"1"}]`)
		viewers = append(viewers, viewer)
	}
	sendFrames(t, publishers, "a forwarder", func() bool { now, _ := switches(t, j); return now > before })
}
