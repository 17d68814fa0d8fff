package docker

import (
	"os/exec"
	"strings"
	"testing"
)

const (
	configuration = "/etc/janus/janus.plugin.golua.jcfg"
	// newer is the version of the package to which an upgrade is tried.
	newer = "999"
)

// made is the package for a suite, made in a clean container.
type made struct {
	t     *testing.T
	suite suite
	// folder contains the package, and a newer one that differs only in its version.
	folder string
}

// makePackage follows README on a clean Debian until the package is installed and works.
// lintian must find no errors.
func makePackage(t *testing.T, s suite) made {
	t.Helper()
	folder := t.TempDir()
	c := clean(t, s, "-v="+folder+":/src/build", goAtHand(t))
	c.follow(ways(t, "a package"))
	c.runsSample()
	c.shell("apt-get install -y --no-install-recommends lintian")
	t.Logf("lintian says %q", c.shell("cd build && lintian --fail-on error --allow-root *.deb"))
	// For an upgrade, only the version has to differ.
	c.shell(`cd build && dpkg-deb -R *.deb /newer && sed -i "s/^Version: .*/Version: ` + newer + `/" /newer/DEBIAN/control` +
		` && dpkg-deb -Zgzip -z1 --root-owner-group -b /newer newer.deb`)
	return made{t, s, folder}
}

// runsSample starts Debian's Janus for a while, and checks that Janus runs the sample.
func (c *container) runsSample() {
	c.t.Helper()
	log := c.exec("sh", "-c", "timeout -s INT 5 janus --disable-colors; true")
	if !strings.Contains(log, "[golua] running /usr/share/janus-golua/lua/echotest.lua") {
		c.t.Errorf("Janus says\n%s", log)
	}
}

// addsAnApplication adds one with the tool of the package, runs Janus with both, and removes
// it.
func (c *container) addsAnApplication() {
	c.t.Helper()
	c.exec("golua", "add", "door", "/usr/share/janus-golua/lua/doorman.lua")
	if listed := c.exec("golua", "list"); !strings.Contains(listed, "\ndoor ") || !strings.Contains(listed, "janus.plugin.doorman") {
		c.t.Errorf("golua list says\n%s", listed)
	}
	log := c.exec("sh", "-c", "timeout -s INT 5 janus --disable-colors; true")
	for _, want := range []string{"[golua] running ", "[golua door] running /usr/share/janus-golua/lua/doorman.lua"} {
		if !strings.Contains(log, want) {
			c.t.Errorf("Janus does not say %q:\n%s", want, log)
		}
	}
	c.exec("golua", "remove", "--purge", "door")
}

// install installs a package.
func (c *container) install(files string) {
	c.t.Helper()
	c.exec("sh", "-ec", "DEBIAN_FRONTEND=noninteractive dpkg -i /packages/"+files+" </dev/null")
}

// leftovers lists our files in a container.
func (c *container) leftovers() []string {
	return strings.Fields(c.exec("find", "/usr", "/etc", "-path", "*golua*"))
}

// README's commands make a package on each Debian. The package installs only where it belongs,
// and does not install beside a Janus of another plugin API.
func TestThePackage(t *testing.T) {
	needDocker(t)
	t.Parallel()
	for _, s := range suites {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			m := makePackage(t, s)
			testPackage(t, m)
			if s.name == bookworm.name {
				testRefusal(t, m, sid)
			}
		})
	}
}

// testPackage: the package installs, works, keeps a changed configuration through
// an upgrade and a removal, and leaves nothing when it is purged.
func testPackage(t *testing.T, m made) {
	t.Helper()
	c := m.beside(m.suite)
	c.install(first)
	c.runsSample()
	c.addsAnApplication()
	c.exec("sh", "-ec", "echo '# mine' >>"+configuration)
	c.install("newer.deb")
	if got := c.exec("dpkg-query", "-W", "-f", "${Version}", "janus-golua"); got != newer {
		t.Errorf("after the upgrade it is %s", got)
	}
	if text := c.exec("cat", configuration); !strings.HasSuffix(text, "# mine") {
		t.Error("the upgrade lost a change of the configuration")
	}
	c.exec("dpkg", "-r", "janus-golua")
	if left := c.leftovers(); len(left) != 1 || left[0] != configuration {
		t.Errorf("the removal leaves %v", left)
	}
	c.exec("dpkg", "-P", "janus-golua")
	if left := c.leftovers(); len(left) != 0 {
		t.Errorf("the purge leaves %v", left)
	}
}

// first matches the files of the package that README's commands have made.
const first = "janus-golua_*.deb"

// beside is a clean container with the Janus of a suite, and the packages.
func (m made) beside(s suite) *container {
	m.t.Helper()
	must(m.t, s.stock())
	return idle(m.t, s.stockImage(), "-v="+m.folder+":/packages:ro")
}

// testRefusal: the package does not install beside a Janus of another plugin API.
func testRefusal(t *testing.T, m made, other suite) {
	t.Helper()
	output, err := exec.Command("docker", "exec", m.beside(other).id, "sh", "-c", "dpkg -i /packages/"+first).CombinedOutput()
	if err == nil || !strings.Contains(string(output), "janus (<< 1.2.1~)") {
		t.Errorf("dpkg says %s (%v)", output, err)
	}
}

// make install honours DESTDIR and PREFIX and keeps an existing configuration. After make
// uninstall only the configuration is left.
func TestInstall(t *testing.T) {
	s := inOne(t)
	must(t, build("janus-golua-build:"+s.name, s.name, "build"))
	c := idle(t, "janus-golua-build:"+s.name)
	files := func() []string { return strings.Fields(c.exec("find", "/there", "-type", "f")) }
	const options = " DESTDIR=/there PREFIX=/usr/local"
	const config = "/there" + configuration
	c.exec("make", "install", "DESTDIR=/there", "PREFIX=/usr/local")
	for _, want := range []string{config, "/there/usr/local/lib/x86_64-linux-gnu/janus/plugins/libjanus_golua.so",
		"/there/usr/local/share/janus-golua/lua/echotest.lua", "/there/usr/local/lib/janus-golua/libjanus_golua_small.so"} {
		c.exec("test", "-e", want)
	}
	for _, file := range files() {
		if !strings.HasPrefix(file, "/there/usr/local/") && file != config {
			t.Errorf("make install wrote %s", file)
		}
	}
	c.exec("sh", "-ec", "echo mine >"+config+" && make install"+options)
	if text := c.exec("cat", config); text != "mine" {
		t.Errorf("make install wrote over the configuration: %s", text)
	}
	c.exec("sh", "-ec", "make uninstall"+options)
	if left := files(); len(left) != 1 || left[0] != config {
		t.Errorf("make uninstall leaves %v", left)
	}
	if left := strings.Fields(c.exec("find", "/there", "-path", "*golua*")); len(left) != 1 {
		t.Errorf("make uninstall leaves folders: %v", left)
	}
}
