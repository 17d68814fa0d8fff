# janus-golua: `make help` lists what there is to do.
#
# DESTDIR and PREFIX are honoured by install and uninstall; the folders of
# Janus are those of Debian's package unless told otherwise.

GO        := .ci/go
BUILD     := build
PLUGIN    := $(BUILD)/libjanus_golua.so
PREFIX    ?= /usr
LIBDIR    ?= $(PREFIX)/lib/$(shell gcc -print-multiarch 2>/dev/null)
PLUGINDIR ?= $(LIBDIR)/janus/plugins
CONFDIR   ?= /etc/janus
SHAREDIR  ?= $(PREFIX)/share/janus-golua
APP       ?= echotest

# Janus's functions are in the executable that loads us.
export CGO_LDFLAGS_ALLOW := -Wl,--unresolved-symbols=ignore-all

.DEFAULT_GOAL := build
.PHONY: reference bench soak e2e-sid fuzz asan build setup setup-run setup-test run test check format lint unit e2e install uninstall clean help reliability

build: setup $(PLUGIN) ## build the plugin, build/libjanus_golua.so

SOURCES := $(shell find export include plugin lua -type f -not -name '*_test.go') go.mod go.sum
$(PLUGIN): $(SOURCES)
	$(GO) build -buildmode=c-shared -o $@ ./export
	@rm -f $(BUILD)/libjanus_golua.h

setup: ; @.ci/setup build
setup-run: ; @.ci/setup run
setup-test: ; @.ci/setup test

run: setup-run build ## start stock Janus here, with the plugin, APP (lua/$(APP).lua) and a web page to try it
	$(GO) build -o $(BUILD)/demo ./cmd/demo
	$(BUILD)/demo -plugin $(PLUGIN) -script lua/$(APP).lua

test: setup-test check ## install what the tests need, then run everything

check: format lint unit fuzz asan e2e ## what CI runs: gofmt, vet, staticcheck, unit tests with -race, short fuzzing, end-to-end tests

format:
	@unformatted=$$("$$($(GO) env GOROOT)/bin/gofmt" -l $$(git ls-files '*.go')); \
	if [ -n "$$unformatted" ]; then echo "not formatted by gofmt:"; echo "$$unformatted"; exit 1; fi

lint:
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

unit: ## unit tests, with the race detector; allocations and 100,000 sessions without it
	$(GO) test -race ./plugin/... ./lua/... ./export/... ./cmd/...
	$(GO) test -run 'Alloc|ManySessions|Cost' ./plugin ./plugin/media ./plugin/luasyntax

FUZZTIME ?= 10000x
fuzz: ## fuzz each parser, and requests through the stock scripts, FUZZTIME each (10000x, 1m)
	$(GO) test -run '^$$' -fuzz '^FuzzNext$$' -fuzztime $(FUZZTIME) ./plugin/lane
	$(GO) test -run '^$$' -fuzz '^FuzzRTP$$' -fuzztime $(FUZZTIME) ./plugin/media/rtpout
	$(GO) test -run '^$$' -fuzz '^FuzzRTCP$$' -fuzztime $(FUZZTIME) ./plugin/media/rtpout
	$(GO) test -run '^$$' -fuzz '^FuzzJudge$$' -fuzztime $(FUZZTIME) ./plugin/media/layers
	for f in Payload Extension Keyframe VP8 VP9 Dependency; do \
	$(GO) test -run '^$$' -fuzz "^Fuzz$$f\$$" -fuzztime $(FUZZTIME) ./plugin/media/payload || exit 1; done
	$(GO) test -run '^$$' -fuzz '^FuzzIncomingRTCP$$' -fuzztime $(FUZZTIME) ./plugin/media
	$(GO) test -run '^$$' -fuzz '^FuzzDecode$$' -fuzztime $(FUZZTIME) ./plugin/luaapi/json
	$(GO) test -run '^$$' -fuzz '^FuzzEncode$$' -fuzztime $(FUZZTIME) ./plugin/luaapi/json
	$(GO) test -run '^$$' -fuzz '^FuzzDecode$$' -fuzztime $(FUZZTIME) ./plugin/luaapi/base64
	$(GO) test -run '^$$' -fuzz '^FuzzVerify$$' -fuzztime $(FUZZTIME) ./plugin/luaapi/jwt
	$(GO) test -run '^$$' -fuzz '^FuzzLine$$' -fuzztime $(FUZZTIME) ./plugin/luaapi/log
	$(GO) test -run '^$$' -fuzz '^FuzzLayout$$' -fuzztime $(FUZZTIME) ./plugin/luaapi/time
	$(GO) test -run '^$$' -fuzz '^FuzzQuery$$' -fuzztime $(FUZZTIME) ./plugin/luaapi/url
	$(GO) test -run '^$$' -fuzz '^FuzzLex$$' -fuzztime $(FUZZTIME) ./plugin/luasyntax
	$(GO) test -run '^$$' -fuzz '^FuzzTranslate$$' -fuzztime $(FUZZTIME) ./plugin/luasyntax
	$(GO) test -run '^$$' -fuzz '^FuzzStockScripts$$' -fuzztime $(FUZZTIME) ./plugin

ASAN := $(BUILD)/asan/libjanus_golua.so
asan: $(ASAN) ## echo and lifecycles in real Janus with the address sanitizer in the plugin
	GOLUA_E2E_ASAN=$(CURDIR)/$(ASAN) $(GO) test -count=1 -run 'Stock|Order|Recording|Reload|Simulcast|Several|Switches|UnderLoad' ./test/e2e

$(ASAN): $(SOURCES)
	$(GO) build -asan -buildmode=c-shared -o $@ ./export
	@rm -f $(@:.so=.h)

e2e: $(PLUGIN) ## end-to-end tests: real Janus, real WebRTC clients (as root)
	$(GO) test -count=1 -p 1 -timeout 30m ./test/...

reliability: $(PLUGIN) ## run hostile scripts in the stock plugin and in ours, and write docs/reliability.md
	$(GO) test -count=1 ./test/survival -write

reference: ## write docs/lua-api.md of lua/definitions and docs/lua-api.head.md
	$(GO) run ./cmd/reference

SOAK ?= 100000
soak: $(PLUGIN) ## SOAK sessions from 8 clients in real Janus; its memory and descriptors must stay
	GOLUA_SOAK=$(SOAK) $(GO) test -count=1 -v -timeout 60m -run Soak ./test/e2e

e2e-sid: ## end-to-end tests on Debian sid, with Janus 1.4.1, in a folder made by debootstrap (as root)
	.ci/sid

install: build ## install into Janus's folders (as root; DESTDIR and PREFIX are honoured)
	install -D -m 644 $(PLUGIN) $(DESTDIR)$(PLUGINDIR)/libjanus_golua.so
	test -e $(DESTDIR)$(CONFDIR)/janus.plugin.golua.jcfg || \
		install -D -m 644 janus.plugin.golua.jcfg $(DESTDIR)$(CONFDIR)/janus.plugin.golua.jcfg
	cd lua && find . -name testdata -prune -o -name '*.lua' -exec install -D -m 644 {} $(DESTDIR)$(SHAREDIR)/lua/{} \;

uninstall: ## remove what install put there, but for the configuration
	rm -f $(DESTDIR)$(PLUGINDIR)/libjanus_golua.so
	rm -rf $(DESTDIR)$(SHAREDIR)

clean: ## remove what was built
	rm -rf $(BUILD)

BENCH ?= all
bench: $(PLUGIN) ## compare with the stock plugin, in the same run: BENCH=plugin, calls, requests, rooms or all (docs/benchmarks.md)
	GOLUA_BENCH=$(BENCH) $(GO) test -count=1 -timeout 60m -v -run 'Plugin|Calls|Requests|Rooms' ./test/bench

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12
