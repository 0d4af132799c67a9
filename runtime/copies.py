"""Deep copies of what holds differentiated values."""

from __future__ import annotations

import copy

import numpy as np

from tapeless.runtime.structures import CODE
from tapeless.transform.errors import DifferentiationError
from tapeless.transform.kinds import object_attributes
from tapeless.transform.primitives import declare
from tapeless.transform.rules import adjoint, d, rt, tangent

SHARED = (str, bytes, int, float, complex, type(None), np.generic, *CODE)  # what copies have in common


def deep_copy(value):
    """`copy.deepcopy` of a value that holds nothing twice: its copies would be one object again.

    >>> deep_copy({"w": [1.0, 2.0]})
    {'w': [1.0, 2.0]}
    """
    check_single(value, set())
    return copy.deepcopy(value)


def check_single(value, seen: set[int]) -> None:
    """Refuse a structure that holds an array, list, dict or object twice, or an object with a way of its own."""
    if isinstance(value, SHARED) or (isinstance(value, tuple) and not value):
        return
    own = not isinstance(value, np.ndarray) and hasattr(type(value), "__deepcopy__")
    if own or id(value) in seen:
        what = f"a `{type(value).__name__}`, which says how" if own else "what holds one array, list or object twice"
        raise DifferentiationError(f"`copy.deepcopy` of {what}", "copy what is in it one by one: x.copy()")
    seen.add(id(value))
    held = value if isinstance(value, list | tuple) else value if isinstance(value, dict) else object_attributes(value)
    for item in held.values() if isinstance(held, dict) else held or ():
        check_single(item, seen)


declare(deep_copy, infer=lambda value: value, shareable=False)


@adjoint(deep_copy)
def _deep_copy(z, value):
    d[value] = d[z]


@tangent(deep_copy)
def _deep_copy_dot(z, value):
    d[z] = rt.copy(d[value])
