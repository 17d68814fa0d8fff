package apps

import (
	"testing"
)

var echotest = application{name: "echotest"}

func TestEchoTestRequests(t *testing.T) {
	compare(t, echotest, differences{}, func(s *scene) {
		s.attach("a")
		for _, request := range []body{
			{}, {"audio": true}, {"audio": "yes"}, {"audio": nil}, {"video": false}, {"video": 1},
			{"bitrate": 128000}, {"bitrate": 0}, {"bitrate": -1}, {"bitrate": "x"}, {"bitrate": 1.5},
			{"record": true}, {"record": 1}, {"record": false}, {"filename": "x"}, {"filename": 5},
			{"substream": 0}, {"substream": 3}, {"substream": -1}, {"substream": "2"}, {"temporal": 2}, {"temporal": 3}, {"temporal": true},
			{"fallback": 100000}, {"fallback": -5}, {"fallback": 0}, {"fallback": "x"},
			{"audiocodec": "opus"}, {"videocodec": "vp9"}, {"videoprofile": "2"}, {"videocodec": 9}, {"audiocodec": true}, {"videoprofile": 2},
			{"opusred": true}, {"opusred": "x"}, {"min_delay": 10}, {"max_delay": -1}, {"min_delay": "x"}, {"max_delay": 1.5},
			{"audio": true, "unknown": 5}, {"unknown": 5},
			{"audio": 1, "bitrate": -1},
		} {
			s.ask("a", request, nil)
		}
		s.admin(body{"request": "x"})
	})
}
