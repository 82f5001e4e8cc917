# Everything that can be asked of a checkout; `make help` lists it. Needs Python 3.11 or later, make and git.
.DEFAULT_GOAL := help
.PHONY: help environment reports test test-all check bench bench-all calibrate lab lock clean
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
TO ?= reports
# Tests run in two processes; `make test WORKERS=0` runs them in one.
WORKERS ?= 2
# Further options of the benchmark, such as BENCH="--rounds 5" or BENCH=--full; `make bench BENCH=--help` lists them.
BENCH ?=
PYTEST := $(BIN)/python -m pytest -n $(WORKERS)

# The first Python that is new enough and can make an environment.
NEEDS := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHONS := python3.11 python3.12 python3.13 python3.14 python3 python
PYTHON ?= $(shell for each in $(PYTHONS); do "$$each" -c "$(NEEDS)" 2>/dev/null && echo "$$each" && break; done)

help: ## Say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

environment: ## Make .venv from requirements.lock, unless it is there and agrees
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or later with its venv module was not found." \
		"Install it (Debian: python3 and python3-venv), or say where it is: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) .ci/environment.py

reports: environment ## Check the synthetic councils, run every chapter of each, print where the index is
	@$(BIN)/evalkit check demo
	@$(BIN)/evalkit run demo --to $(TO)

test: environment ## Run the fast tests
	@$(PYTEST) -m "not slow"

test-all: environment ## Run every test, the slow ones too; with ONLY=slow just these
	@$(PYTEST) $(if $(ONLY),-m $(ONLY))

check: environment ## Format, lint, types, import contract, then the fast tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MAKE) test

bench: environment ## Compare with other ways of making reports, at 8 and 24 councils; keeps docs/benchmarks.md
	@cd tests && ../$(BIN)/python -m bench 8 24 $(BENCH)

bench-all: environment ## The same, and at all 153 councils
	@cd tests && ../$(BIN)/python -m bench 8 24 153 $(BENCH)

calibrate: environment ## Try every design on made-up data with a known truth; keeps docs/calibration.md
	@cd tests && ../$(BIN)/python -m methods.calibration

lab: environment ## Open JupyterLab on the notebooks
	@$(BIN)/evalkit lab

lock: environment ## Resolve requirements.lock again from pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet --output-file requirements.lock

clean: ## Remove the environment and every cache; reports stay
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find evalkit tests -type d -name __pycache__ -prune -exec rm -rf {} +
