package main

/*
#include "golua.h"
*/
import "C"

import (
	"io"
	"log"
	"sync"
	"sync/atomic"

	"janus-golua/plugin"
	"janus-golua/plugin/app"
	"janus-golua/plugin/logs"
	"janus-golua/plugin/metrics"
	"janus-golua/plugin/process"
)

// mostApplications is how many applications one process can have.
const mostApplications = C.GOLUA_MOST_APPLICATIONS

// applications are those that run, by number. A number has none before a successful init and
// after destroy; then every export answers as if there were no sessions.
var applications [mostApplications]atomic.Pointer[plugin.Plugin]

// prefixes begin the lines of further applications in the core's log.
var prefixes [mostApplications]string

// shared is what all applications share; endpoint serves their metrics.
var (
	shared   = process.New()
	endpoint metrics.Endpoint
)

// lastID is the newest number of a session. The first is 1, and none is used twice, in
// whatever application.
var lastID atomic.Uint64

// idOf is the id by which C knows a session: its number, with its application in the upper
// bits.
func idOf(application int, number uint64) C.uint64_t {
	return C.uint64_t(uint64(application)<<C.GOLUA_APPLICATION_SHIFT | number)
}

// applicationOf is the number of a session's application.
func applicationOf(id C.uint64_t) int {
	return int(uint64(id)>>C.GOLUA_APPLICATION_SHIFT) % mostApplications
}

// find returns the application of a session, nil if it does not run, and the number of the
// session.
func find(id C.uint64_t) (p *plugin.Plugin, number uint64) {
	return applications[applicationOf(id)].Load(), uint64(id) & (1<<C.GOLUA_APPLICATION_SHIFT - 1)
}

// startApplication starts the application of janus.plugin.NAME.jcfg. The core starts one after
// the other.
func startApplication(number int, name, folder string) error {
	prefixes[number] = "[golua " + name + "] "
	p := plugin.NewIn(app.Environment{Name: name, Process: shared, Metrics: &endpoint}, gateway{number})
	p.Build = plugin.Build{API: C.GOLUA_PLUGIN_API, Janus: int(C.janus_version)}
	if err := p.Init(folder); err != nil {
		return err
	}
	applications[number].Store(p)
	libraries.began(number, p)
	return nil
}

// endApplication ends an application, if it runs.
func endApplication(number int) {
	if p := applications[number].Swap(nil); p != nil {
		libraries.ended(number)
		p.Destroy()
	}
}

// libraryLog gives the lines that Go libraries write with package log to the log of the
// application that runs. Where several run, nobody knows for which of them a library has
// worked: then the lines are those of the process, and name no application.
type libraryLog struct {
	mu    sync.Mutex
	lines [mostApplications]io.Writer
}

var libraries libraryLog

// ofProcess is the log of lines that belong to no application.
var ofProcess = sync.OnceValue(func() io.Writer { return logs.New(gateway{}).Libraries() })

func (l *libraryLog) began(number int, p *plugin.Plugin) { l.set(number, p.GoLog()) }

func (l *libraryLog) ended(number int) { l.set(number, nil) }

func (l *libraryLog) set(number int, to io.Writer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines[number] = to
	log.SetFlags(0) // the core's log has the time
	log.SetOutput(l.writer())
}

// writer chooses where the lines go; with the lock held.
func (l *libraryLog) writer() (only io.Writer) {
	only = io.Discard
	for _, lines := range l.lines {
		switch {
		case lines == nil:
		case only != io.Discard:
			return ofProcess()
		default:
			only = lines
		}
	}
	return only
}
