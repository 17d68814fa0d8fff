package simulation

import (
	"errors"
	"io"
	"net/http"
)

// transport passes HTTP requests of the application to the test.
type transport struct {
	janus *Janus
	serve func(request *http.Request, body []byte) (*http.Response, error)
}

// RoundTrip answers a request. It waits until a method of Janus is called.
func (t transport) RoundTrip(request *http.Request) (response *http.Response, err error) {
	var body []byte
	if request.Body != nil {
		if body, err = io.ReadAll(request.Body); err != nil {
			return nil, err
		}
		_ = request.Body.Close()
	}
	if !t.janus.Serve(func() { response, err = t.serve(request, body) }) {
		return nil, errors.New("the application has been stopped")
	}
	if response != nil {
		response.Request = request
	}
	return response, err
}
