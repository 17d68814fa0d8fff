package jwt

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"janus-golua/plugin/lua53/args"
)

// maxLeeway, a day, is more than clocks ever differ.
const maxLeeway = 24 * 60 * 60

// rules are what a token must satisfy.
type rules struct {
	algorithms []string
	// required are the claims that must be present.
	required []string
	options  []jwt.ParserOption
}

func readRules(f *args.Fields) rules {
	r := rules{algorithms: f.Texts("algorithms"), required: f.Texts("required")}
	if len(r.algorithms) == 0 {
		f.Fail("algorithms", "is missing, expected those that a token may be signed with")
	}
	for _, algorithm := range r.algorithms {
		checkAlgorithm(f, "algorithms", algorithm)
	}
	r.options = []jwt.ParserOption{
		jwt.WithValidMethods(r.algorithms), jwt.WithJSONNumber(), jwt.WithStrictDecoding(), jwt.WithIssuedAt(),
		jwt.WithLeeway(time.Duration(f.Number("leeway", 0, maxLeeway, 0) * float64(time.Second))),
	}
	expect := func(name string, option func(string) jwt.ParserOption) {
		if !f.Has(name) {
			return
		}
		text := f.Text(name)
		if text == "" { // the library would take it for no requirement
			f.Fail(name, "is empty")
		}
		r.options = append(r.options, option(text))
	}
	expect("issuer", jwt.WithIssuer)
	expect("subject", jwt.WithSubject)
	expect("audience", func(audience string) jwt.ParserOption { return jwt.WithAudience(audience) })
	f.Done()
	return r
}

var (
	errMalformed = errors.New("the token is malformed")
	errTooLong   = errors.New("the token has more than 64 KB")
	errAlgorithm = errors.New("the algorithm of the token is not allowed")
	errCritical  = errors.New("the token has critical extensions, of which none is known")
)

// check verifies a token. It checks the signature first: before that, it only reads which key
// the token asks for.
func (r rules) check(token string, keys keys) (*jwt.Token, error) {
	switch {
	case len(token) > maxToken:
		return nil, errTooLong
	case strings.ContainsAny(token, "\r\n"): // Go's base64 skips these
		return nil, errMalformed
	}
	claims := jwt.MapClaims{}
	verified, err := jwt.NewParser(r.options...).ParseWithClaims(token, claims, func(token *jwt.Token) (any, error) {
		if _, ok := token.Header["crit"]; ok {
			return nil, errCritical
		}
		return keys.find(token)
	})
	switch {
	case err == nil:
		return verified, r.checkClaims(claims)
	case verified != nil && !errors.Is(err, jwt.ErrTokenMalformed) && !slices.Contains(r.algorithms, algorithmOf(verified)):
		return nil, errAlgorithm
	}
	return nil, err
}

func algorithmOf(token *jwt.Token) string {
	algorithm, _ := token.Header["alg"].(string)
	return algorithm
}

// errClaim reports a claim that is missing or wrong.
type errClaim struct{ name, what string }

func (e errClaim) Error() string { return fmt.Sprintf("the claim %.40q %s", e.name, e.what) }

// latest is the end of the year 9999. The library would take a time far beyond it for one
// in the past.
const latest = 253402300799

func (r rules) checkClaims(claims jwt.MapClaims) error {
	for _, name := range []string{"exp", "nbf", "iat"} {
		number, _ := claims[name].(json.Number)
		if seconds, err := number.Float64(); number != "" && (err != nil || seconds > latest || seconds < 0) {
			return errClaim{name, "is no time"}
		}
	}
	for _, name := range r.required {
		if claims[name] == nil {
			return errClaim{name, "is missing"}
		}
	}
	return nil
}

// known are errors of the library in our words. The first match counts.
func known() [][2]error {
	is := func(err error, text string) [2]error { return [2]error{err, errors.New(text)} }
	return [][2]error{
		{errTooLong, errTooLong}, {errAlgorithm, errAlgorithm}, {errCritical, errCritical}, {errNoKey, errNoKey},
		{errMalformed, errMalformed}, is(jwt.ErrTokenMalformed, errMalformed.Error()),
		is(jwt.ErrTokenExpired, "the token has expired"),
		is(jwt.ErrTokenNotValidYet, "the token is not valid yet"),
		is(jwt.ErrTokenUsedBeforeIssued, "the token was issued in the future"),
		is(jwt.ErrTokenInvalidAudience, "the token is for another audience"),
		is(jwt.ErrTokenInvalidIssuer, "the token is of another issuer"),
		is(jwt.ErrTokenInvalidSubject, "the token is of another subject"),
		is(jwt.ErrTokenRequiredClaimMissing, "a claim that is expected is missing"),
		is(jwt.ErrInvalidType, "a claim has the wrong type"),
	}
}

// reason puts an error into words for the script and its log. They contain nothing of the
// token but the name of a claim.
func reason(err error) string {
	for _, pair := range known() {
		if errors.Is(err, pair[0]) {
			return pair[1].Error()
		}
	}
	var key *keyError
	var claim errClaim
	switch {
	case errors.As(err, &key):
		return key.Error()
	case errors.As(err, &claim):
		return claim.Error()
	}
	return "the signature is wrong"
}

func segment(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

func unsegment(text string) ([]byte, error) { return base64.RawURLEncoding.Strict().DecodeString(text) }
