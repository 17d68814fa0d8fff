package e2e

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/tidwall/gjson"
	"golang.org/x/sys/unix"

	. "janus-golua/test/janustest"
)

// recorder is a script that sends media back, and records the video on request.
const recorder = `local janus = require "janus"
janus.on("message", function(session, request, jsep)
  if jsep then return { result = "ok" }, assert(session:answer(jsep, { audio = true, video = true, data = true })) end
  session:stop_record { medium = "video" }
  if request.file then
    assert(session:record { medium = "video", codec = "vp8", folder = request.folder, file = request.file })
  end
  return { recording = request.file }
end)
janus.on("media", function(session) session:forward { to = session } end)`

// hangingFile is a file whose disk hangs: a FIFO that nobody reads. It takes 4096 bytes.
type hangingFile struct{ file *os.File }

func newHangingFile(t *testing.T, path string) hangingFile {
	t.Helper()
	must(t, unix.Mkfifo(path, 0o600))
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	must(t, err)
	t.Cleanup(func() { _ = file.Close() })
	_, err = unix.FcntlInt(file.Fd(), unix.F_SETPIPE_SZ, 4096)
	must(t, err)
	return hangingFile{file}
}

// full says that the next write waits.
func (h hangingFile) full(t *testing.T) bool {
	t.Helper()
	waiting, err := unix.IoctlGetInt(int(h.file.Fd()), unix.TIOCINQ)
	must(t, err)
	return waiting == 4096
}

// writing counts the threads of the plugin that wait in a write to a FIFO.
func writing(j *Janus) (count int) {
	places, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/wchan", j.PID()))
	for _, place := range places {
		if function, _ := os.ReadFile(place); strings.Contains(string(function), "pipe_write") {
			count++
		}
	}
	return count
}

// wake lets the disk go on.
func (h hangingFile) wake() { go func() { _, _ = io.Copy(io.Discard, h.file) }() }

// One application has written 32 recordings to a disk that hangs, and each of them holds a thread.
// The recording of another application is written all the same.
func TestAHangingDiskStopsTheRecordingsOfOneApplication(t *testing.T) {
	folder := t.TempDir()
	var hanging []hangingFile
	for i := range 32 {
		hanging = append(hanging, newHangingFile(t, filepath.Join(folder, fmt.Sprintf("hangs-%d.mjr", i))))
	}
	j := Start(t, Options{Plugin: Golua, Source: recorder, Applications: []Application{{Name: "chat", Source: recorder}}})
	handle, peer := call(t, j, Golua.Package)
	other, otherPeer := call(t, j, "janus.plugin.chat")
	large := strings.Repeat("x", 1000)
	for i, file := range hanging {
		handle.Call(map[string]any{"folder": folder, "file": fmt.Sprintf("hangs-%d", i)})
		peer.Video.Until(large, "a full file", func() bool { return file.full(t) && writing(j) == i+1 })
	}
	other.Call(map[string]any{"folder": folder, "file": "good"})
	before := len(otherPeer.Video.Sent)
	echoes(otherPeer, otherPeer.Video, Video, 50)
	other.Call(map[string]any{"stop": true})
	Eventually(t, "the recording of the other application", func() bool {
		if _, err := os.Stat(filepath.Join(folder, "good.mjr")); err != nil {
			return false
		}
		_, packets := Recording(t, filepath.Join(folder, "good.mjr"))
		return len(packets) >= min(50, len(otherPeer.Video.Sent)-before)
	})
	echoes(peer, peer.Video, Video, 10)
	for _, file := range hanging {
		file.wake()
	}
}

// reader is a script that reads a file.
const reader = `local janus = require "janus"
janus.on("attach", function(session) attached = (attached or 0) + 1 end)
janus.on("message", function(session, request)
  if request.read then
    print "it reads"
    return { text = io.open(request.read):read "a" }
  end
  return { attached = attached, number = request.number }
end)`

// A script waits for a disk that hangs. Clients attach to its application, and send more requests
// than Janus's pool has threads. Other applications are served meanwhile, and in the end all
// clients have their answers.
func TestAScriptThatWaitsForItsDiskHoldsUpNobodyElse(t *testing.T) {
	const attaches, requests = 20, 150
	path := filepath.Join(t.TempDir(), "fifo")
	must(t, unix.Mkfifo(path, 0o600))
	j := Start(t, Options{Plugin: Golua, Source: telling("golua"), Applications: []Application{
		{Name: "reader", Source: reader, More: "\tsandbox = false\n"}, {Name: "chat", Source: recorder},
	}})
	client := j.Connect()
	read := make(chan gjson.Result)
	waits := client.Attach("janus.plugin.reader")
	go func() { read <- waits.Call(map[string]any{"read": path}) }()
	j.WaitLog("it reads")
	var handles []*Handle
	for range attaches {
		handles = append(handles, client.Attach("janus.plugin.reader"))
	}
	var answered sync.WaitGroup
	var answers [requests]gjson.Result
	for number := range requests {
		answered.Go(func() { answers[number] = handles[number%attaches].Message(map[string]any{"number": number}, nil) })
	}
	for range 10 {
		says(t, j.Connect(), "janus.plugin.golua", "golua")
	}
	_, peer := call(t, j, "janus.plugin.chat")
	echoes(peer, peer.Video, Video, 10)
	if info := j.Admin().HandleInfo(waits); !info.Exists() {
		t.Error("the Admin API says nothing of a handle")
	}
	must(t, os.WriteFile(path, []byte("done"), 0))
	if text := (<-read).Get("text").String(); text != "done" {
		t.Errorf("the script has read %q", text)
	}
	answered.Wait()
	for number, answer := range answers {
		if got := finalAnswer(handles[number%attaches], answer).Get("number").Raw; got != fmt.Sprint(number) {
			t.Errorf("request %d is answered %s, number %q", number, answer.Raw, got)
		}
	}
	if known := waits.Call(map[string]any{}).Get("attached").Int(); known != attaches+1 {
		t.Errorf("the script knows of %d sessions, not of %d", known, attaches+1)
	}
}

// finalAnswer is the answer to a request: the reply, or the event that follows an acknowledgement.
func finalAnswer(handle *Handle, answer gjson.Result) gjson.Result {
	if answer.Get("janus").String() != "ack" {
		return answer.Get("plugindata.data")
	}
	transaction := answer.Get("transaction").String()
	return handle.Wait("an event for "+transaction, func(event gjson.Result) bool {
		return event.Get("transaction").String() == transaction
	}).Get("plugindata.data")
}

// A script that loops without a limit does not keep the other applications from ending in good
// order.
func TestAScriptThatLoopsForEverDoesNotStopTheEnd(t *testing.T) {
	j := Start(t, Options{Plugin: Golua, Source: telling("golua"), MayCrash: true, Applications: []Application{
		{Name: "wild", Source: `local janus = require "janus" janus.on("message", function() print "it loops" while true do end end)`,
			More: "\trequest_limit = 0\n"},
		{Name: "chat", Source: telling("chat")},
	}})
	client := j.Connect()
	says(t, client, "janus.plugin.chat", "chat")
	loops := client.Attach("janus.plugin.wild")
	go loops.Try(map[string]any{}, Patience)
	j.WaitLog("it loops")
	j.Interrupt()
	j.Wait()
	for _, name := range []string{"golua", "golua chat", "golua wild"} {
		if lines := j.Lines("[" + name + "] stopped"); len(lines) != 1 {
			t.Errorf("%s: logged %q", name, lines)
		}
	}
}
