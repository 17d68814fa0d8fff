package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// entries are the entries of the category "general", by name.
type entries map[string]string

// text returns the value of an entry, or the default if the entry is missing.
func (e entries) text(name, otherwise string) string {
	if text, ok := e[name]; ok {
		return text
	}
	return otherwise
}

// flag reads true or false.
func (e entries) flag(name string, otherwise bool) (bool, error) {
	switch text := e[name]; text {
	case "":
		return otherwise, nil
	case "true", "yes", "1":
		return true, nil
	case "false", "no", "0":
		return false, nil
	default:
		return false, fmt.Errorf("%s is %q, expected true or false", name, text)
	}
}

// isFlag says whether a text is one that means true or false, in any spelling.
func isFlag(text string) bool {
	return slices.Contains([]string{"true", "false", "yes", "no", "on", "off", "1", "0"}, strings.ToLower(text))
}

// limit reads a whole number; 0 is no limit. The largest number keeps the limit within what
// nanoseconds and bytes can count.
func (e entries) limit(name string, otherwise uint64) (uint64, error) {
	const most = 1 << 30
	text, ok := e[name]
	if !ok {
		return otherwise, nil
	}
	value, err := strconv.ParseUint(text, 10, 64)
	if err != nil || value > most {
		return 0, fmt.Errorf("%s is %q, expected a whole number from 0 to %d", name, text, most)
	}
	return value, nil
}
