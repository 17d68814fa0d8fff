package operator

import (
	"path/filepath"
	"strings"

	"janus-golua/plugin/app"
	"janus-golua/plugin/ellipsis"
	"janus-golua/plugin/lua53/luavalue"
	"janus-golua/plugin/script/captured"
)

// localInfo is what the console tells of a local variable of a module.
type localInfo struct {
	Name string `json:"name"`
	File string `json:"file"`
	// Value is the beginning of the value, in one line.
	Value string `json:"value"`
}

// maxLocal is how much of a value is told, in bytes.
const maxLocal = 200

// consoleLocals are the local variables that functions of the script's modules have captured.
func (o *Operator) consoleLocals(string) (map[string]any, error) {
	var infos []localInfo
	var left int
	err := o.inside(func(now *app.Application) error {
		all := captured.OfModules(now.Engine.Locals())
		left = max(0, len(all)-maxListed)
		for _, v := range all[:len(all)-left] {
			value := strings.Join(strings.Fields(luavalue.Show(v.Value())), " ")
			infos = append(infos, localInfo{v.Name, filepath.Base(v.File), ellipsis.Cut(value, maxLocal)})
		}
		return nil
	})
	answer := listed("locals", infos)
	if out, _ := answer["left_out"].(int); out+left > 0 {
		answer["left_out"] = out + left
	}
	return answer, err
}
