package level1

import "janus-golua/plugin/luaapi"

// questions are the functions that return 1 or 0.
func questions(host luaapi.Host) map[string]func(arguments) (bool, error) {
	return map[string]func(arguments) (bool, error){
		// Does Janus check signed tokens?
		"authIsSigned": func(arguments) (bool, error) { return host.AuthIsSigned(), nil },
		// Is the token signed for this plugin and not expired?
		"authIsSignatureValid": func(args arguments) (bool, error) {
			token, err := args.text(1)
			return err == nil && host.AuthIsValid(token), err
		},
		// Does the token also grant what a descriptor names?
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
