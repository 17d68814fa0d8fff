package access

import (
	"errors"
	"fmt"
)

// Refusal is an error whose reason is a setting of the configuration. Its text may reach
// clients; the name of the setting is for operators.
type Refusal struct{ Setting, text string }

// Refuse makes one.
func Refuse(setting, text string) error { return &Refusal{setting, text} }

// Error is the text.
func (r *Refusal) Error() string { return r.text }

// Named adds the setting to an error that is a Refusal, and returns any other as it is.
func Named(err error) (named error, refused bool) {
	var refusal *Refusal
	if !errors.As(err, &refusal) {
		return err, false
	}
	return fmt.Errorf("%w (setting %s)", err, refusal.Setting), true
}
