"""Derivatives in the mode of one's choice: `jvp`, `vjp`, `hvp`, `jacobian`, `hessian`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from tapeless.runtime import cache, dispatch
from tapeless.runtime.evaluate import argument_kinds, unpack_callable
from tapeless.runtime.gradients import grad
from tapeless.runtime.signature import enter, with_defaults
from tapeless.transform import module
from tapeless.transform.kinds import Sequence, traced_leaves
from tapeless.transform.primitives import declare, find
from tapeless.transform.source import differentiated
from tapeless.transform.workshop import Workshop

_memory = cache.Cache()


class Pushforward:
    """The generated function that computes a value and its tangent, for arguments of one signature."""

    def __init__(self, function, args: tuple, mask: tuple[bool, ...], further: dict):
        workshop = Workshop()
        kinds = argument_kinds(function, args, further)
        pick = places(function)
        for parameter, kind in kinds.items():
            kinds[parameter] = marked(kind, chosen(mask, {}, pick[parameter]))
        made = workshop.specialize(function, kinds)
        made.require_tangent()
        self.module = module.build(workshop, made.jvp)
        self.run = self.module.functions[made.jvp.name]
        order = [made.jvp_sources[p] for p in made.jvp.program.parameters]
        self.order = [(pick[parameter], is_dot) for parameter, is_dot in order]
        workshop.dependencies.compact()
        self.holds = workshop.dependencies.hold
        self.function = function  # the cache knows closures by their identity, which lasts while they live


def places(function) -> dict[str, Any]:
    """Where a call's arguments have what each parameter gets: a position, the positions from one on, or a keyword."""
    code = differentiated(function).__code__
    count = code.co_argcount
    named = code.co_varnames[: count + code.co_kwonlyargcount]
    result: dict[str, Any] = {n: i if i < count else n for i, n in enumerate(named)}
    stars = code.co_varnames[len(named) :]
    if code.co_flags & inspect.CO_VARARGS:
        result[stars[0]] = slice(count, None)
        stars = stars[1:]
    if code.co_flags & inspect.CO_VARKEYWORDS:
        result[stars[0]] = None
    return result


def chosen(values: tuple, further: dict, place):
    """What a parameter gets; there are no keyword arguments but the defaults of keyword-only parameters."""
    if isinstance(place, str):
        return further.get(place)
    return {} if place is None else values[place]


def marked(kind, wanted):
    """A kind with the leaves marked that have tangents."""
    if isinstance(wanted, tuple) and isinstance(kind, Sequence):
        return Sequence(kind.type, tuple(traced_leaves(k, w) for k, w in zip(kind.items, wanted, strict=True)))
    return traced_leaves(kind, bool(wanted))


def _pushforward(f, primals: tuple, tangents: tuple) -> tuple[Pushforward, list]:
    function, bound, _ = unpack_callable(f)
    primals, tangents = (*bound, *primals), (*([None] * len(bound)), *tangents)
    primals, further = with_defaults(function, primals, {})
    tangents = (*tangents, *([None] * (len(primals) - len(tangents))))
    mask = tuple(t is not None for t in tangents)
    entered = [enter(p) for p in primals]
    raw = tuple(r for _, r in entered)
    key = ("jvp", mask, *[s for s, _ in entered], *[(k, enter(v)[0]) for k, v in further.items()])
    made = _memory.find(function, key) or _memory.make(function, key, lambda: Pushforward(function, raw, mask, further))
    dots = tuple(None if t is None else enter(t)[1] for t in tangents)
    return made, [chosen(dots, {}, p) if is_dot else chosen(raw, further, p) for p, is_dot in made.order]


def jvp(f: Callable, primals: tuple, tangents: tuple) -> tuple[Any, Any]:
    """The value of a function and its derivative in a direction, in forward mode.

    Parameters
    ----------
    f : callable
        Of positional arguments.
    primals : tuple
        Its arguments.
    tangents : tuple
        The direction: a tangent for each argument, of its shape; None for an argument that is constant.

    Returns
    -------
    value, tangent
        `f(*primals)`, and the derivative of it along the tangents, in its structure.

    Raises
    ------
    DifferentiationError
        If `f` does what is not supported.

    Examples
    --------
    >>> jvp(lambda x, y: x * y, (2.0, 5.0), (1.0, 0.0))
    (10.0, 5.0)
    """
    made, values = _pushforward(f, tuple(primals), tuple(tangents))
    return made.run(*values)


def jvp_source(f: Callable, primals: tuple, tangents: tuple) -> str:
    """The source text of the generated module that `jvp` runs."""
    return _pushforward(f, tuple(primals), tuple(tangents))[0].module.text


def pushforward(function, primals, tangents):
    """`jvp` of a function known only at run time; all of its tangents may be None."""
    if all(t is None for t in tangents):
        return function(*primals), None
    if find(function) is not None:
        function = dispatch.as_function(function, len(primals))
    return jvp(function, primals, tangents)


declare(pushforward, shareable=False)


def vjp(f: Callable, *primals) -> tuple[Any, Callable]:
    """The value of a function, and the function that carries an adjoint of the value back to its arguments.

    Returns
    -------
    value, pullback
        `pullback(value_bar)` gives the adjoints of the arguments: one, or a tuple of them.

    Examples
    --------
    >>> import numpy as np
    >>> value, pullback = vjp(lambda x, y: x * y, 2.0, 5.0)
    >>> value, pullback(1.0)
    (10.0, (5.0, 2.0))
    """
    function, bound, _ = unpack_callable(f)
    primals = tuple(enter(p)[1] for p in (*bound, *primals))
    active = tuple(range(len(bound), len(primals)))
    made = dispatch.pair(function, active, *primals)
    value, residuals = made.forward(*primals)
    return value, lambda bar: made.backward(residuals, bar)


def hvp(f: Callable, x, v):
    """The product of the Hessian of a scalar function of one array with a vector: forward over reverse.

    >>> import numpy as np
    >>> hvp(lambda x: np.sum(x ** 3), np.array([1.0, 2.0]), np.array([1.0, 0.0]))
    array([6., 0.])
    """
    return jvp(grad(f), (x,), (v,))[1]


def jacobian(f: Callable, x) -> np.ndarray:
    """The derivatives of all items of a function of one array: of shape `(*value.shape, *x.shape)`.

    Forwards, a column at a time, if there are fewer arguments than values; else backwards, a row at a time.

    >>> import numpy as np
    >>> jacobian(lambda x: x ** 2, np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """
    x = np.asarray(enter(x)[1], float) if not np.iscomplexobj(x) else np.asarray(x)
    value = np.asarray(f(x))
    if x.size <= value.size:
        columns = [np.asarray(jvp(f, (x,), (e.reshape(x.shape),))[1]) for e in np.eye(x.size)]
        return np.stack(columns, axis=-1).reshape(value.shape + x.shape) if columns else np.zeros(value.shape + x.shape)
    _, pullback = vjp(f, x)
    rows = [pullback(e.reshape(value.shape) if value.shape else 1.0) for e in np.eye(value.size)]
    return np.stack(rows).reshape(value.shape + x.shape) if rows else np.zeros(value.shape + x.shape)


def hessian(f: Callable, x) -> np.ndarray:
    """The second derivatives of a scalar function of one array, of shape `(*x.shape, *x.shape)`.

    >>> import numpy as np
    >>> hessian(lambda x: x[0] ** 2 * x[1], np.array([1.0, 2.0]))
    array([[4., 2.],
           [2., 0.]])
    """
    return jacobian(grad(f), x)
