package config

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"janus-golua/plugin/core"
)

// file is a parsed file with these entries of general.
type file map[string]string

func (f file) ReadConfig(path string) (core.Config, error) {
	if f == nil {
		return nil, errors.New(path + " cannot be read")
	}
	return core.Config{"general": f}, nil
}

func TestDefaults(t *testing.T) {
	s, err := Read(file{"script": "/app/main.lua", "path": "/lib/?.lua;/more"}, "x.jcfg")
	if err != nil {
		t.Fatal(err)
	}
	if s.Requests.Time != time.Second || s.Media.Time != 100*time.Millisecond || s.Requests.Memory != 512<<20 || s.Start().Time != 10*time.Second {
		t.Errorf("budgets %+v, %+v, %+v", s.Requests, s.Media, s.Start())
	}
	if s.Sandbox.Off || !slices.Equal(s.Sandbox.Read, []string{"/lib", "/more", "/app"}) || s.Sandbox.Write != nil || s.Recordings.Files.Write != nil {
		t.Errorf("the script may use %+v, and record to %+v", s.Sandbox, s.Recordings)
	}
	if s.Config != nil || s.Watch || s.Metrics != "" || s.InlineViewers >= 0 || s.Forwarders < 1 || s.ConsoleSecret != "" {
		t.Errorf("%+v", s)
	}
	here, elsewhere := netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("192.0.2.1")
	if !s.ForwardTo.Allows(here) || s.ForwardTo.Allows(elsewhere) || !s.Receiving.From.Allows(here) || s.Receiving.From.Allows(elsewhere) {
		t.Error("others than this machine may be sent to, or may send; or this machine may not")
	}
	if address, err := s.Receiving.Address(""); err != nil || address != here {
		t.Errorf("RTP is received at %v, %v", address, err)
	}
	if err := s.Connecting.Allow("tcp4", "192.0.2.1:443"); err != nil {
		t.Errorf("a server may not be reached: %v", err)
	}
	if s.Connecting.Allow("unix", "/run/server.sock") == nil {
		t.Error("a socket of the machine may be reached")
	}
}

func TestEachEntryIsRefusedByItsName(t *testing.T) {
	for name, value := range map[string]string{
		"request_limit": "fast", "media_limit": "-1", "memory_limit": "1.5", "watch": "perhaps", "metrics": "everywhere",
		"forwarders": "65", "inline_viewers": "x", "sandbox": "maybe", "forward_to": "x", "connect_to": "x",
		"receive_at": "lo", "receive_from": "x", "receive_ports": "5",
	} {
		_, err := Read(file{"script": "/app/main.lua", name: value}, "x.jcfg")
		if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "x.jcfg") {
			t.Errorf("%s = %q: %v", name, value, err)
		}
	}
	if _, err := Read(file{}, "x.jcfg"); err == nil || !strings.Contains(err.Error(), "names no script") {
		t.Errorf("no script: %v", err)
	}
	if _, err := Read(file(nil), "x.jcfg"); err == nil || !strings.Contains(err.Error(), "cannot be read") {
		t.Errorf("no file: %v", err)
	}
}

// An empty list of folders is a list, and allows no recording: neither in the folders of
// `files`, nor anywhere without the sandbox.
func TestNoFolderForRecordings(t *testing.T) {
	for _, sandbox := range []string{"true", "false"} {
		s, err := Read(file{"script": "/app/main.lua", "files": "/tmp", "sandbox": sandbox, "recordings": ""}, "x.jcfg")
		if err != nil {
			t.Fatal(err)
		}
		if s.Recordings.Allow("/tmp", "x") == nil || s.Recordings.Allow("", "x") == nil || !strings.Contains(s.String(), "recordings nowhere") {
			t.Errorf("sandbox %s: recordings are allowed (%s)", sandbox, s)
		}
	}
}
