package payload

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// fixed is a fixed header but for its first byte.
const fixed = "60 0001 00000002 00000003"

func TestThePayloadIsWhatHeaderAndPaddingLeave(t *testing.T) {
	for _, c := range []struct {
		what, hex, payload string
		offset             int
		malformed          bool
	}{
		{what: "plain", hex: "80" + fixed + "aabb", payload: "aabb", offset: 12},
		{what: "empty", hex: "80" + fixed, payload: "", offset: 12},
		{what: "two CSRCs", hex: "82" + fixed + "00000004 00000005 aa", payload: "aa", offset: 20},
		{what: "extension", hex: "90" + fixed + "bede0001 10ff0000 aa", payload: "aa", offset: 20},
		{what: "empty extension", hex: "90" + fixed + "bede0000 aa", payload: "aa", offset: 16},
		{what: "CSRC and extension", hex: "91" + fixed + "00000004 bede0001 10ff0000 aa", payload: "aa", offset: 24},
		{what: "padding", hex: "a0" + fixed + "aabb 000003", payload: "aabb", offset: 12},
		{what: "one byte of padding", hex: "a0" + fixed + "aa01", payload: "aa", offset: 12},
		{what: "padding only", hex: "a0" + fixed + "0002", payload: "", offset: 12},
		{what: "padding of 0", hex: "a0" + fixed + "aabb00", malformed: true},
		{what: "padding too long", hex: "a0" + fixed + "aabb04", malformed: true},
		{what: "padding without a byte", hex: "a0" + fixed, malformed: true},
		{what: "version 1", hex: "40" + fixed + "aabb", malformed: true},
		{what: "version 3", hex: "c0" + fixed + "aabb", malformed: true},
		{what: "CSRC cut off", hex: "81" + fixed + "000000", malformed: true},
		{what: "extension header cut off", hex: "90" + fixed + "bede00", malformed: true},
		{what: "extension cut off", hex: "90" + fixed + "bede0001 10ff00", malformed: true},
		{what: "header cut off", hex: "80 60 0001 00000002 000000", malformed: true},
		{what: "nothing", hex: "", malformed: true},
	} {
		payload, offset, ok := Payload(fromHex(t, c.hex))
		if ok == c.malformed || offset != c.offset || !bytes.Equal(payload, fromHex(t, c.payload)) {
			t.Errorf("%s: %x at %d, %v", c.what, payload, offset, ok)
		}
		if cap(payload) != len(payload) {
			t.Errorf("%s: an append to the payload would write into the packet", c.what)
		}
	}
}

func TestHeaderExtensionsAreFoundByTheirIDs(t *testing.T) {
	const (
		one = "90" + fixed + "bede0003 10aa 0000 22bbcccc 0000 0000" + "ff"
		two = "90" + fixed + "10050003 0100 00 0202bbcc 00 ff01dd00" + "ff"
	)
	for _, c := range []struct {
		what, hex string
		id        uint8
		value     string
		found     bool
	}{
		{"one-byte, first", one, 1, "aa", true},
		{"one-byte, after padding", one, 2, "bbcccc", true},
		{"one-byte, absent", one, 3, "", false},
		{"one-byte, padding is no extension", one, 0, "", false},
		{"one-byte, 16 bytes", "90" + fixed + "bede0005 3f 00112233445566778899aabbccddeeff 000000", 3, "00112233445566778899aabbccddeeff", true},
		{"one-byte, 15 is reserved", "90" + fixed + "bede0001 f0aa 20bb", 15, "", false},
		{"one-byte, 15 ends them", "90" + fixed + "bede0001 f0aa 20bb", 2, "", false},
		{"one-byte, 0 with a length ends them", "90" + fixed + "bede0001 01aa 20bb", 2, "", false},
		{"one-byte, value cut off", "90" + fixed + "bede0001 10aa 21bb", 2, "", false},
		{"one-byte, value ends with the extension", "90" + fixed + "bede0001 10aa 20bb", 2, "bb", true},

		{"two-byte, empty", two, 1, "", true},
		{"two-byte, after padding", two, 2, "bbcc", true},
		{"two-byte, 255", two, 255, "dd", true},
		{"two-byte, absent", two, 15, "", false},
		{"two-byte, 15", "90" + fixed + "10000001 0f02aabb", 15, "aabb", true},
		{"two-byte, value cut off", "90" + fixed + "10000001 0103aabb", 1, "", false},
		{"two-byte, length cut off", "90" + fixed + "10000001 0101aa02", 2, "", false},

		{"unknown profile", "90" + fixed + "abcd0001 10aa0000", 1, "", false},
		{"no extension", "80" + fixed + "10aa", 1, "", false},
		{"malformed packet", "90" + fixed + "bede0002 10aa0000", 1, "", false},
	} {
		value, found := extension(fromHex(t, c.hex), c.id)
		if found != c.found || !bytes.Equal(value, fromHex(t, c.value)) || cap(value) != len(value) {
			t.Errorf("%s: %x, %v", c.what, value, found)
		}
	}
}

func TestPacketsAreReadWithoutAllocations(t *testing.T) {
	packet := fromHex(t, "b2"+fixed+"00000004 00000005 bede0001 10aa 20bb aabb 000003")
	assertNoAllocations(t, "Payload", func() { Payload(packet) })
	assertNoAllocations(t, "Extension", func() { extension(packet, 2) })
	binary.BigEndian.PutUint16(packet[20:], 0x1000)
	assertNoAllocations(t, "Extension", func() { extension(packet, 2) })
}

// extension is one of a packet's.
func extension(packet []byte, id uint8) ([]byte, bool) {
	h, _ := ParseHeader(packet)
	return h.Extension(id)
}

// packetOf writes a packet of random parts.
func packetOf(n *numbers, extensions [][]byte, oneByte bool, payload []byte) (packet []byte, offset int) {
	csrcs, padding := n.below(16), n.below(256)
	packet = append(packet, 0x80|bit(len(extensions) > 0, 0x10)|bit(padding > 0, 0x20)|byte(csrcs))
	packet = append(packet, make([]byte, 11+4*csrcs)...)
	if len(extensions) > 0 {
		packet = appendExtensions(packet, n, extensions, oneByte)
	}
	offset = len(packet)
	packet = append(packet, payload...)
	if padding > 0 {
		packet = append(append(packet, make([]byte, padding-1)...), byte(padding))
	}
	return packet, offset
}

// appendExtensions gives them the ids 1, 2 and so on.
func appendExtensions(packet []byte, n *numbers, extensions [][]byte, oneByte bool) []byte {
	var elements []byte
	for i, value := range extensions {
		elements = append(elements, make([]byte, n.below(3))...)
		if oneByte {
			elements = append(elements, byte(i+1)<<4|byte(len(value)-1))
		} else {
			elements = append(elements, byte(i+1), byte(len(value)))
		}
		elements = append(elements, value...)
	}
	elements = append(elements, make([]byte, -len(elements)&3)...)
	profile := uint16(oneByteProfile)
	if !oneByte {
		profile = twoByteProfile + uint16(n.below(16))
	}
	packet = binary.BigEndian.AppendUint16(packet, profile)
	packet = binary.BigEndian.AppendUint16(packet, uint16(len(elements)/4))
	return append(packet, elements...)
}

// The reader returns what was written, and nothing else.
func FuzzPayload(f *testing.F) {
	f.Add(fromHex(f, "b2"+fixed+"00000004 00000005 bede0001 10aa 20bb aabb 000003"), []byte("decisions about CSRCs and padding"))
	for i := range 100 {
		f.Add([]byte{1, 2, 3}, []byte{byte(i)})
	}
	f.Fuzz(func(t *testing.T, data, decisions []byte) {
		if payload, offset, ok := Payload(data); ok && !bytes.Equal(payload, data[offset:offset+len(payload)]) {
			t.Errorf("%x is not at %d", payload, offset)
		}
		packet, want := packetOf(numbersFrom(decisions), nil, false, data)
		if payload, offset, ok := Payload(packet); !ok || offset != want || !bytes.Equal(payload, data) {
			t.Errorf("%x at %d, %v, want %x at %d", payload, offset, ok, data, want)
		}
	})
}

func FuzzExtension(f *testing.F) {
	f.Add(fromHex(f, "90"+fixed+"10050003 0100 00 0202bbcc 00 ff01dd00"), uint8(2), []byte("decisions about extensions and their form"))
	for i := range 100 {
		f.Add([]byte{1, 2, 3}, uint8(1), []byte{byte(i)})
	}
	f.Fuzz(func(t *testing.T, data []byte, id uint8, decisions []byte) {
		if value, ok := extension(data, id); ok && !bytes.Contains(data, value) {
			t.Errorf("%x is not in the packet", value)
		}
		n := numbersFrom(decisions)
		oneByte := n.flag()
		extensions := make([][]byte, 1+n.below(14))
		for i := range extensions {
			extensions[i] = bytes.Repeat([]byte{byte(i + 1)}, 1+n.below(16))
		}
		packet, _ := packetOf(n, extensions, oneByte, data)
		for i, want := range extensions {
			if value, ok := extension(packet, uint8(i+1)); !ok || !bytes.Equal(value, want) {
				t.Errorf("%d is %x, %v, want %x", i+1, value, ok, want)
			}
		}
		if _, ok := extension(packet, uint8(len(extensions)+1)); ok {
			t.Error("found an extension that was not written")
		}
	})
}
