"""What is the same in every iteration is read once, before the loop: items, attributes, transposes, sums of numbers.

`params["W"]` in a loop becomes `W` before it, so that its adjoint is summed in a buffer of its own. Only what cannot
fail is moved, as the loop may not run, and what costs next to nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import gast
import numpy as np

from tapeless.transform.core import Block, is_assignment, known_callee, target
from tapeless.transform.effects import objects_in
from tapeless.transform.kinds import Array, Instance, Mapping, Sequence, Static
from tapeless.transform.trees import all_writes, blocks, read_counts, write_counts

OF_ARRAYS = ("shape", "ndim", "size", "dtype", "T")
NUMBERS = ("int", "float")


def hoist(block: Block, kinds: Any, mutable: set[str]) -> Block:
    """The block with what its loops read again and again before them; `mutable` names may be changed in place."""
    return _Hoisting(block, kinds, mutable).sweep(block)


class _Hoisting:
    def __init__(self, block: Block, kinds: Any, mutable: set[str]):
        self.kinds, self.mutable = kinds, mutable
        self.written, self.read = write_counts(block), read_counts(block)

    def sweep(self, block: Block) -> Block:
        result = []
        for node in block:
            for part in blocks(node):
                part[:] = self.sweep(part)
            if isinstance(node, gast.For | gast.While):
                result += self.steady(node)
            result.append(node)
        return result

    def steady(self, loop) -> Block:
        """What leaves a loop."""
        varying, read = all_writes([loop]), read_counts([loop])
        moved = []
        for block in always(loop.body):
            kept = []
            for node in block:
                if is_assignment(node) and self.is_steady(node.value, varying) and self.is_local(target(node), read):
                    varying.discard(target(node))
                    node.origin = getattr(loop, "origin", None)
                    moved.append(node)
                else:
                    kept.append(node)
            block[:] = kept
        return moved

    def is_local(self, name: str, read: Counter) -> bool:
        """Whether a name is set once and read only in the loop."""
        return self.written[name] == 1 and self.read[name] == read[name] and name not in self.mutable

    def is_steady(self, value, varying: set[str]) -> bool:
        """Whether an operation gives the same in every iteration, and cannot fail."""
        if any(n in varying or n in self.mutable for n in objects_in(value)):
            return False
        if isinstance(value, gast.Subscript):
            return isinstance(value.slice, gast.Constant) and self.has_item(value.value, value.slice.value)
        if isinstance(value, gast.Attribute):
            return self.has_attribute(value.value, value.attr)
        if isinstance(value, gast.BinOp):
            plain = isinstance(value.op, gast.Add | gast.Sub | gast.Mult)
            return plain and self.is_number(value.left) and self.is_number(value.right)
        if known_callee(value) is np.transpose:
            return len(value.args) == 1 and isinstance(self.kinds.atom(value.args[0]), Array)
        return False

    def has_item(self, container, key) -> bool:
        kind = self.kinds.atom(container)
        if isinstance(kind, Mapping):
            return kind.exact and any(k == key and type(k) is type(key) for k, _ in kind.items)
        return isinstance(kind, Sequence) and type(key) is int and -len(kind.items) <= key < len(kind.items)

    def has_attribute(self, value, attribute: str) -> bool:
        kind = self.kinds.atom(value)
        if isinstance(kind, Instance):
            return any(a == attribute for a, _ in kind.attributes or ())
        return isinstance(kind, Array) and not kind.scalar and attribute in OF_ARRAYS

    def is_number(self, atom) -> bool:
        kind = self.kinds.atom(atom)
        if isinstance(kind, Static):
            return type(kind.value) in (int, float)
        return isinstance(kind, Array) and kind.scalar and kind.dtype in NUMBERS


def always(body: Block) -> Iterator[Block]:
    """The statements that every iteration runs: those of the body, and those that it leaves the loop instead of."""
    yield body
    for node in body:
        if isinstance(node, gast.If):
            for branch, other in ((node.body, node.orelse), (node.orelse, node.body)):
                if len(other) == 1 and isinstance(other[0], gast.Break):
                    yield from always(branch)
