"""The registry of what rewrites the calls of certain functions while they are flattened, and helpers for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from tapeless.transform.core import name, store_name

_rewrites: dict[Any, Callable] = {}


def rewrites(*functions):
    """Register what rewrites the calls of some functions: it gives an operation, or None to leave a call as it is."""

    def decorate(rewrite):
        _rewrites.update(dict.fromkeys(functions, rewrite))
        return rewrite

    return decorate


def find(function) -> Callable | None:
    """What rewrites the calls of a function, or None."""
    try:
        return _rewrites.get(function)
    except TypeError:  # not hashable
        return None


def keyword(node, wanted: str):
    """The value of a keyword argument, or None."""
    return next((k.value for k in node.keywords if k.arg == wanted), None)


def only(node, *allowed: str) -> bool:
    """Whether a call has no stars, and no other keywords than these."""
    starred = any(isinstance(a, gast.Starred) for a in node.args)
    return not starred and all(k.arg in allowed for k in node.keywords)


def call(function, *arguments):
    return gast.Call(function, list(arguments), [])


def empty_list(identifier: str):
    """The statement `made = []`."""
    return gast.Assign([store_name(identifier)], gast.List([], gast.Load()), None)


def appending(identifier: str, value):
    """The statement `made.append(value)`."""
    return gast.Expr(call(gast.Attribute(name(identifier), "append", gast.Load()), value))
