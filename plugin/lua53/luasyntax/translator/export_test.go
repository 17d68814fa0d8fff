package translator

import "janus-golua/plugin/lua53/luasyntax/parser"

// TranslateEverywhere is Translate with all that the translator may do against
// errors of gopher-lua's compiler, wherever it could be done.
func TranslateEverywhere(source, chunkName string) (Translation, error) {
	chunk, err := parser.Parse(source, chunkName)
	if err != nil {
		return Translation{}, err
	}
	return translateChunk(chunk, everywhere)
}
