package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	. "janus-golua/test/janustest"
)

// One Janus runs 16 applications: golua, and 15 others. The next one is refused with a line, and
// all others run.
func TestSixteenApplicationsRunInOneJanus(t *testing.T) {
	const others = 16
	options := Options{Plugin: Golua, Source: telling("golua")}
	for n := range others {
		name := fmt.Sprintf("app%d", n)
		options.Applications = append(options.Applications, Application{Name: name, Source: telling(name)})
	}
	j := Start(t, options)
	client, attached := j.Connect(), 0
	for _, application := range options.Applications {
		if _, answer := client.TryAttach(application.Package()); answer.Get("janus").String() == "success" {
			says(t, client, application.Package(), application.Name)
			attached++
		}
	}
	says(t, client, Golua.Package, "golua")
	if lines := j.Lines("is not used: one Janus runs 16 applications at most"); len(lines) != 1 || attached != others-1 {
		t.Errorf("%d of %d applications run; logged %q", attached, others, lines)
	}
}

// The small plugin stays in Janus's folder when libjanus_golua.so is upgraded.
func TestASmallPluginOfAnotherVersionIsRefused(t *testing.T) {
	folder, chat := newestFirst(t), Application{Name: "chat", Source: telling("chat")}
	must(t, os.Symlink(Golua.Path(t), filepath.Join(folder, "libjanus_golua.so")))
	flags, err := exec.Command("pkg-config", "--cflags", "--libs", "glib-2.0", "jansson").Output()
	must(t, err)
	arguments := append([]string{"-shared", "-fPIC", "-fvisibility=hidden", "-DGOLUA_PLUGIN_API=999", "-I../../include", "-I/usr/include/janus",
		"-o", filepath.Join(folder, "libjanus_old.so"), "../../export/small/small.c"}, strings.Fields(string(flags))...)
	if output, err := exec.Command("gcc", append(arguments, "-ldl")...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	j := Start(t, Options{Plugin: Golua, Source: telling("golua"), PluginsIn: folder, Applications: []Application{chat}})
	client := j.Connect()
	says(t, client, Golua.Package, "golua")
	says(t, client, "janus.plugin.chat", "chat")
	if lines := j.Lines("libjanus_old.so was built for another version"); len(lines) != 1 || !strings.Contains(lines[0], "`golua add` makes it anew") {
		t.Errorf("logged %q of %q", lines, j.Lines("[golua"))
	}
}
