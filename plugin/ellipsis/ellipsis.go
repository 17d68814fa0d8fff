// Package ellipsis makes texts fit to be shown, whatever their length and origin.
package ellipsis

import "unicode/utf8"

// Cut shortens a text to its first bytes, at most `most` of them, and adds an ellipsis if
// something is left out.
func Cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return Start(text, most) + "…"
}

// Start returns the beginning of a text: at most `most` bytes, or up to three fewer, so
// that no character is cut in two. Bytes that are not UTF-8 stay unchanged.
func Start(text string, most int) string {
	if len(text) <= most {
		return text
	}
	text = text[:most]
	for i := most - 1; i >= 0 && i > most-utf8.UTFMax; i-- {
		if utf8.RuneStart(text[i]) {
			if !utf8.FullRuneInString(text[i:]) {
				return text[:i]
			}
			break
		}
	}
	return text
}
