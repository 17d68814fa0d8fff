package luacheck

import (
	"fmt"

	"janus-golua/internal/luacheck/api"
	"janus-golua/plugin/lua53/luasyntax"
)

// handler is a function of the script that the API calls.
type handler struct {
	// event is the text that the API's function was given first, such as "message".
	event string
	shape *api.Function
}

// bindHandler notes what a handler has to return.
func (i *inference) bindHandler(f *luasyntax.Function, event string, shape *api.Function) {
	if f == nil || event == "" || len(shape.Results) == 0 {
		return
	}
	i.handlers[f] = handler{event, shape}
}

// returns minds what a handler returns: a text or a number is no answer to a client.
func (v visitor) returns(f *luasyntax.Function) {
	h, ok := v.types.handlers[f]
	if !ok {
		return
	}
	luasyntax.Walk(f.Body, func(n luasyntax.Node) bool {
		switch n := n.(type) {
		case *luasyntax.Function:
			return false // what an inner function returns is its own
		case *luasyntax.Return:
			v.answer(h, n.Values)
		}
		return true
	})
}

// answer minds the values of one return. Behind a nil come the reasons of a failure, which may
// be anything that says why.
func (v visitor) answer(h handler, values []luasyntax.Expression) {
	for i, value := range values {
		got := v.types.typeOf(value)
		if i >= len(h.shape.Results) || got.Has(api.Userdata) || i > 0 && v.types.typeOf(values[0]).Has(api.Nil) {
			return
		}
		v.value(fmt.Sprintf("result %d of the handler of %q", i+1, h.event), h.shape.Results[i], value, false)
	}
}
