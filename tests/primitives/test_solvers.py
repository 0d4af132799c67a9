"""Solvers of differential equations, equations and minima against central differences, in both modes."""

import numpy as np
import pytest
import scipy.optimize as so
from numeric import assert_close, central
from primitives.samples_solvers import SAMPLES, X
from scipy.integrate import odeint, solve_ivp

import tapeless as tl
from tapeless.transform.printer import show
from tapeless.transform.source import read

CASES = [
    pytest.param(call, id=f"{group}-{show(read(call).tree.body[0])[:50]}")
    for group, calls in SAMPLES.items()
    for call in calls
]


def scalar(call):
    weights = np.cos(np.arange(np.size(call(X)))).reshape(np.shape(call(X)))
    return lambda x: np.sum(weights * call(x))


@pytest.mark.parametrize("call", CASES)
def test_gradients_agree_with_central_differences(call):
    function = scalar(call)
    x = X.copy()
    assert_close(tl.grad(function)(x), central(function, (X.copy(),), step=1e-3), rtol=2e-4, atol=3e-5)
    np.testing.assert_array_equal(x, X)


@pytest.mark.parametrize("call", CASES)
def test_forward_mode_agrees_with_reverse_mode(call):
    function = scalar(call)
    direction = np.array([1.0, -2.0, 0.5])
    value, slope = tl.jvp(function, (X,), (direction,))
    np.testing.assert_allclose(value, function(X))
    np.testing.assert_allclose(slope, tl.grad(function)(X) @ direction, rtol=1e-5, atol=1e-6)


def test_the_minimum_of_a_quadratic_has_the_closed_form_derivative():
    matrix = np.array([[3.0, 1.0], [1.0, 2.0]])

    def solution(b):
        return so.minimize(lambda v: 0.5 * v @ matrix @ v - b @ v, np.zeros(2)).x

    for row in range(2):
        expected = np.linalg.inv(matrix)[row]
        np.testing.assert_allclose(tl.grad(lambda b, i=row: solution(b)[i])(np.ones(2)), expected, rtol=1e-10)


def test_a_result_keeps_its_other_fields():
    def iterations(x):
        found = so.root(lambda v: v**2 - x, np.ones(2))
        assert found.success and found.nfev > 0
        return np.sum(found.x) + np.sum(found.fun)

    np.testing.assert_allclose(tl.grad(iterations)(np.array([4.0, 9.0])), [0.25, 1 / 6], atol=1e-6)


def test_a_bound_holds_a_minimum_only_where_the_slope_pushes_against_it():
    def solution(x):
        return so.minimize(lambda v: np.sum((v - x) ** 2), np.zeros(2), bounds=[(0.0, 1.0)] * 2).x

    np.testing.assert_allclose(tl.jacobian(solution, np.array([0.5, 2.0])), [[1, 0], [0, 0]], atol=1e-6)
    np.testing.assert_allclose(tl.jacobian(solution, np.array([1.5, 0.2])), [[0, 0], [0, 1]], atol=1e-6)


def test_the_covariance_of_a_fit_is_refused_where_it_is_differentiated():
    def spread(x):
        return np.sum(so.curve_fit(lambda t, a: a * t + x, np.arange(4.0), np.array([0.1, 0.9, 2.2, 2.9]))[1])

    with pytest.raises(tl.DifferentiationError, match="covariance"):
        tl.grad(spread)(0.5)
    assert np.isnan(tl.jvp(spread, (0.5,), (1.0,))[1])


def test_other_forms_are_refused():
    def fit(x):
        return so.curve_fit(lambda t, a: a * t, np.arange(3.0), x * np.arange(3.0), full_output=True)[0][0]

    with pytest.raises(tl.DifferentiationError, match="this form of `curve_fit`"):
        tl.grad(fit)(2.0)


@pytest.mark.parametrize(
    "solve",
    [
        lambda x: so.newton(lambda v: v**3 - x, 1.0),
        lambda x: odeint(lambda y, t: -x * y, 1.0, [0.0, 1.0])[1, 0],
        lambda x: solve_ivp(lambda t, y: -x * y, (0.0, 1.0), [1.0]).y[0, -1],
    ],
)
def test_second_derivatives_are_refused(solve):
    with pytest.raises(tl.DifferentiationError):
        tl.grad(tl.grad(solve))(2.0)
