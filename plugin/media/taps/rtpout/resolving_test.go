package rtpout

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"janus-golua/plugin/access"
)

// Package net says by whom it looks a name up when GODEBUG asks it to, and prefers the C
// library here, in a process of its own: it asks once.
func TestNamesAreNotLookedUpByTheCLibrary(t *testing.T) {
	const child = "GOLUA_LOOKUP"
	if os.Getenv(child) != "" {
		policy, _ := access.ParsePolicy("loopback")
		f, err := New(t.Context(), Target{Host: "localhost", Family: "ipv4", Port: 9, PayloadType: -1}, policy, nil)
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		return
	}
	command := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
	command.Env = append(os.Environ(), child+"=1", "GODEBUG=netdns=cgo+2")
	said, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	if order := "hostLookupOrder(localhost) = "; !strings.Contains(string(said), order) || strings.Contains(string(said), order+"cgo") {
		t.Errorf("the lookup was: %s", said)
	}
}

func TestALookupEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	policy, _ := access.ParsePolicy("loopback")
	if f, err := New(ctx, Target{Host: "slow.invalid", Port: 9, PayloadType: -1}, policy, nil); err == nil {
		f.Close()
		t.Error("it was resolved")
	}
}
