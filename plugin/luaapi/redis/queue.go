//go:build !golua_noredis

package redis

import (
	"context"
	"errors"
	"sync"

	goredis "github.com/redis/go-redis/v9"
)

var errSubscriptionClosed = errors.New("closed")

// queue keeps the messages that the script has not received yet. When it is full, the
// oldest message is dropped and counted: the newest matters most, and a slow script catches
// up.
type queue struct {
	most, mostBytes int

	// mu protects the fields below.
	mu       sync.Mutex
	messages []*goredis.Message
	bytes    int
	dropped  int
	ended    bool
	// more is closed and replaced when a message has arrived or the subscription has ended.
	more chan struct{}
}

func newQueue(limits Limits) *queue {
	return &queue{most: limits.Queued, mostBytes: limits.Bytes, more: make(chan struct{})}
}

func (q *queue) add(message *goredis.Message) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.messages = append(q.messages, message)
	q.bytes += len(message.Payload)
	for len(q.messages) > q.most || q.bytes > q.mostBytes {
		q.shift()
		q.dropped++
	}
	q.tell()
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended = true
	q.tell()
}

func (q *queue) tell() {
	close(q.more)
	q.more = make(chan struct{})
}

func (q *queue) shift() *goredis.Message {
	first := q.messages[0]
	q.messages[0] = nil
	q.messages = q.messages[1:]
	q.bytes -= len(first.Payload)
	return first
}

// take returns the oldest message, or nil when there is none yet; more then reports the
// next one. Messages that arrived before the end are still received after it.
func (q *queue) take() (message *goredis.Message, more <-chan struct{}, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case len(q.messages) > 0:
		return q.shift(), nil, nil
	case q.ended:
		return nil, nil, errSubscriptionClosed
	}
	return nil, q.more, nil
}

// receive waits for a message.
func (q *queue) receive(ctx context.Context) (*goredis.Message, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		message, more, err := q.take()
		if message != nil || err != nil {
			return message, err
		}
		select {
		case <-more:
		case <-ctx.Done():
		}
	}
}

func (q *queue) lost() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.dropped
}
