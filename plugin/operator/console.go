package operator

import (
	"cmp"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/tidwall/gjson"

	"janus-golua/plugin/app"
	"janus-golua/plugin/core"
	"janus-golua/plugin/ellipsis"
	"janus-golua/plugin/host"
	"janus-golua/plugin/logs"
	"janus-golua/plugin/media"
	"janus-golua/plugin/script"
	"janus-golua/plugin/script/scheduler"
	"janus-golua/plugin/session"
)

// Limits of an answer of the console. A list has the first elements that fit, and
// "left_out" says how many do not.
const (
	maxListed     = 1000
	maxAnswer     = 256 << 10 // bytes of JSON
	maxCode       = 64 << 10  // bytes
	maxEvaluated  = 20        // values
	maxPrinted    = 32 << 10  // bytes
	errNoSecret   = "the console needs its secret (console_secret in janus.plugin.golua.jcfg)"
	errBadSecret  = "this is not the console's secret"
	errConsoleOff = "the console is off: janus.plugin.golua.jcfg sets no console_secret"
)

// consoleCommands are the commands that {"golua": …} may have with the console's secret. Each
// takes the whole request and returns the fields of its answer.
func consoleCommands() map[string]consoleCommand {
	return map[string]consoleCommand{
		"coroutines": (*Operator).consoleCoroutines,
		"errors":     (*Operator).consoleErrors,
		"evaluate":   (*Operator).evaluate,
		"locals":     (*Operator).consoleLocals,
		"routes":     (*Operator).consoleRoutes,
		"sessions":   (*Operator).consoleSessions,
		"timers":     (*Operator).consoleTimers,
	}
}

// consoleCommand answers one kind of request.
type consoleCommand func(o *Operator, request string) (map[string]any, error)

// askConsole answers a request to the console if the request has the secret.
func (o *Operator) askConsole(name, request string, ask consoleCommand) map[string]any {
	answer, err := map[string]any(nil), o.checkSecret(request)
	if err == nil {
		answer, err = ask(o, request)
	}
	if err != nil {
		printed := answer["printed"]
		answer = map[string]any{"golua": "error", "error": ellipsis.Cut(err.Error(), logs.MaxMessage)}
		if printed != nil {
			answer["printed"] = printed
		}
		var failure *script.Error
		if errors.As(err, &failure) {
			answer["error"], answer["traceback"] = ellipsis.Cut(failure.Message, logs.MaxMessage), ellipsis.Cut(failure.Traceback, logs.MaxTraceback)
		}
		return answer
	}
	answer["golua"] = name
	return answer
}

// checkSecret says why a request is refused; nil if it is allowed. The time that the check
// takes does not depend on the secret.
func (o *Operator) checkSecret(request string) error {
	running := o.Slot.Running()
	if running == nil {
		return app.ErrNotRunning
	}
	if running.Settings.ConsoleSecret == "" {
		return errors.New(errConsoleOff)
	}
	given := gjson.Get(request, "secret")
	if given.Type != gjson.String {
		return errors.New(errNoSecret)
	}
	want, got := sha256.Sum256([]byte(running.Settings.ConsoleSecret)), sha256.Sum256([]byte(given.String()))
	if subtle.ConstantTimeCompare(want[:], got[:]) != 1 {
		o.Host.Log.Repeated(core.LogWarning, errBadSecret, "console: somebody came with a wrong secret")
		return errors.New(errBadSecret)
	}
	return nil
}

// listed makes an answer that has as much of a list as an answer may have.
func listed[T any](name string, list []T) map[string]any {
	left := make([]json.RawMessage, 0, min(len(list), maxListed))
	size := 0
	for _, element := range list {
		text, err := json.Marshal(element)
		if size += len(text); err != nil || size > maxAnswer || len(left) == maxListed {
			break
		}
		left = append(left, text)
	}
	answer := map[string]any{name: left}
	if out := len(list) - len(left); out > 0 {
		answer["left_out"] = out
	}
	return answer
}

// consoleErrors returns the latest errors. The latest comes first, so that the oldest are
// left out if there are too many.
func (o *Operator) consoleErrors(string) (map[string]any, error) {
	kept := o.Host.Log.Errors()
	slices.Reverse(kept)
	return listed("errors", kept), nil
}

// sessionInfo is what the console shows of a session. Ages are in seconds.
type sessionInfo struct {
	ID  uint64  `json:"id"`
	Age float64 `json:"age"`
	// Up says that the PeerConnection is up.
	Up bool `json:"up"`
	// In has the m-lines that the peer sends, Out the m-lines that it gets.
	In  []media.TrackStats        `json:"in"`
	Out []media.SubscriptionStats `json:"out"`
	// Bandwidth is what is known of the peer's line, if it is estimated.
	Bandwidth *media.Bandwidth `json:"bandwidth,omitempty"`
}

// inOrder are the sessions by number.
func (o *Operator) inOrder() []*session.Session {
	all := o.Host.Sessions.All()
	slices.SortFunc(all, func(a, b *session.Session) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

func (o *Operator) consoleSessions(string) (map[string]any, error) {
	all := o.inOrder()
	infos := make([]sessionInfo, 0, min(len(all), maxListed))
	for _, s := range all[:min(len(all), maxListed)] {
		stats := s.Media.Stats()
		infos = append(infos, sessionInfo{s.ID, seconds(time.Since(s.Since)), s.Media.Up(), stats.In, stats.Out, stats.Bandwidth})
	}
	answer := listed("sessions", infos)
	answer["count"] = len(all)
	return answer, nil
}

func (o *Operator) consoleRoutes(string) (map[string]any, error) {
	var routes []media.RouteInfo
	for _, s := range o.inOrder() {
		routes = append(routes, s.Media.Routes()...)
	}
	return listed("routes", routes), nil
}

// timerInfo is what the console shows of a timer: in how many seconds it is due, and its
// purpose.
type timerInfo struct {
	Due float64 `json:"due"`
	// Callback is the name that was given to timeCallback.
	Callback string `json:"callback,omitempty"`
	// taskInfo is the task that waits for one of the others: janus.after, janus.sleep, a
	// time-out.
	*taskInfo
}

func (o *Operator) consoleTimers(string) (map[string]any, error) {
	var infos []timerInfo
	var count int
	err := o.inside(func(now *app.Application) error {
		dues, all := now.Scheduler.Dues(maxListed)
		count = all
		at := o.now()
		for _, due := range dues {
			infos = append(infos, timerOf(due, at))
		}
		return nil
	})
	answer := listed("timers", infos)
	answer["count"] = count
	return answer, err
}

// timerOf describes a timer, inside an entry.
func timerOf(due scheduler.Due, now time.Time) timerInfo {
	info := timerInfo{Due: seconds(due.At.Sub(now))}
	switch purpose := due.Purpose.(type) {
	case host.CallbackName:
		info.Callback = string(purpose)
	case *script.Wait:
		if waiting, ok := purpose.Waiting(); ok {
			described := taskOf(waiting, now)
			info.taskInfo = &described
		}
	}
	return info
}

// taskInfo is what the console shows of a task that waits.
type taskInfo struct {
	Name        string  `json:"name"`
	WaitsIn     string  `json:"waits_in"`
	Waited      float64 `json:"waited"` // seconds
	Session     uint64  `json:"session,omitempty"`
	Transaction string  `json:"transaction,omitempty"`
	Place       string  `json:"place,omitempty"`
}

func taskOf(t script.WaitingTask, now time.Time) taskInfo {
	return taskInfo{
		Name: t.Name, WaitsIn: t.Function, Waited: seconds(now.Sub(t.Since)), Session: t.Origin.Session,
		Transaction: ellipsis.Cut(t.Origin.Transaction, logs.MaxTransaction), Place: t.Place,
	}
}

func (o *Operator) consoleCoroutines(string) (map[string]any, error) {
	var infos []taskInfo
	var count int
	err := o.inside(func(now *app.Application) error {
		count = now.Engine.Waiting()
		at := o.now()
		for _, t := range now.Engine.WaitingTasks(maxListed) {
			infos = append(infos, taskOf(t, at))
		}
		return nil
	})
	answer := listed("coroutines", infos)
	answer["count"] = count
	return answer, err
}

// seconds with milliseconds.
func seconds(d time.Duration) float64 { return float64(d.Milliseconds()) / 1000 }
