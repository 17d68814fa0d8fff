package luacheck

import (
	"path/filepath"
	"slices"
	"strings"

	"janus-golua/internal/luacheck/api"
	"janus-golua/plugin/lua53/luasyntax/parser"
)

// unit is a file that is checked, or that is required by such a file.
type unit struct {
	name, source string
	given        bool
	chunk        *parser.Chunk
	failure      error
	comments     comments
	facts        *facts
	program      *program
	// own are the modules that `require` finds in files, which may hide modules of ours.
	own map[string]bool
	// modules are the files of the modules in own.
	modules map[string]*unit
	// module is the table that the file returns, nil when its fields are not known.
	module *ownModule
	// system are the modules among own that are found in the system's folders.
	system map[string]bool
	// looked are the folders where `require` has looked for files, without the folders above them.
	looked []string
}

// isDefinitions says whether the file is for editors only and has no code.
func (u *unit) isDefinitions() bool { return strings.HasPrefix(u.source, "---@meta") }

// program is the common knowledge of files that `require` connects.
type program struct {
	units []*unit
	// globals are the globals that a file sets, also inside functions.
	globals map[string]bool
	// declared are globals that are set outside of functions.
	declared map[string]bool
	// writes counts how often a global is set.
	writes map[string]int
	// used are globals that are read, and texts that may name a global.
	used map[string]bool
	// fields are the names of all fields that are set.
	fields map[string]bool
	// escaped are global tables that may have more fields than are known.
	escaped map[string]bool
	// anyGlobals says that unknown globals may exist, anyModules that unknown modules may.
	anyGlobals, anyModules bool
	level2                 bool
}

// set is all files of a check.
type set struct {
	apis
	options Options
	units   []*unit
	byPath  map[string]*unit
	links   map[*unit][]*unit
}

func newSet(known apis, options Options) *set {
	return &set{apis: known, options: options, byPath: map[string]*unit{}, links: map[*unit][]*unit{}}
}

func (s *set) add(source Source) *unit {
	path := filepath.Clean(source.Name)
	if known := s.byPath[path]; known != nil {
		return known
	}
	u := &unit{name: source.Name, source: source.Text, facts: newFacts(), own: map[string]bool{}, modules: map[string]*unit{}, system: map[string]bool{}}
	u.comments = readComments(source.Text)
	if u.chunk, u.failure = parser.Parse(source.Text, source.Name); u.failure == nil {
		u.facts.collect(u.chunk)
		u.module = moduleOf(u)
	}
	s.byPath[path] = u
	s.units = append(s.units, u)
	return u
}

// maxUnits bounds how many files are read for their facts.
const maxUnits = 2000

// join follows each require, and makes the programs.
func (s *set) join() {
	for i := 0; i < len(s.units) && i < maxUnits; i++ { // follow adds units
		s.follow(s.units[i])
	}
	for _, u := range s.units {
		s.openHanded(u)
	}
	for _, u := range s.units {
		if u.program == nil {
			p := &program{
				globals: map[string]bool{}, declared: map[string]bool{}, writes: map[string]int{},
				used: map[string]bool{}, fields: map[string]bool{}, escaped: map[string]bool{},
			}
			s.gather(u, p)
			for _, member := range p.units {
				p.merge(member, s.options)
			}
		}
	}
}

// systemFolders are where the plugin looks for libraries of Lua 5.3 after its own libraries.
var systemFolders = [...]string{"/usr/local/share/lua/5.3", "/usr/share/lua/5.3"}

// above lists the folders that contain a folder, the nearest first, because a file
// lib/rooms.lua names modules relative to the script's folder. A relative folder has `deep`
// more parents than its name shows.
func above(folder string, deep int) (folders []string) {
	for parent := filepath.Dir(folder); parent != folder; parent = filepath.Dir(folder) {
		folder = parent
		folders = append(folders, folder)
	}
	for range deep {
		if !filepath.IsAbs(folder) {
			folder = filepath.Join(folder, "..")
			folders = append(folders, folder)
		}
	}
	return folders
}

func (s *set) follow(u *unit) {
	own := filepath.Dir(u.name)
	nearest, others := append([]string{own}, s.options.Folders...), above(own, s.options.Depth)
	u.looked = slices.Concat(nearest, systemFolders[:])
	for _, module := range u.facts.requires {
		found := s.find(module, nearest)
		if found == nil && !isOurs(s.of(u.name), module) {
			if found = s.find(module, others); found == nil {
				found = s.find(module, systemFolders[:])
				u.system[module] = found != nil
			}
			if found == nil && u.facts.loaded[module] {
				u.facts.anyGlobals = true // the missing module probably sets globals
			}
		}
		u.own[module] = found != nil
		if found != nil {
			u.modules[module] = found
			s.links[u] = append(s.links[u], found)
			s.links[found] = append(s.links[found], u)
		}
	}
}

// find is the file of a module; nil if there is none, or if the file is for editors only.
func (s *set) find(module string, folders []string) *unit {
	relative := strings.ReplaceAll(module, ".", "/")
	for _, folder := range folders {
		for _, pattern := range [...]string{relative + ".lua", relative + "/init.lua"} {
			path := filepath.Join(folder, pattern)
			u := s.byPath[path]
			if u == nil && s.options.Read != nil {
				if text, ok := s.options.Read(path); ok {
					u = s.add(Source{Name: path, Text: text})
				}
			}
			if u != nil && !u.isDefinitions() {
				return u
			}
		}
	}
	return nil
}

// gather collects all files that `require` connects with a file.
func (s *set) gather(u *unit, p *program) {
	waiting := []*unit{u}
	for len(waiting) > 0 {
		next := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		if next.program == nil {
			next.program = p
			p.units = append(p.units, next)
			waiting = append(waiting, s.links[next]...)
		}
	}
}

func (p *program) merge(u *unit, options Options) {
	for name, writes := range u.facts.writes {
		p.globals[name] = true
		p.writes[name] += len(writes)
		if slices.ContainsFunc(writes, func(w write) bool { return w.declares }) {
			p.declared[name] = true
		}
	}
	for _, name := range append(u.comments.globals, options.Globals...) {
		p.globals[name], p.declared[name] = true, true
	}
	for name := range u.facts.used {
		p.used[name] = true
	}
	for name := range u.facts.fields {
		p.fields[name] = true
	}
	for name := range u.facts.escaped {
		p.escaped[name] = true
	}
	p.anyGlobals = p.anyGlobals || u.facts.anyGlobals
	p.anyModules = p.anyModules || u.facts.anyModules
	p.level2 = p.level2 || u.facts.setsHandlers && slices.Contains(u.facts.requires, "janus") && !u.own["janus"]
}

// brought are modules of the plugin and its tools that have no definitions.
var brought = map[string]bool{"json.util": true, "json.encode": true, "json.decode": true, "socket.core": true, "golua.test": true}

// isOurs says whether `require` needs no file for a module, because it belongs to the plugin
// or to Lua.
func isOurs(known *api.API, module string) bool {
	return known.Modules[module] != nil || brought[module] || module == "_G" || known.Globals[module].Class() != nil
}
