// Package adminapi talks to the plugin in a running Janus, over the Admin API and HTTP.
package adminapi

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Plugin is the plugin's name in Janus, unless a script sets another name.
const Plugin = "janus.plugin.golua"

// The limits of one exchange. The plugin waits up to 10 s for a script, and an answer has
// at most some 300 KB.
const (
	patience  = 20 * time.Second
	maxAnswer = 8 << 20
)

// Client sends messages to the plugin.
type Client struct {
	// URL is the address of the Admin API, such as http://127.0.0.1:7088/admin.
	URL string
	// AdminSecret is Janus's secret, Secret that of the plugin's console; both may be empty.
	AdminSecret, Secret string
	// Plugin is the plugin's name.
	Plugin string
}

// Ask sends the plugin a message with the fields of request, and returns the answer.
func (c Client) Ask(request map[string]any) (json.RawMessage, error) {
	if c.Secret != "" {
		request["secret"] = c.Secret
	}
	message := map[string]any{
		"janus": "message_plugin", "transaction": rand.Text(), "plugin": c.Plugin, "request": request,
	}
	if c.AdminSecret != "" {
		message["admin_secret"] = c.AdminSecret
	}
	text, err := json.Marshal(message)
	if err != nil {
		return nil, err
	}
	return c.post(text)
}

func (c Client) post(text []byte) (json.RawMessage, error) {
	client := http.Client{
		Timeout:   patience,
		Transport: &http.Transport{DisableKeepAlives: true},
		// Following a redirect would send the secrets to another server.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	answer, err := client.Post(c.URL, "application/json", bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %s: is this the URL of Janus's Admin API?", c.URL, answer.Status)
	}
	return response(body)
}

// response takes the plugin's answer out of Janus's answer.
func response(body []byte) (json.RawMessage, error) {
	var answer struct {
		Janus    string
		Response json.RawMessage
		Error    struct {
			Code   int
			Reason string
		}
	}
	switch err := json.Unmarshal(body, &answer); {
	case err != nil:
		return nil, fmt.Errorf("the answer is not Janus's: %w", err)
	case answer.Janus == "error":
		return nil, fmt.Errorf("janus refuses: %s (%d)", answer.Error.Reason, answer.Error.Code)
	case len(answer.Response) == 0:
		return nil, errors.New("the plugin did not answer")
	}
	return answer.Response, nil
}
