package plays

import (
	"regexp"
	"slices"
	"strings"

	. "janus-golua/test/janustest"
)

// purpose is a difference that we want.
type purpose struct {
	// row is a part of the row in docs/compatibility*.md that tells it.
	row string
	why string
	// is says whether a difference is one of these.
	is func(d difference) bool
	// ends says that afterwards both have gone different ways.
	ends bool
	// adjust takes it out of the events that somebody gets in a step.
	adjust func(events []any, told map[any]bool) []any
}

var purposes = []purpose{
	{
		row: "`unpublished` comes once", why: "clients of 1.1.2 are told twice that somebody has unpublished, also of those who never published",
		adjust: unpublishedOnce,
	},
	{
		row: "all have the `display` name", why: "as in 1.4.1",
		is: func(d difference) bool {
			return d.theirs == any(Absent{}) && regexp.MustCompile(`gets\[\d+\]\.plugindata\.data\.(display|metadata)$`).MatchString(d.path)
		},
	},
	{
		row: "a dummy cannot be kicked", why: "1.1.2 says that it has, and keeps it", ends: true,
		is: func(d difference) bool { return ourError(d, `Can't kick a dummy publisher`) },
	},
	{
		row: "with `textroom` = `success`, as in 1.4.1", why: "1.1.2 leaves it out",
		is: func(d difference) bool {
			return d.app == "textroom" && d.step.verb() == "listparticipants" && strings.HasSuffix(d.path, ".textroom")
		},
	},
	{
		row: "1.1.2 writes `textbridge` by mistake", why: "as 1.4.1",
		is: func(d difference) bool {
			return d.app == "textroom" && d.step.verb() == "kick" && (strings.HasSuffix(d.path, ".textroom") || strings.HasSuffix(d.path, ".textbridge"))
		},
	},
	{
		row: "ids of RTP extensions in the streams", why: "1.1.2 does not tell them",
		is: func(d difference) bool { return d.theirs == any(Absent{}) && strings.HasSuffix(d.path, "_ext_id") },
	},
	{
		row: "offers to subscribers have `e2ee`, too", why: "1.1.2 does not say it",
		is: func(d difference) bool { return d.theirs == any(Absent{}) && strings.HasSuffix(d.path, ".jsep.e2ee") },
	},
	{
		row: "also when a publisher leaves, not only when it unpublishes", why: "their pictures would stand still", ends: true,
		is: func(d difference) bool {
			leaves := d.step.verb() == "kick" || d.step.verb() == "leave" || d.step.Do == detaches || d.step.verb() == "remove_remote_publisher"
			return leaves && !strings.Contains(text(d.theirs), `"updated"`) && strings.Contains(text(d.ours), `"videoroom":"updated"`)
		},
	},
	{
		row: "a stream that was muted by a moderator is told as `moderated` after each negotiation", why: "1.1.2 tells it only to those who join",
		is: func(d difference) bool { return d.theirs == any(Absent{}) && strings.HasSuffix(d.path, ".moderated") },
	},
	{
		row: "a substream on the way to another may be left out", why: "it is told after some packets, and may be over by then",
		adjust: lastSubstreams,
	},
	{
		row: "profiles in streams are texts", why: "1.1.2 wants booleans, by mistake", ends: true,
		is: func(d difference) bool {
			return theirError(d, `(h264|vp9)_profile should be a boolean`) || ourError(d, `(h264|vp9)_profile should be a string`)
		},
	},
	{
		row: "refused with 438", why: "1.1.2 does not look at encryption there", ends: true,
		is: func(d difference) bool { return ourError(d, `end-to-end encrypted`) },
	},
	{
		row: "ids from 2^53 on", why: "they are not exact in Lua, nor in browsers", ends: true,
		is: func(d difference) bool { return ourError(d, `must be at most`) },
	},
	{
		row: "bitrates over 2^32-1", why: "the C plugin cuts them off, as other numbers",
		is: func(d difference) bool {
			return regexp.MustCompile(`\.(bitrate|fir_freq|max_publishers|audio_active_packets|audio_level_average)$`).MatchString(d.path) && wide.MatchString(d.play.String())
		},
	},
	{
		row: "a `room` that is no number, in `kick`", why: "1.1.2 takes it for the room 0",
		is: func(d difference) bool {
			return theirError(d, `^No such room`) && ourError(d, `\(room( should be|\))`)
		},
	},
	{
		row: "`host`, `host_family` and SRTP of an entry count", why: "the documentation says so; 1.1.2 looks at those of the request only", ends: true,
		is: func(d difference) bool {
			return d.step.verb() == "rtp_forward" && has(d.step, "streams") && theirError(d, `host|resolve|family|port|SRTP`)
		},
	},
	{
		row: "while an answer is awaited it is answered at once", why: "1.1.2 does not answer", ends: true,
		is: func(d difference) bool { return d.said[0].reply == any("(no answer)") && d.step.verb() == "configure" },
	},
	{
		row: "and all their requests except `leave` get 433", why: "1.1.2 refuses configure only", ends: true,
		is: func(d difference) bool { return ourError(d, `you have been kicked`) },
	},
	{
		row: "Whole numbers above 2^53-1 are refused", why: "they are not exact in Lua, nor in browsers", ends: true,
		is: func(d difference) bool {
			return d.app != "videoroom" && ourError(d, `should be an? (positive )?integer`) && regexp.MustCompile(`\d{16}`).MatchString(text(d.step))
		},
	},
	{
		row: "`history` over", why: "the C plugin cuts it off, which is no use to anybody",
		is: func(d difference) bool {
			return strings.HasSuffix(d.path, ".history") && wide.MatchString(d.play.String())
		},
	},
	{
		row: "a host's name is looked up last", why: "nobody should make Janus look up names without a room", ends: true,
		is: func(d difference) bool { return d.step.verb() == "rtp_forward" && theirError(d, `resolve address`) },
	},
	{
		row: "`switched` comes before the offer of an m-line that was free", why: "the answer to a request comes first", ends: true,
		is: func(d difference) bool {
			return d.step.verb() == "switch" && data(d.said[0].reply)["videoroom"] == "updated" && data(d.said[1].reply)["switched"] == "ok"
		},
	},
	{
		row: "the C plugin sends it again when the PeerConnections go down", why: "once is enough",
		adjust: func(events []any, _ map[any]bool) []any {
			return slices.DeleteFunc(slices.Clone(events), func(event any) bool {
				result, _ := data(event)["result"].(map[string]any)
				return result["event"] == "hangup" && result["reason"] == "Remote WebRTC hangup"
			})
		},
	},
	{
		row: "`unpublish` before the PeerConnection is up takes the offer back", why: "1.1.2 refuses, and the client is stuck until it is up", ends: true,
		is: func(d difference) bool {
			return d.step.verb() == "unpublish" && theirError(d, `not published`) && data(d.said[1].reply)["unpublished"] == "ok"
		},
	},
	{
		row: "over the API, a message with `ack` false has an empty answer", why: "1.1.2 takes its own empty answer for a mistake",
		is: func(d difference) bool {
			return d.app == "textroom" && d.step.verb() == "message" && theirError(d, `^JSON error: not an object`)
		},
	},
	{
		row: "`streams` (1.4.1)", why: "1.1.2 passes over what is no array", ends: true,
		is: func(d difference) bool { return ourError(d, `\(streams should`) && !theirError(d, `streams`) },
	},
	{
		row: "nothing is forwarded after it", why: "the C plugin goes on until the PeerConnections are down", ends: true,
		is: func(d difference) bool {
			ended := slices.ContainsFunc(d.play, func(s step) bool { return s.verb() == "hangup" || s.Do == hangsUp })
			return d.app == "videocall" && d.step.Do == sends && ended && d.ours == any(Absent{})
		},
	},
	{
		row: "the C plugin sends it again when the PeerConnections go down", why: "once is enough", ends: true,
		is: func(d difference) bool {
			down := slices.ContainsFunc(d.play, func(s step) bool { return s.Do == hangsUp || s.Do == detaches })
			return d.app == "videocall" && d.step.verb() == "hangup" && down && strings.Contains(text(d.theirs), `"event":"hangup"`)
		},
	},
	{
		row: "`dummy_e2ee` (1.4.1)", why: "1.1.2 does not know it, and takes what is no boolean", ends: true,
		is: func(d difference) bool { return ourError(d, `\(dummy_e2ee should`) },
	},
	{
		row: "to unsubscribe an m-line that is inactive already causes no other offer", why: "1.1.2 offers the same again if the m-line had a stream twice", ends: true,
		is: func(d difference) bool {
			return d.step.verb() == "unsubscribe" && d.ours == any(Absent{}) && (strings.HasSuffix(d.path, ".jsep") || strings.HasSuffix(d.path, ".streams"))
		},
	},
	{
		row: "`threads` (1.4.1)", why: "1.1.2 does not know it, and takes what is no number", ends: true,
		is: func(d difference) bool { return ourError(d, `\(threads should`) },
	},
	{
		row: "`metadata` (1.4.1)", why: "1.1.2 does not know them, and takes what is no object", ends: true,
		is: func(d difference) bool { return ourError(d, `\(metadata should`) },
	},
	{
		row: "and layers (1.4.1)", why: "1.1.2 does not know layers in a switch", ends: true,
		is: func(d difference) bool {
			return d.step.verb() == "switch" && ourError(d, `(substream|temporal|fallback|_layer)`)
		},
	},
	{
		row: "`switch` with a `feed`", why: "1.1.2 finds nothing to switch", ends: true,
		is: func(d difference) bool { return d.step.verb() == "switch" && theirError(d, `No such feed \(0\)`) },
	},
}

// wide finds numbers that 16 or 32 bits do not hold.
var wide = regexp.MustCompile(`[^0-9](70000|2147483648|4294967296|99999999999)[^0-9]`)

// data is what of the plugin's an event has.
func data(event any) body {
	outer, _ := event.(map[string]any)
	plugin, _ := outer["plugindata"].(map[string]any)
	inner, _ := plugin["data"].(map[string]any)
	return inner
}

// unpublishedOnce leaves out that somebody has unpublished where it was told already, or
// is told to have left in the same step. told is who has unpublished before.
func unpublishedOnce(events []any, told map[any]bool) (left []any) {
	for _, event := range events {
		for _, name := range []string{"leaving", "kicked"} {
			told[text(data(event)[name])] = true
		}
	}
	for _, event := range events {
		if list, ok := data(event)["publishers"].([]any); ok {
			for _, each := range list {
				delete(told, text(each.(body)["id"]))
			}
		}
		if feed, ok := data(event)["unpublished"]; ok && feed != "ok" {
			if told[text(feed)] {
				continue
			}
			told[text(feed)] = true
		}
		left = append(left, event)
	}
	return left
}

// lastSubstreams leaves out that somebody gets a substream which another follows at once.
func lastSubstreams(events []any, _ map[any]bool) (left []any) {
	last := make(map[any]int)
	for i, event := range events {
		if _, ok := data(event)["substream"]; ok {
			last[data(event)["mid"]] = i
		}
	}
	for i, event := range events {
		if _, ok := data(event)["substream"]; !ok || last[data(event)["mid"]] == i {
			left = append(left, event)
		}
	}
	return left
}

// memory is what somebody was told in the steps before.
type memory map[string]map[any]bool

func (m memory) adjusted(who string, events []any) []any {
	if m[who] == nil {
		m[who] = make(map[any]bool)
	}
	for _, each := range purposes {
		if each.adjust != nil {
			events = each.adjust(events, m[who])
		}
	}
	return events
}

// said is whether the answer of a plugin is an error that a pattern finds.
func said(answer outcome, pattern string) bool {
	message, _ := data(answer.reply)["error"].(string)
	return message != "" && regexp.MustCompile(pattern).MatchString(message)
}

func theirError(d difference, pattern string) bool { return said(d.said[0], pattern) }
func ourError(d difference, pattern string) bool   { return said(d.said[1], pattern) }

// has says whether a request has a field.
func has(s step, name string) bool {
	request, _ := s.Body.(map[string]any)
	_, ok := request[name]
	return ok
}

// onlyUnmeant leaves out what differs on purpose; ends says that the rest of the play
// cannot be compared.
func onlyUnmeant(found []difference) (left []difference, ends bool) {
	for _, d := range found {
		why := meant(d)
		if why == nil {
			left = append(left, d)
		}
		ends = ends || why != nil && why.ends
	}
	return left, ends
}

func meant(d difference) *purpose {
	for i := range purposes {
		if purposes[i].is != nil && purposes[i].is(d) {
			return &purposes[i]
		}
	}
	return nil
}
