package main

import (
	"io"
	"log"
	"os"
	"strings"
	"testing"

	"janus-golua/plugin"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/guard/guardtest"
)

// A panic that leaves an export ends Janus, and all applications with it. The log names the
// application whose export has failed.
func TestAPanicEndsOneCallOnly(t *testing.T) {
	lines := faultsOfApplications(t)
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

// faultsOfApplications catches the lines about faults of exports, by application.
func faultsOfApplications(t *testing.T) map[int]*guardtest.Lines {
	t.Helper()
	lines := make(map[int]*guardtest.Lines)
	before := faultLog
	faultLog = func(application int) guard.Logger {
		if lines[application] == nil {
			lines[application] = new(guardtest.Lines)
		}
		return lines[application]
	}
	t.Cleanup(func() { faultLog = before })
	return lines
}

// These exports get no id of a session, but what they get tells the application, too.
func TestAFaultNamesItsApplicationWithoutASession(t *testing.T) {
	lines := faultsOfApplications(t)
	id := idOf(3, 77)
	spools.Store(id, new(spool)) // there is nobody to tell
	t.Cleanup(func() { spools.Delete(id) })
	for name, call := range map[string]func(){
		"incoming_rtp":           func() { goluaRewrite(id, 0, nil, 1, 1, 1, 100, -1, 1, nil, nil) },
		"a writer of recordings": func() { goluaRecordingLags(id, 1); goluaRecordingWritten(id) },
	} {
		call()
		if log := lines[3]; log == nil || log.Count("internal error in "+name+":") == 0 {
			t.Errorf("%s is not in the log", name)
		}
	}
	if len(lines) != 1 || lines[3].Count("internal error in ") != 3 {
		t.Errorf("the lines are those of %d applications", len(lines))
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

// A library's line may be of any application that runs: it must not have the name of another.
func TestLinesOfLibrariesNameTheOnlyApplication(t *testing.T) {
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	var l libraryLog
	one, other := new(strings.Builder), new(strings.Builder)
	for _, step := range []struct {
		number int
		to     io.Writer
		want   io.Writer // nil is the process's
	}{{3, one, one}, {0, other, nil}, {3, nil, other}, {0, nil, io.Discard}} {
		l.set(step.number, step.to)
		want := step.want
		if want == nil {
			want = ofProcess()
		}
		if log.Writer() != want {
			t.Errorf("after application %d: %T", step.number, log.Writer())
		}
	}
}
