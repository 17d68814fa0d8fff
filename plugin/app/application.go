// Package app runs an application: one generation of a script after another. A Slot has
// the generation that runs, and a reload puts another in its place.
package app

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/config"
	"janus-golua/plugin/core"
	"janus-golua/plugin/host"
	"janus-golua/plugin/luaapi/level1"
	"janus-golua/plugin/luaapi/level2"
	"janus-golua/plugin/script"
	"janus-golua/plugin/script/scheduler"
	"janus-golua/plugin/tally/series"
)

// Application is one generation of a script: its state, its scheduler, and what is known of
// it.
type Application struct {
	Settings  *config.Settings
	Engine    *script.Engine
	Scheduler *scheduler.Scheduler
	// Level2 is the module janus of the script.
	Level2 *level2.Module
	// Callbacks are the optional functions that the script defines.
	Callbacks Callbacks
	// Metadata is what the core has been told about the plugin; empty after a reload.
	Metadata core.Metadata

	services *Services
	host     *host.Host
	// metrics are the script's own metrics, as this generation has defined them.
	metrics *series.Generation
	// resume makes an entry into this generation; once the generation has been replaced,
	// resume does nothing.
	resume func(origin script.Origin, do func(*lua.LState) error)
	// answered is the method value messageDone, made once.
	answered script.Later
	// begun is closed when the script runs, or never will. Tasks that have waited since init
	// go on only then.
	begun     chan struct{}
	closeOnce sync.Once
}

// RequiredFunctions are the functions without which a script of level 1 is refused.
func RequiredFunctions() []string {
	return []string{
		"init", "destroy", "resumeScheduler", "createSession", "destroySession",
		"querySession", "handleMessage", "setupMedia", "hangupMedia",
	}
}

// load makes an application of a script. It fails unless the script compiles, runs, and
// defines the required functions. The script's init has not been called yet. resume is
// called with the application, to enter it.
func load(services *Services, settings *config.Settings, tried bool, resume func(*Application, script.Origin, func(*lua.LState) error)) (*Application, error) {
	a := &Application{Settings: settings, services: services, metrics: services.Series.Generation(), begun: make(chan struct{})}
	a.resume = func(origin script.Origin, do func(*lua.LState) error) { resume(a, origin, do) }
	a.answered = a.messageDone
	a.Scheduler = scheduler.New(services.Environment.clock(), func() { a.notify("resumeScheduler") })
	a.Scheduler.Log = services.log().Faults()
	a.Engine = script.New(a.engineOptions())
	a.host = host.New(services.Host, host.Script{
		Settings: settings, Answers: a.Engine.Answers,
		AfterUnlock: a.Engine.AfterUnlock, AfterUnlockWaiting: a.Engine.AfterUnlockWaiting, AfterEffects: a.Engine.AfterEffects,
		Poke: a.Scheduler.Poke, After: a.afterFor, Notify: a.notify,
	}, tried)
	a.Level2 = a.newLevel2()
	err := a.Engine.DoWithin(settings.Start(), script.Origin{}, func(state *lua.LState) error {
		level1.Open(state, a.host)
		if err := a.Engine.Load(settings.Script); err != nil {
			return err
		}
		return a.missingFunctions()
	})
	if err != nil {
		a.abandon()
		return nil, err
	}
	return a, nil
}

func (a *Application) engineOptions() script.Options {
	output, complaints := a.services.printing(a.Settings)
	sandbox := a.Settings.Sandbox
	sandbox.Refused = a.refusedFile
	return script.Options{
		Path:            a.Settings.Path + ";" + filepath.Dir(a.Settings.Script),
		Libraries:       a.Libraries(),
		Budget:          a.Settings.Requests,
		Sandbox:         sandbox,
		Output:          output,
		Errors:          complaints,
		CoroutineFailed: a.coroutineFailed,
		Resume:          func(origin script.Origin, do func(*lua.LState) error) { a.resume(origin, do) },
		Soon:            a.Scheduler.Soon,
		Cache:           &a.services.compiled,
		Among:           a.services.Process.Among,
		Roots:           func(visit func(lua.LValue)) { a.Level2.Visit(visit) },
		TaskRefused:     func() { a.services.tasks.Add(1) },
		Gone:            a.services.over,
		Meter:           a.services.Meters.script,
		Log:             a.services.log().Faults(),
		Now:             a.services.Environment.Now,
		Trace:           a.services.Environment.Trace,
	}
}

// newLevel2 makes the module janus, which the script may require.
func (a *Application) newLevel2() *level2.Module {
	return level2.New(level2.Options{
		Host:   a.host,
		Engine: a.Engine,
		After: func(w *script.Wait, delay time.Duration, fire func()) (cancel func(), err error) {
			return a.afterFor(w, delay, fire)
		},
		Now:      a.services.Environment.Now,
		Config:   a.Settings.Config,
		Metadata: DefaultMetadata(a.services.Environment.name()),
		Metrics:  a.metrics,
	})
}

// afterFor runs a function on the scheduler's goroutine once a time has passed. The console
// shows the purpose.
func (a *Application) afterFor(purpose any, delay time.Duration, fire func()) (cancel func(), err error) {
	cancel, err = a.Scheduler.AfterFor(purpose, delay, fire)
	if err != nil {
		a.services.timers.Add(1)
	}
	return cancel, err
}

// missingFunctions refuses a script that lacks a function which level 1 requires. A script
// of level 2 needs none.
func (a *Application) missingFunctions() error {
	if a.Level2.Used() {
		return nil
	}
	var missing []string
	for _, name := range RequiredFunctions() {
		if !a.Engine.Defines(name) {
			missing = append(missing, name)
		}
	}
	switch len(missing) {
	case 0:
		return nil
	case len(RequiredFunctions()):
		return fmt.Errorf("%s sets no handler with janus.on, nor does it define the functions of level 1: %s", a.Settings.Script, strings.Join(missing, ", "))
	default:
		return fmt.Errorf("%s defines no function %s", a.Settings.Script, strings.Join(missing, ", "))
	}
}

// initialise calls the script's init and finds its callbacks then. With the Lua lock held.
func (a *Application) initialise() error {
	argument := lua.LValue(lua.LNil)
	if a.Settings.Config != nil {
		argument = lua.LString(*a.Settings.Config)
	}
	if _, err := a.CallAtOnce("init", argument); err != nil && !errors.Is(err, script.ErrWaits) {
		return err
	}
	a.Level2.Start()
	a.Callbacks = a.findCallbacks()
	return nil
}

// Call calls a function of the script, with the Lua lock held. If a script of level 2 does
// not define the function, Call returns nothing.
func (a *Application) Call(name string, args ...lua.LValue) (script.Results, error) {
	if a.lacks(name) {
		return script.Nothing, nil
	}
	return a.Engine.Call(name, args...)
}

// CallAtOnce is Call for callers that need the results at once, or go on without them.
func (a *Application) CallAtOnce(name string, args ...lua.LValue) (script.Results, error) {
	if a.lacks(name) {
		return script.Nothing, nil
	}
	return a.Engine.CallAtOnce(name, args...)
}

// lacks says that the script is of level 2 and does not define a function.
func (a *Application) lacks(name string) bool { return a.Level2.Used() && !a.Engine.Defines(name) }

// begin resumes the tasks that have waited since init.
func (a *Application) begin() {
	a.closeOnce.Do(func() { close(a.begun) })
}

// abandon ends a script that never runs.
func (a *Application) abandon() {
	defer a.close()
	defer a.metrics.Abandon()
	a.host.DropReceivers()
}

// close ends the script, whether it has run or not.
func (a *Application) close() {
	a.begin()
	a.Engine.Close()
}

// notify calls a function of this generation; once the generation has been replaced, notify
// does nothing.
func (a *Application) notify(name string, args ...lua.LValue) {
	a.resume(script.Origin{}, func(*lua.LState) error {
		_, err := a.Call(name, args...)
		return err
	})
}

// coroutineFailed tells a client that the coroutine on whose work it waits has failed. It
// is called with the Lua lock held.
func (a *Application) coroutineFailed(origin script.Origin, failed *script.Error) {
	a.services.log().ScriptFailed(failed)
	s := a.services.Host.Sessions.Get(origin.Session)
	if s == nil || !s.Requests.Settle(origin.Transaction) {
		return // nobody waits, or the request was answered before
	}
	if err := a.host.PushEvent(origin.Session, origin.Transaction, host.FailureEvent, ""); err != nil {
		a.services.log().Line(core.LogWarning, "could not tell the client: "+err.Error())
	}
}
