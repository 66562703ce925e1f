# `make run` starts the service, `make test` runs the tests; `make help` names the rest.
# The environment is made once, in .venv, and made anew when a lock changes.

VENV ?= .venv
BIN := $(VENV)/bin
ARGS ?=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run dev test lint wheel-check image-check bench lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: $(VENV)/.project ## the service on 127.0.0.1:8000, with the seed documents in it
	@exec $(BIN)/resolver serve $(ARGS)

dev: $(VENV)/.project $(VENV)/.dev ## the environment with everything that tests and checks need

test: dev ## the tests; ARGS="tests/web -x" is handed to pytest
	@$(BIN)/python -m pytest $(ARGS)

lint: dev ## ruff, mypy and the import map
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

wheel-check: dev ## builds the wheel, installs it away from the checkout and asks it a /match
	@BIN=$(BIN) deploy/wheel-check

image-check: ## builds the container image without Docker, runs it read-only and asks it a /match
	@BIN=$(BIN) deploy/image-check

bench: dev $(VENV)/.bench ## the measurements, beside peers where there are any; ARGS is handed to them
	@$(BIN)/python -m benchmarks $(ARGS)

lock: dev ## writes the locks from pyproject.toml; ARGS=--upgrade takes the newest versions
	@BIN=$(BIN) deploy/lock $(ARGS)

clean: ## removes the environment and what tools left behind; data in var/ stays
	@rm -rf $(VENV) build dist .coverage* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find resolver tests benchmarks config -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.run: requirements.lock requirements-build.lock
	@deploy/environment new $(VENV) requirements-build.lock requirements.lock

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@deploy/environment add $(VENV) dev requirements-dev.lock

$(VENV)/.bench: requirements-bench.lock $(VENV)/.dev
	@deploy/environment add $(VENV) bench requirements-bench.lock

$(VENV)/.project: pyproject.toml $(VENV)/.run
	@deploy/environment project $(VENV)
