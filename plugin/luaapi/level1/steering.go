package level1

import (
	"math"

	"janus-golua/plugin/luaapi"
	"janus-golua/plugin/media"
)

// steering are the functions that decide what is forwarded to whom.
func steering() []function {
	return []function{
		{name: "configureMedium", fewest: 4, most: 4, call: configureMedium},
		{name: "addRecipient", fewest: 2, most: 2, call: onTwoSessions(luaapi.Host.AddRecipient)},
		{name: "removeRecipient", fewest: 2, most: 2, call: onTwoSessions(luaapi.Host.RemoveRecipient)},
		{name: "setBitrate", fewest: 2, most: 2, call: onSessionWith(math.MaxUint32, func(host luaapi.Host, session uint64, value int64) error {
			return host.SetBitrate(session, uint32(value))
		})},
		{name: "setPliFreq", fewest: 2, most: 2, call: onSessionWith(math.MaxUint16, func(host luaapi.Host, session uint64, value int64) error {
			return host.SetPLIFrequency(session, uint32(value))
		})},
		{name: "setSubstream", fewest: 2, most: 2, call: onSessionWith(2, func(host luaapi.Host, session uint64, value int64) error {
			return host.SetSubstream(session, int(value))
		})},
		{name: "setTemporalLayer", fewest: 2, most: 2, call: onSessionWith(2, func(host luaapi.Host, session uint64, value int64) error {
			return host.SetTemporalLayer(session, int(value))
		})},
		{name: "sendPli", fewest: 1, most: 1, call: onSession(luaapi.Host.SendPLI)},
	}
}

// configureMedium(session, medium, direction, enabled).
func configureMedium(host luaapi.Host, args arguments) error {
	session, err := args.session(1)
	if err != nil {
		return err
	}
	medium, err := args.text(2)
	if err != nil {
		return err
	}
	direction, err := args.text(3)
	if err != nil {
		return err
	}
	return host.ConfigureMedium(session, media.Medium(medium), media.Direction(direction), args.truth(4))
}

// onTwoSessions creates a function of level 1 whose arguments are two sessions.
func onTwoSessions(do func(host luaapi.Host, one, other uint64) error) func(luaapi.Host, arguments) error {
	return func(host luaapi.Host, args arguments) error {
		one, err := args.session(1)
		if err != nil {
			return err
		}
		other, err := args.session(2)
		if err != nil {
			return err
		}
		return do(host, one, other)
	}
}

// onSessionWith creates a function of level 1 whose arguments are a session and a whole
// number from 0 to most; nil and false are 0.
func onSessionWith(most float64, do func(host luaapi.Host, session uint64, value int64) error) func(luaapi.Host, arguments) error {
	return func(host luaapi.Host, args arguments) error {
		session, err := args.session(1)
		if err != nil {
			return err
		}
		value, err := args.integerOrZero(2, 0, most)
		if err != nil {
			return err
		}
		return do(host, session, value)
	}
}
