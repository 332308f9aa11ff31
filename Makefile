# `make` alone lists what can be made. Nothing here needs a C compiler but `make race`.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

GO ?= go
GO_MIN := 1.26
REDIS_MIN := 7
LINT_VERSION := v2.15.0
LINT := bin/tools/golangci-lint-$(LINT_VERSION)
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
FUZZTIME ?= 20s
# The end-to-end tests, which run the binary against a switch: TANDEM_FREESWITCH names another one.
E2E := ./proving/e2e/...

export CGO_ENABLED = 0

# Two of these at once would only slow each other down, and mix what they print.
.NOTPARALLEL:

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: deps build ## install what is missing, build, and run the demo: http://127.0.0.1:8080
	@./bin/tandem demo

.PHONY: build
build: ## build bin/tandem
	$(GO) build -buildvcs=false -trimpath -ldflags '-X main.version=$(VERSION)' -o bin/tandem .

.PHONY: test
test: deps build vet fmt lint unit chaos ## install what is missing and run every check there is

.PHONY: vet
vet: ## go vet
	$(GO) vet ./...

.PHONY: fmt
fmt: ## check that every Go file is formatted
	@bad=$$(gofmt -l .); if [[ -n "$$bad" ]]; then echo "not formatted; run gofmt -w on:"; echo "$$bad"; exit 1; fi

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

.PHONY: need-freeswitch
need-freeswitch:
	@if [[ -z "$${TANDEM_FREESWITCH:-}" ]]; then \
		echo "TANDEM_FREESWITCH is not set: start a FreeSWITCH with fsconf/ (fsconf/README.md), then"; \
		echo "  TANDEM_FREESWITCH=127.0.0.1:8021 TANDEM_FREESWITCH_PASSWORD=... make test-freeswitch"; exit 1; fi

# Go cannot be installed with apt in the version that is needed; redis-server can.
.PHONY: deps
deps: ## check for Go and redis-server; install the latter with apt when allowed to
	@command -v $(GO) >/dev/null || { echo "Go $(GO_MIN) or newer is needed: https://go.dev/dl"; exit 1; }
	@have=$$($(GO) env GOVERSION) || exit 1; have=$${have#go}; \
	if [[ "$$(printf '%s\n' $(GO_MIN) "$$have" | sort -V | head -1)" != $(GO_MIN) ]]; then \
		echo "Go $(GO_MIN) or newer is needed, this is $$have: https://go.dev/dl"; exit 1; fi
	@server() { command -v redis-server || command -v valkey-server; }; \
	line='apt-get update && apt-get install -y redis-server'; \
	if ! server >/dev/null; then \
		if ! command -v apt-get >/dev/null; then sudo=no; \
		elif [[ $$(id -u) == 0 ]]; then sudo=; \
		elif sudo -n true 2>/dev/null; then sudo='sudo -n'; \
		else sudo=no; fi; \
		if [[ $$sudo != no ]]; then \
			echo "installing redis-server"; \
			{ $$sudo apt-get update -q && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q redis-server; } </dev/null || true; fi; \
		server >/dev/null || { echo "redis-server is needed: sudo sh -c '$$line'"; exit 1; }; \
	fi; \
	major=$$($$(server) --version | sed -n 's/.*\bv=\([0-9]*\)\..*/\1/p'); \
	if [[ "$${major:-0}" -lt $(REDIS_MIN) ]]; then \
		echo "redis-server $(REDIS_MIN) or newer is needed, $$(server) is version $${major:-unknown}: https://redis.io/docs/latest/operate/oss_and_stack/install"; exit 1; fi

.PHONY: clean
clean: ## remove what was built and the tools that were installed
	rm -rf bin
