package main

/*
#include "stock.h"
*/
import "C"

import "sync"

// usualStack is how deep the stack of a thread in Go gets that enters Lua, in bytes. Stacks begin with
// 8 KB, and each growth copies them.
const usualStack = 24 << 10

// stocked is for how many threads.
const stocked = int(C.GOLUA_STOCK)

// stock makes the runtime ready for many new threads.
var stock = sync.OnceFunc(meet)

func meet() { C.golua_stock() }

// deepen makes the stack of the thread grow.
//
//go:noinline
func deepen(depth int) byte {
	var room [usualStack]byte
	room[depth%len(room)] = 1
	return room[(depth+1)%len(room)]
}
