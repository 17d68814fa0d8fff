package jwt

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luatest"
	luabase64 "janus-golua/plugin/luaapi/base64"
	"janus-golua/plugin/luaapi/json"
)

func encodePEM(t *testing.T, kind string, der []byte, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func publicPEM(t *testing.T, key crypto.PublicKey) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	return encodePEM(t, "PUBLIC KEY", der, err)
}

// certificatePEM creates a certificate that a key has signed for itself.
func certificatePEM(t *testing.T, key crypto.Signer) string {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	return encodePEM(t, "CERTIFICATE", der, err)
}

// keyTable is `keys` of the Lua tests: keys.NAME.private, .public, .certificate.
func keyTable(t *testing.T, L *lua.LState) *lua.LTable {
	t.Helper()
	made := map[string]crypto.Signer{}
	made["rsa"], _ = rsa.GenerateKey(rand.Reader, 2048)
	made["other_rsa"], _ = rsa.GenerateKey(rand.Reader, 2048)
	made["short_rsa"], _ = rsa.GenerateKey(rand.Reader, 1024)
	made["p256"], _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	made["p384"], _ = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	made["p521"], _ = ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	_, made["ed25519"], _ = ed25519.GenerateKey(rand.Reader)
	table := L.NewTable()
	for name, key := range made {
		one := L.NewTable()
		der, err := x509.MarshalPKCS8PrivateKey(key)
		one.RawSetString("private", lua.LString(encodePEM(t, "PRIVATE KEY", der, err)))
		one.RawSetString("public", lua.LString(publicPEM(t, key.Public())))
		one.RawSetString("certificate", lua.LString(certificatePEM(t, key)))
		switch key := key.(type) {
		case *rsa.PrivateKey:
			one.RawSetString("traditional", lua.LString(encodePEM(t, "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key), nil)))
		case *ecdsa.PrivateKey:
			der, err := x509.MarshalECPrivateKey(key)
			one.RawSetString("traditional", lua.LString(encodePEM(t, "EC PRIVATE KEY", der, err)))
		}
		table.RawSetString(name, one)
	}
	return table
}

func TestLua(t *testing.T) {
	L := luatest.New(t, luatest.Modules{"jwt": Open, "json": json.OpenLuaJSON, "base64": luabase64.Open})
	L.SetGlobal("keys", keyTable(t, L))
	if err := L.DoFile("testdata/jwt.lua"); err != nil {
		t.Error(err)
	}
}

func unbase64(t *testing.T, text string) []byte {
	t.Helper()
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The examples of RFC 7515, appendices A.1 to A.3, and of RFC 8037, A.4, whose payload is
// not JSON.
func TestExamplesOfTheRFCs(t *testing.T) {
	const payload = ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
	modulus := unbase64(t, "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ")
	point := append([]byte{4}, append(unbase64(t, "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"), unbase64(t, "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")...)...)
	ec, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		t.Fatal(err)
	}
	for algorithm, example := range map[string]struct{ key, token string }{
		"HS256": {string(unbase64(t, "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")),
			"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9" + payload + "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"},
		"RS256": {publicPEM(t, &rsa.PublicKey{N: new(big.Int).SetBytes(modulus), E: 65537}),
			"eyJhbGciOiJSUzI1NiJ9" + payload + "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"},
		"ES256": {publicPEM(t, ec),
			"eyJhbGciOiJFUzI1NiJ9" + payload + "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"},
		"EdDSA": {publicPEM(t, ed25519.PublicKey(unbase64(t, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"))),
			"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"},
	} {
		key, err := publicKey(algorithm, example.key)
		if err != nil {
			t.Fatal(err)
		}
		end := strings.LastIndexByte(example.token, '.')
		signature := unbase64(t, example.token[end+1:])
		if err := jwt.GetSigningMethod(algorithm).Verify(example.token[:end], signature, key); err != nil {
			t.Errorf("%s: %v", algorithm, err)
		}
		if algorithm == "EdDSA" {
			continue
		}
		// These three expired in 2011: the error comes after the signature has been accepted.
		_, err = rules{algorithms: []string{algorithm}, options: []jwt.ParserOption{jwt.WithJSONNumber()}}.check(example.token, keys{one: example.key})
		if err == nil || reason(err) != "the token has expired" {
			t.Errorf("%s: %v", algorithm, err)
		}
	}
}

// FuzzVerify: no token causes a panic, and only the token that we have signed is valid.
func FuzzVerify(f *testing.F) {
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": "alice"})
	valid, err := token.SignedString([]byte("secret"))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{valid, valid + ".", "", "..", "e30.e30.", "eyJhbGciOiJub25lIn0.e30.", valid[:20]} {
		f.Add(seed)
	}
	L := lua.NewState()
	f.Cleanup(L.Close)
	open := L.NewFunction(Open)
	L.Push(open)
	L.Call(0, 1)
	verify := L.GetField(L.Get(-1), "verify")
	options := L.NewTable()
	options.RawSetString("algorithms", lua.LString("HS256"))
	f.Fuzz(func(t *testing.T, token string) {
		if err := L.CallByParam(lua.P{Fn: verify, NRet: 2, Protect: true}, lua.LString(token), lua.LString("secret"), options); err != nil {
			t.Fatal(err)
		}
		if L.Get(-2) != lua.LNil && token != valid {
			t.Errorf("%q is valid", token)
		}
		L.Pop(2)
	})
}
