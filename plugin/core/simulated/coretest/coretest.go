// Package coretest gives unit tests the simulated core (package simulated).
package coretest

import "janus-golua/plugin/core/simulated"

// The types of package simulated that unit tests use.
type (
	// Core is the simulated core.
	Core = simulated.Core
	// Call is a recorded call of the core.
	Call = simulated.Call
	// Recorder is a recorder of the core.
	Recorder = simulated.Recorder
	// Publisher sends packets to the core.
	Publisher = simulated.Publisher
)

// New makes a core without sessions.
func New() *Core { return simulated.New() }
