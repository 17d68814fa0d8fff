package lexer

import "janus-golua/plugin/lua53/luasyntax"

// Kind is the kind of a token.
type Kind uint8

const (
	EndOfSource Kind = iota
	NameToken
	Number
	Text

	// Keywords.
	KwAnd
	KwBreak
	KwDo
	KwElse
	KwElseif
	KwEnd
	KwFalse
	KwFor
	KwFunction
	KwGoto
	KwIf
	KwIn
	KwLocal
	KwNil
	KwNot
	KwOr
	KwRepeat
	KwReturn
	KwThen
	KwTrue
	KwUntil
	KwWhile

	// Operators and other signs.
	Plus
	Minus
	Star
	Slash
	DoubleSlash
	Percent
	Caret
	Hash
	Ampersand
	Tilde
	Pipe
	ShiftLeft
	ShiftRight
	Equal
	NotEqual
	LessEqual
	GreaterEqual
	Less
	Greater
	Assign
	OpenParen
	CloseParen
	OpenBrace
	CloseBrace
	OpenBracket
	CloseBracket
	DoubleColon
	Semicolon
	Colon
	Comma
	Dot
	Concat
	Ellipsis
)

// Spelling has the text of each kind that is always written in the same way.
var Spelling = [...]string{
	EndOfSource: "<eof>",
	KwAnd:       "and", KwBreak: "break", KwDo: "do", KwElse: "else", KwElseif: "elseif", KwEnd: "end",
	KwFalse: "false", KwFor: "for", KwFunction: "function", KwGoto: "goto", KwIf: "if", KwIn: "in",
	KwLocal: "local", KwNil: "nil", KwNot: "not", KwOr: "or", KwRepeat: "repeat", KwReturn: "return",
	KwThen: "then", KwTrue: "true", KwUntil: "until", KwWhile: "while",
	Plus: "+", Minus: "-", Star: "*", Slash: "/", DoubleSlash: "//", Percent: "%", Caret: "^", Hash: "#",
	Ampersand: "&", Tilde: "~", Pipe: "|", ShiftLeft: "<<", ShiftRight: ">>", Equal: "==", NotEqual: "~=",
	LessEqual: "<=", GreaterEqual: ">=", Less: "<", Greater: ">", Assign: "=", OpenParen: "(",
	CloseParen: ")", OpenBrace: "{", CloseBrace: "}", OpenBracket: "[", CloseBracket: "]",
	DoubleColon: "::", Semicolon: ";", Colon: ":", Comma: ",", Dot: ".", Concat: "..", Ellipsis: "...",
}

// keywords has the kind of every reserved word.
var keywords = func() map[string]Kind {
	words := map[string]Kind{}
	for k := KwAnd; k <= KwWhile; k++ {
		words[Spelling[k]] = k
	}
	return words
}()

// Token is one word of a source.
type Token struct {
	Kind Kind
	// At is where the token begins, End the offset after it.
	At  luasyntax.Position
	End int
	// Text is a name, or the bytes that a string stands for.
	Text string
	// Value is a numeral's value; Integer says that it is one in Lua 5.3.
	Value   float64
	Integer bool
}
