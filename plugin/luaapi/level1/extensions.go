package level1

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
)

// mostDelay is the largest playout delay: the extension has 12 bits for it.
const mostDelay = 4095

// readExtensions reads RTP extensions by the names that ExtensionsTable writes.
func readExtensions(f *fields) core.Extensions {
	e := core.NoExtensions()
	if f == nil {
		return e
	}
	e.AudioLevel, e.Voice = int(f.IntegerOr("audio_level", 0, 127, -1)), f.FlagOr("voice", false)
	e.Rotation = int(f.IntegerOr("rotation", 0, 270, -1))
	if e.Rotation%90 != 0 && e.Rotation >= 0 {
		f.Fail("rotation", "is %d, expected 0, 90, 180 or 270", e.Rotation)
	}
	e.BackCamera, e.Flipped = f.FlagOr("back_camera", false), f.FlagOr("flipped", false)
	e.MinDelay, e.MaxDelay = int(f.IntegerOr("min_delay", 0, mostDelay, -1)), int(f.IntegerOr("max_delay", 0, mostDelay, -1))
	e.Dependency = []byte(f.TextOr("dependency", ""))
	if len(e.Dependency) > 255 {
		f.Fail("dependency", "has %d bytes, expected at most 255", len(e.Dependency))
	}
	if f.Has("capture_time") {
		seconds, ok := f.Get("capture_time").(lua.LNumber)
		if !ok || seconds < 0 || seconds >= 1<<32 {
			f.Fail("capture_time", "is not a number of seconds since 1900")
		}
		e.CaptureTime = uint64(float64(seconds) * (1 << 32))
	}
	f.Done()
	return e
}

// ExtensionsTable returns the RTP extensions of a packet for a script: only those that the
// packet has. Delays are in units of 10 ms, capture_time in seconds since 1900.
func ExtensionsTable(e core.Extensions) *lua.LTable {
	table := new(lua.LTable)
	table.Metatable = lua.LNil
	if e.AudioLevel >= 0 {
		table.RawSetString("audio_level", lua.LNumber(e.AudioLevel))
		table.RawSetString("voice", lua.LBool(e.Voice))
	}
	if e.Rotation >= 0 {
		table.RawSetString("rotation", lua.LNumber(e.Rotation))
		table.RawSetString("back_camera", lua.LBool(e.BackCamera))
		table.RawSetString("flipped", lua.LBool(e.Flipped))
	}
	if e.MinDelay >= 0 {
		table.RawSetString("min_delay", lua.LNumber(e.MinDelay))
		table.RawSetString("max_delay", lua.LNumber(e.MaxDelay))
	}
	if e.CaptureTime > 0 {
		table.RawSetString("capture_time", lua.LNumber(float64(e.CaptureTime)/(1<<32)))
	}
	if len(e.Dependency) > 0 {
		table.RawSetString("dependency", lua.LString(e.Dependency))
	}
	return table
}
