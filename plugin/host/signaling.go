package host

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
func (h *Host) PushEvent(id uint64, transaction, event, jsep string) error {
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
	weight, err := h.shared.Delivery.json.add(event, jsep)
	if err != nil {
		return err
	}
	parsed, err := h.loadPair(event, jsep)
	if err != nil {
		h.shared.Delivery.json.remove(weight)
		return err
	}
	if h.trial.on {
		h.free(parsed)
		h.shared.Delivery.json.remove(weight)
		return h.trial.hold(func() error { return h.PushEvent(id, transaction, event, jsep) })
	}
	err = h.send(s, serial.Work{
		Run: func() {
			defer h.shared.Delivery.json.remove(weight)
			if err := h.shared.Core.PushEvent(s.Handle, transaction, parsed.event, parsed.jsep); err != nil {
				h.shared.Log.Line(core.LogError, fmt.Sprintf("event to session %d: %v", s.ID, err))
			}
		},
		Blocking: parsed.jsep != 0, // the core gathers candidates meanwhile
	})
	if err != nil {
		h.free(parsed)
		h.shared.Delivery.json.remove(weight)
		return err
	}
	s.Requests.Settle(transaction)
	h.shared.Log.Trace(core.LogDebug, s, "event ", transaction, ": ", event)
	h.shared.Log.TraceJSEP(s, "sends ", jsep)
	NoteNegotiation(s, jsep, negotiation.ReadOurs)
	return nil
}

// errGivenUp is returned for an event that answers a request of the former script.
var errGivenUp = errors.New("the request was answered with an error when the script was replaced")

// pair is an event and its JSEP; the JSEP may be 0.
type pair struct {
	event, jsep core.JSON
}

func (h *Host) free(p pair) {
	h.shared.Core.FreeJSON(p.event)
	h.shared.Core.FreeJSON(p.jsep)
}

func (h *Host) loadPair(event, jsep string) (pair, error) {
	var parsed pair
	var err error
	if parsed.event, err = h.loadObject(event); err != nil {
		return pair{}, fmt.Errorf("event: %w", err)
	}
	if jsep == "" {
		return parsed, nil
	}
	if parsed.jsep, err = h.loadObject(jsep); err != nil {
		h.shared.Core.FreeJSON(parsed.event)
		return pair{}, fmt.Errorf("jsep: %w", err)
	}
	return parsed, nil
}

var errNoObject = errors.New("invalid JSON: not an object")

// loadObject parses JSON text. The core takes it only if it is an object.
func (h *Host) loadObject(text string) (core.JSON, error) {
	parsed, err := h.shared.Core.LoadJSON(text)
	if err == nil && !gjson.Parse(text).IsObject() {
		h.shared.Core.FreeJSON(parsed)
		return 0, errNoObject
	}
	return parsed, err
}

// NotifyEvent tells the event handlers; an event of session 0 is tied to no session.
func (h *Host) NotifyEvent(id uint64, event string) error {
	if !h.shared.Core.EventsEnabled() {
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
	if h.trial.on {
		h.shared.Core.FreeJSON(parsed)
		h.shared.Delivery.json.remove(weight)
		return h.trial.hold(func() error { return h.NotifyEvent(id, event) })
	}
	return h.notifyParsed(id, parsed, weight)
}

// notifyParsed is NotifyEvent for a parsed event.
func (h *Host) notifyParsed(id uint64, parsed core.JSON, weight int64) error {
	if id == 0 {
		h.script.AfterUnlock(func() { h.notify(0, parsed, weight) })
		return nil
	}
	s, err := h.find(id)
	if err == nil {
		err = h.send(s, serial.Work{Run: func() { h.notify(s.Handle, parsed, weight) }})
	}
	if err != nil {
		h.shared.Core.FreeJSON(parsed)
		h.shared.Delivery.json.remove(weight)
	}
	return err
}

// loadNotice parses an event for event handlers.
func (h *Host) loadNotice(event string) (parsed core.JSON, weight int64, err error) {
	if weight, err = h.shared.Delivery.json.add(event); err != nil {
		return 0, 0, err
	}
	if parsed, err = h.shared.Core.LoadJSON(event); err != nil {
		h.shared.Delivery.json.remove(weight)
	}
	return parsed, weight, err
}

func (h *Host) notify(handle core.Handle, event core.JSON, weight int64) {
	defer h.shared.Delivery.json.remove(weight)
	h.shared.Core.NotifyEvent(handle, event)
}

// ClosePC closes the PeerConnection of a session.
func (h *Host) ClosePC(id uint64) error {
	return h.end(id, "by the script (closePc)", h.shared.Core.ClosePC)
}

// EndSession detaches the handle of a session.
func (h *Host) EndSession(id uint64) error {
	return h.end(id, "by the script (endSession)", h.shared.Core.EndSession)
}

// end closes the PeerConnection or detaches the handle. A session that receives RTP has
// neither, so both functions end the session.
func (h *Host) end(id uint64, cause string, do func(core.Handle)) error {
	return h.with(id, func(s *session.Session) error {
		if s.Receiver != nil {
			return h.endReceiver(s)
		}
		return h.send(s, serial.Work{Run: func() {
			s.EndedBy(cause)
			do(s.Handle)
		}})
	})
}
