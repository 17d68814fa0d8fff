package crypto

import (
	"testing"

	"golang.org/x/crypto/bcrypt"

	"janus-golua/plugin/lua53/luatest"
	"janus-golua/plugin/luaapi/hex"
)

func TestLua(t *testing.T) {
	luatest.Run(t, luatest.Modules{"crypto": Open, "hex": hex.Open})
}

// The cost of a password: see the comment in password.go.
func BenchmarkPassword(b *testing.B) {
	for _, cost := range []int{minCost, defaultCost, maxCost} {
		b.Run("", func(b *testing.B) {
			for range b.N {
				_, _ = bcrypt.GenerateFromPassword([]byte("correct horse"), cost)
			}
		})
	}
}
