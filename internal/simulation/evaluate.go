package simulation

import (
	"encoding/json"
	"errors"
	"strings"
)

// Evaluated is the result of a piece of Lua.
type Evaluated struct {
	// Values are the results as people read them, Printed is the printed text.
	Values  []string `json:"values"`
	Printed string   `json:"printed"`
}

// Evaluate runs Lua in the application, an expression or a chunk, as the console does. Text
// that was printed before an error is returned with the error.
func (j *Janus) Evaluate(code string) (result Evaluated, err error) {
	request, err := json.Marshal(map[string]any{"golua": "evaluate", "code": code, "lua": true, "secret": j.secret})
	if err != nil {
		return result, err
	}
	text, err := j.Admin(string(request))
	if err != nil {
		return result, err
	}
	var answer struct {
		Evaluated
		Error, Traceback string
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		return result, err
	}
	if answer.Error != "" {
		return answer.Evaluated, errors.New(strings.TrimRight(answer.Error+"\n"+answer.Traceback, "\n"))
	}
	return answer.Evaluated, nil
}
