package media

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtcp"

	"janus-golua/plugin/awaiting"
	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated/coretest"
)

// TestHammer changes everything from everywhere while packets flow; the fake
// core finds a handle used after its release, the race detector the rest.
func TestHammer(t *testing.T) {
	const sessions, workers, rounds = 8, 6, 3000
	fake := coretest.New()
	fake.Quiet = true
	router := NewRouter(fake, nil)
	loud := core.NoExtensions()
	loud.AudioLevel = 20
	level := fake.Extend(loud)
	pli := rtcpPacket(t, &rtcp.PictureLossIndication{MediaSSRC: 1})
	feedback := rtcpPacket(t, &rtcp.TransportLayerCC{
		Header:             rtcp.Header{Count: rtcp.FormatTCC, Type: rtcp.TypeTransportSpecificFeedback, Length: 5},
		MediaSSRC:          1,
		BaseSequenceNumber: 1, PacketStatusCount: 1, ReferenceTime: 1, PacketChunks: []rtcp.PacketStatusChunk{
			&rtcp.RunLengthChunk{PacketStatusSymbol: rtcp.TypeTCCPacketReceivedSmallDelta, RunLength: 1}},
		RecvDeltas: []*rtcp.RecvDelta{{Type: rtcp.TypeTCCPacketReceivedSmallDelta, Delta: 250}},
	})
	var mu sync.Mutex
	all := make([]*Session, sessions)
	for i := range all {
		fake.Attach(core.Handle(i + 1))
		all[i] = router.NewSession(uint64(i+1), core.Handle(i+1))
	}
	pick := func(random *rand.Rand) *Session {
		mu.Lock()
		defer mu.Unlock()
		return all[random.IntN(sessions)]
	}
	replace := func(random *rand.Rand) {
		i := random.IntN(sessions)
		mu.Lock()
		old := all[i]
		fake.Attach(old.handle + sessions)
		all[i] = router.NewSession(old.ID+sessions, old.handle+sessions)
		mu.Unlock()
		old.Destroy()
	}
	var done sync.WaitGroup
	for worker := range workers {
		done.Go(func() {
			random := rand.New(rand.NewPCG(uint64(worker), 1))
			for round := range rounds {
				s, other := pick(random), pick(random)
				switch random.IntN(21) {
				case 0:
					replace(random)
				case 1:
					s.SetupMedia()
					_ = s.Configure(Video, In, true)
					_ = s.Configure(Video, Out, true)
				case 2:
					s.HangupMedia()
				case 3, 4:
					_ = s.AddRecipient(other)
				case 5:
					s.RemoveRecipient(other)
				case 6:
					// Feedback uses the handle as the core does: while it lives.
					if s.Acquire() {
						s.IncomingRTCP(pli)
						s.Release()
					}
				case 7:
					_ = s.StartRecording([]Recording{{MIndex: FirstIfOpen, Medium: Video, Codec: "vp8"}})
				case 8:
					_ = s.StopRecording(Video)
				case 9:
					_ = s.Limit(Changes{Bandwidth: new(random.IntN(4) > 0), Max: new(int64(random.IntN(2) * 100_000)), Follow: new(random.IntN(2) == 0)})
				case 10:
					if s.Acquire() {
						s.IncomingDownlink(feedback)
						s.Release()
					}
				case 11:
					_, _ = s.Bandwidth(), router.Totals()
				case 12:
					s.Describe([]Description{{Medium: Audio, Codec: "opus"}, {Medium: Video, Codec: "vp9", TransportWide: random.IntN(2) == 0}})
				case 13:
					_ = s.CacheGOP([]GOPCache{{}, {Bytes: LeastGOPBytes, Longest: time.Minute}, {Bytes: 1 << 20, Longest: time.Second}}[random.IntN(3)])
				case 14:
					_ = s.Limit(Changes{Video: new(random.IntN(4) - 1), Audio: new(random.IntN(3) - 1), Pinned: &[]uint64{other.ID}})
				case 15:
					_ = s.Forward(other, Routing{Medium: []Medium{Audio, Video}[random.IntN(2)], From: First, To: First})
				case 16, 17:
					if s.Acquire() {
						fake.Incoming(s, s.handle, &core.Packet{Buffer: rtpBytes(uint32(s.ID), uint16(round), uint32(round)*960, "words"), Extensions: level})
						fake.SetNow(fake.Now() + time.Millisecond)
						s.Release()
					}
				default:
					if s.Acquire() {
						fake.Incoming(s, s.handle, videoPacket(uint32(worker), uint16(round)))
						s.Release()
					}
				}
			}
		})
	}
	done.Wait()
	for _, s := range all {
		s.Destroy()
	}
	router.Close()
	if !router.AwaitRecordings(awaiting.Patience) {
		t.Error("a recording does not end")
	}
	fake.AssertClean(t)
	if fake.Forwarded() == 0 {
		t.Error("nothing was forwarded")
	}
}
