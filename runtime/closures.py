"""Calls of functions that are known only when they run, and may hold differentiated values.

A method holds its object, and a closure that was kept as a value is a method of what it closes over; an object that is
called holds itself. So `f(x)` is `code_of(f)(owner_of(f), x)`: what runs is a constant, what it holds is not.
"""

from __future__ import annotations

import types

from tapeless.runtime.dispatch import called, is_known, without_owner
from tapeless.runtime.structures import part
from tapeless.transform.errors import DifferentiationError
from tapeless.transform.kinds import Static, Unknown
from tapeless.transform.owned import OwnMethod
from tapeless.transform.primitives import declare
from tapeless.transform.rules import adjoint, d, rt, tangent


def holds_nothing(function) -> bool:
    """Whether a function is one of a module, or of a library."""
    if not isinstance(function, types.FunctionType):
        return is_known(function)
    wrapped = getattr(function, "__tapeless_gradient__", None)
    if wrapped is not None:
        if isinstance(wrapped[0], types.MethodType):
            raise DifferentiationError(
                "a gradient function of what may close over differentiated values is known only when it is called",
                "call it where it is made, with `argnums` as numbers: tl.grad(f, argnums=0)(x)",
            )
        return holds_nothing(wrapped[0])
    inner = function.__closure__ is not None and function.__code__.co_filename.startswith("<tapeless")
    if inner and not hasattr(function, "__tapeless_generated__"):
        raise DifferentiationError(
            f"`{function.__name__}` may close over differentiated values, and is known only when it is called",
            "call it by its own name, or write out the parameters that it takes by stars",
        )
    return True


def owner_of(function):
    """What a function holds: the object of a method, an object itself; None for plain functions."""
    if isinstance(function, types.MethodType):
        return function.__self__
    return None if holds_nothing(function) else function


def code_of(function):
    """The function that runs when one is called; it takes what that holds first."""
    if isinstance(function, types.MethodType):
        return function.__func__
    return without_owner(function) if holds_nothing(function) else called(function)


def owner_bar(function, bar):
    """The adjoint of a function, of that of what it holds."""
    if isinstance(function, types.MethodType):
        return {"__self__": bar}
    return None if holds_nothing(function) else bar


def owner_dot(function, dot):
    """The tangent of what a function holds, of its own."""
    if isinstance(function, types.MethodType):
        return part(dot, "__self__", function.__self__)
    return None if holds_nothing(function) else dot


def own(function, owner):
    """A method of an object that is held by this object itself."""
    return OwnMethod(function, owner)


declare(own, passive=True, infer=lambda function, owner: Static(OwnMethod(function.value)))
declare(code_of, passive=True)
declare(owner_of, owner_dot, shareable=False, fresh=False, infer=lambda *given: Unknown(given[-1].traced))
declare(owner_bar, shareable=False, infer=lambda function, bar: Unknown(bar.traced))
declare(owner_bar, owner_dot, linear=(1,), looks=(0,))


@adjoint(owner_of)
def _owner_of(z, function):
    d[function] = rt.owner_bar(function, d[z])


@tangent(owner_of)
def _owner_of_dot(z, function):
    d[z] = rt.owner_dot(function, d[function])


@adjoint(owner_bar)
def _owner_bar(z, function, bar):
    d[bar] = rt.owner_dot(function, d[z])


@adjoint(owner_dot)
def _owner_dot(z, function, dot):
    d[dot] = rt.owner_bar(function, d[z])
