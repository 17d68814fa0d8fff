package crypto

import (
	"errors"
	"fmt"

	lua "github.com/yuin/gopher-lua"
	"golang.org/x/crypto/bcrypt"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/waiting"
)

// Costs of bcrypt. Each step doubles the time: on a core of 2024 some 60 ms at 10 and
// 230 ms at 12. Argon2 would be the stronger choice, and take 19 MB of the Go heap for
// each guess of anybody.
const (
	minCost     = bcrypt.MinCost
	defaultCost = 10
	maxCost     = 12
)

// hash_password(password[, cost]) waits for what may be stored, or nil and a reason.
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

// verify_password(password, hash) waits for true or false; or nil and a reason for
// what is no hash of bcrypt, or one that would take too long.
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

// hashLength is that of all bcrypt hashes.
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
