package programs

// shrink takes away statements of a program as long as it is wrong.
func shrink(p Program, wrong func(Program) bool) Program {
	for {
		smaller, ok := smaller(p, wrong)
		if !ok {
			return p
		}
		p = smaller
	}
}

// smaller finds a smaller program that is wrong.
func smaller(p Program, wrong func(Program) bool) (Program, bool) {
	for _, candidate := range candidates(p) {
		if wrong(candidate) {
			return candidate, true
		}
	}
	return nil, false
}

// candidates are lists in which one statement is left out, or is replaced by one of its
// bodies, or has a smaller body.
func candidates(list []*Statement) (all []Program) {
	replaced := func(i int, by ...*Statement) {
		all = append(all, append(append(append(Program{}, list[:i]...), by...), list[i+1:]...))
	}
	for half := len(list) / 2; half > 1; half /= 2 {
		for i := 0; i+half <= len(list); i += half {
			all = append(all, append(append(Program{}, list[:i]...), list[i+half:]...))
		}
	}
	for i, s := range list {
		replaced(i)
		for _, part := range s.Parts {
			replaced(i, part.Body...)
		}
	}
	for i, s := range list {
		for at, part := range s.Parts {
			if at > 0 {
				replaced(i, &Statement{append(append([]Part{}, s.Parts[:at]...), s.Parts[at+1:]...), s.Close})
			}
			for _, body := range candidates(part.Body) {
				parts := append([]Part{}, s.Parts...)
				parts[at] = Part{part.Open, body}
				replaced(i, &Statement{parts, s.Close})
			}
		}
	}
	return all
}
