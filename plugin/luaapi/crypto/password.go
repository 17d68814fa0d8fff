package crypto

import (
	"errors"
	"fmt"

	lua "github.com/yuin/gopher-lua"
	"golang.org/x/crypto/bcrypt"

	"janus-golua/plugin/luaapi/args"
)

// Costs of bcrypt. Each step doubles the time, for which all sessions wait: on
// a core of 2024 some 60 ms at 10 and 230 ms at 12, of the 1000 ms that a
// callback has. Argon2 would be the stronger choice, and take 19 MB of the Go
// heap for each guess of anybody.
const (
	minCost     = bcrypt.MinCost
	defaultCost = 10
	maxCost     = 12
)

// hash_password(password[, cost]) is what may be stored, or nil and a reason.
func hashPassword(L *lua.LState) int {
	r := args.Of(L, "crypto.hash_password")
	cost := r.IntegerOr(2, int64(minCost), maxCost, defaultCost)
	hashed, err := bcrypt.GenerateFromPassword([]byte(r.Text(1)), int(cost))
	if err != nil {
		return args.Failure(L, "the password has more than 72 bytes, of which bcrypt takes no notice")
	}
	return args.Return(L, lua.LString(hashed))
}

// verify_password(password, hash) is true or false; or nil and a reason for
// what is no hash of bcrypt, or one that would take too long.
func verifyPassword(L *lua.LState) int {
	r := args.Of(L, "crypto.verify_password")
	password, hashed := r.Text(1), []byte(r.Text(2))
	if err := checkHash(hashed); err != nil {
		return args.Failure(L, "%s", err)
	}
	return args.Return(L, lua.LBool(bcrypt.CompareHashAndPassword(hashed, []byte(password)) == nil))
}

// hashLength is that of all bcrypt hashes.
const hashLength = 60

func checkHash(hashed []byte) error {
	cost, err := bcrypt.Cost(hashed)
	switch {
	case err != nil || len(hashed) != hashLength:
		return errors.New("it is no hash of bcrypt")
	case cost > maxCost:
		return fmt.Errorf("its cost is %d, and 12 is the most: all sessions wait meanwhile", cost)
	}
	return nil
}
