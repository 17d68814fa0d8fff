package plays

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// step is one thing that a client does.
type step struct {
	// Who names the handle; it is attached when it is first named.
	Who string `json:"who"`
	// Do is what is done beside a request, or instead of one; see deeds.
	Do string `json:"do,omitempty"`
	// Body is the request. Texts that begin with $ stand for what the plugin made up: see
	// symbols.
	Body any `json:"body,omitempty"`
}

// Deeds, other than a plain request.
const (
	detaches = "detach"
	hangsUp  = "hangup"
	// The request carries an SDP that nobody stands behind: no media will come. Offers
	// have more names, see canned.
	offers  = "offer"
	answers = "answer" // of the last offer that came
	// The request carries that of a peer, and the play goes on when that is connected.
	connects          = "connect"           // a new one that sends audio and video
	connectsAgain     = "connect again"     // it sends one more video
	connectsSimulcast = "connect simulcast" // a new one that sends a video in three substreams
	connectsEncrypted = "connect encrypted" // as connect, encrypted from end to end
	connectsChannel   = "connect channel"   // with the offer of the answer to the request, and a data channel
	answersLive       = "answer live"
	// No request.
	sends = "send" // the peer sends media, and it is noted who gets them
	says  = "say"  // the request goes over the data channel
)

// connecting are the deeds whose offers are answered by the plugin.
var connecting = map[string]bool{connects: true, connectsAgain: true, connectsSimulcast: true, connectsEncrypted: true}

// sequence is a play.
type sequence []step

type body = map[string]any

// String is the sequence as JSON, one step a line: what GOLUA_PLAY takes.
func (s sequence) String() string {
	lines := make([]string, len(s))
	for i, each := range s {
		lines[i] = "  " + text(each)
	}
	return "[\n" + strings.Join(lines, ",\n") + "\n]"
}

// text is a value as JSON.
func text(value any) string {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err.Error()
	}
	return strings.TrimSpace(buffer.String())
}

// decode reads JSON; numbers keep their digits.
func decode(source string, into any) error {
	decoder := json.NewDecoder(strings.NewReader(source))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	return nil
}

// clone is a deep copy of a JSON value.
func clone(value any) any {
	switch value := value.(type) {
	case map[string]any:
		copied := make(map[string]any, len(value))
		for name, inner := range value {
			copied[name] = clone(inner)
		}
		return copied
	case []any:
		copied := make([]any, len(value))
		for i, inner := range value {
			copied[i] = clone(inner)
		}
		return copied
	}
	return value
}

// verb is the name of a step's request, in lower case.
func (s step) verb() string {
	if request, ok := s.Body.(map[string]any); ok {
		for _, name := range []string{"textroom", "request"} {
			if verb, ok := request[name].(string); ok && len(verb) < 40 {
				return strings.ToLower(verb)
			}
		}
	}
	return s.Do
}
