package description

import "fmt"

// AnyPayloadType lets the offer choose the payload type of a codec.
const AnyPayloadType = -1

// NewCodec creates a codec for an offer from its name and profile.
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
