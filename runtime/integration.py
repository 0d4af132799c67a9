"""The adjoint of an initial value problem."""

from __future__ import annotations

import numpy as np

from tapeless.runtime.modes import vjp
from tapeless.transform import macros
from tapeless.transform.primitives import declare


def odeint_bars(bar, y, func, t, args, tfirst, rtol, atol):
    """The adjoints of `y0`, `t` and `args` of `odeint(func, y0, t, args)`, whose result is `y`.

    Between two times the state, its adjoint and the adjoints of `args` are carried backwards together.
    """
    from scipy.integrate import odeint

    size = y.shape[1]
    flat, shapes = _flattened(args)

    def slope(state, time):
        return np.asarray(func(time, state, *args) if tfirst else func(state, time, *args))

    def backwards(packed, time):
        state, adjoint = packed[:size], packed[size : 2 * size]
        given = (time, state, *args) if tfirst else (state, time, *args)
        value, pullback = vjp(func, *given)
        carried = pullback(-adjoint)  # of the state and the time, at least
        at_state, at_time = (carried[1], carried[0]) if tfirst else (carried[0], carried[1])
        rest = [np.ravel(c) for c in carried[2:]]
        return np.concatenate([np.asarray(value), np.ravel(at_state), np.ravel(at_time), *rest])

    adjoint, time_bars = np.array(bar[-1]), np.zeros(len(t))
    sums = np.zeros(1 + flat)
    for k in range(len(t) - 1, 0, -1):
        time_bars[k] = np.dot(slope(y[k], t[k]), bar[k])
        sums[0] -= time_bars[k]
        start = np.concatenate([y[k], adjoint, sums])
        end = odeint(backwards, start, [t[k], t[k - 1]], rtol=rtol or 1e-9, atol=atol or 1e-9)[1]
        adjoint, sums = end[size : 2 * size] + bar[k - 1], end[2 * size :]
    time_bars[0] = sums[0]
    return [adjoint, time_bars, _like(sums[1:], args, shapes)]


def _flattened(args) -> tuple[int, list]:
    shapes = [np.shape(a) for a in args]
    return int(sum(np.prod(s, dtype=int) for s in shapes)), shapes


def _like(values, args, shapes) -> list:
    bars, start = [], 0
    for arg, shape in zip(args, shapes, strict=True):
        count = int(np.prod(shape, dtype=int))
        part = values[start : start + count].reshape(shape)
        bars.append(part if np.ndim(arg) else float(part))
        start += count
    return bars


declare(odeint_bars)
macros.register(odeint_bars, "pure")
