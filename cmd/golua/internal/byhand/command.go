// Package byhand lets a person play the clients of an application: by commands at a prompt,
// or by JSON commands, one a line.
package byhand

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"janus-golua/plugin/nearest"
)

// Command is one command of the user.
type Command struct {
	// Do is the name of the command.
	Do string `json:"do"`
	// ID is repeated in the output that ends the command.
	ID json.RawMessage `json:"id,omitempty"`
	// Client is the number of the client; 0 is the current client.
	Client uint64 `json:"client,omitempty"`
	// Body and JSEP belong to a request.
	Body json.RawMessage `json:"body,omitempty"`
	JSEP json.RawMessage `json:"jsep,omitempty"`
	// Offer adds a browser's offer to a request.
	Offer *Offer `json:"offer,omitempty"`
	// Text, Label and Binary describe a message of a data channel. Text is also the Lua of evaluate.
	Text   string `json:"text,omitempty"`
	Label  string `json:"label,omitempty"`
	Binary bool   `json:"binary,omitempty"`
	// Video and Count say which packets are sent, and how many.
	Video bool `json:"video,omitempty"`
	Count int  `json:"count,omitempty"`
	// Seconds is how much time passes.
	Seconds float64 `json:"seconds,omitempty"`
}

// Offer says which media are offered: audio and video if no field is set.
type Offer struct {
	Audio     bool `json:"audio"`
	Video     bool `json:"video"`
	Data      bool `json:"data"`
	Simulcast bool `json:"simulcast"`
}

// verb is a command in the form in which it is typed.
type verb struct {
	usage, summary string
	// client says that the number of a client may follow the name.
	client bool
	parse  func(c *Command, rest string) error
}

// order is the order of the commands in the help.
func order() []string {
	return []string{"attach", "talk", "send", "offer", "answer", "up", "data-ready", "rtp", "data", "hangup", "detach",
		"query", "evaluate", "admin", "advance", "clients", "reload", "help", "quit"}
}

func verbs() map[string]verb {
	nothing := func(_ *Command, rest string) error {
		if rest != "" {
			return errors.New("nothing is expected behind it")
		}
		return nil
	}
	return map[string]verb{
		"attach":     {"attach", "a client attaches; it is talked to then", false, nothing},
		"talk":       {"talk N", "talk to another client", true, nothing},
		"send":       {"send [N] {…}, or {…} alone", "send a request, JSON", true, parseBody},
		"offer":      {"offer [N] {…} [audio] [video] [data] [simulcast]", "send a request with an offer of a browser's", true, parseOffer},
		"answer":     {"answer [N] {…}", "send a request with an answer to the latest offer", true, parseBody},
		"up":         {"up [N]", "the PeerConnection is up", true, nothing},
		"data-ready": {"data-ready [N]", "messages can be sent to the client", true, nothing},
		"rtp":        {"rtp [N] audio|video [COUNT]", "the client sends packets", true, parseRTP},
		"data":       {"data [N] TEXT", "the client sends a message", true, func(c *Command, rest string) error { c.Text = rest; return nil }},
		"hangup":     {"hangup [N]", "the PeerConnection is down", true, nothing},
		"detach":     {"detach [N]", "the client leaves", true, nothing},
		"query":      {"query [N]", "what the Admin API is told of the client", true, nothing},
		"evaluate":   {"evaluate LUA, or =LUA alone", "an expression or a chunk, in the application", false, parseCode},
		"admin":      {"admin {…}", "a message of the Admin API", false, parseBody},
		"advance":    {"advance SECONDS", "let time pass", false, parseSeconds},
		"clients":    {"clients", "who is attached", false, nothing},
		"reload":     {"reload", "load the script again", false, nothing},
		"help":       {"help", "this list", false, nothing},
		"quit":       {"quit", "end; so does the end of the input", false, nothing},
	}
}

// Parse reads a typed command. For empty lines and lines that begin with #, Do is empty.
func Parse(line string) (c Command, err error) {
	line = strings.TrimSpace(line)
	switch {
	case line == "" || line[0] == '#':
		return c, nil
	case line[0] == '{':
		line = "send " + line
	case line[0] == '=':
		line = "evaluate " + line[1:]
	}
	name, rest, _ := strings.Cut(line, " ")
	known, ok := verbs()[name]
	if !ok {
		return c, fmt.Errorf("there is no command %q%s", name, meant(name))
	}
	c.Do, rest = name, strings.TrimSpace(rest)
	if known.client {
		rest = c.takeClient(rest)
	}
	if err := known.parse(&c, rest); err != nil {
		return Command{}, fmt.Errorf("%w; expected %s", err, known.usage)
	}
	return c, nil
}

// meant tells which command a word was likely meant to be.
func meant(name string) string {
	if near := nearest.Name(name, order()); near != "" {
		return "; did you mean " + near + "?"
	}
	return "; help lists them, and = before a text says that it is Lua"
}

func parseCode(c *Command, rest string) error {
	if c.Text = rest; rest == "" {
		return errors.New("there is nothing to evaluate")
	}
	return nil
}

// takeClient removes the number of a client from the start of a text.
func (c *Command) takeClient(text string) (rest string) {
	first, rest, _ := strings.Cut(text, " ")
	number, err := strconv.ParseUint(first, 10, 32)
	if err != nil {
		return text
	}
	c.Client = number
	return strings.TrimSpace(rest)
}

func parseBody(c *Command, rest string) error {
	if rest == "" {
		rest = "{}"
	}
	if !json.Valid([]byte(rest)) || rest[0] != '{' {
		return errors.New("that is no JSON object")
	}
	c.Body = json.RawMessage(rest)
	return nil
}

func parseOffer(c *Command, rest string) error {
	end := strings.LastIndexByte(rest, '}') + 1
	if err := parseBody(c, rest[:end]); err != nil {
		return err
	}
	c.Offer = &Offer{}
	words := strings.Fields(rest[end:])
	for _, word := range words {
		if !slices.Contains([]string{"audio", "video", "data", "simulcast"}, word) {
			return fmt.Errorf("%q is no medium", word)
		}
	}
	has := func(word string) bool { return slices.Contains(words, word) }
	c.Offer.Audio, c.Offer.Video, c.Offer.Data, c.Offer.Simulcast = has("audio"), has("video"), has("data"), has("simulcast")
	return nil
}

func parseRTP(c *Command, rest string) error {
	words := strings.Fields(rest)
	if len(words) == 0 || len(words) > 2 || words[0] != "audio" && words[0] != "video" {
		return errors.New("audio or video is to be said")
	}
	c.Video, c.Count = words[0] == "video", 1
	if len(words) == 2 {
		count, err := strconv.Atoi(words[1])
		if err != nil {
			return fmt.Errorf("%q is no number", words[1])
		}
		c.Count = count
	}
	return nil
}

func parseSeconds(c *Command, rest string) (err error) {
	if c.Seconds, err = strconv.ParseFloat(rest, 64); err != nil {
		return fmt.Errorf("%q is no number", rest)
	}
	return nil
}

// ParseJSON reads a command in JSON.
func ParseJSON(line []byte) (c Command, err error) {
	decoder := json.NewDecoder(strings.NewReader(string(line)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&c); err != nil {
		return c, fmt.Errorf("no command: %w", err)
	}
	if _, ok := verbs()[c.Do]; !ok {
		return c, fmt.Errorf("there is no command %q%s", c.Do, meant(c.Do))
	}
	for _, object := range []json.RawMessage{c.Body, c.JSEP} {
		if len(object) > 0 && object[0] != '{' {
			return c, errors.New("body and jsep are objects")
		}
	}
	return c, nil
}
