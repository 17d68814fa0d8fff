package luasyntax

// kind is what a token is.
type kind uint8

const (
	endOfSource kind = iota
	name
	number
	text

	// Keywords.
	kwAnd
	kwBreak
	kwDo
	kwElse
	kwElseif
	kwEnd
	kwFalse
	kwFor
	kwFunction
	kwGoto
	kwIf
	kwIn
	kwLocal
	kwNil
	kwNot
	kwOr
	kwRepeat
	kwReturn
	kwThen
	kwTrue
	kwUntil
	kwWhile

	// Operators and other signs.
	plus
	minus
	star
	slash
	doubleSlash
	percent
	caret
	hash
	ampersand
	tilde
	pipe
	shiftLeft
	shiftRight
	equal
	notEqual
	lessEqual
	greaterEqual
	less
	greater
	assign
	openParen
	closeParen
	openBrace
	closeBrace
	openBracket
	closeBracket
	doubleColon
	semicolon
	colon
	comma
	dot
	concat
	ellipsis
)

// spelling is how each kind that is always written alike is written.
var spelling = [...]string{
	endOfSource: "<eof>",
	kwAnd:       "and", kwBreak: "break", kwDo: "do", kwElse: "else", kwElseif: "elseif", kwEnd: "end",
	kwFalse: "false", kwFor: "for", kwFunction: "function", kwGoto: "goto", kwIf: "if", kwIn: "in",
	kwLocal: "local", kwNil: "nil", kwNot: "not", kwOr: "or", kwRepeat: "repeat", kwReturn: "return",
	kwThen: "then", kwTrue: "true", kwUntil: "until", kwWhile: "while",
	plus: "+", minus: "-", star: "*", slash: "/", doubleSlash: "//", percent: "%", caret: "^", hash: "#",
	ampersand: "&", tilde: "~", pipe: "|", shiftLeft: "<<", shiftRight: ">>", equal: "==", notEqual: "~=",
	lessEqual: "<=", greaterEqual: ">=", less: "<", greater: ">", assign: "=", openParen: "(",
	closeParen: ")", openBrace: "{", closeBrace: "}", openBracket: "[", closeBracket: "]",
	doubleColon: "::", semicolon: ";", colon: ":", comma: ",", dot: ".", concat: "..", ellipsis: "...",
}

// keywords has the kind of every reserved word.
var keywords = func() map[string]kind {
	words := map[string]kind{}
	for k := kwAnd; k <= kwWhile; k++ {
		words[spelling[k]] = k
	}
	return words
}()

// token is one word of a source.
type token struct {
	kind kind
	// at is where it begins, end the offset after it.
	at  Position
	end int
	// text is a name, or the bytes that a string stands for.
	text string
	// value is a numeral's value; integer says that it is one in Lua 5.3.
	value   float64
	integer bool
}
