package encode

import (
	"errors"
	"math"
	"strconv"
)

// exactInteger is 2^53: up to it a float64 holds every integer.
const exactInteger = 1 << 53

var ErrNotFinite = errors.New("NaN and Infinity have no JSON")

func IsFinite(number float64) bool {
	return !math.IsNaN(number) && !math.IsInf(number, 0)
}

// AppendFinite writes integers as such, other numbers with as few digits as
// bring back the same number.
func AppendFinite(buffer []byte, number float64) []byte {
	size := math.Abs(number)
	if size <= exactInteger && number == math.Trunc(number) && !(number == 0 && math.Signbit(number)) {
		return strconv.AppendInt(buffer, int64(number), 10)
	}
	format := byte('f')
	// As JavaScript: beyond these, digits give way to an exponent.
	if size != 0 && (size < 1e-6 || size >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(buffer, number, format, -1, 64)
}
