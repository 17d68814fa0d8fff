package main

import (
	"fmt"
	"net/http"
)

// settings replaces the settings.js of the demo pages. Debian's file leaves iceServers null,
// and then janus.js does not start; on one machine no STUN server is needed. Debian's
// vp9svctest.js uses the variable doSimulcast without defining it, so it is defined here; the
// other pages define their own.
const settings = `var server = "http://" + window.location.hostname + ":8088/janus";
var iceServers = [];
var token, apisecret;
var doSimulcast = false;
`

// pages serves the demo pages in a folder.
func pages(folder string) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServer(http.Dir(folder)))
	mux.HandleFunc("/settings.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		w.Header().Set("Cache-Control", "no-store") // a browser may have cached Debian's file
		_, _ = fmt.Fprint(w, settings)
	})
	return mux
}
