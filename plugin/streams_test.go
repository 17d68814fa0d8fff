package plugin

import (
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"janus-golua/plugin/core"
)

func TestMisuseOfTheStreamFunctionsIsNamed(t *testing.T) {
	b := start(t, "")
	b.attach(1)
	for lua, want := range map[string]string{
		`forward()`:                                                                            "forward: expected one table argument",
		`forward { from = 1 }`:                                                                 "forward: field 'to' is missing, expected a session or its number",
		`forward { from = 1, to = "x" }`:                                                       "forward: field 'to' is a string, expected a session or its number",
		`forward { from = 1, to = 1 }`:                                                         "forward: field 'medium' is missing",
		`forward { from = 1, to = 1, medium = "smell" }`:                                       `forward: field 'medium' is "smell"`,
		`forward { from = 1, to = 1, medium = "audio", from_index = 2 }`:                       "forward: field 'from_index' is unknown, expected",
		`forward { from = 1, to = 1, from_mindex = 1.5, to_mindex = 0 }`:                       "field 'from_mindex' is 1.5, expected a whole number",
		`setLayers { session = 1, substream = 3 }`:                                             "setLayers: field 'substream' is 3, expected a whole number from 0 to 2",
		`setLayers { session = 1, fallback_ms = 0 }`:                                           "field 'fallback_ms' is 0",
		`limitStream { session = 1, mindex = 0 }`:                                              "limitStream: field 'bitrate' is missing",
		`setLimits { session = 1, audio = -1 }`:                                                "setLimits: field 'audio' is -1, expected a whole number from 0 to 1000",
		`setLimits { session = 1, video = 2.5 }`:                                               "field 'video' is 2.5, expected a whole number",
		`setLimits { session = 1, video = true }`:                                              "field 'video' is a boolean, expected a number or false",
		`setLimits { session = 1, pinned = 7 }`:                                                "field 'pinned' is a number, expected an array of sessions",
		`setLimits { session = 1, pinned = { "x" } }`:                                          "field 'pinned' is not an array of sessions",
		`setLimits { session = 1, pinned = { a = 1 } }`:                                        "field 'pinned' is not an array of sessions",
		`setLimits { session = 1, pinned = { -1 } }`:                                           "field 'pinned' is not an array of sessions",
		`relay { session = 1 }`:                                                                "relay: field 'packet' is missing, expected a string",
		`relay { session = 1, packet = "", extensions = { audio_level = 128 } }`:               "relay: extensions: field 'audio_level' is 128",
		`relay { session = 1, packet = "", extensions = { rotation = 45 } }`:                   "field 'rotation' is 45, expected 0, 90, 180 or 270",
		`relay { session = 1, packet = "", extensions = { smell = 1 } }`:                       "field 'smell' is unknown",
		`relay { session = 1, packet = "", video = 1 }`:                                        "field 'video' is a number, expected true or false",
		`record { session = 1, medium = "audio" }`:                                             "record: field 'codec' is missing",
		`record { session = 1, medium = "audio", codec = "opus", extensions = { [0] = "x" } }`: "is no id from 1 to 255 with a URI",
		`forwardRtp { session = 1, medium = "audio", host = "127.0.0.1" }`:                     "forwardRtp: field 'port' is missing",
		`stopForwardRtp { session = 1 }`:                                                       "stopForwardRtp: field 'id' is missing",
		`detectTalking { session = 1, level = 200 }`:                                           "detectTalking: field 'level' is 200",
		`streamStats { session = true }`:                                                       "streamStats: field 'session' is a boolean",
	} {
		got := b.say(1, `local ok, message = pcall(function() `+lua+` end) return say(tostring(ok), message)`)
		if message := gjson.Get(got, "1").String(); gjson.Get(got, "0").String() != "false" || !strings.Contains(message, want) {
			t.Errorf("%s: %s, want an error with %q", lua, got, want)
		}
	}
}

// A limit that a call leaves out stays as it is, false ends it, and sessions can be pinned by object.
func TestLimitsOfPlacesStayUntilTheyAreChanged(t *testing.T) {
	b := start(t, "")
	for id := range uint64(3) {
		b.attach(id + 1)
	}
	for _, step := range []struct {
		lua          string
		audio, video int
		pinned       []uint64
	}{
		{`setLimits { session = 1, audio = 3 }`, 3, -1, nil},
		{`setLimits { session = 1, video = 9, pinned = { 2, { id = 3 } } }`, 3, 9, []uint64{2, 3}},
		{`setLimits { session = 1, max = 2000 }`, 3, 9, []uint64{2, 3}},
		{`setLimits { session = 1, audio = false, pinned = {} }`, -1, 9, []uint64{}},
		{`setLimits { session = 1, video = 0 }`, -1, 0, []uint64{}},
	} {
		b.say(1, `return say(assert(`+step.lua+`))`)
		got := b.plugin.host.Sessions.Get(1).Media.Limits().Places
		if got.Audio != step.audio || got.Video != step.video || !slices.Equal(got.Pinned, step.pinned) {
			t.Errorf("%s: %+v", step.lua, got)
		}
	}
}

func TestWhatCannotBeDoneIsNilAndAReason(t *testing.T) {
	b := start(t, "")
	b.attach(1)
	for lua, want := range map[string]string{
		`forward { from = 1, to = 99, medium = "audio" }`:                                                "no such session: 99",
		`relay { session = 1, packet = "no RTP" }`:                                                       "no RTP packet",
		`setLimits { session = 99, audio = 3 }`:                                                          "no such session: 99",
		`stopRecord { session = 1, medium = "audio" }`:                                                   "it is not being recorded",
		`pauseRecord { session = 1, medium = "audio" }`:                                                  "it is not being recorded",
		`record { session = 1, medium = "audio", codec = "refused" }`:                                    "unsupported codec",
		`forwardRtp { session = 1, medium = "audio", host = "192.0.2.1", port = 5000 }`:                  "does not allow",
		`forwardRtp { session = 1, medium = "audio", host = "127.0.0.1", port = 5000, srtp_suite = 80 }`: "SRTP",
		`stopForwardRtp { session = 1, id = 7 }`:                                                         "no such forward",
		`streamStats { session = 7 }`:                                                                    "no such session: 7",
	} {
		got := b.say(1, `local value, reason = `+lua+` return say(tostring(value), reason)`)
		if gjson.Get(got, "0").String() != "nil" || !strings.Contains(gjson.Get(got, "1").String(), want) {
			t.Errorf("%s: %s, want nil and a reason with %q", lua, got, want)
		}
	}
}

func TestTheScriptHearsWhoIsTalking(t *testing.T) {
	b := start(t, `
		local function note(...) results[#results+1] = table.concat({...}, " ") end
		function talking(id, talks, level, mindex) note("talking", id, tostring(talks), level, mindex) end
		function activeSpeaker(group, id) note("active", group, id) end`)
	for id := uint64(1); id <= 3; id++ {
		b.attach(id)
		b.plugin.SetupMedia(id)
		b.say(1, `for id = 1, 3 do detectTalking { session = id, packets = 2, group = id < 3 and "room" or "" } end return say()`)
	}
	speak := func(id uint64, level int) {
		extensions := core.NoExtensions()
		extensions.AudioLevel = level
		for range 2 {
			b.packet(id, &core.Packet{Buffer: append([]byte{0x80, 111}, make([]byte, 20)...), Extensions: b.core.Extend(extensions)})
		}
		b.plugin.host.Sessions.Get(id).Inbox.Wait()
	}
	speak(1, 10)
	speak(2, 20)
	speak(3, 5)
	speak(1, 127)
	speak(2, 127)
	got := b.say(1, `return say(table.concat(results, "; "))`)
	want := "talking 1 true 10 -1; active room 1; talking 2 true 20 -1; talking 3 true 5 -1; talking 1 false 127 -1; active room 2; talking 2 false 127 -1; active room 0"
	if text := gjson.Get(got, "0").String(); text != want {
		t.Errorf("the script heard %q, want %q", text, want)
	}
}

func TestStatisticsAreInTheAdminAPIsAnswer(t *testing.T) {
	b := start(t, "")
	b.attach(1)
	b.plugin.SetupMedia(1)
	b.packet(1, &core.Packet{MIndex: 2, Video: true, Buffer: append([]byte{0x80, 96}, make([]byte, 20)...)})
	text := b.core.JSONText(b.plugin.QuerySession(1))
	if got := gjson.Get(text, "golua.in.0"); got.Get("mindex").Int() != 2 || got.Get("not_forwarded").Int() != 1 || got.Get("medium").String() != "video" {
		t.Errorf("the answer is %s", text)
	}
}
