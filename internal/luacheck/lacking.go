package luacheck

import (
	"math/big"
	"path/filepath"
	"slices"
	"strings"

	"janus-golua/internal/luacheck/api"
	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/nearest"
)

// absentGlobals are globals that scripts for other programs expect.
var absentGlobals = map[string]string{
	"arg": "a script of Janus has no command line; its configuration is the argument of init",
	"jit": "scripts run in gopher-lua, not in LuaJIT",
	"ngx": "that is nginx's; the module http asks other servers",
	"bit": "use the operators & | ~ << >>, or bit32",
}

// lack says what is wrong with a function of the standard library.
type lack struct {
	code    Code
	instead string
}

// lacks are functions that are missing, always raise an error, or are refused by the
// sandbox. A test runs each.
var lacks = map[string]lack{
	"string.dump":        {Unavailable, "there are no binary chunks; keep the source"},
	"os.exit":            {Unavailable, "it raises, since it would end Janus; return, or raise an error"},
	"debug.debug":        {Unavailable, "there is no terminal; use the module log"},
	"debug.getregistry":  {Unavailable, "it would give a script what keeps it within its bounds"},
	"debug.getuservalue": {Unavailable, "gopher-lua has no user values"},
	"debug.setuservalue": {Unavailable, "gopher-lua has no user values"},
	"debug.upvalueid":    {Unavailable, "gopher-lua does not tell upvalues apart"},
	"debug.upvaluejoin":  {Unavailable, "gopher-lua does not join upvalues"},
	"debug.sethook":      {Unavailable, "there are no hooks; the configuration bounds how long a script runs"},
	"package.loadlib":    {CModule, "modules written in C cannot be loaded"},
	"os.execute":         {Sandboxed, "ask a service by the module http instead of starting a program"},
	"os.setenv":          {Sandboxed, "the environment is that of Janus"},
	"os.setlocale":       {Sandboxed, "the locale is that of Janus"},
	"os.tmpname":         {Sandboxed, "name a file in a folder that `files` in the configuration allows"},
	"io.popen":           {Sandboxed, "ask a service by the module http instead of starting a program"},
	"io.tmpfile":         {Sandboxed, "open a file in a folder that `files` in the configuration allows"},
	"io.stdin":           {Sandboxed, "the standard input is that of Janus"},
}

const libraryPrefix = "library "

func cutLibrary(class string) (name string, ok bool) { return strings.CutPrefix(class, libraryPrefix) }

// library reports functions of Lua 5.3's standard library that are missing here, or
// restricted.
func (v visitor) library(class *api.Class, key string, at luasyntax.Position) (found bool) {
	library, ok := cutLibrary(class.Name)
	if !ok {
		return false
	}
	name := library + "." + key
	missing, found := lacks[name]
	switch {
	case !found:
	case missing.code == Sandboxed:
		v.add(Sandboxed, at, "", "%s is refused in the sandbox: %s", name, missing.instead)
	default:
		v.add(missing.code, at, "", "%s is not here: %s", name, missing.instead)
	}
	return found
}

// number reports integers that a float cannot represent.
func (v visitor) number(n *luasyntax.Number) {
	written := v.unit.source[n.Pos().Offset:n.End()]
	if !n.Integer || n.Value < 1<<53 || strings.HasPrefix(strings.ToLower(written), "0x") {
		return
	}
	exact, ok := new(big.Int).SetString(written, 10)
	if !ok || len(written) > 20 {
		return
	}
	if held, _ := big.NewFloat(n.Value).Int(nil); held.Cmp(exact) != 0 {
		v.add(BigInteger, n.Pos(), "", "%s is rounded to %s: integers are exact to 2^53; keep it as a text", written, held)
	}
}

// cModules are modules that are written in C, or need such a module, by their names or by
// the part of their names before the first dot.
var cModules = map[string]string{
	"lpeg": "string.match and string.gmatch read patterns", "re": "string.match and string.gmatch read patterns",
	"lfs": "io.open tells whether a file is there", "posix": "os and io have what is allowed",
	"socket.http": "use the module http", "socket.https": "use the module http", "ssl": "use the modules http and websocket",
	"socket.smtp": "use the module http", "socket.ftp": "use the module http", "socket.tp": "use the module http",
	"socket.unix": "use the modules http and websocket", "http.request": "use the module http", "http.websocket": "use the module websocket",
	"cURL": "use the module http", "lcurl": "use the module http", "curl": "use the module http",
	"mime": "use the module base64", "openssl": "use the modules crypto and jwt", "crypto.hmac": "use the module crypto",
	"cqueues": "janus.spawn and janus.sleep do many things at once", "copas": "janus.spawn and janus.sleep do many things at once",
	"luv": "janus.spawn and janus.after do many things at once", "uv": "janus.spawn and janus.after do many things at once",
	"ev": "janus.spawn and janus.after do many things at once", "lanes": "janus.spawn does many things at once",
	"luasql": "use the module sql", "lsqlite3": "use the module store", "hiredis": "use the module redis",
	"lyaml": "use the module json", "yaml": "use the module json", "lxp": "nothing stands in for it", "zlib": "nothing stands in for it",
	"rapidjson": "use the module json", "struct": "use string.pack and string.unpack", "bit": "use the operators & | ~ << >>, or bit32",
	"rex_pcre": "string.match and string.gmatch read patterns", "utf8.core": "the library utf8 is there", "ffi": "that is LuaJIT's",
	"jit": "that is LuaJIT's", "zmq": "use the modules http and websocket", "lzmq": "use the modules http and websocket",
}

// require reports modules that cannot be loaded, or are misspelt.
func (v visitor) require(arguments []luasyntax.Expression) {
	if len(arguments) == 0 {
		return
	}
	name, ok := arguments[0].(*luasyntax.String)
	switch {
	case !ok || v.unit.facts.optional[name.Value]:
		return
	case v.unit.own[name.Value] || isOurs(v.api, name.Value):
		v.requireSystem(name)
		return
	}
	first, _, _ := strings.Cut(name.Value, ".")
	for _, candidate := range [...]string{name.Value, first} {
		if instead, ok := cModules[candidate]; ok {
			v.add(CModule, name.Pos(), "", "%s needs a module written in C, which cannot be loaded: %s", name.Value, instead)
			return
		}
	}
	var modules []string
	for module := range v.api.Modules {
		modules = append(modules, module)
	}
	// A short name, such as uri, is likely a module that is not ours.
	if near := nearest.Name(name.Value, modules); len(near) > 4 || near != "" && sameLetters(near, name.Value) {
		v.add(UnknownModule, name.Pos(), near, "there is no module %s", name.Value)
	} else if v.options.Read != nil && !v.unit.program.anyModules {
		v.add(UnknownModule, name.Pos(), "", "there is no module %s, neither of the plugin's nor as a file in %s, or in a folder above the first",
			name.Value, strings.Join(unique(v.unit.looked), ", "))
	}
}

// unique lists names, each once.
func unique(names []string) (all []string) {
	for _, name := range names {
		if name = filepath.Clean(name); !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// requireSystem reports modules of the system that load a module in C.
func (v visitor) requireSystem(name *luasyntax.String) {
	if isOurs(v.api, name.Value) {
		return
	}
	if instead, ok := cModules[name.Value]; ok && v.unit.system[name.Value] {
		v.add(CModule, name.Pos(), "", "%s needs a module written in C, which cannot be loaded: %s", name.Value, instead)
	}
}
