package apps

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

func TestMain(m *testing.M) { Main(m) }

// application is one of ours, and the C plugin that it replaces.
type application struct {
	name string
	// config is the C plugin's configuration file, which we read, too; none for us
	// when it is empty.
	config string
}

func (a application) pkg() string { return "janus.plugin." + a.name }

// oracle are the options for the C plugin, ours those for the application.
func (a application) oracle() Options {
	return Options{Plugin: C(a.name), PluginConfig: cmp.Or(a.config, "general: {}\n")}
}

func (a application) ours(t *testing.T) Options {
	library, folder := "libjanus_"+a.name+".so", filepath.Join(Root(t), "lua")
	options := Options{
		Plugin: Golua, Script: filepath.Join(folder, a.name+".lua"), Path: folder,
		Beside: []string{library}, Disable: []string{library},
	}
	if a.config != "" {
		options.PluginConfig = a.configured(t, options, t.TempDir())
	}
	return options
}

// configured is the plugin's configuration for an application that reads the C
// plugin's file in a folder, in which it may write.
func (a application) configured(t *testing.T, options Options, folder string) string {
	settings := filepath.Join(folder, "settings.jcfg")
	if _, err := os.Stat(settings); err != nil {
		must(t, os.WriteFile(settings, []byte(a.config), 0o600))
	}
	return fmt.Sprintf("general: { script = %q, config = %q, files = %q }\n", options.Script, settings, folder)
}

// scene is one run of a play: a Janus with some clients, and what they were told.
type scene struct {
	t       *testing.T
	app     application
	janus   *Janus
	handles map[string]*Handle
	peers   map[string]*Peer
	heard   map[string]int // how many messages of its data channel a peer has taken
	handler *listener      // of Janus's events
	lines   []line
}

// line is something that a client was told.
type line struct{ about, text string }

func (s *scene) note(about, text string) {
	s.lines = append(s.lines, line{about, normal(text)})
}

// differences name lines in which we differ from the C plugin, and why; with
// "1.1: " before them, from that of one version of Janus.
type differences map[string]string

// of are those for a version, such as "1.1.2".
func (d differences) of(version string) differences {
	found := make(differences)
	for about, why := range d {
		prefix, rest, versioned := strings.Cut(about, ": ")
		switch {
		case !versioned || !strings.HasPrefix(prefix, "1."):
			found[about] = why
		case strings.HasPrefix(version, prefix+"."):
			found[rest] = why
		}
	}
	return found
}

// compare plays the same with the C plugin and with ours, and compares what the
// clients are told, line by line.
func compare(t *testing.T, app application, differ differences, play func(s *scene)) {
	version := ""
	perform := func(name string, options Options) (lines []line) {
		t.Run(name, func(t *testing.T) {
			handler := newListener(t)
			options.EventsTo = handler.URL
			s := &scene{t: t, app: app, janus: Start(t, options), handler: handler, handles: make(map[string]*Handle), peers: make(map[string]*Peer), heard: make(map[string]int)}
			version = s.janus.Connect().Info().Get("version_string").String()
			play(s)
			for _, each := range s.peers {
				each.Close()
			}
			lines = s.lines
		})
		return lines
	}
	want, got := perform("C", app.oracle()), perform("ours", app.ours(t))
	if testing.Verbose() {
		for i, each := range want {
			t.Logf("%3d %-28s %s", i, each.about, each.text)
		}
	}
	if len(want) != len(got) {
		t.Fatalf("the C plugin said %d things, ours %d", len(want), len(got))
	}
	differ = differ.of(version)
	seen := make(map[string]bool)
	for i := range want {
		why, differs := differ[want[i].about]
		seen[want[i].about] = true
		switch same := want[i] == got[i]; {
		case !same && !differs:
			t.Errorf("%s\n   C: %s\nours: %s", want[i].about, want[i].text, got[i].text)
		case same && differs:
			t.Errorf("%s: no longer differs, though the table says so: %s", want[i].about, why)
		}
	}
	for about := range differ {
		if !seen[about] {
			t.Errorf("the table of differences is about %q, which is not in the play", about)
		}
	}
}

// Things that are different in each run: dates, and ids that the plugin invents.
var unstable = []*regexp.Regexp{
	regexp.MustCompile(`("date":")[^"]*(")`),
	regexp.MustCompile(`(")/tmp/[^"]*/(\w+-\w+\.mjr")`),
	regexp.MustCompile(`("room":)\d{5,}()`),
	regexp.MustCompile(`("description":"Room )[0-9a-f-]{5,}(")`),
	regexp.MustCompile(`("room":")[0-9a-f-]{36}(")`),
}

// sortLists sorts the arrays in a value, which come in the order of hash tables.
func sortLists(value any) {
	switch value := value.(type) {
	case map[string]any:
		for _, each := range value {
			sortLists(each)
		}
	case []any:
		slices.SortFunc(value, func(a, b any) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	}
}

// normal is JSON with sorted fields and lists, and without what is unstable.
func normal(text string) string {
	var value any
	if json.Unmarshal([]byte(text), &value) == nil {
		sortLists(value)
		sorted, _ := json.Marshal(value)
		text = string(sorted)
	}
	for _, pattern := range unstable {
		text = pattern.ReplaceAllString(text, "${1}…${2}")
	}
	return text
}

// attach attaches a client of that name.
func (s *scene) attach(names ...string) {
	s.t.Helper()
	for _, name := range names {
		s.handles[name] = s.janus.Connect().Attach(s.app.pkg())
	}
}

type body = map[string]any

// ask sends a request and notes the answer: how it came, its data, and the type
// of its JSEP. It returns the whole answer.
func (s *scene) ask(name string, request body, jsep *JSEP) gjson.Result {
	s.t.Helper()
	text, _ := json.Marshal(request)
	return s.askAs(name+" "+string(text), name, request, jsep)
}

func (s *scene) askAs(about, name string, request body, jsep *JSEP) gjson.Result {
	s.t.Helper()
	answer, how := s.answer(about, name, request, jsep)
	s.note(about, how+" "+answer.Get("jsep.type").String()+normal(answer.Get("plugindata.data").Raw)+answer.Get("error").Raw)
	return answer
}

// answer sends a request, and returns the answer and how it came.
func (s *scene) answer(about, name string, request body, jsep *JSEP) (answer gjson.Result, how string) {
	s.t.Helper()
	handle := s.handles[name]
	answer = handle.Message(request, jsep)
	how = answer.Get("janus").String()
	if how == "ack" {
		transaction := answer.Get("transaction").String()
		answer = handle.Wait("the answer to "+about, func(event gjson.Result) bool {
			return event.Get("janus").String() == "event" && event.Get("transaction").String() == transaction
		})
	}
	return answer, how
}

// event notes the next event of the plugin that answers no request.
func (s *scene) event(about, name string) gjson.Result {
	s.t.Helper()
	return s.eventOf(about, name, "", "")
}

// eventOf is event for the next one whose data have a path set to a value.
func (s *scene) eventOf(about, name, path, value string) gjson.Result {
	s.t.Helper()
	event := s.handles[name].Wait("an event for "+name+": "+about, func(event gjson.Result) bool {
		return event.Get("janus").String() == "event" && !event.Get("transaction").Exists() &&
			(path == "" || event.Get("plugindata.data."+path).String() == value)
	})
	s.note(about, event.Get("jsep.type").String()+normal(event.Get("plugindata.data").Raw))
	return event
}

// told notes what event handlers were told, once there is as much as expected.
func (s *scene) told(count int) {
	s.t.Helper()
	Eventually(s.t, fmt.Sprint(count, " events for event handlers"), func() bool { return len(s.handler.events(s.app.pkg())) >= count })
	for i, event := range s.handler.events(s.app.pkg()) {
		s.note(fmt.Sprint("event for event handlers ", i), event)
	}
}

// admin asks by the Admin API.
func (s *scene) admin(request body) {
	s.t.Helper()
	text, _ := json.Marshal(request)
	s.note("admin "+string(text), s.janus.Admin().MessagePlugin(s.app.pkg(), request).Get("response").Raw)
}

// send sends a request by the data channel of a peer, and notes the answer with
// its transaction.
func (s *scene) send(name string, request body) {
	s.t.Helper()
	text, _ := json.Marshal(request)
	transaction := fmt.Sprintf("%s-%d", name, len(s.lines))
	request["transaction"] = transaction
	whole, _ := json.Marshal(request)
	must(s.t, s.peers[name].Channel.SendText(string(whole)))
	var answer string
	Eventually(s.t, "the answer to "+string(whole), func() bool {
		messages, _ := s.peers[name].Messages()
		for _, each := range messages {
			if gjson.GetBytes(each.Data, "transaction").String() == transaction {
				answer = strings.Replace(string(each.Data), transaction, "…", 1)
				return true
			}
		}
		return false
	})
	s.note(name+" sends "+string(text), answer)
}

// hears notes the next message of a peer's data channel that is no answer.
func (s *scene) hears(about, name string) {
	s.t.Helper()
	var told string
	Eventually(s.t, about+" at "+name, func() bool {
		messages, _ := s.peers[name].Messages()
		for i := s.heard[name]; i < len(messages); i++ {
			s.heard[name] = i + 1
			if !gjson.GetBytes(messages[i].Data, "transaction").Exists() {
				told = string(messages[i].Data)
				return true
			}
		}
		return false
	})
	s.note(name+" hears "+about, told)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// query notes what the Admin API shows of a client's session, but for what only
// one of the plugins shows.
func (s *scene) query(about, name string, fields ...string) {
	s.t.Helper()
	info := s.janus.Admin().HandleInfo(s.handles[name]).Get("plugin_specific")
	shown := make(body)
	for _, field := range fields {
		shown[field] = info.Get(field).Value()
	}
	text, _ := json.Marshal(shown)
	s.note(name+": "+about, string(text))
}

// layers sends frames of a simulcast until a client is told that it gets what
// a field names, such as "substream" = 1; it notes that event, and forgets others.
func (s *scene) layers(about, name string, sending *Simulcast, path string, want int) {
	s.t.Helper()
	handle := s.handles[name]
	Eventually(s.t, about+" at "+name, func() bool {
		sending.Keyframes(0, 1, 2)
		for range 4 {
			sending.Send(0, 1, 2)
			time.Sleep(5 * time.Millisecond)
		}
		event, ok := handle.Take(func(event gjson.Result) bool {
			layer := event.Get("plugindata.data." + path)
			return layer.Exists() && layer.Int() == int64(want)
		})
		if ok {
			s.note(name+": "+about, event.Get("plugindata.data").Raw)
		}
		return ok
	})
}

// forget drops events of a client that nobody has asked for.
func (s *scene) forget(name string) {
	for ok := true; ok; {
		_, ok = s.handles[name].Take(func(gjson.Result) bool { return true })
	}
}

// recorded notes which recordings there are of a name, and whether they are
// whole and hold what they should. The C plugins end them on a thread of their own, and
// what is in one is in its file only then.
func (s *scene) recorded(name string, parts map[string]string) {
	s.t.Helper()
	for _, medium := range []string{"audio", "video", "data"} {
		path := filepath.Join(s.janus.Folder, name+"-"+medium+".mjr")
		Eventually(s.t, path, func() bool { _, err := os.Stat(path); return err == nil })
		content := contentWith(s.t, path, parts[medium])
		_, after, _ := strings.Cut(string(content), "{")
		header, _, _ := strings.Cut(after, "}")
		var about body
		must(s.t, json.Unmarshal([]byte("{"+header+"}"), &about))
		s.note("the recording of "+medium, fmt.Sprint(strings.HasPrefix(string(content), "MJR0000"), about["t"], about["c"], about["f"], about["e"], strings.Contains(string(content), parts[medium])))
	}
}

// contentWith is what is in a file once a part is in it, or after five seconds.
func contentWith(t *testing.T, path, part string) []byte {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		content, err := os.ReadFile(path)
		must(t, err)
		if strings.Contains(string(content), part) || time.Now().After(deadline) {
			return content
		}
	}
}
