package operator

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/app"
	"janus-golua/plugin/ellipsis"
	"janus-golua/plugin/lua53/luavalue"
	"janus-golua/plugin/nearest"
	"janus-golua/plugin/script"
)

// evaluated is the result of a text.
type evaluated struct {
	values []string
	err    error
}

// printing gathers what a text prints, up to maxPrinted. The Lua lock protects it.
type printing struct {
	text strings.Builder
	more int
}

// Write takes as much as there is room for, and counts the rest.
func (p *printing) Write(text []byte) (int, error) {
	room := min(len(text), maxPrinted-p.text.Len())
	p.text.Write(text[:room])
	p.more += len(text) - room
	return len(text), nil
}

// String is what was printed, with a note of what is left out.
func (p *printing) String() string {
	if p.more == 0 {
		return p.text.String()
	}
	return ellipsis.Start(p.text.String(), maxPrinted) + fmt.Sprintf("… and %d more bytes\n", p.more)
}

// evaluate runs Lua in the live state, with the budget of a request. It waits as long as for
// any message of the Admin API, and then ends a text that still waits.
func (o *Operator) evaluate(request string) (map[string]any, error) {
	code := gjson.Get(request, "code")
	if code.Type != gjson.String || len(code.String()) > maxCode {
		return nil, fmt.Errorf("evaluate: code must be a text of at most %d bytes", maxCode)
	}
	isLua := gjson.Get(request, "lua").Bool()
	if !isLua {
		if err := o.unknownWord(code.String()); err != nil {
			return nil, err
		}
	}
	came := make(chan evaluated, 1)
	printed := &printing{}
	cancel := o.beginToEvaluate(code.String(), printed, func(e evaluated) { came <- e })
	var result evaluated
	select {
	case result = <-came:
	case <-time.After(adminPatience):
		cancel()
		result.err = fmt.Errorf("evaluate: it was still waiting after %v, and was ended", adminPatience)
	}
	if !isLua {
		result.err = explained(code.String(), result.err)
	}
	return o.withPrinted(map[string]any{"values": result.values}, printed), result.err
}

// withPrinted adds what a text has printed to an answer.
func (o *Operator) withPrinted(answer map[string]any, printed *printing) map[string]any {
	_ = o.inside(func(*app.Application) error {
		if text := printed.String(); text != "" {
			answer["printed"] = text
		}
		return nil
	})
	return answer
}

// beginToEvaluate has a text evaluated. cancel ends it where it waits.
func (o *Operator) beginToEvaluate(code string, printed *printing, done func(evaluated)) (cancel func()) {
	var task *script.Task
	var in *app.Application
	_ = o.inside(func(now *app.Application) (err error) {
		in = now
		task, err = now.Engine.Evaluate(code, printed, func(values []lua.LValue, err error) { done(evaluated{shown(values), err}) })
		if err != nil {
			done(evaluated{err: err})
		}
		return nil
	})
	return func() {
		_ = o.inside(func(now *app.Application) error {
			if task != nil && now == in {
				now.Engine.Cancel(task, errors.New("the console waits no longer"))
			}
			return nil
		})
	}
}

// shown returns values as text, as many as an answer may have.
func shown(values []lua.LValue) []string {
	texts := []string{}
	size := 0
	for i, value := range values {
		text := luavalue.Show(value)
		if size += len(text); i == maxEvaluated || size > maxAnswer {
			return append(texts, fmt.Sprintf("… and %d more values", len(values)-i))
		}
		texts = append(texts, text)
	}
	return texts
}

// commandNames are the words that are commands, those of golua console included.
func commandNames() []string {
	return append(slices.Collect(maps.Keys(consoleCommands())), "stats", "reload", "help", "quit")
}

// word is a name alone, words are names with spaces between them: people who write Lua mean
// more than that.
var (
	word  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	words = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(\s+[A-Za-z0-9_]+)+$`)
)

// keywords are the words of Lua that are statements or values by themselves.
var keywords = []string{"nil", "true", "false", "return", "break"}

// unknownWord says so if a text is one word that is neither a command nor a variable: to Lua
// the word is an unset global, and nil.
func (o *Operator) unknownWord(code string) error {
	name := strings.TrimSpace(code)
	if !word.MatchString(name) || slices.Contains(keywords, name) {
		return nil
	}
	var unknown error
	err := o.inside(func(now *app.Application) error {
		if !now.Engine.Knows(name) {
			near := nearest.Name(name, append(commandNames(), now.Engine.Names()...))
			unknown = errors.New("unknown command, and no variable: " + name + meant(near))
		}
		return nil
	})
	return errors.Join(err, unknown)
}

func meant(near string) string {
	if near == "" {
		return " (help lists the commands; = before a text says that it is Lua)"
	}
	return "; did you mean " + near + "?"
}

// explained adds to the error of a text that does not compile what command the text may have
// meant.
func explained(code string, err error) error {
	var failure *script.Error
	if !errors.As(err, &failure) || !words.MatchString(strings.TrimSpace(code)) {
		return err
	}
	told := *failure
	told.Message = "unknown command" + meantOf(strings.Fields(code)) + "\nAs Lua: " + failure.Message
	return &told
}

// meantOf tells which command one of several words is, or is likely meant to be.
func meantOf(all []string) string {
	known := commandNames()
	for _, each := range all {
		if slices.Contains(known, each) {
			return "; did you mean " + each + " alone?"
		}
		if near := nearest.Name(each, known); near != "" {
			return meant(near)
		}
	}
	return meant("")
}
