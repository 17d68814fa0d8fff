package plugin

import (
	"errors"
	"fmt"
	"path/filepath"
)

// recordingSuffix is what the core puts behind the name of a recording.
const recordingSuffix = ".mjr"

// longestRecording is what the core has room for: it cuts longer paths, which would
// then be others than those that were judged. Its own suffixes are within the rest.
const longestRecording = 1000

// allowsRecording says why a recording may not be where the script wants it, nil if it
// may. In the sandbox it may be where `recordings` or, without that, `files` says.
func (c *configuration) allowsRecording(folder, file string) error {
	if c.recordings.Off {
		return nil
	}
	path := recordingPath(folder, file)
	switch {
	case len(path) > longestRecording:
		return fmt.Errorf("the path of the recording has more than %d bytes", longestRecording)
	case c.recordings.Allows(path, true):
		return nil
	case len(c.recordings.Write) == 0:
		return errors.New("the sandbox allows no recordings: name a folder for them by `recordings` (or `files`) in the configuration")
	case folder == "" && !filepath.IsAbs(file):
		return errors.New("the configuration wants recordings in folders of its choice: name one")
	}
	return fmt.Errorf("the configuration does not allow a recording at %q", path)
}

// recordingPath is the file that the core makes of a folder and a name, each of which
// may be empty: then it is where Janus runs, with a name of the core's choice.
func recordingPath(folder, file string) string {
	if file == "" {
		file = "janus-recording"
	}
	if folder != "" {
		file = folder + "/" + file
	}
	return file + recordingSuffix
}
