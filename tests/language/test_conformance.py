"""Every construct of the table: value, gradient, second gradient, unchanged inputs, and source that parses."""

import ast
import copy
import re

import numpy as np
import pytest
from language.cases import CASES
from numeric import assert_close, central, leaves

import tapeless as tl


def name(case):
    return case[0].__name__


@pytest.mark.parametrize("case", CASES, ids=name)
def test_value_and_gradient_agree_with_central_differences(case):
    function, args = case
    original = copy.deepcopy(args)
    value, gradient = tl.value_and_grad(function)(*args)
    np.testing.assert_allclose(value, function(*copy.deepcopy(original)))
    assert_close(gradient, central(function, original))


@pytest.mark.parametrize("case", CASES, ids=name)
def test_inputs_are_unchanged_and_a_second_run_from_the_cache_agrees(case):
    function, args = case
    original = copy.deepcopy(args)
    first = tl.value_and_grad(function)(*args)
    misses = tl.cache_info().misses
    second = tl.value_and_grad(function)(*args)
    assert tl.cache_info().misses == misses
    assert_close(second, leaves(first), rtol=0, atol=0)
    assert_close(args[0], leaves(original[0]), rtol=0, atol=0)


ARRAYS = [c for c in CASES if isinstance(c[0:2][1][0], np.ndarray)]


@pytest.mark.parametrize("case", ARRAYS, ids=name)
def test_second_gradient_by_nesting_agrees_with_central_differences(case):
    function, (x, *rest) = case
    weights = np.linspace(0.5, 1.5, x.size).reshape(x.shape)

    def nested(x):
        gradient = tl.dlgradient(function(x, *rest), x)
        return tl.dlgradient(np.sum(weights * gradient) + 0.1 * np.sum(weights * gradient**2), x)

    def weighted(x):
        gradient = tl.grad(function)(x, *rest)
        return np.sum(weights * gradient) + 0.1 * np.sum(weights * gradient**2)

    assert_close(tl.dlfeval(nested, tl.dlarray(x)), central(weighted, (x,), step=1e-5), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("case", CASES, ids=name)
def test_generated_source_parses_and_has_no_leftovers(case):
    function, args = case
    text = tl.gradient_source(function, *args)
    ast.parse(text)
    assert not re.search(r"\bd\[(?!['\"])", text)
    assert "dlgradient(" not in text
