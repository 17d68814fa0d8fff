//go:build !nohttp

package http_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	luahttp "janus-golua/plugin/luaapi/http"
)

// authority signs certificates.
type authority struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	a := &authority{t: t}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	var der []byte
	der, a.key = a.sign(template, template)
	a.cert, _ = x509.ParseCertificate(der)
	return a
}

func (a *authority) sign(template, parent *x509.Certificate) ([]byte, *ecdsa.PrivateKey) {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	signer := a.key
	if signer == nil {
		signer = key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		a.t.Fatal(err)
	}
	return der, key
}

// issue creates a certificate for 127.0.0.1 or for a name, and its key, as PEM.
func (a *authority) issue(name string, ends time.Time) (cert, key string) {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: ends,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	if ip := net.ParseIP(name); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{name}
	}
	der, made := a.sign(template, a.cert)
	keyDER, _ := x509.MarshalECPrivateKey(made)
	return toPEM("CERTIFICATE", der), toPEM("EC PRIVATE KEY", keyDER)
}

func toPEM(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// serve starts a server with its own certificate.
func (a *authority) serve(name string, ends time.Time, clients tls.ClientAuthType) string {
	cert, key := a.issue(name, ends)
	pair, err := tls.X509KeyPair([]byte(cert), []byte(key))
	if err != nil {
		a.t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/echo", echo)
	mux.HandleFunc("/headers", manyHeaders)
	mux.HandleFunc("/protocol", func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Proto) })
	server := httptest.NewUnstartedServer(mux)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.EnableHTTP2 = true
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{pair}, ClientAuth: clients, ClientCAs: pool}
	if clients != tls.NoClientCert {
		server.TLS.MaxVersion = tls.VersionTLS12 // with 1.3 a reset may come before the alert
	}
	server.StartTLS()
	a.t.Cleanup(server.Close)
	return server.URL + "/"
}

func TestTLS(t *testing.T) {
	a := newAuthority(t)
	later := time.Now().Add(time.Hour)
	good := a.serve("127.0.0.1", later, tls.NoClientCert)
	named := a.serve("janus.example", later, tls.NoClientCert)
	expired := a.serve("127.0.0.1", time.Now().Add(-time.Hour), tls.NoClientCert)
	mutual := a.serve("127.0.0.1", later, tls.RequireAndVerifyClientCert)
	cert, key := a.issue("client", later)
	ca := toPEM("CERTIFICATE", a.cert.Raw)
	e := newEngine(t, luahttp.Options{})
	for _, test := range []struct{ url, source, want string }{
		{good, `return http.get(url)`, "nil certificate is signed by an unknown authority"},
		{good, `return http.get(url .. "echo", { tls = { ca = ca } }).status`, "200"},
		{good, `return http.get(url .. "protocol", { tls = { ca = ca } }).body`, "HTTP/2.0"},
		{good, `return http.get(url .. "headers", { tls = { ca = ca } })`, "nil malformed answer"},
		{good, `local c = http.client{ tls = { ca = ca } } return c:get(url .. "echo").status, c:get(url .. "echo").status`, "200 200"},
		{good, `return http.get(url, { tls = { insecure = true } }).status`, "404"},
		{good, `return http.get(url, { tls = { ca = "none" } })`, "nil tls: 'ca' holds no certificate"},
		{good, `return http.get(url, { tls = { ca = ca, server_name = "other" } })`, "nil certificate is for another name"},
		{named, `return http.get(url, { tls = { ca = ca } })`, "nil certificate is for another name"},
		{named, `return http.get(url, { tls = { ca = ca, server_name = "janus.example" } }).status`, "404"},
		{expired, `return http.get(url, { tls = { ca = ca } })`, "nil certificate has expired"},
		{mutual, `return http.get(url, { tls = { ca = ca } })`, "nil TLS handshake failed"},
		{mutual, `return http.get(url, { tls = { ca = ca, cert = cert, key = key } }).status`, "404"},
	} {
		got := e.Ask("local http, url, ca, cert, key = require 'http', ... "+test.source,
			lua.LString(test.url), lua.LString(ca), lua.LString(cert), lua.LString(key))
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.source, got, test.want)
		}
	}
}
