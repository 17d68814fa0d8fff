package config

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// String says what operators want to see of the settings at a start, on one line.
func (s *Settings) String() string {
	connecting := "anywhere"
	if s.Connecting.To != nil {
		connecting = "as connect_to says"
	}
	return fmt.Sprintf("sandbox %s, files %s, recordings %s, watch %s, connects %s, request_limit %s, media_limit %s, memory_limit %s",
		onOff(!s.Sandbox.Off), list(s.Sandbox.Write), s.recordings(), onOff(s.Watch), connecting,
		milliseconds(s.Requests.Time), milliseconds(s.Media.Time), megabytes(s.Requests.Memory))
}

func (s *Settings) recordings() string {
	if s.Recordings.Files.Off {
		return "anywhere"
	}
	return list(s.Recordings.Files.Write)
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func list(folders []string) string { return cmp.Or(strings.Join(folders, ";"), "nowhere") }

func milliseconds(limit time.Duration) string {
	if limit == 0 {
		return "none"
	}
	return fmt.Sprintf("%d ms", limit.Milliseconds())
}

func megabytes(limit uint64) string {
	if limit == 0 {
		return "none"
	}
	return fmt.Sprintf("%d MB", limit>>20)
}
