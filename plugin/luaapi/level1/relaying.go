package level1

import (
	"janus-golua/plugin/core"
	"janus-golua/plugin/luaapi"
)

// relaying are the functions that send a script's own packets and messages.
func relaying() []function {
	return []function{
		{name: "relayRtp", fewest: 4, most: 4, call: relayPacket(luaapi.Host.RelayRTP)},
		{name: "relayRtcp", fewest: 4, most: 4, call: relayPacket(luaapi.Host.RelayRTCP)},
		{name: "relayTextData", fewest: 3, most: 5, call: relayData(false)},
		{name: "relayBinaryData", fewest: 3, most: 5, call: relayData(true)},
		{name: "relayData", fewest: 3, most: 5, call: relayData(false)}, // deprecated
	}
}

// relayPacket creates relayRtp or relayRtcp(session, is video, buffer, length).
func relayPacket(relay func(host luaapi.Host, session uint64, video bool, packet []byte) error) func(luaapi.Host, arguments) error {
	return func(host luaapi.Host, args arguments) error {
		session, err := args.session(1)
		if err != nil {
			return err
		}
		packet, err := args.buffer(3)
		if err != nil {
			return err
		}
		return relay(host, session, args.truth(2), packet)
	}
}

// relayData creates a function(session, buffer, length[, label[, protocol]]).
func relayData(binary bool) func(luaapi.Host, arguments) error {
	return func(host luaapi.Host, args arguments) error {
		session, err := args.session(1)
		if err != nil {
			return err
		}
		buffer, err := args.buffer(2)
		if err != nil {
			return err
		}
		label, err := args.optionalText(4)
		if err != nil {
			return err
		}
		protocol, err := args.optionalText(5)
		if err != nil {
			return err
		}
		return host.RelayData(session, core.Data{Label: label, Protocol: protocol, Binary: binary, Buffer: buffer})
	}
}
