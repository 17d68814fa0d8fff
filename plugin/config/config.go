// Package config reads an application's configuration file, such as janus.plugin.golua.jcfg.
// The core parses the file; this package gives the values their types and defaults.
package config

import (
	"fmt"
	"path/filepath"
	"runtime"
	"time"

	"janus-golua/plugin/access"
	"janus-golua/plugin/core"
	"janus-golua/plugin/script/budget"
)

// Settings are the contents of the file.
type Settings struct {
	// Script is the file of the application. Path is where `require` looks for libraries.
	Script, Path string
	// Config is handed to the script's init; nil when the file has no such entry.
	Config *string
	// Requests is the budget of a callback, Media the budget of a callback that a packet or
	// message of a peer has caused.
	Requests, Media budget.Budget
	// Sandbox says which files the script may use.
	Sandbox access.Sandbox
	// Recordings says where recordings may be.
	Recordings access.Recordings
	// RecordingFolders are the folders that the file names for recordings.
	RecordingFolders []string
	// Connecting says which servers the script may connect to.
	Connecting access.Connecting
	// ForwardTo says which hosts forwardRtp may send to.
	ForwardTo access.Policy
	// Receiving says where janus.receive_rtp may receive.
	Receiving access.Receiving
	// Watch reloads the script when its file or a library of the application changes.
	Watch bool
	// Metrics is the address where metrics are served, empty for nowhere.
	Metrics string
	// Forwarders is how many forwarder threads the process has. ForwardersSet says that the
	// file sets the number.
	Forwarders    int
	ForwardersSet bool
	// InlineViewers is how many viewers a publisher's own thread serves; more are served by
	// a forwarder thread. It is negative when the file does not set it.
	InlineViewers int
	// ConsoleSecret opens the console; an empty secret keeps the console off.
	ConsoleSecret string
	// Warnings are what is odd about the file, a sentence each.
	Warnings []string
}

// Start is the budget for loading the script and for its init, which may read files and
// build tables. It has ten times the time of a request.
func (s *Settings) Start() budget.Budget {
	return budget.Budget{Time: 10 * s.Requests.Time, Memory: s.Requests.Memory}
}

// Reader parses a configuration file. The core implements it (core.Tools).
type Reader interface {
	ReadConfig(path string) (core.Config, error)
}

// Read reads the file. The error names the entry that is wrong.
func Read(reader Reader, file string) (*Settings, error) {
	parsed, err := reader.ReadConfig(file)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	settings, general := new(Settings), entries(parsed[section])
	if err := settings.checkNames(parsed); err != nil {
		return nil, fmt.Errorf("configuration: %s: %w", file, err)
	}
	if err := checkKinds(general); err != nil {
		return nil, fmt.Errorf("configuration: %s: %w", file, err)
	}
	if general["script"] == "" {
		return nil, fmt.Errorf("configuration: %s names no script (general: { script = \"...\" })", file)
	}
	settings.Script, settings.Path = general["script"], general["path"]
	if value, ok := general["config"]; ok {
		settings.Config = &value
	}
	for _, read := range []func(*Settings, entries) error{
		(*Settings).readBudgets, (*Settings).readWatch, (*Settings).readMetrics,
		(*Settings).readForwarding, (*Settings).readSandbox, (*Settings).readNetwork, (*Settings).readConsole,
	} {
		if err := read(settings, general); err != nil {
			return nil, fmt.Errorf("configuration: %s: %w", file, err)
		}
	}
	settings.checkFolders(general)
	return settings, nil
}

// The defaults of the budgets.
const (
	defaultRequestLimit = 1000 // ms
	defaultMediaLimit   = 100  // ms
	defaultMemoryLimit  = 512  // MB
)

func (s *Settings) readBudgets(general entries) error {
	request, err := general.limit("request_limit", defaultRequestLimit)
	if err != nil {
		return err
	}
	media, err := general.limit("media_limit", defaultMediaLimit)
	if err != nil {
		return err
	}
	memory, err := general.limit("memory_limit", defaultMemoryLimit)
	if err != nil {
		return err
	}
	s.Requests = budget.Budget{Time: time.Duration(request) * time.Millisecond, Memory: memory << 20}
	s.Media = budget.Budget{Time: time.Duration(media) * time.Millisecond, Memory: memory << 20}
	return nil
}

func (s *Settings) readWatch(general entries) (err error) {
	s.Watch, err = general.flag("watch", false)
	return err
}

func (s *Settings) readMetrics(general entries) (err error) {
	if s.Metrics, err = parseAddress(general["metrics"]); err != nil {
		return fmt.Errorf("metrics: %w", err)
	}
	return nil
}

// readConsole refuses a secret that was meant to switch something on: `console_secret = true`
// would be the secret "true", which anybody finds.
func (s *Settings) readConsole(general entries) error {
	s.ConsoleSecret = general["console_secret"]
	if isFlag(s.ConsoleSecret) {
		return fmt.Errorf("console_secret is %q, expected a long secret, or no such line for no console", s.ConsoleSecret)
	}
	return nil
}

// mostForwarders is how many threads export/forwarders.c has room for.
const mostForwarders = 64

func (s *Settings) readForwarding(general entries) error {
	forwarders, err := general.limit("forwarders", uint64(min(runtime.NumCPU(), mostForwarders)))
	if err != nil {
		return err
	}
	if forwarders < 1 || forwarders > mostForwarders {
		return fmt.Errorf("forwarders is %d, expected 1 to %d", forwarders, mostForwarders)
	}
	s.Forwarders, s.InlineViewers = int(forwarders), -1
	_, s.ForwardersSet = general["forwarders"]
	if _, ok := general["inline_viewers"]; ok {
		viewers, err := general.limit("inline_viewers", 0)
		if err != nil {
			return err
		}
		s.InlineViewers = int(viewers)
	}
	return nil
}

// readSandbox lets the script read the folders of the script and of its libraries, and the
// file that `config` names if it names one. The script may write where the configuration says.
func (s *Settings) readSandbox(general entries) error {
	on, err := general.flag("sandbox", true)
	if err != nil {
		return err
	}
	s.Sandbox.Off = !on
	s.Sandbox.Read = append(folders(s.Path), filepath.Dir(s.Script))
	if filepath.IsAbs(general["config"]) {
		s.Sandbox.Read = append(s.Sandbox.Read, general["config"])
	}
	s.Sandbox.Write = folders(general["files"])
	s.Recordings.Files = s.Sandbox
	if list, ok := general["recordings"]; ok {
		s.RecordingFolders = folders(list)
		s.Recordings.Files = access.Sandbox{Write: s.RecordingFolders}
	}
	return nil
}
