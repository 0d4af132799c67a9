"""`scipy.integrate`: initial value problems, by the adjoint equation."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false

import numpy as np
import scipy.integrate as si

from tapeless.transform.kinds import Array
from tapeless.transform.primitives import declare, define
from tapeless.transform.rules import adjoint, d, rt, tangent

declare(si.odeint, si.solve_ivp, si.quad, lists=True)
declare(si.odeint, closes=(0, 3, 2), infer=lambda func, y0, t, *_, **__: Array("float64", (None, None), True))


@adjoint(si.odeint, ignores=("mxstep",))
def odeint(z, func, y0, t, args=(), tfirst=False, rtol=None, atol=None, mxstep=0):
    bars = rt.odeint_bars(d[z], z, func, y0, t, args, tfirst, rtol, atol)
    d[y0] = bars[0]
    d[t] = bars[1]
    d[args] = bars[2]


@tangent(si.odeint, ignores=("mxstep",))
def odeint_dot(z, func, y0, t, args=(), tfirst=False, rtol=None, atol=None, mxstep=0):
    d[z] = rt.odeint_dot(z, func, y0, t, args, tfirst, rtol, atol, (d[y0], d[t], d[args]))


@define(si.solve_ivp)
def solve_ivp(
    fun, t_span, y0, method="RK45", t_eval=None, args=(), rtol=1e-3, atol=1e-6, max_step=np.inf, first_step=None
):
    options = {"method": method, "rtol": rtol, "atol": atol, "max_step": max_step, "first_step": first_step}
    found = rt.solve_problem(fun, t_span, y0, t_eval, args, options)
    y = rt.trajectory(found.y, found.t, fun, t_span, y0, t_eval, args, options)
    t = found.t if t_eval is None else t_eval
    return rt.Trajectory(t, y, found.nfev, found.status, found.message, found.success)


@adjoint(rt.trajectory)
def trajectory(z, y, t, fun, t_span, y0, t_eval, args, options):
    bars = rt.trajectory_bars(d[z], z, t, fun, t_span, t_eval, args, options)
    d[t_span] = bars[0]
    d[y0] = bars[1]
    d[t_eval] = bars[2]
    d[args] = bars[3]


@tangent(rt.trajectory)
def trajectory_dot(z, y, t, fun, t_span, y0, t_eval, args, options):
    dots = (d[t_span], d[y0], d[t_eval], d[args])
    d[z] = rt.trajectory_dot(z, t, fun, t_span, y0, t_eval, args, options, dots)


@define(si.trapezoid)
def trapezoid(y, x=None, dx=1.0, axis=-1):
    return np.trapezoid(y, x, dx, axis)


@define(si.cumulative_trapezoid)
def cumulative_trapezoid(y, x=None, dx=1.0, axis=-1, initial=None):
    last = np.moveaxis(y, axis, -1)
    if x is None:
        steps = dx
    elif np.ndim(x) == 1:
        steps = np.diff(x)
    else:
        steps = np.diff(np.moveaxis(x, axis, -1))
    areas = np.cumsum(steps * (last[..., 1:] + last[..., :-1]) / 2.0, axis=-1)
    if initial is not None:
        areas = np.concatenate([np.zeros_like(last[..., :1]), areas], axis=-1)
    return np.moveaxis(areas, -1, axis)


@define(si.simpson)
def simpson(y, x=None, dx=1.0, axis=-1):
    last = np.moveaxis(y, axis, -1)
    if x is None:
        weights = dx * rt.simpson_weights(np.ones(np.shape(last)[-1] - 1))
    elif np.ndim(x) == 1:
        weights = rt.simpson_weights(np.diff(x))
    else:
        weights = rt.simpson_weights(np.diff(np.moveaxis(x, axis, -1)))
    return np.sum(weights * last, axis=-1)


@define(si.fixed_quad)
def fixed_quad(func, a, b, args=(), n=5):
    """Gauss's rule: the nodes move with the bounds."""
    nodes, weights = np.polynomial.legendre.leggauss(n)
    points = 0.5 * (b - a) * (nodes + 1) + a
    return 0.5 * (b - a) * np.sum(weights * func(points, *args), axis=-1), None


declare(si.quad, real=True)


@define(si.quad)
def quad(func, a, b, args=(), epsabs=1.49e-8, epsrel=1.49e-8, limit=50):
    """The sum over the nodes of Gauss's rule in the intervals that `quad` has settled on.

    Between finite bounds the nodes move with both, else with the finite one.
    """
    options = {"epsabs": epsabs, "epsrel": epsrel, "limit": limit}
    nodes, weights, value, error = rt.nodes_of(func, a, b, args, options)
    if np.isinf(a) and np.isinf(b):
        start, span = 0.0, 1.0
    elif np.isinf(b):
        start, span = a, 1.0
    elif np.isinf(a):
        start, span = b, 1.0
    else:
        start, span = a, b - a
    total = 0.0
    for k in range(len(nodes)):
        total = total + weights[k] * func(start + span * nodes[k], *args)
    result = total * span
    rt.check_integral(result, value, error, options)
    return result, error
