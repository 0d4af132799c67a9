"""Remove copies: read the original where that is safe, and let names that are only handed on share one name."""

from __future__ import annotations

from typing import Any

import gast

from tapeless.transform import liveness
from tapeless.transform.core import Block, Namer, is_copy, is_static, rename, target, walk, writes


def named(block: Block, namer: Namer) -> Block:
    """Give a temporary the name that the user gives it: `t = f(x); y = t` becomes `y = f(x)`."""
    counts: dict[str, int] = {}
    for node in walk(block):
        for written in writes(node):
            counts[written] = counts.get(written, 0) + 1
    mapping: dict[str, str] = {}
    for node in walk(block):
        if not is_copy(node):
            continue
        new, old = target(node), node.value.id
        once = counts[new] == 1 and counts.get(old) == 1
        if once and old not in mapping and not namer.is_temporary(new) and namer.is_temporary(old):
            mapping[old] = new
    return _without_self_copies(rename(block, mapping)) if mapping else block


def propagate(block: Block, keep: frozenset[str] | set[str] = frozenset()) -> Block:
    """Read `b` where `a = b` was assigned, if neither is assigned twice; likewise constants.

    Merge copies stay: inside a loop they keep an old value while the original takes a new one. So do the names in
    `keep`, which are read after the block.
    """
    counts: dict[str, int] = {}
    for node in walk(block):
        for written in writes(node):
            counts[written] = counts.get(written, 0) + 1
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
        for part in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if isinstance(part, list) and not isinstance(node, gast.FunctionDef):
                part[:] = _without(part, names)
        result.append(node)
    return result


def _is_constant(value) -> bool:
    return isinstance(value, gast.Constant) and not is_static(value)


def coalesce(block: Block, live_out: set[str], namer: Namer, parameters: list[str]) -> Block:
    """Give the two names of a copy `a = b` one name where their lives do not overlap.

    The loop `h = h0; for ...: h_2 = f(h); h = h_2` becomes `h = h0; for ...: h = f(h)`.
    """
    fixed = set(parameters)
    while True:
        live = liveness.analyse(block, live_out)
        pair = _mergeable(block, live, fixed, namer)
        if pair is None:
            return block
        drop, keep = pair
        block = rename(block, {drop: keep})
        block = _without_self_copies(block)


def _mergeable(block, live, fixed, namer):
    definitions: dict[str, list] = {}
    for node in walk(block):
        for written in writes(node):
            definitions.setdefault(written, []).append(node)
    for node in walk(block):
        if not is_copy(node):
            continue
        new, old = target(node), node.value.id
        if new == old:
            continue
        if new in fixed and old in fixed:
            continue
        if namer.base(new) != namer.base(old) and not (namer.is_temporary(new) and namer.is_temporary(old)):
            continue  # a variable of the user keeps its name to itself
        if _interfere(new, old, definitions, live, fixed):
            continue
        keep, drop = sorted((new, old), key=lambda n: (n not in fixed, len(n), n))
        return drop, keep
    return None


def _interfere(a, b, definitions, live, fixed) -> bool:
    """Whether one name is live where the other is assigned (other than by a copy between them)."""
    for one, other in ((a, b), (b, a)):
        for node in definitions.get(one, ()):
            if is_copy(node) and {target(node), node.value.id} == {a, b}:
                continue
            where = live.body[id(node)] if isinstance(node, gast.For) else live.after[id(node)]
            if other in where:
                return True
    return False


def _without_self_copies(block: Block) -> Block:
    result = []
    for node in block:
        if is_copy(node) and target(node) == node.value.id:
            continue
        if isinstance(node, gast.If):
            node.body, node.orelse = _without_self_copies(node.body), _without_self_copies(node.orelse)
        elif isinstance(node, gast.For | gast.While | gast.With):
            node.body = _without_self_copies(node.body)
        result.append(node)
    return result
