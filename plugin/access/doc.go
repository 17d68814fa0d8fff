// Package access answers what a script may reach: files, sockets of the machine, servers,
// hosts that RTP is forwarded to, ports that RTP is received on, and the files of
// recordings. The operator's configuration says what is allowed.
//
// The package imports nothing of ours, so that everything that opens something can ask it.
package access
