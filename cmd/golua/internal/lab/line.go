package lab

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/internal/line"
	"janus-golua/plugin/lua53/args"
)

// mostKbit is the greatest rate of a line; a faster one is no limit for what tests send.
const mostKbit = 10_000_000

// line{ kbit =, loss =, delay =, jitter =, reorder =, queue = } describes the client's line from Janus.
func (c *clientOf) line(L *lua.LState, r args.Reader) int {
	f := r.Options(1)
	properties := line.Properties{
		Kbit: int(f.IntegerOr("kbit", 1, mostKbit, 0)), Loss: f.Number("loss", 0, 1, 0),
		Delay: seconds(f.Number("delay", 0, 10, 0)), Jitter: seconds(f.Number("jitter", 0, 10, 0)),
		Reorder: f.FlagOr("reorder", false), Queue: seconds(f.Number("queue", 0.001, 10, line.DefaultQueue.Seconds())),
	}
	f.Done()
	fail(L, r.Function(), c.Line(properties))
	return 0
}
