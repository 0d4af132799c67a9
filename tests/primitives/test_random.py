"""Random numbers by parameters that are differentiated: the values stay NumPy's, the draws are constants."""

import numpy as np
import pytest
from numeric import assert_close, central
from numpy.random import Generator, RandomState
from primitives.samples_random import SAMPLES, X

import tapeless as tl

MAKERS = {Generator: np.random.default_rng, RandomState: RandomState}
CASES = [
    pytest.param(MAKERS[kind], call, id=f"{kind.__name__}-{name}-{number}")
    for number, (kinds, name, call) in enumerate(SAMPLES)
    for kind in kinds
]


def weighted(call):
    weights = np.cos(np.arange(1000.0))

    def function(x, generator):
        numbers = call(generator, x)
        return np.sum(weights[: np.size(numbers)] * np.ravel(numbers))

    return function


@pytest.mark.parametrize(("make", "call"), CASES)
def test_values_are_those_of_numpy_and_gradients_agree_with_central_differences(make, call):
    function = weighted(call)
    value, gradient = tl.value_and_grad(function)(X, make(5))
    np.testing.assert_allclose(value, function(X, make(5)), rtol=1e-13)
    assert_close(gradient, central(lambda x: function(x, make(5)), (X.copy(),)), rtol=1e-5, atol=1e-7)
    _, slope = tl.jvp(function, (X, make(5)), (np.ones(3), None))
    np.testing.assert_allclose(slope, np.sum(gradient))


def test_generators_of_the_module_and_of_numpy_differentiate():
    def by_state(x):
        return np.sum(np.random.normal(x, x**2))

    np.random.seed(3)
    draws = np.random.standard_normal(3)
    np.random.seed(3)
    np.testing.assert_allclose(tl.grad(by_state)(X), 1 + 2 * X * draws)

    def made_inside(x):
        return np.sum(np.random.default_rng(3).exponential(x))

    np.testing.assert_allclose(tl.grad(made_inside)(X), np.random.default_rng(3).standard_exponential(3))


@pytest.mark.parametrize(
    "call",
    [
        lambda r, x: r.gamma(x),
        lambda r, x: r.beta(x, 2.0),
        lambda r, x: r.multivariate_normal(x, np.eye(3)),
        lambda r, x: r.choice(3, 5, p=x / np.sum(x)),
        lambda r, x: r.choice(x, 5, p=x / np.sum(x)),
    ],
)
@pytest.mark.parametrize("make", MAKERS.values())
def test_random_numbers_without_a_derivative_are_refused(make, call):
    with pytest.raises(tl.DifferentiationError, match="have no derivative by what they are given"):
        tl.grad(weighted(call))(X, make(5))
