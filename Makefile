# Every target installs what it needs. PYTHON, PORT, HOST and DATA_DIR may be set: make run PORT=8080
PYTHON ?= python3
LOCAL = .venv/bin/python -m liaison.local

.PHONY: run test pages lint fix faults bench fuzz docs install

run:
	@$(PYTHON) liaison/local/install.py run
	@exec $(LOCAL) run

test: install
	@exec $(LOCAL) test $(TESTS)

pages: install
	@EVERY_ROLE=1 exec $(LOCAL) test tests/browser/test_pages.py

lint: install
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	@$(LOCAL) with .venv/bin/python manage.py makemigrations --check --dry-run

fix: install
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

faults: install
	@.venv/bin/python -m tests.faults

fuzz: install
	@.venv/bin/python -m tests.fuzz

bench: install
	@.venv/bin/python -m bench

docs: install
	@$(LOCAL) with .venv/bin/python manage.py draw_workflows
	@$(LOCAL) serving .venv/bin/python manage.py take_screenshots

install:
	@$(PYTHON) liaison/local/install.py develop
