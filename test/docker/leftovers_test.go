package docker

import (
	"os/exec"
	"strings"
)

// label marks everything that tests start, so that the next run finds what a killed run has
// left.
const label = "golua-test"

// network is the network of the tests. Its bridge is the device that clients use, with
// this machine's address.
const network = "golua-test"

// removeLeftovers removes containers, networks and volumes of earlier tests, if there are any.
func removeLeftovers() {
	removeAll("label=" + label)
	for _, s := range suites {
		removeProject(s)
	}
}

// removeProject removes everything that compose has started for a suite.
func removeProject(s suite) { removeAll("label=com.docker.compose.project=" + s.project()) }

func removeAll(filter string) {
	interfaces.RLock()
	defer interfaces.RUnlock()
	remove(filter, []string{"ps", "-a"}, []string{"rm", "-f", "-v"})
	remove(filter, []string{"network", "ls"}, []string{"network", "rm"})
	remove(filter, []string{"volume", "ls"}, []string{"volume", "rm"})
}

// remove removes everything that the command list finds with a filter.
func remove(filter string, list, removal []string) {
	found, err := exec.Command("docker", append(list, "-q", "--filter", filter)...).Output()
	if names := strings.Fields(string(found)); err == nil && len(names) > 0 {
		_ = exec.Command("docker", append(removal, names...)...).Run() // if that fails, a later test reports it
	}
}
