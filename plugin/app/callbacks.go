package app

// Callbacks says which optional functions the script defines. They are looked up once,
// after init, so that no packet waits for the Lua lock only to learn that the script does not
// want it.
type Callbacks struct {
	Message      bool
	AdminMessage bool
	IncomingRTP  bool
	IncomingRTCP bool
	// TextData and BinaryData name the function for each kind of message. The name is empty
	// when the kind is forwarded natively.
	TextData   string
	BinaryData string
	DataReady  bool
	SlowLink   bool
	// Notices says, by name, which of noticeFunctions the script defines.
	Notices map[string]bool
}

// noticeFunctions are the callbacks that tell the script about events of the media path.
var noticeFunctions = [...]string{"substreamChanged", "temporalLayerChanged", "spatialLayerChanged", "talking", "activeSpeaker", "bandwidthChanged"}

// findCallbacks looks for the functions in the script's globals, with the Lua lock held.
func (a *Application) findCallbacks() Callbacks {
	found := Callbacks{
		Message:      a.Engine.Defines("handleMessage"),
		AdminMessage: a.Engine.Defines("handleAdminMessage"),
		IncomingRTP:  a.Engine.Defines("incomingRtp"),
		IncomingRTCP: a.Engine.Defines("incomingRtcp"),
		DataReady:    a.Engine.Defines("dataReady"),
		SlowLink:     a.Engine.Defines("slowLink"),
	}
	found.Notices = make(map[string]bool)
	for _, name := range noticeFunctions {
		found.Notices[name] = a.Engine.Defines(name)
	}
	switch {
	case a.Engine.Defines("incomingTextData"):
		found.TextData = "incomingTextData"
	case a.Engine.Defines("incomingData"): // its deprecated name
		found.TextData = "incomingData"
	}
	if a.Engine.Defines("incomingBinaryData") {
		found.BinaryData = "incomingBinaryData"
	}
	return found
}
