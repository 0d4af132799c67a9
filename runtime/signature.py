"""What a call looks like to the cache, and its arguments as generated code takes them."""

from __future__ import annotations

import copy
import functools
import operator
import sys
import types
from collections.abc import Callable, Iterable
from typing import Any, cast

import numpy as np

from tapeless.runtime.dlarray import dlarray, wrap
from tapeless.transform import scipy_rules
from tapeless.transform.errors import DifferentiationError
from tapeless.transform.infer.changing import is_library
from tapeless.transform.kinds import (
    CLOSED,
    HOLDERS,
    Array,
    Instance,
    Kind,
    ListOf,
    Mapping,
    Sequence,
    held_by,
    held_parts,
    inside,
    object_attributes,
    owned,
    pattern,
)
from tapeless.transform.owned import OwnMethod, function_of, is_own, with_own
from tapeless.transform.primitives import is_method
from tapeless.transform.source import differentiated


def with_defaults(function: types.FunctionType, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
    """A call's arguments with the defaults of those left out: functions of one source differ by them.

    >>> with_defaults(lambda x, n=2, *, scale=1.0: x, (5.0,), {})
    ((5.0, 2), {'scale': 1.0})
    """
    if function.__dict__:
        function = differentiated(function)
    if function.__defaults__ is None and function.__kwdefaults__ is None:
        return args, kwargs
    code, defaults = function.__code__, function.__defaults__ or ()
    positional = code.co_varnames[: code.co_argcount]
    first = len(positional) - len(defaults)
    kwargs = {**(function.__kwdefaults__ or {}), **kwargs}
    for index in range(len(args), len(positional)):
        if index >= first and positional[index] not in kwargs:
            if len(args) == index:
                args = (*args, defaults[index - first])
            else:
                kwargs[positional[index]] = defaults[index - first]
    return args, kwargs


def enter(value, pairs: list | None = None) -> tuple[Any, Any]:
    """The signature of a value and the value without dlarrays.

    The signature tells what generated code depends on: types, dtypes, numbers of dimensions and which of them are 1;
    for functions, classes, strings and flags the value itself. `pairs` collects containers and their copies.
    """
    count = len(pairs or ())
    while True:
        try:
            return entered(value, pairs)
        except RecursionError:
            if not open_cycles(value):
                raise DifferentiationError(
                    "an argument that holds itself, or a method of an object around it",
                    "pass what the function uses as arguments",
                ) from None
            if pairs is not None:
                del pairs[count:]


def entered(value, pairs: list | None, owner: Any = None) -> tuple[Any, Any]:
    """As `enter`, of a value that is in an attribute of `owner`, if anything."""
    return ENTERING.get(type(value), enter_object)(value, pairs, owner)


def enter_dlarray(value, *_):
    data = value.__tapeless_data__
    return ("d", data.dtype.char, pattern(data.shape)), data


def enter_array(value, *_):
    return ("a", value.dtype.char, pattern(value.shape)), value


def enter_number(value, *_):
    return type(value), value


def enter_constant(value, *_):
    return (type(value), value), value


def enter_list(value, pairs, owner):
    signature: list[Any] = [type(value)]
    items = []
    for item in value:
        s, raw = ENTERING.get(type(item), enter_object)(item, pairs, owner)
        signature.append(s)
        items.append(raw)
    if type(value) is tuple:
        return tuple(signature), tuple(items)
    if pairs is not None:
        pairs.append((value, items))
    return tuple(signature), items


def enter_dict(value, pairs, owner):
    signature: list[Any] = [dict]
    result = {}
    for key, item in value.items():
        s, result[key] = ENTERING.get(type(item), enter_object)(item, pairs, owner)
        signature.append((key, s))
    if pairs is not None:
        pairs.append((value, result))
    return tuple(signature), result


def enter_held(value, pairs, owner):
    """A `functools.partial`, or a distribution with its parameters."""
    function, args, keywords = cast(tuple, held_by(value))
    is_partial = type(value) is functools.partial
    shown, run = entered(function, pairs, owner) if is_partial else (("f", function), function)
    positional = [entered(v, pairs, owner) for v in args]
    named = {k: entered(v, pairs, owner) for k, v in keywords.items()}
    signature = ("h", type(value), shown, tuple(s for s, _ in positional), tuple((k, s) for k, (s, _) in named.items()))
    raws = [run, *(r for _, r in positional), *(r for _, r in named.values())]
    if not is_partial or all(map(operator.is_, raws, (function, *args, *keywords.values()))):
        return signature, value
    return signature, functools.partial(run, *[r for _, r in positional], **{k: r for k, (_, r) in named.items()})


# By the types of values; all others are objects.
ENTERING: dict[type, Callable[[Any, list | None, Any], tuple[Any, Any]]] = {
    dlarray: enter_dlarray,
    np.ndarray: enter_array,
    **dict.fromkeys([float, int, complex], enter_number),
    **dict.fromkeys([type(None), bool, str], enter_constant),
    **dict.fromkeys([tuple, list], enter_list),
    dict: enter_dict,
}


def enter_object(value, pairs, owner) -> tuple[Any, Any]:
    """Namedtuples, dataclasses and other objects; functions and classes stand for themselves, as do settings."""
    if is_own(value, owner):
        return ("own", function_of(value)), OwnMethod(function_of(value))
    cls = type(value)
    if type(getattr(value, "__self__", value)).__module__.startswith("scipy."):
        scipy_rules.load()  # they tell which objects hold a function and arguments
    if cls in HOLDERS:
        return enter_held(value, pairs, owner)
    if getattr(cls, "__tapeless_settings__", False):
        return ("s", value), value
    if isinstance(value, types.FunctionType | type | types.BuiltinFunctionType | types.ModuleType | np.ufunc):
        return ("f", value), value
    if isinstance(value, np.generic):
        return ("n", value.dtype), value
    if isinstance(value, np.ndarray):
        return ("a", cls, value.dtype, value.ndim), value
    if isinstance(value, tuple):
        items = [entered(v, pairs, owner) for v in value]
        return (cls, *[s for s, _ in items]), cls(*[r for _, r in items])
    if isinstance(value, types.MethodType):
        if is_method(value):
            return ("f", value), value
        signature, raw = entered(value.__self__, pairs)
        return ("m", value.__func__, signature), types.MethodType(value.__func__, raw)
    attributes = object_attributes(value)
    if attributes is None:
        return ("f", value) if callable(value) else ("o", cls), value
    signature: list[Any] = [cls]
    changed = {}
    for attribute, item in attributes.items():
        s, raw = entered(item, pairs, value)
        signature.append((attribute, s))
        if raw is not item:
            changed[attribute] = raw
    if not changed:
        return tuple(signature), value
    raw = copier(cls)(value)
    if isinstance(value, dict):
        raw.clear()
        raw.update({k: entered(v, pairs)[1] for k, v in value.items()})
    for attribute, item in changed.items():
        object.__setattr__(raw, attribute, with_own(item, raw, OwnMethod))
    if pairs is not None:
        pairs.append((value, raw))
    return tuple(signature), raw


def open_cycles(value) -> bool:
    """Take objects of libraries that hold themselves, as loggers do, for closed; tells whether there are any."""
    seen, path, waiting = set(), {}, [(value, None)]
    found: set[type] = set()
    while waiting:
        item, parts = waiting.pop()
        if parts is None:
            if id(item) in seen:
                continue
            seen.add(id(item))
            path[id(item)] = item
            parts = iter([v for v in parts_of(item).values() if not isinstance(v, str | int | float | None)])
        for part in parts:
            if id(part) in path:
                inside = list(path.values())[list(path).index(id(part)) :]
                found.update(type(v) for v in inside if of_library(type(v)))
            elif id(part) not in seen:
                waiting += [(item, parts), (part, None)]
                break
        else:
            del path[id(item)]
    new = found - CLOSED
    CLOSED.update(new)
    return bool(new)


def parts_of(value, owner: Any = None) -> dict[Any, Any]:
    """What a container, object or method holds, by keys: as far as calls are told apart by it.

    Methods that `owner` holds of itself hold nothing.
    """
    if isinstance(value, dict):
        return value
    if isinstance(value, list | tuple):
        return dict(enumerate(value))
    if isinstance(value, types.MethodType):
        return {} if is_own(value, owner) else {"__self__": value.__self__}
    if type(value) in HOLDERS:
        return held_parts(value)
    simple = isinstance(value, types.FunctionType | type | types.ModuleType)
    if simple or getattr(type(value), "__tapeless_settings__", False):
        return {}
    return object_attributes(value) or {}


def of_library(cls: type) -> bool:
    """Whether a class is one of Python, or of a package that is installed."""
    home = getattr(sys.modules.get(cls.__module__), "__file__", None) or ""
    return cls.__module__ != "builtins" and (is_library(cls) or "site-packages" in home)


@functools.lru_cache(maxsize=256)
def copier(cls: type) -> Callable[[Any], Any]:
    """What copies the objects of a class: `copy.copy`, or what that does to objects with nothing but attributes."""
    own = ("__new__", "__copy__", "__reduce__", "__reduce_ex__", "__getstate__", "__setstate__", "__getnewargs__")
    is_usual = all(getattr(cls, method, None) is getattr(object, method, None) for method in own)
    return _copy_attributes if is_usual and not any("__slots__" in vars(c) for c in cls.__mro__) else copy.copy


def _copy_attributes(value):
    made = object.__new__(type(value))
    made.__dict__.update(value.__dict__)
    return made


def holds_methods(kind: Kind) -> bool:
    """Whether there are objects in a value that hold methods of their own."""
    return owned(kind) is not None or any(map(holds_methods, inside(kind)))


SEQUENCES, NUMBERS = (tuple, list), (float, complex)  # made once, for speed
CALL: Any = operator.call


def leaver(kind: Kind) -> Callable[[Any], Any]:
    """What turns results of a kind into what a caller gets: leaves that depend on traced inputs as dlarrays."""
    if not kind.traced and not holds_methods(kind):
        return lambda value: value
    if isinstance(kind, Array):
        return leave_array
    if isinstance(kind, Sequence):
        return functools.partial(leave_sequence, [leaver(k) for k in kind.items])
    if isinstance(kind, Mapping):
        return functools.partial(leave_mapping, {key: leaver(k) for key, k in kind.items})
    return leave_anything


def leave_array(value):
    return wrap(value if type(value) is np.ndarray or not isinstance(value, NUMBERS) else np.asarray(value))


def leave_sequence(leavers, value):
    if not isinstance(value, SEQUENCES) or len(value) != len(leavers):
        return leave_anything(value)
    items = map(CALL, leavers, value)
    return tuple(items) if type(value) is tuple else refilled_sequence(value, items)


def leave_mapping(leavers, value):
    if not isinstance(value, dict):
        return leave_anything(value)
    return _refill(value, {key: leavers.get(key, leave_anything)(v) for key, v in value.items()})


def leave_anything(value):
    """A result of which only its looks are known: every floating-point leaf becomes a dlarray."""
    if isinstance(value, np.ndarray | np.floating | np.complexfloating):
        return wrap(value)
    if isinstance(value, NUMBERS):
        return wrap(np.asarray(value))
    if isinstance(value, SEQUENCES):
        return refilled_sequence(value, map(leave_anything, value))
    if isinstance(value, dict):
        return _refill(value, {k: leave_anything(v) for k, v in value.items()})
    attributes = None if isinstance(value, types.FunctionType | type) else object_attributes(value)
    if attributes:
        for attribute, item in list(attributes.items()):
            object.__setattr__(value, attribute, with_own(leave_anything(item), value))
    return value


def refilled_sequence(value, items: Iterable):
    """A list, tuple or namedtuple of the type of another."""
    return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)


def _refill(value: dict, items: dict) -> dict:
    if type(value) is dict:
        return items
    result = copy.copy(value)
    result.update(items)
    return result


def give_back(pairs: Iterable) -> None:
    """Show the caller what the function stored in its lists, dicts and objects."""
    for original, raw in pairs:
        if isinstance(original, list):
            fresh = [leave_like(r, o) for r, o in zip(raw, original, strict=False)]
            original[:] = fresh + [leave_anything(r) for r in raw[len(original) :]]
        elif isinstance(original, dict):
            fresh = {k: leave_like(r, original.get(k)) for k, r in raw.items()}
            original.clear()
            original.update(fresh)
        else:
            for attribute, item in (object_attributes(raw) or {}).items():
                left = leave_like(item, getattr(original, attribute, None))
                object.__setattr__(original, attribute, with_own(left, original))


def leave_like(raw, original):
    """A stored value in the form of the one it replaces."""
    if type(raw) in (OwnMethod, types.MethodType) and type(original) is types.MethodType:
        return original if function_of(raw) is original.__func__ else raw
    if isinstance(original, dlarray):
        return original if original.__tapeless_data__ is raw else leave_anything(raw)
    if isinstance(original, list | dict) or (original is not None and type(original) is type(raw)):
        return original if isinstance(original, list | dict | tuple) else raw
    return leave_anything(raw) if original is None else raw


__all__ = ["Instance", "ListOf", "enter", "give_back", "leaver"]
