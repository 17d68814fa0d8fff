package luacheck

import (
	"fmt"

	"janus-golua/internal/luacheck/api"
	"janus-golua/plugin/lua53/luasyntax"
)

// handler is a function of the script that the API calls.
type handler struct {
	// event is the first argument of the API's function, such as "message".
	event string
	shape *api.Function
}

// bindHandler notes which values a handler has to return.
func (i *inference) bindHandler(f *luasyntax.Function, event string, shape *api.Function) {
	if f == nil || event == "" || len(shape.Results) == 0 {
		return
	}
	i.handlers[f] = handler{event, shape}
}

// returns checks the values that a handler returns: a text or a number is no answer to a client.
func (v visitor) returns(f *luasyntax.Function) {
	h, ok := v.types.handlers[f]
	if !ok {
		return
	}
	luasyntax.Walk(f.Body, func(n luasyntax.Node) bool {
		switch n := n.(type) {
		case *luasyntax.Function:
			return false // inner functions have return values of their own
		case *luasyntax.Return:
			v.answer(h, n.Values)
		}
		return true
	})
}

// answer checks the values of one return. The values after a nil give the reason of a failure,
// and may be anything.
func (v visitor) answer(h handler, values []luasyntax.Expression) {
	for i, value := range values {
		got := v.types.typeOf(value)
		if i >= len(h.shape.Results) || got.Has(api.Userdata) || i > 0 && v.types.typeOf(values[0]).Has(api.Nil) {
			return
		}
		v.value(fmt.Sprintf("result %d of the handler of %q", i+1, h.event), h.shape.Results[i], value, false)
	}
}
