package luasyntax

// TranslateEverywhere is Translate with all that the translator may do against
// errors of gopher-lua's compiler, wherever it could be done.
func TranslateEverywhere(source, chunkName string) (Translation, error) {
	chunk, err := Parse(source, chunkName)
	if err != nil {
		return Translation{}, err
	}
	return chunk.translate(everywhere)
}
