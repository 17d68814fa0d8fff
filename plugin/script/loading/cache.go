package loading

import (
	"sync"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
	"janus-golua/plugin/lua53/luasyntax/operators"
)

// maxCached bounds the sources that a Cache keeps, in bytes, and maxCompiled their compiled
// code. Past either limit the cache begins anew.
const (
	maxCached   = 4 << 20
	maxCompiled = 16 << 20
)

// Cache keeps compiled sources: a reload compiles only the files that have changed, and load
// compiles the same text only once. Several engines may use a Cache at once. The nil Cache
// keeps nothing.
type Cache struct {
	mu    sync.Mutex // protects what follows
	codes map[cached]*operators.Code
	bytes int
	// compiled is how many bytes the codes take.
	compiled int
}

// cached is the source of a compiled code.
type cached struct{ source, chunkName string }

// Compile makes a function of a source.
func (c *Cache) Compile(L *lua.LState, source, chunkName string) (*lua.LFunction, error) {
	code := c.find(source, chunkName)
	if code == nil {
		compiled, err := operators.CompileWithin(check.Budget(L), source, chunkName)
		if err != nil {
			return nil, err
		}
		code = compiled
		c.keep(source, chunkName, code)
	}
	return code.Function(L), nil
}

func (c *Cache) find(source, chunkName string) *operators.Code {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.codes[cached{source, chunkName}]
}

func (c *Cache) keep(source, chunkName string, code *operators.Code) {
	size := len(source) + len(chunkName)
	if c == nil || size > maxCached || code.Size() > maxCompiled {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.codes == nil || c.bytes+size > maxCached || c.compiled+code.Size() > maxCompiled {
		c.codes, c.bytes, c.compiled = make(map[cached]*operators.Code), 0, 0
	}
	c.codes[cached{source, chunkName}] = code
	c.bytes += size
	c.compiled += code.Size()
}
