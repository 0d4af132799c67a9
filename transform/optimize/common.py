"""Common subexpressions: an operation that was done before on the same values is not done again."""

from __future__ import annotations

from typing import Any

import gast

from tapeless.transform.core import Block, constant, is_assignment, is_static, item, name, target
from tapeless.transform.effects import objects_in
from tapeless.transform.optimize import transposes
from tapeless.transform.optimize.dead import is_pure
from tapeless.transform.primitives import find
from tapeless.transform.scopes import rename
from tapeless.transform.trees import all_writes, blocks, names_in, read_counts, signature, walk, write_counts, writes


def share(block: Block, mutable: set[str]) -> Block:
    """Replace repeated operations by copies of the first; `mutable` names may be changed in place."""
    _Sharing(block, mutable).block(block, {}, {})
    return block


def recall(block: Block, back: Block, mutable: set[str]) -> None:
    """Replace calls in the reverse of a block by what the block itself has computed; that is kept then."""
    counts, known = write_counts(block), {}
    for node in block:
        inside = {n for n in all_writes([node]) if counts[n] > 1}
        forget(known, inside)
        if is_assignment(node) and isinstance(node.value, gast.Call) and counts[target(node)] == 1:
            if target(node) not in mutable and _shareable(node.value, mutable):
                known.setdefault(signature(node.value), (target(node), objects_in(node.value)))
    for node in walk(back) if known else []:
        if is_assignment(node) and isinstance(node.value, gast.Call):
            first, _ = known.get(signature(node.value), (None, None))
            if first is not None:
                node.value = name(first)


class _Sharing:
    """Finds repetitions.

    `known` are operations: the names that hold their results, and those they read. `same` are the names of repetitions,
    with those of the first. `products` are the products of matrices in a block that are read once.
    """

    def __init__(self, block: Block, mutable: set[str]):
        self.mutable = mutable
        self.counts, self.read = write_counts(block), read_counts(block)
        self.products: dict[str, Any] = {}

    def block(self, block: Block, known: dict[str, tuple[str, list[str]]], same: dict[str, str]) -> None:
        outer, self.products = self.products, {}  # a loop is no place for a product that stands before it
        for node in block:
            if is_assignment(node) and target(node) not in self.mutable:
                if isinstance(node.value, gast.List | gast.Tuple):
                    self.display(node, known)
                elif _shareable(node.value, self.mutable):
                    self.assignment(node, known, same)
            inside = blocks(node)
            if inside:
                again = {n for n in all_writes([node]) if self.counts[n] > 1}
                if isinstance(node, gast.For | gast.While):  # the next iteration finds other values
                    forget(known, again)
                for part in inside:
                    self.block(part, dict(known), dict(same))
                forget(known, again)
            forget(known, {n for n in writes(node) if self.counts[n] > 1})
        self.products = outer

    def display(self, node, known) -> None:
        """The items of a list or tuple that is not changed are what it was made of."""
        made = target(node)
        if self.counts[made] != 1:
            return
        for place, element in enumerate(node.value.elts):
            if isinstance(element, gast.Name) and not is_static(element):
                known.setdefault(signature(item(name(made), constant(place))), (element.id, [made, element.id]))

    def assignment(self, node, known, same) -> None:
        if any(n in same for n in names_in(node.value)):
            node.value = rename(node.value, same)
        key, new = signature(node.value), target(node)
        first, _ = known.get(key, (None, None))
        if first is not None:
            node.value = name(first)
        elif (turned := transposes.product(node.value, self.products, known)) is not None:
            node.value = turned
        if self.counts[new] == 1:
            if first is not None:
                same[new] = first
            known.setdefault(key, (new, objects_in(node.value)))
            transposes.remember(node.value, new, known)
            if isinstance(node.value, gast.BinOp) and isinstance(node.value.op, gast.MatMult) and self.read[new] == 1:
                self.products[new] = node.value


def forget(known: dict[str, tuple[str, list[str]]], names: set[str]) -> None:
    """Drop the operations that read one of some names."""
    for key in [k for k, (_, read) in known.items() if not names.isdisjoint(read)] if names else []:
        del known[key]


def _shareable(value, mutable) -> bool:
    if isinstance(value, gast.BinOp):
        if getattr(value, "inplace", False):
            return False
    elif isinstance(value, gast.Call):
        entry = find(value.func.static) if is_static(value.func) else getattr(value, "primitive", None)
        if entry is None or not is_pure(value) or not entry.shareable:
            return False
    elif not isinstance(value, gast.UnaryOp | gast.Compare | gast.Subscript | gast.Attribute):
        return False
    return all(n not in mutable for n in objects_in(value))
