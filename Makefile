# make run and make test are all that a fresh machine needs.
GO       ?= go
BIN      := $(CURDIR)/.bin
GOLANGCI := v2.5.0
FUZZTIME ?= 3s

# One set of flags and no cgo, unless a target asks for it: what one target compiled the next need not compile again. Most of that is the translation of
# SQLite, which the race detector and the fuzzing engine need not look into. Only that package and the C library beside it are left out of the race detector: others instantiate
# generic code that the standard library shares with them (sync.Map), and of equal copies the linker takes any, so that one which sees nothing would be
# taken everywhere, and races be reported where there are none.
export GOFLAGS     := -trimpath
export CGO_ENABLED := 0

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

.PHONY: build
build: ## build ./gridzone
	$(GO) build -o gridzone ./cmd/gridzone

.PHONY: run
run: build ## build, load the made-up city if need be, serve on 127.0.0.1:8080
	./gridzone serve --demo

.PHONY: tools
tools: ## install what the tests need, where it is missing
	scripts/tools.sh

$(BIN)/golangci-lint-$(GOLANGCI):
	GOBIN=$(BIN) $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI)
	mv $(BIN)/golangci-lint $@

.PHONY: lint
lint: $(BIN)/golangci-lint-$(GOLANGCI) ## gofmt and the linters, vet among them
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo 'gofmt these files:'; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) mod verify
	$(GO) mod tidy -diff
	$< run ./...

.PHONY: web
web: tools ## the map page: types, tests, and whether what is built is the build of its source
	scripts/web.sh

# Packages where goroutines meet, and of their tests those that ask one thing at a time: kills, faults, the tour, scripts, the browser, random lives, files
# that attack or come from others. These, and bounds of memory, run without the race detector.
# The packages are in two halves, for two lanes; in each, what takes longest is first.
SERVED := ./cmd/... ./api/... ./gazetteer/... ./tiles
KEPT   := ./store/... ./importers/... ./zoning/...
RACED  := $(SERVED) $(KEPT)
ALONE := AgainstTheModel|TestContract/a_random_life|ThroughAPooler|Killed|Faults|Readme|Scripts|InABrowser|CopiesHold|CopyIsAStream|ThatAttack|ThatAreRefused|BoundedMemory|ByGDAL|StaySound|AgreeWith|OfACity|ThroughTime|DeepAndLong
TESTS := $(GO) test -vet=off -timeout 20m $(if $(LANES),-p 1)

.PHONY: unit
unit: ## every test, without cgo and the race detector: quickest while working
	$(TESTS) ./...

.PHONY: alone
alone: ## the tests that race leaves out, without cgo
	$(TESTS) -run '$(ALONE)' $(RACED)

.PHONY: others
others: ## the tests of all other packages, without cgo
	$(TESTS) $$($(GO) list ./... | grep -vxF "$$($(GO) list $(RACED))")

RACE := -race -gcflags='modernc.org/sqlite/lib=-race=false' -gcflags='modernc.org/libc=-race=false'

.PHONY: race
race: race-served race-kept ## the tests of packages where goroutines meet, under the race detector, but for those that ask one thing at a time

# What both halves need is compiled once, not by each of them at the same time.
.PHONY: race-built
race-built:
	CGO_ENABLED=1 $(GO) build $(RACE) $(RACED)

.PHONY: race-served
race-served: race-built
	CGO_ENABLED=1 $(TESTS) $(RACE) -skip '$(ALONE)' $(SERVED)

.PHONY: race-kept
race-kept: race-built
	CGO_ENABLED=1 $(TESTS) $(RACE) -skip '$(ALONE)' $(KEPT)

.PHONY: referee
referee: tools ## gaps and overlaps of thousands of damaged grids, beside those that GEOS finds
	CGO_ENABLED=1 $(GO) test -tags geos -run GEOS -timeout 15m ./fixtures

.PHONY: fuzz
fuzz: ## each fuzz target for FUZZTIME
	scripts/fuzz.sh $(FUZZTIME)

.PHONY: test
test: tools build lint web ## all of it, each test once, three things at a time, as each waits for the disk or a clock now and then: what CI runs
	$(MAKE) --no-print-directory --output-sync=target --keep-going -j3 LANES=3 alone race-served race-kept others referee fuzz

.PHONY: soak
soak: tools ## the same with long budgets: hours, not minutes
	GRIDZONE_SOAK=1 $(GO) test -timeout 4h ./...
	GRIDZONE_SOAK=1 CGO_ENABLED=1 $(GO) test $(RACE) -timeout 4h $(RACED)
	scripts/fuzz.sh 5m

.PHONY: bench
bench: ## the figures of the README, as ratios side by side in one run; ONLY=addresses for some of them
	scripts/tools.sh
	$(GO) run ./internal/bench $(if $(ONLY),-only $(ONLY))

.PHONY: clean
clean: ## remove what was built; stores are kept
	rm -rf gridzone $(BIN)
