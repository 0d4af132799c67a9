"""Which rewrite a call gets, by the function that it calls or by its form."""

from __future__ import annotations

import functools
import types

import gast
import numpy as np

from tapeless.transform.core import is_static
from tapeless.transform.infer.objects import held
from tapeless.transform.kinds import Static
from tapeless.transform.normalize import builtins, iterators, rewrites  # the first two register theirs
from tapeless.transform.normalize.arrays import output, settled, stored, ufunc_method
from tapeless.transform.normalize.operators import held_call, made_and_called, method_object
from tapeless.transform.primitives import is_method


def rewritten(flattener, node):
    """The operation that a rewritten call is, or None if the call is of another kind."""
    function = getattr(node.func, "static", None)
    if isinstance(node.func, gast.Call):
        return made_and_called(flattener, node)
    if isinstance(getattr(getattr(node.func, "value", None), "static", None), np.ufunc):
        return ufunc_method(flattener, node)
    if not is_static(node.func):
        return None
    holding = held(Static(function)) if isinstance(function, functools.partial) else None
    if holding is not None:
        return held_call(flattener, node, holding)
    of_object = isinstance(node.func, gast.Name) and not is_method(function)
    if of_object and isinstance(getattr(function, "__func__", None), types.FunctionType):
        return method_object(flattener, node, function)
    rewrite = rewrites.find(function)
    return None if rewrite is None else rewrite(flattener, node)


__all__ = ["builtins", "iterators", "output", "rewritten", "settled", "stored"]
