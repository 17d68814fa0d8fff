package rtpout

import "syscall"

// socket sends datagrams without ever blocking. Package net would block the caller, a media
// thread of Janus, until a full buffer has room again. It is not safe for several
// goroutines.
type socket struct {
	raw     syscall.RawConn
	message []byte
	err     error
	// write is the method value attempt, made once: making it for each datagram would
	// allocate.
	write func(fd uintptr) bool
}

// newSocket sends through a connected datagram socket.
func newSocket(conn syscall.Conn) (*socket, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, err
	}
	s := &socket{raw: raw}
	s.write = s.attempt
	return s, nil
}

// send sends one datagram; EAGAIN is a full buffer. The message is not kept.
func (s *socket) send(message []byte) error {
	s.message = message
	err := s.raw.Write(s.write)
	s.message = nil
	if err != nil {
		return err
	}
	return s.err
}

// attempt always says that it is done: false would wait for room.
func (s *socket) attempt(fd uintptr) bool {
	_, s.err = syscall.Write(int(fd), s.message)
	if s.err == syscall.ECONNREFUSED {
		// The error says that an earlier datagram met no receiver; this one was not sent.
		// Without a second attempt, a receiver that starts late would miss its first
		// packet.
		_, s.err = syscall.Write(int(fd), s.message)
	}
	return true
}
