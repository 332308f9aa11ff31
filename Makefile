# `make` alone lists what can be made. Nothing here needs a C compiler but `make race`.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

GO ?= go
GO_MIN := 1.26
REDIS_MIN := 7
NODE_MIN := 20.19
LINT_VERSION := v2.15.0
LINT := bin/tools/golangci-lint-$(LINT_VERSION)
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
FUZZTIME ?= 20s
# The end-to-end tests, which run the binary against a switch: TANDEM_FREESWITCH names another one.
E2E := ./proving/e2e/...

# The web application: what it is made of, and what says that it and its packages are there.
UI := web/ui
UI_SOURCES = $(shell find $(UI) \( -name node_modules -o -name dist -o -name e2e \) -prune -o -type f ! -name '*.go' -print)
UI_BUILT := $(UI)/dist/index.html
UI_PACKAGES := $(UI)/node_modules/.package-lock.json

export CGO_ENABLED = 0

# Parts of recipes. Whether Node and npm are there, and new enough:
define HAVE_NODE
have_node() { \
	local have; \
	command -v npm >/dev/null && have=$$(node --version 2>/dev/null) && \
	[[ "$$(printf '%s\n' $(NODE_MIN) "$${have#v}" | sort -V | head -1)" == $(NODE_MIN) ]]; \
}
endef
# Packages of the system, where this machine has apt and we may:
define APT_INSTALL
apt_install() { \
	local sudo; \
	if ! command -v apt-get >/dev/null; then return 1; \
	elif [[ $$(id -u) == 0 ]]; then sudo=; \
	elif sudo -n true 2>/dev/null; then sudo='sudo -n'; \
	else return 1; fi; \
	echo "installing $$*"; \
	{ $$sudo apt-get update -q && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$$@"; } </dev/null; \
}
endef
# The path of Chromium or Chrome:
define CHROMIUM
find_chromium() { local c; for c in chromium chromium-browser google-chrome google-chrome-stable; do command -v $$c && return; done; return 1; }
endef

# Two of these at once would only slow each other down, and mix what they print.
.NOTPARALLEL:

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: deps build ## install what is missing, build, and run the demo: http://127.0.0.1:8080
	@./bin/tandem demo

.PHONY: build
build: ui ## build bin/tandem, with the web application where Node is there
	$(GO) build -buildvcs=false -trimpath -ldflags '-X main.version=$(VERSION)' -o bin/tandem .

# Without Node everything but the application can be built and tested.
.PHONY: ui
ui:
	@$(HAVE_NODE); \
	if have_node; then $(MAKE) --no-print-directory $(UI_BUILT); \
	elif [[ -f $(UI_BUILT) ]]; then echo "Node $(NODE_MIN) or newer with npm is not here: bin/tandem gets the web application that was built last"; \
	else echo "Node $(NODE_MIN) or newer with npm is not here: bin/tandem is built without the web application"; fi

$(UI_BUILT): $(UI_PACKAGES) $(UI_SOURCES)
	cd $(UI) && npm run build

$(UI_PACKAGES): $(UI)/package-lock.json
	cd $(UI) && npm ci --no-audit --no-fund
	@touch $@

.PHONY: test
test: deps need-node chromium build vet fmt lint unit ui-check browser chaos ## install what is missing and run every check there is

.PHONY: vet
vet: ## go vet
	$(GO) vet ./...

.PHONY: fmt
fmt: ## check that every Go file is formatted
	@bad=$$(find . -name node_modules -prune -o -name '*.go' -exec gofmt -l {} +); if [[ -n "$$bad" ]]; then echo "not formatted; run gofmt -w on:"; echo "$$bad"; exit 1; fi

.PHONY: lint
lint: $(LINT) ## golangci-lint, by the rules of .golangci.yml
	$(LINT) run

# Two minutes the first time. Built in a folder of its own and moved, so that an
# interrupted build leaves nothing that looks whole.
$(LINT):
	@mkdir -p bin/tools
	@echo "installing golangci-lint $(LINT_VERSION), once"
	GOBIN="$(CURDIR)/bin/tools/new" $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)
	@mv bin/tools/new/golangci-lint $@ && rmdir bin/tools/new

.PHONY: unit
unit: deps ## unit, property, contract and end-to-end tests
	$(GO) test -count=1 -timeout 20m ./...

.PHONY: ui-check
ui-check: need-node $(UI_PACKAGES) ## the web application: Biome, types and their source, Vitest
	cd $(UI) && npm run check

.PHONY: browser
browser: deps need-node chromium build ## end-to-end tests of the web application in a headless Chromium
	@$(CHROMIUM); cd $(UI) && TANDEM_BIN="$(CURDIR)/bin/tandem" TANDEM_CHROMIUM="$$(find_chromium)" npm run e2e

.PHONY: chaos
chaos: deps build ## kill the controller, the switch and connections 20 times and compare ledger and witness
	./bin/tandem chaos --kills 20 --seed 1 --json

.PHONY: race
race: deps ## all tests under the race detector (needs gcc)
	@command -v gcc >/dev/null || { echo "the race detector needs a C compiler: sudo apt-get install -y gcc libc6-dev"; exit 1; }
	CGO_ENABLED=1 $(GO) test -race -count=1 -timeout 30m ./...

.PHONY: fuzz
fuzz: deps ## every fuzz target for a short while; FUZZTIME=20s
	@$(GO) test -list '^Fuzz' ./... \
	| awk '/^Fuzz/ { names[n++] = $$1 } /^ok/ { for (i = 0; i < n; i++) print names[i], $$2; n = 0 }' \
	| while read -r name package; do \
		echo "$$name $$package"; \
		$(GO) test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) "$$package" </dev/null; \
	done

.PHONY: bench
bench: deps build ## measure: attempts a second, latencies, memory
	./bin/tandem bench --json

.PHONY: test-freeswitch
test-freeswitch: need-freeswitch deps build ## end-to-end tests on a real FreeSWITCH: TANDEM_FREESWITCH=host:port
	@$(GO) test -v -count=1 -timeout 20m $(E2E) | tee bin/test-freeswitch.log
	@if grep -q 'no tests to run' bin/test-freeswitch.log; then echo "no end-to-end test was found"; exit 1; fi
	@$(HAVE_NODE); $(CHROMIUM); \
	if have_node && find_chromium >/dev/null; then \
		cd $(UI) && TANDEM_BIN="$(CURDIR)/bin/tandem" TANDEM_CHROMIUM="$$(find_chromium)" npm run e2e:softphone; \
	else echo "without Node and Chromium the browser as a phone is not tested"; fi

.PHONY: need-freeswitch
need-freeswitch:
	@if [[ -z "$${TANDEM_FREESWITCH:-}" ]]; then \
		echo "TANDEM_FREESWITCH is not set: start a FreeSWITCH with fsconf/ (fsconf/README.md), then"; \
		echo "  TANDEM_FREESWITCH=127.0.0.1:8021 TANDEM_FREESWITCH_PASSWORD=... make test-freeswitch"; exit 1; fi

.PHONY: need-node
need-node:
	@$(HAVE_NODE); \
	have_node || { echo "Node $(NODE_MIN) or newer with npm is needed: https://nodejs.org/en/download (without it: make unit)"; exit 1; }

# What distributions call chromium can be a stub that only says what to install instead.
.PHONY: chromium
chromium:
	@$(APT_INSTALL); $(CHROMIUM); \
	find_chromium >/dev/null || apt_install chromium || true; \
	found=$$(find_chromium) && "$$found" --version >/dev/null 2>&1 || { \
		echo "Chromium or Chrome is needed: sudo sh -c 'apt-get update && apt-get install -y chromium', or https://www.google.com/chrome"; exit 1; }

# Go cannot be installed with apt in the version that is needed; redis-server can.
.PHONY: deps
deps: ## check for Go and redis-server; install the latter with apt when allowed to
	@command -v $(GO) >/dev/null || { echo "Go $(GO_MIN) or newer is needed: https://go.dev/dl"; exit 1; }
	@have=$$($(GO) env GOVERSION) || exit 1; have=$${have#go}; \
	if [[ "$$(printf '%s\n' $(GO_MIN) "$$have" | sort -V | head -1)" != $(GO_MIN) ]]; then \
		echo "Go $(GO_MIN) or newer is needed, this is $$have: https://go.dev/dl"; exit 1; fi
	@server() { command -v redis-server || command -v valkey-server; }; \
	line='apt-get update && apt-get install -y redis-server'; \
	$(APT_INSTALL); \
	if ! server >/dev/null; then \
		apt_install redis-server || true; \
		server >/dev/null || { echo "redis-server is needed: sudo sh -c '$$line'"; exit 1; }; \
	fi; \
	major=$$($$(server) --version | sed -n 's/.*\bv=\([0-9]*\)\..*/\1/p'); \
	if [[ "$${major:-0}" -lt $(REDIS_MIN) ]]; then \
		echo "redis-server $(REDIS_MIN) or newer is needed, $$(server) is version $${major:-unknown}: https://redis.io/docs/latest/operate/oss_and_stack/install"; exit 1; fi

.PHONY: clean
clean: ## remove what was built and the tools that were installed
	rm -rf bin $(UI)/node_modules
	find $(UI)/dist -mindepth 1 ! -name .keep -delete
