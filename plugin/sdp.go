package plugin

import (
	"strings"

	"github.com/pion/sdp/v3"
)

// firstVideoCodec is the codec that an SDP answer settles for its first video
// m-line that is not rejected: lower case, "" when there is none.
func firstVideoCodec(text string) string {
	var description sdp.SessionDescription
	if description.UnmarshalString(text) != nil {
		return "" // the core, which reads it next, says what is wrong
	}
	for _, media := range description.MediaDescriptions {
		name := media.MediaName
		if name.Media != "video" || name.Port.Value == 0 || len(name.Formats) == 0 {
			continue
		}
		for _, attribute := range media.Attributes {
			payloadType, codec, ok := strings.Cut(attribute.Value, " ")
			if attribute.Key == "rtpmap" && ok && payloadType == name.Formats[0] {
				codec, _, _ = strings.Cut(codec, "/")
				return strings.ToLower(codec)
			}
		}
	}
	return ""
}
