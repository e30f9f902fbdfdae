# What a person types. Everything runs inside .venv, made from the hashed lock.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export UV_PYTHON_DOWNLOADS := never

.PHONY: run test long browser desk check bench venv lock clean

# The main job on the committed sample operation: forecast, requirement, roster, proof, exports.
# make knows only done and failed: a night published with a warning (exit code 2) is done, and its summary warns.
run: venv
	@$(BIN)/tideshift nightly --as-of 2026-11-16T00:00+08:00 || test $$? -eq 2

# What a change is tested by: everything but the long tests and those that need a browser.
test: venv
	$(BIN)/pytest -n 2 --dist worksteal -m "not browser and not long"

# Laws of the solver over many operations, whole nights and their certificates, and what is left after a kill.
long: venv
	$(BIN)/pytest -n 2 --dist worksteal -m long

# The planner's day in a real browser; skips, saying so, where none is installed.
browser: venv
	$(BIN)/pytest -m browser tests/browser

# The planner's desk in a browser.
desk: venv
	$(BIN)/tideshift desk

# Everything CI runs besides the tests.
check: venv
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# A smoke run of every benchmark, two beside each other: it shows that they run, not how fast.
bench: venv
	$(BIN)/python -m benchmarks --smoke --jobs 2

# A moved folder or a replaced Python leaves an environment that looks built and does not run: start it over.
venv:
	@if test -e $(VENV) && ! { test "$$(cat $(VENV)/.ready 2>/dev/null)" = "$(CURDIR)" && $(BIN)/python -c ''; } 2>/dev/null; \
	then rm -rf $(VENV); fi
	@$(MAKE) --silent --no-print-directory $(VENV)/.ready

$(VENV)/.ready: requirements.lock requirements-bootstrap.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Tideshift needs Python 3.11 or newer; set PYTHON=..." >&2; exit 1; }
	@echo "building the environment in $(VENV) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-bootstrap.lock
	@# bytecode once and now: where Python may not write it later, every process would compile its libraries anew
	@$(BIN)/uv pip sync --quiet --require-hashes --compile-bytecode --python $(BIN)/python requirements.lock
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python -e .
	@echo "$(CURDIR)" >$@

# Resolve the dependencies anew (hashes only, no addresses).
lock: venv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --all-extras --group dev --upgrade pyproject.toml -o requirements.lock
	awk '/^uv==/{p=1;print;next} p&&/--hash/{print;next} p{exit}' requirements.lock | sed '$$ s/ \\$$//' > requirements-bootstrap.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
