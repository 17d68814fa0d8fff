package translator

import (
	"slices"

	"janus-golua/plugin/lua53/luasyntax/lexer"
)

// writer copies a source, in order, with changes.
type writer struct {
	lexer.Effort
	source string
	// at is the offset up to which the source has been copied.
	at int
	// edits are the lexer's edits that have not been made yet.
	edits []lexer.Edit
	out   []byte
	// apart says that what was written last does not stand before at in the source, so that two words
	// may meet.
	apart bool
}

// reserve makes room for more bytes.
func (w *writer) reserve(more int) {
	if len(w.out)+more > cap(w.out) {
		w.Spend(2*cap(w.out) + more)
		w.out = slices.Grow(w.out, more)
	}
}

// copyTo copies up to an offset.
func (w *writer) copyTo(offset int) {
	if w.at >= offset {
		return
	}
	w.reserve(offset - w.at)
	if w.apart && len(w.out) > 0 && isWordByte(w.out[len(w.out)-1]) && isWordByte(w.source[w.at]) {
		w.out = append(w.out, ' ')
	}
	w.apart = false
	for len(w.edits) > 0 && w.edits[0].From < offset {
		next := w.edits[0]
		w.reserve(next.From - w.at + len(next.Text))
		w.out = append(w.out, w.source[w.at:next.From]...)
		w.out = append(w.out, next.Text...)
		w.at, w.edits = next.To, w.edits[1:]
		w.keepLinesApart()
	}
	if w.at < offset {
		w.out = append(w.out, w.source[w.at:offset]...)
		w.at = offset
	}
}

// keepLinesApart lets an end of a line that an edit has made be none with the source's next one: "\n"
// and "\r" in a row are one end.
func (w *writer) keepLinesApart() {
	if n := len(w.out); n > 0 && w.out[n-1] == '\n' && w.at < len(w.source) && w.source[w.at] == '\r' {
		w.out = append(w.out, ' ')
	}
}

// insert puts text in, apart from a word before it.
func (w *writer) insert(text string) {
	w.reserve(len(text) + 1)
	if n := len(w.out); n > 0 && text != "" && isWordByte(w.out[n-1]) && isWordByte(text[0]) {
		w.out = append(w.out, ' ')
	}
	w.out = append(w.out, text...)
	w.apart = true
}

func isWordByte(c byte) bool { return lexer.IsLetter(c) || lexer.IsDigit(c) }

// skipTo leaves out what is before an offset, but for ends of lines.
func (w *writer) skipTo(offset int) {
	w.apart = w.apart || w.at < offset
	for i := w.at; i < offset; i++ {
		w.Spend(1)
		if !lexer.IsNewline(w.source[i]) {
			continue
		}
		w.out = append(w.out, '\n')
		if i+1 < offset && lexer.IsNewline(w.source[i+1]) && w.source[i+1] != w.source[i] {
			i++
		}
	}
	w.at = offset
	w.keepLinesApart()
	for len(w.edits) > 0 && w.edits[0].From < offset {
		w.edits = w.edits[1:]
	}
}
