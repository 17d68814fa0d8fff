package sdp

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/sdp/description"
	"janus-golua/plugin/luaapi/sdp/offeranswer"
)

// answerOptions are the options of an answer. Each entry of a map changes a choice.
type answerOptions struct {
	kinds   map[string]change
	mids    map[string]change
	indices map[int]change // from 1, as Lua counts
}

// change is what the options say of an m-line: true, false or a table.
type change func(kind string, choice *offeranswer.Choice)

func readAnswerOptions(L *lua.LState, function string, value lua.LValue) answerOptions {
	o := answerOptions{make(map[string]change), make(map[string]change), make(map[int]change)}
	if value == lua.LNil {
		return o
	}
	r := newReader(L, function, "options", value)
	r.place = place{} // the names below say the kind: "audio.codecs[1]"
	for _, kind := range []string{description.Audio, description.Video, description.Data} {
		if value := r.get(kind); value != lua.LNil {
			o.kinds[kind] = r.change(named(kind), kind, value)
		}
	}
	r.pairs("media", func(path place, key, value lua.LValue) {
		switch key := key.(type) {
		case lua.LString:
			o.mids[string(key)] = r.change(path, "", value)
		default:
			o.indices[int(r.whole(path, key, description.MaxMedia))] = r.change(path, "", value)
		}
	})
	r.done()
	return o
}

// change checks the options of an m-line at once, whether or not the m-line exists.
func (r *reader) change(path place, kind string, value lua.LValue) change {
	switch value := value.(type) {
	case lua.LBool:
		return func(_ string, choice *offeranswer.Choice) { choice.Reject = !bool(value) }
	case *lua.LTable:
		change := func(kind string, choice *offeranswer.Choice) {
			choice.Reject = false
			inner := newInner(r, path, value)
			inner.choice(kind, choice)
			inner.done()
		}
		change(kind, &offeranswer.Choice{})
		return change
	}
	r.raise(path, "is %s, expected true, false or a table", args.Describe(value))
	return nil
}

func (r *reader) choice(kind string, c *offeranswer.Choice) {
	if kind == description.Data {
		return // data has no options
	}
	var wanted []description.Wanted
	if r.each("codecs", func(path place, value lua.LValue) {
		wanted = append(wanted, r.wanted(path, value))
	}) {
		c.Codecs = wanted
	}
	r.direction("direction", &c.Direction)
	r.selection("extensions", &c.Extensions)
	r.selection("feedback", &c.Feedback)
	r.flag("simulcast", &c.Simulcast)
	r.flag("dtmf", &c.DTMF)
	r.flag("red", &c.RED)
	r.flag("rtx", &c.RTX)
	r.parameters("fmtp", true, &c.Parameters)
	r.bandwidth(&c.Bandwidth)
	r.msid(&c.Msid)
}

// selection reads true for all, false for none, or a list.
func (r *reader) selection(field string, to *offeranswer.Selection) {
	value := r.get(field)
	if all, ok := value.(lua.LBool); ok {
		*to = offeranswer.Selection{All: bool(all)}
		return
	}
	var names []string
	if r.texts(field, &names) {
		*to = offeranswer.Selection{Names: names}
	}
}

// msid reads a stream and a track. Janus accepts up to 64 characters of each.
func (r *reader) msid(to *string) {
	r.text("msid", to)
	words := strings.Fields(*to)
	if *to != "" && (len(words) != 2 || len(words[0]) > 64 || len(words[1]) > 64) {
		r.raise(r.at("msid"), "is %q, expected a stream and a track of up to 64 characters each, \"stream track\"", *to)
	}
}

// wanted reads "vp9/2", or a table: a wish, or a codec of another description.
func (r *reader) wanted(path place, value lua.LValue) description.Wanted {
	if text, ok := value.(lua.LString); ok {
		wanted, err := description.ParseWanted(string(text))
		if err != nil {
			r.raise(path, "%v", err)
		}
		return wanted
	}
	if _, ok := value.(*lua.LTable); !ok {
		r.raise(path, "is %s, expected a string or a table", args.Describe(value))
	}
	wanted, codec := newInner(r, path, value).codecLike()
	if wanted.Profile == "" && codec.Parameters != nil {
		wanted.Profile = codec.Profile() // a peer's codec may be nonsense: then nothing matches
	}
	return wanted
}

// codecLike reads a table with name and profile, or a complete codec.
func (r *reader) codecLike() (description.Wanted, description.Codec) {
	codec := readCodec(r)
	codec.Name = strings.ToLower(codec.Name)
	wanted := description.Wanted{Name: codec.Name, ClockRate: codec.ClockRate, Channels: codec.Channels}
	switch profile := r.get("profile").(type) {
	case *lua.LNilType:
	case lua.LString, lua.LNumber:
		wanted.Profile = strings.ToLower(profile.String())
	default:
		r.raise(r.at("profile"), "is %s, expected a string", args.Describe(profile))
	}
	r.done()
	if err := wanted.Check(); err != nil {
		r.raise(r.place, "%v", err)
	}
	return wanted, codec
}

// choose applies the options to an m-line.
func (o answerOptions) choose(index int, offered *description.Media) offeranswer.Choice {
	choice := offeranswer.DefaultChoice(offered.Kind)
	for _, change := range []change{o.kinds[offered.Kind], o.mids[offered.Mid], o.indices[index+1]} {
		if change != nil {
			change(offered.Kind, &choice)
		}
	}
	return choice
}

// missing returns the m-line of the options that the offer does not have.
func (o answerOptions) missing(offer *description.Description) error {
	for mid := range o.mids {
		if offer.Find(mid) < 0 {
			return fmt.Errorf("the offer has no m-line with the mid %q", mid)
		}
	}
	for index := range o.indices {
		if index < 1 || index > len(offer.Media) {
			return fmt.Errorf("the offer has no m-line %d", index)
		}
	}
	return nil
}

func (o answerOptions) answer(offer *description.Description) (*description.Description, error) {
	if err := o.missing(offer); err != nil {
		return nil, err
	}
	return offeranswer.Answer(offer, o.choose)
}
