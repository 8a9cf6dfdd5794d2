# make run   installs what is missing, builds, and shows one reminder from end to end
# make test  installs what is missing, builds, lints, and runs every test

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
CONFIGURATION ?= debug
BUILD := swift build --configuration $(CONFIGURATION)
# The release that the benchmarks share.
RELEASE := swift build --configuration release --static-swift-stdlib --scratch-path .build/bench

.PHONY: help
help: ## Lists what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: setup
setup: ## Installs the system packages that are missing
	@scripts/setup.sh build

.PHONY: run
run: setup ## Serves against the sandbox (or Port and Slack); ONCE=1 ends after one reminder
	@$(BUILD) --product scorebell
	@scripts/run.sh "$$($(BUILD) --show-bin-path)/scorebell"

.PHONY: test
test: ## Runs every check and every test
	@scripts/setup.sh build test
	@scripts/test.sh

.PHONY: stress
stress: ## Runs each suite many times beside busy loops, to find tests that race; TIMES=20 SUITES=.
	@scripts/setup.sh build test
	@scripts/stress.sh

.PHONY: histories
histories: ## Plays histories of tickets on the sandbox's Jira and GitHub; HISTORIES=10000 FIRST=0
	@scripts/setup.sh build test
	@scripts/histories.sh

.PHONY: fuzz
fuzz: ## Fuzzes each reader of bytes from outside; SECONDS_EACH=60
	@scripts/setup.sh build
	@scripts/fuzz.sh

.PHONY: sanitize
sanitize: ## Runs the server's and the queue's tests with the thread and the address sanitizer
	@scripts/setup.sh build test
	@scripts/sanitize.sh

.PHONY: attack
attack: ## Attacks a release build on loopback, and prints what each attack came to
	@scripts/setup.sh build attack
	@scripts/attack.sh

.PHONY: lint
lint: ## Checks the format of the Swift code
	@swift format lint --strict --parallel -r Benchmarks Fuzz Sources Tests Package.swift

.PHONY: bench
bench: ## Prints the figures of a long reminder and of the intake, in a release build
	@scripts/setup.sh build bench
	@scripts/bench.sh

.PHONY: bench-work
bench-work: ## Prints the figures of the README, against their peers, in a release build; README=1 writes them there
	@scripts/setup.sh build bench
	@scripts/bench-work.sh $(if $(README),--readme)

.PHONY: bench-queue
bench-queue: ## Prints the queue's figures against its peers, in a release build
	@scripts/setup.sh build bench
	@scripts/bench-queue.sh

.PHONY: bench-http
bench-http: ## Prints the HTTP server's figures against its peers, in a release build
	@scripts/setup.sh build bench bench-http
	@scripts/bench-http.sh

.PHONY: bench-store
bench-store: setup ## Prints what the SQLite store does on this disk, in a release build
	@$(RELEASE) --product StoreBench
	@"$$($(RELEASE) --show-bin-path)/StoreBench"

.PHONY: bench-notes
bench-notes: ## Prints what notes for 400 teams cost, and what a hundred kills do to them, in a release build
	@scripts/setup.sh build bench
	@scripts/bench-notes.sh

.PHONY: bench-tickets
bench-tickets: ## Counts what tickets for 2,000 services cost in calls and memory, in a release build
	@scripts/setup.sh build bench
	@scripts/bench-tickets.sh

.PHONY: bench-metrics
bench-metrics: setup ## Prints what a scrape of 1,000 combinations of labels costs, in a release build
	@$(RELEASE) --product MetricsBench
	@"$$($(RELEASE) --show-bin-path)/MetricsBench"

.PHONY: bench-smoke
bench-smoke: ## Gives each benchmark, fuzzer and sanitizer a few seconds, to show that all of them work
	@scripts/setup.sh build test bench bench-http
	@scripts/bench-smoke.sh

.PHONY: image-check
image-check: ## Runs every step of the Dockerfile in a clean Debian root, and the image (as root)
	@scripts/setup.sh build image
	@scripts/image.py

.PHONY: man
man: setup ## Writes the manual page and the shells' completions into .build/share
	@$(BUILD) --product scorebell
	@scripts/man.sh "$$($(BUILD) --show-bin-path)/scorebell" $(CONFIGURATION)

.PHONY: clean
clean: ## Removes what was built
	@rm -rf .build .venv
