package plugin

import (
	"strings"
	"testing"

	"janus-golua/plugin/core/simulated/coretest"
)

func TestABuildForAnotherAPIIsRefused(t *testing.T) {
	for build, want := range map[Build]string{
		{API: 102, Janus: 1102}: "",
		{API: 106, Janus: 1401}: "",
		{API: 106, Janus: 1102}: "Janus 1.1.2 has API 102",
		{API: 102, Janus: 1401}: "Janus 1.4.1 has API 106",
		{API: 102, Janus: 1200}: "",
		{API: 106, Janus: 1250}: "", // not known: the core decides
		{API: 107, Janus: 2000}: "",
		{API: 102, Janus: 0}:    "",
	} {
		err := build.Check()
		if (err == nil) != (want == "") || (err != nil && !strings.Contains(err.Error(), want)) {
			t.Errorf("%+v: %v", build, err)
		}
	}
	core := coretest.New()
	p := New(core)
	p.Build = Build{API: 106, Janus: 1102}
	if p.Init("/etc/janus") == nil || len(core.Lines("not started: built for plugin API 106")) != 1 {
		t.Errorf("started; logged %q", core.Lines(""))
	}
}
