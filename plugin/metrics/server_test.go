//go:build !golua_nometrics

package metrics

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"janus-golua/plugin/awaiting"
)

func get(t *testing.T, method, url string) (status int, body string) {
	t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 10 * time.Second}
	request, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// anyPort is an address of this machine.
const anyPort = "127.0.0.1:0"

// served is an endpoint with the application golua.
func served(t *testing.T) (e *Endpoint, url string) {
	t.Helper()
	e = new(Endpoint)
	url, _, err := e.Join(anyPort, Options{Application: "golua", Read: full})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Leave("golua") })
	return e, url
}

func TestMetricsAreServedAtOnePlace(t *testing.T) {
	_, url := served(t)
	if status, body := get(t, "GET", url); status != http.StatusOK || !strings.Contains(body, "\ngolua_sessions{application=\"golua\"} 0\n") {
		t.Errorf("%d %s", status, body)
	}
	if status, _ := get(t, "GET", strings.TrimSuffix(url, "metrics")); status != http.StatusNotFound {
		t.Errorf("elsewhere: %d", status)
	}
	if status, _ := get(t, "POST", url); status != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", status)
	}
}

func TestAnAddressThatIsTakenIsAnError(t *testing.T) {
	e, _ := served(t)
	_, _, err := new(Endpoint).Join(e.server.at.String(), Options{Read: full})
	if err == nil {
		t.Fatal("two serve at one address")
	}
	if !strings.Contains(err.Error(), "address already in use") || strings.Contains(err.Error(), "\n") {
		t.Error(err)
	}
}

// A client that keeps its connection, or sends nothing, does not keep the server.
func TestCloseEndsConnections(t *testing.T) {
	e, url := served(t)
	client := http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	response, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	response.Body.Close()
	began := time.Now()
	e.Leave("golua")
	if took := time.Since(began); took > patience+awaiting.Patience {
		t.Errorf("it took %v", took)
	}
	if _, err := client.Get(url); err == nil {
		t.Error("it still serves")
	}
	e.Leave("golua")
}
