package docker

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A daemon changes the machine's network permanently: it makes docker0, sets the policy of
// FORWARD to DROP, adds chains and a MASQUERADE, and turns forwarding on. Without restoring,
// a user who has run the tests would find their router or virtual machines cut off. So the
// tests undo a daemon's changes once it has ended.

// filters are the programs that list the rules that a daemon changes; a machine may lack
// either.
var filters = []string{"iptables", "ip6tables"}

// switches are the kernel settings that a daemon turns on.
var switches = []string{"/proc/sys/net/ipv4/ip_forward", "/proc/sys/net/ipv6/conf/all/forwarding",
	"/proc/sys/net/ipv6/conf/default/forwarding"}

// hostNetwork is the part of this machine's network state that a daemon changes.
type hostNetwork struct {
	rules    map[string][]string // the lines of each program, with "*table" before each
	switches map[string]string
	devices  []string
}

func readHostNetwork() hostNetwork {
	state := hostNetwork{rules: map[string][]string{}, switches: map[string]string{}}
	for _, filter := range filters {
		state.rules[filter] = rulesOf(filter)
	}
	for _, name := range switches {
		if value, err := os.ReadFile(name); err == nil {
			state.switches[name] = string(value)
		}
	}
	found, _ := filepath.Glob("/sys/class/net/*") // the pattern is right
	for _, path := range found {
		state.devices = append(state.devices, filepath.Base(path))
	}
	return state
}

// rulesOf lists a program's rules, each after its table: "filter -P FORWARD DROP".
func rulesOf(filter string) (lines []string) {
	for _, table := range []string{"filter", "nat", "mangle", "raw"} {
		output, err := exec.Command(filter, "-t", table, "-S").Output()
		if err != nil {
			continue // this kernel has no such table, or the machine no such program
		}
		for line := range strings.Lines(string(output)) {
			lines = append(lines, table+" "+strings.TrimSpace(line))
		}
	}
	return lines
}

// restore undoes what has changed since the state was read. It leaves changes that did not
// come from a daemon: rules that name no chain or device of Docker's.
func (h hostNetwork) restore() error {
	var faults []error
	for _, filter := range filters {
		for _, command := range undo(h.rules[filter], rulesOf(filter)) {
			if output, err := exec.Command(filter, append([]string{"-w"}, command...)...).CombinedOutput(); err != nil {
				faults = append(faults, errors.New(filter+" "+strings.Join(command, " ")+": "+string(output)))
			}
		}
	}
	for name, value := range h.switches {
		faults = append(faults, os.WriteFile(name, []byte(value), 0o644))
	}
	if !slices.Contains(h.devices, "docker0") {
		_ = exec.Command("ip", "link", "del", "docker0").Run() // a daemon that failed has made none
	}
	return errors.Join(append(faults, h.differs(readHostNetwork()))...)
}

// differs is an error that names everything that is not as it was.
func (h hostNetwork) differs(now hostNetwork) error {
	var names []string
	for _, filter := range filters {
		for _, command := range undo(h.rules[filter], now.rules[filter]) {
			names = append(names, filter+" "+strings.Join(command, " "))
		}
	}
	for name, value := range h.switches {
		if now.switches[name] != value {
			names = append(names, name)
		}
	}
	if !slices.Contains(h.devices, "docker0") && slices.Contains(now.devices, "docker0") {
		names = append(names, "docker0")
	}
	if names == nil {
		return nil
	}
	return errors.New("left: " + strings.Join(names, ", "))
}

// undo lists the arguments of the commands that restore the lines of before from those of now:
// rules first, then chains, which must be empty and unused by then, then policies.
func undo(before, now []string) (commands [][]string) {
	var rules, flushes, chains, policies [][]string
	for _, line := range now {
		if slices.Contains(before, line) {
			continue
		}
		words := strings.Fields(line)
		table, kind, chain := words[0], words[1], words[2]
		switch {
		case kind == "-A" && ofDocker(line):
			rules = append(rules, append([]string{"-t", table, "-D"}, words[2:]...))
		case kind == "-N" && ofDocker(line):
			flushes = append(flushes, []string{"-t", table, "-F", chain})
			chains = append(chains, []string{"-t", table, "-X", chain})
		}
	}
	for _, line := range before {
		if words := strings.Fields(line); words[1] == "-P" && !slices.Contains(now, line) {
			policies = append(policies, append([]string{"-t", words[0], "-P"}, words[2:]...))
		}
	}
	return slices.Concat(rules, flushes, chains, policies)
}

func ofDocker(line string) bool {
	for _, word := range []string{"DOCKER", "docker0", "br-", "glf-", "MASQUERADE"} {
		if strings.Contains(line, word) {
			return true
		}
	}
	return false
}
