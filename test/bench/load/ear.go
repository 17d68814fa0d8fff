package load

import (
	"bytes"
	"strconv"
	"strings"
	"sync"
	"time"
)

// phrase makes a message as long as people write.
const phrase = "I think that we should meet again on Thursday, if nobody minds"

// Said is the text of a sender's message of a number: who, which and when.
func Said(who, number int) string {
	text := make([]byte, 0, 128)
	text = append(strconv.AppendInt(append(text, '~'), int64(who), 10), '~')
	text = append(strconv.AppendInt(text, int64(number), 10), '~')
	text = append(strconv.AppendInt(text, int64(now()), 10), '~')
	return string(append(text, phrase...))
}

// Ear is a client's data channel: it checks and counts the messages that Said has made, whatever
// stands before and behind them.
type Ear struct {
	mu    sync.Mutex
	heard func()
	tally Tally
	next  map[int]int // the number of the next message, by sender
}

// Begin forgets what was counted so far.
func (e *Ear) Begin() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.tally = Tally{}
}

// End returns what was counted since Begin.
func (e *Ear) End() Tally {
	e.mu.Lock()
	defer e.mu.Unlock()
	t := e.tally
	e.tally = Tally{}
	return t
}

// Senders is how many senders have been heard.
func (e *Ear) Senders() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.next)
}

// Hear takes a message.
func (e *Ear) Hear(message []byte) {
	at := now()
	start := bytes.IndexByte(message, '~')
	if start < 0 {
		return
	}
	e.count(strings.SplitN(string(message[start:]), "~", 5), at)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.heard != nil {
		e.heard()
	}
}

// OnHeard sets what is called after each of these messages. It must not block.
func (e *Ear) OnHeard(heard func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = heard
}

// count counts a message that is split at its tildes.
func (e *Ear) count(parts []string, at time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.tally.Received++
	if len(parts) < 5 || !strings.HasPrefix(parts[4], phrase) {
		e.tally.Altered++
		return
	}
	who, err := strconv.Atoi(parts[1])
	number, err2 := strconv.Atoi(parts[2])
	sent, err3 := strconv.ParseInt(parts[3], 10, 64)
	if err != nil || err2 != nil || err3 != nil {
		e.tally.Altered++
		return
	}
	if e.next == nil {
		e.next = make(map[int]int)
	}
	if next, known := e.next[who]; known && number > next {
		e.tally.Lost += uint64(number - next)
	} else if known && number < next {
		e.tally.Reordered++
	}
	e.next[who] = number + 1
	e.tally.Delays = append(e.tally.Delays, int32((at-time.Duration(sent))/time.Microsecond))
}
