package plugin

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/luaapi/level1"
	"janus-golua/plugin/luaapi/level2"
	"janus-golua/plugin/script"
	"janus-golua/plugin/script/scheduler"
)

// application is one generation of the script: its state, its scheduler, and
// what is known of it. A reload puts another in its place.
type application struct {
	plugin *Plugin
	config configuration
	engine *script.Engine
	sched  *scheduler.Scheduler
	// answered is messageDone, as a value that is made once.
	answered script.Later
	// level2 is the module janus of the script.
	level2 *level2.Module
	// begun is closed when the script runs, or never will: what it has begun to
	// wait for in its init goes on only then.
	begun     chan struct{}
	closeOnce sync.Once
	// callbacks are the optional functions that the script defines.
	callbacks callbacks
	// trial holds back what the script sends before it runs.
	trial trial
	// receivers are the sessions that this generation has made, also those that have
	// ended. The Lua lock protects it.
	receivers []uint64
}

// requiredFunctions are those without which a script is refused.
var requiredFunctions = [...]string{
	"init", "destroy", "resumeScheduler", "createSession", "destroySession",
	"querySession", "handleMessage", "setupMedia", "hangupMedia",
}

// load makes an application of a script that compiles, loads, and defines what
// it must. It has not been initialised.
func (p *Plugin) load(config configuration) (*application, error) {
	app := &application{plugin: p, config: config, begun: make(chan struct{})}
	app.trial.on = p.app.Load() != nil
	app.sched = scheduler.New(p.around.clock(), func() { app.notify("resumeScheduler") })
	app.sched.Log = p.faultLog()
	output, complaints := p.printing(config)
	app.engine = script.New(script.Options{
		Path:            config.path + ";" + filepath.Dir(config.script),
		Libraries:       app.libraries(),
		Budget:          config.requests,
		Sandbox:         config.sandbox,
		Output:          output,
		Errors:          complaints,
		CoroutineFailed: app.coroutineFailed,
		Resume:          app.resume,
		Soon:            app.sched.Soon,
		Cache:           &p.compiled,
		TaskRefused:     func() { p.lost.tasks.Add(1) },
		Gone:            p.isOver,
		Meter:           p.meters.script,
		Log:             p.faultLog(),
		Now:             p.around.now,
		Trace:           p.around.Trace,
	})
	app.level2 = app.newLevel2()
	app.answered = app.messageDone
	err := app.engine.DoWithin(config.start(), script.Origin{}, func(state *lua.LState) error {
		level1.Open(state, host{p, app})
		if err := app.engine.Load(config.script); err != nil {
			return err
		}
		return app.missingFunctions()
	})
	if err != nil {
		app.abandon()
		return nil, err
	}
	return app, nil
}

// newLevel2 makes the module janus, which the script may require.
func (a *application) newLevel2() *level2.Module {
	return level2.New(level2.Options{
		Host:     host{a.plugin, a},
		Engine:   a.engine,
		After:    a.after,
		Now:      a.plugin.around.now,
		Config:   a.config.config,
		Metadata: defaultMetadata(),
	})
}

// after does something on the scheduler's goroutine once a time has passed, for a wait
// of which the console tells.
func (a *application) after(w *script.Wait, delay time.Duration, fire func()) (cancel func(), err error) {
	return a.afterFor(w, delay, fire)
}

func (a *application) afterFor(purpose any, delay time.Duration, fire func()) (cancel func(), err error) {
	cancel, err = a.sched.AfterFor(purpose, delay, fire)
	if err != nil {
		a.plugin.lost.timers.Add(1)
	}
	return cancel, err
}

// missingFunctions minds what level 1 requires; a script of level 2 needs none.
func (a *application) missingFunctions() error {
	if a.level2.Used() {
		return nil
	}
	var missing []string
	for _, name := range requiredFunctions {
		if !a.engine.Defines(name) {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("%s defines no function %s", a.config.script, strings.Join(missing, ", "))
	}
	return nil
}

// initialise calls the script's init, and looks at what it defines then. With
// the Lua lock held.
func (a *application) initialise() error {
	argument := lua.LValue(lua.LNil)
	if a.config.config != nil {
		argument = lua.LString(*a.config.config)
	}
	if _, err := a.callAtOnce("init", argument); err != nil && !errors.Is(err, script.ErrWaits) {
		return err
	}
	a.level2.Start()
	a.callbacks = a.findCallbacks()
	return nil
}

// call calls a function of the script, with the Lua lock held. One that a script
// of level 2 does without returns nothing.
func (a *application) call(name string, args ...lua.LValue) (script.Results, error) {
	if a.lacks(name) {
		return script.Nothing, nil
	}
	return a.engine.Call(name, args...)
}

// callAtOnce is call for callers that need the results at once, or go on without them.
func (a *application) callAtOnce(name string, args ...lua.LValue) (script.Results, error) {
	if a.lacks(name) {
		return script.Nothing, nil
	}
	return a.engine.CallAtOnce(name, args...)
}

// lacks says whether a script of level 2 does without a function.
func (a *application) lacks(name string) bool { return a.level2.Used() && !a.engine.Defines(name) }

// begin lets what the script waits for go on.
func (a *application) begin() {
	a.closeOnce.Do(func() { close(a.begun) })
}

// abandon ends a script that never runs.
func (a *application) abandon() {
	defer a.close()
	a.dropReceivers()
}

// close ends the script, whether it has run or not.
func (a *application) close() {
	a.begin()
	a.engine.Close()
}

// notify calls a function of this generation, or none once it has been replaced.
func (a *application) notify(name string, args ...lua.LValue) {
	a.resume(script.Origin{}, func(*lua.LState) error {
		_, err := a.call(name, args...)
		return err
	})
}

// resume makes an entry into this generation, or none once it has been replaced. After a
// fault of ours in it the client that waits for it is told.
func (a *application) resume(origin script.Origin, fn func(*lua.LState) error) {
	<-a.begun
	err := a.plugin.entering(func(now *application) (script.Effects, error) {
		if now != a {
			return nil, nil
		}
		return a.engine.Enter(a.config.requests, origin, fn)
	})
	if errors.Is(err, guard.ErrPanic) {
		a.plugin.giveUp(origin)
	}
	a.plugin.logScriptError(err)
}

// coroutineFailed tells the client that waits for what a coroutine was working
// on. It is called with the Lua lock held.
func (a *application) coroutineFailed(origin script.Origin, failed *script.Error) {
	p := a.plugin
	p.logScriptError(failed)
	s := p.sessions.Get(origin.Session)
	if s == nil || !s.Requests.Settle(origin.Transaction) {
		return // nobody waits, or it was answered before
	}
	if err := (host{p, a}).PushEvent(origin.Session, origin.Transaction, failureEvent, ""); err != nil {
		p.log(core.LogWarning, "could not tell the client: "+err.Error())
	}
}
