// Package ellipsis makes texts of any length and origin short enough to be shown.
package ellipsis

import "unicode/utf8"

// Cut is a text of which more than most bytes are left out, with an ellipsis in their place.
func Cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return Start(text, most) + "…"
}

// Start is what a text begins with, most bytes of it or up to three fewer: no character is
// cut in two. Bytes that are no UTF-8 stay as they are, as they do in a text that is short.
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
