// Package jwt is the native module `jwt`: JSON Web Tokens (RFC 7519) with
// signatures (RFC 7515), on golang-jwt.
//
// Which algorithms a token may have is the verifier's to say, never the
// token's; a key fits one family of algorithms only; and `none` is none.
package jwt

import (
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/args"
	"janus-golua/plugin/luaapi/json"
)

const (
	// maxToken bounds tokens: Janus's own are far below 1 KB.
	maxToken = 64 << 10
	// maxDepth is how deep claims may nest.
	maxDepth = 50
)

// algorithms are those that are known, in families that share a kind of key.
var algorithms = [...]string{
	"HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
}

// Open is the loader of `jwt`.
func Open(L *lua.LState) int { return Opener(time.Now)(L) }

// Opener makes a loader of `jwt` that judges tokens by another clock.
func Opener(now func() time.Time) lua.LGFunction {
	return func(L *lua.LState) int {
		return args.Module(L, map[string]lua.LGFunction{
			"sign":   sign,
			"verify": func(L *lua.LState) int { return verify(L, now) },
		})
	}
}

// sign(claims, key, options) is a token, or nil and a reason.
func sign(L *lua.LState) int {
	r := args.Of(L, "jwt.sign")
	claims, pem := r.Table(1), r.Text(2)
	f := r.Fields(3)
	algorithm, header := f.Text("algorithm"), readHeader(L, f)
	checkAlgorithm(f, "algorithm", algorithm)
	f.Done()
	header.RawSetString("alg", lua.LString(algorithm))

	key, err := privateKey(algorithm, pem)
	if err != nil {
		return args.Failure(L, "%s", err)
	}
	token, reason := signed(L, header, claims, jwt.GetSigningMethod(algorithm), key)
	if reason != "" {
		return args.Failure(L, "%s", reason)
	}
	return args.Return(L, lua.LString(token))
}

// readHeader copies what the token's header shall have beside the algorithm.
func readHeader(L *lua.LState, f *args.Fields) *lua.LTable {
	header := L.NewTable()
	header.RawSetString("typ", lua.LString("JWT"))
	if inner := f.Inner("header"); inner != nil {
		inner.Table.ForEach(func(name, value lua.LValue) {
			switch name.String() {
			case "alg", "crit", "b64":
				f.Fail("header", "has '%s', which is not for you to set", name)
			}
			header.RawSet(name, value)
		})
	}
	return header
}

func checkAlgorithm(f *args.Fields, field, algorithm string) {
	if !slices.Contains(algorithms[:], algorithm) {
		f.Fail(field, "is %.20q, expected %s", algorithm, strings.Join(algorithms[:], ", "))
	}
}

// signed makes the three parts of a token.
func signed(L *lua.LState, header, claims *lua.LTable, method jwt.SigningMethod, key any) (token, reason string) {
	var parts [2]string
	for i, table := range []*lua.LTable{header, claims} {
		text, err := json.Encode(L, table)
		switch {
		case err != nil:
			return "", err.Error()
		case text[0] != '{':
			return "", "claims and header are objects, not arrays"
		}
		parts[i] = segment([]byte(text))
	}
	text := strings.Join(parts[:], ".")
	signature, err := method.Sign(text, key)
	if err != nil {
		return "", "the key does not sign: " + err.Error()
	}
	if token = text + "." + segment(signature); len(token) > maxToken {
		return "", "the token has more than 64 KB"
	}
	return token, ""
}

// verify(token, key, options) are the claims and the header of a token that is
// valid, or nil and a reason.
func verify(L *lua.LState, now func() time.Time) int {
	r := args.Of(L, "jwt.verify")
	token, keys := r.Text(1), readKeys(r, 2)
	rules := readRules(r.Fields(3))
	rules.options = append(rules.options, jwt.WithTimeFunc(now))
	verified, err := rules.check(token, keys)
	if err != nil {
		return args.Failure(L, "%s", reason(err))
	}
	// The claims that were checked become a table by our own reader, which keeps
	// arrays and nulls; what it refuses (text behind the object) is refused.
	var tables [2]lua.LValue
	for i, part := range strings.SplitN(verified.Raw, ".", 3)[:2] {
		text, err := unsegment(part)
		if err == nil {
			tables[i], err = json.Decode(L, string(text), maxDepth)
		}
		if err != nil || text[0] != '{' {
			return args.Failure(L, "the token is malformed")
		}
	}
	return args.Return(L, tables[1], tables[0])
}
