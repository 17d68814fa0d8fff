package plugin

// callbacks says which optional functions the script defines. They are looked
// for once, after init, so that no packet waits for the Lua lock only to learn
// that Lua does not want it.
type callbacks struct {
	message      bool
	adminMessage bool
	incomingRTP  bool
	incomingRTCP bool
	// textData and binaryData name the function for each kind of message,
	// empty when the kind is forwarded natively.
	textData   string
	binaryData string
	dataReady  bool
	slowLink   bool
	// notices are the others that media tells of, by name.
	notices map[string]bool
}

// noticeFunctions are what media tells of.
var noticeFunctions = [...]string{"substreamChanged", "temporalLayerChanged", "spatialLayerChanged", "talking", "activeSpeaker"}

// findCallbacks looks at the script's globals, with the Lua lock held.
func (a *application) findCallbacks() callbacks {
	found := callbacks{
		message:      a.engine.Defines("handleMessage"),
		adminMessage: a.engine.Defines("handleAdminMessage"),
		incomingRTP:  a.engine.Defines("incomingRtp"),
		incomingRTCP: a.engine.Defines("incomingRtcp"),
		dataReady:    a.engine.Defines("dataReady"),
		slowLink:     a.engine.Defines("slowLink"),
	}
	found.notices = make(map[string]bool)
	for _, name := range noticeFunctions {
		found.notices[name] = a.engine.Defines(name)
	}
	switch {
	case a.engine.Defines("incomingTextData"):
		found.textData = "incomingTextData"
	case a.engine.Defines("incomingData"): // its deprecated name
		found.textData = "incomingData"
	}
	if a.engine.Defines("incomingBinaryData") {
		found.binaryData = "incomingBinaryData"
	}
	return found
}
