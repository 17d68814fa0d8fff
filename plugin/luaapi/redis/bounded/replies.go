package bounded

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// maxDepth is how deeply the arrays of a reply may nest: go-redis reads them by recursion.
// Redis's own replies need 6 levels (XINFO STREAM FULL).
const maxDepth = 64

// maxHeader is the length of the longest "*123\r\n". A longer line is the text of a status
// or an error, of which only the kind matters here.
const maxHeader = 32

var errProtocol = errors.New("not a reply of Redis")

// replies follows the replies on a connection before go-redis sees them, because go-redis
// would allocate an array of whatever length the server announces.
type replies struct {
	// limit is in bytes; left is how many bytes may still come before the next refill.
	limit, left int
	// each refills left after each reply. It is set for connections that receive messages.
	each bool
	// line is the beginning of an unfinished line.
	line []byte
	// skip is how many bytes of a string, and of the line end behind it, are still to come.
	skip int
	// open is how many elements each of the nested arrays still lacks.
	open []int
}

func (r *replies) refill() { r.left = r.limit }

// follow takes the next bytes of the connection.
func (r *replies) follow(data []byte) error {
	for len(data) > 0 {
		taken := 0
		var err error
		if r.skip > 0 {
			taken = min(r.skip, len(data))
			if r.skip -= taken; r.skip == 0 {
				r.element()
			}
		} else if taken, err = r.header(data); err != nil {
			return err
		}
		data = data[taken:]
	}
	return nil
}

// header takes bytes up to the end of a line.
func (r *replies) header(data []byte) (taken int, err error) {
	end := bytes.IndexByte(data, '\n')
	taken = end + 1
	if end < 0 {
		taken = len(data)
	}
	if err := r.take(taken); err != nil {
		return 0, err
	}
	r.line = append(r.line, data[:min(taken, max(0, maxHeader-len(r.line)))]...)
	if end < 0 {
		return taken, nil
	}
	line := r.line
	r.line = r.line[:0]
	return taken, r.begin(line)
}

// take counts bytes against the limit.
func (r *replies) take(count int) error {
	if count > r.left {
		return fmt.Errorf("the reply is larger than %d bytes", r.limit)
	}
	r.left -= count
	return nil
}

// begin reads the first line of an element.
func (r *replies) begin(line []byte) error {
	switch line[0] {
	case '$', '=', '!':
		return r.text(line)
	case '*', '~', '>':
		return r.aggregate(line, 1)
	case '%':
		return r.aggregate(line, 2)
	case '+', '-', ':', ',', '#', '_', '(':
		r.element()
		return nil
	}
	return errProtocol
}

func (r *replies) text(line []byte) error {
	length, err := number(line)
	if err != nil || length < 0 {
		r.element() // "$-1" is nil
		return err
	}
	if length >= r.limit {
		length = r.limit // of 2^63-1, too, 2 more can be said
	}
	r.skip = length + len("\r\n")
	return r.take(r.skip)
}

// aggregate begins an array or a map. A map has two elements for each one that it
// announces.
func (r *replies) aggregate(line []byte, each int) error {
	const smallest = len("_\r\n")
	count, err := number(line)
	switch {
	case err != nil || count <= 0:
		r.element()
		return err
	case count > r.left/smallest/each:
		return fmt.Errorf("the reply is larger than %d bytes", r.limit)
	case len(r.open) >= maxDepth:
		return fmt.Errorf("the reply has arrays more than %d deep", maxDepth)
	}
	r.open = append(r.open, count*each)
	return nil
}

// element counts one complete element, and every array that the element completes.
func (r *replies) element() {
	for last := len(r.open) - 1; last >= 0; last-- {
		if r.open[last]--; r.open[last] > 0 {
			return
		}
		r.open = r.open[:last]
	}
	if r.each {
		r.refill()
	}
}

func number(line []byte) (int, error) {
	value, err := strconv.Atoi(string(bytes.TrimRight(line[1:], "\r\n")))
	if err != nil {
		return 0, errProtocol
	}
	return value, nil
}
