// Package jwt is the native module `jwt`: JSON Web Tokens (RFC 7519) with
// signatures (RFC 7515), on golang-jwt.
//
// Which algorithms a token may have is the verifier's to say, never the
// token's; a key fits one family of algorithms only; and `none` is none.
package jwt

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/json"
	"janus-golua/plugin/waiting"
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

// Options say what the module works with.
type Options struct {
	// Now is the time by which tokens are judged; nil is that of the machine.
	Now func() time.Time
	// Computer computes what takes long.
	Computer waiting.Computer
}

// Open is the loader of `jwt` for states without tasks, where nothing waits.
func Open(L *lua.LState) int { return Opener(Options{})(L) }

// Opener is the loader of `jwt`.
func Opener(options Options) lua.LGFunction {
	if options.Now == nil {
		options.Now = time.Now
	}
	return func(L *lua.LState) int {
		return args.Module(L, map[string]lua.LGFunction{"sign": options.sign, "verify": options.verify})
	}
}

// signsLong says whether to sign by an algorithm takes over a millisecond: by RSA it
// takes 0.8 ms with a key of 2048 bits, 5 ms with 4096 and 86 ms with 8192, with the
// reading of the key; by all others less than 0.7 ms.
func signsLong(algorithm string) bool {
	return strings.HasPrefix(algorithm, "RS") || strings.HasPrefix(algorithm, "PS")
}

// verifiesLong says that of verifying: 1.4 ms by ES512. By RSA it takes 0.02 ms with a
// key of 2048 bits and 0.8 ms with 8192; by all others less than 0.5 ms.
func verifiesLong(algorithm string) bool { return algorithm == "ES512" }

// run computes what takes long in the pool, the rest at once.
func (o Options) run(L *lua.LState, name string, long bool, compute func() waiting.Results) int {
	if long {
		return o.Computer.Run(L, name, compute)
	}
	return waiting.AtOnce(L, compute)
}

// sign(claims, key, options) is a token, or nil and a reason.
func (o Options) sign(L *lua.LState) int {
	const name = "jwt.sign"
	r := args.Of(L, name)
	claims, pem := r.Table(1), r.Text(2)
	f := r.Fields(3)
	algorithm, header := f.Text("algorithm"), readHeader(L, f)
	checkAlgorithm(f, "algorithm", algorithm)
	f.Done()
	header.RawSetString("alg", lua.LString(algorithm))
	text, reason := unsigned(L, header, claims)
	if reason != "" {
		return args.Failure(L, "%s", reason)
	}
	return o.run(L, name, signsLong(algorithm), func() waiting.Results {
		token, err := signed(text, algorithm, pem)
		if err != nil {
			return waiting.Failure(err.Error())
		}
		return func(*lua.LState) []lua.LValue { return []lua.LValue{lua.LString(token)} }
	})
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

// unsigned makes the two parts of a token that are signed.
func unsigned(L *lua.LState, header, claims *lua.LTable) (text, reason string) {
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
	if text = strings.Join(parts[:], "."); len(text) > maxToken {
		return "", errTooLong.Error() // whose digest need not be made
	}
	return text, ""
}

// signed makes the token of them.
func signed(text, algorithm, pem string) (token string, err error) {
	key, err := privateKey(algorithm, pem)
	if err != nil {
		return "", err
	}
	signature, err := jwt.GetSigningMethod(algorithm).Sign(text, key)
	if err != nil {
		return "", fmt.Errorf("the key does not sign: %w", err)
	}
	if token = text + "." + segment(signature); len(token) > maxToken {
		return "", errTooLong
	}
	return token, nil
}

// verify(token, key, options) are the claims and the header of a token that is
// valid, or nil and a reason.
func (o Options) verify(L *lua.LState) int {
	const name = "jwt.verify"
	r := args.Of(L, name)
	token, keys := r.Text(1), readKeys(r, 2)
	rules := readRules(r.Fields(3))
	rules.options = append(rules.options, jwt.WithTimeFunc(o.Now))
	return o.run(L, name, slices.ContainsFunc(rules.algorithms, verifiesLong), func() waiting.Results {
		verified, err := rules.check(token, keys)
		if err != nil {
			return waiting.Failure(reason(err))
		}
		return func(L *lua.LState) []lua.LValue { return tables(L, verified) }
	})
}

// tables are the claims that were checked, and the header, made by our own reader, which
// keeps arrays and nulls; what it refuses (text behind the object) is refused.
func tables(L *lua.LState, verified *jwt.Token) []lua.LValue {
	var tables [2]lua.LValue
	for i, part := range strings.SplitN(verified.Raw, ".", 3)[:2] {
		text, err := unsegment(part)
		if err == nil {
			tables[i], err = json.Decode(L, string(text), maxDepth)
		}
		if err != nil || text[0] != '{' {
			return waiting.Failure(errMalformed.Error())(L)
		}
	}
	return []lua.LValue{tables[1], tables[0]}
}
