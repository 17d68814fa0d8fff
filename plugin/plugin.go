// Package plugin is the Janus plugin in pure Go: the callbacks of plugin.h. It joins the
// script (package app), the sessions and their media (packages session and media) and the
// core (package core). Package export calls it, once for each callback.
package plugin

import (
	"io"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/app"
	"janus-golua/plugin/core"
	"janus-golua/plugin/host"
	"janus-golua/plugin/logs"
	"janus-golua/plugin/media"
	"janus-golua/plugin/media/speakers"
	"janus-golua/plugin/operator"
	"janus-golua/plugin/script"
	"janus-golua/plugin/serial"
	"janus-golua/plugin/session"
	"janus-golua/plugin/tally/series"
)

// Core is the Janus core as the plugin sees it.
type Core = core.Core

// Plugin runs one script. New makes it, Init starts it, Destroy ends it; the other methods
// may be called from any thread in between.
type Plugin struct {
	// Build is checked by Init; the zero Build fits everywhere.
	Build Build

	// host has everything that the plugin and its scripts work with: the core, the log, the
	// sessions, the router, the speakers and the work that is on its way to sessions.
	host *host.Shared
	// services is shared by all generations of the script; slot has the generation that
	// runs.
	services *app.Services
	slot     *app.Slot
	operator *operator.Operator
	counted  counted
	prompt   prompt
	// requests are those that found the script busy. A goroutine has the script handle one after the
	// other, in the order in which they came.
	requests *serial.Queue
	// ending counts the threads that are inside DestroySession.
	ending atomic.Int32
	ended  atomic.Bool
}

// counted are counters that only operators see. messages counts the messages and packets for
// the script that a full inbox has dropped.
type counted struct {
	attached, messages            atomic.Uint64
	substreams, temporal, spatial atomic.Uint64
}

// New makes a plugin that is not running yet.
func New(c Core) *Plugin { return NewIn(app.Environment{}, c) }

// NewIn is New in an environment other than the machine.
func NewIn(environment app.Environment, c Core) *Plugin {
	p := new(Plugin)
	log, sessions := logs.New(c), new(session.Registry)
	p.host = &host.Shared{
		Core: c, Log: log, Sessions: sessions, Router: media.NewRouter(c, p),
		Speakers: speakers.New(log.Protect, p.tellSpoken), Delivery: host.NewDelivery(c, log, sessions),
		Lives: host.Lives{
			End:  func(id uint64) { _ = p.DestroySession(id) },
			Drop: func(id uint64) { p.forget(sessions.Remove(id)) },
			Data: p.receivedData, Ended: p.ended.Load,
		},
	}
	p.requests = serial.New(mostLate+mostHandling+poolSize, log.Protect)
	p.services = app.NewServices(environment, p.host)
	p.slot = app.NewSlot(p.services)
	p.operator = operator.New(operator.Options{Host: p.host, Slot: p.slot, Services: p.services, Counts: p.counted.read})
	return p
}

func (c *counted) read() operator.Counts {
	return operator.Counts{
		Attached: c.attached.Load(), Messages: c.messages.Load(),
		Substreams: c.substreams.Load(), Temporal: c.temporal.Load(), Spatial: c.spatial.Load(),
	}
}

// GoLog takes the lines that Go libraries write with package log.
func (p *Plugin) GoLog() io.Writer { return p.host.Log.Libraries() }

// HandleAdminMessage answers a message of the Admin API (handle_admin_message); 0 is an empty
// answer. The caller owns it.
func (p *Plugin) HandleAdminMessage(text string) core.JSON { return p.operator.Handle(text) }

// Reload replaces the running script by what its file says now (app.Slot.Reload).
func (p *Plugin) Reload() error { return p.slot.Reload() }

// Stats reads the counters; they may move on meanwhile.
func (p *Plugin) Stats() operator.Stats { return p.operator.Stats() }

// Metric finds a metric that the script has defined; nil if there is none.
func (p *Plugin) Metric(name string) *series.Metric { return p.operator.Services.Series.Find(name) }

// Working counts the goroutines that do work for which scripts wait, such as HTTP requests.
func (p *Plugin) Working() int { return p.operator.Working() }

// Await waits until all queued work of the sessions is done, in both directions, and all
// packets to be recorded are written. It does not wait for scripts that are waiting.
func (p *Plugin) Await() {
	for _, s := range p.host.Sessions.All() {
		s.Inbox.Wait()
		s.Outbox.Wait()
	}
	p.host.Delivery.Settle()
	p.host.Router.Settle()
}

// Inside calls a function with the Lua state of the running script, as an entry of its own.
// The function must not wait.
func (p *Plugin) Inside(do func(L *lua.LState) error) error {
	return p.slot.Enter(app.Requests, script.Origin{}, func(_ *app.Application, L *lua.LState) error { return do(L) })
}

// number is a session's number as Lua has it.
func number(id uint64) lua.LValue { return lua.LNumber(id) }
