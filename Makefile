# janus-golua: `make help` lists what there is to do.
#
# DESTDIR and PREFIX are honoured by install and uninstall; the folders of
# Janus are those of Debian's package unless told otherwise.

GO        := .ci/go
BUILD     := build
PLUGIN    := $(BUILD)/libjanus_golua.so
SMALL     := $(BUILD)/libjanus_golua_small.so
TOOL      := $(BUILD)/golua
PREFIX    ?= /usr
LIBDIR    ?= $(PREFIX)/lib/$(shell gcc -print-multiarch 2>/dev/null)
PLUGINDIR ?= $(LIBDIR)/janus/plugins
CONFDIR   ?= /etc/janus
SHAREDIR  ?= $(PREFIX)/share/janus-golua
# golua add takes the small plugin from here. In PLUGINDIR, Janus would load it.
SMALLDIR  ?= $(PREFIX)/lib/janus-golua
DOCDIR    ?= $(PREFIX)/share/doc/janus-golua
APP       ?= echotest
SCRIPT    ?= lua/$(APP).lua
# Such as -s -w, which leave out what only debuggers need.
GO_LDFLAGS ?=

# Janus's functions are in the executable that loads us.
export CGO_LDFLAGS_ALLOW := -Wl,--unresolved-symbols=ignore-all

.DEFAULT_GOAL := build
.PHONY: golua imports reference bench bench-plot soak stress e2e-sid fuzz asan build setup setup-run setup-test setup-deb setup-docker deb test-docker run test check format lint unit e2e install install-docs uninstall clean help reliability

build: setup $(PLUGIN) $(SMALL) $(TOOL) ## build the plugin, build/libjanus_golua.so, the small plugin of further applications, and the tool golua

SOURCES := $(shell find export include plugin lua -type f -not -name '*_test.go') go.mod go.sum
$(PLUGIN): $(SOURCES)
	$(GO) build -trimpath -ldflags='$(GO_LDFLAGS)' -buildmode=c-shared -o $@ ./export
	@rm -f $(BUILD)/libjanus_golua.h

# The small plugin has no Go in it. -z nodelete: the core unloads a plugin whose init fails, and
# the Go library keeps the address of its table.
$(SMALL): export/small/small.c include/join.h include/own.h include/golua.h
	@mkdir -p $(BUILD)
	$(CC) -shared -fPIC -O2 -Wall -Wextra -Wno-unused-parameter -fvisibility=hidden -Wl,-z,nodelete -Iinclude -I/usr/include/janus \
		$$(pkg-config --cflags glib-2.0 jansson) -o $@ $< $$(pkg-config --libs glib-2.0) -ldl

golua: $(TOOL) ## build/golua, the tool for those who write applications (docs/golua.md)
$(TOOL): $(SOURCES) $(shell find cmd/golua internal -type f -not -name '*_test.go')
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags='$(GO_LDFLAGS)' -o $@ ./cmd/golua

setup: ; @.ci/setup build
setup-run: ; @.ci/setup run
setup-test: ; @.ci/setup test
setup-deb: ; @.ci/setup deb
setup-docker: ; @.ci/setup docker

run: setup-run build ## start stock Janus here with the plugin, APP (echotest, videoroom, ...) or SCRIPT (a path), and a web page to try it
	$(GO) build -o $(BUILD)/demo ./cmd/demo
	@$(BUILD)/demo -plugin $(PLUGIN) -script '$(SCRIPT)'

test: setup-test check ## install what the tests need, then run everything

check: format lint unit asan e2e ## what CI runs: gofmt, vet, staticcheck, unit tests with -race, end-to-end tests, containers
	@$(MAKE) test-docker DOCKER=try

format:
	@unformatted=$$("$$($(GO) env GOROOT)/bin/gofmt" -l cmd export internal lua plugin test); \
	if [ -n "$$unformatted" ]; then echo "not formatted by gofmt:"; echo "$$unformatted"; exit 1; fi

lint: ## go vet, staticcheck, and golua check for what is written in Lua
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) run ./cmd/golua check lua/*.lua lua/lib lua/textroom lua/videoroom lua/testdata

unit: golua ## unit tests, with the race detector; allocations, 100,000 sessions and resident memory without it; tests in Lua
	$(GO) test -race ./plugin/... ./lua/... ./export/... ./cmd/... ./internal/...
	$(GO) test -run 'Alloc|ManySessions|Cost|HostileCalls' ./plugin ./plugin/media ./plugin/lua53/luasyntax/translator
	$(BUILD)/golua test lua

# Inputs are random, so a fault that is old may show in any run. CI takes the seeds only, which are unit tests.
FUZZTIME ?= 1m
fuzz: ## fuzz each parser, and requests through the stock scripts, FUZZTIME each (10000x, 1m); by hand
	$(GO) test -run '^$$' -fuzz '^FuzzNext$$' -fuzztime $(FUZZTIME) ./plugin/media/rewriter
	$(GO) test -run '^$$' -fuzz '^FuzzRTP$$' -fuzztime $(FUZZTIME) ./plugin/media/taps/rtpout
	$(GO) test -run '^$$' -fuzz '^FuzzRTCP$$' -fuzztime $(FUZZTIME) ./plugin/media/taps/rtpout
	$(GO) test -run '^$$' -fuzz '^FuzzSelect$$' -fuzztime $(FUZZTIME) ./plugin/media/selection/layers
	for f in Payload Extension Keyframe VP8 VP9 Dependency; do \
	$(GO) test -run '^$$' -fuzz "^Fuzz$$f\$$" -fuzztime $(FUZZTIME) ./plugin/media/payload || exit 1; done
	$(GO) test -run '^$$' -fuzz '^FuzzIncomingRTCP$$' -fuzztime $(FUZZTIME) ./plugin/media
	$(GO) test -run '^$$' -fuzz '^FuzzHandOn$$' -fuzztime $(FUZZTIME) ./plugin/media/rtpin
	for f in Parse Answer; do \
	$(GO) test -run '^$$' -fuzz "^Fuzz$$f\$$" -fuzztime $(FUZZTIME) ./plugin/luaapi/sdp || exit 1; done
	$(GO) test -run '^$$' -fuzz '^FuzzDecode$$' -fuzztime $(FUZZTIME) ./plugin/luaapi/json
	$(GO) test -run '^$$' -fuzz '^FuzzValid$$' -fuzztime $(FUZZTIME) ./plugin/luaapi/json/decode
	$(GO) test -run '^$$' -fuzz '^FuzzEncode$$' -fuzztime $(FUZZTIME) ./plugin/luaapi/json
	$(GO) test -run '^$$' -fuzz '^FuzzDecode$$' -fuzztime $(FUZZTIME) ./plugin/luaapi/base64
	$(GO) test -run '^$$' -fuzz '^FuzzVerify$$' -fuzztime $(FUZZTIME) ./plugin/luaapi/jwt
	$(GO) test -run '^$$' -fuzz '^FuzzLine$$' -fuzztime $(FUZZTIME) ./plugin/luaapi/log
	$(GO) test -run '^$$' -fuzz '^FuzzLayout$$' -fuzztime $(FUZZTIME) ./plugin/luaapi/time
	$(GO) test -run '^$$' -fuzz '^FuzzQuery$$' -fuzztime $(FUZZTIME) ./plugin/luaapi/url
	$(GO) test -run '^$$' -fuzz '^FuzzLex$$' -fuzztime $(FUZZTIME) ./plugin/lua53/luasyntax/translator
	$(GO) test -run '^$$' -fuzz '^FuzzTranslate$$' -fuzztime $(FUZZTIME) ./plugin/lua53/luasyntax/translator
	$(GO) test -run '^$$' -fuzz '^FuzzReplies$$' -fuzztime $(FUZZTIME) ./plugin/luaapi/redis/bounded
	$(GO) test -run '^$$' -fuzz '^FuzzCheck$$' -fuzztime $(FUZZTIME) ./internal/luacheck
	$(GO) test -run '^$$' -fuzz '^FuzzStockScripts$$' -fuzztime $(FUZZTIME) ./plugin
	$(GO) test -run '^$$' -fuzz '^FuzzLevel2$$' -fuzztime $(FUZZTIME) ./plugin

ASAN := $(BUILD)/asan/libjanus_golua.so
asan: $(ASAN) $(SMALL) ## echo and lifecycles in real Janus with the address sanitizer in the plugin
	GOLUA_E2E_ASAN=$(CURDIR)/$(ASAN) $(GO) test -count=1 -run 'Stock|Order|Recording|Reload|Simulcast|Several|Switches|UnderLoad|PeerConnection|ThreeApplications|LeaveEachOther' ./test/e2e

# Go's own libraries of databases take minutes to build with the sanitizer, and
# have no C to be sanitized; nor have metrics.
$(ASAN): $(SOURCES)
	$(GO) build -asan -tags 'nohttp golua_nometrics golua_noredis golua_nopostgres golua_nosqlite' -buildmode=c-shared -o $@ ./export
	@rm -f $(@:.so=.h)

e2e: $(PLUGIN) $(SMALL) ## end-to-end tests: real Janus, real WebRTC clients (as root)
	$(GO) test -count=1 -p 1 -timeout 30m ./test/...

# DOCKER=try skips, with a line that says why, where no daemon can be started. Go prints
# that line, and how long images take, when it tests the folder that it is in.
DOCKER ?= 1
test-docker: setup-docker ## build the images of both Debians and test them, the compose file and the package (as root)
	cd test/docker && GOLUA_DOCKER=$(DOCKER) $(CURDIR)/$(GO) test -count=1 -timeout 60m -parallel 64 $(DOCKERTEST)

reliability: $(PLUGIN) ## run hostile scripts in the stock plugin and in ours, and write docs/reliability.md
	$(GO) test -count=1 ./test/survival -write

imports: ## print which rooms import which, and write the drawing into docs/architecture.md
	$(GO) run ./cmd/imports -write

reference: ## write docs/lua-api.md and the pages in docs/lua-api of lua/definitions
	$(GO) run ./cmd/reference

SOAK ?= 100000
soak: $(PLUGIN) $(SMALL) ## SOAK sessions from 8 clients in real Janus; its memory, allocations and descriptors must stay
	GOLUA_SOAK=$(SOAK) $(GO) test -count=1 -v -p 1 -timeout 120m -run 'Soak|LeaveNothing' ./test/e2e ./test/leaks

STRESS ?= 60s
stress: ## the media code in C alone, from eight threads that change everything, STRESS with each sanitizer
	GOLUA_STRESS=$(STRESS) $(GO) test -count=1 -v -timeout 60m ./test/slots

e2e-sid: ## end-to-end tests on Debian sid, with Janus 1.4.1, in a folder made by debootstrap (as root)
	.ci/sid

install: $(PLUGIN) $(SMALL) $(TOOL) ## install into Janus's folders (as root; DESTDIR and PREFIX are honoured)
	install -D -m 644 $(PLUGIN) $(DESTDIR)$(PLUGINDIR)/libjanus_golua.so
	install -D -m 644 $(SMALL) $(DESTDIR)$(SMALLDIR)/libjanus_golua_small.so
	test -e $(DESTDIR)$(CONFDIR)/janus.plugin.golua.jcfg || \
		install -D -m 644 janus.plugin.golua.jcfg $(DESTDIR)$(CONFDIR)/janus.plugin.golua.jcfg
	install -D -m 755 $(TOOL) $(DESTDIR)$(PREFIX)/bin/golua
	cd lua && find . -name testdata -prune -o -name '*_test.lua' -o -name '*.lua' -exec install -D -m 644 {} $(DESTDIR)$(SHAREDIR)/lua/{} \;

install-docs: ## install README and all pages that it leads to (DESTDIR and PREFIX are honoured)
	find README.md LICENSE docs docker/README.md docker/scripts janus.plugin.golua.jcfg -type f \
		-exec install -D -m 644 {} $(DESTDIR)$(DOCDIR)/{} \;
	ln -sfn ../../janus-golua/lua $(DESTDIR)$(DOCDIR)/lua

uninstall: ## remove what install and install-docs put there, but for the configuration and what golua add has made
	rm -f $(DESTDIR)$(PLUGINDIR)/libjanus_golua.so $(DESTDIR)$(PREFIX)/bin/golua
	rm -rf $(DESTDIR)$(SHAREDIR) $(DESTDIR)$(SMALLDIR) $(DESTDIR)$(DOCDIR)

deb: setup-deb ## build a Debian package for the Janus at hand, build/janus-golua_*.deb
	docker/deb/build $(BUILD)

clean: ## remove what was built
	rm -rf $(BUILD)

BENCH ?= all
bench: $(PLUGIN) $(SMALL) ## compare with the stock plugin, in the same run: BENCH=plugin, calls, requests, coroutines, websocket, waiting, rooms, compute, simulcast, plain, echo, levels, recording, textroom, data, joins, applications, real (rooms as people use them) or all (docs/benchmarks.md)
	GOLUA_BENCH=$(BENCH) $(GO) test -count=1 -timeout 120m -v -run 'Plugin|Calls|Requests|Coroutines|WebSocket|Waiting|Rooms|Compute|Simulcast|Plain|Echo|Levels|Recording|TextRoom|Data|Joins|Applications' ./test/bench

bench-plot: ## draw docs/benchmarks-rooms.svg of the newest rounds of BENCH=real, and write their table into docs/benchmarks.md
	$(GO) run ./test/bench/plot

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12
