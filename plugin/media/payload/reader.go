package payload

// byteReader reads bytes until they run out. After the end it gives zeros and is marked as
// short, so that a parser needs to ask only once, when it is done, whether all bytes were
// there.
type byteReader struct {
	data  []byte
	at    int
	short bool
}

func (r *byteReader) next() byte {
	if r.at >= len(r.data) {
		r.short = true
		return 0
	}
	b := r.data[r.at]
	r.at++
	return b
}

func (r *byteReader) skip(n int) {
	if n > len(r.data)-r.at {
		r.short = true
		n = len(r.data) - r.at
	}
	r.at += n
}

// pictureID reads the picture id that VP8 and VP9 write alike: 7 bits, or 15
// when the first bit (M) is set.
func (r *byteReader) pictureID() (id int32, wide bool) {
	first := r.next()
	if first&0x80 == 0 {
		return int32(first), false
	}
	return int32(first&0x7F)<<8 | int32(r.next()), true
}

// bitReader reads bits in the same way, high bit first.
type bitReader struct {
	data  []byte
	at    int // in bits
	short bool
}

// bits reads an unsigned number of n bits, at most 32: f(n) in the AV1 RTP
// specification.
func (r *bitReader) bits(n int) uint32 {
	if n > len(r.data)*8-r.at {
		r.at, r.short = len(r.data)*8, true
		return 0
	}
	var value uint64 // one byte more than the 32 bits, when they begin within a byte
	last := r.at + n
	for i := r.at / 8; i*8 < last; i++ {
		value = value<<8 | uint64(r.data[i])
	}
	value >>= -last & 7
	r.at = last
	return uint32(value & (1<<n - 1))
}

func (r *bitReader) flag() bool { return r.bits(1) == 1 }

// below reads a number that is smaller than n, n at least 1, whose smaller
// values take one bit less: ns(n) in the AV1 RTP specification.
func (r *bitReader) below(n int) int {
	width := 0
	for x := n; x != 0; x >>= 1 {
		width++
	}
	shorter := 1<<width - n
	value := int(r.bits(width - 1))
	if value < shorter {
		return value
	}
	return value<<1 - shorter + int(r.bits(1))
}
