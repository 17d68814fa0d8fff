package plugin

import (
	"errors"
	"fmt"
)

// Build is what the plugin was compiled for, and what it runs in.
type Build struct {
	// API is JANUS_PLUGIN_API_VERSION of the headers it was compiled with.
	API int
	// Janus is the version of the running core as a number: 1102 for 1.1.2, 0 if it is not
	// known.
	Janus int
	// Estimates says that the core is one of the branch bwe-tests, which estimates bandwidth
	// itself. Its structs differ, and its plugin API has the number of released versions.
	Estimates bool
}

// apis are the plugin API versions of known versions of Janus.
var apis = [...]struct{ first, last, api int }{
	{1004, 1200, 102},
	{1301, 1401, 106},
}

// Check says why a plugin of this build must not run in this core. The core itself refuses
// a plugin with an older API. It takes a plugin with a newer API, but misreads its structs.
func (b Build) Check() error {
	if b.Estimates {
		return errors.New("this Janus is of the branch bwe-tests, whose plugin API differs from that of released versions: use a released Janus")
	}
	for _, known := range apis {
		if b.Janus >= known.first && b.Janus <= known.last && b.API != known.api {
			return fmt.Errorf("built for plugin API %d, but Janus %s has API %d: build it with the headers (janus-dev) of this Janus",
				b.API, b.janus(), known.api)
		}
	}
	return nil
}

// janus is the core's version as people write it.
func (b Build) janus() string {
	return fmt.Sprintf("%d.%d.%d", b.Janus/1000, b.Janus/100%10, b.Janus%100)
}
