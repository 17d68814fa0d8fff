package resource

import (
	"context"
	"runtime"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 20 * time.Second

// ends waits until the resource has ended.
func ends(t *testing.T, ended <-chan int, meanwhile func()) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; {
		meanwhile()
		select {
		case <-ended:
			return
		case <-time.After(10 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatal("it does not end")
		}
	}
}

func TestResourcesEndOnce(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	k := NewKeeper(ctx, nil, "test", 2)
	ended := make(chan int, 10)
	end := func() { ended <- 1 }

	owner := &lua.LUserData{}
	now := k.Keep(owner, end)
	now()
	now()
	ends(t, ended, func() {})
	runtime.KeepAlive(owner)

	k.Keep(&lua.LUserData{}, end)
	ends(t, ended, runtime.GC)

	first, second := &lua.LUserData{}, &lua.LUserData{}
	k.Keep(first, end)
	if k.Full() {
		t.Error("it is full too soon")
	}
	k.Keep(second, func() { end(); panic("one of ours") })
	if !k.Full() {
		t.Error("it is not full")
	}
	slow := make(chan struct{})
	k.Keep(&lua.LUserData{}, func() { <-slow; end() })()
	k.Keep(&lua.LUserData{}, end)()
	ends(t, ended, func() {})
	if close(slow); k.open.Load() != 2 {
		t.Errorf("%d count, with those that are ending", k.open.Load())
	}
	ends(t, ended, func() {})
	cancel()
	ends(t, ended, func() {})
	ends(t, ended, func() {})
	runtime.KeepAlive(first)
	runtime.KeepAlive(second)
	if k.Full() || len(ended) > 0 {
		t.Errorf("%d ended twice", len(ended))
	}
}
