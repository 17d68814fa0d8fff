//go:build !race

package plugin

const (
	lifecycleSessions = 100_000
	residentCounts    = true
)
