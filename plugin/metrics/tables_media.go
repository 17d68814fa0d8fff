//go:build !golua_nometrics

package metrics

import (
	"janus-golua/plugin/media"
	"janus-golua/plugin/tally"
)

// byMedium reads a metric that has, for each medium, values by a second label.
func byMedium(values func(f media.Flow) map[string]float64) func(*Snapshot, put) {
	return func(s *Snapshot, put put) {
		for medium, flow := range map[string]media.Flow{"audio": s.Media.Audio, "video": s.Media.Video, "data": s.Media.Data} {
			for label, value := range values(flow) {
				put(value, medium, label)
			}
		}
	}
}

// through reads a histogram of how well media gets through.
func through(of func(media.Through) tally.Numbers) func(*Snapshot, func(tally.Numbers, ...string)) {
	return func(s *Snapshot, put func(tally.Numbers, ...string)) {
		for direction, all := range map[string]map[media.Medium]media.Through{"received": s.Media.Quality.In, "sent": s.Media.Quality.Out} {
			for medium, t := range all {
				put(of(t), string(medium), direction)
			}
		}
	}
}

func aboutMedia() []metric {
	flow := []string{"medium", "direction"}
	return []metric{
		{name: "golua_media_packets_total", kind: counter, labels: flow,
			help: "RTP packets and messages of data channels, received from peers or sent to peers, including those of the script.",
			read: byMedium(func(f media.Flow) map[string]float64 {
				return map[string]float64{"received": count(f.PacketsIn), "sent": count(f.PacketsOut)}
			})},
		{name: "golua_media_bytes_total", kind: counter, labels: flow,
			help: "Bytes of these packets and messages, with the headers of RTP.",
			read: byMedium(func(f media.Flow) map[string]float64 {
				return map[string]float64{"received": count(f.BytesIn), "sent": count(f.BytesOut)}
			})},
		{name: "golua_media_dropped_total", kind: counter, labels: []string{"medium", "reason"},
			help: "Packets and messages that went nowhere: malformed; not_forwarded, because there was no viewer or a gate was closed; ring_full, because a forwarder was too slow; late, because the viewer had another source by then.",
			read: byMedium(func(f media.Flow) map[string]float64 {
				return map[string]float64{"malformed": count(f.Malformed), "not_forwarded": count(f.NotForwarded),
					"ring_full": count(f.Overflow), "late": count(f.Late)}
			})},
		{name: "golua_media_lost_total", kind: counter, labels: flow,
			help: "RTP packets that did not come: received, by gaps in the numbers of what peers send, or sent, by the reports of peers.",
			read: func(s *Snapshot, put put) {
				for medium, flow := range map[string]media.Flow{"audio": s.Media.Audio, "video": s.Media.Video} {
					put(count(flow.LostIn), medium, "received")
					put(count(flow.LostOut), medium, "sent")
				}
			}},
		{name: "golua_media_loss_ratio", labels: flow,
			help:    "Share of the RTP packets that were lost, 0 to 1: one observation for each report of a peer (sent), or for each interval of a second or more of a stream (received).",
			numbers: through(func(t media.Through) tally.Numbers { return t.Loss })},
		{name: "golua_media_jitter_seconds", labels: flow,
			help:    "Jitter of RTP packets by RFC 3550, observed with the loss.",
			numbers: through(func(t media.Through) tally.Numbers { return t.Jitter })},
		{name: "golua_media_round_trip_seconds", help: "How long a packet takes to a peer and back: one observation for each report of a peer.",
			numbers: func(s *Snapshot, put func(tally.Numbers, ...string)) { put(s.Media.Quality.Roundtrip) }},
		{name: "golua_media_streams", kind: gauge, labels: flow,
			help: "Streams (m-lines) of the attached sessions that have been received or sent.",
			read: byMedium(func(f media.Flow) map[string]float64 {
				return map[string]float64{"received": float64(f.StreamsIn), "sent": float64(f.StreamsOut)}
			})},
		{name: "golua_media_keyframes_total", kind: counter, help: "Keyframes of video, of every substream: packets that begin one.",
			read: one(func(s *Snapshot) float64 { return count(s.Media.Video.Keyframes) })},
		{name: "golua_media_keyframe_requests_total", kind: counter, labels: []string{"direction"},
			help: "Requests for a keyframe: PLI and FIR received from viewers, PLI sent to publishers, at most one in half a second for each m-line.",
			read: func(s *Snapshot, put put) {
				put(count(s.Media.KeyframesWanted), "received")
				put(count(s.Media.KeyframesAsked), "sent")
			}},
		{name: "golua_media_cache_bytes", kind: gauge, help: "Memory in which the newest pictures of publishers are kept for viewers that join.",
			read: one(func(s *Snapshot) float64 { return float64(s.Media.Cached) })},
		{name: "golua_media_bursts_total", kind: counter, labels: []string{"end"},
			help: "Viewers that have begun with kept pictures: all, and those that were so slow that the pictures were overwritten.",
			read: func(s *Snapshot, put put) {
				put(count(s.Media.Bursts-s.Media.BurstsLapsed), "complete")
				put(count(s.Media.BurstsLapsed), "lapsed")
			}},
		{name: "golua_media_cache_overflows_total", kind: counter, help: "Groups of pictures that were larger than their memory.",
			read: one(func(s *Snapshot) float64 { return count(s.Media.CacheOverflows) })},
		{name: "golua_media_malformed_rtcp_total", kind: counter, help: "RTCP packets that could not be read.",
			read: one(func(s *Snapshot) float64 { return count(s.Media.MalformedRTCP) })},
		{name: "golua_media_layer_switches_total", kind: counter, labels: []string{"layer"},
			help: "Changes of the substream, temporal layer or spatial layer that a viewer gets.",
			read: byName(func(s *Snapshot) map[string]uint64 { return s.LayerSwitches }, count)},
		{name: "golua_bandwidth_viewers", kind: gauge, labels: []string{"state"},
			help: "Viewers whose line is estimated: fine, or overused, because more is sent than the line carries.",
			read: func(s *Snapshot, put put) {
				put(float64(s.Media.Downlinks.Viewers-s.Media.Downlinks.Overused), "fine")
				put(float64(s.Media.Downlinks.Overused), "overused")
			}},
		{name: "golua_bandwidth_bytes_per_second", kind: gauge, labels: []string{"what"},
			help: "Sums over these viewers: estimate, what the lines carry for certain; allocated, what the streams take.",
			read: func(s *Snapshot, put put) {
				put(float64(s.Media.Downlinks.Estimate)/8, "estimate")
				put(float64(s.Media.Downlinks.Allocated)/8, "allocated")
			}},
		{name: "golua_bandwidth_paused_streams", kind: gauge, help: "Streams to these viewers that pause because the line does not carry them.",
			read: one(func(s *Snapshot) float64 { return float64(s.Media.Downlinks.Paused) })},
		{name: "golua_bandwidth_overuses_total", kind: counter, help: "How often more was sent to a viewer than the line carries.",
			read: one(func(s *Snapshot) float64 { return count(s.Media.Downlinks.Overuses) })},
		{name: "golua_bandwidth_probes_total", kind: counter, help: "Probes that were begun to find out whether a line carries more.",
			read: one(func(s *Snapshot) float64 { return count(s.Media.Downlinks.Probes) })},
		{name: "golua_bandwidth_probe_bytes_total", kind: counter, help: "Bytes of padding that probes have sent, with the headers of RTP.",
			read: one(func(s *Snapshot) float64 { return count(s.Media.Downlinks.ProbeBytes) })},
		{name: "golua_recordings_open", kind: gauge, help: "Recordings that are being written.",
			read: one(func(s *Snapshot) float64 { return float64(s.Media.Recording) })},
		{name: "golua_recordings_total", kind: counter, help: "Recordings that were started so far.",
			read: one(func(s *Snapshot) float64 { return count(s.Media.Recordings) })},
		{name: "golua_recordings_dropped_total", kind: counter, help: "Packets and messages that were not recorded because the disk was too slow.",
			read: one(func(s *Snapshot) float64 { return count(s.Media.Unrecorded) })},
	}
}
