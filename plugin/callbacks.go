package plugin

// callbacks says which optional functions the script defines. They are looked
// for once, after init, so that no packet waits for the Lua lock only to learn
// that Lua does not want it.
type callbacks struct {
	adminMessage bool
	incomingRTP  bool
	incomingRTCP bool
	// textData and binaryData name the function for each kind of message,
	// empty when the kind is forwarded natively.
	textData   string
	binaryData string
	dataReady  bool
	slowLink   bool
}

// findCallbacks looks at the script's globals, with the Lua lock held.
func (p *Plugin) findCallbacks() callbacks {
	found := callbacks{
		adminMessage: p.engine.Defines("handleAdminMessage"),
		incomingRTP:  p.engine.Defines("incomingRtp"),
		incomingRTCP: p.engine.Defines("incomingRtcp"),
		dataReady:    p.engine.Defines("dataReady"),
		slowLink:     p.engine.Defines("slowLink"),
	}
	switch {
	case p.engine.Defines("incomingTextData"):
		found.textData = "incomingTextData"
	case p.engine.Defines("incomingData"): // its deprecated name
		found.textData = "incomingData"
	}
	if p.engine.Defines("incomingBinaryData") {
		found.binaryData = "incomingBinaryData"
	}
	return found
}
