package luasyntax

import "slices"

// writer copies a source, in order, with changes.
type writer struct {
	effort
	source string
	// at is the offset up to which the source has been copied.
	at int
	// edits are those of the lexer that are still to come.
	edits []edit
	out   []byte
	// inserted says that the last of out is not from the source.
	inserted bool
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
	if w.inserted && isWordByte(w.out[len(w.out)-1]) && isWordByte(w.source[w.at]) {
		w.out = append(w.out, ' ')
	}
	w.inserted = false
	for len(w.edits) > 0 && w.edits[0].from < offset {
		next := w.edits[0]
		w.reserve(next.from - w.at + len(next.text))
		w.out = append(w.out, w.source[w.at:next.from]...)
		w.out = append(w.out, next.text...)
		w.at, w.edits = next.to, w.edits[1:]
	}
	if w.at < offset {
		w.out = append(w.out, w.source[w.at:offset]...)
		w.at = offset
	}
}

// insert puts text in, apart from a word before it.
func (w *writer) insert(text string) {
	w.reserve(len(text) + 1)
	if n := len(w.out); n > 0 && text != "" && isWordByte(w.out[n-1]) && isWordByte(text[0]) {
		w.out = append(w.out, ' ')
	}
	w.out = append(w.out, text...)
	w.inserted = true
}

func isWordByte(c byte) bool { return isLetter(c) || isDigit(c) }

// skipTo leaves out what is before an offset, but for ends of lines.
func (w *writer) skipTo(offset int) {
	for i := w.at; i < offset; i++ {
		w.Spend(1)
		if !isNewline(w.source[i]) {
			continue
		}
		w.out = append(w.out, '\n')
		if i+1 < offset && isNewline(w.source[i+1]) && w.source[i+1] != w.source[i] {
			i++
		}
	}
	w.at = offset
	for len(w.edits) > 0 && w.edits[0].from < offset {
		w.edits = w.edits[1:]
	}
}
