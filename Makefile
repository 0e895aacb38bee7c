# Two commands: `make demo` and `make test`. Both install what they need into .venv first.

PYTHON ?= python3
BIN := .venv/bin
PYTEST_ARGS ?= -n 5
# What starts no process, no browser and no server.
QUICK := tests/test_reading_[bcfjnptv]*.py tests/test_search_[efhqt]*.py \
  $(addprefix tests/test_,$(addsuffix .py,dates decode families laws question regions record urls verdict))

# Where it says that no bytecode is kept, every process of the tests would compile everything anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test quick check browser language clean

demo: .venv/installed ## Try everything on a bundled sample site (DEMO_ARGS=--no-serve ends by itself)
	$(BIN)/dangjian demo $(DEMO_ARGS)

test: .venv/installed browser check ## Everything the tests need, then the tests
	$(BIN)/pytest $(PYTEST_ARGS) $(if $(CI),--slow --durations=20 --durations-min=2)

quick: .venv/installed ## The tests that take seconds, for while you work
	$(BIN)/pytest $(PYTEST_ARGS) $(QUICK)

check: .venv/installed ## Lint, types, and which room may import which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

language: .venv/installed ## After a change of what people are told: the catalogue of translations, brought up to date
	PYTHONPATH=. $(BIN)/python facts/messages.py

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name it with: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || ./install-package python3-venv
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet -c constraints.txt --upgrade pip
	$(BIN)/python -m pip install --quiet -c constraints.txt --editable . --group dev $(if $(CI),--group releases)
	@touch $@

browser:
	@command -v chromium chromium-browser google-chrome >/dev/null || ./install-package chromium
	@fc-list :lang=zh 2>/dev/null | grep -q . || ./install-package fonts-noto-cjk fontconfig

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
