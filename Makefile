# All that is done by hand or by CI in this project. `make` alone lists it.
#
# Windows has no make; there, in a fresh environment, these two commands do what `make install` does:
#     py -m pip install --require-hashes -r requirements.lock
#     py -m pip install --no-build-isolation --no-deps -e .

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install lab test test-library test-notebooks test-binder binder-button test-classroom test-lowest test-newest lint format bench notebooks release handout navigation lock clean FORCE

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

install: $(STAMP) ## Make .venv with all that the lessons and their tests need

# The stamp holds the folder that it was made in. When that is another one (.venv was copied or moved,
# and its scripts hold absolute paths), or when its Python is gone or was replaced, start afresh.
CHECK := import importlib.metadata as m; m.version("loopscope"); print(open("$(STAMP)").read())
ifneq ($(shell $(BIN)/python -c '$(CHECK)' 2>/dev/null),$(CURDIR))
FRESH := --clear
$(STAMP): FORCE
endif

# Of the bytecode that was left out, what draws is made now, with matplotlib's list of fonts: a learner's
# first picture should not wait for either.
FIRST_PICTURE := from loopscope.renderer import picture; from loopscope.trace import Trace; picture(Trace(finish=1.0))

# The package itself is installed in editable mode, by the build backend that the lock holds. Bytecode
# is left to the first import: compiling 15,000 files that nobody imports takes a third of the time.
$(STAMP): pyproject.toml requirements.lock
	@command -v $(PYTHON) >/dev/null || { echo "No $(PYTHON) here. Install Python 3.11 or newer, or name yours: make $(MAKECMDGOALS) PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Loopscope needs Python 3.11 or newer, and $(PYTHON) is %d.%d. Name a newer one: make $(MAKECMDGOALS) PYTHON=python3.12" % sys.version_info[:2])'
	@echo "Installing into $(VENV): a minute the first time, seconds later on."
	@$(if $(FRESH),$(PYTHON) -m venv $(FRESH) $(VENV))
	@$(BIN)/python -m pip install --quiet --no-compile --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-build-isolation --no-deps -e .
	@$(BIN)/python -c '$(FIRST_PICTURE)'
	@printf '%s' '$(CURDIR)' > $@

# Learners work in a copy, which git ignores: so `git pull` goes through, and overwrites nothing of
# theirs. Who writes the course opens its own files: make lab FOLDER=. And who wants Notebook 7:
# make lab APP=notebook
FOLDER ?= work
APP    ?= lab

lab: install ## Open JupyterLab on the first lesson, in your own copy of the course, work/
	@$(BIN)/python tools/lab.py --app "$(APP)" --folder "$(FOLDER)" $(LAB_ARGS)

# What has a target or a line of its own.
ELSEWHERE = $(foreach name,notebooks browser classroom,--ignore=tests/$(name))

# pytest's own summary comes last, so that it is the last thing on the screen.
test: install lint ## Lint, then run all tests
	@echo "The library's tests, on the other Pythons that are found here ..."
	@$(BIN)/python tools/other_pythons.py library $(IN_PARALLEL)
	@echo "The lessons, each in a fresh kernel ..."
	@$(MAKE) --no-print-directory test-notebooks
	@echo "The tests in the browser ..."
	@$(BIN)/python -m pytest tests/browser $(PYTEST_ARGS)
	@echo "All others, and their summary ..."
	@$(BIN)/python -m pytest $(ELSEWHERE) -m 'not image' $(IN_PARALLEL) $(PYTEST_ARGS)

test-library: install ## Run the library's tests, here and on the other Pythons that are found
	@$(BIN)/python tools/other_pythons.py library $(IN_PARALLEL)
	@$(BIN)/python -m pytest tests/library $(IN_PARALLEL) $(PYTEST_ARGS)

# Lessons mostly sleep, so two at a time for each core; other tests wait for kernels now and then.
WORKERS = $(shell $(BIN)/python -c 'import os; print(min(2 * (os.cpu_count() or 1), 8))')
IN_PARALLEL = -n $(shell $(BIN)/python -c 'import os; print((os.cpu_count() or 1) + 1)') --dist loadfile

# Lax: a cell's output is compared only where the cell says # NBVAL_CHECK_OUTPUT.
# nbval says "unhandled iopub msg: update_display_data" of live pictures; they are outputs it has no
# opinion on, and pytest shows the line only beside a cell that failed for another reason.
test-notebooks: install ## Run the lessons, under nbval and our own check, here and on the other Pythons
	@$(BIN)/python -m pytest -q -n $(WORKERS) --nbval-lax --nbval-current-env --nbval-cell-timeout=60 \
		tests/notebooks notebooks
	@$(BIN)/python tools/other_pythons.py lessons -n $(WORKERS)

# No part of `make test`: some minutes, and half a gigabyte that goes again.
test-binder: install ## Install what Binder's image holds, without Docker, and open lesson 00 there
	@$(BIN)/python -m pytest tests/binder $(PYTEST_ARGS)

binder-button: ## Put the Binder button of this copy's origin into README.md
	@$(PYTHON) tools/binder_button.py --write $(BUTTON_ARGS)

# What pyproject.toml promises beside the locks. By uv, since pip knows only the newest.
test-lowest: RESOLUTION := lowest-direct
test-newest: RESOLUTION := highest
test-lowest: ## Run the library's tests on the oldest packages that pyproject.toml allows
test-newest: ## Run them on the newest packages there are
test-lowest test-newest:
	@$(PYTHON) -m venv --clear .venv-$(@:test-%=%)
	@.venv-$(@:test-%=%)/bin/python -m pip install --quiet uv
	@.venv-$(@:test-%=%)/bin/uv pip install --quiet --python .venv-$(@:test-%=%)/bin/python \
		--resolution $(RESOLUTION) --group library-tests --editable .
	@.venv-$(@:test-%=%)/bin/python -m pytest tests/library -n auto --dist loadfile $(PYTEST_ARGS)

# Its own target, since the hub is 740 MB in an environment of its own.
test-classroom: install ## Hold a class on a JupyterHub, in the browser: release to feedback
	@$(BIN)/python tools/classroom.py
	@$(BIN)/python -m pytest tests/classroom $(PYTEST_ARGS)

lint: install ## Check format, style and types, in notebooks too
	@echo "Format and style ..."
	@$(BIN)/python -m ruff format --quiet --diff .
	@$(BIN)/python -m ruff check --quiet .
	@$(BIN)/python tools/ruff_notebooks.py
	@$(BIN)/python tools/navigation.py --check
	@echo "Types (a minute, the first time) ..."
	@$(BIN)/python -m mypy --no-error-summary

format: install ## Rewrite code as lint wants it, in notebooks too
	@$(BIN)/python -m ruff check --fix --quiet . || true
	@$(BIN)/python -m ruff format --quiet .
	@$(BIN)/python tools/ruff_notebooks.py --write || true

bench: install ## Measure Loopscope beside its peers and print one table
	@$(BIN)/python -m benchmarks $(BENCH_ARGS)

notebooks: install ## Run the lessons afresh and save them with their outputs
	@$(BIN)/python tools/save_notebooks.py $(LESSONS)

release: install ## Make release/ from source/
	@$(BIN)/python tools/release.py

# What students need: to install, to read, to work in. Neither source/ nor tests/, which hold answers.
HANDOUT := README.md LICENSE Makefile pyproject.toml requirements.lock loopscope notebooks release \
	tools/lab.py tools/working_copy.py binder/jupyter
ZIP     ?= loopscope-handout.zip

handout: ## Make an archive for students: lessons and release/, and no solutions
	@git diff --quiet HEAD -- $(HANDOUT) || { echo "The archive holds what is committed. These are not:"; \
		git diff --name-only HEAD -- $(HANDOUT); exit 1; }
	@git archive --format=zip --prefix=loopscope/ --output="$(ZIP)" HEAD $(HANDOUT)
	@echo "$(ZIP)"

navigation: install ## Write the links between lessons and the tables of lessons, from notebooks/course.toml
	@$(BIN)/python tools/navigation.py

# No address of a package index goes into the locks, so that they serve behind any mirror. What is
# pinned stays pinned; `make lock LOCK_ARGS=--upgrade` takes the newest of everything. Extras stand in
# them, too: without, pip looks for the newest release that has the extra, and stops at its hash.
UV_OPTIONS = --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url \
	--no-emit-find-links --no-header
UV_COMPILE = "$$tmp/bin/uv" pip compile --quiet pyproject.toml --group build $(UV_OPTIONS)
# What Binder's image gets is a part of requirements.lock: what a learner needs, and nothing else.
UV_BINDER = $(UV_COMPILE) --extra course -c requirements.lock --no-annotate -o binder/requirements.txt

# Go and Node.js alone, without what the package itself depends on.
LANGUAGES := import tomllib; \
	print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["languages"], sep="\n")

lock: ## Pin the newest requirements anew, with their hashes
	@tmp=$$(mktemp -d) && trap 'rm -rf "$$tmp"' EXIT && \
	$(PYTHON) -m venv "$$tmp" && "$$tmp/bin/pip" install --quiet uv && \
	$(UV_COMPILE) --extra course --extra grading --extra test --extra bench $(LOCK_ARGS) -o requirements.lock && \
	$(UV_COMPILE) --group library-tests -c requirements.lock $(LOCK_ARGS) -o requirements-library.lock && \
	$(UV_BINDER) && \
	"$$tmp/bin/uv" pip compile --quiet --group binder --no-annotate $(UV_OPTIONS) $(LOCK_ARGS) \
		-o requirements-binder.lock && \
	$(UV_COMPILE) --group classroom --extra course --extra grading -c requirements.lock $(LOCK_ARGS) \
		-o requirements-classroom.lock && \
	$(PYTHON) -c '$(LANGUAGES)' > "$$tmp/languages.in" && \
	"$$tmp/bin/uv" pip compile --quiet "$$tmp/languages.in" --no-annotate $(UV_OPTIONS) $(LOCK_ARGS) \
		-o requirements-languages.lock

clean: ## Remove all that these targets made, environments too, but not your work/
	rm -rf $(VENV) .venv-* build dist .pytest_cache .mypy_cache .ruff_cache screenshots
	find . -name __pycache__ -prune -exec rm -rf {} + -o -name .ipynb_checkpoints -prune -exec rm -rf {} +
