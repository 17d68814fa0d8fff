package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"janus-golua/plugin/core"
	"janus-golua/plugin/nearest"
)

// section is the one section of the file that is read.
const section = "general"

// settingNames are those of all settings in the section.
var settingNames = []string{
	"script", "path", "config", "watch", "strict", "sandbox", "files", "recordings",
	"forwarders", "inline_viewers", "forward_to", "receive_at", "receive_from", "receive_ports", "connect_to",
	"request_limit", "media_limit", "memory_limit", "metrics", "console_secret",
}

// checkNames finds names that nothing reads. Without its line `connect_to = …` a script may
// connect to anywhere. So a line that looks like a setting and is none is an error, unless
// the file says `strict = false`; it is a warning then, as a name in another section is.
func (s *Settings) checkNames(parsed core.Config) error {
	strict, err := entries(parsed[section]).flag("strict", true)
	if err != nil {
		return err
	}
	mistakes, warnings := unknownNames(parsed)
	if strict && mistakes != nil {
		return errors.New(strings.Join(mistakes, "; ") + " (strict = false makes this a warning)")
	}
	s.Warnings = append(s.Warnings, slices.Concat(mistakes, warnings)...)
	return nil
}

// unknownNames are the names that nothing reads, as sentences: mistakes look like settings.
func unknownNames(parsed core.Config) (mistakes, warnings []string) {
	for _, found := range slices.Sorted(maps.Keys(parsed)) {
		if found == section {
			mistakes = append(mistakes, unknownSettings(parsed[section])...)
			continue
		}
		misplaced, others := misplacedSettings(found, parsed[found])
		mistakes, warnings = append(mistakes, misplaced...), append(warnings, others...)
		if found != core.NoCategory {
			warnings = append(warnings, fmt.Sprintf("unknown section %q%s", found, hint(found, section)))
		}
	}
	return mistakes, warnings
}

// unknownSettings are the names in the right section that are no settings.
func unknownSettings(items map[string]string) (unknown []string) {
	for _, name := range slices.Sorted(maps.Keys(items)) {
		if !slices.Contains(settingNames, name) {
			unknown = append(unknown, fmt.Sprintf("unknown setting %q%s", name, hint(name, settingNames...)))
		}
	}
	return unknown
}

// misplacedSettings looks at another section, or at what stands outside of all. A name there
// that is a setting, but for case and underscores, was meant for the right section. If the
// section itself is a slip of that one, or there is none, slips of settings count, too.
func misplacedSettings(found string, items map[string]string) (misplaced, others []string) {
	where := fmt.Sprintf("in the section %q", found)
	if found == core.NoCategory {
		where = "outside of all sections"
	}
	slips := found == core.NoCategory || nearest.Name(found, []string{section}) != ""
	for _, name := range slices.Sorted(maps.Keys(items)) {
		switch meant := settingMeant(name, slips); {
		case meant != "":
			misplaced = append(misplaced, fmt.Sprintf("%q stands %s: put %s into the section %s", name, where, meant, section))
		case found == core.NoCategory:
			others = append(others, fmt.Sprintf("unknown name %q %s%s", name, where, hint(name, section)))
		}
	}
	return misplaced, others
}

// settingMeant is the setting that a name stands for, empty if there is none.
func settingMeant(name string, slips bool) string {
	for _, setting := range settingNames {
		if setting == name || len(name) <= nearest.Longest && nearest.Apart(name, setting) == 0 {
			return setting
		}
	}
	if slips {
		return nearest.Name(name, settingNames)
	}
	return ""
}

// hint asks whether another name was meant, if one is near.
func hint(name string, candidates ...string) string {
	if near := nearest.Name(name, candidates); near != "" {
		return fmt.Sprintf(": did you mean %s?", near)
	}
	return ""
}

// checkKinds refuses a list or a group where a single value belongs. Janus's parser has no
// text for either: without this check, `connect_to = ["10.0.0.0/8"]` would count as left out.
func checkKinds(general map[string]string) error {
	for _, name := range settingNames {
		if kind, ok := core.CompoundKind(general[name]); ok {
			return fmt.Errorf("%s is %s, expected a single value in quotes, such as \"a, b\"", name, kind)
		}
	}
	return nil
}
