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

func serve(t *testing.T) *Server {
	t.Helper()
	s, err := Serve(Options{Address: "127.0.0.1:0", Read: full})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func TestMetricsAreServedAtOnePlace(t *testing.T) {
	s := serve(t)
	if status, body := get(t, "GET", s.URL()); status != http.StatusOK || !strings.Contains(body, "\ngolua_sessions 0\n") {
		t.Errorf("%d %s", status, body)
	}
	if status, _ := get(t, "GET", strings.TrimSuffix(s.URL(), "metrics")); status != http.StatusNotFound {
		t.Errorf("elsewhere: %d", status)
	}
	if status, _ := get(t, "POST", s.URL()); status != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", status)
	}
}

func TestAnAddressThatIsTakenIsAnError(t *testing.T) {
	s := serve(t)
	other, err := Serve(Options{Address: s.at.String(), Read: full})
	if err == nil {
		other.Close()
		t.Fatal("two serve at one address")
	}
	if !strings.Contains(err.Error(), "address already in use") || strings.Contains(err.Error(), "\n") {
		t.Error(err)
	}
}

// A client that keeps its connection, or sends nothing, does not keep the server.
func TestCloseEndsConnections(t *testing.T) {
	s := serve(t)
	client := http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	response, err := client.Get(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	response.Body.Close()
	began := time.Now()
	s.Close()
	if took := time.Since(began); took > patience+awaiting.Patience {
		t.Errorf("it took %v", took)
	}
	if _, err := client.Get(s.URL()); err == nil {
		t.Error("it still serves")
	}
	(*Server)(nil).Close()
}
