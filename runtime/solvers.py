"""What implicit functions need at run time: solutions, found without regard to derivatives, and their Jacobians."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from tapeless.runtime.gradients import grad
from tapeless.runtime.modes import hessian, jacobian
from tapeless.transform import shapes
from tapeless.transform.kinds import Array, Sequence, Unknown
from tapeless.transform.primitives import declare


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

    return as_tuple(minimize(fun, x0, args, **options), Minimum)


def solve_newton(func, x0, args, options):
    """The root that `scipy.optimize.newton` gives back, or an array of roots of independent equations."""
    from scipy.optimize import newton

    return newton(func, x0, args=args, **options)


def jacobian_at(equations, x) -> np.ndarray:
    """The Jacobian of equations at their solution, a matrix."""
    return np.asarray(jacobian(equations, x)).reshape(-1, np.size(x))


def slope_at(equation, x):
    """The derivative of an equation, or of each of several independent ones, at the solution."""
    return grad(lambda v: np.sum(equation(v)))(x)


def hessian_at(objective, x) -> np.ndarray:
    """The Hessian of an objective at its minimum, a matrix."""
    return np.asarray(hessian(objective, x)).reshape(np.size(x), np.size(x))


def implicit(x, residual, matrix):
    """The solution `x` of equations, which depends on what else they read through their `residual` at it.

    `matrix` is the Jacobian of the residual by `x`.
    """
    return x


def implicit_elementwise(x, residual, slope):
    """The solutions of independent equations, by their derivatives at them."""
    return x


def _found(kind):
    """The kind of a result as a tuple."""
    vector, number, other = Array("float64", (None,)), Array("float64", ()), Unknown(False)
    kinds = {"x": vector, "jac": vector, "root": number}
    return lambda *_: Sequence(kind, tuple(kinds.get(n, other) for n in kind._fields))


def _numbers(kind, traced: bool) -> Array:
    return Array("float64", shapes.as_array(kind).dims, traced)


declare(solve_root, passive=True, shareable=False, infer=_found(Root))
declare(solve_minimum, passive=True, shareable=False, infer=_found(Minimum))
declare(solve_scalar_root, passive=True, shareable=False, infer=_found(ScalarRoot))
declare(solve_newton, passive=True, shareable=False, infer=lambda func, x0, *_: _numbers(x0, False))
declare(jacobian_at, hessian_at, shareable=False, infer=lambda function, x: Array("float64", (None, None), True))
declare(slope_at, shareable=False, infer=lambda equation, x: _numbers(x, True))
declare(
    implicit,
    implicit_elementwise,
    looks=(0, 2),
    fresh=False,
    infer=lambda x, residual, _: _numbers(x, residual.traced),
)
