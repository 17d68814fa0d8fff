package host

import (
	"errors"
	"strings"
	"sync/atomic"

	"janus-golua/plugin/core"
)

// The core parses JSON into C memory, which no limit of Lua counts: the text `[],` takes 100
// times its size there. So a script's JSON is weighed before the core parses it.
const (
	// maxJSON bounds the weight of one text, in bytes: some 50,000 objects, or 16 MB of
	// strings.
	maxJSON = 16 << 20
	// maxWaitingJSON bounds the weight of all texts that wait to be sent. Beyond, pushEvent
	// and notifyEvent answer -1.
	maxWaitingJSON = 32 << 20
	// containerSize is how many bytes an object or an array takes in jansson with its key;
	// valueSize is how many any other value takes.
	containerSize = 300
	valueSize     = 100
	// lightJSON is the length up to which no text can be too heavy.
	lightJSON = maxJSON / (containerSize + 1)
)

var (
	errLargeJSON   = errors.New("the JSON is too large")
	errJSONWaiting = errors.New("too much JSON waits to be sent")
)

// jsonWeight estimates how many bytes of C memory the value of a text takes. It first
// counts the brackets and commas inside strings, too: that is quick, and enough if the text
// is light even so.
func jsonWeight(text string) int64 {
	weight := len(text) + containerSize*(strings.Count(text, "{")+strings.Count(text, "[")) + valueSize*strings.Count(text, ",")
	if weight > maxJSON && len(text) <= maxJSON {
		weight = exactWeight(text)
	}
	return int64(weight)
}

// exactWeight counts only the brackets and commas outside of strings.
func exactWeight(text string) int {
	weight, inside := len(text), false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inside && c == '\\':
			i++
		case c == '"':
			inside = !inside
		case inside:
		case c == '{' || c == '[':
			weight += containerSize
		case c == ',':
			weight += valueSize
		}
	}
	return weight
}

// waitingJSON is the weight of the JSON that waits to be sent.
type waitingJSON struct{ weight atomic.Int64 }

// add counts texts that are about to be parsed and will wait. The caller removes their
// weight when they do not wait any more.
func (w *waitingJSON) add(texts ...string) (weight int64, err error) {
	for _, text := range texts {
		weight += jsonWeight(text)
	}
	if weight > maxJSON {
		return 0, errLargeJSON
	}
	if w.weight.Add(weight) > maxWaitingJSON {
		w.remove(weight)
		return 0, errJSONWaiting
	}
	return weight, nil
}

func (w *waitingJSON) remove(weight int64) { w.weight.Add(-weight) }

// loadReply parses the text of a reply. A reply does not wait.
func (d *Delivery) loadReply(text string) (core.JSON, error) {
	if len(text) > lightJSON && jsonWeight(text) > maxJSON {
		return 0, errLargeJSON
	}
	return d.core.LoadJSON(text)
}
