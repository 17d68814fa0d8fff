package byhand

import (
	"slices"

	"github.com/tidwall/gjson"

	"janus-golua/internal/simulation"
	"janus-golua/plugin/core"
)

// Follow reports everything that has happened since the last call.
func (p *Player) Follow() {
	lines := p.janus.Log()
	for _, line := range lines[p.logged:] {
		p.tell(Output{Event: "log", Level: levelName(line.Level), Text: line.Text})
	}
	p.logged = len(lines)
	ids := make([]uint64, 0, len(p.clients))
	for id := range p.clients {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		p.clients[id].follow(p.tell)
	}
}

func levelName(level core.Level) string {
	names := map[core.Level]string{core.LogFatal: "fatal", core.LogError: "error", core.LogWarning: "warning", core.LogInfo: "info"}
	if name, ok := names[level]; ok {
		return name
	}
	return "verbose"
}

func (f *followed) follow(tell func(Output)) {
	events := f.Events()
	for _, e := range events[f.events:] {
		if gjson.Get(e.JSEP, "type").String() == "offer" {
			f.offer = e.JSEP
		}
		tell(Output{Event: "event", Client: f.ID, Transaction: e.Transaction, Body: raw(e.Body), JSEP: raw(e.JSEP)})
	}
	f.events = len(events)
	f.followMedia(tell)
	for range f.Closed() - f.closed {
		tell(Output{Event: "closed", Client: f.ID})
	}
	f.closed = f.Closed()
	if !f.Attached() && !f.detached {
		f.detached = true
		tell(Output{Event: "detached", Client: f.ID})
	}
}

// followMedia reports each message, and the number of packets.
func (f *followed) followMedia(tell func(Output)) {
	received, counts := f.Received(), make(map[string]int)
	for _, r := range received {
		switch {
		case r.Kind == "data":
			tell(Output{Event: "message", Client: f.ID, Text: string(r.Data.Buffer), Label: r.Data.Label})
		default:
			counts[medium(r)]++
		}
	}
	f.ForgetReceived()
	for _, name := range []string{"audio", "video", "rtcp"} {
		if counts[name] > 0 {
			tell(Output{Event: "packets", Client: f.ID, Medium: name, Count: counts[name]})
		}
	}
	keyframes, bitrates := f.Keyframes(), f.Bitrates()
	for _, mindex := range keyframes[f.keyframes:] {
		tell(Output{Event: "keyframe", Client: f.ID, MIndex: &mindex})
	}
	for _, bitrate := range bitrates[f.bitrates:] {
		tell(Output{Event: "bitrate", Client: f.ID, Bitrate: &bitrate})
	}
	f.keyframes, f.bitrates = len(keyframes), len(bitrates)
}

func medium(r simulation.Received) string {
	switch {
	case r.Kind == "rtcp":
		return "rtcp"
	case r.Video:
		return "video"
	}
	return "audio"
}
