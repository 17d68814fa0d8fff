package api

// markGiven marks the classes that functions return or pass to functions of the
// script, and the classes inside them.
func (b *builder) markGiven() {
	for _, callback := range b.api.Callbacks {
		for _, param := range callback.Function.Params {
			give(param.Type)
		}
	}
	for _, t := range b.api.Globals {
		giveResults(t)
	}
	for _, class := range b.classes {
		for _, field := range class.Fields {
			giveResults(field.Type)
		}
	}
}

func giveResults(t Type) {
	f := t.Function()
	if f == nil {
		return
	}
	for _, result := range f.Results {
		give(result)
	}
	for _, shape := range append(f.Overloads, f) {
		for _, param := range shape.Params {
			if handler := param.Type.Function(); handler != nil {
				for _, given := range handler.Params {
					give(given.Type)
				}
			}
		}
	}
}

func give(t Type) {
	for _, option := range t {
		give(option.Element)
		if option.Class == nil || option.Class.Given {
			continue
		}
		option.Class.Given = true
		for _, field := range option.Class.Fields {
			give(field.Type)
		}
	}
}
