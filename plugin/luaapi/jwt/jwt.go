// Package jwt is the native module `jwt`: JSON Web Tokens (RFC 7519) with signatures (RFC
// 7515), on golang-jwt.
//
// The verifier decides which algorithms a token may use, never the token. A key fits only
// one family of algorithms. The algorithm `none` does not exist here.
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
	// maxToken limits the size of tokens: Janus's own are far below 1 KB.
	maxToken = 64 << 10
	// maxDepth is how deeply claims may nest.
	maxDepth = 50
)

// algorithms are the known algorithms, in families that share a kind of key.
var algorithms = [...]string{
	"HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
}

// Options configure the module.
type Options struct {
	// Now is the clock that tokens are checked against; nil is the machine's.
	Now func() time.Time
	// Computer does the long computations.
	Computer waiting.Computer
}

// Open is the loader of `jwt` for states without tasks, where nothing waits.
func Open(L *lua.LState) int { return Opener(Options{})(L) }

// Opener creates the loader of `jwt`.
func Opener(options Options) lua.LGFunction {
	if options.Now == nil {
		options.Now = time.Now
	}
	return func(L *lua.LState) int {
		return args.Module(L, map[string]lua.LGFunction{"sign": options.sign, "verify": options.verify})
	}
}

// signsLong says whether signing with an algorithm takes over a millisecond. RSA takes 0.8
// ms with a key of 2048 bits, 5 ms with 4096 and 86 ms with 8192, including the reading of
// the key. All others take less than 0.7 ms.
func signsLong(algorithm string) bool {
	return strings.HasPrefix(algorithm, "RS") || strings.HasPrefix(algorithm, "PS")
}

// verifiesLong says whether verifying takes over a millisecond: ES512 takes 1.4 ms. RSA
// takes 0.02 ms with a key of 2048 bits and 0.8 ms with 8192; all others take less than 0.5
// ms.
func verifiesLong(algorithm string) bool { return algorithm == "ES512" }

// run does long computations in the pool, and all others at once.
func (o Options) run(L *lua.LState, name string, long bool, compute func() waiting.Results) int {
	if long {
		return o.Computer.Run(L, name, compute)
	}
	return waiting.AtOnce(L, compute)
}

// sign(claims, key, options) returns a token, or nil and a reason.
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

// readHeader copies the fields that the token's header gets beside the algorithm.
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

// unsigned creates the two parts of a token that are signed.
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
		return "", errTooLong.Error() // then there is no need to compute the digest
	}
	return text, ""
}

// signed signs the two parts and appends the signature.
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

// verify(token, key, options) returns the claims and the header of a valid token, or nil
// and a reason.
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

// tables converts the verified claims and the header with our own JSON reader, which
// preserves arrays and nulls. If that reader refuses something (text behind the object),
// the token is refused.
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
