package description

import "fmt"

// AnyPayloadType leaves the payload type of a codec to the offer.
const AnyPayloadType = -1

// NewCodec is what an offer says of a codec that is known by its name and profile
// only.
func NewCodec(w Wanted) (Codec, error) {
	if err := w.Check(); err != nil {
		return Codec{}, err
	}
	k, ok := knownCodec(w.Name)
	if !ok && w.ClockRate == 0 {
		return Codec{}, fmt.Errorf("is %q, a codec that is not known: it needs a clock_rate", w.Name)
	}
	codec := Codec{PayloadType: AnyPayloadType, Name: w.Name, ClockRate: k.clockRate, Channels: k.channels,
		Parameters: ParseParameters(k.parameters)}
	if w.ClockRate != 0 {
		codec.ClockRate = w.ClockRate
	}
	if w.Channels != 0 {
		codec.Channels = w.Channels
	}
	if w.Profile != "" {
		codec.setProfile(w.Profile)
	}
	return codec, nil
}

func (c *Codec) setProfile(profile string) {
	parameter, _, _ := profileParameter(c.Name)
	if c.Name == "h264" {
		if level := h264Level31(profile); level != "" {
			profile = level
		}
	}
	c.Parameters = c.Parameters.With(parameter, profile)
}
