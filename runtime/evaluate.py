"""`dlfeval` and the other ways to run a function together with its derivative."""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import gast

from tapeless.runtime import cache
from tapeless.runtime.signature import leaver, with_defaults
from tapeless.transform import macros, module
from tapeless.transform.core import assign, call, constant, item, name, static, tuple_of
from tapeless.transform.errors import DifferentiationError
from tapeless.transform.kinds import Kind, Sequence, as_variable, kind_of
from tapeless.transform.normalize.generators import not_a_function
from tapeless.transform.normalize.nested import has_gradient
from tapeless.transform.normalize.rewrites import rewrites
from tapeless.transform.program import Generated, Program
from tapeless.transform.source import call_of, signature
from tapeless.transform.workshop import Workshop


def dlgradient(y, *xs, retain_data: bool = False):
    """The gradient of the real scalar `y` with respect to `xs`, at this point of a function run by `dlfeval`.

    The call is expanded by the transformer: code that runs the program before it backwards stands in its place.

    Parameters
    ----------
    y : scalar
        Any expression, computed from the `xs`.
    *xs : places
        Variables, attributes or items (`net.Learnables`, `params["W"]`), or lists, tuples or dicts of them: what the
        gradient is taken with respect to, as it is at this point.
    retain_data : bool
        For MATLAB's sake: nothing needs to be retained, there is no tape.

    Returns
    -------
    gradient
        One for each of `xs` (alone if there is one), with the structure, shape and dtype of the value; zeros where `y`
        does not depend on it.

    Raises
    ------
    DifferentiationError
        If called outside `dlfeval`; if `y` is no scalar; if an `x` is no place, or is untraced.

    Examples
    --------
    >>> from tapeless import dlarray, dlfeval
    >>> def square(x):
    ...     y = x ** 2
    ...     return y, dlgradient(y, x)
    >>> dlfeval(square, dlarray(3.0))
    (dlarray(9.), dlarray(6.))
    """
    frame = inspect.currentframe()
    caller = frame.f_back if frame is not None else None
    place = None
    if caller is not None:
        from tapeless.transform.errors import place_at

        text_place = place_at(caller.f_code.co_filename, caller.f_lineno, 0)
        column = max(text_place.text.find("dlgradient"), 0)
        place = place_at(caller.f_code.co_filename, caller.f_lineno, column)
    raise DifferentiationError(
        "`dlgradient` was called outside `dlfeval`",
        "put it in a function and run that: dlfeval(function, x)",
        place,
    )


macros.register(dlgradient, "gradient")


def unpack_callable(function) -> tuple[types.FunctionType, tuple, dict]:
    """The plain function behind a callable, with the arguments that are already bound."""
    bound, keywords = (), {}
    while not isinstance(function, types.FunctionType):
        if isinstance(function, types.MethodType):
            bound, function = (function.__self__, *bound), function.__func__
        elif isinstance(function, functools.partial):
            bound, keywords, function = (*function.args, *bound), {**function.keywords, **keywords}, function.func
        elif (called := call_of(type(function))) is not None:
            bound, function = (function, *bound), called
        else:
            raise DifferentiationError(f"`{function!r}` is not a Python function", "wrap it in one: lambda x: f(x)")
    return macros.plain(function), bound, keywords


class Transformed(cache.Rebindable):
    """A function together with its derivative, for arguments of one signature."""

    def __init__(self, function: types.FunctionType, kinds: dict[str, Kind], wrt: Wrt | None):
        workshop = Workshop()
        self.entry = entry(workshop, function, kinds, wrt)
        self.module = module.build(workshop, self.entry)
        self.function = function
        self.take()
        self.leave = leaver(self.entry.kind) if wrt is None and self.entry.kind.traced else None
        self.stores = workshop.stores
        self.rest_on(workshop.dependencies)

    def take(self) -> None:
        self.run = self.module.functions[self.entry.name]


@dataclass(frozen=True, eq=False)
class Wrt:
    """Which parameters `grad` differentiates, and what it returns. There is one object for each (`asked`)."""

    parameters: tuple[tuple[str, int | None], ...]
    single: bool
    with_value: bool

    def places(self) -> list:
        """The places to differentiate: parameters, or items of `*args`."""
        return [name(p) if i is None else item(name(p), constant(i)) for p, i in self.parameters]

    def trace(self, kinds: dict[str, Kind]) -> dict[str, Kind]:
        """The kinds of the arguments, with the chosen ones traced."""
        traced = dict(kinds)
        for parameter, index in self.parameters:
            kind = traced[parameter]
            if index is None:
                traced[parameter] = as_variable(kind)
            elif isinstance(kind, Sequence) and index < len(kind.items):
                items = list(kind.items)
                items[index] = as_variable(items[index])
                traced[parameter] = Sequence(kind.type, tuple(items))
        return traced


asked = functools.cache(Wrt)


def entry(workshop: Workshop, function: types.FunctionType, kinds: dict[str, Kind], wrt: Wrt | None) -> Generated:
    """The generated function that does what `function` does, with its gradients expanded."""
    if inspect.isgeneratorfunction(function):
        raise not_a_function(function)
    made = workshop.begin(function, kinds, None if wrt is None else functools.partial(append_gradient, wrt=wrt))
    base = function.__name__ if function.__name__.isidentifier() else "function"
    if wrt is not None:
        base += "_value_and_grad" if wrt.with_value else "_grad"
    generated = Generated(workshop.names.fresh(base), made.program, function)
    generated.kind = made.result
    return generated


def append_gradient(program: Program, wrt: Wrt) -> None:
    """Make a program return the gradient of its result, alone or after the result."""
    result = program.result
    origin = getattr(program.body[-1], "origin", None)
    gradient = static("dlgradient", dlgradient)
    places = wrt.places()
    made = call(gradient, result, places[0] if wrt.single else tuple_of(places), at_entry=constant(True))
    made.place = getattr(program.body[-1], "place", None)
    grad = program.namer.temporary("grad")
    program.body[-1:] = [assign(grad, made, origin)]
    value = name(grad)
    if wrt.with_value:
        both = program.namer.temporary("t")
        program.body.append(assign(both, tuple_of([result, name(grad)]), origin))
        value = name(both)
    final = gast.Return(value)
    final.origin = origin
    program.body.append(final)


def argument_kinds(function: types.FunctionType, args: Iterable, kwargs: dict) -> dict[str, Kind]:
    """The kinds of a call's arguments, by parameter."""
    try:
        bound = signature(function).bind(*args, **kwargs)
    except TypeError as error:
        raise TypeError(f"{function.__name__}() {error}") from None
    return {p: kind_of(v, p) for p, v in bound.arguments.items()}


def transform(function, wrt: Wrt | None, given: tuple[tuple, dict], raw: tuple[list, dict]) -> Transformed:
    """A new transformation for the arguments of a call: of dlarrays, or of plain arrays with the gradient asked for."""
    if wrt is None:
        return Transformed(function, argument_kinds(function, *given), None)
    return Transformed(function, wrt.trace(argument_kinds(function, *raw)), wrt)


_memory = cache.Cache(transform)
cache_info = _memory.info
cache_clear = cache.clear_all


def evaluated(function: types.FunctionType, wrt: Wrt | None, args: tuple, kwargs: dict) -> Any:
    """What a function gives together with its derivative; functions of the same source may have other defaults."""
    if function.__defaults__ is not None or function.__kwdefaults__ is not None or function.__dict__:
        args, kwargs = with_defaults(function, args, kwargs)
    return _memory.call(function, wrt, args, kwargs)


def transformed(function: types.FunctionType, wrt: Wrt | None, args: tuple, kwargs: dict) -> Transformed:
    """What `evaluated` runs."""
    return _memory.entry(function, wrt, *with_defaults(function, args, kwargs))


def dlfeval(fun: Callable, *args, **kwargs) -> Any:
    """Run a function with tracing, so that `dlgradient` inside it gives gradients.

    Parameters
    ----------
    fun : callable
        A Python function, lambda, method or callable object.
    *args, **kwargs
        Its arguments. What is traced are the dlarrays among them, also those inside lists, tuples, dicts, dataclasses
        and objects.

    Returns
    -------
    result
        What `fun` returns, in its structure; leaves that depend on traced inputs are dlarrays.

    Raises
    ------
    DifferentiationError
        If the function does what is not supported: the error shows where, and what to write instead.

    Examples
    --------
    >>> from tapeless import dlarray, dlgradient
    >>> def rosenbrock(x):
    ...     f = 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2
    ...     return f, dlgradient(f, x)
    >>> dlfeval(rosenbrock, dlarray([-1.0, 2.0]))
    (dlarray(104.), dlarray([396., 200.]))
    """
    if type(fun) is types.FunctionType and not fun.__dict__:
        function = fun
    else:
        function, bound, keywords = unpack_callable(fun)
        if bound or keywords:
            args, kwargs = (*bound, *args), {**keywords, **kwargs}
    return evaluated(function, None, args, kwargs)


macros.register(dlfeval, "evaluation")


@rewrites(dlfeval)
def _dlfeval(flattener, node):
    """`dlfeval(f, x)` inside a function that is differentiated: `f(x)`."""
    inner = gast.Call(node.args[0], node.args[1:], node.keywords)
    inner.place = getattr(node, "place", None)
    return flattener.operation(inner)


def asks_for_gradients(function: types.FunctionType) -> bool:
    """Whether a function calls `dlgradient` itself."""
    return has_gradient(Workshop().tree_of(function))
