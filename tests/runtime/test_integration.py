"""Initial value problems by the adjoint equation."""

import numpy as np
import pytest
from numeric import assert_close, central
from scipy.integrate import odeint

import tapeless as tl

times = np.linspace(0, 2, 5)
weights = np.cos(np.arange(10)).reshape(5, 2)


def predators(y, t, a, b):
    return np.array([a * y[0] - b * y[0] * y[1], -y[1] + 0.5 * y[0] * y[1] * np.cos(t)])


def weighted(y0, t, a, b):
    return np.sum(weights * odeint(predators, y0, t, args=(a, b), rtol=1e-10, atol=1e-10))


@pytest.mark.parametrize(
    ("function", "x"),
    [
        (lambda y0: weighted(y0, times, 1.0, 0.7), np.array([1.0, 2.0])),
        (lambda p: weighted(p * 2, times, p[0], p[1]), np.array([1.0, 0.7])),
        (lambda t: weighted(np.array([1.0, 2.0]), t, 1.0, 0.7), times),
    ],
)
def test_the_adjoint_equation_agrees_with_central_differences(function, x):
    assert_close(tl.grad(function)(x), central(function, (x.copy(),), step=1e-5), rtol=1e-5, atol=1e-6)


def test_an_equation_that_closes_over_differentiated_values_is_refused():
    def decay(x):
        return np.sum(odeint(lambda y, t: -x[0] * y, np.array([1.0]), times))

    with pytest.raises(tl.DifferentiationError, match="by its argument `func`"):
        tl.grad(decay)(np.array([1.0, 2.0]))
