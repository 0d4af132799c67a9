"""Samples of functions of arrays and of SciPy: reverse and forward mode, and second derivatives."""

import numpy as np
import pytest
from numeric import assert_close, central
from primitives import samples_arrays, samples_scipy

import tapeless as tl
from tapeless.transform.printer import show
from tapeless.transform.source import read

CASES = [
    pytest.param(call, module.VALUES[group], id=f"{group}-{show(read(call).tree.body[0].value)[:60]}")
    for module in (samples_arrays, samples_scipy)
    for group, calls in module.SAMPLES.items()
    for call in calls
]


def scalar(call, x):
    weights = np.cos(np.arange(np.size(call(x)))).reshape(np.shape(call(x)))
    return lambda x: np.sum(weights * call(x))


@pytest.mark.parametrize(("call", "x"), CASES)
def test_gradients_agree_with_central_differences(call, x):
    function = scalar(call, x)
    gradient = tl.grad(function)
    assert_close(gradient(x), central(function, (x.copy(),)), rtol=1e-5, atol=1e-6)
    misses = tl.cache_info().misses
    gradient(x)
    assert tl.cache_info().misses == misses


@pytest.mark.parametrize(("call", "x"), CASES)
def test_forward_mode_agrees_with_reverse_mode(call, x):
    function = scalar(call, x)
    direction = np.sin(2.0 + np.arange(x.size)).reshape(x.shape)
    value, slope = tl.jvp(function, (x,), (direction,))
    np.testing.assert_allclose(value, function(x))
    np.testing.assert_allclose(slope, np.sum(tl.grad(function)(x) * direction), rtol=1e-9, atol=1e-9)


def random_subset(cases):
    """Every fifth: second derivatives cost a transformation of the derivative's code."""
    return cases[::5]


@pytest.mark.parametrize(("call", "x"), random_subset(CASES))
def test_second_derivatives_agree_with_central_differences(call, x):
    function = scalar(call, x)
    weights = np.sin(1.0 + np.arange(x.size)).reshape(x.shape)

    def nested(x):
        gradient = tl.dlgradient(function(x), x)
        return tl.dlgradient(np.sum(weights * gradient**2), x)

    def squared(x):
        return np.sum(weights * tl.grad(function)(x) ** 2)

    assert_close(tl.dlfeval(nested, tl.dlarray(x)), central(squared, (x.copy(),), step=1e-5), rtol=2e-4, atol=1e-4)
