//go:build race

package plugin

// The race detector makes each session ten times as expensive.
const lifecycleSessions = 10_000
