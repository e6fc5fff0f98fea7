# All checks of the house. `make check` is what CI runs; `make hook` offers it to git.
PYTHON ?= .venv/bin/python
BIN := $(dir $(PYTHON))

.PHONY: check fmt lint types imports migrations catalogues test dev hook bench

check: lint types imports migrations test

dev:
	$(PYTHON) -m pip install -q --disable-pip-version-check -c constraints.txt -e ".[test,dev]"

fmt:
	$(BIN)ruff format .
	$(BIN)ruff check --fix .

lint:
	$(BIN)ruff format --check .
	$(BIN)ruff check .

types:
	$(BIN)mypy

imports:
	$(BIN)lint-imports

catalogues:
	$(PYTHON) -m gemaakt.server.catalogues --check

migrations: catalogues
	DJANGO_SETTINGS_MODULE=gemaakt.server.settings $(PYTHON) -m django makemigrations --check --dry-run

test:
	$(PYTHON) -m pytest -n 2 --dist loadgroup

hook:
	printf '#!/bin/sh\nexec make lint types imports\n' > .git/hooks/pre-commit
	chmod +x .git/hooks/pre-commit

bench:
	@cat bench/README.md
