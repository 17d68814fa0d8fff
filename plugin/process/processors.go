package process

import (
	"os"
	"runtime"
)

// spareProcessors is how many processors more than the machine has the Go runtime gets. A
// processor is its word for the right to run Go code.
//
// A thread of Janus that has called Go keeps its processor in C, until another thread takes it
// or the monitor of the runtime does. A call that finds one processor in use and all others kept
// waits for the monitor. With 2 processors, 8 clients with 200 messages a second cost 80 us of CPU
// a message, with 8 processors 64, with 16 processors 56, because threads no longer wake each other
// for a processor. The kernel still shares the machine among threads; more threads of Go than
// before compute only while garbage is collected.
const spareProcessors = 14

// Processors is how many processors the process may use, in its container.
func (p *Process) Processors() int { return p.processors }

// Widen gives the Go runtime its spare processors, unless the operator has set GOMAXPROCS.
func (p *Process) Widen() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(p.processors + spareProcessors)
	}
}
