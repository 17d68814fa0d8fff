package e2e

import (
	"slices"
	"testing"

	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

// The stock echotest.lua sets a package name, and notifies event handlers at init and after each
// negotiation. With its own plugin it hung Janus 1.2.4 in that way.
func TestTheStockEchoTestScriptWithEventHandlers(t *testing.T) {
	events := newListener(t)
	options := stockEcho()
	options.EventsTo = events.URL
	j := Start(t, options)
	handle, peer := call(t, j, echoPackage)
	echoes(peer, peer.Video, Video, 5)
	Eventually(t, "the event at init", func() bool {
		return events.any(func(event gjson.Result) bool {
			return event.Get("event.data.event").String() == "loaded" && event.Get("event.plugin").String() == echoPackage &&
				!event.Get("handle_id").Exists()
		})
	})
	Eventually(t, "the event of the session", func() bool {
		return events.any(func(event gjson.Result) bool {
			return event.Get("event.data.event").String() == "processed" && event.Get("event.data.request.audio").Bool() &&
				event.Get("handle_id").Uint() == handle.ID
		})
	})
}

// any says whether any event matches.
func (l *listener) any(match func(gjson.Result) bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.ContainsFunc(l.events, match)
}
