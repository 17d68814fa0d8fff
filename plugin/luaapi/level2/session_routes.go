package level2

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/level1"
	"janus-golua/plugin/media"
)

// gates are the media that have a gate in each direction.
var gates = [...]media.Medium{media.Audio, media.Video, media.Data}

// configure{ audio=, video=, data= } opens and closes gates. Each field is a boolean for
// both directions, or { send=, receive= } from the peer's point of view.
func (m *Module) configure(L *lua.LState, r args.Reader, id uint64) int {
	f := r.Fields(1)
	var changes []func() error
	for _, medium := range gates {
		value := f.Get(string(medium))
		if flag, ok := value.(lua.LBool); ok {
			changes = append(changes, m.gate(id, medium, media.In, bool(flag)), m.gate(id, medium, media.Out, bool(flag)))
			continue
		}
		if value.Type() != lua.LTTable && value != lua.LNil {
			f.Wrong(string(medium), "true, false or { send=, receive= }")
		}
		inner := f.Inner(string(medium))
		if inner == nil {
			continue
		}
		for name, direction := range map[string]media.Direction{"send": media.Out, "receive": media.In} {
			if inner.Has(name) {
				changes = append(changes, m.gate(id, medium, direction, inner.FlagOr(name, false)))
			}
		}
		inner.Done()
	}
	f.Done()
	return result(L, all(changes))
}

func (m *Module) gate(id uint64, medium media.Medium, direction media.Direction, open bool) func() error {
	return func() error { return m.Host.ConfigureMedium(id, medium, direction, open) }
}

func all(changes []func() error) error {
	for _, change := range changes {
		if err := change(); err != nil {
			return err
		}
	}
	return nil
}

// single says whether a route names a single stream.
func single(f *args.Fields) (found bool) {
	for _, name := range []string{"medium", "from_mindex", "to_mindex"} {
		found = f.Has(name) || found // all are read, so that Done knows them
	}
	return found
}

// refuseSingle refuses fields that count for a single stream only. A script that gives a route of everything
// a priority was told otherwise that there is no such field.
func refuseSingle(f *args.Fields) {
	for _, name := range []string{"payload_type", "priority", "floor", "pause", "stage", "preferred"} {
		if f.Table.RawGetString(name) != lua.LNil {
			f.Fail(name, "is for a single stream, which medium or from_mindex and to_mindex name")
		}
	}
}

// forward{ to= } forwards what the session sends to another session: all media, or those
// that are true. It opens the gates for them. With medium, from_mindex or to_mindex it
// forwards a single stream.
func (m *Module) forward(L *lua.LState, r args.Reader, id uint64) int {
	f := r.Fields(1)
	if single(f) {
		return level1.StreamCall(L, m.Host, "forward", r.Function(), "from", id)
	}
	refuseSingle(f)
	to, changes := level1.SessionField(f, "to"), []func() error(nil)
	for _, medium := range gates {
		if open := f.FlagOr(string(medium), true); open {
			changes = append(changes, m.gate(id, medium, media.Out, true), m.gate(to, medium, media.In, true))
		}
	}
	f.Done()
	if err := m.Host.AddRecipient(id, to); err != nil {
		return args.Failure(L, "%s", err.Error())
	}
	return result(L, all(changes))
}

// stop_forward{ to= } ends a route. For a single stream it returns false when there was no
// route.
func (m *Module) stopForward(L *lua.LState, r args.Reader, id uint64) int {
	f := r.Fields(1)
	if single(f) {
		return level1.StreamCall(L, m.Host, "stopForward", r.Function(), "from", id)
	}
	to := level1.SessionField(f, "to")
	f.Done()
	return result(L, m.Host.RemoveRecipient(id, to))
}
