"""Initial value problems: their adjoints and tangents.

The adjoint equation is solved backwards from one time to the one before (Pontryagin; Chen et al. 2018), the equation of
the tangents together with the problem itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from tapeless.runtime.modes import jvp, pulled
from tapeless.runtime.solvers import as_tuple
from tapeless.runtime.structures import CODE
from tapeless.transform import macros
from tapeless.transform.errors import DifferentiationError
from tapeless.transform.kinds import Array, Sequence, Unknown, object_attributes
from tapeless.transform.primitives import declare


class Trajectory(NamedTuple):
    """What `scipy.integrate.solve_ivp` gives back, under the same names."""

    t: Any
    y: Any
    nfev: Any
    status: Any
    message: Any
    success: Any


def solve_problem(fun, t_span, y0, t_eval, args, options) -> Trajectory:
    """The result of `scipy.integrate.solve_ivp` as a tuple."""
    from scipy.integrate import solve_ivp

    return as_tuple(solve_ivp(fun, t_span, y0, t_eval=t_eval, args=args, **options), Trajectory)


def trajectory(y, t, fun, t_span, y0, t_eval, args, options):
    """The solution `y` at times `t`, which depends on what the problem was given."""
    return y


def odeint_bars(bar, y, func, y0, t, args, tfirst, rtol, atol) -> list:
    """The adjoints of `y0`, `t` and `args` of `odeint(func, y0, t, args)`, whose result is `y`."""
    problem = Problem(func, tfirst, args, _odeint(rtol, atol))
    adjoint, start_bar, time_bars, rest = _bars(bar, y, problem, t[0], t)
    time_bars[0] += start_bar
    return [np.reshape(adjoint, np.shape(y0)), time_bars, rest]


def odeint_dot(y, func, y0, t, args, tfirst, rtol, atol, dots) -> np.ndarray:
    """The tangent of `odeint(func, y0, t, args)` from those of `y0`, `t` and `args`."""
    problem = Problem(func, tfirst, args, _odeint(rtol, atol))
    y0_dot, time_dots = _dense(dots[0], y[0]), _dense(dots[1], t)
    return _dots(y, problem, y0, t[0], t, (y0_dot, time_dots[0], dots[2]), time_dots)


def trajectory_bars(bar, y, t, fun, t_span, t_eval, args, options) -> list:
    """The adjoints of `t_span`, `y0`, `t_eval` and `args` of `solve_ivp(fun, t_span, y0, t_eval=t_eval, args=args)`.

    Where the solver chooses the times they are taken for constants, but for the last.
    """
    problem = Problem(fun, True, args, _solver(options))
    adjoint, start_bar, time_bars, rest = _bars(bar.T, y.T, problem, t_span[0], t)
    span_bar = [start_bar, time_bars[-1] if t_eval is None else 0.0]
    return [span_bar, adjoint, time_bars, rest]


def trajectory_dot(y, t, fun, t_span, y0, t_eval, args, options, dots) -> np.ndarray:
    """The tangent of the solution from those of `t_span`, `y0`, `t_eval` and `args`."""
    span_dot, y0_dot = _dense(dots[0], t_span), _dense(dots[1], y[:, 0])
    time_dots = _dense(dots[2], t)
    if t_eval is None:
        time_dots[-1] = span_dot[1]
    problem = Problem(fun, True, args, _solver(options))
    return _dots(y.T, problem, y0, t_span[0], t, (y0_dot, span_dot[0], dots[3]), time_dots).T


def _dense(dot, like) -> np.ndarray:
    """A tangent as an array; what has none, or an item that has none, gets zero."""
    parts = [0.0] * np.size(like) if dot is None else [0.0 if v is None else v for v in np.ravel(dot)]
    return np.array(parts, float)


class Problem(NamedTuple):
    """A differential equation and what solves it.

    `solve(slope, state, t, s)` is the solution at `s` of the equation `slope(time, state)` from a state at `t`.
    """

    func: Callable
    time_first: bool
    args: tuple
    solve: Callable

    def given(self, time, state) -> tuple:
        return (time, state, *self.args) if self.time_first else (state, time, *self.args)

    def slope(self, time, state) -> np.ndarray:
        return np.asarray(self.func(*self.given(time, state)))

    def pulled(self, time, state, bar) -> tuple:
        """The slope, and the adjoints of the state and of `args` from that of the slope."""
        value, pull, _ = pulled(self.func, *self.given(time, state))
        bars = pull(bar)
        return value, bars[int(self.time_first)], bars[2:]

    def pushed(self, time, state, state_dot, args_dot) -> tuple:
        """The slope and its tangent."""
        dots = (None, state_dot) if self.time_first else (state_dot, None)
        return jvp(self.func, self.given(time, state), (*dots, *args_dot))


def _odeint(rtol, atol) -> Callable:
    from scipy.integrate import odeint

    def end(slope, state, start, stop):
        return odeint(slope, state, [start, stop], tfirst=True, rtol=rtol or 1e-9, atol=atol or 1e-9)[1]

    return end


def _solver(options) -> Callable:
    """Problems of one's own are solved as the user's, and no less accurately than 1e-6."""
    from scipy.integrate import solve_ivp

    tolerances = {"rtol": min(options["rtol"], 1e-6), "atol": np.minimum(np.min(options["atol"]), 1e-9)}
    limits = {k: options[k] for k in ("method", "max_step")}

    def end(slope, state, start, stop):
        return solve_ivp(slope, (start, stop), state, **tolerances, **limits).y[:, -1]

    return end


def _bars(bar, y, problem: Problem, start, times) -> tuple:
    """The adjoints of the state at the start, of the start, of the times, and of `args`.

    The state, its adjoint and the adjoints of `args` are carried backwards together; `y` and `bar` have a row for each
    time.
    """
    size = y.shape[1]

    def backwards(time, packed):
        value, at_state, rest = problem.pulled(time, packed[:size], -packed[size : 2 * size])
        return np.concatenate([np.asarray(value), np.ravel(at_state), _packed(rest, problem.args)])

    adjoint, time_bars, sums = np.zeros(size), np.zeros(len(times)), np.zeros(len(_packed(None, problem.args)))
    for k in range(len(times) - 1, -1, -1):
        state, adjoint = y[k], adjoint + bar[k]
        time_bars[k] = np.dot(problem.slope(times[k], state), bar[k])
        before = times[k - 1] if k else start
        if before != times[k]:
            packed = problem.solve(backwards, np.concatenate([state, adjoint, sums]), times[k], before)
            state, adjoint, sums = packed[:size], packed[size : 2 * size], packed[2 * size :]
    start_bar = -np.dot(problem.slope(start, state), adjoint)
    return adjoint, start_bar, time_bars, _unpacked(sums, problem.args)[0]


def _dots(y, problem: Problem, y0, start, times, start_dots, time_dots) -> np.ndarray:
    """The tangents of the states, from those of the first state, the start and `args`, and those of the times."""
    size = y.shape[1]
    y0_dot, start_dot, args_dot = start_dots
    args_dot = [None] * len(problem.args) if args_dot is None else list(args_dot)

    def forwards(time, packed):
        value, slope = problem.pushed(time, packed[:size], packed[size:], args_dot)
        return np.concatenate([np.asarray(value), np.asarray(slope)])

    state, time = np.asarray(y0, float), start
    tangent = y0_dot - problem.slope(start, state) * start_dot
    result = np.zeros(y.shape)
    for k, now in enumerate(times):
        if now != time:
            tangent = problem.solve(forwards, np.concatenate([state, tangent]), time, now)[size:]
        state, time = y[k], now
        result[k] = tangent + problem.slope(now, state) * time_dots[k]
    return result


def _held(value: Any) -> Any:
    """The attributes of an object as a dict, as its adjoint has them; any other value as it is."""
    simple = value is None or isinstance(value, (int, float, str, dict, list, tuple, np.ndarray, np.generic, *CODE))
    attributes = None if simple else object_attributes(value)
    return value if attributes is None else attributes


def _packed(bar, value) -> np.ndarray:
    """The numbers of an adjoint in the order in which its value holds its own, with zeros in the gaps."""
    value = _held(value)
    if isinstance(value, dict):
        parts = [_packed(bar.get(k) if bar else None, v) for k, v in value.items()]
    elif isinstance(value, list | tuple):
        parts = [_packed(bar[i] if bar else None, v) for i, v in enumerate(value)]
    elif isinstance(value, float | np.floating) or getattr(value, "dtype", np.dtype(int)).kind == "f":
        parts = [np.zeros(np.size(value)) if bar is None else np.ravel(bar)]
    elif value is None or isinstance(value, (int, str, np.generic, np.ndarray, *CODE)):
        parts = []
    else:
        raise DifferentiationError(
            f"a differential equation that reads a `{type(value).__name__}` has no derivative by it",
            "read what it needs of that before, and let it use arrays and numbers",
        )
    return np.concatenate([np.zeros(0), *parts])


def _unpacked(numbers, value) -> tuple[Any, np.ndarray]:
    """The adjoint of a value from its numbers, and the numbers that are left."""
    value = _held(value)
    if isinstance(value, dict):
        result = {}
        for key, item in value.items():
            result[key], numbers = _unpacked(numbers, item)
        return result, numbers
    if isinstance(value, list | tuple):
        items = []
        for item in value:
            bar, numbers = _unpacked(numbers, item)
            items.append(bar)
        return items, numbers
    count = len(_packed(None, value))
    if not count:
        return None, numbers
    part = numbers[:count].reshape(np.shape(value))
    return (part if np.ndim(value) else float(part)), numbers[count:]


_numbers = Array("float64", (None,))
declare(
    solve_problem,
    passive=True,
    shareable=False,
    infer=lambda *_: Sequence(Trajectory, (_numbers, Array("float64", (None, None)), *4 * (Unknown(False),))),
)
declare(
    trajectory,
    looks=(0, 1, 7),
    closes=(2, 6, 2),
    fresh=False,
    infer=lambda y, *_: Array("float64", (None, None), True),
)
declare(odeint_bars, trajectory_bars, infer=lambda *_: Unknown(True))
declare(odeint_dot, trajectory_dot, infer=lambda *_: Array("float64", (None, None), True))
for helper in (odeint_bars, odeint_dot, trajectory_bars, trajectory_dot):
    macros.register(helper, "pure")
