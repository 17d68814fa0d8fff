package plugin

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tidwall/gjson"
	"go.uber.org/goleak"

	"janus-golua/plugin/app"
	"janus-golua/plugin/awaiting"
	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated"
	"janus-golua/plugin/core/simulated/coretest"
	"janus-golua/plugin/host"
	"janus-golua/plugin/logs"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// app1 is what every test script begins with: the required functions, and a
// handleMessage that runs the Lua in the request.
const app1 = `
local json = require "json"
results = {}
function init(config) end
function destroy() end
function createSession(id) end
function destroySession(id) end
function querySession(id) return '{"session":' .. id .. '}' end
function setupMedia(id) end
function hangupMedia(id) end
function resumeScheduler() end
function handleMessage(id, tr, message, jsep)
  local chunk = assert(load(json.decode(message).lua))
  return chunk(id, tr, message, jsep)
end
`

// bench is a plugin that runs a script on the fake core.
type bench struct {
	t      *testing.T
	core   *coretest.Core
	plugin *Plugin
}

// start runs app and more; the end of the test ends it, and minds leaks.
func start(t *testing.T, more string) *bench {
	t.Helper()
	b, err := tryStart(t, app1+more, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// startUnlimited is start for a script that does much in one callback. Without a limit, it does as
// much on a busy machine.
func startUnlimited(t *testing.T, more string) *bench {
	t.Helper()
	b, err := tryStart(t, app1+more, map[string]string{"request_limit": "0", "media_limit": "0", "recordings": "/"})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// tryStart is start for a script that may fail, with a configuration; without one,
// recordings may be anywhere, as the fake core writes none.
func tryStart(t *testing.T, source string, general map[string]string) (*bench, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "app.lua")
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	if general == nil {
		general = map[string]string{"recordings": "/"}
	}
	general["script"] = file
	b := &bench{t: t, core: coretest.New()}
	b.core.Config = core.Config{"general": general}
	b.core.Events = true
	b.plugin = New(b.core)
	b.core.Exports = b.plugin
	err := b.plugin.Init("/etc/janus")
	t.Cleanup(func() {
		if err == nil {
			b.plugin.Destroy()
		}
		b.core.AssertClean(t)
	})
	return b, err
}

// attach makes a session; its number is its handle's.
func (b *bench) attach(id uint64) {
	b.t.Helper()
	b.core.Attach(core.Handle(id))
	if err := b.plugin.CreateSession(id, core.Handle(id)); err != nil {
		b.t.Fatal(err)
	}
}

// packet comes in from the peer of a session.
func (b *bench) packet(id uint64, packet *core.Packet) {
	b.core.Incoming(simulated.Session{Exports: b.plugin, ID: id}, core.Handle(id), packet)
}

// run sends Lua to handleMessage, waits until what the script has sent has gone out, and returns
// the result with its content.
func (b *bench) run(id uint64, transaction, lua string) (core.Result, string) {
	b.t.Helper()
	defer b.sent(id)
	return b.request(id, transaction, lua)
}

// request is run that does not wait until what the script has sent has gone out, for tests in
// which the core is slow.
func (b *bench) request(id uint64, transaction, lua string) (core.Result, string) {
	b.t.Helper()
	result := b.plugin.HandleMessage(id, Message{Transaction: transaction, Body: fmt.Sprintf(`{"lua":%q}`, lua)})
	return result, b.core.JSONText(result.Content)
}

// sent waits until what the script has sent to a session's client has gone out.
func (b *bench) sent(id uint64) {
	if s := b.plugin.host.Sessions.Get(id); s != nil {
		s.Outbox.Wait()
	}
}

// say runs Lua whose return value is the reply's text.
func (b *bench) say(id uint64, lua string) string {
	b.t.Helper()
	result, content := b.run(id, "t", `local id = ...; local function say(...) return 0, require("json").encode { ... } end `+lua)
	if result.Type != core.ResultOK {
		b.t.Fatalf("%s: answered %+v; %v", lua, result, b.core.Lines("golua"))
	}
	return content
}

func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	awaiting.Until(t, what, condition)
}

func TestWhatHandleMessageReturnsIsTheAnswer(t *testing.T) {
	b := start(t, "")
	b.attach(1)
	for lua, want := range map[string]core.Result{
		`return 0, '{"a":1}'`:   {Type: core.ResultOK},
		`return 0, '[1]'`:       {Type: core.ResultOK},
		`return "0", '{}'`:      {Type: core.ResultOK},
		`return 1, "hint"`:      {Type: core.ResultWait, Text: "hint"},
		`return 2`:              {Type: core.ResultWait},
		`return -1, "no"`:       {Type: core.ResultError, Text: "no"},
		`return -7`:             {Type: core.ResultError, Text: "the application refused the request"},
		`return 0`:              {Type: core.ResultError, Text: "the application gave no valid reply"},
		`return 0, "nonsense"`:  {Type: core.ResultError, Text: "the application gave no valid reply"},
		`return 0, {}`:          {Type: core.ResultError, Text: "the application gave no valid reply"},
		`return`:                {Type: core.ResultError, Text: host.FailureText},
		`return {}`:             {Type: core.ResultError, Text: host.FailureText},
		`error("secret place")`: {Type: core.ResultError, Text: host.FailureText},
	} {
		result, content := b.run(1, "t", lua)
		result.Content = 0
		if result != want || (want.Type == core.ResultOK) != (content != "") {
			t.Errorf("%s: answered %+v with %q, want %+v", lua, result, content, want)
		}
	}
	if result, _ := b.run(99, "t", "return 0, '{}'"); result.Type != core.ResultError {
		t.Errorf("an unknown session was answered %+v", result)
	}
}

func TestAnErrorIsLoggedWithItsTracebackAndTheNextCallWorks(t *testing.T) {
	b := start(t, "function deep() local nothing; return nothing.x end")
	b.attach(1)
	b.run(1, "t", "deep()")
	lines := b.core.Lines("Lua error in handleMessage")
	if len(lines) != 1 || !strings.Contains(lines[0], "app.lua:") || !strings.Contains(lines[0], "stack traceback:") || !strings.Contains(lines[0], "deep") {
		t.Errorf("logged %q", lines)
	}
	if got := b.say(1, "return say(1)"); got != "[1]" {
		t.Errorf("then answered %s", got)
	}
}

func TestACallbackThatRunsTooLongEnds(t *testing.T) {
	b, err := tryStart(t, app1+`
function incomingTextData() while true do end end
function resumeScheduler() while true do end end`, map[string]string{"request_limit": "30", "media_limit": "20"})
	if err != nil {
		t.Fatal(err)
	}
	b.attach(1)
	if result, _ := b.run(1, "t", "while true do end"); result.Type != core.ResultError {
		t.Errorf("answered %+v", result)
	}
	b.plugin.SetupMedia(1)
	b.plugin.IncomingData(1, &core.Data{Buffer: []byte("x")})
	b.say(1, "pokeScheduler() return say()")
	eventually(t, "the errors", func() bool { return len(b.core.Lines("it ran for longer than")) == 3 })
	for name, limit := range map[string]string{"handleMessage": "30ms", "incomingTextData": "20ms", "resumeScheduler": "30ms"} {
		if lines := b.core.Lines("Lua error in " + name); len(lines) != 1 || !strings.Contains(lines[0], "longer than "+limit) {
			t.Errorf("%s: logged %q", name, lines)
		}
	}
	if got := b.say(1, "return say(1)"); got != "[1]" {
		t.Errorf("then answered %s", got)
	}
}

func TestTheSandboxIsWhatTheConfigurationSays(t *testing.T) {
	libraries, files := t.TempDir(), t.TempDir()
	const try = `
local function try(path, mode) local f = io.open(path, mode) if f then f:close() end return f ~= nil end
function init() janusLog(4, table.concat({ "opened", tostring(try(LIBRARIES .. "/x.lua", "r")), tostring(try(LIBRARIES .. "/y", "w")), tostring(try(FILES .. "/y", "w")), tostring(try("/etc/passwd", "r")), tostring((pcall(os.execute, "true"))) }, " ")) end`
	if err := os.WriteFile(libraries+"/x.lua", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	source := fmt.Sprintf("LIBRARIES, FILES = %q, %q\n", libraries, files) + app1 + try
	for setting, want := range map[string]string{"": "true false true false false", "false": "true true true true true"} {
		b, err := tryStart(t, source, map[string]string{"path": libraries + "/?.lua", "files": "/nowhere; " + files, "sandbox": setting})
		if err != nil {
			t.Fatal(err)
		}
		if lines := b.core.Lines("opened"); len(lines) != 1 || lines[0] != "4 opened "+want {
			t.Errorf("sandbox = %q: %q, want %s", setting, lines, want)
		}
	}
	if _, err := tryStart(t, app1, map[string]string{"sandbox": "perhaps"}); err == nil {
		t.Error("a bad setting was taken")
	}
}

func TestBadLimitsAreRefused(t *testing.T) {
	for _, text := range []string{"fast", "-1", "1.5", "99999999999", ""} {
		if _, err := tryStart(t, app1, map[string]string{"request_limit": text}); err == nil || !strings.Contains(err.Error(), "request_limit") {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := tryStart(t, app1+"while true do end", map[string]string{"request_limit": "5"}); err == nil || !strings.Contains(err.Error(), "longer than 50ms") {
		t.Errorf("a script that does not come back from loading: %v", err)
	}
	if _, err := tryStart(t, app1, map[string]string{"request_limit": "0", "media_limit": "0", "memory_limit": "0"}); err != nil {
		t.Errorf("no limits: %v", err)
	}
}

func TestMetadataComesFromTheScriptOnceAfterInit(t *testing.T) {
	b := start(t, `
local ready
function init() ready = "janus.plugin.mine" end
function getPackage() return ready end
function getVersion() return 12 end
function getName() return nil end
`)
	metadata := b.core.Metadata()
	if metadata.Package != "janus.plugin.mine" || metadata.Version != 12 || metadata.Name != app.DefaultMetadata("golua").Name {
		t.Errorf("metadata is %+v", metadata)
	}
}

func TestEventsOfASessionKeepTheirOrderAcrossAJSEP(t *testing.T) {
	b := start(t, "")
	b.attach(1)
	b.attach(2)
	gathering, started := make(chan struct{}), make(chan struct{})
	var pushes atomic.Int32
	b.core.BeforePush = func() {
		if pushes.Add(1) == 1 {
			close(started)
			<-gathering
		}
	}
	b.request(1, "t", `pushEvent((...), "t", '{"n":1}', '{"type":"offer","sdp":""}') pushEvent((...), nil, '{"n":2}', nil) closePc((...)) return 1`)
	<-started
	b.request(1, "t", `pushEvent((...), nil, '{"n":3}', nil) return 1`)
	// Another session does not wait for the first one's candidates.
	b.run(2, "t", `pushEvent((...), nil, '{"other":1}', nil) return 1`)
	if calls := b.core.Calls("PushEvent"); len(calls) != 1 || calls[0].Handle != 2 {
		t.Errorf("while the first session gathers, the core got %v", calls)
	}
	close(gathering)
	eventually(t, "all events", func() bool { return len(b.core.Calls("")) == 5 })
	var order []string
	for _, call := range b.core.Calls("")[1:] {
		order = append(order, call.Method+call.Event)
	}
	if got := strings.Join(order, " "); got != `PushEvent{"n":1} PushEvent{"n":2} ClosePC PushEvent{"n":3}` {
		t.Errorf("the core got %s", got)
	}
}

// The core acknowledges a request when handle_message has returned, so events to its client wait
// for that, however the handler ends. Other clients get theirs before.
func TestEventsToTheAskingClientWaitForTheReturn(t *testing.T) {
	b := start(t, "")
	b.attach(1)
	b.attach(2)
	for _, end := range []string{`return 1`, `return 0, "{}"`, `return -1, "no"`, `error("fails")`, `require("janus").sleep(0) return 1`} {
		returned := make(chan struct{})
		b.core.BeforePush = func() {
			select {
			case <-returned:
			case <-time.After(20 * time.Second):
				t.Errorf("%s: the event did not wait for the return", end)
			}
		}
		before := len(b.core.Calls("PushEvent"))
		b.request(1, "t", `pushEvent(1, nil, '{"n":1}', nil) pushEvent(1, nil, '{"n":2}', nil) `+end)
		close(returned)
		eventually(t, "two events after "+end, func() bool { return len(b.core.Calls("PushEvent")) >= before+2 })
		b.sent(1)
	}
	b.core.BeforePush = nil
	b.request(1, "t", `pushEvent(2, nil, '{"other":1}', nil) return 1`)
	if calls := b.core.Calls("PushEvent"); calls[len(calls)-1].Handle != 2 {
		t.Error("the event to another client waited, too")
	}
}

func TestNothingCallsTheCoreWithTheLuaLockHeld(t *testing.T) {
	b := start(t, "")
	b.attach(1)
	entered := false
	b.core.BeforePush = func() {
		entered = true
		// Another entry would wait for ever if the lock were held.
		done := make(chan struct{})
		go func() {
			defer close(done)
			b.core.FreeJSON(b.plugin.QuerySession(1))
		}()
		select {
		case <-done:
		case <-time.After(20 * time.Second):
			t.Error("the Lua lock is held during push_event")
		}
	}
	b.run(1, "t", `pushEvent((...), nil, '{}', nil) return 1`)
	if !entered {
		t.Error("nothing was pushed")
	}
}

func TestAClientWhoseCoroutineFailsIsTold(t *testing.T) {
	b := start(t, `
tasks = {}
function resumeScheduler()
  local mine = tasks
  tasks = {}
  for _, task in ipairs(mine) do coroutine.resume(task) end
end`)
	b.attach(1)
	later := func(transaction, body string) {
		b.run(1, transaction, `local id, tr = ...; tasks[#tasks+1] = coroutine.create(function() `+body+` end) pokeScheduler() return 1`)
	}
	later("fails", `error("x")`)
	later("answers first", `pushEvent(id, tr, '{"mine":1}', nil) error("x")`)
	later("succeeds", `pushEvent(id, tr, '{"mine":2}', nil)`)
	eventually(t, "three events", func() bool { return len(b.core.Calls("PushEvent")) == 3 })
	events := map[string]string{}
	for _, call := range b.core.Calls("PushEvent") {
		events[call.Transaction] = call.Event
	}
	if !strings.Contains(events["fails"], "error_code") || events["answers first"] != `{"mine":1}` || events["succeeds"] != `{"mine":2}` {
		t.Errorf("the client got %v", events)
	}
	if got := len(b.core.Lines("Lua error in coroutine")); got != 2 {
		t.Errorf("%d errors were logged", got)
	}
}

func TestAnAttachThatTheScriptRefusesLeavesNothing(t *testing.T) {
	b := start(t, `function createSession(id)
  pushEvent(id, nil, '{}', '{"type":"offer"}')
  if id == 2 then error("not you") end
end`)
	b.core.Attach(2)
	if err := b.plugin.CreateSession(2, 2); err == nil {
		t.Error("the session was made")
	}
	b.core.Refuse(2) // and whatever uses it now is a fault
	if b.plugin.host.Sessions.Get(2) != nil {
		t.Error("the session is known")
	}
	b.attach(3)
}

func TestTimersCallGlobalsWithOrWithoutArgument(t *testing.T) {
	b := start(t, `
function timer(...) results[#results+1] = select("#", ...) .. tostring((...)) end`)
	b.attach(1)
	b.say(1, `timeCallback("timer", "arg", 0) timeCallback("timer", nil, 1) timeCallback("nosuch", nil, 0) timeCallback("timer", 7, 5) return say()`)
	eventually(t, "three timers", func() bool { return b.say(1, `return say(#results)`) == "[3]" })
	if got := b.say(1, `return say(unpack(results))`); got != `["1arg","0nil","17"]` {
		t.Errorf("timers noted %s", got)
	}
	eventually(t, "the missing one in the log", func() bool { return len(b.core.Lines("no function nosuch")) == 1 })
}

func TestSessionsGoneAreRefusedAndLoggedSometimes(t *testing.T) {
	b := start(t, "")
	b.attach(1)
	if got := b.say(1, `return say(pushEvent(9, nil, "{}", nil), closePc(9), sendPli(9), addRecipient(id, 9), addRecipient(9, id), relayRtp(9, true, ("x"):rep(20), 20))`); got != "[-1,-1,-1,-1,-1,-1]" {
		t.Errorf("answered %s", got)
	}
	b.say(1, `for i = 1, 1000 do sendPli(9) end return say()`)
	if lines := b.core.Lines("sendPli: no such session: 9"); len(lines) > 2*logs.MostRepeats || len(lines) == 0 {
		t.Errorf("logged %d lines", len(lines))
	}
}

func TestAFullOutboxRefusesAndLosesNothingAccepted(t *testing.T) {
	b := startUnlimited(t, "")
	b.attach(1)
	got := b.say(1, `
local accepted = 0
for i = 1, 5000 do if pushEvent(id, nil, '{"n":' .. i .. '}', nil) == 0 then accepted = accepted + 1 end end
return say(accepted)`)
	if calls := b.core.Calls("PushEvent"); got != "[4096]" || len(calls) != 4096 || calls[4095].Event != `{"n":4096}` {
		t.Errorf("accepted %s, pushed %d", got, len(calls))
	}
}

func TestWhatIsLostIsCounted(t *testing.T) {
	b := startUnlimited(t, "function incomingTextData() end")
	b.attach(1)
	b.say(1, `for i = 1, 4100 do pushEvent(id, nil, "{}", nil) end timeCallback("init", nil, 1e6) for i = 1, 20 do sendPli(9) end return say()`)
	stats := b.core.JSONText(b.plugin.HandleAdminMessage(`{"golua":"stats"}`))
	for path, want := range map[string]int64{"sessions": 1, "timers": 1, "reloads": 0, "lost.events": 4, "lost.messages": 0, "lost.timers": 0} {
		if got := gjson.Get(stats, "stats."+path).Int(); got != want {
			t.Errorf("%s is %d, want %d", path, got, want)
		}
	}
	if gjson.Get(stats, "stats.lost.lines").Int() < 10 {
		t.Errorf("few lines were left out: %s", stats)
	}
}

func TestDestroyWithEverythingUnderWay(t *testing.T) {
	b := start(t, `function destroy() janusLog(4, "destroyed") end
function resumeScheduler() pokeScheduler() end`)
	for id := uint64(1); id <= 20; id++ {
		b.attach(id)
		b.plugin.SetupMedia(id)
		b.say(id, `pokeScheduler() timeCallback("resumeScheduler", nil, 100000) addRecipient(id, id)
startRecording(id, "audio", "opus", nil, nil)
pushEvent(id, nil, "{}", '{"type":"offer"}') return say()`)
	}
	b.plugin.Destroy()
	if len(b.core.Lines("destroyed")) != 1 {
		t.Error("the script was not told")
	}
	b.plugin.SetupMedia(1) // late callbacks find nothing
	b.packet(1, &core.Packet{})
	if b.plugin.CreateSession(30, 30) == nil {
		t.Error("a session was made after the end")
	}
	b.again()
}
