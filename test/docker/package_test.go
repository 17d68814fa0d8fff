package docker

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	configuration = "/etc/janus/janus.plugin.golua.jcfg"
	older, newer  = "0.0.1", "0.0.2"
)

// packages builds two versions of the package, with the script that `make deb` runs, and returns
// the folder they are in. lintian must find no errors.
func packages(t *testing.T, s suite) string {
	t.Helper()
	must(t, buildImage("janus-golua-build:"+s.name, s.name, "build"))
	for _, target := range []string{"builder", "clean"} {
		must(t, buildTarget(s, target))
	}
	folder := t.TempDir()
	c := idle(t, "janus-golua-builder:"+s.name, "-v="+folder+":/src/build")
	for _, version := range []string{older, newer} {
		c.exec("sh", "-ec", "cd /src && VERSION="+version+" docker/deb/build build")
	}
	output, err := exec.Command("docker", "exec", c.id, "sh", "-c", "lintian --fail-on error --allow-root /src/build/*"+newer+"*.deb").CombinedOutput()
	t.Logf("lintian says\n%s", output)
	if err != nil {
		t.Error("lintian found errors")
	}
	return folder
}

// buildTarget builds janus-golua-TARGET of package.Dockerfile.
func buildTarget(s suite, target string) error {
	return visibly("docker", "build", "-q", "-t", "janus-golua-"+target+":"+s.name, "--build-arg", "SUITE="+s.name,
		"--target", target, "-f", filepath.Join(root(), "test/docker/package.Dockerfile"), root())
}

// runsSample starts Debian's Janus for a while: it must run the sample.
func (c *container) runsSample() {
	c.t.Helper()
	log := c.exec("sh", "-c", "timeout -s INT 5 janus --disable-colors; true")
	if !strings.Contains(log, "[golua] running /usr/share/janus-golua/lua/echotest.lua") {
		c.t.Errorf("Janus says\n%s", log)
	}
}

// install installs the package of a version.
func (c *container) install(version string) {
	c.t.Helper()
	c.exec("sh", "-ec", "DEBIAN_FRONTEND=noninteractive dpkg -i /packages/*"+version+"*.deb </dev/null")
}

// leftovers are our files in a container.
func (c *container) leftovers() []string {
	return strings.Fields(c.exec("find", "/usr", "/etc", "-path", "*golua*"))
}

// The packages of both suites install where they belong, and nowhere else.
func TestThePackage(t *testing.T) {
	needDocker(t)
	folders := make(map[string]string)
	for _, s := range suites {
		folders[s.name] = packages(t, s)
	}
	for _, s := range suites {
		t.Run(s.name, func(t *testing.T) { testPackage(t, s, folders[s.name]) })
	}
	t.Run("another Janus", func(t *testing.T) { testRefusal(t, suites[1], folders[suites[0].name]) })
}

// testPackage: the package installs, works, keeps a changed configuration through
// an upgrade and a removal, and leaves nothing when it is purged.
func testPackage(t *testing.T, s suite, folder string) {
	t.Helper()
	c := idle(t, "janus-golua-clean:"+s.name, "-v="+folder+":/packages:ro")
	c.install(older)
	c.runsSample()
	c.exec("sh", "-ec", "echo '# mine' >>"+configuration)
	c.install(newer)
	if got := c.exec("dpkg-query", "-W", "-f", "${Version}", "janus-golua"); !strings.HasPrefix(got, newer) {
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

// testRefusal: the package for the plugin API of bookworm's Janus does not install
// beside that of s.
func testRefusal(t *testing.T, s suite, folder string) {
	t.Helper()
	c := idle(t, "janus-golua-clean:"+s.name, "-v="+folder+":/packages:ro")
	output, err := exec.Command("docker", "exec", c.id, "sh", "-c", "dpkg -i /packages/*"+older+"*.deb").CombinedOutput()
	if err == nil || !strings.Contains(string(output), "janus (<< 1.2.1~)") {
		t.Errorf("dpkg says %s (%v)", output, err)
	}
}

// make install honours DESTDIR and PREFIX, leaves a configuration that is there,
// and make uninstall leaves nothing but the configuration.
func TestInstall(t *testing.T) {
	needDocker(t)
	must(t, buildImage("janus-golua-build:bookworm", "bookworm", "build"))
	c := idle(t, "janus-golua-build:bookworm")
	files := func() []string { return strings.Fields(c.exec("find", "/there", "-type", "f")) }
	const options = " DESTDIR=/there PREFIX=/usr/local"
	const config = "/there" + configuration
	c.exec("make", "install", "DESTDIR=/there", "PREFIX=/usr/local")
	for _, want := range []string{config, "/there/usr/local/lib/x86_64-linux-gnu/janus/plugins/libjanus_golua.so",
		"/there/usr/local/share/janus-golua/lua/echotest.lua"} {
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

// What README says of building from source works on a Debian with nothing but make.
func TestFromSource(t *testing.T) {
	needDocker(t)
	must(t, buildTarget(suites[0], "source"))
	idle(t, "janus-golua-source:"+suites[0].name).runsSample()
}
