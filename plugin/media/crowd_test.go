package media

import "testing"

// BenchmarkCrowd measures the routes of 60 viewers to the audio and the video of a publisher: all come,
// and all go.
func BenchmarkCrowd(b *testing.B) {
	room := newRoom(&testing.T{})
	publisher := room.attach(1)
	publisher.SetupMedia()
	publisher.NewTrack(0, false)
	publisher.NewTrack(1, true)
	viewers := make([]*Session, 60)
	for i := range viewers {
		viewers[i] = room.attach(uint64(i + 2))
		viewers[i].SetupMedia()
	}
	lines := []Routing{{Medium: Audio}, {Medium: Video, From: 1, To: 1}}
	b.ReportAllocs()
	for b.Loop() {
		for _, viewer := range viewers {
			for _, line := range lines {
				if err := publisher.Forward(viewer, line); err != nil {
					b.Fatal(err)
				}
			}
		}
		for _, viewer := range viewers {
			for _, line := range lines {
				if done, err := publisher.StopForward(viewer, line); err != nil || !done {
					b.Fatal(done, err)
				}
			}
		}
	}
}
