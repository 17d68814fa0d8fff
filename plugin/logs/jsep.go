package logs

import (
	"fmt"
	"strings"

	"github.com/tidwall/gjson"

	"janus-golua/plugin/core"
	"janus-golua/plugin/ellipsis"
)

// TraceJSEP writes a line about an offer or an answer, if there is one: what it is, and the
// media of its m-lines.
func (l *Log) TraceJSEP(about fmt.Stringer, does, jsep string) {
	if jsep == "" || !l.Writes(core.LogHuge) {
		return
	}
	parsed := gjson.Parse(jsep)
	var lines []string
	for line := range strings.SplitSeq(parsed.Get("sdp").String(), "\n") {
		if media, ok := strings.CutPrefix(line, "m="); ok {
			kind, _, _ := strings.Cut(media, " ")
			lines = append(lines, kind)
		}
	}
	kind := ellipsis.Cut(parsed.Get("type").String(), 20)
	l.Trace(core.LogHuge, about, does, "an ", kind, ": ", strings.Join(lines, ", "))
}
