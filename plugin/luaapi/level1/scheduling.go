package level1

import (
	"math"
	"time"

	"janus-golua/plugin/luaapi"
)

// scheduling are the functions by which a script has itself called later.
func scheduling() []function {
	return []function{
		{name: "pokeScheduler", fewest: 0, most: math.MaxInt, call: pokeScheduler},
		{name: "timeCallback", fewest: 3, most: 3, call: timeCallback},
	}
}

func pokeScheduler(host luaapi.Host, _ arguments) error {
	host.PokeScheduler()
	return nil
}

// maxDelay is the longest delay of a timer in milliseconds: 2^32 - 1, which is 49 days, as
// in the stock plugin.
const maxDelay = math.MaxUint32

// timeCallback(function name, argument or nil, milliseconds or nil).
func timeCallback(host luaapi.Host, args arguments) error {
	name, err := args.text(1)
	if err != nil {
		return err
	}
	var argument *string
	if !args.isUnset(2) {
		text, err := args.text(2)
		if err != nil {
			return err
		}
		argument = &text
	}
	delay, err := args.integerOrZero(3, 0, maxDelay)
	if err != nil {
		return err
	}
	return host.TimeCallback(name, argument, time.Duration(delay)*time.Millisecond)
}
