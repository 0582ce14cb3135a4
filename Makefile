# make run: everything from nothing, then serve. make test: the same, then the tests.
# make check: what CI runs. PORT, BIND and DATABASE_URL may be set.

SHELL := /bin/sh
BIND ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
CHART_LIBRARY := api/static/explorer/vega.js

.PHONY: help setup setup-dev run test test-all check format lint types contracts migrations openapi lock clean
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/.python:
	@PYTHON="$(PYTHON)" ./bin/make-venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.python requirements.txt
	@echo "Installing what the service needs ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.txt
	@echo "Installing what the tests need ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# The library that draws charts in the browser is written from a package of its own, which the
# service does not need.
$(VENV)/.charts: $(VENV)/.python requirements-charts.txt bin/chart-library
	@echo "Installing what draws the charts ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-charts.txt
	@$(PY) bin/chart-library $(CHART_LIBRARY)
	@touch $@

setup: $(VENV)/.run $(VENV)/.charts ## make the environment in .venv

setup-dev: setup $(VENV)/.dev

run: setup ## migrate, seed and serve on 127.0.0.1:8000
	@$(PY) -m api migrate
	@$(PY) -m api seed
	@$(PY) -m api serve --host $(BIND) --port $(PORT)

test: setup-dev ## run the tests but for the slow ones
	@$(PY) -m pytest -n 2 --dist loadfile -m "not slow"

test-all: setup-dev
	@$(PY) -m pytest -n 2 --dist loadfile

check: format lint types contracts migrations test-all ## everything that CI checks

format: setup-dev
	@$(VENV)/bin/ruff format --check .

lint: setup-dev
	@$(VENV)/bin/ruff check .

types: setup-dev
	@$(VENV)/bin/mypy

contracts: setup-dev
	@$(VENV)/bin/lint-imports --no-cache

migrations: setup-dev
	@rm -rf .venv/check && mkdir -p .venv/check
	@DATABASE_URL=sqlite:///.venv/check/check.db $(VENV)/bin/alembic upgrade head
	@DATABASE_URL=sqlite:///.venv/check/check.db $(VENV)/bin/alembic check

openapi: setup ## write the OpenAPI document that is committed
	@$(PY) -m api openapi > docs/openapi.json

lock: setup-dev ## pin every requirement anew, with hashes and without addresses
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --extra files --extra metrics --extra postgresql pyproject.toml \
	  -o requirements.txt
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --group charts -o requirements-charts.txt
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --extra files --extra metrics --extra postgresql --extra telemetry \
	  --group dev -c requirements.txt pyproject.toml \
	  -o requirements-dev.txt
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --extra telemetry -c requirements-dev.txt pyproject.toml \
	  -o requirements-telemetry.txt
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --group benchmarks -o benchmarks/requirements.txt

clean: ## remove the environment and the local database
	@rm -rf $(VENV) data
