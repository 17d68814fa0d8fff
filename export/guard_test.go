package main

import (
	"strings"
	"testing"

	"janus-golua/plugin"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/guard/guardtest"
)

// A panic that leaves an export ends Janus, and all applications with it. The log names the
// application whose export has failed.
func TestAPanicEndsOneCallOnly(t *testing.T) {
	lines := make(map[int]*guardtest.Lines)
	before := faultLog
	faultLog = func(application int) guard.Logger {
		if lines[application] == nil {
			lines[application] = new(guardtest.Lines)
		}
		return lines[application]
	}
	t.Cleanup(func() { faultLog = before })
	const number = 3
	applications[number].Store(new(plugin.Plugin)) // whatever it is asked to do, it has nothing to do it with
	t.Cleanup(func() { applications[number].Store(nil) })
	id := idOf(number, 77)
	for name, call := range map[string]func(){
		"setup_media":  func() { goluaSetupMedia(id) },
		"hangup_media": func() { goluaHangupMedia(id) },
		"incoming_rtp": func() { goluaNewTrack(id, 0, 0) },
		"data_ready":   func() { goluaDataReady(id) },
		"slow_link":    func() { goluaSlowLink(id, 0, 0, 0) },
		"create_session": func() {
			if goluaCreateSession(id, 1) == 0 {
				t.Error("a session was created")
			}
		},
		"destroy_session": func() {
			if goluaDestroySession(id) == 0 {
				t.Error("a session was destroyed")
			}
		},
		"query_session":        func() { goluaQuerySession(id) },
		"handle_admin_message": func() { goluaHandleAdminMessage(number, nil) },
		"destroy":              func() { goluaDestroy(number); applications[number].Store(new(plugin.Plugin)) },
	} {
		call()
		if log := lines[number]; log == nil || log.Count("internal error in "+name+":") != 1 {
			t.Errorf("%s is not in the log", name)
		}
	}
	for application, log := range lines {
		for _, line := range log.All() {
			if application != number || !strings.Contains(line, "goroutine") {
				t.Errorf("application %d has the line %s", application, line)
			}
		}
	}
}

func TestAnIdTellsItsApplication(t *testing.T) {
	for application := range mostApplications {
		id := idOf(application, 1<<48-1)
		if found := applicationOf(id); found != application {
			t.Errorf("the id %x is of application %d", id, found)
		}
	}
}
