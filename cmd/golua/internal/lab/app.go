package lab

import (
	"errors"
	"fmt"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/internal/simulation"
	"janus-golua/plugin/core"
	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/metrics"
)

// app is an application under test.
type app struct {
	*simulation.Janus
	lab    *Lab
	object *lua.LUserData
	// http is the function that answers HTTP requests; if nil, they are refused.
	http    *lua.LFunction
	modules map[string]lua.LGFunction
	clients map[*simulation.Client]*lua.LUserData
}

// start{ script =, config =, path =, … } runs an application.
func (l *Lab) start(L *lua.LState) int {
	const name = "janus_sim.start"
	a := &app{lab: l, modules: make(map[string]lua.LGFunction), clients: make(map[*simulation.Client]*lua.LUserData)}
	f := args.Of(L, name).Fields(1)
	options := a.readOptions(f)
	f.Done()
	l.noteFolders(options)
	if l.Trace != nil {
		giveTime(options.General)
	}
	a.Janus = simulation.New(options)
	if err := a.Begin(); err != nil {
		L.RaiseError("%s: %s", name, err.Error())
	}
	l.apps = append(l.apps, a)
	a.object = &lua.LUserData{Value: a, Metatable: l.appMethods}
	return args.Return(L, a.object)
}

// readOptions reads the table that is given to start.
func (a *app) readOptions(f *args.Fields) simulation.Options {
	l := a.lab
	options := simulation.Options{
		Script: l.resolve(f.Text("script")), General: map[string]string{}, Limit: l.Limit, Trace: l.Trace,
		Modules: a.modules, NoEvents: !f.FlagOr("events", true),
	}
	if f.Has("time") {
		options.Start = time.UnixMicro(int64(f.Number("time", 0, 1e11, 0) * 1e6))
	}
	readGeneral(f, options.General)
	if path := f.TextOr("path", ""); path != "" {
		options.General["path"] = l.resolveAll(path)
	}
	if f.Has("config") {
		options.General["config"] = f.Text("config")
	}
	a.http, _ = f.Get("http").(*lua.LFunction)
	if !f.FlagOr("network", false) {
		options.Serve = a.serveHTTP
	}
	if f.Has("tokens") {
		options.Tokens = readTokens(f)
	}
	if f.Has("stubs") {
		a.readStubs(f)
	}
	return options
}

// giveTime gives callbacks ten times their usual limit, because tracing makes them slower.
func giveTime(general map[string]string) {
	for name, milliseconds := range map[string]string{"request_limit": "10000", "media_limit": "1000"} {
		if _, set := general[name]; !set {
			general[name] = milliseconds
		}
	}
}

// readGeneral reads other entries of the configuration.
func readGeneral(f *args.Fields, general map[string]string) {
	if !f.Has("general") {
		return
	}
	table, ok := f.Get("general").(*lua.LTable)
	if !ok {
		f.Wrong("general", "a table")
	}
	table.ForEach(func(key, value lua.LValue) { general[key.String()] = value.String() })
}

// readTokens reads the rights of signed tokens: { token = { "descriptor", … }, … }.
func readTokens(f *args.Fields) map[string][]string {
	table, ok := f.Get("tokens").(*lua.LTable)
	if !ok {
		f.Wrong("tokens", "a table of lists")
	}
	tokens := make(map[string][]string)
	table.ForEach(func(token, grants lua.LValue) {
		list, ok := grants.(*lua.LTable)
		if !ok {
			f.Fail("tokens", "has a %s for %s, expected a list", grants.Type(), token)
		}
		tokens[token.String()] = nil
		list.ForEach(func(_, descriptor lua.LValue) {
			tokens[token.String()] = append(tokens[token.String()], descriptor.String())
		})
	})
	return tokens
}

func (a *app) readStubs(f *args.Fields) {
	stubs, ok := f.Get("stubs").(*lua.LTable)
	if !ok {
		f.Wrong("stubs", "a table of modules")
	}
	stubs.ForEach(func(name, module lua.LValue) {
		if _, ok := module.(*lua.LTable); !ok {
			f.Fail("stubs", "has a %s for %s, expected a table", module.Type(), name)
		}
		a.setStub(name.String(), module.(*lua.LTable), false)
	})
}

// end stops the application, and returns what it has left behind as an error.
func (a *app) end() error {
	faults, err := a.Stop()
	if len(faults) > 0 {
		err = errors.Join(err, fmt.Errorf("the plugin has left behind: %s", strings.Join(faults, "; ")))
	}
	return err
}

// tail returns the last lines of the log.
func (a *app) tail(most int) []string {
	lines := a.Log()
	if len(lines) > most {
		lines = lines[len(lines)-most:]
	}
	var texts []string
	for _, line := range lines {
		texts = append(texts, levelName(line.Level)+": "+line.Text)
	}
	return texts
}

func (l *Lab) methodsOfApp() map[string]lua.LGFunction {
	on := func(name string, do func(a *app, L *lua.LState, r args.Reader) int) lua.LGFunction {
		return func(L *lua.LState) int {
			function := "app:" + name
			return do(args.Self[*app](L, function), L, args.OfMethod(L, function))
		}
	}
	methods := make(map[string]lua.LGFunction)
	for name, do := range map[string]func(a *app, L *lua.LState, r args.Reader) int{
		"attach": (*app).attach, "admin": (*app).admin, "advance": (*app).advance, "settle": (*app).settle,
		"now": (*app).now, "log": (*app).logLines, "reload": (*app).reload, "stop": (*app).stop,
		"stub": (*app).stub, "stub_http": (*app).stubHTTP, "recordings": (*app).recordings,
		"notifications": (*app).notifications, "metadata": (*app).metadata, "stats": (*app).stats, "metric": (*app).metric,
	} {
		methods[name] = on(name, do)
	}
	return methods
}

// attach() makes a client.
func (a *app) attach(L *lua.LState, r args.Reader) int {
	client, err := a.Attach()
	fail(L, r.Function(), err)
	return args.Return(L, a.clientObject(client))
}

func (a *app) clientObject(client *simulation.Client) *lua.LUserData {
	object := a.clients[client]
	if object == nil {
		object = &lua.LUserData{Value: &clientOf{client, a}, Metatable: a.lab.clientMethods}
		a.clients[client] = object
	}
	return object
}

// admin{ … } sends a message of the Admin API.
func (a *app) admin(L *lua.LState, r args.Reader) int {
	answer, err := a.Admin(encode(L, r.Function(), r.Table(1)))
	fail(L, r.Function(), err)
	return args.Return(L, decode(L, answer))
}

// maxAdvance is ten years: no test lets more time pass.
const maxAdvance = 10 * 365 * 24 * 3600

// advance(seconds) lets time pass.
func (a *app) advance(L *lua.LState, r args.Reader) int {
	fail(L, r.Function(), a.Advance(seconds(r.Number(1, 0, maxAdvance))))
	return 0
}

// settle() waits until the application is at rest.
func (a *app) settle(L *lua.LState, r args.Reader) int {
	fail(L, r.Function(), a.Settle())
	return 0
}

func (a *app) now(L *lua.LState, _ args.Reader) int {
	return args.Return(L, lua.LNumber(float64(a.Now().UnixMicro())/1e6))
}

// log(part) lists the lines of the log that contain a text.
func (a *app) logLines(L *lua.LState, r args.Reader) int {
	part, lines := r.TextOr(1, ""), L.NewTable()
	for _, line := range a.Log() {
		if text := levelName(line.Level) + ": " + line.Text; strings.Contains(text, part) {
			lines.Append(lua.LString(text))
		}
	}
	return args.Return(L, lines)
}

// reload() returns true, or nil and the fault of the script.
func (a *app) reload(L *lua.LState, _ args.Reader) int {
	if err := a.Reload(); err != nil {
		return args.Failure(L, "%s", err.Error())
	}
	return args.Return(L, lua.LTrue)
}

func (a *app) stop(L *lua.LState, r args.Reader) int {
	fail(L, r.Function(), a.end())
	return 0
}

// recordings() lists all recordings that were begun.
func (a *app) recordings(L *lua.LState, _ args.Reader) int {
	list := L.NewTable()
	for _, recording := range a.Recorders() {
		list.Append(record(map[string]any{
			"file": recording.File, "folder": recording.Folder, "codec": recording.Codec, "fmtp": recording.Fmtp,
			"encrypted": recording.Encrypted, "packets": recording.Packets, "paused": recording.Paused, "ended": recording.Ended,
		}))
	}
	return args.Return(L, list)
}

// notifications() lists the events for event handlers.
func (a *app) notifications(L *lua.LState, _ args.Reader) int {
	list := L.NewTable()
	for _, n := range a.Notifications() {
		list.Append(record(map[string]any{"session": n.Client, "event": decode(L, n.Event)}))
	}
	return args.Return(L, list)
}

func (a *app) metadata(L *lua.LState, _ args.Reader) int {
	m := a.Metadata()
	return args.Return(L, record(map[string]any{
		"package": m.Package, "name": m.Name, "description": m.Description, "author": m.Author,
		"version": m.Version, "version_string": m.VersionString,
	}))
}

func (a *app) stats(L *lua.LState, _ args.Reader) int {
	s := a.Stats()
	return args.Return(L, record(map[string]any{"sessions": s.Sessions, "timers": s.Timers, "reloads": s.Reloads}))
}

// metric(name[, labels]) reads one series of a metric of the application, as its method get
// does.
func (a *app) metric(L *lua.LState, r args.Reader) int {
	found := a.Metric(r.Text(1))
	if found == nil {
		return args.Return(L, lua.LNil)
	}
	labels := L.NewTable()
	if r.Has(2) {
		labels = r.Table(2)
	}
	key, wrong := metrics.Key(nil, &found.Definition, labels)
	if wrong != "" {
		r.Fail(2, "%s", wrong)
	}
	point, ok := found.Get(key)
	if !ok {
		return args.Return(L, lua.LNil)
	}
	return args.Return(L, metrics.Value(L, found, point))
}

// record makes a table of named values.
func record(fields map[string]any) *lua.LTable {
	table := new(lua.LState).NewTable()
	for name, value := range fields {
		switch v := value.(type) {
		case lua.LValue:
			table.RawSetString(name, v)
		case string:
			table.RawSetString(name, lua.LString(v))
		case bool:
			table.RawSetString(name, lua.LBool(v))
		case int:
			table.RawSetString(name, lua.LNumber(v))
		case uint64:
			table.RawSetString(name, lua.LNumber(v))
		}
	}
	return table
}

// readExtensions reads RTP extensions from a table of the test.
func readExtensions(f *args.Fields) core.Extensions {
	e := core.NoExtensions()
	if inner := f.Inner("extensions"); inner != nil {
		e.AudioLevel = int(inner.IntegerOr("audio_level", 0, 127, -1))
		e.Voice = inner.FlagOr("voice", false)
		e.Rotation = int(inner.IntegerOr("rotation", 0, 270, -1))
		e.Dependency = []byte(inner.TextOr("dependency", ""))
		inner.Done()
	}
	return e
}
