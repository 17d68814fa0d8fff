package log

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/ellipsis"
)

// Limits of a table in a field.
const (
	maxDepth   = 4
	maxEntries = 16
)

// sessionField is the field that stands first. It takes a session object for the session's
// number.
const sessionField = "session"

// hidden replaces values that nobody should read in a log.
const hidden = "***"

// longestName is how much of a name is examined, in bytes. Nobody gives a field a longer
// one.
const longestName = 4 << 10

// secrets are parts of names, reduced to letters, whose values are hidden.
var secrets = [...]string{
	"password", "passwd", "passphrase", "pwd", "secret", "token", "authorization", "cookie", "credential", "apikey", "privatekey",
}

func isSecret(name string) bool {
	name = name[:min(len(name), longestName)]
	letters := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(name))
	return slices.ContainsFunc(secrets[:], func(secret string) bool { return strings.Contains(letters, secret) })
}

// render writes each value as text.
func render(L *lua.LState, values map[string]lua.LValue) fields {
	var rendered fields
	for name, value := range values {
		rendered = append(rendered, field{word(shortened(name, maxName)), rendering(L, name, value)})
	}
	return rendered
}

func rendering(L *lua.LState, name string, value lua.LValue) string {
	if name == sessionField {
		value = sessionID(L, value)
	}
	if isSecret(name) {
		return hidden
	}
	v := valueWriter{}
	v.write(value, 0)
	return v.String()
}

// sessionID returns the number of a session object: its field id.
func sessionID(L *lua.LState, value lua.LValue) lua.LValue {
	switch object := value.(type) {
	case *lua.LTable:
		if id := object.RawGetString("id"); id != lua.LNil {
			return id
		}
	case *lua.LUserData:
	default:
		return value
	}
	if L.GetMetaField(value, "__index") == lua.LNil {
		return value
	}
	return L.GetField(value, "id")
}

// valueWriter writes one value of bounded length.
type valueWriter struct{ strings.Builder }

func (w *valueWriter) write(value lua.LValue, depth int) {
	switch v := value.(type) {
	case *lua.LNilType, lua.LBool, lua.LNumber:
		w.WriteString(v.String())
	case lua.LString:
		w.WriteString(word(shortened(string(v), max(0, maxValue-w.Len()))))
	case *lua.LTable:
		w.table(v, depth)
	default:
		w.WriteString("(" + value.Type().String() + ")")
	}
}

// entry is a member of a table. Its name is empty for elements of an array.
type entry struct {
	name  string
	value lua.LValue
}

// entries returns the first members of a table: the array part first, the others by name.
func entries(table *lua.LTable) (list []entry, more bool) {
	length := min(table.MaxN(), maxEntries+1)
	for i := 1; i <= length; i++ {
		list = append(list, entry{value: table.RawGetInt(i)})
	}
	var named []entry
	for key, value := table.Next(lua.LNil); key != lua.LNil && len(list) <= maxEntries; key, value = table.Next(key) {
		if number, ok := key.(lua.LNumber); !ok || number < 1 || number > lua.LNumber(length) {
			named = append(named, entry{key.String(), value})
		}
		if len(named) > maxEntries {
			break
		}
	}
	slices.SortFunc(named, func(a, b entry) int { return cmp.Compare(a.name, b.name) })
	list = append(list, named...)
	if len(list) > maxEntries {
		return list[:maxEntries], true
	}
	return list, false
}

func (w *valueWriter) table(table *lua.LTable, depth int) {
	if depth == maxDepth {
		w.WriteString("{" + cut + "}")
		return
	}
	list, more := entries(table)
	w.WriteByte('{')
	for i, one := range list {
		if i > 0 {
			w.WriteByte(' ')
		}
		if w.Len() >= maxValue {
			more = true
			break
		}
		w.entry(one, depth)
	}
	if more {
		w.WriteString(cut)
	}
	w.WriteByte('}')
}

func (w *valueWriter) entry(one entry, depth int) {
	if one.name != "" {
		w.WriteString(word(shortened(one.name, maxName)) + "=")
	}
	if isSecret(one.name) {
		w.WriteString(hidden)
		return
	}
	w.write(one.value, depth+1)
}

// word writes a text as one word: quoted unless it is plain.
func word(text string) string {
	plain := text != "" && utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return r == ' ' || strings.ContainsRune(`"'=\{}`, r) || !strconv.IsPrint(r)
	})
	if plain {
		return text
	}
	return strconv.Quote(text)
}

// escaped writes a text on one line. Characters that are not printable, or that change the
// direction of writing, become escapes.
func escaped(text string) string {
	var out strings.Builder
	for i, r := range text {
		switch {
		case r == utf8.RuneError && text[i] != "\uFFFD"[0]:
			out.WriteString(strings.Trim(strconv.Quote(text[i:i+1]), `"`))
		case strconv.IsPrint(r):
			out.WriteRune(r)
		default:
			out.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return out.String()
}

// shortened cuts a text, but never within a character.
func shortened(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return ellipsis.Start(text, most) + cut
}
