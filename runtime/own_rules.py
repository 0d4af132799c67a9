"""Derivatives of functions of your own: `primitive`, `custom_gradient`, and `check_gradient` to test them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from tapeless.runtime.directions import fitted
from tapeless.runtime.gradients import grad
from tapeless.runtime.modes import jvp
from tapeless.runtime.signature import enter
from tapeless.transform import macros, primitives
from tapeless.transform.errors import DifferentiationError
from tapeless.transform.rules import own_reverse


def primitive(function: Callable) -> Callable:
    """Decorate a function whose source is not to be read: it is differentiated by the rules you give it.

    Until it has a rule, differentiating it is refused.

    >>> from tapeless import adjoint, d, grad
    >>> @primitive
    ... def table_lookup(x):
    ...     return x * x
    >>> @adjoint(table_lookup)
    ... def _(z, x):
    ...     d[x] = d[z] * 2 * x
    >>> grad(lambda x: table_lookup(x) + 1)(3.0)
    6.0
    """
    primitives.primitive(function)
    return function


def custom_gradient(function: Callable) -> Callable:
    """Decorate a function that gives its value and its own reverse: `value, pullback`.

    Parameters
    ----------
    function : callable
        Returns the value, and a function that takes the adjoint of the value and gives that of the argument, or a
        tuple of them, one for each positional argument, of its shape. Neither is read as source: they may be anything.

    Returns
    -------
    callable
        Gives the value. Second derivatives through it are refused.

    Examples
    --------
    >>> from tapeless import grad
    >>> @custom_gradient
    ... def clipped(x):
    ...     return x ** 2, lambda bar: np.clip(2 * x * bar, -1.0, 1.0)
    >>> clipped(5.0), grad(lambda x: clipped(x))(5.0)
    (25.0, 1.0)
    """

    name = getattr(function, "__name__", "function")

    @functools.wraps(function)
    def value(*args):
        return function(*args)[0]

    def reverse(bar, args):
        bars = function(*args)[1](bar)
        bars = bars if isinstance(bars, tuple) else (bars,)
        if len(bars) != len(args):
            raise ValueError(f"the pullback of `{name}` gives {len(bars)} adjoints, for {len(args)} arguments")
        return [fitted(b, a, f"argument {i} of `{name}`") for i, (b, a) in enumerate(zip(bars, args, strict=True))]

    primitives.primitive(reverse)
    own_reverse(value, reverse)
    return value


def check_gradient(f: Callable, *args: Any, step: float = 1e-6, rtol: float = 1e-5, atol: float = 1e-6) -> None:
    """Compare the derivatives of a scalar function with central differences, and forward with reverse mode.

    Parameters
    ----------
    f : callable
        Gives a real scalar.
    *args
        Arrays or numbers in float64; all of them are differentiated.
    step : float
        The step of the differences.
    rtol, atol : float
        How far they may be apart.

    Raises
    ------
    AssertionError
        If they do not agree.
    DifferentiationError
        If `f` does what is not supported; a function without rules for forward mode is checked in reverse only.

    Examples
    --------
    >>> check_gradient(lambda x, y: np.sum(np.sin(x) * y), np.ones(3), np.arange(3.0))
    """
    values = [np.array(enter(a)[1], dtype=float) for a in args]
    plain = [v if v.ndim else float(v) for v in values]
    gradients = grad(f, argnums=tuple(range(len(args))))(*plain)
    for number, (value, gradient) in enumerate(zip(values, gradients, strict=True)):
        for index in np.ndindex(value.shape):
            ends = []
            for sign in (1, -1):
                moved = [v.copy() for v in values]
                moved[number][index] += sign * step
                ends.append(float(f(*(v if v.ndim else float(v) for v in moved))))
            expected = (ends[0] - ends[1]) / (2 * step)
            found = float(np.asarray(gradient)[index])
            if not np.isclose(found, expected, rtol=rtol, atol=atol):
                raise AssertionError(
                    f"the gradient by argument {number} at {index} is {found}, central differences give {expected}"
                )
    directions = tuple(np.cos(1.0 + np.arange(v.size)).reshape(v.shape) if v.ndim else 1.0 for v in values)
    try:
        _, along = jvp(f, tuple(plain), directions)
    except DifferentiationError as error:
        if "forward mode" in str(error):
            return
        raise
    product = sum(float(np.sum(np.asarray(g) * t)) for g, t in zip(gradients, directions, strict=True))
    if not np.isclose(float(along), product, rtol=rtol, atol=atol):
        raise AssertionError(f"forward mode gives {along} along a direction, reverse mode {product}")


macros.register(check_gradient, "outside")
