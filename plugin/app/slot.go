package app

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/app/watch"
	"janus-golua/plugin/config"
	"janus-golua/plugin/core"
	"janus-golua/plugin/deadline"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/host"
	"janus-golua/plugin/process"
	"janus-golua/plugin/script"
)

// ErrNotRunning is returned for a reload before the start or after the end.
var ErrNotRunning = errors.New("the plugin is not running")

// Slot has the application that runs. All entries into the application are made here, except
// those of a reload.
type Slot struct {
	services *Services
	// swap comes before all other locks. An entry holds it shared until the result of the
	// entry is noted; a reload holds it alone.
	swap    sync.RWMutex
	running atomic.Pointer[Application]
	// watcher is nil unless files are watched.
	watcher *watch.Watcher
	// reloading makes reloads wait for each other. It protects ended, which refuses them.
	reloading sync.Mutex
	ended     bool
	counts    counts
}

// counts are of reloads. loaded is when the running script was loaded, in Unix ms.
type counts struct {
	reloads, refused atomic.Uint64
	loaded           atomic.Int64
}

// NewSlot makes a slot in which nothing runs yet.
func NewSlot(services *Services) *Slot { return &Slot{services: services} }

// Running is the application that runs now, nil before the start.
func (s *Slot) Running() *Application { return s.running.Load() }

// Reloads counts the reloads that replaced the script.
func (s *Slot) Reloads() uint64 { return s.counts.reloads.Load() }

// RefusedReloads counts the reloads whose script was refused.
func (s *Slot) RefusedReloads() uint64 { return s.counts.refused.Load() }

// Loaded is when the running script was loaded.
func (s *Slot) Loaded() time.Time { return time.UnixMilli(s.counts.loaded.Load()) }

// Budget chooses the budget of an entry.
type Budget func(*config.Settings) script.Budget

// Requests is the budget of a callback.
func Requests(s *config.Settings) script.Budget { return s.Requests }

// Media is the budget of a callback that a packet or message of a peer has caused.
func Media(s *config.Settings) script.Budget { return s.Media }

// Enter makes an entry into the running script. It then carries out the effects that the
// script has left, with no lock held. It logs and returns the error of do.
func (s *Slot) Enter(budget Budget, origin script.Origin, do func(app *Application, L *lua.LState) error) error {
	err := s.with(func(app *Application) (script.Effects, error) {
		return app.Engine.Enter(budget(app.Settings), origin, func(L *lua.LState) error { return do(app, L) })
	})
	s.services.log().ScriptFailed(err)
	return err
}

// Call calls a function of the script that runs, as an entry of its own. The function may
// wait. Then it goes on without the caller, and the caller gets script.ErrWaits.
func (s *Slot) Call(budget Budget, origin script.Origin, name string, args ...lua.LValue) (values script.Results, err error) {
	err = s.Enter(budget, origin, func(app *Application, _ *lua.LState) (err error) {
		values, err = app.Call(name, args...)
		return err
	})
	return values, err
}

// TryCall is Call for a thread that must not wait for the Lua lock, nor for a reload. If it
// would have to wait, nothing happens. The effects are left to the caller.
func (s *Slot) TryCall(budget Budget, origin script.Origin, name string, args ...lua.LValue) (prompt script.Prompt) {
	defer func() { s.services.log().ScriptFailed(prompt.Err) }() // with no lock held
	if !s.swap.TryRLock() {
		return script.Prompt{}
	}
	defer s.swap.RUnlock()
	app := s.running.Load()
	return app.Engine.TryEnter(budget(app.Settings), origin, func(*lua.LState) error {
		_, err := app.Call(name, args...)
		return err
	})
}

// with makes sure that no reload replaces the script during an entry. After the entry it
// carries out the effects.
func (s *Slot) with(entry func(app *Application) (script.Effects, error)) error {
	effects, err := s.sharing(entry)
	effects.CarryOut(s.services.log().Faults())
	return err
}

func (s *Slot) sharing(entry func(app *Application) (script.Effects, error)) (effects script.Effects, err error) {
	s.swap.RLock()
	defer s.swap.RUnlock()
	return entry(s.running.Load())
}

// resume makes an entry into one generation; once another generation has replaced that one,
// it does nothing. If a fault of ours ends the entry, resume tells the client that waits
// for its result.
func (s *Slot) resume(a *Application, origin script.Origin, do func(*lua.LState) error) {
	<-a.begun
	err := s.with(func(now *Application) (script.Effects, error) {
		if now != a {
			return nil, nil
		}
		return a.Engine.Enter(a.Settings.Requests, origin, do)
	})
	if errors.Is(err, guard.ErrPanic) {
		s.services.Host.Delivery.GiveUp(origin)
		s.services.Host.Held.Answer(origin, Failure(host.FailureText))
	}
	s.services.log().ScriptFailed(err)
}

// Start loads the script, calls its init and lets it run. If it fails, nothing of it is left
// running.
func (s *Slot) Start(settings *config.Settings) error {
	if settings.Metrics != "" {
		s.services.Meters = newMeters()
	}
	s.services.Process.TakeMemory(settings.Requests.Memory)
	app, err := load(s.services, settings, false, s.resume)
	if err != nil {
		return err
	}
	defer func() {
		if s.Running() != app { // also after a fault of ours
			app.abandon()
		}
	}()
	if err := s.begin(app); err != nil {
		return err
	}
	s.use(app)
	s.watch(settings)
	s.services.Environment.clock().Drive(app.Scheduler)
	return nil
}

// begin calls the first script's init. The core gets the metadata before it gets anything
// that the script sends from its init.
func (s *Slot) begin(app *Application) error {
	core := s.services.core()
	err := app.Engine.DoWithin(app.Settings.Start(), script.Origin{}, func(*lua.LState) error {
		if err := app.initialise(); err != nil {
			return err
		}
		metadata, err := app.askMetadata()
		if err == nil {
			err = s.services.Process.TakePackage(metadata.Package)
		}
		if err == nil {
			app.Metadata = metadata
			core.SetMetadata(metadata)
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.startForwarders(app.Settings)
}

// startForwarders starts the process's threads, unless another application has.
func (s *Slot) startForwarders(settings *config.Settings) error {
	count, by := s.services.Process.TakeForwarders(settings.Forwarders)
	if by != "" && settings.ForwardersSet {
		s.services.log().Line(core.LogWarning, fmt.Sprintf("forwarders = %d has no effect: the process has %d since %s started",
			settings.Forwarders, count, process.File(by)))
	}
	return s.services.core().StartForwarders(count)
}

// use makes an application the running one.
func (s *Slot) use(app *Application) {
	s.running.Store(app)
	s.counts.loaded.Store(time.Now().UnixMilli())
	app.metrics.Begin()
	app.begin()
	router, log := s.services.Host.Router, s.services.log()
	if viewers := app.Settings.InlineViewers; viewers >= 0 {
		log.Protect(func() { router.SetInlineLimit(viewers) })
	}
	log.Protect(func() { router.SetScripted(app.Callbacks.IncomingRTP) })
	log.Protect(func() { router.SetReadyWanted(app.Callbacks.DataReady) })
}

// watch begins to watch the script's files if the settings want that.
func (s *Slot) watch(settings *config.Settings) {
	if !settings.Watch {
		return
	}
	var err error
	if s.watcher, err = watch.Begin(settings.Sandbox.Read, s.services.log(), func() { _ = s.Reload() }); err != nil {
		s.services.log().Line(core.LogWarning, "files are not watched: "+err.Error())
	}
}

// Responds says whether the script can be entered: it answers within its time limit and some
// time more, unless it runs without a limit, or waits for a disk that hangs.
func (s *Slot) Responds(more time.Duration) bool {
	var entry sync.WaitGroup
	log := s.services.log().Faults()
	entry.Go(func() {
		defer guard.Recover(log, "the end")
		_ = s.with(func(app *Application) (script.Effects, error) {
			return app.Engine.Enter(app.Settings.Requests, script.Origin{}, func(*lua.LState) error { return nil })
		})
	})
	return deadline.Wait(&entry, s.Running().Settings.Requests.Time+more)
}

// EndReloads lets a reload that is under way end, and refuses all later ones.
func (s *Slot) EndReloads() {
	if s.watcher != nil {
		s.watcher.Close()
	}
	s.reloading.Lock()
	defer s.reloading.Unlock()
	s.ended = true
}

// StopTimers ends the scheduler: no timer fires any more.
func (s *Slot) StopTimers() { s.Running().Scheduler.Stop() }

// TellEnd calls the script's destroy. If the script waits there, the wait ends with Close.
func (s *Slot) TellEnd() {
	_ = s.Enter(Requests, script.Origin{}, func(app *Application, _ *lua.LState) error {
		_, err := app.CallAtOnce("destroy")
		return err
	})
}

// Close ends the script.
func (s *Slot) Close() { s.Running().close() }

// Leave ends the share of the application in what its process has.
func (s *Slot) Leave() { s.services.Process.Leave() }
