# make run: everything from nothing, then serve. make test: the same, then the tests.
# make check: what CI runs. PORT, BIND and DATABASE_URL may be set.

SHELL := /bin/sh
BIND ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
AUDIT := $(VENV)/audit
SBOM := build/sbom.cdx.json
CHART_LIBRARY := api/static/explorer/vega.js

.PHONY: help setup setup-dev run test test-all check format lint types contracts migrations openapi audit sbom lock clean
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

# The tools stand in an environment of their own, beside what they look at.
$(AUDIT)/.made: $(VENV)/.python requirements-audit.txt
	@echo "Installing what the audit needs ..."
	@PYTHON="$(PYTHON)" ./bin/make-venv $(AUDIT)
	@$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.txt
	@touch $@

audit: $(AUDIT)/.made ## ask whether faults of the pinned packages are known, where that can be asked
	@$(PY) bin/audit $(AUDIT)/bin/pip-audit requirements.txt requirements-dev.txt

sbom: $(AUDIT)/.made ## write what the service consists of as CycloneDX, to build/
	@mkdir -p build
	@PYTHONWARNINGS=ignore $(AUDIT)/bin/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml \
	  --spec-version 1.6 --output-reproducible --validate --output-file $(SBOM)
	@echo "$(SBOM): every package that the service is installed with, with its hashes."

lock: setup-dev ## pin every requirement anew, with hashes and without addresses
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --extra files --extra postgresql pyproject.toml \
	  -o requirements.txt
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --group charts -o requirements-charts.txt
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --extra files --extra postgresql --extra telemetry \
	  --group dev -c requirements.txt pyproject.toml \
	  -o requirements-dev.txt
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --group audit -o requirements-audit.txt
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --extra telemetry -c requirements-dev.txt pyproject.toml \
	  -o requirements-telemetry.txt
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --group benchmarks -o benchmarks/requirements.txt

clean: ## remove the environment and the local database
	@rm -rf $(VENV) data
