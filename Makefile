# Everything on a fresh machine with Python 3.11+ and make: `make demo` to walk through, `make test` to be sure.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
READY := .venv/ready
KERNELS := .venv/kernels/ready
PLACES := .venv/share/jimsupport/ready
LINT := .venv/lint
NODE := tests/system/node/node_modules

unexport PYTHONDONTWRITEBYTECODE # tests start many processes of ours, and each would compile every source again

.PHONY: venv demo test test-system check lint bench words

venv: $(READY) $(KERNELS) $(PLACES)

# By itself, since what looks the code over is put in it too, at the same time: one of two that make a folder fails.
$(BIN)/python:
	$(PYTHON) -m venv .venv

# Made anew only when the list of packages changes. The last line installs this checkout editable, with nothing
# fetched: what it needs, the build tool included, has come by the lock. Python compiles a package when first used:
# all of them at once would take the better part of a minute.
$(READY): requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# The names of places, as they are looked up.
$(PLACES): $(READY) jimsupport/domain/wishes/places.py
	$(BIN)/python -m jimsupport.domain.wishes.places
	@touch $@

# The loops of the matching, compiled for this machine, so that no job waits for a compiler. Made anew when they change.
$(KERNELS): $(READY) $(wildcard jimsupport/domain/matching/kernels/*.py)
	$(BIN)/python -m jimsupport.domain.matching.compile
	@mkdir -p $(@D) && touch $@

demo: venv
	$(BIN)/jimsupport demo --port $(PORT)

# Python alone: SQLite, and a PostgreSQL that comes as a package.
test: venv
	$(BIN)/pytest --ignore=tests/system -n 2 --dist worksteal

# Needs Debian packages as well, Chromium first of all; see .ci/run. Three at once, since browsers wait now and then.
test-system: venv $(NODE)/ready
	$(BIN)/pytest tests/system -n 3 --dist loadfile --no-loadscope-reorder

$(NODE)/ready: tests/system/node/package-lock.json
	npm ci --prefix tests/system/node --silent --no-audit --no-fund
	@touch $@

check: $(READY)
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check .
	$(BIN)/mypy

# What is known to go wrong elsewhere (bandit), and rules of our own (tests/rules), each of which finds its own example.
# Nothing is fetched and nothing is told anybody while it runs.
lint: $(LINT)/ready
	$(LINT)/bin/bandit --quiet --recursive --configfile pyproject.toml jimsupport jobs
	SEMGREP_SEND_METRICS=off $(LINT)/bin/semgrep scan --metrics off --disable-version-check --quiet --error --no-git-ignore \
		--config tests/rules jimsupport jobs templates
	SEMGREP_SEND_METRICS=off $(LINT)/bin/semgrep scan --metrics off --disable-version-check --quiet --test tests/rules

$(LINT)/ready: requirements-lint.lock | $(BIN)/python
	@test -x $(LINT)/bin/python || $(PYTHON) -m venv $(LINT)
	$(LINT)/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements-lint.lock
	@touch $@

bench: venv
	$(BIN)/python -m bench $(if $(QUICK),--quick)

# Brings texts that are new or changed into the catalogues; translate what is then empty or marked fuzzy.
words: venv
	$(BIN)/pybabel --quiet extract --mapping=babel.cfg --no-location --sort-output \
		--project=JIMsupport --output=.venv/words.pot .
	for language in en ar; do \
		$(BIN)/pybabel --quiet update --init-missing --ignore-pot-creation-date --ignore-obsolete --no-wrap --locale=$$language \
			--input-file=.venv/words.pot --output-file=jimsupport/locale/$$language.po; \
	done
