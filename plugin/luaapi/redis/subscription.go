//go:build !golua_noredis

package redis

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"janus-golua/plugin/guard"
)

const (
	// quiet is how long a connection may be silent before Redis is asked whether it is
	// still there. After twice that time the connection is given up.
	quiet = 10 * time.Second
	// firstPause and lastPause are the shortest and the longest pause between attempts to
	// reconnect.
	firstPause = 50 * time.Millisecond
	lastPause  = time.Second
)

// kind says what is subscribed to: channels or patterns.
type kind bool

const (
	byChannel kind = false
	byPattern kind = true
)

// subscription receives messages until it is closed, on a connection of its own. When the
// connection breaks, it subscribes again. Messages published in between are lost, as always
// with Redis.
type subscription struct {
	kind   kind
	log    guard.Logger
	client *goredis.Client
	queue  *queue
	ctx    context.Context
	stop   context.CancelFunc
	close  func()
	done   sync.WaitGroup

	// mu protects the fields below.
	mu    sync.Mutex
	names []string
	conn  *goredis.PubSub
}

// begin subscribes and waits until Redis has confirmed it.
func (s *subscription) begin(ctx context.Context) error {
	conn, err := s.connect(ctx)
	if err == nil {
		s.done.Go(func() {
			defer guard.Recover(s.log, following)
			s.follow(conn)
		})
	}
	return err
}

// end closes everything. It may block for a moment.
func (s *subscription) end() {
	s.stop()
	if conn := s.current(); conn != nil {
		_ = conn.Close()
	}
	_ = s.client.Close()
	s.done.Wait()
	s.queue.close()
}

// current returns the connection, or nil when there is none.
func (s *subscription) current() *goredis.PubSub {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conn
}

// wanted returns a copy of the names.
func (s *subscription) wanted() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.names)
}

// connect creates a connection that has subscribed.
func (s *subscription) connect(ctx context.Context) (*goredis.PubSub, error) {
	names := s.wanted()
	conn := s.client.Subscribe(ctx)
	err := s.subscribe(ctx, conn, names)
	for range names {
		if err == nil {
			err = s.confirmed(ctx, conn)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		err = s.ctx.Err()
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	s.conn = conn
	return conn, nil
}

func (s *subscription) subscribe(ctx context.Context, conn *goredis.PubSub, names []string) error {
	switch {
	case len(names) == 0:
		return nil
	case s.kind == byPattern:
		return conn.PSubscribe(ctx, names...)
	}
	return conn.Subscribe(ctx, names...)
}

// confirmed reads up to the next confirmation.
func (s *subscription) confirmed(ctx context.Context, conn *goredis.PubSub) error {
	for {
		deadline, _ := ctx.Deadline()
		got, err := conn.ReceiveTimeout(ctx, max(time.Until(deadline), time.Millisecond))
		if err != nil {
			return err
		}
		switch got := got.(type) {
		case *goredis.Subscription:
			return nil
		case *goredis.Message:
			s.queue.add(got)
		}
	}
}

// following names this goroutine in the log of a panic.
const following = "redis subscription"

// follow puts incoming messages into the queue, and reconnects.
func (s *subscription) follow(conn *goredis.PubSub) {
	pause := firstPause
	guard.Loop(s.log, following, func() bool {
		if conn != nil {
			broken := conn
			conn = nil
			s.listen(broken)
		}
		if conn = s.again(); conn != nil {
			pause = firstPause
			return s.ctx.Err() == nil
		}
		select {
		case <-s.ctx.Done():
		case <-time.After(pause):
		}
		pause = min(2*pause, lastPause)
		return s.ctx.Err() == nil
	})
}

func (s *subscription) again() *goredis.PubSub {
	ctx, cancel := context.WithTimeout(s.ctx, s.client.Options().DialTimeout)
	defer cancel()
	conn, err := s.connect(ctx)
	if err != nil {
		return nil
	}
	return conn
}

// listen reads messages until the connection breaks.
func (s *subscription) listen(conn *goredis.PubSub) {
	defer func() { _ = conn.Close() }()
	for asked := false; ; {
		got, err := conn.ReceiveTimeout(s.ctx, quiet)
		var timeout net.Error
		switch {
		case err == nil:
			asked = false
		case errors.As(err, &timeout) && timeout.Timeout() && !asked:
			if conn.Ping(s.ctx) != nil {
				return
			}
			asked = true
		default:
			return
		}
		if message, ok := got.(*goredis.Message); ok {
			s.queue.add(message)
		}
	}
}

// leave ends the subscription to some names.
func (s *subscription) leave(ctx context.Context, names []string) error {
	conn := s.drop(names)
	if s.kind == byPattern {
		return conn.PUnsubscribe(ctx, names...)
	}
	return conn.Unsubscribe(ctx, names...)
}

// drop removes some names, and returns the connection that has subscribed to them.
func (s *subscription) drop(names []string) *goredis.PubSub {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.names = slices.DeleteFunc(slices.Clone(s.names), func(name string) bool { return slices.Contains(names, name) })
	return s.conn
}
