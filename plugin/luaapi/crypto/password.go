package crypto

import (
	"errors"
	"fmt"

	lua "github.com/yuin/gopher-lua"
	"golang.org/x/crypto/bcrypt"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/waiting"
)

// Costs of bcrypt. Each step doubles the time: on a core of 2024 about 60 ms at 10 and 230
// ms at 12. Argon2 would be stronger, but each attempt of anyone would take 19 MB of the Go
// heap.
const (
	minCost     = bcrypt.MinCost
	defaultCost = 10
	maxCost     = 12
)

// hash_password(password[, cost]) waits, and returns what may be stored, or nil and a
// reason.
func (m *module) hashPassword(L *lua.LState) int {
	const name = "crypto.hash_password"
	r := args.Of(L, name)
	password, cost := r.Text(1), int(r.IntegerOr(2, int64(minCost), maxCost, defaultCost))
	return m.Run(L, name, func() waiting.Results {
		hashed, err := bcrypt.GenerateFromPassword([]byte(password), cost)
		if err != nil {
			return waiting.Failure("the password has more than 72 bytes, of which bcrypt takes no notice")
		}
		return text(string(hashed))
	})
}

// verify_password(password, hash) waits, and returns true or false. For a text that is not
// a bcrypt hash, or a hash that would take too long, it returns nil and a reason.
func (m *module) verifyPassword(L *lua.LState) int {
	const name = "crypto.verify_password"
	r := args.Of(L, name)
	password, hashed := r.Text(1), []byte(r.Text(2))
	return m.Run(L, name, func() waiting.Results {
		if err := checkHash(hashed); err != nil {
			return waiting.Failure(err.Error())
		}
		return boolean(bcrypt.CompareHashAndPassword(hashed, []byte(password)) == nil)
	})
}

// hashLength is the length of every bcrypt hash.
const hashLength = 60

func checkHash(hashed []byte) error {
	cost, err := bcrypt.Cost(hashed)
	switch {
	case err != nil || len(hashed) != hashLength:
		return errors.New("it is no hash of bcrypt")
	case cost > maxCost:
		return fmt.Errorf("its cost is %d, and 12 is the most: each step more doubles the time", cost)
	}
	return nil
}
