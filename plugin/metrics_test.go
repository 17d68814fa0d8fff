//go:build !golua_nometrics

package plugin

import (
	"bufio"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"

	"janus-golua/plugin/core"
)

// startMetered runs an application of level 2 whose metrics are served.
func startMetered(t *testing.T, more string) *bench {
	t.Helper()
	b, err := tryStart(t, app2+more, map[string]string{"metrics": "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// scrape reads all series, by name and labels, without the label of the application.
func (b *bench) scrape() map[string]float64 {
	b.t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get(b.plugin.operator.MetricsURL())
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	series := make(map[string]float64)
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		line := strings.Replace(lines.Text(), `{application="golua"} `, " ", 1)
		line = strings.Replace(line, `application="golua",`, "", 1)
		name, value, ok := strings.Cut(line, "} ")
		if name += "}"; !ok {
			name, value, _ = strings.Cut(line, " ")
		}
		if !strings.HasPrefix(name, "#") {
			if series[name], err = strconv.ParseFloat(value, 64); err != nil {
				b.t.Fatalf("%s: %v", lines.Text(), err)
			}
		}
	}
	return series
}

// serves minds the values of series.
func (b *bench) serves(want map[string]float64) {
	b.t.Helper()
	got := b.scrape()
	for name, value := range want {
		if got[name] != value {
			b.t.Errorf("%s is %v, want %v", name, got[name], value)
		}
	}
}

func TestMetricsCountWhatTheScriptDoes(t *testing.T) {
	b := startMetered(t, `janus.on("data", function() end) function chosen() error "no" end`)
	b.attach(1)
	b.ask(1, `return {}`)
	b.ask(1, `error "no"`)
	b.ask(1, `janus.sleep(0.001) return {}`)
	b.ask(1, `session:spawn(function() janus.sleep(3600) end) session:after(3600, print) return {}`)
	b.ask(1, `session:after(0, function() error "late" end) timeCallback("chosen", nil, 0) return {}`)
	b.ask(1, `local http = require "http" local got, why = http.get("http://127.0.0.1:1/") return { why = why }`)
	b.ask(1, `coroutine.resume(coroutine.create(function() error "no" end)) return {}`)
	b.plugin.SetupMedia(1)
	b.plugin.IncomingData(1, &core.Data{Buffer: []byte("message")})
	b.plugin.Await()
	eventually(t, "the timers' errors", func() bool {
		return b.scrape()[`golua_callback_errors_total{callback="timer"}`] == 2
	})
	b.serves(map[string]float64{
		`golua_callback_duration_seconds_count{callback="handleMessage"}`:    7,
		`golua_callback_waited_seconds_count{callback="handleMessage"}`:      2,
		`golua_callback_errors_total{callback="handleMessage"}`:              1,
		`golua_callback_duration_seconds_count{callback="incomingTextData"}`: 1,
		`golua_callback_errors_total{callback="coroutine"}`:                  1,
		`golua_coroutines_created_total`:                                     1,
		`golua_tasks_waiting`:                                                2,
		`golua_timers`:                                                       2,
		`golua_module_call_duration_seconds_count{module="http"}`:            1,
		`golua_module_call_errors_total{module="http"}`:                      1,
		`golua_module_call_errors_total{module="sql"}`:                       0,
		`golua_sessions`:               1,
		`golua_sessions_created_total`: 1,
		`golua_peerconnections`:        1,
		`golua_media_packets_total{direction="received",medium="data"}`: 1,
		`golua_media_bytes_total{direction="received",medium="data"}`:   7,
		`golua_queue_depth{queue="inbox"}`:                              0,
	})
}

// Reading metrics does not wait for a script that hangs, because metrics matter most then.
func TestMetricsDoNotWaitForLua(t *testing.T) {
	b := startMetered(t, "")
	b.attach(1)
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		b.plugin.HandleMessage(1, Message{Body: `{"lua":"janusLog(4, 'it loops') while true do end"}`})
	}()
	eventually(t, "the loop", func() bool { return len(b.core.Lines("it loops")) == 1 })
	b.serves(map[string]float64{`golua_sessions`: 1, `golua_budget_overruns_total{limit="time"}`: 0})
	select {
	case <-answered:
		t.Error("the loop had ended before")
	default:
	}
	<-answered
	b.serves(map[string]float64{
		`golua_budget_overruns_total{limit="time"}`:             1,
		`golua_callback_errors_total{callback="handleMessage"}`: 1,
	})
}

// Counts stay when their session ends, and over reloads.
func TestMetricsDoNotGoBack(t *testing.T) {
	b := startMetered(t, "")
	b.attach(1)
	b.ask(1, `return {}`)
	b.plugin.SetupMedia(1)
	b.plugin.IncomingData(1, &core.Data{Buffer: []byte("message")})
	if err := b.plugin.DestroySession(1); err != nil {
		t.Fatal(err)
	}
	if err := b.plugin.Reload(); err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(b.plugin.slot.Running().Settings.Script)
	if err != nil {
		t.Fatal(err)
	}
	b.rewrite("this is no Lua")
	if b.plugin.Reload() == nil {
		t.Fatal("a faulty script was not refused")
	}
	b.rewrite(string(source))
	b.serves(map[string]float64{
		`golua_callback_duration_seconds_count{callback="handleMessage"}`:  1,
		`golua_callback_duration_seconds_count{callback="destroySession"}`: 0, // the script has none
		`golua_media_packets_total{direction="received",medium="data"}`:    1,
		`golua_script_reloads_total{result="ok"}`:                          1,
		`golua_script_reloads_total{result="refused"}`:                     1,
		`golua_sessions`:               0,
		`golua_sessions_created_total`: 1,
	})
}

func TestWithoutTheKeyNothingIsServedOrMetered(t *testing.T) {
	b := start2(t, "")
	if meters := b.plugin.services.Meters; b.plugin.operator.MetricsURL() != "" || meters.Script() != nil || len(meters.Calls()) != 0 {
		t.Error("there are metrics")
	}
}

// Janus goes on without metrics when something else has their address.
func TestAnAddressThatIsTakenIsToldOnce(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	b, err := tryStart(t, app2, map[string]string{"metrics": listener.Addr().String()})
	if err != nil {
		t.Fatal(err)
	}
	b.attach(1)
	b.ask(1, `return {}`)
	if lines := b.core.Lines("metrics"); len(lines) != 1 || !strings.Contains(lines[0], "no metrics are served: listen tcp "+listener.Addr().String()) {
		t.Errorf("logged %q", lines)
	}
}

func TestABadAddressIsRefused(t *testing.T) {
	_, err := tryStart(t, app2, map[string]string{"metrics": "everywhere"})
	if err == nil || !strings.Contains(err.Error(), `metrics: "everywhere" is no address`) {
		t.Error(err)
	}
}

// The number of series is bounded, whatever names scripts choose.
func TestNamesThatScriptsChooseAreNoLabels(t *testing.T) {
	b := startMetered(t, "")
	b.attach(1)
	before := len(b.scrape())
	b.ask(1, `for i = 1, 50 do _G["chosen" .. i] = function() end timeCallback("chosen" .. i, nil, 0) end return {}`)
	const timers = `golua_callback_duration_seconds_count{callback="timer"}`
	eventually(t, "the timers", func() bool { return b.scrape()[timers] == 50 })
	if more := len(b.scrape()) - before; more > 60 {
		t.Errorf("%d more series", more)
	}
}

// BenchmarkConstantReplyMetered is BenchmarkConstantReply with metrics.
func BenchmarkConstantReplyMetered(b *testing.B) {
	benchmarkConstantReply(b, map[string]string{"metrics": "127.0.0.1:0"})
}
