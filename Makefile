# Two commands do everything on a machine with Python 3.11 or later: make serve, make test.

HOST ?= 127.0.0.1
PORT ?= 8000
PYTHON ?= python3
BASE = http://$(HOST):$(PORT)/
BIN = .venv/bin
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r

.PHONY: install lock serve editor wheel test-fast test test-full check bench bench-build bench-peers \
    corpus clean
.DELETE_ON_ERROR:

install: .venv/installed
wheel test-fast test test-full check corpus: .venv/developing
bench bench-build: .venv/measuring

# The environment is made anew when the requirements change. What pip prints goes to standard error:
# 'make serve' promises one line on standard output.
.venv/installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Palmares needs Python 3.11 or later" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv --clear .venv >&2
	@$(INSTALL) requirements.txt >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable . >&2
	@touch $@

.venv/developing: .venv/installed requirements-dev.txt
	@$(INSTALL) requirements-dev.txt >&2
	@touch $@

.venv/measuring: .venv/developing requirements-bench.txt
	@$(INSTALL) requirements-bench.txt >&2
	@touch $@

# Writes the exact versions and hashes of everything that is installed, also of what that needs, for
# all platforms and Python versions; UPGRADE=--upgrade takes the newest that fit.
UPGRADE =
LOCK = .locking/bin/uv --quiet pip compile --universal --python-version 3.11 --generate-hashes \
    --no-annotate --no-header $(UPGRADE)

lock:
	@$(PYTHON) -m venv .locking
	@.locking/bin/pip install --quiet --disable-pip-version-check uv==0.13.9
	@$(LOCK) pyproject.toml -o requirements.txt
	@$(LOCK) -c requirements.txt pyproject.toml requirements-dev.in -o requirements-dev.txt
	@$(LOCK) -c requirements-dev.txt pyproject.toml requirements-dev.in requirements-bench.in -o requirements-bench.txt
	@rm -r .locking

# The editor of the query page, made of npm's packages where there is npm. Nothing depends on it:
# without npm, or without a registry, the page has its plain form.
EDITOR = server/pages/static/editor.js
NPM = npm --prefix editor --loglevel=error --fetch-retries=1 --fetch-retry-mintimeout=1000 --fetch-timeout=20000

editor:
	@if command -v npm >/dev/null; then $(MAKE) --silent $(EDITOR) >&2 \
	|| echo 'The query page has its plain form: its editor could not be made.' >&2; fi

$(EDITOR): $(wildcard editor/*.js editor/*.json)
	@$(NPM) ci >&2
	@$(NPM) run --silent build

serve: install editor
	@$(BIN)/palmares build --if-needed --base $(BASE)
	@$(BIN)/palmares serve --host $(HOST) --port $(PORT)

# The program with its data and, where it was made, the editor, to be installed as a tool.
wheel: editor
	@rm -rf dist
	@$(BIN)/python -m build --wheel --outdir dist . >&2

# Unit tests; all tests with a seeded tenth of the large matrices; all of everything. Two processes
# share the modules: a test mostly waits for a server, a browser or another program.
PYTEST = $(BIN)/python -m pytest --numprocesses 2 --dist loadfile

test-fast:
	$(PYTEST) -m "not slow and not browser and not program"

test:
	$(PYTEST)

test-full:
	PALMARES_TESTS=full $(PYTEST)

check:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Measures with what is installed: wrk (Debian package) and the peers, which bench/peers.py and
# bench/publishers.py look for where their variables say, or where bench-peers puts them.
bench: .bench/releases/current
	$(BIN)/python -m bench

# What a build costs a row and in memory, at three sizes; SIZES="570 5700" for an hour less.
SIZES =
bench-build:
	$(BIN)/python -m bench.building $(SIZES)

# 10 million triples to measure with.
.bench/releases/current: | .venv/measuring
	$(BIN)/python -m bench.awards .bench

# The programs to measure against, each in an environment of its own; what can't be had is left out.
# Virtuoso is a Debian package (virtuoso-opensource-7).
PEERS = .bench/peers
bench-peers: $(addprefix $(PEERS)/,oxigraph morph-kgc rdflib-endpoint prez trifid ldf)

$(PEERS)/oxigraph: PACKAGES = oxigraph==0.5.13
$(PEERS)/morph-kgc: PACKAGES = morph-kgc==2.10.0
$(PEERS)/rdflib-endpoint: PACKAGES = rdflib-endpoint==0.6.3 uvicorn
$(PEERS)/prez: PACKAGES = prez[server]
$(PEERS)/trifid: PACKAGES = trifid@5.3.0
$(PEERS)/ldf: PACKAGES = @ldf/server@3.3.0

$(PEERS)/oxigraph $(PEERS)/morph-kgc $(PEERS)/rdflib-endpoint $(PEERS)/prez:
	@$(PYTHON) -m venv $@
	@$@/bin/pip install --quiet --disable-pip-version-check $(PACKAGES) \
	    || { rm -rf $@; echo "$(PACKAGES) can't be had here" >&2; }

$(PEERS)/trifid $(PEERS)/ldf:
	@npm install --silent --no-audit --no-fund --prefix $@ $(PACKAGES) \
	    || { rm -rf $@; echo "$(PACKAGES) can't be had here" >&2; }

# Reads the corpus of real tables beside the project and prints, cell by cell, what differs.
corpus:
	$(BIN)/python -m bench.scoreboard ../shared/corpus

clean:
	rm -rf .venv .bench dist build editor/node_modules server/pages/static/editor.*
