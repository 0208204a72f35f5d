# `make run` and `make test` install what they need; PYTHON, PORT, HOST and DATA_DIR may be set.
PYTHON ?= python3
LOCAL = .venv/bin/python -m liaison.local

.PHONY: run test lint fix bench faults fuzz docs install

run:
	@$(PYTHON) liaison/local/install.py run
	@exec $(LOCAL) run

test: install
	@$(LOCAL) test $(TESTS)

lint: .lint-tools
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

fix: .lint-tools
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

.PHONY: .lint-tools
.lint-tools:
	@$(PYTHON) liaison/local/install.py lint

install:
	@$(PYTHON) liaison/local/install.py develop
