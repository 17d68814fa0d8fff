package lab

import (
	"errors"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/internal/simulation"
	"janus-golua/plugin/core"
	"janus-golua/plugin/lua53/args"
)

// clientOf is a client of an application under test.
type clientOf struct {
	*simulation.Client
	app *app
}

func (l *Lab) methodsOfClient() map[string]lua.LGFunction {
	methods := make(map[string]lua.LGFunction)
	for name, do := range map[string]func(c *clientOf, L *lua.LState, r args.Reader) int{
		"request": (*clientOf).request, "send": (*clientOf).send, "next_event": (*clientOf).nextEvent,
		"connect": (*clientOf).connect, "query": (*clientOf).query,
		"up": does((*clientOf).Up), "data_ready": does((*clientOf).DataReady),
		"hangup": does((*clientOf).Hangup), "detach": does((*clientOf).Detach),
		"slow_link": (*clientOf).slowLink, "line": (*clientOf).line, "sends_data": (*clientOf).sendsData, "sends_rtp": (*clientOf).sendsRTP,
		"sends_rtcp": (*clientOf).sendsRTCP, "asks_keyframe": (*clientOf).asksKeyframe,
		"received": (*clientOf).received, "forget": (*clientOf).forget,
		"keyframes": (*clientOf).keyframes, "bitrates": (*clientOf).bitrates, "closed": (*clientOf).closedCount,
		"is_attached": (*clientOf).isAttached, "is_up": (*clientOf).isUp,
	} {
		methods[name] = func(L *lua.LState) int {
			function := "client:" + name
			return do(args.Self[*clientOf](L, function), L, args.OfMethod(L, function))
		}
	}
	return methods
}

// indexClient returns the fields of a client that are not methods.
func (l *Lab) indexClient(L *lua.LState, methods lua.LValue) *lua.LFunction {
	return L.NewFunction(func(L *lua.LState) int {
		c, name := args.Self[*clientOf](L, "client"), L.CheckString(2)
		switch name {
		case "id":
			return args.Return(L, lua.LNumber(c.ID))
		case "events":
			return args.Return(L, c.allEvents(L))
		case "app":
			return args.Return(L, c.app.object)
		}
		return args.Return(L, methods.(*lua.LTable).RawGetString(name))
	})
}

func does(what func(c *clientOf) error) func(c *clientOf, L *lua.LState, r args.Reader) int {
	return func(c *clientOf, L *lua.LState, r args.Reader) int {
		fail(L, r.Function(), what(c))
		return 0
	}
}

// defaultPatience is how long a client waits for an answer, in the application's time.
const defaultPatience = 10 * time.Second

// jsepOf reads a JSEP from a table; the result is empty if there is none.
func jsepOf(L *lua.LState, f *args.Fields) string {
	switch jsep := f.Get("jsep").(type) {
	case *lua.LNilType:
		return ""
	case *lua.LTable:
		return encode(L, "jsep", jsep)
	}
	f.Wrong("jsep", "a table")
	return ""
}

// request(body, { jsep =, timeout = }) returns the answer and its JSEP, or nil and a reason.
func (c *clientOf) request(L *lua.LState, r args.Reader) int {
	body, f := encode(L, r.Function(), r.Table(1)), r.Options(2)
	jsep, patience := jsepOf(L, f), seconds(f.Number("timeout", 0, maxAdvance, defaultPatience.Seconds()))
	f.Done()
	return c.ask(L, r.Function(), ask{body, jsep, patience})
}

// ask is a request with its options.
type ask struct {
	body, jsep string
	patience   time.Duration
}

func (c *clientOf) ask(L *lua.LState, function string, what ask) int {
	reply, err := c.Request(what.body, what.jsep, what.patience)
	switch {
	case errors.Is(err, simulation.ErrTimeout):
		return args.Failure(L, "timeout: no answer came within %v", what.patience)
	case err != nil:
		fail(L, function, err)
	case reply.Refused != "":
		return args.Failure(L, "%s", reply.Refused)
	}
	return args.Return(L, decode(L, reply.Content), decode(L, reply.JSEP))
}

// connect(body, offer) sends a request with an offer. Then the PeerConnection is up, and
// so is the data channel if one was offered.
func (c *clientOf) connect(L *lua.LState, r args.Reader) int {
	body, offer := encode(L, r.Function(), r.Table(1)), readOffer(r, 2)
	jsep := encode(L, r.Function(), record(map[string]any{"type": "offer", "sdp": offer.Text()}))
	before := L.GetTop()
	count := c.ask(L, r.Function(), ask{body, jsep, defaultPatience})
	if L.Get(before+1) == lua.LNil || L.Get(before+count).Type() != lua.LTTable {
		return count
	}
	fail(L, r.Function(), c.Up())
	if offer.Data {
		fail(L, r.Function(), c.DataReady())
	}
	return count
}

// send(body, { jsep = }) returns the transaction, and the answer if it came at once.
func (c *clientOf) send(L *lua.LState, r args.Reader) int {
	body, f := encode(L, r.Function(), r.Table(1)), r.Options(2)
	jsep := jsepOf(L, f)
	f.Done()
	reply, err := c.Send(body, jsep)
	fail(L, r.Function(), err)
	return args.Return(L, lua.LString(reply.Transaction), decode(L, reply.Content))
}

// next_event(timeout) returns the next event, its JSEP and its transaction, or nil and a
// reason.
func (c *clientOf) nextEvent(L *lua.LState, r args.Reader) int {
	patience := defaultPatience
	if r.Has(1) {
		patience = seconds(r.Number(1, 0, maxAdvance))
	}
	event, err := c.NextEvent(patience)
	if errors.Is(err, simulation.ErrTimeout) {
		return args.Failure(L, "timeout: no event came within %v", patience)
	}
	fail(L, r.Function(), err)
	return args.Return(L, decode(L, event.Body), decode(L, event.JSEP), textOrNil(event.Transaction))
}

func textOrNil(text string) lua.LValue {
	if text == "" {
		return lua.LNil
	}
	return lua.LString(text)
}

// allEvents lists the events so far.
func (c *clientOf) allEvents(L *lua.LState) *lua.LTable {
	list := L.NewTable()
	for _, e := range c.Events() {
		list.Append(record(map[string]any{
			"event": decode(L, e.Body), "jsep": decode(L, e.JSEP), "transaction": textOrNil(e.Transaction),
		}))
	}
	return list
}

// query() returns the state that the script tells the Admin API.
func (c *clientOf) query(L *lua.LState, r args.Reader) int {
	answer, err := c.Query()
	fail(L, r.Function(), err)
	return args.Return(L, decode(L, answer))
}

// slow_link{ video =, uplink =, mindex = }.
func (c *clientOf) slowLink(L *lua.LState, r args.Reader) int {
	f := r.Options(1)
	mindex, video, uplink := int(f.IntegerOr("mindex", 0, 1000, 0)), f.FlagOr("video", true), f.FlagOr("uplink", false)
	f.Done()
	fail(L, r.Function(), c.SlowLink(mindex, video, uplink))
	return 0
}

// sends_data(text, { label =, protocol =, binary = }).
func (c *clientOf) sendsData(L *lua.LState, r args.Reader) int {
	message, f := core.Data{Buffer: []byte(r.Text(1))}, r.Options(2)
	message.Label, message.Protocol, message.Binary = f.TextOr("label", ""), f.TextOr("protocol", ""), f.FlagOr("binary", false)
	f.Done()
	fail(L, r.Function(), c.SendData(message))
	return 0
}

func (c *clientOf) isAttached(L *lua.LState, _ args.Reader) int {
	return args.Return(L, lua.LBool(c.Attached()))
}

func (c *clientOf) isUp(L *lua.LState, _ args.Reader) int { return args.Return(L, lua.LBool(c.IsUp())) }

// keyframes() lists the m-lines of which keyframes were requested, -1 for all.
func (c *clientOf) keyframes(L *lua.LState, _ args.Reader) int {
	list := L.NewTable()
	for _, mindex := range c.Keyframes() {
		list.Append(lua.LNumber(mindex))
	}
	return args.Return(L, list)
}

// bitrates() lists the bitrates that were demanded of the client.
func (c *clientOf) bitrates(L *lua.LState, _ args.Reader) int {
	list := L.NewTable()
	for _, bps := range c.Bitrates() {
		list.Append(lua.LNumber(bps))
	}
	return args.Return(L, list)
}

// closed() counts the PeerConnections that the application has closed.
func (c *clientOf) closedCount(L *lua.LState, _ args.Reader) int {
	return args.Return(L, lua.LNumber(c.Closed()))
}
