package sdp

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/sdp/description"
	"janus-golua/plugin/luaapi/sdp/offeranswer"
)

// offerOptions are the options of an offer.
type offerOptions struct {
	lines    []offeranswer.Line
	previous *description.Description
	name     string
	// unread is the reason why the text of the previous offer cannot be read.
	unread error
}

func readOfferOptions(L *lua.LState, function string, value lua.LValue) offerOptions {
	var o offerOptions
	r := newReader(L, function, "options", value)
	r.place = place{}
	switch previous := r.get("previous").(type) {
	case *lua.LNilType:
	case lua.LString:
		o.previous, o.unread = description.Parse(string(previous))
	case *lua.LTable:
		o.previous = readDescription(L, function, "previous", previous)
	default:
		r.raise(named("previous"), "is %s, expected a description or its text", args.Describe(previous))
	}
	switch media := r.get("media").(type) {
	case *lua.LNilType:
		r.raise(named("media"), "is missing, expected a list of m-lines")
	case *lua.LTable:
		o.lines = make([]offeranswer.Line, 0, min(media.Len(), description.MaxMedia))
	}
	r.tables("media", func(r *reader) { o.lines = append(o.lines, r.line(o.previous)) })
	r.text("name", &o.name)
	r.done()
	return o
}

func (o offerOptions) offer() (*description.Description, []string, error) {
	if o.unread != nil {
		return nil, nil, o.unread
	}
	offer, mids, err := offeranswer.Offer(o.lines, o.previous)
	if err != nil {
		return nil, nil, err
	}
	if o.name != "" {
		offer.Name = o.name
	}
	return offer, mids, nil
}

func (r *reader) line(previous *description.Description) offeranswer.Line {
	var l offeranswer.Line
	r.text("mid", &l.Mid)
	if len(l.Mid) > 16 { // Janus refuses the whole description
		r.raise(r.at("mid"), "is %q, expected at most 16 characters", l.Mid)
	}
	r.text("kind", &l.Kind)
	kind := l.Kind
	if previous != nil && kind == "" {
		if at := previous.Find(l.Mid); at >= 0 {
			kind = previous.Media[at].Kind
		}
	}
	switch kind {
	case description.Audio, description.Video, description.Data:
	default:
		r.raise(r.at("kind"), "is %q, expected audio, video or data", kind)
	}
	r.flag("rejected", &l.Rejected)
	if kind == description.Data {
		return l
	}
	r.direction("direction", &l.Direction)
	r.offeredCodecs(kind, &l.Codecs)
	r.offeredExtensions(kind, &l.Extensions)
	r.msid(&l.Msid)
	r.bandwidth(&l.Bandwidth)
	readEncodings(r, &l.Rids, &l.Simulcast)
	return l
}

// offeredCodecs reads `codec` (one) or `codecs` (several).
func (r *reader) offeredCodecs(kind string, to *[]description.Codec) {
	if value := r.get("codec"); value != lua.LNil {
		*to = append(*to, r.offeredCodec(r.at("codec"), kind, value))
	}
	r.each("codecs", func(path place, value lua.LValue) {
		*to = append(*to, r.offeredCodec(path, kind, value))
	})
}

// offeredCodec reads "vp9/2", or a table in which everything but the name may be missing.
func (r *reader) offeredCodec(path place, kind string, value lua.LValue) description.Codec {
	given := description.Codec{PayloadType: description.AnyPayloadType}
	var wanted description.Wanted
	if _, ok := value.(*lua.LTable); ok {
		wanted, given = newInner(r, path, value).codecLike()
	} else {
		wanted = r.wanted(path, value)
	}
	codec, err := description.NewCodec(wanted)
	if err != nil {
		r.raise(path, "%v", err)
	}
	codec.PayloadType = given.PayloadType
	if given.ClockRate != 0 {
		codec.Channels = given.Channels // a complete codec that names no channels has one
	}
	if given.Parameters != nil {
		codec.Parameters = given.Parameters
	}
	codec.Feedback = given.Feedback
	if given.Feedback == nil {
		codec.Feedback = offeranswer.OfferedFeedback(kind)
	}
	return codec
}

// offeredExtensions reads true for those that Janus knows, or a list of URIs and of
// extensions of other descriptions.
func (r *reader) offeredExtensions(kind string, to *[]description.Extension) {
	if all, ok := r.get("extensions").(lua.LBool); ok {
		if !all {
			return
		}
		for _, uri := range offeranswer.CommonExtensions(kind) {
			// An offer with rids needs the extensions that name them; an offer without rids
			// does not.
			if !strings.HasSuffix(uri, "rtp-stream-id") {
				*to = append(*to, description.Extension{URI: uri})
			}
		}
		return
	}
	r.each("extensions", func(path place, value lua.LValue) {
		if uri, ok := value.(lua.LString); ok {
			*to = append(*to, description.Extension{URI: string(uri)})
			return
		}
		inner := newInner(r, path, value)
		*to = append(*to, readExtension(inner))
		inner.done()
	})
}
