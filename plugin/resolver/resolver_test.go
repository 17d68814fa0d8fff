package resolver

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// byC are the ways of package net that look names up by its own resolver, which asks the
// C library. Those with addresses only (ListenUDP, DialUDP) look nothing up.
var byC = map[string]bool{
	"DefaultResolver": true, "Dial": true, "DialTimeout": true, "ResolveIPAddr": true, "ResolveTCPAddr": true, "ResolveUDPAddr": true,
	"LookupAddr": true, "LookupCNAME": true, "LookupHost": true, "LookupIP": true, "LookupMX": true, "LookupNS": true, "LookupPort": true,
	"LookupSRV": true, "LookupTXT": true, "Resolver": true, "Dialer": true,
}

// allowed are the files that may use them: they set the resolver.
var allowed = map[string]bool{"resolver/resolver.go": true, "luaapi/internal/outbound/dialer.go": true}

func TestNoNameIsLookedUpOtherwise(t *testing.T) {
	seen := 0
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		name, _ := filepath.Rel("..", path)
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || allowed[name] || strings.Contains(name, "enginetest") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		seen++
		ast.Inspect(file, func(node ast.Node) bool {
			star, isStar := node.(*ast.StarExpr) // a type is no lookup
			if isStar {
				_, named := star.X.(*ast.SelectorExpr)
				return !named
			}
			if s, ok := node.(*ast.SelectorExpr); ok {
				if of, ok := s.X.(*ast.Ident); ok && of.Name == "net" && byC[s.Sel.Name] {
					t.Errorf("%s uses net.%s", name, s.Sel.Name)
				}
			}
			return true
		})
		return nil
	})
	if err != nil || seen < 100 {
		t.Errorf("%d files: %v", seen, err)
	}
}
