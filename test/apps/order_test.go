package apps

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

// rawClient is a client that sees the messages of Janus in the order in which they come.
type rawClient struct {
	t      *testing.T
	socket *websocket.Conn
	ids    string // of the session and the handle, as a request has them
}

func newRawClient(t *testing.T, janus *Janus, pkg string) *rawClient {
	socket, _, err := websocket.Dial(t.Context(), janus.URL(), &websocket.DialOptions{Subprotocols: []string{"janus-protocol"}})
	must(t, err)
	t.Cleanup(func() { _ = socket.CloseNow() })
	c := &rawClient{t: t, socket: socket}
	c.send(`{"janus":"create","transaction":"a"}`)
	c.ids = fmt.Sprintf(`,"session_id":%d`, c.next().Get("data.id").Uint())
	c.send(`{"janus":"attach","transaction":"a","plugin":"` + pkg + `"` + c.ids + `}`)
	c.ids += fmt.Sprintf(`,"handle_id":%d`, c.next().Get("data.id").Uint())
	return c
}

func (c *rawClient) send(text string) {
	must(c.t, c.socket.Write(c.t.Context(), websocket.MessageText, []byte(text)))
}

func (c *rawClient) next() gjson.Result {
	ctx, cancel := context.WithTimeout(c.t.Context(), Patience)
	defer cancel()
	_, text, err := c.socket.Read(ctx)
	must(c.t, err)
	return gjson.ParseBytes(text)
}

// request sends a request, and says whether its event came before its acknowledgement.
func (c *rawClient) request(transaction, body string) (early bool) {
	c.send(`{"janus":"message","transaction":"` + transaction + `","body":` + body + c.ids + `}`)
	first, second := c.next(), c.next()
	kinds := first.Get("janus").String() + " " + second.Get("janus").String()
	if kinds != "ack event" && kinds != "event ack" {
		c.t.Fatalf("%s was answered %s and %s", body, first.Raw, second.Raw)
	}
	return kinds == "event ack"
}

// early counts the events of 1000 requests that came before their acknowledgements. It also
// tells how long a request took, until both were there.
func early(t *testing.T, options Options) (count int, each time.Duration) {
	const requests = 1000
	client := newRawClient(t, Start(t, options), "janus.plugin.videoroom")
	client.request("join", `{"request":"join","ptype":"publisher","room":1234}`)
	began := time.Now()
	for i := range requests {
		if client.request(fmt.Sprint("c", i), `{"request":"configure","bitrate":128000}`) {
			count++
		}
	}
	return count, time.Since(began) / requests
}

// The core sends the acknowledgement of a request when handle_message has returned. So what a
// script sends before it returns waits for the return. Afterwards the core decides which
// message goes first. Before, all 1000 events were early; of the C plugin's it is some hundred.
func TestEventsRarelyComeBeforeTheAcknowledgement(t *testing.T) {
	app := application{name: "videoroom", config: "general: {}\nroom-1234: { description = \"d\" }\n"}
	theirs, theirTime := early(t, app.oracle())
	ours, ourTime := early(t, app.ours(t))
	t.Logf("events before their acknowledgements: C %d (%v for a request), ours %d (%v)", theirs, theirTime, ours, ourTime)
	if ours > 500 {
		t.Errorf("%d of 1000 events came before the acknowledgement of their request", ours)
	}
}
