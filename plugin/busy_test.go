package plugin

import (
	"fmt"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/awaiting"
	"janus-golua/plugin/core"
)

// busy keeps the script busy until the returned function is called, as a disk that hangs does.
func (b *bench) busy() (end func()) {
	b.t.Helper()
	begun, wait, ended := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		_ = b.plugin.Inside(func(*lua.LState) error {
			close(begun)
			<-wait
			return nil
		})
	}()
	<-begun
	return func() { close(wait); <-ended }
}

// soon fails the test if work does not end while the script is busy.
func soon(t *testing.T, what string, work func()) {
	t.Helper()
	ended := make(chan struct{})
	go func() { defer close(ended); work() }()
	select {
	case <-ended:
	case <-time.After(awaiting.Patience):
		t.Fatal(what + " waits for a script that is busy")
	}
}

const tellsOfSessions = `
told = {}
function createSession(id)
  if id == 13 then error "unlucky" end
  told[#told + 1] = "+" .. id
end
function destroySession(id) told[#told + 1] = "-" .. id end
`

// Janus has one thread that attaches the clients of all plugins.
func TestABusyScriptDoesNotHoldUpAttaches(t *testing.T) {
	b := startUnlimited(t, tellsOfSessions)
	b.attach(1)
	end := b.busy()
	soon(t, "attaching", func() {
		for id := uint64(2); id < 12; id++ {
			b.attach(id)
		}
	})
	var info string
	soon(t, "a query", func() { info = b.core.JSONText(b.plugin.QuerySession(1)) })
	if !strings.Contains(info, `"golua"`) {
		t.Errorf("the query is answered %s", info)
	}
	answers := make(chan string)
	go func() { answers <- b.say(5, `return say(told[1], told[#told] ~= nil)`) }()
	end()
	if answer := <-answers; answer != `["+1",true]` {
		t.Errorf("a request of a session that was attached meanwhile is answered %s", answer)
	}
	eventually(t, "all sessions", func() bool { return b.say(1, `return say(#told)`) == "[11]" })
	if err := b.plugin.DestroySession(5); err != nil {
		t.Error(err)
	}
	if told := b.say(1, `return say(told[#told])`); told != `["-5"]` {
		t.Errorf("the script was told %s", told)
	}
	eventually(t, "the query's end", func() bool { return b.plugin.prompt.late.Load() == 0 })
	b.attach(20) // as before: the script knows of it when this returns
	if told := b.say(1, `return say(told[#told])`); told != `["+20"]` {
		t.Errorf("the script was told %s", told)
	}
}

// The script refuses a session of which the core believes that it is attached.
func TestALateRefusalDetaches(t *testing.T) {
	b := startUnlimited(t, tellsOfSessions)
	b.attach(1)
	end := b.busy()
	soon(t, "attaching", func() { b.attach(13) })
	answers := make(chan core.Result)
	go func() {
		answers <- b.plugin.HandleMessage(13, Message{Transaction: "t", Body: `{"lua":"return 0, '{}'"}`})
	}()
	end()
	if answer := <-answers; answer.Type != core.ResultError || answer.Text != "no such session" {
		t.Errorf("answered %+v", answer)
	}
	eventually(t, "the end of the session", func() bool {
		calls := b.core.Calls("EndSession")
		return len(calls) == 1 && calls[0].Handle == 13
	})
	if err := b.plugin.DestroySession(13); err != nil {
		t.Error(err)
	}
	if told := b.say(1, `return say(#told)`); told != "[1]" {
		t.Errorf("the script was told of %s ends and beginnings", told)
	}
}

// Janus's pool has 100 threads for the messages of all plugins.
func TestABusyScriptHoldsFewThreadsOfThePool(t *testing.T) {
	const requests = 3 * mostHandling
	b := startUnlimited(t, "")
	b.attach(1)
	end := b.busy()
	results := make(chan core.Result, requests)
	for n := range requests {
		go func() {
			lua := fmt.Sprintf("return 0, '[%d]'", n)
			if n%2 == 1 {
				lua = "return -1, 'refused'"
			}
			results <- b.plugin.HandleMessage(1, Message{Transaction: fmt.Sprint("t", n), Body: fmt.Sprintf(`{"lua":%q}`, lua)})
		}()
	}
	acknowledged := 0
	soon(t, "the pool", func() {
		for range requests - mostHandling {
			if result := <-results; result.Type == core.ResultWait {
				acknowledged++
			}
		}
	})
	if acknowledged != requests-mostHandling {
		t.Errorf("%d requests were acknowledged", acknowledged)
	}
	end()
	for range mostHandling {
		if result := <-results; result.Type == core.ResultWait {
			t.Error("a thread that waited has only acknowledged its request")
		} else if result.Content != 0 {
			b.core.FreeJSON(result.Content)
		}
	}
	eventually(t, "the answers by events", func() bool { return len(b.core.Calls("PushEvent")) == acknowledged })
	for _, call := range b.core.Calls("PushEvent") {
		n := strings.TrimPrefix(call.Transaction, "t")
		if call.Event != "["+n+"]" && !strings.Contains(call.Event, `"refused"`) {
			t.Errorf("%s is answered %s", call.Transaction, call.Event)
		}
	}
}

// The other applications have to be ended, too.
func TestABusyScriptDoesNotHoldUpTheEnd(t *testing.T) {
	b := startUnlimited(t, "")
	end := b.busy()
	soon(t, "the end", b.plugin.Destroy)
	if lines := b.core.Lines("the script is busy and does not learn of the end"); len(lines) != 1 {
		t.Errorf("logged %q", b.core.Lines(""))
	}
	end() // and the end of the test ends the plugin again, in good order
}

// ordered is a script that notes the numbers of its requests.
const ordered = `
order = {}
function note(n) order[#order + 1] = n; return 1 end
function disordered()
  local found = 0
  for i = 2, #order do
    if order[i] < order[i - 1] then found = found + 1 end
  end
  return found
end
`

func (b *bench) note(id uint64, n int) core.Result {
	return b.plugin.HandleMessage(id, Message{Transaction: fmt.Sprint("t", n), Body: fmt.Sprintf(`{"lua":"return note(%d)"}`, n)})
}

// A client that has an acknowledgement sends its next request. The script must not get that one first.
func TestLateRequestsOfASessionKeepTheirOrder(t *testing.T) {
	const requests = 200
	b := startUnlimited(t, ordered)
	b.attach(1)
	b.attach(2)
	end := b.busy()
	held := make(chan core.Result)
	for n := range mostHandling {
		go func() {
			held <- b.plugin.HandleMessage(2, Message{Transaction: fmt.Sprint("t", n), Body: `{"lua":"return 1"}`})
		}()
	}
	eventually(t, "the threads that wait", func() bool { return b.plugin.prompt.handling.Load() == mostHandling })
	soon(t, "the pool", func() {
		for n := range requests {
			if result := b.note(1, 1000+n); result.Type != core.ResultWait {
				t.Errorf("request %d is answered %+v", n, result)
			}
		}
	})
	end()
	for range mostHandling {
		<-held
	}
	eventually(t, "all requests", func() bool { return b.plugin.prompt.late.Load() == 0 })
	if answer := b.say(1, `return say(#order, disordered())`); answer != fmt.Sprintf("[%d,0]", requests) {
		t.Errorf("%s requests, and such that have been overtaken", answer)
	}
}

// Meanwhile the pool may have threads again, and the next request need not be late.
func TestARequestDoesNotOvertakeALateOne(t *testing.T) {
	const rounds = 200
	b := startUnlimited(t, ordered)
	b.attach(1)
	s := b.plugin.host.Sessions.Get(1)
	b.plugin.prompt.late.Add(1) // so nobody waits for the following ones
	for n := range rounds {
		late := Message{Transaction: "late", Body: fmt.Sprintf(`{"lua":"return note(%d)"}`, 2*n)}
		if _, patience := b.plugin.queue(&queued{plugin: b.plugin, session: s, message: late}, true, nil); patience != 0 {
			t.Fatal("the thread of a late request waits")
		}
		b.note(1, 2*n+1)
	}
	b.plugin.prompt.late.Add(-1)
	eventually(t, "all requests", func() bool { return b.plugin.prompt.late.Load() == 0 })
	if answer := b.say(1, `return say(#order, disordered())`); answer != fmt.Sprintf("[%d,0]", 2*rounds) {
		t.Errorf("%s requests, and such that have been overtaken", answer)
	}
}
