package outbound

import (
	"crypto/tls"
	"crypto/x509"
	"errors"

	"janus-golua/plugin/lua53/args"
)

// maxPEM limits a text with certificates, in bytes: Debian's file of all authorities has
// about 220 KB.
const maxPEM = 512 << 10

// TLS is the TLS configuration that a script asks for. The zero TLS trusts the authorities
// of the system.
type TLS struct {
	ca, cert, key string
	serverName    string
	insecure      bool
}

// ReadTLS reads the field tls; it returns nil when the field is left out:
//
//	tls = { ca = PEM, cert = PEM, key = PEM, server_name = text, insecure = flag }
//
// The texts are PEM, never names of files: the sandbox decides what a script may read.
func ReadTLS(f *args.Fields) *TLS {
	inner := f.Inner("tls")
	if inner == nil {
		return nil
	}
	t := &TLS{
		ca: readPEM(inner, "ca"), cert: readPEM(inner, "cert"), key: readPEM(inner, "key"),
		serverName: inner.TextOr("server_name", ""), insecure: inner.FlagOr("insecure", false),
	}
	if (t.cert == "") != (t.key == "") {
		inner.Fail("cert", "and field 'key' go together")
	}
	inner.Done()
	return t
}

func readPEM(f *args.Fields, name string) string {
	text := f.TextOr(name, "")
	if len(text) > maxPEM {
		f.Fail(name, "has %d bytes, expected at most %d", len(text), maxPEM)
	}
	return text
}

// Config returns nil for a nil TLS. The text of an error is a reason for scripts.
func (t *TLS) Config() (*tls.Config, error) {
	if t == nil {
		return nil, nil
	}
	config := &tls.Config{ServerName: t.serverName, InsecureSkipVerify: t.insecure}
	if t.ca != "" {
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM([]byte(t.ca)) {
			return nil, errors.New("tls: 'ca' holds no certificate")
		}
	}
	if t.cert != "" {
		pair, err := tls.X509KeyPair([]byte(t.cert), []byte(t.key))
		if err != nil {
			return nil, errors.New("tls: 'cert' and 'key' are no certificate and its key")
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}
