package host

import (
	"errors"
	"strings"
	"sync/atomic"

	"janus-golua/plugin/core"
)

// What the core makes of JSON is memory of C, which no limit of Lua's counts: `[],` becomes
// 100 times its size. So what a script hands over is weighed before.
const (
	// maxJSON bounds what one text may become, in bytes: some 50,000 objects, or 16 MB in
	// strings.
	maxJSON = 16 << 20
	// maxWaitingJSON bounds all that waits to be sent. Past it pushEvent and notifyEvent
	// answer -1.
	maxWaitingJSON = 32 << 20
	// containerSize and valueSize are what an object or array, and any other value, takes of
	// jansson, with its key.
	containerSize = 300
	valueSize     = 100
	// lightJSON is the length up to which no text is too heavy, whatever is in it.
	lightJSON = maxJSON / (containerSize + 1)
)

var (
	errLargeJSON   = errors.New("the JSON is too large")
	errJSONWaiting = errors.New("too much JSON waits to be sent")
)

// jsonWeight is about how many bytes of C the value of a text takes. Counting signs inside
// of strings as well is quick, and enough for what is light anyway.
func jsonWeight(text string) int64 {
	weight := len(text) + containerSize*(strings.Count(text, "{")+strings.Count(text, "[")) + valueSize*strings.Count(text, ",")
	if weight > maxJSON && len(text) <= maxJSON {
		weight = exactWeight(text)
	}
	return int64(weight)
}

// exactWeight counts outside of strings.
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

// waitingJSON is the weight of what waits to be sent.
type waitingJSON struct{ weight atomic.Int64 }

// add counts texts that are about to be parsed, and to wait; remove is told of their weight
// when they do not any more.
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

// loadAnswer parses the text of an answer that is given at once.
func (d *Delivery) loadAnswer(text string) (core.JSON, error) {
	if len(text) > lightJSON && jsonWeight(text) > maxJSON {
		return 0, errLargeJSON
	}
	return d.core.LoadJSON(text)
}
