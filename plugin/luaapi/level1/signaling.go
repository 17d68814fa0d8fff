package level1

import "janus-golua/plugin/luaapi"

// signaling are the functions that talk to clients and event handlers.
func signaling() []function {
	return []function{
		{name: "pushEvent", fewest: 4, most: 4, call: pushEvent},
		{name: "notifyEvent", fewest: 2, most: 2, call: notifyEvent},
		{name: "closePc", fewest: 1, most: 1, call: onSession(luaapi.Host.ClosePC)},
		{name: "endSession", fewest: 1, most: 1, call: onSession(luaapi.Host.EndSession)},
	}
}

// onSession creates a function of level 1 whose only argument is a session.
func onSession(do func(host luaapi.Host, session uint64) error) func(luaapi.Host, arguments) error {
	return func(host luaapi.Host, args arguments) error {
		session, err := args.session(1)
		if err != nil {
			return err
		}
		return do(host, session)
	}
}

// pushEvent(session, transaction or nil, event, jsep or nil).
func pushEvent(host luaapi.Host, args arguments) error {
	session, err := args.session(1)
	if err != nil {
		return err
	}
	transaction, err := args.optionalText(2)
	if err != nil {
		return err
	}
	event, err := args.text(3)
	if err != nil {
		return err
	}
	jsep, err := args.jsep(host, 4)
	if err != nil {
		return err
	}
	return host.PushEvent(session, transaction, event, jsep)
}

// notifyEvent(session, event). As in the stock plugin, nothing is looked at while nobody
// listens, and an event of 0, nil or false is tied to no session.
func notifyEvent(host luaapi.Host, args arguments) error {
	if !host.EventsEnabled() {
		return nil
	}
	session, err := args.sessionOrNone(1)
	if err != nil {
		return err
	}
	event, err := args.text(2)
	if err != nil {
		return err
	}
	return host.NotifyEvent(session, event)
}

// sessionOrNone reads the session of an event, 0 if there is none.
func (a arguments) sessionOrNone(index int) (uint64, error) {
	if a.isUnset(index) {
		return 0, nil
	}
	return a.session(index)
}
