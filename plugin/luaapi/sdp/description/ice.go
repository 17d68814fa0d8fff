package description

// RestartsICE says whether a description has other ICE credentials than an earlier one of
// the same peer: in an m-line that both have, the ufrag or the password has changed (RFC
// 8839, 4.4.1.1.1). Descriptions that Janus passes to a plugin have no credentials.
func (d *Description) RestartsICE(previous *Description) bool {
	for i := range min(len(d.Media), len(previous.Media)) {
		now, before := d.Credentials(i), previous.Credentials(i)
		if now.Ufrag != "" && before.Ufrag != "" && now != before {
			return true
		}
	}
	return false
}

// Credentials are ICE credentials.
type Credentials struct {
	Ufrag, Password string
}

// Credentials returns those of an m-line, or those of the session if the m-line has none.
func (d *Description) Credentials(index int) Credentials {
	for _, attributes := range [][]Attribute{d.Media[index].Attributes, d.Attributes} {
		if ufrag := attribute(attributes, "ice-ufrag"); ufrag != "" {
			return Credentials{ufrag, attribute(attributes, "ice-pwd")}
		}
	}
	return Credentials{}
}
