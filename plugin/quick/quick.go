// Package quick has the lock of what everybody waits for: the router's and Lua's.
// Nothing that may block happens under such a lock: no file is opened, written or
// closed, no name is resolved, no goroutine is waited for. One slow disk would stop
// every session otherwise.
//
// A build with the race detector, as that of the unit tests, holds the code to it: each
// place that may block calls [Blocks], which ends the process if the goroutine has a
// [Mutex] at that moment. All other builds spend nothing on it.
package quick
