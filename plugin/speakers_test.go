package plugin

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/tidwall/gjson"

	"janus-golua/plugin/core"
)

const talkScript = `
heard = {}
local function note(...) heard[#heard + 1] = table.concat({ ... }, " ") end
function talking(id, talks, level, mindex) note(talks and "talks" or "quiet", id, mindex) end
function activeSpeaker(group, id) note("active", group, id) end
function hangupMedia(id) note("hangup", id) end
function destroySession(id) note("gone", id) end`

// talkers are sessions that are watched, in one group.
type talkers struct{ *bench }

func startTalkers(t *testing.T, count uint64) *talkers {
	t.Helper()
	b := &talkers{start(t, talkScript)}
	for id := uint64(1); id <= count; id++ {
		b.attach(id)
		b.plugin.SetupMedia(id)
		b.watch(id, `, group = "room"`)
	}
	return b
}

func (b *talkers) watch(id uint64, more string) {
	b.t.Helper()
	b.say(0, fmt.Sprintf(`assert(detectTalking { session = %d, packets = 2%s }) return say()`, id, more))
}

// speaks has a session send two packets of a level on an m-line.
func (b *talkers) speaks(id uint64, mindex, level int) {
	extensions := core.NoExtensions()
	extensions.AudioLevel = level
	address := b.core.Extend(extensions)
	for range 2 {
		b.packet(id, &core.Packet{MIndex: mindex, Buffer: append([]byte{0x80, 111}, make([]byte, 20)...), Extensions: address})
	}
	b.settle()
}

// settle waits until the script has been told all.
func (b *talkers) settle() {
	for _, s := range b.plugin.host.Sessions.All() {
		s.Inbox.Wait()
	}
	eventually(b.t, "the end of what is told", b.plugin.host.Speakers.Settled)
}

// hears takes what the script has heard since the last time.
func (b *talkers) hears(want string) {
	b.t.Helper()
	b.settle()
	got := gjson.Get(b.say(0, `local all = table.concat(heard, ", ") heard = {} return say(all)`), "0").String()
	if got != want {
		b.t.Errorf("the script heard %q, want %q", got, want)
	}
}

// Say for whom no session is attached: the script answers anybody.
func (b *talkers) say(id uint64, lua string) string {
	b.t.Helper()
	if id == 0 {
		id = 100
		if b.plugin.host.Sessions.Get(id) == nil {
			b.attach(id)
		}
	}
	return b.bench.say(id, lua)
}

// However somebody who talks stops being heard, the next speaks, and nobody is left talking.
func TestWhoIsNotHeardAnyMoreIsNotTheActiveSpeaker(t *testing.T) {
	offer := func(audio string) string {
		return `{"type":"offer","sdp":"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n` + audio +
			`m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\na=sendrecv\r\na=rtpmap:96 VP8/90000\r\n"}`
	}
	const sound = `UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=rtpmap:111 opus/48000/2\r\n`
	negotiates := func(direction string) func(b *talkers) {
		return func(b *talkers) {
			b.core.FreeJSON(b.plugin.HandleMessage(1, Message{Transaction: "t", Body: `{"lua":"return 0, '{}'"}`,
				JSEP: offer(`m=audio 9 ` + sound + `a=` + direction + `\r\n`)}).Content)
		}
	}
	lua := func(source string) func(b *talkers) {
		return func(b *talkers) { b.say(0, source+" return say()") }
	}
	for name, row := range map[string]struct {
		stops func(b *talkers)
		hears string
		// again is whether it can begin anew by talking on.
		again bool
	}{
		"hangs up": {func(b *talkers) { b.plugin.HangupMedia(1) }, "quiet 1 -1, active room 2, hangup 1", false},
		"detaches": {func(b *talkers) { _ = b.plugin.DestroySession(1) }, "quiet 1 -1, active room 2, hangup 1, gone 1", false},
		"hangs up and detaches": {func(b *talkers) { b.plugin.HangupMedia(1); _ = b.plugin.DestroySession(1) },
			"quiet 1 -1, active room 2, hangup 1, gone 1", false},
		"is muted":             {lua(`configureMedium(1, "audio", "out", false)`), "quiet 1 -1, active room 2", false},
		"is watched no more":   {lua(`assert(detectTalking { session = 1, enabled = false })`), "quiet 1 -1, active room 2", false},
		"leaves the group":     {lua(`assert(detectTalking { session = 1, packets = 2 })`), "active room 2", false},
		"joins another group":  {lua(`assert(detectTalking { session = 1, packets = 2, group = "hall" })`), "active room 2, active hall 1", false},
		"is watched as before": {lua(`assert(detectTalking { session = 1, packets = 2, group = "room" })`), "", false},
		"has no audio any more": {func(b *talkers) {
			b.core.FreeJSON(b.plugin.HandleMessage(1, Message{Transaction: "t", Body: `{"lua":"return 0, '{}'"}`, JSEP: offer(`m=audio 0 ` + sound)}).Content)
		}, "quiet 1 -1, active room 2", false},
		"sends no audio any more":   {negotiates("recvonly"), "quiet 1 -1, active room 2", false},
		"has the audio held":        {negotiates("inactive"), "quiet 1 -1, active room 2", false},
		"negotiates something else": {negotiates("sendonly"), "", true},
	} {
		t.Run(name, func(t *testing.T) {
			b := startTalkers(t, 2)
			b.say(0, `configureMedium(1, "audio", "out", true) return say()`)
			b.speaks(1, 0, 10)
			b.speaks(2, 0, 10)
			b.hears("talks 1 -1, active room 1, talks 2 -1")
			row.stops(b)
			b.hears(row.hears)
			if strings.HasPrefix(row.hears, "quiet") && b.plugin.host.Sessions.Get(1) != nil {
				b.speaks(1, 0, 10) // to nobody
				b.hears("")
			}
			if strings.HasPrefix(row.hears, "quiet") {
				b.speaks(2, 0, 100)
				b.hears("quiet 2 -1, active room 0")
			}
		})
	}
}

func TestWhoIsMutedMayTalkAgain(t *testing.T) {
	b := startTalkers(t, 1)
	b.say(0, `configureMedium(1, "audio", "out", true) return say()`)
	for range 2 {
		b.speaks(1, 0, 10)
		b.hears("talks 1 -1, active room 1")
		b.say(0, `configureMedium(1, "audio", "out", false) return say()`)
		b.speaks(1, 0, 10)
		b.hears("quiet 1 -1, active room 0")
		b.say(0, `configureMedium(1, "audio", "out", true) return say()`)
	}
	b.plugin.HangupMedia(1)
	b.plugin.SetupMedia(1)
	b.watch(1, `, group = "room"`)
	b.hears("hangup 1")
	b.speaks(1, 0, 10)
	b.hears("talks 1 -1, active room 1")
}

// Two m-lines of one session: the session talks as long as one of them talks.
func TestASessionTalksAsLongAsOneOfItsLinesDoes(t *testing.T) {
	b := startTalkers(t, 0)
	b.attach(1)
	b.plugin.SetupMedia(1)
	for mindex := range 2 {
		b.watch(1, fmt.Sprintf(`, group = "room", mindex = %d`, mindex))
	}
	b.speaks(1, 0, 10)
	b.speaks(1, 1, 10)
	b.hears("talks 1 0, active room 1, talks 1 1")
	b.speaks(1, 0, 100)
	b.hears("quiet 1 0")
	b.say(0, `assert(detectTalking { session = 1, mindex = 0, enabled = false }) return say()`)
	b.hears("")
	b.speaks(1, 1, 100)
	b.hears("quiet 1 1, active room 0")
	b.speaks(1, 1, 10)
	b.hears("talks 1 1, active room 1")
	b.say(0, `assert(detectTalking { session = 1, mindex = 1, enabled = false }) return say()`)
	b.hears("quiet 1 1, active room 0")
}

// A watch for the first m-line ends where one for its index begins.
func TestAWatchThatAnotherReplacesIsNotLeftTalking(t *testing.T) {
	b := startTalkers(t, 1)
	b.speaks(1, 0, 10)
	b.hears("talks 1 -1, active room 1")
	b.watch(1, `, group = "room", mindex = 0`)
	b.hears("quiet 1 -1, active room 0")
	b.speaks(1, 0, 10)
	b.hears("talks 1 0, active room 1")
}

// A script that takes over and handles packets itself is not told of who talks any more.
func TestAScriptThatTakesPacketsHearsNobodyTalking(t *testing.T) {
	b := startTalkers(t, 1)
	b.speaks(1, 0, 10)
	b.hears("talks 1 -1, active room 1")
	b.rewrite(app1 + talkScript + "\nfunction incomingRtp() end")
	if err := b.reload(); err != nil {
		t.Fatal(err)
	}
	b.hears("quiet 1 -1, active room 0")
}

// last is what the script was told last, by session and of the group.
const lastScript = `
last, active = {}, 0
function talking(id, talks) last[id] = talks end
function activeSpeaker(group, id) active = id end`

// Many threads decide, and the last that is told is right.
func TestWhatIsToldLastIsSo(t *testing.T) {
	b := &talkers{start(t, lastScript)}
	const count = 6
	for id := uint64(1); id <= count; id++ {
		b.attach(id)
		b.plugin.SetupMedia(id)
		b.plugin.host.Speakers.Join(id, "room")
	}
	b.say(0, "return say()")
	var threads sync.WaitGroup
	for thread := range 8 {
		threads.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(thread)))
			for range 2000 { // more than an inbox holds
				id := random.Uint64N(count) + 1
				switch random.IntN(20) {
				case 0:
					b.plugin.host.Speakers.Join(id, "room")
				default:
					b.plugin.Talking(id, random.IntN(2), random.IntN(2) == 0, 30)
				}
			}
		})
	}
	threads.Wait()
	for id := uint64(1); id <= count; id++ { // in the end each has one m-line only
		b.plugin.Talking(id, 1, false, 127)
		b.plugin.Talking(id, 0, id%3 == 0, 30)
	}
	b.settle()
	got := gjson.Parse(b.say(0, `local list = {} for id = 1, 6 do list[id] = last[id] end return say(list, active)`))
	for id := 1; id <= count; id++ {
		if talks := got.Get(fmt.Sprintf("0.%d", id-1)).Bool(); talks != (id%3 == 0) {
			t.Errorf("session %d was last told to talk: %v", id, talks)
		}
	}
	want, _ := b.plugin.host.Speakers.Active("room")
	if active := got.Get("1").Uint(); active != want || want%3 != 0 || want == 0 {
		t.Errorf("told that %d is active, it is %d", active, want)
	}
}

// Sessions end on threads of their own while their packets are handled on others.
func TestNobodyIsLeftTalkingWhoEndsMeanwhile(t *testing.T) {
	for range 20 {
		b := startTalkers(t, 3)
		var threads sync.WaitGroup
		for id := uint64(1); id <= 3; id++ {
			extensions := core.NoExtensions()
			extensions.AudioLevel = 5
			address := b.core.Extend(extensions)
			b.packet(id, &core.Packet{Buffer: append([]byte{0x80, 111}, make([]byte, 20)...), Extensions: address})
			flow := b.plugin.host.Sessions.Get(id).Media
			batch := &core.Batch{Packets: []core.Packet{{Buffer: append([]byte{0x80, 111}, make([]byte, 20)...), Extensions: address}}}
			threads.Go(func() {
				for range 50 {
					flow.Select(0, batch)
				}
			})
			threads.Go(func() {
				switch id {
				case 1:
					b.plugin.HangupMedia(id)
				case 2:
					_ = b.plugin.DestroySession(id)
				case 3:
					b.say(0, `detectTalking { session = 3, enabled = false } return say()`)
				}
			})
		}
		threads.Wait()
		b.settle()
		if got := b.say(0, `local state, active = {}, 0
			for _, line in ipairs(heard) do
				local what, id = line:match "^(%a+) (%d+)"
				if what == "talks" or what == "quiet" then state[id] = what end
				active = line:match "^active room (%d+)" or active
			end
			for id, what in pairs(state) do assert(what == "quiet", id) end
			return say(active)`); gjson.Get(got, "0").Int() != 0 {
			t.Errorf("%s is active in the end", got)
		}
	}
}

// A session whose creation fails leaves nothing behind in its group.
func TestASessionThatIsRefusedIsInNoGroup(t *testing.T) {
	b := start(t, `function createSession(id)
		assert(detectTalking { session = id, packets = 2, group = "room" })
		error("refused")
	end`)
	b.core.Attach(7)
	if err := b.plugin.CreateSession(7, 7); err == nil {
		t.Fatal("the session was created")
	}
	b.core.Refuse(7)
	if _, ok := b.plugin.host.Speakers.Active("room"); ok {
		t.Error("the group has a member that is not there")
	}
}
