package lab

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	luahttp "janus-golua/plugin/luaapi/http"
	"janus-golua/plugin/script"
	"janus-golua/plugin/waiting"
)

// errGone is the result of a stub whose test has ended.
var errGone = errors.New("the test has ended")

// stub(name, module, { waits = }) replaces a module by a table, both where the
// application has loaded the module already and where it will load it.
func (a *app) stub(L *lua.LState, r args.Reader) int {
	name, module, f := r.Text(1), r.Table(2), r.Options(3)
	waits := f.FlagOr("waits", false)
	f.Done()
	a.setStub(name, module, waits)
	fail(L, r.Function(), a.Inside(func(janus *lua.LState) error {
		loaded, ok := janus.GetField(janus.GetGlobal("package"), "loaded").(*lua.LTable)
		if !ok {
			return errors.New("the application has no package.loaded")
		}
		b := newBridge(a, waits, L, janus)
		if table, ok := loaded.RawGetString(name).(*lua.LTable); ok {
			b.theirs[module], b.ours[table] = table, module // the loaded table itself is filled anew
		}
		over, err := b.toTheirs().one(module)
		if err == nil {
			loaded.RawSetString(name, over)
		}
		return err
	}))
	return 0
}

// setStub lets generations of the script that are loaded later find a module.
func (a *app) setStub(name string, module *lua.LTable, waits bool) {
	a.modules[name] = func(janus *lua.LState) int {
		// The test waits while the application is loaded.
		over, err := newBridge(a, waits, a.lab.current, janus).toTheirs().one(module)
		if err != nil {
			janus.RaiseError("stub of %s: %s", name, err.Error())
		}
		janus.Push(over)
		return 1
	}
}

// stubFunction makes a function of the test callable by the application.
func (c *crossing) stubFunction(fn *lua.LFunction) lua.LValue {
	b := c.bridge
	call := b.holding(fn)
	if b.waits {
		call = b.waiting(fn)
	}
	made := goFunction(b.janusGlobals, call)
	b.theirs[fn], b.ours[made] = made, fn
	return made
}

// holding calls a function of the test while the application can do nothing else.
func (b *bridge) holding(fn *lua.LFunction) lua.LGFunction {
	return func(janus *lua.LState) int {
		var results []lua.LValue
		given, err := b.toOurs().values(arguments(janus))
		if err == nil {
			err = errGone
			b.app.ServeHolding(func() {
				before := b.janus
				b.janus = janus
				defer func() { b.janus = before }()
				results, err = b.call(fn, given)
			})
		}
		if err != nil {
			janus.RaiseError("%s", err.Error())
		}
		for _, result := range results {
			janus.Push(result)
		}
		return len(results)
	}
}

// waiting calls a function of the test while only the calling coroutine waits.
func (b *bridge) waiting(fn *lua.LFunction) lua.LGFunction {
	return func(janus *lua.LState) int {
		given, wrong := b.toOurs().values(arguments(janus))
		if wrong != nil {
			janus.RaiseError("%s", wrong.Error())
		}
		return script.Work(janus, "stub", func(context.Context) waiting.Results {
			var results []lua.LValue
			err := errGone
			b.app.Serve(func() { results, err = b.call(fn, given) })
			if err != nil {
				return waiting.Failure(err.Error())
			}
			return func(*lua.LState) []lua.LValue { return results }
		})
	}
}

// call calls a function of the test on the test's goroutine and returns the results as
// values of the application.
func (b *bridge) call(fn *lua.LFunction, given []lua.LValue) ([]lua.LValue, error) {
	test := b.app.lab.current
	if test == nil {
		return nil, errGone
	}
	results, err := b.app.lab.protected(test, fn, given)
	if err != nil {
		return nil, err
	}
	return b.toTheirs().values(results)
}

// protected calls a function of the test; an error in it fails the test.
func (l *Lab) protected(test *lua.LState, fn *lua.LFunction, given []lua.LValue) ([]lua.LValue, error) {
	before := test.GetTop()
	if err := test.CallByParam(lua.P{Fn: fn, NRet: lua.MultRet, Protect: true}, given...); err != nil {
		text, _, _ := strings.Cut(err.Error(), "\nstack traceback:")
		l.failures = append(l.failures, errors.New("in a stub: "+text))
		return nil, errors.New(text)
	}
	return taken(test, before), nil
}

// stub_http(fn) lets a function answer the application's HTTP requests.
func (a *app) stubHTTP(L *lua.LState, r args.Reader) int {
	fn, ok := r.Get(1).(*lua.LFunction)
	if !ok {
		r.Wrong(1, "a function")
	}
	a.http = fn
	return 0
}

// serveHTTP answers an HTTP request of the application.
func (a *app) serveHTTP(request *http.Request, body []byte) (*http.Response, error) {
	test := a.lab.current
	if a.http == nil || test == nil {
		return nil, luahttp.Told("nobody answers: there is no app:stub_http")
	}
	headers := test.NewTable()
	for name := range request.Header {
		headers.RawSetString(strings.ToLower(name), lua.LString(request.Header.Get(name)))
	}
	results, err := a.lab.protected(test, a.http, []lua.LValue{record(map[string]any{
		"method": request.Method, "url": request.URL.String(), "headers": headers, "body": string(body),
	})})
	if err != nil {
		return nil, err
	}
	return a.response(test, results)
}

// response converts the results of a stub: a table, or nil and the reason of a failure.
func (a *app) response(test *lua.LState, results []lua.LValue) (*http.Response, error) {
	results = append(results, lua.LNil, lua.LNil)
	table, ok := results[0].(*lua.LTable)
	if !ok {
		return nil, luahttp.Told(results[1].String())
	}
	response := &http.Response{StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}}
	if status, ok := table.RawGetString("status").(lua.LNumber); ok {
		response.StatusCode = int(status)
	}
	if headers, ok := table.RawGetString("headers").(*lua.LTable); ok {
		headers.ForEach(func(name, value lua.LValue) { response.Header.Set(name.String(), value.String()) })
	}
	body := lua.LVAsString(table.RawGetString("body"))
	if object := table.RawGetString("json"); object != lua.LNil {
		body = encode(test, "the stub of HTTP", object)
		response.Header.Set("Content-Type", "application/json")
	}
	response.Body, response.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	return response, nil
}
