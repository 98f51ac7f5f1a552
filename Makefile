# leadpatch: everything a person or CI runs. `make help` lists it.
SWIFT ?= swift
PREFIX ?= /usr/local
CONFIGURATION ?= release
BENCH ?=
# Swift's libraries become part of the program, where the toolchain has them for that, and so do SQLite and zlib, where the
# machine has archives of them: it starts sooner, is faster by a tenth, and runs where none of them is installed. lld,
# since gold warns of a function in Foundation that we do not call.
LIBRARIES = $(shell $(SWIFT) -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')_static
RELEASE = -c $(CONFIGURATION) $(if $(wildcard $(LIBRARIES)),--static-swift-stdlib -Xswiftc -use-ld=lld)
BIN = $(shell $(SWIFT) build -c $(CONFIGURATION) --show-bin-path)

.PHONY: help deps build demo test test-reliability test-asan test-tsan bench fmt lint install phone-tables phone-check tables samples man clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## install what building needs, where this user may
	@Scripts/install-dependencies

build: deps ## build the release program
	@Scripts/describe-archives .build/archives
	@PKG_CONFIG_PATH="$${PKG_CONFIG_PATH:+$$PKG_CONFIG_PATH:}$(CURDIR)/.build/archives" \
	  $(SWIFT) build $(RELEASE) --product leadpatch

demo: build ## run the main job on samples/
	@Scripts/demo "$(BIN)/leadpatch"

test: deps ## run all tests
	@SWIFT='$(SWIFT)' Scripts/test

bench: build ## measure beside sqlite3, C, Python, DuckDB and Miller; BENCH=--quick for small files only
	@python3 Benchmarks/bench $(BENCH)

test-reliability: deps ## the long forms: kills and faults at every call, a dialler beside a large file
	@LEADPATCH_RELIABILITY=long SWIFT='$(SWIFT)' Scripts/test --filter 'ReliabilityTests\.'

# Leaks are not looked for: LeakSanitizer takes the tagged pointers in Swift's strings for none, and so what constants
# hold for lost. 99, since 1 is leadpatch's own. lld, since gold crashes on these builds.
test-asan: deps ## all tests under AddressSanitizer, built in .build-asan
	@ASAN_OPTIONS=detect_leaks=0:exitcode=99 SWIFT='$(SWIFT)' Scripts/test --sanitize=address --scratch-path .build-asan \
	  -Xswiftc -use-ld=lld

test-tsan: deps ## all tests under ThreadSanitizer, built in .build-tsan
	@TSAN_OPTIONS=exitcode=99 SWIFT='$(SWIFT)' Scripts/test --sanitize=thread --scratch-path .build-tsan \
	  -Xswiftc -use-ld=lld

fmt: ## format all Swift sources
	@$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests

lint: ## check the format, strictly
	@$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests

install: build ## install under PREFIX
	@Scripts/install-files "$(BIN)/leadpatch" "$(DESTDIR)$(PREFIX)"

phone-tables: ## make the phone table again, byte for byte
	@Scripts/make-phone-table

phone-check: ## compare the phone engine with the oracle over the whole corpus
	@Scripts/phone-check

tables: ## make the tables of zones, countries and letters again
	@python3 Scripts/make-time-zone-tables && python3 Scripts/make-country-names && python3 Scripts/make-folding-table

samples: ## make the files of samples/ again, byte for byte
	@Scripts/make-samples

man: ## make the man page docs/leadpatch.1 again
	@Scripts/make-man

clean: ## remove what was built
	@rm -rf .build .build-asan .build-tsan
