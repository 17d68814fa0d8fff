package fault

import (
	"regexp"
	"strconv"
	"strings"

	"janus-golua/plugin/ellipsis"
)

// Limits of the sources that are kept to quote lines in errors. The cache mostly shares
// the 4 MB of text. A script that calls load for every request soon has 1000 chunks.
const (
	maxSources     = 1000
	maxSourceBytes = 4 << 20
	// maxExcerpt is how much of a line is shown, in bytes.
	maxExcerpt = 160
)

// Sources are the texts of chunks as they were written, before any translation. The
// Lua lock protects them; the zero value is empty.
type Sources struct {
	texts map[string]string // by the names of chunks
	bytes int
}

// Keep keeps the source of a chunk. Past the limits it first forgets all others.
func (s *Sources) Keep(source, chunkName string) {
	size := len(source) + len(chunkName)
	if size > maxSourceBytes {
		return
	}
	if earlier, ok := s.texts[chunkName]; ok {
		s.bytes -= len(earlier) + len(chunkName)
		delete(s.texts, chunkName)
	}
	if s.texts == nil || len(s.texts) >= maxSources || s.bytes+size > maxSourceBytes {
		s.texts, s.bytes = make(map[string]string), 0
	}
	s.texts[chunkName] = source
	s.bytes += size
}

// excerpt is a line of a chunk, without its indentation; it is empty when the line is not
// known.
func (s *Sources) excerpt(chunkName string, line int) string {
	rest, found := s.texts[chunkName], true
	for ; line > 1 && found; line-- {
		_, rest, found = strings.Cut(rest, "\n")
	}
	text, _, _ := strings.Cut(rest, "\n")
	if !found {
		return ""
	}
	return ellipsis.Cut(strings.TrimSpace(text), maxExcerpt)
}

// inModule finds the place in a file that require cannot load. atStart finds the place
// before a message. inTraceback finds the place of the innermost frame of the script.
var (
	inModule    = regexp.MustCompile(`: error loading module '[^'\n]{0,300}' from file '[^'\n]{0,300}':\s+([^\n]{1,300}?):(\d{1,9}):`)
	atStart     = regexp.MustCompile(`^(?:\(error object\) )?([^\n]{1,300}?):(\d{1,9}):`)
	inTraceback = regexp.MustCompile(`\n\t([^\n\[][^\n]{0,300}?|\[string [^\n]{0,300}?):(\d{1,9}): in `)
)

// Locate adds to an error the place where the error has happened, and returns the error.
// The caller holds the Lua lock.
func (s *Sources) Locate(failure *Error) *Error {
	message := s.innermost(failure.Message[:min(len(failure.Message), 1024)])
	for _, place := range [][]string{
		inModule.FindStringSubmatch(message),
		atStart.FindStringSubmatch(message),
		inTraceback.FindStringSubmatch(failure.Traceback),
	} {
		if place == nil {
			continue
		}
		if _, known := s.texts[place[1]]; !known {
			continue
		}
		line, err := strconv.Atoi(place[2])
		if err != nil {
			continue
		}
		failure.File, failure.Line, failure.Source = place[1], line, s.excerpt(place[1], line)
		break
	}
	return failure
}

// innermost cuts all places at the start of a message but the last one: each function of
// coroutine.wrap that an error passes through puts its caller's place in front.
func (s *Sources) innermost(message string) string {
	for {
		place := atStart.FindStringSubmatch(message)
		if place == nil {
			return message
		}
		rest := strings.TrimPrefix(message[len(place[0]):], " ")
		next := atStart.FindStringSubmatch(rest)
		if next == nil {
			return message
		}
		if _, known := s.texts[next[1]]; !known {
			return message
		}
		message = rest
	}
}
