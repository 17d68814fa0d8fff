//go:build !golua_nometrics

package metrics

import (
	"net/http"
	"strings"
	"testing"
)

func TestOneEndpointServesAllApplications(t *testing.T) {
	e, url := served(t)
	other, owner, err := e.Join("127.0.0.1:1", Options{Application: "chat", Read: full})
	if err != nil || other != url || owner != "golua" {
		t.Fatalf("the second is served at %s, by the address of %q (%v)", other, owner, err)
	}
	if _, owner, err := e.Join(anyPort, Options{Application: "third", Read: full}); err != nil || owner != "" {
		t.Errorf("the same address is another one, of %q (%v)", owner, err)
	}
	e.Leave("third")
	_, body := get(t, http.MethodGet, url)
	for _, want := range []string{`golua_sessions{application="golua"} 0`, `golua_sessions{application="chat"} 0`, "\nprocess_cpu_seconds_total "} {
		if !strings.Contains(body, want) {
			t.Errorf("it lacks %s", want)
		}
	}
	if strings.Contains(body, "third") || strings.Count(body, "\nprocess_cpu_seconds_total ") != 1 {
		t.Error("it has an application that has left, or the process twice")
	}
	e.Leave("golua")
	if status, body := get(t, http.MethodGet, url); status != http.StatusOK || strings.Contains(body, `"golua"`) || !strings.Contains(body, `"chat"`) {
		t.Errorf("after the first has left: %d %s", status, body)
	}
	e.Leave("chat")
	if _, err := http.Get(url); err == nil {
		t.Error("it still serves, without applications")
	}
}
