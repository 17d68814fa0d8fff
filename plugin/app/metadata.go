package app

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
	"janus-golua/plugin/lua53/luacompat/numeral"
)

// DefaultMetadata is what an application is when its script says nothing else.
func DefaultMetadata(name string) core.Metadata {
	return core.Metadata{
		Version:       1,
		VersionString: core.Version,
		Description:   "Runs an application written in Lua; forwards its media natively.",
		Name:          "JANUS Lua in Go plugin",
		Author:        "The janus-golua authors",
		Package:       "janus.plugin." + name,
	}
}

// askMetadata asks the script for its metadata, once. The core asks for the metadata from
// inside its own functions, where Lua cannot be called. With the Lua lock held.
func (a *Application) askMetadata() (core.Metadata, error) {
	if metadata, ok := a.Level2.Describes(); ok {
		return metadata, nil
	}
	metadata := DefaultMetadata(a.services.Environment.name())
	for name, text := range describingTexts(&metadata) {
		value, err := a.ask(name)
		if err != nil {
			return metadata, err
		}
		if answer := lua.LVAsString(value); answer != "" { // a number, too, as in the stock plugin
			*text = answer
		}
	}
	value, err := a.ask(describingVersion)
	if err != nil {
		return metadata, err
	}
	if version, ok := numeral.Of(value); ok {
		metadata.Version = int(version)
	}
	return metadata, nil
}

// describingVersion is the function that returns the version, a number. describingTexts are
// the functions that return a text, each with the field for its text.
const describingVersion = "getVersion"

func describingTexts(metadata *core.Metadata) map[string]*string {
	return map[string]*string{
		"getVersionString": &metadata.VersionString,
		"getDescription":   &metadata.Description,
		"getName":          &metadata.Name,
		"getAuthor":        &metadata.Author,
		"getPackage":       &metadata.Package,
	}
}

// ask calls a function that tells something about the plugin if the script defines it.
func (a *Application) ask(name string) (lua.LValue, error) {
	if !a.Engine.Defines(name) {
		return lua.LNil, nil
	}
	values, err := a.Engine.CallAtOnce(name)
	if err != nil {
		return nil, fmt.Errorf("asking the script about itself: %w", err)
	}
	return values[0], nil
}
