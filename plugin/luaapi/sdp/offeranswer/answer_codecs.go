package offeranswer

import (
	"slices"
	"strconv"
	"strings"

	"janus-golua/plugin/luaapi/sdp/description"
)

// codecs returns the codecs of the answer: RED first, because browsers use it only there;
// then the codec; then the other codecs that were chosen. It returns nil when no acceptable
// codec is offered.
func (c *Choice) codecs(offered []description.Codec) []description.Codec {
	main := -1
	for _, wanted := range c.Codecs {
		if main = wanted.Find(offered); main >= 0 {
			break
		}
	}
	if main < 0 {
		return nil
	}
	codec := offered[main]
	codec.Parameters = changed(codec.Parameters, c.Parameters)
	answered := []description.Codec{codec}
	for i := range offered {
		other := &offered[i]
		switch {
		case c.RTX && other.Name == "rtx" && other.RefersTo(codec.PayloadType):
			answered = append(answered, *other)
		case c.RED && other.Name == "red" && other.RefersTo(codec.PayloadType):
			answered = slices.Insert(answered, 0, *other)
		}
	}
	if c.DTMF {
		answered = append(answered, telephoneEvent(offered, codec.ClockRate)...)
	}
	return answered
}

// telephoneEvent prefers the telephone-event with the codec's clock rate, because they
// share timestamps.
func telephoneEvent(offered []description.Codec, clockRate int) []description.Codec {
	for _, wanted := range []description.Wanted{{Name: "telephone-event", ClockRate: clockRate}, {Name: "telephone-event"}} {
		if i := wanted.Find(offered); i >= 0 {
			return offered[i : i+1 : i+1]
		}
	}
	return nil
}

// changed applies changes to parameters; an empty value removes a parameter.
func changed(parameters, changes description.Parameters) description.Parameters {
	for _, change := range changes {
		if change.Value == "" {
			parameters = parameters.Without(change.Name)
		} else {
			parameters = parameters.With(change.Name, change.Value)
		}
	}
	return parameters
}

// answerSimulcast receives the encodings that the offerer sends, and vice versa, as far as
// the direction allows.
func answerSimulcast(offered, answer *description.Media) {
	if answer.Direction.Receives() {
		answer.Simulcast.Receive = offered.Simulcast.Send
	}
	if answer.Direction.Sends() {
		answer.Simulcast.Send = offered.Simulcast.Receive
	}
	answered := make(map[string]bool)
	for _, streams := range [][]string{answer.Simulcast.Send, answer.Simulcast.Receive} {
		for _, stream := range streams {
			for id := range strings.SplitSeq(stream, ",") {
				answered[strings.TrimPrefix(id, "~")] = true
			}
		}
	}
	reversed := map[string]string{"send": "recv", "recv": "send"}
	for _, rid := range offered.Rids {
		if !answered[rid.ID] {
			continue
		}
		rid.Direction = reversed[rid.Direction]
		rid.Parameters = withoutPayloadTypes(rid.Parameters, answer.Codecs)
		answer.Rids = append(answer.Rids, rid)
	}
}

// withoutPayloadTypes removes from "pt=96,98" the payload types that are not answered. If
// none is left, the encoding may use any answered codec.
func withoutPayloadTypes(parameters description.Parameters, codecs []description.Codec) description.Parameters {
	list, ok := parameters.Get("pt")
	if !ok {
		return parameters
	}
	var kept []string
	for number := range strings.SplitSeq(list, ",") {
		if slices.ContainsFunc(codecs, func(c description.Codec) bool { return strconv.Itoa(c.PayloadType) == number }) {
			kept = append(kept, number)
		}
	}
	if kept == nil {
		return parameters.Without("pt")
	}
	return parameters.With("pt", strings.Join(kept, ","))
}
