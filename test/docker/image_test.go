package docker

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

// pkg is the package of a script that does not choose one.
const pkg = "janus.plugin.golua"

// sample is the package of the script that an image runs by default.
const sample = "janus.plugin.echotest"

// call attaches a client, and checks that the client gets its audio, video and data back.
func call(t *testing.T, j *Janus, pkg string) (*Handle, *Peer) {
	t.Helper()
	handle := j.Connect().Attach(pkg)
	peer := NewPeer(t).Publish().OpenChannel("chat")
	event := handle.Start(map[string]any{"audio": true, "video": true, "data": true}, peer.Offer())
	peer.Accept(event.Get("jsep.sdp").String())
	peer.Connected()
	handle.WaitFor("webrtcup")
	for medium, sender := range map[Medium]*Sender{Audio: peer.Audio, Video: peer.Video} {
		already := len(peer.Packets(medium))
		sender.Until("frame", "echoes", func() bool { return len(peer.Packets(medium)) >= already+50 })
		if last := peer.Packets(medium)[already]; !bytes.Contains(last.Payload, []byte("frame ")) {
			t.Errorf("%v came back as %q", medium, last.Payload)
		}
	}
	peer.ChannelOpen()
	must(t, peer.Channel.SendText("hello"))
	Eventually(t, "the message", func() bool {
		messages, _ := peer.Messages()
		return len(messages) > 0 && strings.Contains(string(messages[0].Data), "hello")
	})
	return handle, peer
}

// settled waits until Janus has freed all handles, because Janus 1.1.2 may crash if it ends
// while a data channel is being closed (docs/testing.md).
func settled(t *testing.T, j *Janus, handles int) {
	t.Helper()
	Eventually(t, "the end of all handles", func() bool {
		return strings.Count(j.Log(), "Handle and related resources freed") >= handles
	})
}

// A call over the bridge, the Admin API, and the end by SIGTERM.
func TestACall(t *testing.T) {
	inEach(t, func(t *testing.T, s suite) {
		c := start(t, s.image(), "-e", "JANUS_LOG_LEVEL=5")
		j := c.janus()
		client := j.Connect()
		if version := client.Info().Get("version_string").String(); version != s.janus {
			t.Errorf("it is Janus %s, expected %s", version, s.janus)
		}
		handle, peer := call(t, j, sample)
		if info := j.Admin().HandleInfo(handle); info.Get("plugin").String() != sample {
			t.Errorf("the Admin API says %s", info.Raw)
		}
		handle.Detach()
		peer.Close()
		settled(t, j, 1)
		Eventually(t, "the health check", func() bool { return c.is(".State.Health.Status") == "healthy" })
		if got := c.exec("id", "-u"); got != "10000" {
			t.Errorf("it runs as user %s", got)
		}
		if status := c.exec("grep", "CapEff", "/proc/1/status"); !strings.HasSuffix(status, "0000000000000000") {
			t.Errorf("it has capabilities: %s", status)
		}
		endsBySIGTERM(t, c)
	})
}

func endsBySIGTERM(t *testing.T, c *container) {
	t.Helper()
	docker(t, "stop", "-t", "10", c.id) // after 10 s docker kills it
	if code := c.is(".State.ExitCode"); code != "0" {
		t.Errorf("it ended with %s", code)
	}
	if !strings.Contains(c.log(), "Bye!") {
		t.Error("Janus did not say its last word")
	}
}

// counter is a script whose answer names its version.
func counter(version string) string {
	return `
local json = require "json"
function init() end
function destroy() end
function createSession() end
function destroySession() end
function querySession() return "{}" end
function setupMedia() end
function hangupMedia() end
function resumeScheduler() end
function handleMessage(id, transaction, message)
  if json.decode(message).fail then error("on purpose") end
  return 0, '{"version":"` + version + `"}'
end
`
}

// A script's error appears in `docker logs`, a saved change is loaded, and after a faulty
// change the old script goes on.
func TestAMountedScript(t *testing.T) {
	inEach(t, func(t *testing.T, s suite) {
		folder, mount := scripts(t, "app.lua", counter("one"))
		c := start(t, s.image(), mount, "-e", "GOLUA_SCRIPT=app.lua", "-e", "GOLUA_WATCH=true", "--read-only", "--tmpfs", "/tmp")
		handle := c.janus().Connect().Attach(pkg)
		version := func() string { return handle.Call(map[string]any{}).Get("version").String() }
		if got := version(); got != "one" {
			t.Errorf("the script says %q", got)
		}
		if answer := handle.Message(map[string]any{"fail": true}, nil); answer.Get("janus").String() != "error" {
			t.Errorf("the failing request was answered %s", answer.Raw)
		}
		c.awaitLog("on purpose")
		if !strings.Contains(c.log(), "/scripts/app.lua:12") {
			t.Error("the log does not say where the error is")
		}
		write(t, filepath.Join(folder, "app.lua"), counter("two"))
		Eventually(t, "the new script", func() bool { return version() == "two" })
		write(t, filepath.Join(folder, "app.lua"), "x = = 1")
		c.awaitLog("app.lua:1: ")
		if got := version(); got != "two" {
			t.Errorf("after a mistake the script says %q", got)
		}
	})
}

// With a script that cannot start, the container is not healthy and says why.
func TestAFaultyScriptIsNotHealthy(t *testing.T) {
	inEach(t, func(t *testing.T, s suite) {
		_, mount := scripts(t, "app.lua", "x = = 1")
		c := start(t, s.image(), mount, "-e", "GOLUA_SCRIPT=app.lua", "--health-interval", "1s", "--health-retries", "2", "--health-start-period", "0s")
		c.awaitLog("/scripts/app.lua:1: ")
		Eventually(t, "the health check", func() bool { return c.is(".State.Health.Status") == "unhealthy" })
		if output, err := exec.Command("docker", "exec", c.id, "healthy").Output(); err == nil || !strings.Contains(string(output), "0 of 1") {
			t.Errorf("healthy says %q (%v)", output, err)
		}
	})
}

// ask posts a request to an HTTP API. WebSockets answer before the port for HTTP is open, and Janus closes
// connections to that port until the transport is initialised.
func ask(t *testing.T, url string, request map[string]any) gjson.Result {
	t.Helper()
	request["transaction"] = "t"
	body, err := json.Marshal(request)
	must(t, err)
	var response *http.Response
	Eventually(t, "an answer at "+url, func() bool {
		response, err = http.Post(url, "application/json", bytes.NewReader(body))
		return err == nil
	})
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	must(t, err)
	return gjson.ParseBytes(text)
}

// The variables take effect: secrets from files, addresses and ports in the candidates, stock
// plugins, and files that replace ours.
func TestTheEnvironment(t *testing.T) {
	inEach(t, func(t *testing.T, s suite) {
		folder, mount := scripts(t, "api-secret", "a \"secret\" from\\a file")
		must(t, os.MkdirAll(filepath.Join(folder, "etc"), 0o755))
		write(t, filepath.Join(folder, "etc/janus.plugin.videoroom.jcfg"), "general: { string_ids = true }\n")
		c := start(t, s.image(), mount, "-v="+folder+"/etc:/etc/janus-golua:ro", "-e", "JANUS_API_SECRET_FILE=/scripts/api-secret",
			"-e", "JANUS_NAT_1_1=192.0.2.7", "-e", "JANUS_RTP_PORTS=31000-31019", "-e", "JANUS_PLUGINS=videoroom textroom",
			"-e", "GOLUA_METRICS=0.0.0.0:9464", "-e", "GOLUA_CONSOLE_SECRET=a \"console\"")
		c.janus()
		api := "http://" + c.address() + ":8088/janus"
		if answer := ask(t, api, map[string]any{"janus": "create"}); answer.Get("error.code").Int() != 403 {
			t.Errorf("without the secret it answers %s", answer.Raw)
		}
		answer := ask(t, api, map[string]any{"janus": "create", "apisecret": "a \"secret\" from\\a file"})
		if answer.Get("janus").String() != "success" {
			t.Fatalf("with the secret it answers %s", answer.Raw)
		}
		if answer := ask(t, api, map[string]any{"janus": "info"}); !answer.Get(`plugins.janus\.plugin\.textroom`).Exists() {
			t.Errorf("it has the plugins %s", answer.Get("plugins").Raw)
		}
		if got := c.exec("healthy"); got != "3 of 3 plugins are loaded" {
			t.Errorf("healthy says %q", got)
		}
		text := c.exec("sh", "-c", "cat /tmp/janus/etc/janus.jcfg /tmp/janus/etc/janus.plugin.*.jcfg")
		for _, want := range []string{"31000-31019", "192.0.2.7", "string_ids = true", `metrics = "0.0.0.0:9464"`, `console_secret = "a \"console\""`} {
			if !strings.Contains(text, want) {
				t.Errorf("the configuration has no %s:\n%s", want, text)
			}
		}
		for _, secret := range []string{AdminSecret, "console"} {
			if environment := c.exec("cat", "/proc/1/environ"); strings.Contains(environment, secret) {
				t.Errorf("scripts can read the secret %s", secret)
			}
		}
	})
}

// Candidates have the mapped address as well as the container's, and ports of the range.
func TestCandidates(t *testing.T) {
	inEach(t, func(t *testing.T, s suite) {
		c := start(t, s.image(), "-e", "JANUS_NAT_1_1=192.0.2.7", "-e", "JANUS_RTP_PORTS=31000-31019")
		handle := c.janus().Connect().Attach(sample)
		peer := NewPeer(t).Publish()
		sdp := handle.Start(map[string]any{}, peer.Offer()).Get("jsep.sdp").String()
		for _, address := range []string{"192.0.2.7 310", c.address() + " 310"} {
			if !strings.Contains(sdp, address) {
				t.Errorf("no candidate has %s in\n%s", address, sdp)
			}
		}
	})
}

// Without an admin secret there is no Admin API.
func TestNoAdminSecretNoAdminAPI(t *testing.T) {
	c := start(t, inOne(t).image(), "-e", "JANUS_ADMIN_SECRET=")
	c.awaitLog("HTTP webserver started")
	c.janus()
	for _, port := range []string{"7088", "7188"} {
		if response, err := http.Get("http://" + c.address() + ":" + port + "/admin"); err == nil {
			_ = response.Body.Close()
			t.Errorf("port %s answers", port)
		}
	}
}

// A wrong setting ends the container with a line that names the setting.
func TestWrongSettings(t *testing.T) {
	image := inOne(t).image()
	for setting, want := range map[string]string{
		"GOLUA_SCRIPT=missing.lua": "missing.lua",
		"JANUS_LOG_LEVEL=loud":     "JANUS_LOG_LEVEL is 'loud', expected a number",
		"JANUS_RTP_PORTS=20000":    "JANUS_RTP_PORTS is '20000', expected FIRST-LAST",
		"JANUS_PLUGINS=nonsense":   "Janus has no plugin 'nonsense'",
	} {
		output, code := ends(image, setting)
		if code != 2 || !strings.Contains(output, want) {
			t.Errorf("with %s it ends with %d and says %q", setting, code, output)
		}
	}
}

// ends runs an image with a setting until the container ends.
func ends(image, setting string) (output string, code int) {
	interfaces.RLock()
	defer interfaces.RUnlock()
	command := exec.Command("docker", "run", "--rm", "--label", label, "-e", setting, image)
	said, _ := command.CombinedOutput()
	return string(said), command.ProcessState.ExitCode()
}
