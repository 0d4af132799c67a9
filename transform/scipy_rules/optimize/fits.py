"""Fits by least squares: minima of half the sum of the squares of residuals."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false
# pyright: reportOperatorIssue=false, reportAttributeAccessIssue=false, reportOptionalOperand=false

import numpy as np
import scipy.linalg
import scipy.optimize as so

from tapeless.transform.primitives import declare, define
from tapeless.transform.rules import adjoint, d, rt, tangent
from tapeless.transform.scipy_rules.optimize.minima import constrained, stationary

declare(so.least_squares, so.curve_fit, lists=True)


@adjoint(rt.covariance_of)
def covariance_of(z, x, covariance):
    """The covariance has no derivative: backwards what depends on it is refused, forwards its tangent is NaN."""
    d[x] = rt.covariance_bar(d[z], x)


@tangent(rt.covariance_of)
def covariance_of_dot(z, x, covariance):
    d[z] = rt.covariance_dot(d[x], covariance)


def cost(residuals, loss, scale):
    """Half the sum of what a loss makes of the squares of residuals, in units of a scale."""
    z = (np.ravel(residuals) / scale) ** 2
    if loss == "linear":
        rho = z
    elif loss == "soft_l1":
        rho = 2 * (np.sqrt(1 + z) - 1)
    elif loss == "huber":
        rho = np.where(z <= 1, z, 2 * np.sqrt(np.where(z <= 1, 1.0, z)) - 1)
    elif loss == "cauchy":
        rho = np.log1p(z)
    elif loss == "arctan":
        rho = np.arctan(z)
    else:
        raise ValueError("a loss with a derivative is linear, soft_l1, huber, cauchy or arctan")
    return 0.5 * scale**2 * np.sum(rho)


def between(bounds, v):
    """How far `v` is from a lower and an upper bound."""
    if isinstance(bounds, so.Bounds):
        return np.append(v - bounds.lb, bounds.ub - v)
    return np.append(v - bounds[0], bounds[1] - v)


@define(so.least_squares)
def least_squares(
    fun,
    x0,
    jac=None,
    bounds=None,
    method=None,
    ftol=None,
    xtol=None,
    gtol=None,
    x_scale=None,
    loss="linear",
    f_scale=1.0,
    diff_step=None,
    tr_solver=None,
    max_nfev=None,
    verbose=None,
    args=(),
):
    def objective(v):
        return cost(fun(v, *args), loss, f_scale)

    given = {
        "jac": jac,
        "bounds": bounds,
        "method": method,
        "ftol": ftol,
        "xtol": xtol,
        "gtol": gtol,
        "x_scale": x_scale,
        "loss": loss,
        "f_scale": f_scale,
        "diff_step": diff_step,
        "tr_solver": tr_solver,
        "max_nfev": max_nfev,
        "verbose": verbose,
    }
    found = rt.solve_least_squares(fun, x0, args, given)
    if bounds is None:
        x = stationary(objective, found.x)
    else:
        x = constrained(objective, lambda v: between(bounds, v), rt.equalities(None, found.x), found.x)
    return rt.LeastSquares(
        x, objective(x), fun(x, *args), found.success, found.status, found.message, found.nfev, found.njev
    )


@define(so.curve_fit)
def curve_fit(
    f,
    xdata,
    ydata,
    p0=None,
    sigma=None,
    absolute_sigma=False,
    check_finite=None,
    bounds=None,
    method=None,
    jac=None,
    ftol=None,
    xtol=None,
    gtol=None,
    maxfev=None,
    max_nfev=None,
):
    """The parameters; their covariance has no derivative."""

    def objective(v):
        residuals = f(xdata, *v) - ydata
        if sigma is None:
            weighed = residuals
        elif np.ndim(sigma) == 2:
            weighed = scipy.linalg.solve_triangular(np.linalg.cholesky(sigma), residuals, lower=True)
        else:
            weighed = residuals / sigma
        return 0.5 * np.sum(weighed**2)

    given = {
        "p0": p0,
        "sigma": sigma,
        "absolute_sigma": absolute_sigma,
        "check_finite": check_finite,
        "bounds": bounds,
        "method": method,
        "jac": jac,
        "ftol": ftol,
        "xtol": xtol,
        "gtol": gtol,
        "maxfev": maxfev,
        "max_nfev": max_nfev,
    }
    found, covariance = rt.solve_curve_fit(f, xdata, ydata, given)
    if bounds is None:
        x = stationary(objective, found)
    else:
        x = constrained(objective, lambda v: between(bounds, v), rt.equalities(None, found), found)
    return x, rt.covariance_of(x, covariance)
