"""Samples of functions of arrays and of SciPy: reverse and forward mode, and second derivatives, in every type."""

import warnings

import numpy as np
import pytest
from numeric import assert_close, central
from primitives import (
    samples_arrays,
    samples_keywords,
    samples_scipy,
    samples_scipy_fft,
    samples_scipy_interpolate,
    samples_scipy_linalg,
    samples_scipy_signal,
    samples_scipy_spatial,
    samples_scipy_stats,
    samples_series,
)

import tapeless as tl
from tapeless.transform.printer import show
from tapeless.transform.source import read

MODULES = [
    *(samples_arrays, samples_keywords, samples_series, samples_scipy),
    *(samples_scipy_fft, samples_scipy_interpolate, samples_scipy_linalg, samples_scipy_signal),
    *(samples_scipy_spatial, samples_scipy_stats),
]
CASES = [
    pytest.param(call, module.VALUES[group], id=f"{group}-{show(read(call).tree.body[0].value)[:60]}")
    for module in MODULES
    for group, calls in module.SAMPLES.items()
    for call in calls
]


def scalar(call, x):
    weights = np.cos(np.arange(np.size(call(x)))).reshape(np.shape(call(x)))
    return lambda x: np.sum(weights * call(x))


def layouts(x):
    """The same array with gaps between its items, with its columns contiguous, and backwards."""
    wide = np.zeros([2 * n + 1 for n in x.shape])
    wide[tuple([slice(1, None, 2)] * x.ndim)] = x
    return [wide[tuple([slice(1, None, 2)] * x.ndim)], np.asfortranarray(x), np.ascontiguousarray(x[::-1])[::-1]]


@pytest.mark.parametrize(("call", "x"), CASES)
def test_gradients_agree_with_central_differences_in_every_layout(call, x):
    function = scalar(call, x)
    gradient = tl.grad(function)
    assert_close(gradient(x), central(function, (x.copy(),)), rtol=1e-5, atol=1e-6)
    misses = tl.cache_info().misses
    for same in layouts(x):
        found = gradient(same)
        assert found.shape == x.shape
        np.testing.assert_allclose(found, gradient(x), rtol=1e-9, atol=1e-11)
    assert tl.cache_info().misses == misses


@pytest.mark.parametrize(("call", "x"), CASES)
def test_gradients_and_tangents_of_float32_are_float32(call, x):
    single = x.astype(np.float32)
    weights = np.cos(np.arange(np.size(call(x)))).reshape(np.shape(call(x)))
    narrow = weights.astype(np.float32)
    found = tl.grad(lambda x: np.sum(narrow * call(x)))(single)
    (expected,) = central(scalar(call, x), (single.astype(float),))
    assert found.dtype == np.float32
    scale = 1 + np.max(np.abs(expected))
    np.testing.assert_allclose(found / scale, expected / scale, atol=5e-3)
    value, slope = tl.jvp(lambda x: call(x), (single,), (np.ones_like(single),))
    assert np.result_type(slope) in (np.result_type(value), np.float32, np.complex64)
    np.testing.assert_allclose(np.sum(weights * slope), np.sum(expected), rtol=5e-3, atol=5e-3 * scale)


def complex_cases():
    """The samples that NumPy and SciPy compute of complex numbers, and the numbers."""
    for case in CASES:
        call, x = case.values
        z = x + 0.4j * np.cos(1.3 * np.arange(x.size)).reshape(x.shape)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                call(z.copy())
            except (TypeError, ValueError, IndexError, NotImplementedError):
                continue
        yield pytest.param(call, z, id=case.id)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("call", "z"), list(complex_cases()))
def test_derivatives_by_complex_numbers_are_right_or_refused(call, z):
    """dy/da - i dy/db for z = a + ib, by central differences in both directions, and forwards."""
    weights = (1 - 0.5j) * np.cos(np.arange(np.size(call(z)))).reshape(np.shape(call(z)))

    def function(z):
        return np.sum(np.real(weights * call(z)))

    def of_parts(parts):
        return function(parts[0] + 1j * parts[1])

    try:
        found = tl.grad(function)(z)
    except tl.DifferentiationError as error:
        assert "for complex numbers" in str(error)
        return
    by_real, by_imaginary = central(of_parts, ([z.real.copy(), z.imag.copy()],))
    np.testing.assert_allclose(found, by_real - 1j * by_imaginary, rtol=1e-5, atol=1e-6)
    direction = np.sin(1.0 + np.arange(z.size)).reshape(z.shape) * (1 + 2j)
    _, slope = tl.jvp(function, (z,), (direction,))
    np.testing.assert_allclose(slope, np.real(np.sum(found * direction)), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    "vectors",
    [
        lambda a: np.linalg.svd(a, full_matrices=False)[0],
        lambda a: np.linalg.svd(a, full_matrices=False)[2],
        lambda a: np.linalg.eigh(a)[1],
        lambda a: np.linalg.eig(a)[1],
    ],
)
def test_phases_of_complex_vectors_are_refused(vectors):
    a = np.random.default_rng(0).normal(size=(3, 3)) + 1j * np.tri(3)
    with pytest.raises(tl.DifferentiationError, match="phases"):
        tl.grad(lambda a: np.sum(np.real(vectors(a)) ** 3))(a)


@pytest.mark.parametrize(("call", "x"), CASES)
def test_forward_mode_agrees_with_reverse_mode(call, x):
    function = scalar(call, x)
    direction = np.sin(2.0 + np.arange(x.size)).reshape(x.shape)
    value, slope = tl.jvp(function, (x,), (direction,))
    np.testing.assert_allclose(value, function(x))
    np.testing.assert_allclose(slope, np.sum(tl.grad(function)(x) * direction), rtol=1e-9, atol=1e-9)


def cases_of_lists():
    """The samples of real values that NumPy and SciPy compute of a list of rows as of an array."""
    for case in CASES[3::5]:
        call, x = case.values
        try:
            value, same = call(x), np.asarray(call(list(x)))
        except (TypeError, ValueError, IndexError, AttributeError):
            continue
        if np.isrealobj(same) and same.shape == np.shape(value) and np.allclose(same, value):
            yield case


@pytest.mark.parametrize(("call", "x"), list(cases_of_lists()))
def test_lists_are_taken_as_the_arrays_that_are_made_of_them(call, x):
    def of_list(x):
        rows = []
        for i in range(len(x)):
            rows.append(1.0 * x[i])
        return call(rows)

    weights = np.cos(np.arange(np.size(call(x)))).reshape(np.shape(call(x)))
    found = tl.grad(lambda x: np.sum(weights * of_list(x)))(x)
    np.testing.assert_allclose(found, tl.grad(scalar(call, x))(x), rtol=1e-9, atol=1e-9)
    direction = np.sin(2.0 + np.arange(x.size)).reshape(x.shape)
    _, slope = tl.jvp(of_list, (x,), (direction,))
    np.testing.assert_allclose(slope, tl.jvp(call, (x,), (direction,))[1], rtol=1e-9, atol=1e-9)


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
