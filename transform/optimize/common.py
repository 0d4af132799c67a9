"""Common subexpressions: an operation that was done before on the same values is not done again."""

from __future__ import annotations

import gast

from tapeless.transform.core import (
    Block,
    blocks,
    is_assignment,
    is_static,
    name,
    names_in,
    rename,
    signature,
    target,
    walk,
    writes,
)
from tapeless.transform.effects import changes, objects_in
from tapeless.transform.optimize.dead import is_pure
from tapeless.transform.primitives import find


def share(block: Block, mutable: set[str]) -> Block:
    """Replace repeated operations by copies of the first; `mutable` names may be changed in place."""
    counts: dict[str, int] = {}
    for node in walk(block):
        for written in writes(node):
            counts[written] = counts.get(written, 0) + 1
    _share(block, {}, {}, mutable, counts)
    return block


def _share(block, known, same, mutable, counts) -> None:
    """`known` are operations and the names that hold them, `same` the names of repetitions with those of the first."""
    for node in block:
        if is_assignment(node) and target(node) not in mutable and _shareable(node.value, mutable, counts):
            if any(n in same for n in names_in(node.value)):
                node.value = rename(node.value, same)
            key = signature(node.value)
            if key in known:
                node.value = name(known[key])
            if counts[target(node)] == 1:
                same |= {target(node): known[key]} if key in known else {}
                known.setdefault(key, target(node))
        for part in blocks(node):
            _share(part, dict(known), dict(same), mutable, counts)


def _shareable(value, mutable, counts) -> bool:
    if isinstance(value, gast.BinOp):
        if getattr(value, "inplace", False):
            return False
    elif isinstance(value, gast.Call):
        entry = find(value.func.static) if is_static(value.func) else getattr(value, "primitive", None)
        if entry is None or not is_pure(value) or not entry.shareable:
            return False
    elif not isinstance(value, gast.UnaryOp | gast.Compare | gast.Subscript | gast.Attribute):
        return False
    return all(counts.get(n, 0) <= 1 and n not in mutable for n in objects_in(value))


def mutable_names(block: Block) -> set[str]:
    """The names whose objects may be changed in place, with those that may share their memory."""
    parent: dict[str, str] = {}

    def find_root(n):
        while parent.get(n, n) != n:
            n = parent[n]
        return n

    for node in walk(block):
        value = node.iter if isinstance(node, gast.For) else getattr(node, "value", None)
        if writes(node) and value is not None and not is_new(value):
            for written in writes(node):
                for source in objects_in(value):
                    parent[find_root(written)] = find_root(source)
    roots = {find_root(n) for node in walk(block) for n in changes(node)}
    everything = {n for node in walk(block) for n in [*writes(node), *changes(node)]} | set(parent)
    return {n for n in everything if find_root(n) in roots}


def is_new(value) -> bool:
    """Whether an operation gives a new object that holds nothing that was there before."""
    if isinstance(value, gast.BinOp | gast.UnaryOp | gast.Compare):
        return True
    if isinstance(value, gast.Call):
        entry = find(value.func.static) if is_static(value.func) else getattr(value, "primitive", None)
        return entry is not None and entry.makes(value) and not entry.holds and not entry.mutates
    return False
