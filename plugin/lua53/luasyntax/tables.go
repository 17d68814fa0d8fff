package luasyntax

// itemsPerFlush is how many list items gopher-lua collects before it stores them.
const itemsPerFlush = 50

// LastIsMultiple says whether the last field has a key and a call (or `...`) as
// its value, after fields in list order: gopher-lua appends all the call's
// values to the list, as with {"a", n = select("#", ...)}.
func (t *Table) LastIsMultiple() bool {
	if len(t.Fields) == 0 || t.Fields[len(t.Fields)-1].Key == nil {
		return false
	}
	if !IsMultiple(t.Fields[len(t.Fields)-1].Value) {
		return false
	}
	for _, field := range t.Fields {
		if field.Key == nil {
			return true
		}
	}
	return false
}

// IsMultiple says whether an expression may have any number of values.
func IsMultiple(e Expression) bool {
	switch e.(type) {
	case *Call, *MethodCall, *Vararg:
		return true
	}
	return false
}

// FullFlushAt returns the first field with a key that directly follows a full 50 list
// items, if no list item comes after it; otherwise -1. gopher-lua stores the items again
// after each such field, from registers that the field has used.
func (t *Table) FullFlushAt() int {
	items, at := 0, -1
	for i, field := range t.Fields {
		switch {
		case field.Key == nil:
			items, at = items+1, -1
		case at < 0 && items > 0 && items%itemsPerFlush == 0:
			at = i
		}
	}
	return at
}
