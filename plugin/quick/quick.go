// Package quick has the type of the two locks for which everybody waits: the router's and
// Lua's. Nothing that may block happens under such a lock: no file is opened, written or
// closed, no name is resolved, no goroutine is waited for. Otherwise one slow disk would
// stop every session.
//
// A build with the race detector, like that of the unit tests, checks this: each place that
// may block calls [Blocks], which ends the process if the goroutine has a [Mutex] at that
// moment. All other builds spend nothing on it.
package quick
