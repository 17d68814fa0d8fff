package adminapi

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"github.com/tidwall/gjson"
)

// Show writes the plugin's answer for a terminal; failed says that the answer is an error.
// Parts of answers come from clients, so every character that could move the cursor or change
// colours is shown as a question mark.
func Show(answer json.RawMessage) (text string, failed bool) {
	a := gjson.ParseBytes(answer)
	command := a.Get("golua").String()
	switch command {
	case "error":
		return harmless(a.Get("printed").String() + strings.TrimRight("error: "+a.Get("error").String()+"\n"+a.Get("traceback").String(), "\n")), true
	case "evaluate":
		return harmless(strings.TrimRight(a.Get("printed").String()+lines(a.Get("values"), gjson.Result.String), "\n")), false
	case "reloaded":
		return "reloaded", false
	}
	show, known := showers[command]
	if !known {
		return harmless(a.Get("@this|@pretty").Raw), false
	}
	text = lines(a.Get(command), show)
	if text == "" {
		text = "none"
	}
	if left := a.Get("left_out").Int(); left > 0 {
		text += fmt.Sprintf("\n… and %d more", left)
	}
	return harmless(text), false
}

var showers = map[string]func(gjson.Result) string{
	"sessions":   showSession,
	"routes":     showRoute,
	"timers":     showTimer,
	"coroutines": showTask,
	"errors":     showError,
	"locals":     showLocal,
}

func lines(list gjson.Result, show func(gjson.Result) string) string {
	var all []string
	for _, r := range list.Array() {
		all = append(all, show(r))
	}
	return strings.Join(all, "\n")
}

func showSession(r gjson.Result) string {
	state := "no PeerConnection"
	if r.Get("up").Bool() {
		state = "PeerConnection up"
	}
	text := fmt.Sprintf("session %d: %.0f s old, %s", r.Get("id").Uint(), r.Get("age").Float(), state)
	for _, in := range r.Get("in").Array() {
		text += fmt.Sprintf("\n  sends m-line %d: %s %s, %d packets, %d viewers", in.Get("mindex").Int(), in.Get("medium").String(),
			in.Get("codec").String(), in.Get("packets").Uint(), in.Get("viewers").Int()) + quality(in)
	}
	for _, out := range r.Get("out").Array() {
		text += fmt.Sprintf("\n  gets m-line %s: %d packets", mline(out.Get("mindex")), out.Get("packets").Uint()) + quality(out)
	}
	return text
}

// quality says how well an m-line gets through, as far as that is known.
func quality(r gjson.Result) (text string) {
	if lost := r.Get("lost").Int(); lost > 0 {
		text += fmt.Sprintf(", %d lost", lost)
	}
	for _, known := range [...]struct {
		name, format string
		factor       float64
	}{{"loss", ", of late %.1f %% lost", 100}, {"jitter_ms", ", jitter %.1f ms", 1}, {"rtt_ms", ", round trip %.0f ms", 1}} {
		if value := r.Get(known.name); value.Exists() {
			text += fmt.Sprintf(known.format, value.Float()*known.factor)
		}
	}
	return text
}

// mline names the index of an m-line; the first m-line of its medium has no index.
func mline(index gjson.Result) string {
	if index.Int() < 0 {
		return "(first)"
	}
	return index.Raw
}

func showRoute(r gjson.Result) string {
	text := fmt.Sprintf("%d → %d: ", r.Get("from").Uint(), r.Get("to").Uint())
	var flowing []string
	for _, medium := range r.Get("flowing").Array() {
		flowing = append(flowing, medium.String())
	}
	if r.Get("medium").String() == "all" {
		if len(flowing) == 0 {
			return text + "nothing now, by addRecipient (gates are closed, or the PeerConnection is not up)"
		}
		return text + strings.Join(flowing, ", ") + ", by addRecipient"
	}
	medium := r.Get("medium").String()
	if medium == "" {
		medium = "unknown medium"
	}
	text += fmt.Sprintf("%s, m-line %s to %s", medium, routeEnd(r.Get("from_mindex"), r.Get("from_now")), routeEnd(r.Get("to_mindex"), r.Get("to_now")))
	if len(flowing) == 0 {
		text += fmt.Sprintf("; %d has no PeerConnection now", r.Get("to").Uint())
	}
	return text
}

// routeEnd is the m-line at one end of a route, and whether it is used as the first of its medium.
func routeEnd(said, now gjson.Result) string {
	if said.Int() >= 0 || now.Int() < 0 {
		return mline(said)
	}
	return now.Raw + " (first)"
}

func showLocal(r gjson.Result) string {
	return fmt.Sprintf("%s: %s = %s", r.Get("file").String(), r.Get("name").String(), r.Get("value").String())
}

func showTask(r gjson.Result) string {
	return fmt.Sprintf("%s waits in %s for %.1f s%s at %s", r.Get("name").String(), r.Get("waits_in").String(),
		r.Get("waited").Float(), whose(r), r.Get("place").String())
}

func showTimer(r gjson.Result) string {
	text := fmt.Sprintf("due in %.3f s", r.Get("due").Float())
	switch {
	case r.Get("callback").Exists():
		text += ": " + r.Get("callback").String()
	case r.Get("name").Exists():
		text += fmt.Sprintf(": %s in %s%s at %s", r.Get("name").String(), r.Get("waits_in").String(), whose(r), r.Get("place").String())
	}
	return text
}

// whose names the session and the transaction that an entry belongs to.
func whose(r gjson.Result) string {
	text := ""
	if id := r.Get("session").Uint(); id != 0 {
		text = fmt.Sprintf(", session %d", id)
	}
	if transaction := r.Get("transaction").String(); transaction != "" {
		text += fmt.Sprintf(", transaction %q", transaction)
	}
	return text
}

func showError(r gjson.Result) string {
	text := fmt.Sprintf("%s in %s%s: %s", r.Get("latest").String(), r.Get("callback").String(), whose(r), r.Get("message").String())
	if count := r.Get("count").Uint(); count > 1 {
		text += fmt.Sprintf(" (%d times since %s)", count, r.Get("first").String())
	}
	if source := r.Get("source").String(); source != "" {
		text += fmt.Sprintf("\n\t%d | %s", r.Get("line").Int(), source)
	}
	if traceback := r.Get("traceback").String(); traceback != "" {
		text += "\n" + traceback
	}
	return text
}

func harmless(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return '?'
		}
		return r
	}, text)
}
