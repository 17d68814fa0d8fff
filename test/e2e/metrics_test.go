package e2e

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	. "janus-golua/test/janustest"
)

// measured is the metrics at one moment: series by name and labels.
type measured map[string]float64

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

func scrapeText(t *testing.T, address string) string {
	t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get("http://" + address + "/metrics")
	must(t, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	must(t, err)
	return string(text)
}

// scrape reads all series. The label of the application is left out.
func scrape(t *testing.T, address string) measured {
	t.Helper()
	series := make(measured)
	for line := range strings.Lines(scrapeText(t, address)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		line = strings.Replace(line, `{application="golua"} `, " ", 1)
		line = strings.Replace(line, `application="golua",`, "", 1)
		at := strings.LastIndex(line, " ")
		value, err := strconv.ParseFloat(strings.TrimSpace(line[at+1:]), 64)
		must(t, err)
		series[line[:at]] = value
	}
	return series
}

// passed is the name of a series that counts packets or bytes of a medium.
func passed(what, direction string, medium Medium) string {
	return fmt.Sprintf(`golua_media_%s_total{direction=%q,medium=%q}`, what, direction, medium)
}

const handled = `golua_callback_duration_seconds_count{callback="handleMessage"}`

// The metrics of a call match the client's own numbers.
func TestMetricsOfACall(t *testing.T) {
	address := freeAddress(t)
	_, port, _ := net.SplitHostPort(address)
	config := fmt.Sprintf("general: { script = %q path = %q metrics = %s }\n", stockScripts+"/echotest.lua", stockScripts, port)
	j := Start(t, Options{PluginConfig: config})
	before := scrape(t, address)
	if before["golua_sessions"] != 0 || before[handled] != 0 {
		t.Errorf("before: %v", before)
	}
	handle, peer := call(t, j, echoPackage)
	echoes(peer, peer.Audio, Audio, 50)
	echoes(peer, peer.Video, Video, 50)
	first := scrape(t, address)
	echoes(peer, peer.Video, Video, 50)
	peer.AskKeyframe()
	for range 9 {
		handle.Message(map[string]any{"audio": true}, nil)
	}
	Eventually(t, "the keyframe's request", func() bool { return peer.Video.PLIs() > 0 })
	second := scrape(t, address)
	if got := second[handled]; got != 10 {
		t.Errorf("%v requests were counted, want 10", got)
	}
	if first["golua_sessions"] != 1 || first["golua_peerconnections"] != 1 {
		t.Errorf("%v sessions, %v connections", first["golua_sessions"], first["golua_peerconnections"])
	}
	for _, medium := range []Medium{Audio, Video} {
		for _, direction := range []string{"received", "sent"} {
			if first[passed("packets", direction, medium)] < 50 || first[passed("bytes", direction, medium)] < 50*20 {
				t.Errorf("%s %s: %v packets, %v bytes", medium, direction,
					first[passed("packets", direction, medium)], first[passed("bytes", direction, medium)])
			}
		}
	}
	if grown := second[passed("packets", "sent", Video)] - first[passed("packets", "sent", Video)]; grown < 50 {
		t.Errorf("%v packets of video more", grown)
	}
	for _, direction := range []string{"received", "sent"} {
		if got := second[`golua_media_keyframe_requests_total{direction="`+direction+`"}`]; got < 1 {
			t.Errorf("%v requests for a keyframe %s", got, direction)
		}
	}
	if second["process_resident_memory_bytes"] < 1<<20 || second[`golua_lua_lock_held_seconds_sum`] <= 0 {
		t.Error("no memory is used, or no time")
	}
	promtool(t, scrapeText(t, address))
	handle.Detach()
	peer.Close()
	Eventually(t, "the session's end", func() bool { return scrape(t, address)["golua_sessions"] == 0 })
	last := scrape(t, address)
	for name, value := range second {
		if strings.HasSuffix(name, "_total") && strings.HasPrefix(name, "golua_") && last[name] < value {
			t.Errorf("%s went back from %v to %v", name, value, last[name])
		}
	}
	if last[passed("packets", "sent", Video)] < second[passed("packets", "sent", Video)] {
		t.Error("what an ended session has got is forgotten")
	}
}

// promtool checks the served text with Prometheus's own tool, if that is installed.
func promtool(t *testing.T, text string) {
	t.Helper()
	path, err := exec.LookPath("promtool")
	if err != nil {
		t.Log("promtool is not installed")
		return
	}
	check := exec.Command(path, "check", "metrics")
	check.Stdin = strings.NewReader(text)
	if output, err := check.CombinedOutput(); err != nil || len(bytes.TrimSpace(output)) > 0 {
		t.Errorf("promtool: %v\n%s", err, output)
	}
}

// If the address for metrics is taken, Janus runs without them.
func TestJanusGoesOnWithoutMetrics(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { _ = listener.Close() }()
	config := fmt.Sprintf("general: { script = %q path = %q metrics = %q }\n", stockScripts+"/echotest.lua", stockScripts, listener.Addr())
	j := Start(t, Options{PluginConfig: config})
	_, peer := call(t, j, echoPackage)
	echoes(peer, peer.Audio, Audio, 5)
	if lines := j.Lines("no metrics are served"); len(lines) != 1 || !strings.Contains(lines[0], "address already in use") {
		t.Errorf("logged %q", lines)
	}
}
