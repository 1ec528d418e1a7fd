# Two commands matter: `make run` and `make test`. `make help` lists the rest.

# The first Python that is new enough; PYTHON=… chooses another.
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo "$$each" && exit; done; echo python3)
BIN = .venv/bin
# Checks have a data folder of their own and leave that of `make run` alone.
CHECK = MUZI_DATA="$(CURDIR)/.muzi/test" $(BIN)/muzi
# Another region is another installation, in a data folder of its own. Only `make run REGION=…` asks
# for it: a REGION in the environment may mean something else.
ifeq ($(origin REGION),command line)
ELSEWHERE = env MUZI_REGION="$(REGION)" MUZI_DATA="$(CURDIR)/.muzi/$(REGION)"
endif

.DEFAULT_GOAL := help
.PHONY: help run test check lint types layers facts format bench assets environment reference clean

help:  ## this list
	@grep -hE '^[a-z]+: .*##|^[a-z]+:  ##' Makefile | sed -E 's/:.*##/	/' | expand -t 14

environment:
	@$(PYTHON) scripts/environment.py

run: environment  ## everything, then the server at http://127.0.0.1:8000 (PORT=…, REGION=150525)
	@exec $(ELSEWHERE) $(BIN)/muzi demo

test: check  ## everything CI runs, browser tests included
	@scripts/run_tests.sh

check: lint types layers facts  ## style, types, layers, content, references, migrations

lint: environment
	@echo "ruff"; $(BIN)/ruff check . && $(BIN)/ruff format --check .

types: environment
	@echo "mypy"; $(BIN)/mypy

layers: environment
	@echo "import-linter"; $(BIN)/lint-imports --no-logo

facts: environment
	@echo "content"; $(CHECK) content check
	@echo "reference pages"; $(CHECK) reference --check
	@echo "messages"; $(BIN)/python scripts/messages.py --check
	@echo "migrations"; env -u DATABASE_URL $(CHECK) makemigrations --check --dry-run

format: environment  ## format the code and sort its imports
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: environment  ## the measurements of docs/reference/benchmarks.md
	@$(BIN)/python benchmarks/run.py

assets: environment  ## fetch the web font again
	@$(PYTHON) scripts/environment.py --assets

reference: environment  ## write the generated pages of docs/reference
	@$(CHECK) reference

clean:  ## remove what can be made again; data in .muzi stays
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis \
		.muzi/test .muzi/static src/muzi/web/static/fonts src/muzi/bulletins/fonts
	find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +
