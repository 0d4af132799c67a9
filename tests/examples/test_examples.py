"""The examples run as a new user would run them."""

import importlib.util
import linecache
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

import tapeless as tl
from tapeless.__main__ import main

EXAMPLES = Path(__file__).parent.parent.parent / "examples"


def load(name):
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_newton_s_method_finds_the_minimum_of_rosenbrock():
    np.testing.assert_allclose(load("rosenbrock").newton(tl.dlarray([-1.0, 2.0])), [1, 1], atol=1e-8)


def test_the_recurrent_network_learns():
    losses = load("recurrent").train(steps=250)
    assert np.mean(losses[-20:]) < 0.1 * losses[0]


@pytest.mark.parametrize("script", ["rosenbrock.py", "own_rule.py"])
def test_scripts_print_generated_source(script):
    done = subprocess.run([sys.executable, EXAMPLES / script], capture_output=True, text=True, check=True, cwd="/")
    assert "import numpy as np" in done.stdout


def test_the_demo_reaches_97_percent_on_handwritten_digits(tmp_path):
    demo = load("demo")
    net, losses, X, labels, accuracy = demo.train()
    assert accuracy >= 0.97
    demo.OUTPUT = tmp_path
    assert demo.draw(net, losses, X, labels).stat().st_size > 10_000


def test_the_notebook_runs_and_notices_redefinitions():
    notebook = nbformat.read(EXAMPLES / "getting_started.ipynb", as_version=4)
    NotebookClient(notebook, timeout=120).execute()
    code = [c for c in notebook.cells if c.cell_type == "code"]
    results = ["".join(o.get("text", "") or o.get("data", {}).get("text/plain", "") for o in c.outputs) for c in code]
    assert "dlarray([396., 200.])" in results[1]
    assert "t_bar = 200 * t" in results[2]
    assert "dlarray([-2.,  4.])" in results[3]
    assert "dlarray([ 3., 12.])" in results[4]
    assert "has no derivative rule" in results[6]
    assert "accuracy 9" in results[7]


def test_the_command_prints_gradient_source(capsys, monkeypatch):
    monkeypatch.chdir(EXAMPLES)
    assert main(["source", "rosenbrock:rosenbrock"]) == 0
    assert "t_bar = 200 * t" in capsys.readouterr().out
    assert main(["source", "own_rule:loss", "np.ones((2, 3))"]) == 0
    assert "np.exp" in capsys.readouterr().out
    assert main(["source", "rosenbrock"]) == 1
    assert "module:function" in capsys.readouterr().err


def test_the_readme_shows_what_is_really_generated():
    text = (EXAMPLES.parent / "README.md").read_text()
    written, shown = re.findall(r"```python\n(.*?)```", text, re.S)[:2]
    filename = "<readme>"
    linecache.cache[filename] = (len(written), None, written.splitlines(keepends=True), filename)
    namespace = {"__name__": "readme"}
    exec(compile(written, filename, "exec"), namespace)
    assert tl.gradient_source(namespace["rosenbrock"], namespace["x"]).strip() == shown.strip()
