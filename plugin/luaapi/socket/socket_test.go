package socket

import (
	"math"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

func newState(t *testing.T) *lua.LState {
	t.Helper()
	L := lua.NewState()
	t.Cleanup(L.Close)
	L.PreloadModule("socket", Open)
	if err := L.DoString(`socket = require "socket"`); err != nil {
		t.Fatal(err)
	}
	return L
}

func TestGettime(t *testing.T) {
	L := newState(t)
	before := time.Now().Add(-time.Microsecond)
	if err := L.DoString(`now = socket.gettime()`); err != nil {
		t.Fatal(err)
	}
	now := float64(L.GetGlobal("now").(lua.LNumber))
	if now < float64(before.UnixMicro())/1e6 || now > float64(time.Now().UnixMicro())/1e6 {
		t.Errorf("%f is not between before and after", now)
	}
	if micro := now * 1e6; math.Abs(micro-math.Round(micro)) > 0.5 {
		t.Errorf("%f has no microseconds", now)
	}
}

func TestSleep(t *testing.T) {
	L := newState(t)
	start := time.Now()
	if err := L.DoString(`socket.sleep(0.02) socket.sleep(-1) socket.sleep(0) socket.sleep(-1/0)`); err != nil {
		t.Fatal(err)
	}
	if time.Since(start) < 20*time.Millisecond {
		t.Error("it did not sleep")
	}
}

func TestRefusals(t *testing.T) {
	L := newState(t)
	for code, wanted := range map[string]string{
		`socket.sleep()`:         "number expected",
		`socket.sleep("x")`:      "number expected",
		`socket.sleep(0/0)`:      "at most 60 seconds",
		`socket.sleep(1/0)`:      "at most 60 seconds",
		`socket.tcp()`:           "socket.tcp is not available",
		`socket.select({}, nil)`: "socket.select is not available",
	} {
		if err := L.DoString(code); err == nil || !strings.Contains(err.Error(), wanted) {
			t.Errorf("%s: %v", code, err)
		}
	}
}
