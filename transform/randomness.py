"""Which functions draw random numbers: run twice, they would give others."""

from __future__ import annotations

from types import FunctionType
from typing import Any

import gast
import numpy as np

from tapeless.transform import macros
from tapeless.transform.core import is_static, walk
from tapeless.transform.kinds import Instance

GENERATORS = (np.random.Generator, np.random.RandomState)
NAMES = {n for g in GENERATORS for n in dir(g) if not n.startswith("_")}


def draws(made, seen: frozenset = frozenset()) -> bool:
    """Whether a specialized function, or one that it calls, draws random numbers."""
    return any(
        isinstance(node, gast.Call) and _call_draws(node, made, seen | {id(made)})
        for statement in walk(made.program.body)
        for node in gast.walk(statement)
    )


def _call_draws(call, made, seen) -> bool:
    function: Any = call.func
    if isinstance(function, gast.Attribute) and not is_static(function):
        owner = made.table.atom(function.value)
        if isinstance(owner, Instance) and owner.type in GENERATORS:
            return True
    value = getattr(call, "callee", getattr(function, "static", None))
    if isinstance(getattr(value, "__self__", None), GENERATORS):
        return True
    value = macros.plain(value)
    known = made.workshop.specializations.get(value) if isinstance(value, FunctionType) else None
    if known:
        return any(draws(m, seen) for m in known if id(m) not in seen and m.program is not None)
    own = isinstance(value, FunctionType) and not str(value.__module__).startswith(("numpy", "scipy", "tapeless"))
    return own and not NAMES.isdisjoint(value.__code__.co_names)
