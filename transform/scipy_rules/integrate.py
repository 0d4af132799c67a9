"""`scipy.integrate`: initial value problems, by the adjoint equation."""

# Definitions and rules are read, not run: they take what the user wrote.
# pyright: reportCallIssue=false, reportArgumentType=false

import numpy as np
import scipy.integrate as si

from tapeless.transform.kinds import Array
from tapeless.transform.primitives import declare, define
from tapeless.transform.rules import adjoint, d, rt, tangent

declare(si.odeint, closes=(0, 3), infer=lambda func, y0, t, *_, **__: Array("float64", (None, None), True))


@adjoint(si.odeint, ignores=("mxstep",))
def odeint(z, func, y0, t, args=(), tfirst=False, rtol=None, atol=None, mxstep=0):
    bars = rt.odeint_bars(d[z], z, func, t, args, tfirst, rtol, atol)
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
