package hex

import (
	"testing"

	"janus-golua/plugin/lua53/luatest"
)

func TestLua(t *testing.T) { luatest.Run(t, luatest.Modules{"hex": Open}) }
