"""What a function reads and draws, with those that it calls: run twice, it may not give the same."""

from __future__ import annotations

from types import FunctionType
from typing import Any

import gast

from tapeless.transform import macros
from tapeless.transform.core import is_static
from tapeless.transform.infer.calls import GENERATORS
from tapeless.transform.kinds import Instance
from tapeless.transform.program import Generated
from tapeless.transform.trees import nodes_in, walk

NAMES = {n for g in GENERATORS for n in dir(g) if not n.startswith("_")}


def reached(made, seen: dict | None = None) -> list:
    """A specialized function and those that it calls, as far as they are read."""
    seen = {} if seen is None else seen
    seen[id(made)] = made
    for call in _calls(made):
        for inner in made.workshop.specializations.get(_called(call), ()):
            if id(inner) not in seen and inner.program is not None and inner.table is not None:
                reached(inner, seen)
    return list(seen.values())


def draws(made) -> bool:
    """Whether a specialized function itself draws random numbers."""
    return any(_call_draws(call, made) for call in _calls(made))


def _calls(made) -> list:
    return [n for s in walk(made.program.body) for n in nodes_in(s) if isinstance(n, gast.Call)]


def _called(call) -> Any:
    """The function with source that a call calls, or None."""
    value = getattr(call, "callee", None) or macros.plain(getattr(call.func, "static", None))
    return value if isinstance(value, FunctionType | Generated) else None


def _call_draws(call, made) -> bool:
    function: Any = call.func
    if isinstance(function, gast.Attribute) and not is_static(function):
        owner = made.table.atom(function.value)
        if isinstance(owner, Instance) and owner.type in GENERATORS:
            return True
    if isinstance(getattr(getattr(function, "static", None), "__self__", None), GENERATORS):
        return True
    value = _called(call)
    if not isinstance(value, FunctionType) or made.workshop.specializations.get(value):
        return False
    own = not str(value.__module__).startswith(("numpy", "scipy", "tapeless"))
    return own and not NAMES.isdisjoint(value.__code__.co_names)  # it is not read: go by names
