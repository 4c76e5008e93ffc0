# Two commands on a fresh machine with make and Python 3.11, 3.12 or 3.13: `make lab`, `make test`.
# Everything is installed into .venv, with the versions of constraints.txt.

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check

# TensorFlow has no wheel for Python 3.14 yet, so the first of these that fits is taken.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& echo "$$p" && break; done)

# WHEELHOUSE=dir installs from that folder alone, without a network.
SOURCE = $(if $(WHEELHOUSE),--no-index --find-links "$$(cd "$(WHEELHOUSE)" && pwd)")
# Python compiles a module when it is first imported: most of TensorFlow never is.
INSTALL = $(PIP) install --no-compile $(SOURCE) -c constraints.txt

# The dated development version that the golden vectors were made by.
TFLM := $(shell grep '^tflite-micro==' constraints.txt)

STUDENT_NOTEBOOKS = $(wildcard notebooks/*/*.ipynb)
# Files of tests run side by side; each process takes some GB of memory where it trains.
TEST_PROCESSES ?= 2
NBVAL := --nbval-current-env --nbval-cell-timeout=300

.PHONY: help lab test browser-test wheelhouse release checkpoints golden constraints

help:  ## what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

lab: $(VENV)/.lab  ## open JupyterLab on the syllabus and your progress (LAB_ARGS=--no-browser, WHEELHOUSE=dir)
	$(PY) -m tinyml_course.cli.jupyterlab $(LAB_ARGS)

test: $(VENV)/.test  ## style, types, floors, tests, notebooks: CI runs this and browser-test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-logo
	$(if $(STUDENT_NOTEBOOKS),$(PY) -m pytest -n $(TEST_PROCESSES) --dist loadfile --nbval-lax $(NBVAL) $(STUDENT_NOTEBOOKS))
	$(PY) -m pytest -n $(TEST_PROCESSES) --dist loadfile --durations=10 --nbval $(NBVAL) --ignore=tests/browser

browser-test: $(VENV)/.test  ## every lesson and widget in JupyterLab, in the system's Chromium
	$(PY) -m pytest tests/browser

wheelhouse: | $(PY)  ## fill a folder with every package, for a class on slow internet (WHEELHOUSE=dir)
	$(PIP) wheel -c constraints.txt -w "$(or $(WHEELHOUSE),wheelhouse)" '.[all,dev,speech]' editables
	rm -f "$(or $(WHEELHOUSE),wheelhouse)"/tinyml_course-*.whl
	-$(PIP) download --no-deps --only-binary :all: -d "$(or $(WHEELHOUSE),wheelhouse)" '$(TFLM)'

release: $(VENV)/.lab  ## write notebooks/ and the visible checks' data from solutions/
	$(VENV)/bin/tinyml release

checkpoints: $(VENV)/.test  ## train every lesson's models anew: hours (LESSONS="04_first_network …")
	$(VENV)/bin/tinyml retrain $(LESSONS)
	$(VENV)/bin/tinyml release

golden: $(VENV)/.test  ## make the golden vectors anew with TFLM (commit what changes)
	$(PY) -m tests.simulator.make_golden
	$(PY) -m tests.notebooks.make_vectors_05
	$(VENV)/bin/tinyml release

# uv, because it solves for every platform at once. It does not look at the newest Python that a
# package allows, hence the last requirement: backports-strenum 1.3 is for Python 3.10 and older.
constraints: | $(PY)  ## pin every version anew (constraints.txt)
	$(PIP) install --quiet uv
	printf '%s\n' editables tflite-micro 'backports-strenum<1.3' | $(PY) -m uv pip compile --quiet --universal \
		--python-version 3.11 --fork-strategy fewest --all-extras --no-annotate --no-header \
		pyproject.toml - > $(VENV)/pins
	sed -e 's/ *;.*//' $(VENV)/pins > constraints.txt

# --- installing; a stamp says that it is done until pyproject.toml or constraints.txt changes

$(PY):
	@test -n "$(PYTHON)" || { echo "expected Python 3.11, 3.12 or 3.13, found" \
		"$$(python3 --version 2>&1 || true); install one, or name one:" \
		"make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python could not make a virtual" \
		"environment; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

$(VENV)/.lab: pyproject.toml constraints.txt | $(PY) wheelhouse-there
	$(INSTALL) -e '.[all]'
	@touch $@

$(VENV)/.test: pyproject.toml constraints.txt | $(PY) wheelhouse-there
	$(INSTALL) -e '.[all,dev,speech]'
	$(INSTALL_TFLM)
	@touch $@ $(VENV)/.lab

.PHONY: wheelhouse-there
wheelhouse-there:
	@test -z "$(WHEELHOUSE)" || test -d "$(WHEELHOUSE)" || { echo "expected a folder of wheels at" \
		"$(WHEELHOUSE), found none; fill it first: make wheelhouse WHEELHOUSE=$(WHEELHOUSE)" >&2; \
		exit 1; }

# The tests' oracle. Old development versions can vanish: then the newest is taken, loudly.
define INSTALL_TFLM
@if [ "$$(uname -sm)" != "Linux x86_64" ]; then \
	echo "tflite-micro has wheels for Linux x86-64 only: live comparisons with TFLM will skip."; \
elif ! $(PIP) install --quiet $(SOURCE) --no-deps --only-binary :all: '$(TFLM)'; then \
	echo "WARNING: $(TFLM) is not to be had; taking the newest tflite-micro instead."; \
	echo "WARNING: where it differs from the golden vectors, TFLM has changed: see make golden."; \
	$(PIP) install --quiet $(SOURCE) --no-deps --only-binary :all: --pre tflite-micro \
		|| echo "WARNING: no tflite-micro at all: live comparisons with TFLM will skip."; \
fi
endef
