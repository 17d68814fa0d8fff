package hex

import (
	"testing"

	"janus-golua/plugin/luaapi/luatest"
)

func TestLua(t *testing.T) { luatest.Run(t, luatest.Modules{"hex": Open}) }
