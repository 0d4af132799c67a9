"""Remove copies: read the original where that is safe, and let names that are only handed on share one name."""

from __future__ import annotations

from typing import Any

import gast

from tapeless.transform import liveness
from tapeless.transform.core import Block, is_assignment, is_copy, is_static, target
from tapeless.transform.program import Namer
from tapeless.transform.scopes import rename
from tapeless.transform.trees import all_writes, blocks, signature, walk, write_counts, writes


def named(block: Block, namer: Namer) -> Block:
    """Give a temporary the name that the user gives it: `t = f(x); y = t` becomes `y = f(x)`."""
    counts = write_counts(block)
    mapping: dict[str, str] = {}
    for node in walk(block):
        if not is_copy(node):
            continue
        new, old = target(node), node.value.id
        once = counts[new] == 1 and counts.get(old) == 1
        if once and old not in mapping and not namer.is_temporary(new) and namer.is_temporary(old):
            mapping[old] = new
    return _without_repetitions(rename(block, mapping)) if mapping else block


def propagate(block: Block, keep: frozenset[str] | set[str] = frozenset()) -> Block:
    """Read `b` where `a = b` was assigned, if neither is assigned twice; likewise constants.

    Merge copies stay: inside a loop they keep an old value while the original takes a new one. So do the names in
    `keep`, which are read after the block.
    """
    counts = write_counts(block)
    mapping: dict[str, Any] = {}
    inside = {id(inner) for node in walk(block) if isinstance(node, gast.For | gast.While) for inner in walk(node.body)}
    for node in walk(block):
        value = getattr(node, "value", None)
        if not isinstance(node, gast.Assign) or not isinstance(node.targets[0], gast.Name):
            continue
        if counts.get(target(node)) != 1 or target(node) in keep:
            continue
        merging = getattr(node, "merge", False) and id(node) in inside
        if (is_copy(node) and not merging and counts.get(value.id, 0) <= 1) or _is_constant(value):
            mapping[target(node)] = value
    for name in list(mapping):
        value = mapping[name]
        while isinstance(value, gast.Name) and value.id in mapping:
            value = mapping[value.id]
        mapping[name] = value
    return rename(_without(block, set(mapping)), mapping) if mapping else block


def _without(block: Block, names: set[str]) -> Block:
    """The block without the assignments to some names."""
    result = []
    for node in block:
        if isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name) and target(node) in names:
            continue
        for part in blocks(node):
            part[:] = _without(part, names)
        result.append(node)
    return result


def _is_constant(value) -> bool:
    return isinstance(value, gast.Constant) and not is_static(value)


def coalesce(block: Block, namer: Namer, parameters: list[str]) -> Block:
    """Give the two names of a copy `a = b` one name where their lives do not overlap.

    The loop `h = h0; for ...: h_2 = f(h); h = h_2` becomes `h = h0; for ...: h = f(h)`.
    """
    handed_on = [node for node in walk(block) if is_copy(node)]
    if not handed_on:
        return block
    lives = Lives(block, parameters)
    for node in handed_on:
        new, old = target(node), node.value.id
        both_temporary = namer.is_temporary(new) and namer.is_temporary(old)
        if namer.base(new) == namer.base(old) or both_temporary:  # a variable of the user keeps its name to itself
            lives.merge(new, old)
    return _without_repetitions(rename(block, lives.names(prefer_first=False)))


def reuse(block: Block, namer: Namer, parameters: list[str]) -> Block:
    """Give names that hold a value again the name that held it first, where their lives do not overlap.

    The loop `for y_3 in reversed(saved)` becomes `for y in reversed(saved)`, if nobody reads `y` afterwards.
    """
    written = {w: None for node in walk(block) for w in writes(node)}
    twins = [(namer.twins[n], n) for n in written if namer.twins.get(n) in written]
    if not twins:
        return block
    lives = Lives(block, parameters)
    for first, again in twins:
        lives.merge(first, again)
    return rename(block, lives.names(prefer_first=True))


class Lives:
    """Which names are in use where others are assigned, and which of them share a name.

    Parameters
    ----------
    block : list
        The statements.
    fixed : list of str
        Names that stay.
    """

    def __init__(self, block: Block, fixed: list[str]):
        self.fixed = set(fixed)
        self.members: dict[str, list[str]] = {}
        self.overlaps: dict[str, set[str]] = {}
        live = liveness.analyse(block)
        for node in walk(block):
            copied = node.value.id if is_copy(node) else None
            where = live.body[id(node)] if isinstance(node, gast.For) else live.after[id(node)]
            for written in writes(node):
                overlaps = self.overlaps.setdefault(written, set())
                overlaps.update(n for n in where if n not in (written, copied))

    def merge(self, first: str, second: str) -> None:
        """Let two names share one, if their lives, and those of what shares theirs already, do not overlap."""
        a, b = self.members.setdefault(first, [first]), self.members.setdefault(second, [second])
        if a is b or (self.fixed & set(a) and self.fixed & set(b)):
            return
        for one, other in ((a, b), (b, a)):
            if any(not self.overlaps.get(n, set()).isdisjoint(other) for n in one):
                return
        a.extend(b)
        for name in b:
            self.members[name] = a

    def names(self, prefer_first: bool) -> dict[str, str]:
        """What to rename: to the first of the names that share one, or to the shortest."""
        mapping = {}
        for name, shared in self.members.items():
            order = shared if prefer_first else sorted(shared, key=lambda n: (len(n), n))
            kept = next((n for n in order if n in self.fixed), order[0])
            if name != kept:
                mapping[name] = kept
        return mapping


def _without_repetitions(block: Block) -> Block:
    """The block without copies of names to themselves, and constants for names that hold them."""
    result = []
    held: dict[str, str] = {}
    for node in block:
        if is_copy(node) and target(node) == node.value.id:
            continue
        text = signature(node.value) if is_assignment(node) and _is_constant(node.value) else None
        if text is not None and held.get(target(node)) == text:
            continue
        for written in all_writes([node]):
            held.pop(written, None)
        if text is not None:
            held[target(node)] = text
        for part in blocks(node):
            part[:] = _without_repetitions(part)
        result.append(node)
    return result
