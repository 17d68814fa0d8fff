package level1

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/tidwall/gjson"

	"janus-golua/plugin/ellipsis"
	"janus-golua/plugin/luaapi"
)

// jsep reads a JSEP, "" if there is none. It refuses what the core would not send: the script
// is told at once, and the client does not wait for an event that never comes. What is no
// JSON object is refused later, as in other arguments.
func (a arguments) jsep(host luaapi.Host, index int) (string, error) {
	text, err := a.textUnlessEmpty(index)
	if err != nil || text == "" || !gjson.Valid(text) || !gjson.Parse(text).IsObject() {
		return text, err
	}
	if err := checkJSEP(host, gjson.Parse(text)); err != nil {
		return "", fmt.Errorf("jsep: %w", err)
	}
	return text, nil
}

func checkJSEP(host luaapi.Host, jsep gjson.Result) error {
	kind, sdp := jsep.Get("type"), jsep.Get("sdp")
	switch {
	case kind.Type != gjson.String || !strings.EqualFold(kind.Str, "offer") && !strings.EqualFold(kind.Str, "answer"):
		return fmt.Errorf("type is %s, expected \"offer\" or \"answer\"", ellipsis.Cut(cmp.Or(kind.Raw, "missing"), 100))
	case sdp.Type != gjson.String:
		return errors.New("sdp is no text")
	}
	return host.CheckSDP(sdp.Str)
}
