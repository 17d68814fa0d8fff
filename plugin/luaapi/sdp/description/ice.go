package description

// RestartsICE tells whether a description of the same peer has other credentials
// than the one before: at an m-line that both have, the ufrag or the password
// changed (RFC 8839, 4.4.1.1.1). What a plugin gets has none: Janus keeps them.
func (d *Description) RestartsICE(previous *Description) bool {
	for i := range min(len(d.Media), len(previous.Media)) {
		now, before := d.Credentials(i), previous.Credentials(i)
		if now.Ufrag != "" && before.Ufrag != "" && now != before {
			return true
		}
	}
	return false
}

// Credentials are those of ICE.
type Credentials struct {
	Ufrag, Password string
}

// Credentials are those of an m-line, or of the session where it has none.
func (d *Description) Credentials(index int) Credentials {
	for _, attributes := range [][]Attribute{d.Media[index].Attributes, d.Attributes} {
		if ufrag := attribute(attributes, "ice-ufrag"); ufrag != "" {
			return Credentials{ufrag, attribute(attributes, "ice-pwd")}
		}
	}
	return Credentials{}
}
