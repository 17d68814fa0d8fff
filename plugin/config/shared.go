package config

import (
	"errors"
	"fmt"
	"os"
)

// Share takes the settings of a file that holds for all applications of the process: how
// many forwarder threads there are, and where metrics are served. The file may be missing,
// or lack these settings; then the settings stay as they are. Settings that differ are
// warnings. A file that has faults is its own application's concern.
func (s *Settings) Share(reader Reader, file string) {
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		return
	}
	parsed, err := reader.ReadConfig(file)
	if err != nil {
		return
	}
	general := entries(parsed[section])
	var other Settings
	if _, ok := general["forwarders"]; ok && other.readForwarding(general) == nil {
		s.shareForwarders(file, other.Forwarders)
	}
	if _, ok := general["metrics"]; ok && other.readMetrics(general) == nil {
		s.shareMetrics(file, other.Metrics)
	}
}

func (s *Settings) shareForwarders(file string, forwarders int) {
	if s.ForwardersSet && s.Forwarders != forwarders {
		s.Warnings = append(s.Warnings, fmt.Sprintf("forwarders = %d has no effect: %s sets %d for all applications", s.Forwarders, file, forwarders))
	}
	s.Forwarders, s.ForwardersSet = forwarders, true
}

func (s *Settings) shareMetrics(file, address string) {
	if s.Metrics != "" && s.Metrics != address {
		s.Warnings = append(s.Warnings, fmt.Sprintf("metrics = %q has no effect: %s sets %q for all applications", s.Metrics, file, address))
	}
	s.Metrics = address
}
