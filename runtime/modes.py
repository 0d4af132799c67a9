"""Derivatives in the mode of one's choice: `jvp`, `vjp`, `hvp`, `jacobian`, `hessian`."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

import gast
import numpy as np

from tapeless.runtime import cache, dispatch
from tapeless.runtime.completion import gradient as in_structure
from tapeless.runtime.directions import fitted
from tapeless.runtime.evaluate import append_gradient, argument_kinds, unpack_callable
from tapeless.runtime.gradients import grad, wrt_of
from tapeless.runtime.signature import enter, with_defaults
from tapeless.runtime.structures import zero_item
from tapeless.transform import macros, module
from tapeless.transform.core import call, name, plain_arguments, static
from tapeless.transform.errors import DifferentiationError, integers, refuse
from tapeless.transform.kinds import Array, Kind, Sequence, as_variable, traced_leaves
from tapeless.transform.normalize.generators import not_a_function
from tapeless.transform.normalize.rewrites import rewrites
from tapeless.transform.primitives import declare, define
from tapeless.transform.source import differentiated, signature
from tapeless.transform.workshop import Workshop

WRAPPED = "wrap it in a function: lambda x: f(x, scale=2.0)"


class Pushforward(cache.Rebindable):
    """The generated function that computes a value and its tangent, or the tangent alone, for one signature."""

    def __init__(self, function, args: Iterable, mask: tuple[bool, ...], further: dict, alone: bool):
        workshop = Workshop()
        kinds = argument_kinds(function, args, further)
        pick = places(function)
        for parameter, kind in kinds.items():
            kinds[parameter] = marked(kind, chosen(mask, {}, pick[parameter]), parameter)
        made = workshop.begin(*written_out(function, kinds))
        made.require_tangent(alone)
        self.module = module.build(workshop, made.jvp)
        self.name = made.jvp.name
        self.take()
        order = [made.jvp_sources[p] for p in made.jvp.program.parameters]
        self.order = [(pick[parameter], is_dot) for parameter, is_dot in order]
        self.rest_on(workshop.dependencies)
        self.function = getattr(function, "__tapeless_gradient__", (function,))[0]

    def take(self) -> None:
        self.push = self.module.functions[self.name]

    def run(self, *args, **kwargs) -> tuple[Pushforward, tuple, dict]:
        """The arguments as generated code takes them: tangents are still to come."""
        return self, args, kwargs


def push(function, question: tuple[tuple[bool, ...], int | None], given: tuple, raw: tuple[list, dict]) -> Pushforward:
    """A new pushforward along some arguments: of a function, or alone of its gradient by the argument of a number."""
    mask, argument = question
    pushed = function if argument is None else unpack_callable(grad(function, argument))[0]
    return Pushforward(pushed, raw[0], mask, raw[1], alone=argument is not None)


_memory = cache.Cache(push)


def written_out(function, kinds: dict[str, Kind]) -> tuple:
    """What the workshop begins with: of a gradient by the arguments that have tangents, its function.

    The gradient is written into that, so that the tangents run through one piece of code.
    """
    wrapped = getattr(function, "__tapeless_gradient__", None)
    if wrapped is None:
        return function, kinds
    wrt = wrt_of(*wrapped)
    traced = tuple((parameter, None) for parameter, kind in kinds.items() if kind.traced)
    if wrt.parameters != traced:
        return function, kinds
    return wrapped[0], kinds, functools.partial(append_gradient, wrt=wrt)


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


def chosen(values, further: dict, place):
    """What a parameter gets; there are no keyword arguments but the defaults of keyword-only parameters."""
    if isinstance(place, str):
        return further.get(place)
    return {} if place is None else values[place]


def marked(kind, wanted, parameter: str):
    """The kind of a parameter, with the leaves marked that have tangents."""
    if isinstance(kind, Array):
        if wanted and not as_variable(kind).traced:
            raise integers(parameter)
        return as_variable(kind) if wanted else traced_leaves(kind, False)
    if isinstance(wanted, tuple) and isinstance(kind, Sequence):
        return Sequence(kind.type, tuple(marked(k, w, parameter) for k, w in zip(kind.items, wanted, strict=True)))
    return traced_leaves(kind, bool(wanted))


def _pushforward(f, primals: tuple, tangents: tuple, of_gradient: bool = False) -> tuple[Any, list]:
    """The generated function for a call of `jvp`, of `f` or of its gradient, and what it takes."""
    function, bound, keywords = unpack_callable(f)
    primals, further = by_position(function, (*bound, *primals), keywords)
    tangents = (*[None] * len(bound), *tangents, *[None] * (len(primals) - len(bound) - len(tangents)))
    mask = tuple([t is not None for t in tangents])
    found, raw, named = _memory.call(function, (mask, len(bound) if of_gradient else None), primals, further)
    dots = [*map(fitted, tangents, raw)]
    return found, [chosen(dots, {}, p) if is_dot else chosen(raw, named, p) for p, is_dot in found.order]


def by_position(function, args: tuple, keywords: dict) -> tuple[tuple, dict]:
    """All arguments of a call with the defaults of those left out; what cannot be given by position, by name.

    >>> by_position(lambda x, n=2, *, scale=1.0: x, (5.0,), {"n": 3})
    ((5.0, 3), {'scale': 1.0})
    """
    if not keywords:
        return with_defaults(function, args, keywords)
    bound = signature(function).bind(*args, **keywords)
    bound.apply_defaults()
    if not set(bound.kwargs) <= set(places(function)):
        raise DifferentiationError(
            f"`{function.__name__}` takes any keyword arguments, and a partial gives it some", WRAPPED
        )
    return bound.args, bound.kwargs


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
    if inspect.isgeneratorfunction(f):
        raise not_a_function(f)
    value, dot = pushed(f, primals, tangents)
    return value, in_structure(dot, value)


def pushed(f, primals, tangents):
    made, values = _pushforward(f, tuple(primals), tuple(tangents))
    return made.push(*values)


def jvp_source(f: Callable, primals: tuple, tangents: tuple) -> str:
    """The source text of the generated module that `jvp` runs."""
    return _pushforward(f, tuple(primals), tuple(tangents))[0].module.text


def pushforward(function, primals, tangents):
    """`jvp` of a function known only at run time; all of its tangents may be None."""
    if all(t is None for t in tangents):
        value = function(*primals)
        return value, zero_item(value)
    if dispatch.is_known(function):
        function = dispatch.as_function(function, len(primals))
    return pushed(function, primals, tangents)


declare(pushforward, shareable=False)


def vjp(f: Callable, *primals) -> tuple[Any, Callable]:
    """The value of a function, and the function that carries an adjoint of the value back to its arguments.

    Returns
    -------
    value, pullback
        `pullback(value_bar)` gives the adjoints of the arguments, in their structures: one, or a tuple of them.

    Examples
    --------
    >>> import numpy as np
    >>> value, pullback = vjp(lambda x, y: x * y, 2.0, 5.0)
    >>> value, pullback(1.0)
    (10.0, (5.0, 2.0))
    """
    value, pull, arguments = pulled(f, *primals)

    def pullback(bar):
        bars = pull(fitted(bar, value, "the value"))
        bars = [b if b is None else in_structure(b, a) for b, a in zip(bars, arguments, strict=True)]
        return tuple(bars) if len(bars) > 1 else bars[0]

    return value, pullback


def pulled(f: Callable, *primals) -> tuple[Any, Callable, list]:
    """The value of a function, what carries an adjoint back as generated code has it, and the arguments."""
    function, bound, keywords = unpack_callable(f)
    given, further = by_position(function, (*bound, *primals), keywords)
    if keywords and further:
        raise DifferentiationError(f"`{function.__name__}` is given keyword-only arguments by a partial", WRAPPED)
    active = tuple(range(len(bound), len(bound) + len(primals)))
    made, entered = dispatch.entered(function, active, given, {})
    value, residuals = made.forward(*entered)

    def pull(bar):
        bars = made.backward(residuals, bar)
        return bars if len(active) > 1 else (bars,)

    return value, pull, [entered[i] for i in active]


def hvp(f: Callable, x, v):
    """The product of the Hessian of a scalar function with a vector, in the structure of its argument.

    Forward over reverse; `x` and `v` are arrays, numbers, or lists, tuples, dicts, objects of them.

    >>> import numpy as np
    >>> hvp(lambda x: np.sum(x ** 3), np.array([1.0, 2.0]), np.array([1.0, 0.0]))
    array([6., 0.])
    """
    made, values = _pushforward(f, (x,), (v,), of_gradient=True)
    return in_structure(made.push(*values), x)


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
    if value.dtype.kind not in "fciu":
        raise DifferentiationError(
            "a Jacobian is that of an array, or a list of numbers", "return one: np.hstack([...]); or use jvp and vjp"
        )
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


# Inside a function that is differentiated they are read as gradients of gradients.


@rewrites(jvp)
def _jvp(flattener, node):
    """`jvp(f, (x, y), (x_dot, None))`: along the line `f(x + s * x_dot, y)` through `s = 0`."""
    if len(node.args) != 3 or not all(isinstance(a, gast.Tuple) for a in node.args[1:]):
        raise refuse("`jvp` of these arguments", "write the tuples out: jvp(f, (x, y), (x_dot, y_dot))", node)
    f, primals, tangents = node.args
    f = flattener.inline.function_argument(flattener, f)
    step = flattener.namer.temporary("s")
    atoms = flattener.atoms([*primals.elts, *tangents.elts])
    moved = []
    for primal, dot in zip(atoms[: len(primals.elts)], atoms[len(primals.elts) :], strict=True):
        still = isinstance(dot, gast.Constant) and dot.value is None
        moved.append(primal if still else gast.BinOp(primal, gast.Add(), gast.BinOp(name(step), gast.Mult(), dot)))
    line = gast.Lambda(plain_arguments([step]), call(f, *moved))
    line.place = getattr(node, "place", None)
    return flattener.operation(call(static("along", along), line))


def along(line):
    """The value of a function of a number at zero, and its derivative, which is the gradient of what is linear."""
    value = line(0.0)

    def slope(bar):
        return grad(lambda s: np.sum(bar * line(s)))(0.0)

    return value, grad(slope)(np.zeros_like(value))


@define(hvp)
def _hvp(f, x, v):
    return grad(lambda u: np.sum(grad(f)(u) * v))(x)


@define(jacobian)
def _jacobian(f, x):
    value = f(x)
    rows = [grad(lambda u, i=i: np.ravel(f(u))[i])(x) for i in range(np.size(value))]
    return np.reshape(np.stack(rows), (*np.shape(value), *np.shape(x)))


@define(hessian)
def _hessian(f, x):
    rows = [grad(lambda u, i=i: np.ravel(grad(f)(u))[i])(x) for i in range(np.size(x))]
    return np.reshape(np.stack(rows), (*np.shape(x), *np.shape(x)))


declare(jvp, hvp, jacobian, hessian, real=True)
for function in (vjp, jvp_source):
    macros.register(function, "outside")
