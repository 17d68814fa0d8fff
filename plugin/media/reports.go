package media

import (
	"slices"

	"github.com/pion/rtcp"
)

// ssrcMIndex is what a report has told: to which m-line an SSRC of ours belongs.
type ssrcMIndex struct {
	ssrc   uint32
	mindex int
}

// mostSSRCs bounds what is remembered of one m-line. The core gives the m-line one SSRC, which
// a new negotiation may change. The newest stay, so made-up SSRCs only push out those of their
// own m-line.
const mostSSRCs = 4

// learn remembers to which m-line an SSRC belongs. Janus 1.1.2 gives a keyframe request that
// comes without a report to the first m-line; the SSRC in the request tells more.
//
// The core finds the m-line of a compound packet by the sender, if the peer sends media with
// that SSRC, and else by the first block of the first report. Then it writes our SSRC of that
// m-line into the first block of each report (janus_rtcp_fix_report_data). So the first block
// always belongs to the m-line, in sender reports as in receiver reports. The other blocks, and
// extended reports, may belong to any m-line.
func (s *Session) learn(compound []rtcp.Packet, mindex int) {
	ssrc, ok := firstReported(compound)
	if !ok || mindex < 0 || mindex >= mostTracks {
		return
	}
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	now := ssrcMIndex{ssrc, mindex}
	if len(s.ssrcToMIndex) > 0 && s.ssrcToMIndex[len(s.ssrcToMIndex)-1] == now {
		return
	}
	s.ssrcToMIndex = slices.DeleteFunc(s.ssrcToMIndex, func(h ssrcMIndex) bool { return h.ssrc == ssrc })
	ofTrack := func(h ssrcMIndex) bool { return h.mindex == mindex }
	if oldest := slices.IndexFunc(s.ssrcToMIndex, ofTrack); oldest >= 0 && count(s.ssrcToMIndex, ofTrack) >= mostSSRCs {
		s.ssrcToMIndex = slices.Delete(s.ssrcToMIndex, oldest, oldest+1)
	}
	s.ssrcToMIndex = append(s.ssrcToMIndex, now)
}

func count[T any](list []T, is func(T) bool) (found int) {
	for _, element := range list {
		if is(element) {
			found++
		}
	}
	return found
}

// firstReported is the SSRC of the first block of the first report that has any.
func firstReported(compound []rtcp.Packet) (ssrc uint32, ok bool) {
	for _, part := range compound {
		var blocks []rtcp.ReceptionReport
		switch part := part.(type) {
		case *rtcp.SenderReport:
			blocks = part.Reports
		case *rtcp.ReceiverReport:
			blocks = part.Reports
		}
		if len(blocks) > 0 {
			return blocks[0].SSRC, true
		}
	}
	return 0, false
}

// mindexOf is the m-line to which an SSRC of ours belongs, as far as reports have told. With
// the router's lock held.
func (s *Session) mindexOf(ssrc uint32) (mindex int, known bool) {
	for _, h := range s.ssrcToMIndex {
		if h.ssrc == ssrc {
			return h.mindex, true
		}
	}
	return 0, false
}

// forgetSSRCs forgets what reports have told of m-lines that a negotiation changes. It is
// called before the new description is taken over. With the router's lock held.
func (s *Session) forgetSSRCs(next []Description) {
	changed := func(mindex int) bool {
		if mindex >= len(s.described) {
			return false // nothing was known of this m-line
		}
		before := s.described[mindex]
		return mindex >= len(next) || next[mindex].Medium != before.Medium || next[mindex].Mid != before.Mid
	}
	s.ssrcToMIndex = slices.DeleteFunc(s.ssrcToMIndex, func(h ssrcMIndex) bool { return changed(h.mindex) })
	s.reports.Forget(changed)
}
