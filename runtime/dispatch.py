"""Calls of functions that are known only when they are called."""

from __future__ import annotations

import functools
import inspect
import types
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tapeless.runtime import cache
from tapeless.transform import module
from tapeless.transform.errors import DifferentiationError
from tapeless.transform.kinds import as_variable, kind_of, traced_leaves
from tapeless.transform.normalize.operators import OPERATORS
from tapeless.transform.owned import OwnMethod, of_unknown_object
from tapeless.transform.primitives import METHOD_FUNCTIONS, declare, find
from tapeless.transform.source import call_of
from tapeless.transform.workshop import Workshop


@dataclass(frozen=True)
class Pair:
    """The two generated functions of a callee, and the module that they are of, whose text lasts as long."""

    forward: Any
    backward: Any
    module: module.Module


class Reversed(cache.Entry):
    """The pair of a function for one signature of arguments, which may be differentiated again."""

    def __init__(self, function, kinds: list, named: dict, asked: tuple[int, ...]):
        workshop = Workshop()
        callee = getattr(function, "__tapeless_generated__", function)
        made = workshop.begin(callee, workshop.parameter_kinds(callee, kinds, named))
        places = [_place(workshop.signature(callee), i) for i in asked]
        if places != [(parameter, None) for parameter in made.differentiated]:
            if workshop.calls_itself(callee):
                raise DifferentiationError(
                    f"`{callee.__name__}` calls itself, and is known only when it is called with `*args` or constants",
                    "call it by its own name",
                )
            made.asked = places
        made.require_pair()
        built = module.build(workshop, made.forward, made.reverse)
        self.pair = Pair(built.functions[made.forward.name], built.functions[made.reverse.name], built)
        self.rest_on(workshop.dependencies)

    def run(self, *args, **kwargs) -> tuple[Pair, tuple]:
        """The pair, and what its forward takes by position."""
        return self.pair, args


def reverse(_, question: tuple, given: tuple, raw: tuple[list, dict]) -> Reversed:
    """A new pair for the arguments of a call, of which the first are what a method or object holds."""
    function, active, bound = question
    kinds = [kind_of(v, "self" if i < bound else str(i - bound)) for i, v in enumerate(raw[0])]
    kinds = [as_variable(k) if i - bound in active else traced_leaves(k, False) for i, k in enumerate(kinds)]
    named = {k: traced_leaves(kind_of(v, k), False) for k, v in raw[1].items()}
    return Reversed(function, kinds, named, tuple(i + bound for i in active))


_memory = cache.Cache(reverse, maxsize=4096)


def pair(function, active, *arguments, **keywords) -> Pair:
    """The pair of a function for these arguments, of which those at the positions `active` are differentiated."""
    bound = ()
    if isinstance(function, types.MethodType):
        bound, function = (function.__self__,), function.__func__
    elif not isinstance(function, types.FunctionType) and not is_known(function):
        bound, function = (function,), called(function)
    if not isinstance(function, types.FunctionType):
        function = as_function(function, len(bound) + len(arguments))
    made, _ = entered(function, active, (*bound, *arguments), keywords, len(bound))
    return replace(made, forward=types.MethodType(made.forward, *bound)) if bound else made


def entered(function, active, args: tuple, keywords: dict, bound: int = 0) -> tuple[Pair, tuple]:
    """The pair of a plain function, and its arguments by position as the pair takes them."""
    # Functions of the same source may have other defaults, which the pair has in it.
    return _memory.call(function, (function, active, bound), args, keywords)


def _place(fits: inspect.Signature, position: int) -> tuple[str, int | None]:
    """The parameter that gets a positional argument, and the argument's place in it if that is `*args`."""
    parameters = list(fits.parameters.values())
    if position < len(parameters) and parameters[position].kind is not inspect.Parameter.VAR_POSITIONAL:
        return parameters[position].name, None
    star = next(i for i, p in enumerate(parameters) if p.kind is inspect.Parameter.VAR_POSITIONAL)
    return parameters[star].name, position - star


def called(value) -> types.FunctionType:
    """The function behind the calls of an object, to be called with the object as its first argument."""
    if type(value) is OwnMethod:
        raise DifferentiationError(*of_unknown_object(value))
    function = call_of(type(value))
    if function is not None:
        return function
    raise DifferentiationError(f"`{value!r}` has neither source nor a rule", "give it a rule with @adjoint")


def is_known(value) -> bool:
    """Whether a value is a primitive, an operator as `operator.add`, or a `functools.partial`."""
    if isinstance(value, functools.partial):
        return True
    return find(value) is not None or (isinstance(value, types.BuiltinFunctionType) and value in OPERATORS)


def as_function(value, count: int) -> types.FunctionType:
    """A primitive or partial as a function with source, of `count` arguments."""
    entry = find(value)
    if entry is not None and entry.definition is not None:
        return entry.definition
    if is_known(value):
        return _wrapper(value, count)
    raise DifferentiationError(f"`{value!r}` is known too late", "call it by its name")


@functools.lru_cache
def _wrapper(function, count: int) -> types.FunctionType:
    def unary(x):
        return function(x)

    def binary(x, y):
        return function(x, y)

    def ternary(x, y, z):
        return function(x, y, z)

    def of_any(*arguments):
        return function(*arguments)

    return {1: unary, 2: binary, 3: ternary}.get(count, of_any)


def method(owner, name):
    """The function behind a method, to be called with the object as its first argument."""
    if isinstance(owner, np.ndarray) and name in METHOD_FUNCTIONS:
        return METHOD_FUNCTIONS[name]
    function = getattr(type(owner), name, None)
    if function is not None:
        return function
    function = getattr(owner, name)  # an attribute that is called
    if not isinstance(owner, Pair) and not isinstance(function, types.FunctionType) and not is_known(function):
        raise DifferentiationError(
            f"`{name}` is an attribute that is called, of an object known only when it runs",
            f"give it a name first: {name} = object.{name}",
        )
    return without_owner(function)


@functools.lru_cache
def without_owner(function):
    """A function that takes an object first, which the one it calls does not need."""

    def called(owner, *arguments):
        return function(*arguments)

    return called


declare(pair, method, passive=True)
