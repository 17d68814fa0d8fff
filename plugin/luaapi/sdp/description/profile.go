package description

import (
	"fmt"
	"strconv"
	"strings"
)

// Wanted is a codec that a script asks for.
type Wanted struct {
	Name string // in lower case
	// Profile is the profile of VP9, AV1 or H.265 ("0", "2"), or of H.264: hexadecimal as
	// in profile-level-id, or by name. Empty means any.
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

// Check says what is wrong with the wish.
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

// profileParameter returns the parameter that holds a codec's profile, and the profile that
// applies without it.
func profileParameter(name string) (parameter, absent string, ok bool) {
	switch name {
	case "vp9":
		return "profile-id", "0", true
	case "av1":
		return "profile", "0", true
	case "h265":
		return "profile-id", "1", true
	case "h264":
		// RFC 6184, 8.1: the default is baseline, level 1.
		return "profile-level-id", "42000a", true
	}
	return "", "", false
}

// Profile is the profile of a codec: "0" for VP9, "42e01f" for H.264; empty for a codec
// without profiles.
func (c *Codec) Profile() string {
	parameter, absent, ok := profileParameter(c.Name)
	if !ok {
		return ""
	}
	return strings.ToLower(c.Parameters.value(parameter, absent))
}

// Find returns the index of the best match, -1 when there is none. For H.264, packetization
// mode 1, which all senders support, is better than mode 0; and a match of the level, too,
// is better than a match of the profile only.
func (w Wanted) Find(codecs []Codec) int {
	best, bestRank := -1, -1
	for i := range codecs {
		if rank := w.rank(&codecs[i]); rank > bestRank {
			best, bestRank = i, rank
		}
	}
	return best
}

// Matches says whether a codec is what is asked for.
func (w Wanted) Matches(c *Codec) bool { return w.rank(c) >= 0 }

// rank says how well a codec matches; -1 means not at all.
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

// h264Level31 is a profile at level 3.1 (720p at 30 frames a second), which browsers offer.
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

// h264ProfileOf returns the name of a profile for a profile-level-id (RFC 6184, table 5) or
// for the name itself. For a profile without a name in the table it returns the first four
// digits; for any other text it is empty.
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
