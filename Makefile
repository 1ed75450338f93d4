# Two commands do everything on a machine with Python 3.11 or later: make serve, make test.

HOST ?= 127.0.0.1
PORT ?= 8000
PYTHON ?= python3
BASE = http://$(HOST):$(PORT)/
BIN = .venv/bin

.PHONY: install serve test check bench corpus clean
.DELETE_ON_ERROR:

install: .venv/installed
test check corpus: .venv/developing
bench: .venv/measuring

# The environment is made anew when the requirements change. What pip prints goes to standard error:
# 'make serve' promises one line on standard output.
.venv/installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Palmares needs Python 3.11 or later" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv .venv >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable . >&2
	@touch $@

.venv/developing: .venv/installed requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt >&2
	@touch $@

.venv/measuring: .venv/developing requirements-bench.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt >&2
	@touch $@

serve: install
	@$(BIN)/palmares build --if-needed --base $(BASE)
	@$(BIN)/palmares serve --host $(HOST) --port $(PORT)

test:
	$(BIN)/python -m pytest

check:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench:
	$(BIN)/python -m bench

# Reads the corpus of real tables beside the project and prints, cell by cell, what differs.
corpus:
	$(BIN)/python -m bench.scoreboard ../shared/corpus

clean:
	rm -rf .venv releases dist build
