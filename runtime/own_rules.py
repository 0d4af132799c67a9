"""Derivatives of functions of your own: `primitive` and `custom_gradient`."""

from __future__ import annotations

import functools
from collections.abc import Callable

from tapeless.runtime.directions import fitted
from tapeless.transform import primitives
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
    >>> import numpy as np
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
