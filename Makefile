# Haat's commands. `make help` lists them; each installs what it needs and nothing twice.
SHELL := /bin/sh
.DEFAULT_GOAL := help
LOCAL := python3 -m deploy.local
BIN := .venv/bin
PYTHON := $(BIN)/python
ROOMS := config marketplace sellers geo realtime marketing analytics ai
CODE := $(ROOMS) tests bench deploy
PIP_COMPILE := CUSTOM_COMPILE_COMMAND="make pins" $(BIN)/pip-compile --quiet --strip-extras --generate-hashes \
	--allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

FAULTS := $(if $(SEED),--seed $(SEED)) $(if $(ROUNDS),--rounds $(ROUNDS))

.PHONY: help setup setup-tests run up down status test faults lint types check bench seed reset pins messages

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install and build everything that is missing
	@$(LOCAL) setup

setup-tests:
	@$(LOCAL) setup --for-tests

run: ## start the market in the foreground; Ctrl-C ends it (HAAT_RELOAD=1 follows your edits)
	@$(LOCAL) run

up: ## start the market in the background and return when it answers
	@$(LOCAL) up

down: ## end it
	@$(LOCAL) down

status: ## show its programs and address
	@$(LOCAL) status

seed: ## load the demo market again
	@$(LOCAL) seed

reset: ## end it and delete its data
	@$(LOCAL) reset

test: ## run every test on throw-away services (ARGS="tests/unit -k name")
	@$(LOCAL) with-services --for-tests -- $(PYTHON) -m pytest -n auto $(ARGS)

faults: setup-tests ## kill programs while people order and while topics are told, and look what was lost (SEED=17 ROUNDS=1 plays one again)
	@$(PYTHON) -m tests.faults.orders.kills $(FAULTS)
	@$(PYTHON) -m tests.faults.realtime.churn $(if $(SEED),--seed $(SEED))

lint: setup-tests ## check style, layers, templates, dependencies and migrations
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet $(ROOMS)
	$(BIN)/deptry .
	$(LOCAL) with-services -- $(PYTHON) manage.py makemigrations --check --dry-run

types: setup-tests ## check types
	$(LOCAL) with-services -- $(BIN)/mypy $(CODE)

check: ## everything CI does: test, lint, types
	@.ci/run

bench: setup-tests ## run one benchmark on services of its own (B=nearby, B=accounts, B=zones, B=catalogue, B=sheets, B=search, B=relevance, B=checkout, B=board, B=sockets, B=chat or B=positions)
	@test -n "$(B)" || { echo "Which one? make bench B=nearby, B=accounts, B=zones, B=catalogue, B=sheets, B=search, B=relevance, B=checkout, B=board, B=sockets, B=chat or B=positions"; exit 2; }
	@$(LOCAL) with-services -- $(PYTHON) -m bench.$(B) $(ARGS)

pins: setup-tests ## compile exact versions from pyproject.toml
	$(PIP_COMPILE) --output-file requirements.txt pyproject.toml
	$(PIP_COMPILE) --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml

messages: setup-tests ## collect texts for translation in every room, then compile them
	@$(LOCAL) with-services -- sh -ec 'for room in $(filter-out marketplace,$(ROOMS)) marketplace/*/; do \
		grep -rqsE "gettext|(block)?trans(late)? " --include=*.py --include=*.html "$$room" || continue; \
		mkdir -p "$$room/locale"; \
		(cd "$$room" && python "$(CURDIR)/manage.py" makemessages --locale bn --no-location --no-obsolete --no-wrap); done'
	@$(LOCAL) setup
