package level1

import "janus-golua/plugin/luaapi"

// questions are the functions that say 1 or 0.
func questions(host luaapi.Host) map[string]func(arguments) (bool, error) {
	return map[string]func(arguments) (bool, error){
		"eventsIsEnabled": func(arguments) (bool, error) { return host.EventsEnabled(), nil },
		// Whether Janus checks signed tokens.
		"authIsSigned": func(arguments) (bool, error) { return host.AuthIsSigned(), nil },
		// Whether token is a signed one for this plugin that has not expired.
		"authIsSignatureValid": func(args arguments) (bool, error) {
			token, err := args.text(1)
			return err == nil && host.AuthIsValid(token), err
		},
		// Whether it grants what a descriptor names, too.
		"authSignatureContains": func(args arguments) (bool, error) {
			token, err := args.text(1)
			if err != nil {
				return false, err
			}
			descriptor, err := args.text(2)
			return err == nil && host.AuthContains(token, descriptor), err
		},
	}
}
