//go:build golua_nometrics

package metrics

import "errors"

// Endpoint stands for the endpoint, which this build does not have.
type Endpoint struct{}

// Join only returns an error that says why there are no metrics.
func (*Endpoint) Join(string, Options) (url, owner string, err error) {
	return "", "", errors.New("this plugin was built without metrics")
}

// Leave does nothing.
func (*Endpoint) Leave(string) {}
