package plays

import "encoding/json"

// videoroomTexts is VideoRoom with ids that are texts.
var videoroomTexts = func() application {
	app := videoroom
	app.title, app.config, app.probes = "videoroom with texts", "general: { admin_key = \"boss\" string_ids = true }\n", nil
	app.make = func(g *grammar, media bool) sequence { return withTexts(videoroomPlay(g, media)) }
	app.plays = 15
	return app
}()

// ids are the fields that have ids.
var ids = map[string]bool{"room": true, "id": true, "feed": true, "publisher_id": true}

// withTexts makes the usual ids of a play texts. Odd ids stay as they are.
func withTexts(play sequence) sequence {
	for i := range play {
		play[i].Body = asTexts("", play[i].Body)
		if request, ok := play[i].Body.(map[string]any); ok && crashing[play[i].verb()] {
			if _, ok := request["room"].(string); !ok {
				request["room"] = "1"
			}
		}
	}
	return play
}

// crashing are requests with which the C plugin of 1.1.2 ends Janus if the room is no text.
var crashing = map[string]bool{"kick": true, "moderate": true, "enable_recording": true}

func asTexts(name string, value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, inner := range value {
			value[key] = asTexts(key, inner)
		}
	case []any:
		for i, inner := range value {
			value[i] = asTexts("", inner)
		}
	case json.Number:
		if ids[name] && len(value) < 3 {
			return value.String()
		}
	}
	return value
}
