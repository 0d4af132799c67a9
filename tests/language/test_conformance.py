"""Every construct of the table: value, gradient, second gradient, unchanged inputs, and source that parses."""

import ast
import copy
import importlib
import pkgutil
import re
from pathlib import Path

import numpy as np
import pytest
from language import cases
from language.table import CASES, REFUSALS, document
from numeric import assert_close, central, leaves

import tapeless as tl

for module in pkgutil.iter_modules(cases.__path__):
    importlib.import_module(f"language.cases.{module.name}")


def name(case):
    return case.function.__name__


@pytest.mark.parametrize("case", CASES, ids=name)
def test_value_and_gradient_agree_with_central_differences(case):
    original = copy.deepcopy(case.args)
    value, gradient = tl.value_and_grad(case.function)(*case.args)
    np.testing.assert_allclose(value, case.plain(*copy.deepcopy(original)))
    assert_close(gradient, central(case.plain, original))


@pytest.mark.parametrize("case", CASES, ids=name)
def test_inputs_are_unchanged_and_a_second_run_from_the_cache_agrees(case):
    original = copy.deepcopy(case.args)
    first = tl.value_and_grad(case.function)(*case.args)
    misses = tl.cache_info().misses
    again = (case.args[0], *copy.deepcopy(original[1:]))  # of arguments that the function itself may change
    second = tl.value_and_grad(case.function)(*again)
    assert tl.cache_info().misses == misses
    assert_close(second, leaves(first), rtol=0, atol=0)
    assert_close(case.args[0], leaves(original[0]), rtol=0, atol=0)


@pytest.mark.parametrize("case", [c for c in CASES if isinstance(c.args[0], np.ndarray)], ids=name)
def test_forward_mode_agrees_with_central_differences(case):
    x, *rest = copy.deepcopy(case.args)
    direction = np.sin(1.0 + np.arange(x.size)).reshape(x.shape)
    _, slope = tl.jvp(case.function, (x, *rest), (direction, *[None] * len(rest)))
    expected = np.sum(central(case.plain, copy.deepcopy(case.args))[0] * direction)
    np.testing.assert_allclose(float(slope), expected, rtol=1e-4, atol=1e-5)


ARRAYS = [c for c in CASES if c.smooth and isinstance(c.args[0], np.ndarray)]


@pytest.mark.parametrize("case", ARRAYS, ids=name)
def test_second_gradient_by_nesting_agrees_with_central_differences(case):
    function, (x, *rest) = case.function, case.args
    weights = np.linspace(0.5, 1.5, x.size).reshape(x.shape)

    def nested(x):
        gradient = tl.dlgradient(function(x, *rest), x)
        return tl.dlgradient(np.sum(weights * gradient) + 0.1 * np.sum(weights * gradient**2), x)

    def weighted(x):
        gradient = tl.grad(function)(x, *rest)
        return np.sum(weights * gradient) + 0.1 * np.sum(weights * gradient**2)

    assert_close(tl.dlfeval(nested, tl.dlarray(x)), central(weighted, (x,), step=1e-5), rtol=1e-4, atol=1e-5)


# Of those that name what they take: the gradient of a wrapper's `*args` is not taken inside another function.
@pytest.mark.parametrize("case", [c for c in ARRAYS if len(c.args) == c.function.__code__.co_argcount == 1], ids=name)
def test_hessian_vector_products_agree_with_differences_of_gradients(case):
    function, x = case.function, case.args[0]
    gradient, direction, step = tl.grad(function), np.sin(1.0 + np.arange(x.size)).reshape(x.shape), 1e-5
    slope = (gradient(x + step * direction) - gradient(x - step * direction)) / (2 * step)
    np.testing.assert_allclose(tl.hvp(function, x, direction), slope, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("case", CASES, ids=name)
def test_generated_source_parses_and_has_no_leftovers(case):
    text = tl.value_and_grad(case.function).gradient_source(*case.args)
    ast.parse(text)
    assert "rules import" not in text
    assert not re.search(r"^[^#]*dlgradient\(", text, re.MULTILINE)


@pytest.mark.parametrize("refusal", REFUSALS, ids=name)
def test_what_is_refused_is_refused_by_name_with_advice(refusal):
    with pytest.raises(tl.DifferentiationError) as caught:
        tl.value_and_grad(refusal.function)(np.array([0.7, 1.3, -0.4]))
    message, _, advice = str(caught.value).partition("Instead:")
    assert refusal.reason in message
    assert refusal.advice in advice


@pytest.mark.parametrize("refusal", REFUSALS, ids=name)
def test_what_is_refused_is_refused_or_right_in_forward_mode(refusal):
    x, direction = np.array([0.7, 1.3, -0.4]), np.array([0.3, -0.5, 0.8])
    try:
        _, slope = tl.jvp(refusal.function, (x,), (direction,))
    except tl.DifferentiationError:
        return
    along = [np.asarray(refusal.function(x + h * direction)) for h in (1e-6, -1e-6)]
    np.testing.assert_allclose(slope, (along[0] - along[1]) / 2e-6, rtol=1e-4, atol=1e-5)


def test_the_document_of_the_language_is_up_to_date():
    path = Path(__file__).parents[2] / "docs" / "language.md"
    assert path.read_text() == document(), "run: PYTHONPATH=tests python tests/language/test_conformance.py"


if __name__ == "__main__":
    (Path(__file__).parents[2] / "docs" / "language.md").write_text(document())
