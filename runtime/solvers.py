"""What implicit functions need at run time: solutions, found without regard to derivatives, and their Jacobians."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from tapeless.runtime.gradients import grad
from tapeless.runtime.modes import hessian, jacobian
from tapeless.transform import shapes
from tapeless.transform.errors import DifferentiationError
from tapeless.transform.kinds import Array, Sequence, Unknown
from tapeless.transform.primitives import declare

NEAR = 1e-4  # of the size of a solution: an inequality may bind where its margin is less


class Root(NamedTuple):
    """What `scipy.optimize.root` gives back, under the same names."""

    x: Any
    fun: Any
    success: Any
    status: Any
    message: Any
    nfev: Any


class ScalarRoot(NamedTuple):
    """What `scipy.optimize.root_scalar` gives back, under the same names."""

    root: Any
    converged: Any
    flag: Any
    iterations: Any
    function_calls: Any


class Minimum(NamedTuple):
    """What `scipy.optimize.minimize` gives back, under the same names."""

    x: Any
    fun: Any
    jac: Any
    success: Any
    status: Any
    message: Any
    nfev: Any
    nit: Any


class ScalarMinimum(NamedTuple):
    """What `scipy.optimize.minimize_scalar` gives back, under the same names."""

    x: Any
    fun: Any
    success: Any
    message: Any
    nfev: Any
    nit: Any


class LeastSquares(NamedTuple):
    """What `scipy.optimize.least_squares` gives back, under the same names."""

    x: Any
    cost: Any
    fun: Any
    success: Any
    status: Any
    message: Any
    nfev: Any
    njev: Any


def as_tuple(result, kind) -> Any:
    """A solver's result as a tuple of its fields, None for those that a method does not give."""
    return kind(*(getattr(result, n, None) for n in kind._fields))


def solve_root(fun, x0, args, options) -> Root:
    """The result of `scipy.optimize.root` as a tuple."""
    from scipy.optimize import root

    return as_tuple(root(fun, x0, args, **options), Root)


def solve_scalar_root(f, args, options) -> ScalarRoot:
    """The result of `scipy.optimize.root_scalar` as a tuple."""
    from scipy.optimize import root_scalar

    return as_tuple(root_scalar(f, args, **options), ScalarRoot)


def solve_minimum(fun, x0, args, options) -> Minimum:
    """The result of `scipy.optimize.minimize` as a tuple."""
    from scipy.optimize import minimize

    return as_tuple(minimize(fun, x0, args, **_given(options)), Minimum)


def solve_newton(func, x0, args, options):
    """The root that `scipy.optimize.newton` gives back, or an array of roots of independent equations."""
    from scipy.optimize import newton

    return newton(func, x0, args=args, **options)


def solve_scalar_minimum(fun, args, options) -> ScalarMinimum:
    """The result of `scipy.optimize.minimize_scalar` as a tuple."""
    from scipy.optimize import minimize_scalar

    return as_tuple(minimize_scalar(fun, args=args, **options), ScalarMinimum)


def solve_least_squares(fun, x0, args, options) -> LeastSquares:
    """The result of `scipy.optimize.least_squares` as a tuple."""
    from scipy.optimize import least_squares

    return as_tuple(least_squares(fun, x0, args=args, **_given(options)), LeastSquares)


def solve_curve_fit(f, xdata, ydata, options):
    """What `scipy.optimize.curve_fit` gives back."""
    from scipy.optimize import curve_fit

    return curve_fit(f, xdata, ydata, **_given(options))


def _given(options: dict) -> dict:
    """The options that a definition was given; its default is None where SciPy's own is not known or differs."""
    return {n: v for n, v in options.items() if v is not None}


def covariance_of(x, covariance):
    """The covariance of fitted parameters: it depends on what they depend on, and has no derivative."""
    return covariance


def covariance_bar(bar, x):
    """What the covariance of fitted parameters adds to their adjoint: nothing, or it is refused where it is used."""
    if np.any(bar):
        raise DifferentiationError(
            "the covariance that `curve_fit` gives has no derivative\n"
            "Instead: compute it from the fitted parameters, np.linalg.inv(J.T @ J) with J their Jacobian"
        )
    return np.zeros_like(x)


def covariance_dot(x_dot, covariance):
    """The tangent of the covariance of fitted parameters: it is not known."""
    return np.full_like(covariance, np.nan)


def solve_fixed_point(func, x0, args, options):
    """The fixed point that `scipy.optimize.fixed_point` gives back."""
    from scipy.optimize import fixed_point

    return fixed_point(func, x0, args, **options)


def jacobian_at(equations, x) -> np.ndarray:
    """The Jacobian of equations at their solution, a matrix."""
    return np.asarray(jacobian(equations, x)).reshape(-1, np.size(x))


def slope_at(equation, x):
    """The derivative of an equation, or of each of several independent ones, at the solution."""
    return grad(lambda v: np.sum(equation(v)))(x)


def hessian_at(objective, x) -> np.ndarray:
    """The Hessian of an objective at its minimum, a matrix."""
    return np.asarray(hessian(objective, x)).reshape(np.size(x), np.size(x))


def bounds_of(bounds, x) -> tuple[np.ndarray, np.ndarray]:
    """The lower and the upper bound of each number of `x`, infinite where there is none."""
    from scipy.optimize import Bounds

    if isinstance(bounds, Bounds):
        return np.broadcast_to(bounds.lb, np.shape(x)), np.broadcast_to(bounds.ub, np.shape(x))
    low, high = np.array(bounds, dtype=float).reshape(-1, 2).T  # None becomes NaN
    return np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)


def equalities(constraints, x) -> np.ndarray:
    """For each number of the constraints at `x` whether it must be zero, rather than not negative."""
    constraints = [constraints] if isinstance(constraints, dict) else constraints or ()
    parts = [np.full(np.size(c["fun"](x)), c["type"] == "eq") for c in constraints]
    return np.concatenate([np.zeros(0, bool), *parts])


def binding(objective, margins, equalities, x) -> tuple[np.ndarray, np.ndarray]:
    """Which of the margins bind at a minimum, and their Lagrange multipliers.

    Those of equations do; of the others those that are (almost) zero where the gradient pushes against them. One whose
    multiplier is less than its margin does not (Facchinei, Fischer and Kanzow 1998, "On the accurate identification of
    active constraints").
    """
    from scipy.optimize import nnls

    values = margins(x)
    equal = np.concatenate([equalities, np.zeros(np.size(values) - np.size(equalities), bool)])
    near = np.flatnonzero(equal | (values <= NEAR * np.maximum(1.0, np.max(np.abs(x)))))
    if near.size == 0:
        return near, np.zeros(0)
    equal, slopes = equal[near], jacobian_at(margins, x)[near].T
    multipliers, _ = nnls(np.concatenate([slopes, -slopes[:, equal]], axis=1), np.ravel(grad(objective)(x)))
    multipliers, negative = multipliers[: near.size], multipliers[near.size :]
    multipliers[equal] -= negative
    binds = equal | (multipliers > values[near])
    return near[binds], multipliers[binds]


def bordered(hessian, slopes) -> np.ndarray:
    """The matrix of the equations for a minimum and its multipliers."""
    corner = np.zeros((len(slopes), len(slopes)))
    return np.block([[hessian, -slopes.T], [slopes, corner]])


def curvature_at(objective, x):
    """The second derivative of a function of a number."""
    return hessian(objective, x)


def implicit(x, residual, matrix):
    """The solution `x` of equations, which depends on what else they read through their `residual` at it.

    `matrix` is the Jacobian of the residual by `x`.
    """
    return x


def implicit_elementwise(x, residual, slope):
    """The solutions of independent equations, by their derivatives at them."""
    return x


def _found(kind, number="root"):
    """The kind of a result as a tuple: `number` is the field that is one."""
    vector, other = Array("float64", (None,)), Unknown(False)
    kinds = {"x": vector, "jac": vector, number: Array("float64", ())}
    return lambda *_: Sequence(kind, tuple(kinds.get(n, other) for n in kind._fields))


def _numbers(kind, traced: bool) -> Array:
    return Array("float64", shapes.as_array(kind).dims, traced)


declare(solve_root, passive=True, shareable=False, infer=_found(Root))
declare(solve_minimum, passive=True, shareable=False, infer=_found(Minimum))
declare(solve_scalar_root, passive=True, shareable=False, infer=_found(ScalarRoot))
declare(solve_newton, passive=True, shareable=False, infer=lambda func, x0, *_: _numbers(x0, False))
declare(solve_scalar_minimum, passive=True, shareable=False, infer=_found(ScalarMinimum, number="x"))
declare(solve_least_squares, passive=True, shareable=False, infer=_found(LeastSquares))
declare(
    solve_curve_fit,
    passive=True,
    shareable=False,
    infer=lambda *_: Sequence(tuple, (Array("float64", (None,)), Array("float64", (None, None)))),
)
declare(covariance_bar, shareable=False, infer=lambda bar, x: x)
declare(covariance_dot, shareable=False, infer=lambda x_dot, covariance: covariance)
declare(covariance_of, infer=lambda x, _: Array("float64", (None, None), x.traced))
declare(curvature_at, shareable=False, infer=lambda objective, x: Array("float64", (), True))
declare(solve_fixed_point, passive=True, shareable=False, infer=lambda func, x0, *_: _numbers(x0, False))
declare(equalities, bounds_of, passive=True, shareable=False)
declare(
    binding,
    passive=True,
    shareable=False,
    infer=lambda *_: Sequence(tuple, (Array("int64", (None,)), Array("float64", (None,)))),
)
declare(bordered, infer=lambda hessian, slopes: Array("float64", (None, None), True))
declare(jacobian_at, hessian_at, shareable=False, infer=lambda function, x: Array("float64", (None, None), True))
declare(slope_at, shareable=False, infer=lambda equation, x: _numbers(x, True))
declare(
    implicit,
    implicit_elementwise,
    looks=(0, 2),
    fresh=False,
    infer=lambda x, residual, _: _numbers(x, residual.traced),
)
