# `make demo` and `make test` do all their own set-up, in a virtual environment.
VENV := .venv
PYTHON := $(VENV)/bin/python

.PHONY: demo test lint types bench clean

demo: $(VENV)/ready
	$(PYTHON) examples/demo.py

test: $(VENV)/ready
	$(PYTHON) -m pytest -n auto

lint: $(VENV)/ready
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

# The packages lie in folders of their own; the type checker sees them as they are installed.
types: $(VENV)/ready
	rm -rf build
	$(PYTHON) -m pip install --quiet --no-deps --target build/types .
	$(VENV)/bin/basedpyright --pythonpath $(PYTHON)

bench: $(VENV)/ready
	$(PYTHON) -m pip install --quiet --editable '.[bench]'
	$(PYTHON) -m benchmarks

$(VENV)/ready: pyproject.toml
	python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet --upgrade pip
	$(PYTHON) -m pip install --quiet --editable '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) build output
