package encode

import (
	"errors"
	"math"
	"strconv"
)

// exactInteger is 2^53: a float64 holds every integer up to it.
const exactInteger = 1 << 53

var ErrNotFinite = errors.New("NaN and Infinity have no JSON")

func IsFinite(number float64) bool {
	return !math.IsNaN(number) && !math.IsInf(number, 0)
}

// AppendFinite writes integers without a fraction. For other numbers it writes the fewest
// digits that read back as the same number.
func AppendFinite(buffer []byte, number float64) []byte {
	size := math.Abs(number)
	if size <= exactInteger && number == math.Trunc(number) && !(number == 0 && math.Signbit(number)) {
		return strconv.AppendInt(buffer, int64(number), 10)
	}
	format := byte('f')
	// Like JavaScript, it uses an exponent outside of this range.
	if size != 0 && (size < 1e-6 || size >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(buffer, number, format, -1, 64)
}
