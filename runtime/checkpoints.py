"""Less memory for more time: what is computed again in the reverse instead of kept."""

from __future__ import annotations

import functools
from collections.abc import Callable
from math import isqrt

from tapeless.transform import macros, shapes
from tapeless.transform.primitives import declare


def checkpoint(f: Callable) -> Callable:
    """Decorate a function of which a gradient keeps only the arguments: the reverse runs it a second time.

    A gradient keeps what its reverse reads of every step of a computation. Of a checkpointed function it keeps the
    arguments and the value; peak memory is that of one such function instead of the sum of all. Outside of gradients,
    and in forward mode, nothing changes.

    Parameters
    ----------
    f : callable
        Runs twice, and so must neither change what it is given nor draw random numbers; nor may objects, or data
        outside of it, be changed that it reads.

    Returns
    -------
    callable
        Does what `f` does.

    Raises
    ------
    DifferentiationError
        When a gradient is taken, if `f` might not do the same twice.

    Examples
    --------
    >>> import numpy as np
    >>> from tapeless import grad
    >>> @checkpoint
    ... def block(h, w):
    ...     return np.tanh(np.tanh(h @ w) @ w)
    >>> def loss(w):
    ...     h = np.ones(2)
    ...     for _ in range(3):
    ...         h = block(h, w)
    ...     return np.sum(h)
    >>> grad(loss)(0.5 * np.eye(2)).shape
    (2, 2)
    """

    @functools.wraps(f)
    def call(*args, **kwargs):
        return f(*args, **kwargs)

    setattr(call, "__tapeless_function__", f)
    setattr(call, "__tapeless_checkpoint__", True)
    return call


def checkpointed(iterable):
    """What a loop runs over, of which a gradient keeps about every sqrt(n)-th state: `for i in checkpointed(range(n))`.

    The reverse runs each stretch of sqrt(n) iterations a second time and goes back through it; for n iterations
    it keeps what 2 sqrt(n) need (Griewank 1992 and Chen et al. 2016, with one level). The body of the loop runs twice,
    as a function would that is given to `checkpoint`; it can set names and read any, but has no `break` or `return`.

    Parameters
    ----------
    iterable : range, list, tuple or array
        Comes back as it is.

    Raises
    ------
    DifferentiationError
        When a gradient is taken, if the body changes a list, array or object in place, draws random numbers, or leaves
        the loop early.

    Examples
    --------
    >>> import numpy as np
    >>> from tapeless import grad
    >>> def end(x):
    ...     for _ in checkpointed(range(1000)):
    ...         x = x + 0.001 * np.sin(x)
    ...     return np.sum(x)
    >>> grad(end)(np.zeros(2)).round(3)
    array([2.717, 2.717])
    """
    return iterable


def stretch(count: int) -> int:
    """How many of `count` iterations are run again together: the square root.

    >>> stretch(100), stretch(0)
    (10, 1)
    """
    return max(1, isqrt(count))


macros.register(checkpoint, "checkpoint")
macros.register(checkpointed, "checkpointed")
declare(stretch, passive=True, infer=shapes.number)
