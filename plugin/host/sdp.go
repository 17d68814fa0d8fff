package host

import (
	"strings"
	"sync"
)

// CheckSDP says what is wrong with an SDP. The core is asked once for the offers of all viewers
// who watch the same: it takes 160 us for 20 m-lines, under the Lua lock.
func (h *Host) CheckSDP(sdp string) error {
	return h.shared.Readable.check(sdp, h.shared.Core.CheckSDP)
}

// mostReadable and longestReadable bound what Readable keeps to 2 MB. Of 64 texts some other one
// is forgotten for a new one.
const (
	mostReadable    = 64
	longestReadable = 32 << 10 // bytes: 70 m-lines of audio and video
)

// Readable remembers SDPs that the core could read. Two that differ only in the numbers of
// their origin count as the same.
type Readable struct {
	mu    sync.Mutex
	texts map[withoutNumbers]struct{}
}

// withoutNumbers is an SDP without the number of the session and that of the version: what comes
// before them and what comes behind.
type withoutNumbers struct{ before, behind string }

func (r *Readable) check(sdp string, ask func(sdp string) error) error {
	text, ok := cutNumbers(sdp)
	if !ok || len(sdp) > longestReadable {
		return ask(sdp)
	}
	if r.knows(text) {
		return nil
	}
	if err := ask(sdp); err != nil {
		return err
	}
	r.note(text)
	return nil
}

func (r *Readable) knows(text withoutNumbers) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, known := r.texts[text]
	return known
}

func (r *Readable) note(text withoutNumbers) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.texts == nil {
		r.texts = make(map[withoutNumbers]struct{})
	}
	for other := range r.texts {
		if len(r.texts) < mostReadable {
			break
		}
		delete(r.texts, other)
	}
	r.texts[text] = struct{}{}
}

// cutNumbers finds the numbers in "v=0", "o=- 4611686018427387904 2 IN IP4 127.0.0.1". A text
// that begins otherwise is left to the core, and so are numbers that may be above 2^64.
func cutNumbers(sdp string) (text withoutNumbers, ok bool) {
	begin := strings.Index(sdp, "\no=")
	if begin < 0 || strings.TrimRight(sdp[:begin], "\r") != "v=0" {
		return withoutNumbers{}, false
	}
	space := strings.IndexByte(sdp[begin:], ' ')
	if space < 0 {
		return withoutNumbers{}, false
	}
	id := begin + space + 1
	version := id + digits(sdp[id:]) + 1
	if version > len(sdp) || sdp[version-1] != ' ' {
		return withoutNumbers{}, false
	}
	end := version + digits(sdp[version:])
	if end == version || version-1 == id || end-version > mostDigits || version-1-id > mostDigits {
		return withoutNumbers{}, false
	}
	return withoutNumbers{before: sdp[:id], behind: sdp[end:]}, true
}

// mostDigits is how many digits any number below 2^64 may have.
const mostDigits = 19

// digits counts the digits at the beginning of a text.
func digits(text string) (count int) {
	for count < len(text) && text[count] >= '0' && text[count] <= '9' {
		count++
	}
	return count
}
