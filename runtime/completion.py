"""Adjoints in the structure of the values that they belong to: what `grad` gives of lists, dicts and objects."""

from __future__ import annotations

import copy as copying
import dataclasses
import types
from typing import Any

import numpy as np

from tapeless.runtime.structures import of_number, part, zeros
from tapeless.transform.kinds import (
    HOLDERS,
    held_parts,
    is_of_library,
    object_attributes,
    traced_leaves,
    with_held,
)
from tapeless.transform.owned import with_own
from tapeless.transform.primitives import declare
from tapeless.transform.rules import adjoint, d, rt, tangent


def gradient(bar, value: Any):
    """An adjoint in the structure of the value it belongs to, with zeros in the gaps; what is no number stays, and so
    do the integers that are attributes of objects.

    >>> gradient({"b": 2.0}, {"a": 1, "b": 3.0, "c": "text"})
    {'a': 0.0, 'b': 2.0, 'c': 'text'}
    """
    if bar is not None and type(value) is np.ndarray:
        return of_number(bar, value)
    if is_whole(bar, value):
        return bar
    if isinstance(value, list | tuple):
        items = [_item_gradient(part(bar, i, None), v) for i, v in enumerate(value)]
        make = getattr(type(value), "_make", type(value))  # of a namedtuple, its own
        return make(items)
    if isinstance(value, dict):
        return _dict_gradient(bar, value)
    data = getattr(value, "__tapeless_data__", None)
    if data is not None:
        return np.zeros_like(data) if bar is None else bar
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: gradient(part(bar, f.name, None), getattr(value, f.name)) for f in dataclasses.fields(value)}
        return dataclasses.replace(value, **fields)
    if isinstance(value, types.MethodType) and not is_of_library(value.__self__):
        return types.MethodType(value.__func__, gradient(part(bar, "__self__", None), value.__self__))
    if type(value) in HOLDERS:
        return with_held(value, {k: gradient(part(bar, k, None), held) for k, held in held_parts(value).items()})
    if bar is None:
        bar = zeros(value)
        if isinstance(bar, dict) and not bar:
            bar = None if object_attributes(value) is None else {}
    if isinstance(bar, dict):
        result: Any = copying.copy(value)
        for attribute, old in (object_attributes(value) or {}).items():
            setattr(result, attribute, with_own(gradient(bar.get(attribute), old), result))
        return result
    return value if bar is None else of_number(bar, value)


def is_whole(bar, value) -> bool:
    """Whether an adjoint is in the structure of a value, without gaps, and in its types. Told for speed."""
    kind = type(value)
    if type(bar) is not kind:
        return False
    if kind is np.ndarray:
        return bar.dtype is value.dtype
    if kind is dict:
        return [*bar] == [*value] and all(map(is_whole, bar.values(), value.values()))
    return kind is float or hasattr(bar, "__dict__")


def _item_gradient(bar, value):
    if bar is None and isinstance(value, int | np.ndarray | np.generic) and np.asarray(value).dtype.kind in "iu":
        return np.zeros_like(value) if isinstance(value, np.ndarray) else 0.0
    return gradient(bar, value)


def _dict_gradient(bar, value):
    entries = {k: _item_gradient(None if bar is None else bar.get(k), v) for k, v in value.items()}
    if type(value) is dict:
        return entries
    result = copying.copy(value)
    result.update(entries)
    return result


declare(gradient, looks=(1,), infer=lambda bar, value: traced_leaves(value, bar.traced), fresh=False)


@adjoint(gradient)
def _gradient(z, bar, value):
    d[bar] = d[z]


@tangent(gradient)
def _gradient_dot(z, bar, value):
    d[z] = rt.gradient(d[bar], value)
