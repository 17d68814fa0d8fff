package bench

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/tidwall/gjson"

	"janus-golua/test/janustest"
)

// Eight clients send one request after the other, each over a WebSocket of its own. The two
// plugins run in turns, each for so short a time that other work on the machine disturbs both.
const (
	askers    = 8
	askFirst  = time.Second // to warm up
	askFor    = 300 * time.Millisecond
	askChecks = 20 // of each plugin in a round
)

// body371 is the request that host/host.c sends, too.
const body371 = `{"request":"echo","room":1234,"ptype":"publisher","display":"Somebody with a name",` +
	`"streams":[{"mid":"0","description":"microphone","muted":false},{"mid":"1","description":"camera",` +
	`"simulcast":true,"bitrate":1500000},{"mid":"2","description":"screen","bitrate":2500000}],` +
	`"metadata":{"role":"speaker","tags":["a","b","c"],"volume":0.75,"hand":null,"token":"0123456789ab"}}`

// echoing answers with a constant text, or with the request's own text.
const echoing = idle + `
function handleMessage(id, transaction, message)
	if message:find("constant", 1, true) then return 0, '{"reply":"constant"}' end
	return 0, message
end
`

var webSocketTargets = []figure{
	{"small reply", "cpu", "us CPU of Janus per request", 0},
	{"small reply", "rate", "requests a second", 0},
	{"371 byte reply", "cpu", "us CPU of Janus per request", 0},
	{"371 byte reply", "rate", "requests a second", 0},
}

// TestWebSocket measures requests of eight clients from end to end, with the same script in
// both plugins. If GOLUA_BENCH_OTHER is set, it is the file of another build of our plugin,
// which takes the stock plugin's place.
func TestWebSocket(t *testing.T) {
	wanted(t, "websocket")
	other := janustest.StockLua
	if file := os.Getenv("GOLUA_BENCH_OTHER"); file != "" {
		other = janustest.Golua.At(file)
	}
	compare(t, 5, webSocketTargets, func(stock, ours result) {
		for _, s := range webSocketScenarios {
			t.Run(s.name, func(t *testing.T) {
				askByTurns(t, s.name, newAskers(t, other, s.body), newAskers(t, janustest.Golua, s.body), stock, ours)
			})
		}
	})
}

var webSocketScenarios = []struct{ name, body string }{
	{"small reply", `{"request":"constant"}`},
	{"371 byte reply", body371},
}

// askByTurns measures two Januses in turns, and adds the medians of all turns.
func askByTurns(t *testing.T, scenario string, first, second *crowd, ofFirst, ofSecond result) {
	t.Helper()
	for range askChecks {
		first.measure(t)
		second.measure(t)
		first, second, ofFirst, ofSecond = second, first, ofSecond, ofFirst
	}
	for crowd, into := range map[*crowd]result{first: ofFirst, second: ofSecond} {
		into[scenario+"/cpu"], into[scenario+"/rate"] = median(crowd.cpu), median(crowd.rate)
	}
}

// crowd is a Janus with its clients, and the measurements: CPU time per request in us, and
// requests a second.
type crowd struct {
	janus     *janustest.Janus
	askers    [askers]*asker
	cpu, rate []float64
}

func newAskers(t *testing.T, plugin janustest.Plugin, body string) *crowd {
	t.Helper()
	c := &crowd{janus: janustest.Start(t, janustest.Options{Plugin: plugin, Source: echoing, LogLevel: 3})}
	for i := range c.askers {
		c.askers[i] = newAsker(t, c.janus, plugin.Package, body)
	}
	askAll(t, c.askers[:], askFirst)
	return c
}

func (c *crowd) measure(t *testing.T) {
	t.Helper()
	before, began := usage(t, c.janus.PID()).cpu, time.Now()
	count := float64(askAll(t, c.askers[:], askFor))
	c.cpu = append(c.cpu, float64((usage(t, c.janus.PID()).cpu-before).Nanoseconds())/1000/count)
	c.rate = append(c.rate, count/time.Since(began).Seconds())
}

// asker is a client whose request is text that is ready to send.
type asker struct {
	connection *websocket.Conn
	request    []byte
}

func newAsker(t *testing.T, j *janustest.Janus, pkg, body string) *asker {
	t.Helper()
	connection, _, err := websocket.Dial(t.Context(), j.URL(), &websocket.DialOptions{Subprotocols: []string{"janus-protocol"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.CloseNow() })
	a := &asker{connection: connection}
	session := a.id(t, `{"janus":"create","transaction":"t"}`)
	handle := a.id(t, fmt.Sprintf(`{"janus":"attach","session_id":%d,"plugin":%q,"transaction":"t"}`, session, pkg))
	a.request = fmt.Appendf(nil, `{"janus":"message","session_id":%d,"handle_id":%d,"transaction":"t","body":%s}`, session, handle, body)
	return a
}

func (a *asker) id(t *testing.T, request string) uint64 {
	t.Helper()
	answer, err := a.ask([]byte(request))
	id := gjson.GetBytes(answer, "data.id").Uint()
	if err != nil || id == 0 {
		t.Fatalf("%s was answered %s, %v", request, answer, err)
	}
	return id
}

func (a *asker) ask(request []byte) (answer []byte, err error) {
	if err := a.connection.Write(context.Background(), websocket.MessageText, request); err != nil {
		return nil, err
	}
	_, answer, err = a.connection.Read(context.Background())
	return answer, err
}

// askAll makes all clients send requests for some time, and counts the answers.
func askAll(t *testing.T, all []*asker, during time.Duration) (count int) {
	counts := make([]int, len(all))
	until := time.Now().Add(during)
	var asking sync.WaitGroup
	for i, a := range all {
		asking.Go(func() {
			for time.Now().Before(until) {
				answer, err := a.ask(a.request)
				if err != nil || !strings.Contains(string(answer), `"plugindata"`) {
					t.Errorf("answered %s, %v", answer, err)
					return
				}
				counts[i]++
			}
		})
	}
	asking.Wait()
	for _, each := range counts {
		count += each
	}
	return count
}
