//go:build race

package plugin

// The race detector makes each session ten times as expensive, and its shadow
// memory comes and goes.
const (
	lifecycleSessions = 10_000
	residentCounts    = false
)
