package access

import "errors"

// Refusal is an error whose reason is the configuration. The text names the setting.
type Refusal struct{ text string }

// Refuse makes one.
func Refuse(text string) error { return &Refusal{text} }

// Error is the text.
func (r *Refusal) Error() string { return r.text }

// IsRefusal says whether the reason of an error is the configuration.
func IsRefusal(err error) bool {
	var refusal *Refusal
	return errors.As(err, &refusal) || errors.Is(err, ErrRefused)
}
