// Package process keeps what the applications of one process share. Each application is a
// plugin of its own to Janus, with a configuration file of its own, but the process has one
// set of forwarder threads, one endpoint for metrics, and one heap.
package process

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
)

// Process is the list of the applications that are starting or running.
type Process struct {
	// processors is how many there are without the spare ones.
	processors int

	mu      sync.Mutex
	members []*Member
}

// New makes a process without applications.
func New() *Process { return &Process{processors: runtime.GOMAXPROCS(0)} }

// Member is one application of a process. Join makes it, Leave ends it.
type Member struct {
	process *Process
	name    string
	// The process's mu protects the following fields.
	pkg        string
	memory     uint64
	forwarders int
}

// Processors is how many processors the process may use.
func (m *Member) Processors() int { return m.process.Processors() }

// Join adds an application by its name.
func (p *Process) Join(name string) *Member {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := &Member{process: p, name: name}
	p.members = append(p.members, m)
	return m
}

// Leave removes the application, and gives back what it has taken. Later calls do nothing.
func (m *Member) Leave() {
	m.process.mu.Lock()
	defer m.process.mu.Unlock()
	m.process.members = slices.DeleteFunc(m.process.members, func(other *Member) bool { return other == m })
	limitHeap(m.process.memory())
}

// memory is how much memory Lua may use in all applications; 0 is no limit. With the lock
// held.
func (p *Process) memory() (sum uint64) {
	for _, member := range p.members {
		if member.memory > math.MaxInt64-sum {
			return 0
		}
		sum += member.memory
	}
	return sum
}

// File is the name of the application's configuration file.
func (m *Member) File() string { return File(m.name) }

// File is the name of an application's configuration file in the core's folder.
func File(name string) string { return "janus.plugin." + name + ".jcfg" }

// others calls a function for each other application, with the lock held.
func (m *Member) others(visit func(other *Member)) {
	for _, other := range m.process.members {
		if other != m {
			visit(other)
		}
	}
}

// TakePackage takes the name by which clients attach. The error names the application that has
// it: the core would replace the one by the other without a word.
func (m *Member) TakePackage(name string) (err error) {
	m.process.mu.Lock()
	defer m.process.mu.Unlock()
	m.others(func(other *Member) {
		if other.pkg == name {
			err = fmt.Errorf("the package %s is that of another application, %s: %s and %s need packages of their own",
				name, other.name, File(other.name), File(m.name))
		}
	})
	if err == nil {
		m.pkg = name
	}
	return err
}

// TakeForwarders says how many forwarder threads the process has when this application wants a
// number of them. The first application decides. The second result is the application that
// has decided otherwise, empty if none has.
func (m *Member) TakeForwarders(wanted int) (count int, by string) {
	m.process.mu.Lock()
	defer m.process.mu.Unlock()
	m.forwarders = wanted
	m.others(func(other *Member) {
		if other.forwarders > 0 {
			m.forwarders = other.forwarders // the same in all that have begun
		}
	})
	if m.forwarders != wanted {
		by = m.process.members[0].name
	}
	return m.forwarders, by
}

// TakeMemory notes how much memory Lua may use in this application, in bytes; 0 is no limit.
// The collector keeps to the sum of all applications.
func (m *Member) TakeMemory(limit uint64) {
	m.process.mu.Lock()
	defer m.process.mu.Unlock()
	m.memory = limit
	if m.memory == 0 {
		m.memory = math.MaxUint64
	}
	limitHeap(m.process.memory())
}

// Among says whether there are other applications that are starting or running.
func (m *Member) Among() bool {
	m.process.mu.Lock()
	defer m.process.mu.Unlock()
	return len(m.process.members) > 1
}
