package plugin

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/fileaccess"
	"janus-golua/plugin/media"
	"janus-golua/plugin/media/taps/rtpout"
	"janus-golua/plugin/metrics"
	"janus-golua/plugin/script"
)

// configFile is our configuration in the core's folder.
const configFile = "janus.plugin.golua.jcfg"

// configuration is what the file says.
type configuration struct {
	script string
	path   string
	// config is handed to the script's init; nil when absent.
	config *string
	// requests is the budget of a callback, media that of one which a packet or
	// message of a peer has caused.
	requests, media script.Budget
	sandbox         script.Sandbox
	// recordings is where recordings may be.
	recordings fileaccess.Sandbox
	// watch reloads the script when its file or a library of its own changes.
	watch bool
	// metrics is where they are served, empty for nowhere.
	metrics string
	// forwarders is how many threads forward to more viewers than inlineViewers,
	// which are served by their publisher's own.
	forwarders, inlineViewers int
	// consoleSecret opens the console; empty keeps it off.
	consoleSecret string
	// connectTo bounds where scripts may connect to, nil does not.
	connectTo *rtpout.Policy
	// forwardTo is where forwardRtp may send.
	forwardTo rtpout.Policy
	receiving receiving
}

// start is the budget of loading the script and of its init, which may read
// files and build tables: ten times that of a request.
func (c configuration) start() script.Budget {
	return script.Budget{Time: 10 * c.requests.Time, Memory: c.requests.Memory}
}

// The defaults of the limits.
const (
	defaultRequestLimit = 1000 // ms
	defaultMediaLimit   = 100  // ms
	defaultMemoryLimit  = 512  // MB
)

func readConfiguration(c core.Tools, file string) (configuration, error) {
	parsed, err := c.ReadConfig(file)
	if err != nil {
		return configuration{}, fmt.Errorf("configuration: %w", err)
	}
	general := parsed["general"]
	if general["script"] == "" {
		return configuration{}, fmt.Errorf("configuration: %s names no script (general: { script = \"...\" })", file)
	}
	config := configuration{script: general["script"], path: general["path"], consoleSecret: general["console_secret"]}
	if value, ok := general["config"]; ok {
		config.config = &value
	}
	if err := config.readLimits(general); err != nil {
		return configuration{}, fmt.Errorf("configuration: %s: %w", file, err)
	}
	if config.watch, err = flag(general, "watch", false); err != nil {
		return configuration{}, fmt.Errorf("configuration: %s: %w", file, err)
	}
	if config.metrics, err = metrics.ParseAddress(general["metrics"]); err != nil {
		return configuration{}, fmt.Errorf("configuration: %s: metrics: %w", file, err)
	}
	if err := config.readForwarding(general); err != nil {
		return configuration{}, fmt.Errorf("configuration: %s: %w", file, err)
	}
	if err := config.readSandbox(general); err != nil {
		return configuration{}, fmt.Errorf("configuration: %s: %w", file, err)
	}
	return config, nil
}

// readSandbox lets the script read where it and its libraries are, and the file
// that `config` names, if it is one; and write where the configuration says.
func (c *configuration) readSandbox(general map[string]string) error {
	on, err := flag(general, "sandbox", true)
	if err != nil {
		return err
	}
	c.sandbox.Off = !on
	c.sandbox.Read = append(folders(c.path), filepath.Dir(c.script))
	if filepath.IsAbs(general["config"]) {
		c.sandbox.Read = append(c.sandbox.Read, general["config"])
	}
	c.sandbox.Write = folders(general["files"])
	c.recordings = c.sandbox
	if named := folders(general["recordings"]); named != nil {
		c.recordings = fileaccess.Sandbox{Write: named}
	}
	return nil
}

// flag reads true or false.
func flag(general map[string]string, name string, otherwise bool) (bool, error) {
	switch text := general[name]; text {
	case "":
		return otherwise, nil
	case "true", "yes", "1":
		return true, nil
	case "false", "no", "0":
		return false, nil
	default:
		return false, fmt.Errorf("%s is %q, expected true or false", name, text)
	}
}

// folders splits a list at semicolons; of a pattern it takes the folder.
func folders(list string) []string {
	var found []string
	for entry := range strings.SplitSeq(list, ";") {
		entry, _, pattern := strings.Cut(strings.TrimSpace(entry), "?")
		if pattern {
			entry = filepath.Dir(entry)
		}
		if entry != "" {
			found = append(found, entry)
		}
	}
	return found
}

// mostForwarders is what export/forwarders.c has room for.
const mostForwarders = 64

func (c *configuration) readForwarding(general map[string]string) error {
	forwarders, err := limit(general, "forwarders", uint64(min(runtime.NumCPU(), mostForwarders)))
	if err != nil {
		return err
	}
	if forwarders < 1 || forwarders > mostForwarders {
		return fmt.Errorf("forwarders is %d, expected 1 to %d", forwarders, mostForwarders)
	}
	inline, err := limit(general, "inline_viewers", media.DefaultInlineLimit)
	if err != nil {
		return err
	}
	c.forwarders, c.inlineViewers = int(forwarders), int(inline)
	allowed, ok := general["forward_to"]
	if !ok {
		allowed = "loopback"
	}
	if c.forwardTo, err = rtpout.ParsePolicy(allowed); err != nil {
		return fmt.Errorf("forward_to: %w", err)
	}
	if c.receiving, err = readReceiving(general); err != nil {
		return err
	}
	return c.readConnecting(general)
}

// readConnecting reads where scripts may connect to: anywhere unless it is said.
func (c *configuration) readConnecting(general map[string]string) error {
	allowed, ok := general["connect_to"]
	if !ok {
		return nil
	}
	policy, err := rtpout.ParsePolicy(allowed)
	if err != nil {
		return fmt.Errorf("connect_to: %w", err)
	}
	c.connectTo = &policy
	return nil
}

func (c *configuration) readLimits(general map[string]string) error {
	request, err := limit(general, "request_limit", defaultRequestLimit)
	if err != nil {
		return err
	}
	media, err := limit(general, "media_limit", defaultMediaLimit)
	if err != nil {
		return err
	}
	memory, err := limit(general, "memory_limit", defaultMemoryLimit)
	if err != nil {
		return err
	}
	c.requests = script.Budget{Time: time.Duration(request) * time.Millisecond, Memory: memory << 20}
	c.media = script.Budget{Time: time.Duration(media) * time.Millisecond, Memory: memory << 20}
	return nil
}

// limit reads a whole number; 0 is no limit. The most keeps it within what
// nanoseconds and bytes can count.
func limit(general map[string]string, name string, otherwise uint64) (uint64, error) {
	const most = 1 << 30
	text, ok := general[name]
	if !ok {
		return otherwise, nil
	}
	value, err := strconv.ParseUint(text, 10, 64)
	if err != nil || value > most {
		return 0, fmt.Errorf("%s is %q, expected a whole number from 0 to %d", name, text, most)
	}
	return value, nil
}
