package main

import (
	"fmt"
	"net/http"
)

// settings replaces the settings.js of the demo pages. Debian's leaves
// iceServers null, with which janus.js does not start; on one machine no STUN
// server is needed. Debian's vp9svctest.js uses doSimulcast, which nothing but this
// defines; the other pages set their own.
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
		w.Header().Set("Cache-Control", "no-store") // a browser may know Debian's
		_, _ = fmt.Fprint(w, settings)
	})
	return mux
}
