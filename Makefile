# Everything a newcomer needs: `make run` and `make test`. Only Python 3.11+, make and pip are expected on the machine.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DEMO   := $(CURDIR)/.kho
export KHO_HOME ?= $(DEMO)
export DAGSTER_DISABLE_TELEMETRY = 1
export GX_ANALYTICS_ENABLED = false

# The lowest Great Expectations leaves its folders to the garbage collector, which warns; its printed examples are its own.
OLD_GX := -W "ignore:Implicitly cleaning up:ResourceWarning"

# axe, htmlcs and Lighthouse look at the portal in the machine's own Chromium. Without npm their promises skip, in CI they fail.
BROWSER_TOOLS := tests/web/browser/tools/node_modules

.PHONY: run test bench rivals browser lint dev lock clean

# The demo has a home of its own: `make run` starts it afresh and never touches another installation.
run: $(VENV)/.run
	rm -rf "$(DEMO)"
	KHO_HOME="$(DEMO)" $(BIN)/kho demo

test: $(VENV)/.test .venv-datacontract/.done .venv-gx-lowest/.done $(if $(shell command -v npm),$(BROWSER_TOOLS)/.done)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -n 2
	PYTHONPATH="$(CURDIR)/.venv-gx-lowest" $(BIN)/python -m pytest -q -n 2 -k equivalence $(OLD_GX)

# Other tools are measured beside ours only where `make rivals` has been run: none of them is a dependency.
bench: $(VENV)/.test
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.quality
	$(BIN)/python -m benchmarks.search
	$(BIN)/python -m benchmarks.portal

rivals: .venv-bench/.done

browser: $(BROWSER_TOOLS)/.done

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/kho contract lint

dev: $(VENV)/.run
	$(BIN)/kho doctor
	DAGSTER_HOME="$(KHO_HOME)/dagster" $(BIN)/dg dev --host 127.0.0.1

# --no-deps: the lock is complete, and pip then checks every hash without resolving anything again.
$(VENV)/.run: requirements.lock pyproject.toml
	$(PYTHON) -c "import sys; sys.exit('Python 3.11 or newer is needed, found ' + sys.version.split()[0] if sys.version_info < (3, 11) else 0)"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.test: $(VENV)/.run requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-dev.lock
	touch $@

# datacontract-cli pins other versions than ours: it gets an environment of its own, for `make test` and CI only.
.venv-datacontract/.done: requirements-datacontract.lock
	$(PYTHON) -m venv .venv-datacontract
	.venv-datacontract/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements-datacontract.lock
	touch $@

.venv-bench/.done: requirements-bench.lock
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements-bench.lock
	touch $@

# The lock names no registry: npm takes what is configured, and compares every hash. No browser is downloaded.
$(BROWSER_TOOLS)/.done: tests/web/browser/tools/package-lock.json
	PUPPETEER_SKIP_DOWNLOAD=1 npm ci --prefix tests/web/browser/tools --ignore-scripts --no-audit --no-fund
	touch $@

# Only what differs from the environment above: it stands before it on the path, nothing else is installed twice.
.venv-gx-lowest/.done: requirements-gx-lowest.lock $(VENV)/.test
	rm -rf .venv-gx-lowest
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes --target .venv-gx-lowest -r requirements-gx-lowest.lock
	touch $@

lock:
	echo 'great-expectations==1.23.0' | uv pip compile --quiet --no-deps --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links - -o requirements-gx-lowest.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --group build pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --group build --group dev --constraint requirements.lock pyproject.toml -o requirements-dev.lock
	echo 'datacontract-cli[duckdb]>=1.2.8' | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links - -o requirements-datacontract.lock
	echo 'dataframely deltalake duckdb duckdb-engine great-expectations>=1.24 pandera[polars] pointblank polars>=2.1 pyarrow' | tr ' ' '\n' | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --constraint requirements.lock - -o requirements-bench.lock

clean:
	rm -rf $(VENV) .venv-datacontract .venv-bench .venv-gx-lowest $(BROWSER_TOOLS) "$(DEMO)"
