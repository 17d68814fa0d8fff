package script

import (
	"janus-golua/plugin/script/budget"
	"janus-golua/plugin/script/fault"
	"janus-golua/plugin/script/loading"
)

// What an engine is made of, by the names that its users know.
type (
	// Budget is what one entry into Lua may use; a zero field is no limit.
	Budget = budget.Budget
	// Origin is what an entry into Lua does its work for: the request of a client.
	// The zero Origin is nobody's.
	Origin = fault.Origin
	// Error is what went wrong in Lua code.
	Error = fault.Error
	// Libraries is what `require` finds without a file.
	Libraries = loading.Libraries
	// Sandbox says which files a script may use, and without it, what else it may not.
	Sandbox = loading.Sandbox
	// Cache keeps compiled sources for the next engine.
	Cache = loading.Cache
)
