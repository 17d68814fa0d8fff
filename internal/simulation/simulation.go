// Package simulation runs an application without Janus: the real plugin on the
// simulated core, with clients that attach to it, and with a time that passes only when it is
// told to. The golua command and tests of applications use it.
//
// Every call of a client or a test ends when the application is at rest:
// nothing is due, nothing is queued, nothing is under way.
package simulation

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin"
	"janus-golua/plugin/app"
	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated"
	"janus-golua/plugin/guard"
)

// Options say what to run.
type Options struct {
	// Script is the application's file.
	Script string
	// General has more entries of `general` in the configuration, such as "path".
	General map[string]string
	// Start is the application's time at the start; zero means the machine's time.
	Start time.Time
	// Modules are found by `require` before the plugin's own modules.
	Modules map[string]lua.LGFunction
	// Serve answers the application's HTTP requests, on the goroutine that has called a method
	// of Janus. If Serve is nil, requests go to the network.
	Serve func(request *http.Request, body []byte) (*http.Response, error)
	// Trace is called for each instruction (script.Options).
	Trace func(L *lua.LState)
	// Tokens are the rights of signed tokens, by token; with nil, Janus checks no tokens.
	Tokens map[string][]string
	// Output and Errors receive the application's standard output and standard error; nil
	// stands for those of this process.
	Output, Errors io.Writer
	// Console allows Evaluate.
	Console bool
	// NoEvents says that Janus has no event handler.
	NoEvents bool
	// Limit is how long, in real time, one call may take until the application is at
	// rest; 0 means 10 s.
	Limit time.Duration
}

// Janus is a simulated Janus with one application. Only one goroutine may use its methods and
// those of its clients.
type Janus struct {
	core    *simulated.Core
	plugin  *plugin.Plugin
	script  string
	clock   *clock
	started time.Time
	limit   time.Duration

	// mu protects the clients and their fields.
	mu      sync.Mutex
	clients []*Client
	// obeying protects seen, which counts the calls of the core that have been carried out.
	obeying sync.Mutex
	seen    int
	// outlived is how many goroutines work for so long that nobody waits for them any more,
	// for example because they read a WebSocket; serving is how many wait for us.
	outlived, serving atomic.Int64
	// calls run on the goroutine that has called us; after ended no more are accepted.
	calls   chan func()
	ended   chan struct{}
	stopped bool
	// secret is the secret of the console, empty if there is no console.
	secret string
	// holding says that the call being served comes from a goroutine that holds the
	// application's Lua lock.
	holding bool
}

const defaultLimit = 10 * time.Second

// ErrRestless is returned when the application does not come to rest.
var ErrRestless = errors.New("the application does not come to rest: it begins something new again and again, without any time between")

// ErrStopped is returned by everything after Stop.
var ErrStopped = errors.New("the application has been stopped")

// ErrHeld is returned for a call that needs the application while the application waits for
// the caller.
var ErrHeld = errors.New("the application waits for this function, and can do nothing else meanwhile")

// Start loads an application and starts it, as Janus would.
func Start(options Options) (*Janus, error) {
	j := New(options)
	if err := j.Begin(); err != nil {
		return nil, err
	}
	return j, nil
}

// New makes a Janus that Begin will start. Functions in options that call Serve or
// ServeHolding may do so from then on.
func New(options Options) *Janus {
	if options.Start.IsZero() {
		options.Start = time.Now().Round(0) // without the monotonic clock
	}
	j := &Janus{
		core: simulated.New(), script: options.Script, clock: &clock{now: options.Start}, started: options.Start,
		limit: options.Limit, calls: make(chan func()), ended: make(chan struct{}),
	}
	if j.limit == 0 {
		j.limit = defaultLimit
	}
	j.core.SetNow(time.Second)
	j.core.Events, j.core.Tokens = !options.NoEvents, options.Tokens
	// The simulated core writes no files, so recordings may be anywhere unless General restricts them.
	general := map[string]string{"script": options.Script, "recordings": "/"}
	if options.Console {
		general["console_secret"] = rand.Text()
	}
	maps.Copy(general, options.General)
	j.secret = general["console_secret"]
	j.core.Config = core.Config{"general": general}
	around := app.Environment{Clock: j.clock, Modules: options.Modules, Trace: options.Trace, Output: options.Output, Errors: options.Errors}
	if around.Output == nil {
		around.Output = os.Stdout
	}
	if around.Errors == nil {
		around.Errors = os.Stderr
	}
	if options.Serve != nil {
		around.Transport = transport{j, options.Serve}
	}
	j.plugin = plugin.NewIn(around, j.core)
	j.plugin.TurnByHand()
	j.core.Exports = j.plugin
	return j
}

// Begin loads the application and starts it. It is called once.
func (j *Janus) Begin() error {
	err := j.perform(func(visit) error { return j.plugin.Init(filepath.Dir(j.script)) })
	if err != nil {
		j.end()
		return fmt.Errorf("%s was not started: %w", filepath.Base(j.script), err)
	}
	return j.Settle()
}

// Settle waits until the application is at rest.
func (j *Janus) Settle() error { return j.do(func(visit) error { return nil }) }

// Now is the time of the application.
func (j *Janus) Now() time.Time { return j.clock.Now() }

// Advance lets time pass: timers fire when they are due.
func (j *Janus) Advance(by time.Duration) error {
	return j.do(func(v visit) error { return v.advanceTo(j.Now().Add(by), never) })
}

func never() bool { return false }

// AwaitUntil lets time pass until a condition holds, for patience at most, and says
// whether the condition holds.
func (j *Janus) AwaitUntil(condition func() bool, patience time.Duration) (holds bool, err error) {
	err = j.do(func(v visit) error {
		if err := v.settle(); err != nil {
			return err
		}
		v.awaitOutlived(condition)
		return v.advanceTo(j.Now().Add(patience), condition)
	})
	return condition(), err
}

// awaitOutlived gives work a little more real time, if it may still fulfil the
// condition.
func (v visit) awaitOutlived(condition func() bool) {
	for deadline := time.Now().Add(workPatience); v.plugin.Working() > int(v.served) && !condition() && time.Now().Before(deadline); {
		time.Sleep(pollEvery)
		v.stepAll()
	}
}

// advanceTo moves the time from timer to timer, to the end or until a condition holds.
func (v visit) advanceTo(end time.Time, condition func() bool) error {
	for deadline := time.Now().Add(v.limit); ; {
		if err := v.settle(); err != nil || condition() {
			return err
		}
		due, ok := v.due()
		if !ok || due.After(end) {
			break
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%w for %v", ErrRestless, v.limit)
		}
		v.moveTo(due)
	}
	v.moveTo(end)
	return v.settle()
}

// due is when the next timer fires, or something happens on a client's line.
func (j *Janus) due() (next time.Time, ok bool) {
	next, ok = j.clock.due()
	if at, waits := j.lineDue(); waits && (!ok || at.Before(next)) {
		next, ok = at, true
	}
	return next, ok
}

func (j *Janus) moveTo(now time.Time) {
	j.clock.moveTo(now)
	j.core.SetNow(time.Second + j.Now().Sub(j.started))
}

// Admin lets the application answer a message of the Admin API: JSON text, empty for
// none. The application may wait for up to ten seconds.
func (j *Janus) Admin(message string) (answer string, err error) {
	err = j.do(func(visit) error {
		answered := make(chan core.JSON, 1)
		go func() {
			defer guard.Recover(j.core, "handle_admin_message")
			answered <- j.plugin.HandleAdminMessage(message)
		}()
		got := core.JSON(0)
		done := func() bool {
			select {
			case got = <-answered:
				return true
			case <-time.After(pollEvery):
				return false
			}
		}
		for deadline := time.Now().Add(j.limit); !done(); {
			if time.Now().After(deadline) {
				return ErrRestless
			}
			j.stepAll()
			if due, ok := j.due(); ok {
				j.moveTo(due)
			}
		}
		answer = j.core.JSONText(got)
		return nil
	})
	return answer, err
}

// Inside runs a function in the script's state. The function must not wait.
func (j *Janus) Inside(fn func(L *lua.LState) error) error {
	return j.do(func(visit) error { return j.plugin.Inside(fn) })
}

// Reload loads the script again.
func (j *Janus) Reload() error { return j.do(func(visit) error { return j.plugin.Reload() }) }

// Stop ends the application as Janus does, and returns the plugin's faults: things that it
// should not have left behind.
func (j *Janus) Stop() ([]string, error) {
	if j.stopped {
		return nil, nil
	}
	err := j.perform(func(visit) error {
		j.plugin.Destroy()
		j.obey()
		return nil
	})
	if errors.Is(err, ErrHeld) {
		return nil, err
	}
	j.end()
	return j.core.Faults(), err
}

func (j *Janus) end() {
	j.stopped = true
	close(j.ended)
}
