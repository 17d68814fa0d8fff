package description

import (
	"slices"
	"strconv"
	"strings"
)

// extension reads "3/sendonly urn:… attributes".
func (r *mediaReader) extension(text string) bool {
	head, rest, ok := strings.Cut(text, " ")
	number, direction, directed := strings.Cut(head, "/")
	id, err := strconv.ParseUint(number, 10, 16)
	if !ok || err != nil || id == 0 {
		return false
	}
	extension := Extension{ID: int(id)}
	if directed {
		if extension.Direction, directed = ParseDirection(direction); !directed {
			return false
		}
	}
	extension.URI, extension.Attributes, _ = strings.Cut(strings.TrimSpace(rest), " ")
	if extension.URI == "" {
		return false
	}
	r.media.Extensions = append(r.media.Extensions, extension)
	return true
}

// rid reads "h send pt=96;max-width=1280".
func (r *mediaReader) rid(text string) bool {
	id, rest, _ := strings.Cut(text, " ")
	direction, parameters, _ := strings.Cut(rest, " ")
	if id == "" || direction != "send" && direction != "recv" {
		return false
	}
	r.media.Rids = append(r.media.Rids, Rid{ID: id, Direction: direction, Parameters: ParseParameters(parameters)})
	return true
}

// simulcast reads "send h;~m;l recv a,b". Firefox before version 57 wrote "send rid=h;m".
func (r *mediaReader) simulcast(text string) bool {
	words := strings.Fields(text)
	var found Simulcast
	for i := 0; i+1 < len(words); i += 2 {
		streams := strings.Split(strings.TrimPrefix(words[i+1], "rid="), ";")
		switch {
		case words[i] == "send" && found.Send == nil:
			found.Send = streams
		case words[i] == "recv" && found.Receive == nil:
			found.Receive = streams
		default:
			return false
		}
	}
	if len(words) == 0 || len(words)%2 != 0 || r.media.Simulcast.Send != nil || r.media.Simulcast.Receive != nil {
		return false
	}
	r.media.Simulcast = found
	return true
}

// source reads "1001 cname:x".
func (r *mediaReader) source(text string) bool {
	number, said, ok := strings.Cut(text, " ")
	id, err := strconv.ParseUint(number, 10, 32)
	name, value, _ := strings.Cut(said, ":")
	if !ok || err != nil || name == "" {
		return false
	}
	if r.sources == nil {
		r.sources = make(map[uint32]int)
	}
	place, there := r.sources[uint32(id)]
	if !there {
		place = len(r.media.SSRCs)
		r.sources[uint32(id)] = place
		r.media.SSRCs = append(r.media.SSRCs, Source{ID: uint32(id)})
	}
	r.media.SSRCs[place].add(Attribute{name, value})
	return true
}

// add puts the cname, which every SSRC has, first.
func (s *Source) add(a Attribute) {
	if a.Name == "cname" && a.Value != "" && s.Name() == "" {
		s.Attributes = slices.Insert(s.Attributes, 0, a)
		return
	}
	s.Attributes = append(s.Attributes, a)
}

// Name is the cname of an SSRC; empty when it has none.
func (s *Source) Name() string {
	if len(s.Attributes) > 0 && s.Attributes[0].Name == "cname" {
		return s.Attributes[0].Value
	}
	return ""
}

// group reads "FID 1001 1002".
func (r *mediaReader) group(text string) bool {
	words := strings.Fields(text)
	if len(words) < 2 {
		return false
	}
	group := SourceGroup{Semantics: words[0]}
	for _, word := range words[1:] {
		id, err := strconv.ParseUint(word, 10, 32)
		if err != nil {
			return false
		}
		group.IDs = append(group.IDs, uint32(id))
	}
	r.media.SSRCGroups = append(r.media.SSRCGroups, group)
	return true
}
