package byhand

import (
	"fmt"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// Show writes an output for people. It is empty for outputs that people need not read.
func Show(o Output) string {
	who := fmt.Sprintf("client %d", o.Client)
	switch o.Event {
	case "done":
		return ""
	case "error":
		return "! " + o.Error
	case "values":
		return strings.Join(o.Values, "\n")
	case "printed":
		return strings.TrimSuffix(o.Text, "\n")
	case "log":
		return o.Level + ": " + o.Text
	case "attached", "detached":
		return who + " is " + o.Event
	case "client":
		return who + " is attached"
	case "closed":
		return who + ": its PeerConnection was closed"
	case "time":
		return "it is " + time.UnixMicro(int64(o.Time*1e6)).Format("2006-01-02 15:04:05.000")
	case "answer":
		return "answer: " + string(o.Body)
	}
	return who + showDetails(o)
}

func showDetails(o Output) string {
	of := ""
	if o.Transaction != "" {
		of = " (" + o.Transaction + ")"
	}
	switch o.Event {
	case "reply", "event":
		return fmt.Sprintf(" <- %s%s: %s%s", o.Event, of, o.Body, showJSEP(o))
	case "acknowledged":
		return " <- acknowledged" + of + ": the answer comes later"
	case "refused":
		return " <- refused" + of + ": " + o.Error
	case "message":
		label := ""
		if o.Label != "" {
			label = " on " + o.Label
		}
		return fmt.Sprintf(" <- message%s: %q", label, o.Text)
	case "packets":
		return fmt.Sprintf(" <- %d packets of %s", o.Count, o.Medium)
	case "keyframe":
		return " is asked for a keyframe"
	case "bitrate":
		return fmt.Sprintf(" is told to send at most %d bit/s", *o.Bitrate)
	}
	return " " + o.Event
}

// showJSEP describes a JSEP by its m-lines.
func showJSEP(o Output) string {
	if len(o.JSEP) == 0 {
		return ""
	}
	var lines []string
	for line := range strings.Lines(gjson.GetBytes(o.JSEP, "sdp").String()) {
		if strings.HasPrefix(line, "m=") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return fmt.Sprintf(" with an %s: %s", gjson.GetBytes(o.JSEP, "type"), strings.Join(lines, "; "))
}

// Help lists the commands.
func Help() string {
	var text strings.Builder
	all := verbs()
	for _, name := range order() {
		fmt.Fprintf(&text, "  %-50s %s\n", all[name].usage, all[name].summary)
	}
	return text.String()
}
