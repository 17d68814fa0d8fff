package access

import (
	"fmt"
	"path/filepath"
)

// recordingSuffix is what the core appends to the name of a recording.
const recordingSuffix = ".mjr"

// longestRecording bounds the path of a recording, in bytes. The core cuts longer paths,
// so that it would open another file than the one that was checked. The rest of the core's
// buffer is for the suffixes that the core appends.
const longestRecording = 1000

// Recordings says where recordings may be.
type Recordings struct{ Files Sandbox }

// Allow says why the script may not record into a file; nil allows it. The
// script gives a folder and a file, each of which may be empty.
func (r Recordings) Allow(folder, file string) error {
	if r.Files.Off {
		return nil
	}
	path := recordingPath(folder, file)
	switch {
	case len(path) > longestRecording:
		return fmt.Errorf("the path of the recording has more than %d bytes", longestRecording)
	case r.Files.Allows(path, true):
		return nil
	case len(r.Files.Write) == 0:
		return Refuse("recordings", "the sandbox allows no recordings: name a folder for them by `recordings` (or `files`) in the configuration")
	case folder == "" && !filepath.IsAbs(file):
		return Refuse("recordings", "the configuration wants recordings in folders of its choice: name one")
	}
	return Refuse("recordings", fmt.Sprintf("the configuration does not allow a recording at %q", path))
}

// recordingPath is the file that the core makes of a folder and a name. Without a folder
// the file is in the folder where Janus runs; without a name the core chooses one.
func recordingPath(folder, file string) string {
	if file == "" {
		file = "janus-recording"
	}
	if folder != "" {
		file = folder + "/" + file
	}
	return file + recordingSuffix
}
