"""Remove what nobody reads: statements are needed if they have an effect, or give a value that a needed one reads.

Stores into a container or buffer that was made here are needed only if the container is; so a loop that only feeds
itself goes too.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MethodType
from typing import Any

import gast
import numpy as np

from tapeless.transform import macros
from tapeless.transform.core import Block, is_assignment, is_static, target
from tapeless.transform.effects import MUTATING_METHODS, mutates
from tapeless.transform.primitives import find, methods_of
from tapeless.transform.trees import blocks, nodes_in, reads, walk, writes

PURE = [
    range,
    len,
    reversed,
    zip,
    enumerate,
    min,
    max,
    abs,
    float,
    int,
    bool,
    tuple,
    list,
    dict,
    isinstance,
    type,
    super,
    MethodType,
    np.vectorize,
]


def is_pure(value) -> bool:
    """Whether evaluating an operation has no effect but its value."""
    if isinstance(value, gast.Call):
        function = value.func
        if is_static(function):
            entry = find(function.static)
            if entry is not None:
                return not entry.mutates and not entry.effect
            if macros.role(function.static) in ("pure", "new", "grad", "value_and_grad"):
                return True
            return bool(methods_of(function.static)) or any(function.static is f for f in PURE)
        return getattr(function, "attr", None) not in MUTATING_METHODS and hasattr(value, "primitive")
    return not isinstance(value, gast.Yield | gast.Await | gast.JoinedStr)


def makes(value) -> bool:
    """Whether an operation makes a new object that nothing else holds."""
    if isinstance(value, gast.List | gast.Dict):
        return True
    if isinstance(value, gast.Call) and is_static(value.func):
        entry = find(value.func.static)
        return entry is not None and entry.makes(value) and not entry.mutates
    return False


def eliminate(block: Block, live_out: set[str]) -> Block:
    """The block without what is not needed for the names in `live_out` or for an effect."""
    return _Elimination(block, live_out).sweep(block)


class _Elimination:
    """Keeps the statements that have effects, and from these on what gives or changes what they read."""

    def __init__(self, block: Block, live_out: set[str]):
        self.definitions: dict[str, list] = {}
        self.stores: dict[str, list] = {}  # into the objects of names
        self.outer: dict[int, Any] = {}  # the statement around a statement
        self.waiting: list = []
        self.index(block, None)
        self.needed: set[str] = set()
        self.kept: set[int] = set()
        self.waiting += [node for node in walk(block) if self.has_effect(node)]
        self.need(live_out)
        while self.waiting:
            self.keep(self.waiting.pop())

    def index(self, block: Block, outer) -> None:
        for node in block:
            self.outer[id(node)] = outer
            for written in writes(node):
                self.definitions.setdefault(written, []).append(node)
            for changed in [] if is_assignment(node) else mutates(node)[:1]:
                self.stores.setdefault(changed, []).append(node)
            for part in blocks(node):
                self.index(part, node)
            if isinstance(node, gast.Try):
                self.waiting += walk(node.body)  # it may fail, and that has an effect

    def made_here(self, name: str, seen=frozenset()) -> bool:
        """Whether a name holds only objects that were made in this block."""
        makers = self.definitions.get(name, [])
        return bool(makers) and all(
            is_assignment(m)
            and (
                makes(m.value)
                or (
                    isinstance(m.value, gast.Name) and (m.value.id in seen or self.made_here(m.value.id, seen | {name}))
                )
            )
            for m in makers
        )

    def has_effect(self, node) -> bool:
        """Whether a statement stays, whatever is read of what it gives."""
        if is_assignment(node):
            return not is_pure(node.value)
        changed = mutates(node)
        if changed:
            return not self.made_here(changed[0])
        if isinstance(node, gast.Expr):
            return not is_pure(node.value)
        return not isinstance(node, gast.FunctionDef | gast.If | gast.For)

    def need(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self.needed:
                self.needed.add(name)
                self.waiting += self.definitions.get(name, ())
                self.waiting += self.stores.get(name, ())

    def keep(self, node) -> None:
        if node is None or id(node) in self.kept or _is_self_copy(node):
            return
        self.kept.add(id(node))
        self.waiting.append(self.outer[id(node)])
        if isinstance(node, gast.FunctionDef) or isinstance(getattr(node, "value", None), gast.Lambda):
            self.need(n.id for n in nodes_in(node) if isinstance(n, gast.Name) and not is_static(n))
        self.need(reads(node))

    def sweep(self, block: Block) -> Block:
        result = []
        for node in block:
            if id(node) not in self.kept:
                continue
            for part in blocks(node):
                part[:] = self.sweep(part)
            if is_assignment(node) and target(node) not in self.needed and isinstance(node.value, gast.Call):
                node = self.effect_only(node)
            result.append(node)
        return result

    def effect_only(self, node):
        new = gast.Expr(node.value)
        new.origin, new.place = getattr(node, "origin", None), getattr(node, "place", None)
        return new


def _is_self_copy(node) -> bool:
    return is_assignment(node) and isinstance(node.value, gast.Name) and node.value.id == target(node)
