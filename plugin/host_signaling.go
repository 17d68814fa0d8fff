package plugin

import (
	"errors"
	"fmt"

	"github.com/tidwall/gjson"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/negotiation"
	"janus-golua/plugin/serial"
	"janus-golua/plugin/session"
)

// PushEvent sends an event to the client of a session.
func (h host) PushEvent(id uint64, transaction, event, jsep string) error {
	s, err := h.find(id)
	if err != nil {
		return err
	}
	switch {
	case s.Receiver != nil:
		return errNoClient
	case s.Requests.GivenUp(transaction):
		return errGivenUp
	}
	weight, err := h.waitingJSON.add(event, jsep)
	if err != nil {
		return err
	}
	parsed, err := h.loadPair(event, jsep)
	if err != nil {
		h.waitingJSON.remove(weight)
		return err
	}
	if h.app.trial.on {
		h.free(parsed)
		h.waitingJSON.remove(weight)
		return h.app.trial.hold(func() error { return h.PushEvent(id, transaction, event, jsep) })
	}
	err = h.send(s, serial.Work{
		Run: func() {
			defer h.waitingJSON.remove(weight)
			if err := h.core.PushEvent(s.Handle, transaction, parsed.event, parsed.jsep); err != nil {
				h.log.Line(core.LogError, fmt.Sprintf("event to session %d: %v", s.ID, err))
			}
		},
		Blocking: parsed.jsep != 0, // the core gathers candidates meanwhile
	})
	if err != nil {
		h.free(parsed)
		h.waitingJSON.remove(weight)
		return err
	}
	s.Requests.Settle(transaction)
	noteNegotiation(s, jsep, negotiation.DescribeOurs)
	return nil
}

// errGivenUp is why an event does not go out that comes for a request of the script before.
var errGivenUp = errors.New("the request was answered with an error when the script was replaced")

// pair is an event and its JSEP, which may be 0.
type pair struct {
	event, jsep core.JSON
}

func (h host) free(p pair) {
	h.core.FreeJSON(p.event)
	h.core.FreeJSON(p.jsep)
}

func (h host) loadPair(event, jsep string) (pair, error) {
	var parsed pair
	var err error
	if parsed.event, err = h.loadObject(event); err != nil {
		return pair{}, fmt.Errorf("event: %w", err)
	}
	if jsep == "" {
		return parsed, nil
	}
	if parsed.jsep, err = h.loadObject(jsep); err != nil {
		h.core.FreeJSON(parsed.event)
		return pair{}, fmt.Errorf("jsep: %w", err)
	}
	return parsed, nil
}

var errNoObject = errors.New("invalid JSON: not an object")

// loadObject parses JSON text that the core takes only as an object.
func (h host) loadObject(text string) (core.JSON, error) {
	parsed, err := h.core.LoadJSON(text)
	if err == nil && !gjson.Parse(text).IsObject() {
		h.core.FreeJSON(parsed)
		return 0, errNoObject
	}
	return parsed, err
}

// NotifyEvent tells the event handlers; 0 is tied to no session.
func (h host) NotifyEvent(id uint64, event string) error {
	if !h.core.EventsEnabled() {
		return nil
	}
	if id != 0 {
		if _, err := h.find(id); err != nil {
			return err
		}
	}
	parsed, weight, err := h.loadNotice(event)
	if err != nil {
		return err
	}
	if h.app.trial.on {
		h.core.FreeJSON(parsed)
		h.waitingJSON.remove(weight)
		return h.app.trial.hold(func() error { return h.NotifyEvent(id, event) })
	}
	return h.notifyParsed(id, parsed, weight)
}

// notifyParsed is NotifyEvent for what has been parsed.
func (h host) notifyParsed(id uint64, parsed core.JSON, weight int64) error {
	if id == 0 {
		h.app.engine.AfterUnlock(func() { h.notify(0, parsed, weight) })
		return nil
	}
	s, err := h.find(id)
	if err == nil {
		err = h.send(s, serial.Work{Run: func() { h.notify(s.Handle, parsed, weight) }})
	}
	if err != nil {
		h.core.FreeJSON(parsed)
		h.waitingJSON.remove(weight)
	}
	return err
}

// loadNotice parses what event handlers are told.
func (h host) loadNotice(event string) (parsed core.JSON, weight int64, err error) {
	if weight, err = h.waitingJSON.add(event); err != nil {
		return 0, 0, err
	}
	if parsed, err = h.core.LoadJSON(event); err != nil {
		h.waitingJSON.remove(weight)
	}
	return parsed, weight, err
}

func (h host) notify(handle core.Handle, event core.JSON, weight int64) {
	defer h.waitingJSON.remove(weight)
	h.core.NotifyEvent(handle, event)
}

// ClosePC closes the PeerConnection of a session.
func (h host) ClosePC(id uint64) error { return h.end(id, h.core.ClosePC) }

// EndSession detaches the handle of a session.
func (h host) EndSession(id uint64) error { return h.end(id, h.core.EndSession) }

// end does either; to one that receives RTP it is the same, as it has neither.
func (h host) end(id uint64, do func(core.Handle)) error {
	return h.with(id, func(s *session.Session) error {
		if s.Receiver != nil {
			return h.endReceiver(s)
		}
		return h.send(s, serial.Work{Run: func() { do(s.Handle) }})
	})
}
