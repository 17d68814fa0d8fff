package description

import (
	"fmt"
	"strconv"
	"strings"
)

// Wanted is a codec as a script asks for it.
type Wanted struct {
	Name string // in lower case
	// Profile is that of VP9, AV1 and H.265 ("0", "2"), or of H.264: hexadecimal
	// as in profile-level-id, or by name. Empty: any.
	Profile   string
	ClockRate int // 0: any
	Channels  int // 0: any
}

// ParseWanted reads "opus", "vp9/2", "h264/42e01f" or "h264/high".
func ParseWanted(text string) (Wanted, error) {
	name, profile, _ := strings.Cut(strings.ToLower(text), "/")
	w := Wanted{Name: name, Profile: profile}
	return w, w.Check()
}

// Check says what is wrong with what is asked for.
func (w Wanted) Check() error {
	if w.Name == "" {
		return fmt.Errorf("names no codec")
	}
	if w.Profile == "" {
		return nil
	}
	if w.Name == "h264" {
		if h264ProfileOf(w.Profile) == "" {
			return fmt.Errorf("has the profile %q, expected six hexadecimal digits, baseline, "+
				"constrained-baseline, main, high or constrained-high", w.Profile)
		}
		return nil
	}
	if _, _, ok := profileParameter(w.Name); !ok {
		return fmt.Errorf("has a profile, which %s has not", w.Name)
	}
	if _, err := strconv.ParseUint(w.Profile, 10, 8); err != nil {
		return fmt.Errorf("has the profile %q, expected a number", w.Profile)
	}
	return nil
}

// profileParameter is where a codec says its profile, and what it has if it says
// nothing.
func profileParameter(name string) (parameter, absent string, ok bool) {
	switch name {
	case "vp9":
		return "profile-id", "0", true
	case "av1":
		return "profile", "0", true
	case "h265":
		return "profile-id", "1", true
	case "h264":
		// RFC 6184, 8.1: without one it is baseline, level 1.
		return "profile-level-id", "42000a", true
	}
	return "", "", false
}

// Profile is that of a codec: "0" of VP9, "42e01f" of H.264; empty for a codec
// without profiles.
func (c *Codec) Profile() string {
	parameter, absent, ok := profileParameter(c.Name)
	if !ok {
		return ""
	}
	return strings.ToLower(c.Parameters.value(parameter, absent))
}

// Find is the index of the codec that is meant, -1 without one. Of several that
// of H.264 with packetization mode 1, which all senders can, is better, and with
// the very level, not only the profile.
func (w Wanted) Find(codecs []Codec) int {
	best, bestRank := -1, -1
	for i := range codecs {
		if rank := w.rank(&codecs[i]); rank > bestRank {
			best, bestRank = i, rank
		}
	}
	return best
}

// Matches tells whether a codec is what is asked for.
func (w Wanted) Matches(c *Codec) bool { return w.rank(c) >= 0 }

// rank is how well a codec fits, -1 if not at all.
func (w Wanted) rank(c *Codec) int {
	channels := max(c.Channels, 1)
	if c.Name != w.Name || w.ClockRate != 0 && c.ClockRate != w.ClockRate ||
		w.Channels != 0 && channels != w.Channels {
		return -1
	}
	if w.Name != "h264" {
		if w.Profile != "" && w.Profile != c.Profile() {
			return -1
		}
		return 0
	}
	rank := 0
	if c.Parameters.value("packetization-mode", "0") == "1" {
		rank = 1
	}
	switch {
	case w.Profile == "":
	case w.Profile == c.Profile():
		rank += 2
	case h264ProfileOf(w.Profile) == "" || h264ProfileOf(w.Profile) != h264ProfileOf(c.Profile()):
		return -1
	}
	return rank
}

// h264Level31 is a profile at level 3.1, 720p at 30 frames a second,
// which is what browsers offer.
func h264Level31(profile string) string {
	switch profile {
	case "constrained-baseline":
		return "42e01f"
	case "baseline":
		return "42001f"
	case "main":
		return "4d001f"
	case "constrained-high":
		return "640c1f"
	case "high":
		return "64001f"
	}
	return ""
}

// h264ProfileOf is the name of the profile of a profile-level-id (RFC 6184, table
// 5), of a profile's name itself, or the first four digits where the table has no
// name; empty for what is neither.
func h264ProfileOf(text string) string {
	if h264Level31(text) != "" {
		return text
	}
	id, err := strconv.ParseUint(text, 16, 32)
	if err != nil || len(text) != 6 {
		return ""
	}
	idc, constraints := id>>16, id>>8&0xff
	switch {
	case idc == 0x42 && constraints&0x4f == 0x40,
		idc == 0x4d && constraints&0x8f == 0x80,
		idc == 0x58 && constraints&0xcf == 0xc0:
		return "constrained-baseline"
	case idc == 0x42 && constraints&0x4f == 0,
		idc == 0x58 && constraints&0xcf == 0x80:
		return "baseline"
	case idc == 0x4d && constraints&0xaf == 0:
		return "main"
	case idc == 0x64 && constraints == 0x0c:
		return "constrained-high"
	case idc == 0x64 && constraints == 0:
		return "high"
	}
	return text[:4]
}
