// Package coretest is the simulated core (package simulated) as unit tests know it.
package coretest

import "janus-golua/plugin/core/simulated"

// What unit tests use of the simulated core.
type (
	// Core is the core.
	Core = simulated.Core
	// Call is what it was asked to do.
	Call = simulated.Call
	// Recorder is one of its recorders.
	Recorder = simulated.Recorder
	// Publisher is who sends packets to it.
	Publisher = simulated.Publisher
)

// New makes a core without sessions.
func New() *Core { return simulated.New() }
