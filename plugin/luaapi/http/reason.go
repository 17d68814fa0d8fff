package http

// reason is an error whose text scripts get.
type reason string

func (r reason) Error() string { return string(r) }
