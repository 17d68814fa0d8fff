// Package plugin is the Janus plugin in pure Go: it joins the script (package
// script), the sessions and their media (packages session and media) and the
// core (package core). Package export calls it, once for each callback of
// plugin.h.
package plugin

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/luaapi/http"
	"janus-golua/plugin/luaapi/store"
	"janus-golua/plugin/media"
	"janus-golua/plugin/media/speakers"
	"janus-golua/plugin/metrics"
	"janus-golua/plugin/script"
	"janus-golua/plugin/session"
	"janus-golua/plugin/waiting"
)

// Core is the Janus core as the plugin sees it.
type Core = core.Core

// errNoSession answers for a number that names no session (any more).
var errNoSession = errors.New("no such session")

// Plugin runs one script. New makes it, Init starts it, Destroy ends it; the
// other methods may then be called from any thread.
type Plugin struct {
	// Build is checked by Init; the zero Build fits everywhere.
	Build Build

	around   Surroundings
	core     Core
	router   *media.Router
	sessions session.Registry
	// app is the running script. swap is held, shared, by whoever is inside it, until
	// what the entry comes to is noted, and alone by a reload; it is the first lock of all.
	app  atomic.Pointer[application]
	swap sync.RWMutex
	// watcher is nil unless files are watched.
	watcher *watcher
	// reloading makes reloads wait for each other.
	reloading sync.Mutex
	folds     folder
	errors    errorRing
	speakers  *speakers.Speakers
	lost      lost
	reloads   atomic.Uint64
	counted   counted
	// meters count where metrics are wanted, which metrics then serves, else nil.
	meters  meters
	metrics *metrics.Server
	// store is what scripts keep over reloads.
	store *store.Store
	// compiled keeps what scripts are compiled to, for the next generation.
	compiled script.Cache
	// gate bounds the HTTP requests that are under way.
	gate *http.Gate
	// computing bounds what modules compute without the Lua lock.
	computing *waiting.Pool
	// sending counts what is on its way to the core's sessions.
	sending sync.WaitGroup
	// ending counts the threads that are inside DestroySession.
	ending atomic.Int32
	ended  atomic.Bool
	// waitingJSON is what of JSON is on its way to the core.
	waitingJSON waitingJSON
}

// New makes a plugin that is not running yet.
func New(c Core) *Plugin { return NewIn(Surroundings{}, c) }

// NewIn is New in other surroundings than the machine's.
func NewIn(around Surroundings, c Core) *Plugin {
	p := &Plugin{around: around, core: c, gate: http.NewGate(), computing: waiting.NewPool()}
	p.store = store.NewAt(store.DefaultLimits(), around.now)
	p.speakers = speakers.New(p.protect, p.tellSpoken)
	p.store.Log, p.folds.faults = c, c
	p.router = media.NewRouter(c, p)
	return p
}

// protect runs work that was queued; a panic in it is logged and ends there.
func (p *Plugin) protect(run func()) {
	defer guard.Recover(p.faultLog(), "queued work")
	run()
}

// faultLog is for panics below what scripts and clients may do again and again: they are
// folded, as other lines that repeat.
type faultLog struct{ *Plugin }

func (p *Plugin) faultLog() guard.Logger { return faultLog{p} }

// Log writes what guard.Report has made.
func (l faultLog) Log(level core.Level, text string) {
	text = strings.TrimPrefix(text, guard.Prefix)
	first, _, _ := strings.Cut(text, "\n")
	l.folds.log(l.Plugin, level, first, text)
}

// log writes a line of ours, whatever has come into it.
func (p *Plugin) log(level core.Level, text string) { p.logLines(level, escaped(text)) }

// logLines writes lines each of which has been escaped, with a prefix by which operators
// find us in the core's log.
func (p *Plugin) logLines(level core.Level, text string) {
	p.core.Log(level, guard.Prefix+text)
}

// call calls a function of the script as an entry of its own. An error is
// logged with its traceback before it is returned.
func (p *Plugin) call(origin script.Origin, name string, args ...lua.LValue) (script.Results, error) {
	return p.enter(requestBudget, origin, name, args)
}

// notify calls a function of the script whose results nobody wants, for a session
// (0 for none): what it waits for ends with that.
func (p *Plugin) notify(session uint64, name string, args ...lua.LValue) {
	_, _ = p.enter(requestBudget, script.Origin{Session: session}, name, args)
}

// notifyMedia is notify with the budget of media callbacks.
func (p *Plugin) notifyMedia(session uint64, name string, args ...lua.LValue) {
	_, _ = p.enter(mediaBudget, script.Origin{Session: session}, name, args)
}

func requestBudget(c configuration) script.Budget { return c.requests }
func mediaBudget(c configuration) script.Budget   { return c.media }

// enter calls a function of the script that runs now. A function that waits goes
// on without its caller, who gets script.ErrWaits.
func (p *Plugin) enter(budget func(configuration) script.Budget, origin script.Origin, name string, args []lua.LValue) (values script.Results, err error) {
	err = p.within(budget, origin, func(app *application) (err error) {
		values, err = app.call(name, args...)
		return err
	})
	return values, err
}

// within makes an entry into the script that runs now, and then does, with no
// lock held, what the script left to be done.
func (p *Plugin) within(budget func(configuration) script.Budget, origin script.Origin, fn func(app *application) error) error {
	return p.inside(budget, origin, func(app *application, _ *lua.LState) error { return fn(app) })
}

func (p *Plugin) inside(budget func(configuration) script.Budget, origin script.Origin, fn func(app *application, L *lua.LState) error) error {
	err := p.entering(func(app *application) (script.Effects, error) {
		return app.engine.Enter(budget(app.config), origin, func(L *lua.LState) error { return fn(app, L) })
	})
	p.logScriptError(err)
	return err
}

// entering lets no reload replace the script while an entry into it is made, and then
// carries out what that has left to be done. All entries into the script that runs are made
// here, but those of a reload.
func (p *Plugin) entering(entry func(app *application) (script.Effects, error)) error {
	effects, err := p.sharing(entry)
	effects.CarryOut(p.faultLog())
	return err
}

func (p *Plugin) sharing(entry func(app *application) (script.Effects, error)) (effects script.Effects, err error) {
	p.swap.RLock()
	defer p.swap.RUnlock()
	return entry(p.app.Load())
}

func (p *Plugin) logScriptError(err error) {
	var failure *script.Error
	switch {
	case err == nil || errors.Is(err, script.ErrClosed) || errors.Is(err, script.ErrWaits):
	case errors.Is(err, guard.ErrPanic): // the log has it
	case errors.As(err, &failure):
		key := errorKey(failure)
		p.errors.add(key, failure, time.Now())
		p.folds.log(p, core.LogError, key, errorText(failure))
	default:
		p.log(core.LogError, err.Error())
	}
}

// number is a session's number as Lua has it.
func number(id uint64) lua.LValue { return lua.LNumber(id) }

// textOrNil is nil for an empty text.
func textOrNil(text string) lua.LValue {
	if text == "" {
		return lua.LNil
	}
	return lua.LString(text)
}
