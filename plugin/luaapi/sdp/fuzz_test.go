package sdp

import (
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/sdp/description"
)

// call calls a Lua function, and returns its first result, and its second one as text.
func call(t *testing.T, L *lua.LState, function lua.LValue, arguments ...lua.LValue) (lua.LValue, string) {
	t.Helper()
	if err := L.CallByParam(lua.P{Fn: function, NRet: 2, Protect: true}, arguments...); err != nil {
		t.Fatal(err)
	}
	first, second := L.Get(-2), L.Get(-1)
	L.Pop(2)
	return first, second.String()
}

// FuzzParse reads any text. A description that can be read can be written, and does not
// change on its way through Lua.
func FuzzParse(f *testing.F) {
	for _, text := range offerTexts(f) {
		f.Add(text)
	}
	f.Add("v=0\r\no=- 1 9007199254740993 IN IP6 ::1\r\ns=\r\nt=0 0\r\nm=video 0/2 RTP/AVP 0 0 127\r\na=rtcp-fb:* nack\r\na=:\r\n")
	f.Add("v=0\no=- 1 1 IN IP4 h\ns=-\nt=0 0\nm=audio 9 UDP/TLS/RTP/SAVPF 0\na=simulcast:recv a,~b;c send d\na=rid:d send pt=0\na=fmtp:0 ;=;x\n")
	L := newState(f)
	if err := L.DoString(`local sdp = require "sdp"
		return function(text)
			local d, err = sdp.parse(text)
			if not d then return nil, err end
			return d:text()
		end`); err != nil {
		f.Fatal(err)
	}
	roundTrip := L.Get(-1)
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := description.Parse(text)
		got, reason := call(t, L, roundTrip, lua.LString(text))
		if err != nil {
			if got != lua.LNil || reason != err.Error() {
				t.Fatalf("Go says %v, Lua %s", err, reason)
			}
			return
		}
		want, err := parsed.Text()
		if err != nil {
			if len(text) < description.MaxText/2 {
				t.Fatal(err)
			}
			return // what was implied is written now, and made the text too long
		}
		if got.String() != want {
			t.Fatalf("through Lua:\n%s\nwithout:\n%s", got, want)
		}
		again, err := description.Parse(want)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := again.Text(); err != nil || text != want {
			t.Fatalf("again (%v):\n%s\nfirst:\n%s", err, text, want)
		}
	})
}

// FuzzAnswer answers any text, and makes an offer of the answer. An answer has the m-lines
// of its offer, and promises no more than the offer does.
func FuzzAnswer(f *testing.F) {
	for _, text := range offerTexts(f) {
		f.Add(text, "vp9/2", true)
		f.Add(text, "h264/high", false)
	}
	for _, mapping := range []string{"red/0", "x/0", "VP8/0", "opus/0/2", "red", "x/90000/0"} {
		f.Add("v=0\no=- 1 1 IN IP4 h\ns=-\nt=0 0\nm=video 9 UDP/TLS/RTP/SAVPF 63 96\na=rtpmap:96 VP8/90000\n"+
			"a=fmtp:63 96/96\na=rtpmap:63 "+mapping+"\n", "red", true)
		f.Add("v=0\no=- 1 1 IN IP4 h\ns=-\nt=0 0\nm=audio 9 UDP/TLS/RTP/SAVPF 63 96\na=rtpmap:63 "+mapping+"\n", "x", false)
	}
	L := newState(f)
	if err := L.DoString(`local sdp = require "sdp"
		return function(text, codec, all)
			local offer, err = sdp.parse(text)
			if not offer then return nil, err end
			local options = { video = { extensions = all, rtx = all }, audio = { dtmf = all, red = all, feedback = all } }
			if all then options.video.codecs = { codec } end
			local answer, err = offer:answer(options)
			if not answer then return nil, err end
			local lines = {}
			for i, line in ipairs(answer.media) do
				assert(line.kind == offer.media[i].kind)
				if not line.rejected and line.kind ~= "data" and #(line.mid or "") <= 16 then
					lines[#lines + 1] = { kind = line.kind, codecs = line.codecs, extensions = line.extensions }
				end
			end
			local again, err = sdp.offer { media = lines, previous = answer }
			if again then again:text() end
			return answer:text()
		end`); err != nil {
		f.Fatal(err)
	}
	answer := L.Get(-1)
	f.Fuzz(func(t *testing.T, text, codec string, all bool) {
		if _, err := description.ParseWanted(codec); err != nil {
			return
		}
		got, _ := call(t, L, answer, lua.LString(text), lua.LString(codec), lua.LBool(all))
		if got == lua.LNil {
			return
		}
		offered, err := description.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		answered, err := description.Parse(got.String())
		if err != nil {
			t.Fatalf("%v\n%s", err, got)
		}
		if len(answered.Media) != len(offered.Media) {
			t.Fatalf("%d m-lines answer %d", len(answered.Media), len(offered.Media))
		}
		for i := range answered.Media {
			checkAnswered(t, &offered.Media[i], &answered.Media[i])
		}
	})
}

func checkAnswered(t *testing.T, offered, answered *description.Media) {
	t.Helper()
	switch {
	case answered.Rejected():
		return
	case offered.Rejected():
		t.Error("a rejected m-line is accepted")
	case answered.Kind == description.Data:
		return
	case answered.Direction.Sends() && !offered.Direction.Receives(),
		answered.Direction.Receives() && !offered.Direction.Sends():
		t.Errorf("%s answers %s", answered.Direction, offered.Direction)
	}
	for _, codec := range answered.Codecs {
		found := false
		for _, other := range offered.Codecs {
			found = found || other.PayloadType == codec.PayloadType && other.Name == codec.Name
		}
		if !found {
			t.Errorf("%s, %d, is not offered", codec.Name, codec.PayloadType)
		}
	}
}
