package logs

import (
	"errors"
	"fmt"
	"strings"

	"janus-golua/plugin/ellipsis"
	"janus-golua/plugin/script"
)

// errorText is the log's text for a Lua error: the message on the first line; then the line of
// the source, the session and the transaction of the request, and the stack.
func errorText(failure *script.Error) string {
	return ellipsis.Line("Lua error "+failure.In()+": "+failure.Message) + details(failure)
}

// refusalText is the log's text for a script that does not load. For a Lua error it
// includes the details.
func refusalText(err error) string {
	text := ellipsis.Line(oneLine(err).Error())
	var failure *script.Error
	if errors.As(err, &failure) {
		text += details(failure)
	}
	return text
}

// oneLine puts the message of an error on one line.
func oneLine(err error) error {
	return errors.New(strings.Join(strings.Fields(err.Error()), " "))
}

// details are the lines of an error below its message, each after a line break.
func details(failure *script.Error) string {
	var text strings.Builder
	if failure.Source != "" {
		fmt.Fprintf(&text, "\n\t%d | %s", failure.Line, ellipsis.Line(failure.Source))
	}
	if of := failure.Origin; of.Session != 0 {
		fmt.Fprintf(&text, "\n\tsession %d", of.Session)
		if of.Transaction != "" {
			fmt.Fprintf(&text, ", transaction %q", ellipsis.Cut(of.Transaction, MaxTransaction))
		}
	}
	if failure.Traceback != "" {
		for line := range strings.SplitSeq(failure.Traceback, "\n") {
			text.WriteString("\n" + ellipsis.Line(line))
		}
	}
	return text.String()
}
