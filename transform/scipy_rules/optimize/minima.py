"""Minima, with and without bounds and constraints, and fits by least squares.

At a minimum the gradient is zero. Where bounds or constraints bind, that of the Lagrangian is, and they are equations
themselves (Karush, Kuhn and Tucker): both are solved for the minimum and the multipliers of what binds.
"""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np
import scipy.optimize as so

from tapeless.runtime.dlarray import isdlarray
from tapeless.runtime.gradients import grad
from tapeless.transform.primitives import declare, define
from tapeless.transform.rules import rt

declare(so.minimize, so.minimize_scalar, lists=True)


def stationary(objective, x):
    """Where an objective has no slope."""
    return rt.implicit(x, grad(objective)(x), rt.hessian_at(objective, x))


def constrained(objective, margins, equalities, x):
    """Where the Lagrangian has no slope, and the margins that bind are zero."""
    binding, multipliers = rt.binding(objective, margins, equalities, x)

    def lagrangian(v):
        return objective(v) - np.sum(multipliers * margins(v)[binding])

    def held(v):
        return margins(v)[binding]

    residual = np.concatenate([grad(lagrangian)(x), held(x)])
    matrix = rt.bordered(rt.hessian_at(lagrangian, x), rt.jacobian_at(held, x))
    return rt.implicit(np.concatenate([x, multipliers]), residual, matrix)[: np.size(x)]


def kept(constraints, v):
    """The values of constraints, which are zero or not negative."""
    if isinstance(constraints, dict):
        return np.ravel(constraints["fun"](v))
    return np.concatenate([np.ravel(constraint["fun"](v)) for constraint in constraints])


def within(bounds, v):
    """How far `v` is from its bounds, both ways: infinitely far where it has none."""
    if isdlarray(bounds):
        low = np.array([-np.inf if b[0] is None else b[0] for b in bounds])
        high = np.array([np.inf if b[1] is None else b[1] for b in bounds])
    else:
        low, high = rt.bounds_of(bounds, v)
    return np.concatenate([v - low, high - v])


@define(so.minimize)
def minimize(
    fun,
    x0,
    args=(),
    method=None,
    jac=None,
    hess=None,
    hessp=None,
    bounds=None,
    constraints=None,
    tol=None,
    callback=None,
    options=None,
):
    def objective(v):
        return fun(v, *args)[0] if jac is True else fun(v, *args)

    given = {
        "method": method,
        "jac": jac,
        "hess": hess,
        "hessp": hessp,
        "bounds": bounds,
        "constraints": constraints,
        "tol": tol,
        "callback": callback,
        "options": options,
    }
    found = rt.solve_minimum(fun, x0, args, given)
    equal = rt.equalities(constraints, found.x)
    if bounds is None and constraints is None:
        x = stationary(objective, found.x)
    elif constraints is None:
        x = constrained(objective, lambda v: within(bounds, v), equal, found.x)
    elif bounds is None:
        x = constrained(objective, lambda v: kept(constraints, v), equal, found.x)
    else:
        x = constrained(objective, lambda v: np.append(kept(constraints, v), within(bounds, v)), equal, found.x)
    return rt.Minimum(x, objective(x), found.jac, found.success, found.status, found.message, found.nfev, found.nit)


@define(so.minimize_scalar)
def minimize_scalar(fun, bracket=None, bounds=None, args=(), method=None, tol=None, options=None):
    def objective(v):
        return fun(v, *args)

    given = {"bracket": bracket, "bounds": bounds, "method": method, "tol": tol, "options": options}
    found = rt.solve_scalar_minimum(fun, args, given)
    if bounds is None:
        x = rt.implicit_elementwise(found.x, grad(objective)(found.x), rt.curvature_at(objective, found.x))
    else:
        equal = rt.equalities(None, found.x)
        x = constrained(
            lambda v: objective(v[0]),
            lambda v: np.append(v - bounds[0], bounds[1] - v),
            equal,
            np.reshape(found.x, 1),
        )[0]
    return rt.ScalarMinimum(x, objective(x), found.success, found.message, found.nfev, found.nit)
