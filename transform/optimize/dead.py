"""Remove what nobody reads: statements are needed if they have an effect, or give a value that a needed one reads.

Stores into a container or buffer that was made here are needed only if the container is; so a loop that only feeds
itself goes too.
"""

from __future__ import annotations

import gast
import numpy as np

from tapeless.transform import macros
from tapeless.transform.core import (
    Block,
    blocks,
    is_assignment,
    is_static,
    reads,
    target,
    walk,
    writes,
)
from tapeless.transform.effects import MUTATING_METHODS, mutates
from tapeless.transform.primitives import find

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
            return macros.role(function.static) == "pure" or any(function.static is f for f in PURE)
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
    def __init__(self, block: Block, live_out: set[str]):
        self.definitions: dict[str, list] = {}
        for node in walk(block):
            for written in writes(node):
                self.definitions.setdefault(written, []).append(node)
        self.needed = set(live_out)
        # What a `try` runs is needed: it may fail, and that has an effect.
        self.tried = {id(n) for node in walk(block) if isinstance(node, gast.Try) for n in walk(node.body)}
        while True:
            size = len(self.needed)
            self.mark(block)
            if len(self.needed) == size:
                break

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

    def is_needed(self, node) -> bool:
        if id(node) in self.tried:
            return True
        if is_assignment(node):
            if isinstance(node.value, gast.Name) and node.value.id == target(node):
                return False
            return target(node) in self.needed or not is_pure(node.value)
        changed = mutates(node)
        if changed:
            return changed[0] in self.needed or not self.made_here(changed[0])
        if isinstance(node, gast.Expr):
            return not is_pure(node.value)
        if isinstance(node, gast.FunctionDef):
            return node.name in self.needed
        if isinstance(node, gast.If):
            return any(self.is_needed(n) for n in [*node.body, *node.orelse])
        if isinstance(node, gast.For):
            return any(self.is_needed(n) for n in node.body) or any(w in self.needed for w in writes(node))
        return True

    def mark(self, block: Block) -> None:
        for node in reversed(block):
            if not self.is_needed(node):
                continue
            if isinstance(node, gast.FunctionDef) or isinstance(getattr(node, "value", None), gast.Lambda):
                self.needed |= {n.id for n in gast.walk(node) if isinstance(n, gast.Name) and not is_static(n)}
            self.needed |= set(reads(node))
            for part in blocks(node):
                self.mark(part)

    def sweep(self, block: Block) -> Block:
        result = []
        for node in block:
            if not self.is_needed(node):
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
