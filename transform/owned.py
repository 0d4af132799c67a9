"""Methods that an object holds of itself, `m.act = m.bent`.

What generated code gets is a copy of the object, which has an `OwnMethod` of the copy there: it is called as a method
is, and nothing looks into it, so that no object holds itself. Where kinds tell, `m.act(x)` is `bent(m, x)`.
"""

from __future__ import annotations

import functools
from types import FunctionType, MethodType
from typing import Any


class OwnMethod:
    """A method of the object that holds it, in an attribute or in a list, tuple, dict or partial there.

    >>> OwnMethod(abs, -2)()
    2
    """

    __slots__ = ("function", "owner")

    def __init__(self, function, owner=None):
        self.function, self.owner = function, owner

    def __eq__(self, other):
        return type(other) is OwnMethod and self.function is other.function

    def __hash__(self):
        return hash(self.function)

    def __call__(self, *args, **kwargs):
        return self.function(self.owner, *args, **kwargs)


def is_own(value, owner) -> bool:
    """Whether a value is a method of an object.

    >>> numbers = []
    >>> is_own(numbers.append, numbers)  # one of a library
    False
    """
    if type(value) is OwnMethod:
        return value.owner is owner
    return type(value) is MethodType and value.__self__ is owner and type(value.__func__) is FunctionType


def of_unknown_object(method: OwnMethod) -> tuple[str, str]:
    """The reason, and advice, why a call is refused that tells nothing of the object."""
    return (
        f"`{method.function.__name__}`, which its object holds, is called where the object is not known",
        "call the method by its name in the class, or pass the object",
    )


def function_of(method) -> FunctionType:
    return method.function if type(method) is OwnMethod else method.__func__


def with_own(value: Any, owner: Any, make: type = MethodType) -> Any:
    """What is in an attribute of an object, with methods of this object for those of the one that it was taken from."""
    if type(value) is OwnMethod:
        return make(value.function, owner)
    if type(value) is list:
        value[:] = [with_own(v, owner, make) for v in value]
    elif type(value) is dict:
        value.update({k: with_own(v, owner, make) for k, v in value.items()})
    elif type(value) is tuple:
        items = tuple([with_own(v, owner, make) for v in value])
        return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
    elif type(value) is functools.partial:
        function = with_own(value.func, owner, make)
        return value if function is value.func else functools.partial(function, *value.args, **value.keywords)
    return value
