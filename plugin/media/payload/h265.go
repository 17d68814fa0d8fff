package payload

// The types of NAL units of H.265 that matter here (ITU-T H.265, table 7-1, and RFC 7798,
// section 4.4).
const (
	h265FirstBLA = 16 // BLA_W_LP, BLA_W_RADL, BLA_N_LP,
	h265CRA      = 21 // IDR_W_RADL, IDR_N_LP and CRA_NUT follow each other
	h265VPS      = 32
	h265SPS      = 33
	h265AP       = 48
	h265FU       = 49
)

// h265Keyframe finds a video or sequence parameter set, or a slice of a picture
// that can be accessed at random (IDR, CRA, BLA): alone in the packet, among
// the units of an aggregation packet (RFC 7798, section 4.4.2), or as a unit
// whose first fragment is here (section 4.4.3). As in WebRTC, no packet carries
// decoding order numbers (sprop-max-don-diff is 0).
func h265Keyframe(payload []byte) bool {
	if len(payload) < 2 {
		return false
	}
	switch kind := h265Type(payload[0]); kind {
	case h265AP:
		return anyUnit(payload[2:], func(first byte) bool { return h265StartsKeyframe(h265Type(first)) })
	case h265FU:
		return len(payload) > 2 && payload[2]&0x80 != 0 && h265StartsKeyframe(payload[2]&0x3F)
	default:
		return h265StartsKeyframe(kind)
	}
}

func h265Type(first byte) byte { return first >> 1 & 0x3F }

func h265StartsKeyframe(kind byte) bool {
	return kind >= h265FirstBLA && kind <= h265CRA || kind == h265VPS || kind == h265SPS
}
