package bench

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"janus-golua/test/bench/load"
	"janus-golua/test/janustest"
)

// TestData measures incomingTextData of the stock script, which sends each message back.
func TestData(t *testing.T) {
	wanted(t, "data", "real")
	race(t, []scene{
		fullSpeed("data, full speed", 32),
		fullSpeed("data, one by one", 1),
		{name: "data 8 x 200/s", cpu: 1.2, p50: 1.2, p99: 1.2, run: steady("data 8 x 200/s", 8, 200)},
	})
}

// speaker makes a client of the stock script, whose messages come back.
func speaker(t *testing.T, j *janustest.Janus) *chatter {
	t.Helper()
	c := newChatter(t, j, echoPackage, func(handle *janustest.Handle, peer *janustest.Peer) {
		event := handle.Start(map[string]any{"data": true}, peer.Offer())
		peer.Accept(event.Get("jsep.sdp").String())
	}, nil)
	// The plugins drop messages until Janus has told them that the channel is ready.
	janustest.Eventually(t, "an echo", func() bool {
		_ = c.channel.SendText(load.Said(first, 0))
		time.Sleep(20 * time.Millisecond)
		return c.Senders() > 0
	})
	return c
}

// first is the sender of messages that are not counted.
const first = -1

// fullSpeed has one client that sends a message for each one that comes back, and has so many
// on their way.
func fullSpeed(name string, window int) scene {
	rate := []figure{{name, "rate", "messages a second", 0}}
	return scene{name: name, cpu: 1.2, p50: 1.2, p99: 1.2, more: rate, run: func(t *testing.T, who side, into result) {
		j := startEcho(t, who)
		c := speaker(t, j)
		defer c.close()
		free := make(chan struct{}, window)
		for range window {
			free <- struct{}{}
		}
		time.Sleep(warm) // for the last of the first messages
		c.OnHeard(func() { free <- struct{}{} })
		stop := make(chan struct{})
		var sending sync.WaitGroup
		sending.Go(func() {
			for number := 0; ; number++ {
				select {
				case <-free:
				case <-stop:
					return
				}
				if c.channel.SendText(load.Said(1, number)) != nil {
					return
				}
			}
		})
		time.Sleep(warm)
		began := time.Now()
		count := measure(t, j, name, into, []*chatter{c})
		into[name+"/rate"] = float64(count) / time.Since(began).Seconds()
		close(stop)
		sending.Wait()
	}}
}

// steady has clients that each send some messages a second.
func steady(name string, clients, each int) func(*testing.T, side, result) {
	return func(t *testing.T, who side, into result) {
		j := startEcho(t, who)
		var stop atomic.Bool
		var sending sync.WaitGroup
		speakers := make([]*chatter, clients)
		for i := range speakers {
			c := speaker(t, j)
			defer c.close()
			speakers[i] = c
			every := time.Second / time.Duration(each)
			sending.Go(func() {
				pace(&stop, every, every*time.Duration(i)/time.Duration(clients), func(number int) error {
					return c.channel.SendText(load.Said(i, number))
				})
			})
		}
		janustest.Eventually(t, "echoes", func() bool { return hears(speakers, 2) })
		time.Sleep(warm)
		measure(t, j, name, into, speakers)
		stop.Store(true)
		sending.Wait()
	}
}
