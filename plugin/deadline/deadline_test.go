package deadline

import (
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestWaitingEndsWithTheGroupOrTheTime(t *testing.T) {
	var group sync.WaitGroup
	if !Wait(&group, time.Minute) {
		t.Error("nobody is in time")
	}
	group.Add(1)
	if Wait(&group, time.Millisecond) {
		t.Error("one who never ends is in time")
	}
	time.AfterFunc(time.Millisecond, group.Done)
	if !Wait(&group, time.Minute) {
		t.Error("one who ends is late")
	}
}
