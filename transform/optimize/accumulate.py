"""Add in place where only one name holds a buffer: `x_bar = x_bar + e` becomes `x_bar += e`."""

from __future__ import annotations

import gast

from tapeless.transform.core import Block, contribution, is_assignment, is_copy, target
from tapeless.transform.optimize.dead import makes
from tapeless.transform.program import Namer
from tapeless.transform.trees import blocks, names_in, read_counts, reads, walk, write_counts, writes


def accumulate(block: Block, namer: Namer, parameters: list[str]) -> Block:
    """The block with additions to temporaries in place; what parameters hold is the caller's."""
    holders = _sole_holders(block, namer, parameters)
    _link(block, holders)
    for container in _containers(block):
        for index, node in enumerate(container):
            if is_assignment(node) and target(node) in holders and _augend(node.value) == target(node):
                if target(node) not in names_in(node.value.right):
                    container[index] = contribution(gast.AugAssign(node.targets[0], gast.Add(), node.value.right), node)
    return block


def _sole_holders(block: Block, namer: Namer, parameters: list[str]) -> set[str]:
    """The temporaries that always hold a new array, and alone."""
    definitions: dict[str, list] = {}
    for node in walk(block):
        if is_assignment(node):
            definitions.setdefault(target(node), []).append(node.value)
    shared = set(parameters) | _handed_on(block)
    own = [n for n in definitions if namer.is_temporary(n) and n not in shared]
    return {n for n in own if all(map(_fresh, definitions[n]))}


def _fresh(value) -> bool:
    return makes(value) or isinstance(value, gast.BinOp | gast.UnaryOp)


def _link(block: Block, holders: set[str]) -> None:
    """Make a sum of several terms, `t = x_bar + a; x_bar = t + b`, several sums: `x_bar = x_bar + a; ...`."""
    read, made = read_counts(block), write_counts(block)
    once = {n for n in made if read[n] == made[n] == 1}
    for container in _containers(block):
        for index, node in enumerate(container):
            if is_assignment(node) and target(node) in holders and made[target(node)] > 1:
                for link in _chain(container[: index + 1], once):
                    link.targets[0].id = link.value.left.id = target(node)


def _chain(block: Block, once: set[str]) -> list:
    """The sums that the last statement ends, from there to the first, which adds to what the last one sets."""
    name, chain = target(block[-1]), [block[-1]]
    for node in reversed(block[:-1]):
        left = _augend(chain[-1].value)
        if left is None or left == name:
            break
        if left in once and is_assignment(node) and target(node) == left:
            chain.append(node)
        elif any(name in reads(inner) for inner in walk([node])):
            return []
    whole = _augend(chain[-1].value) == name and not any(name in names_in(link.value.right) for link in chain)
    return chain if whole else []


def _augend(value) -> str | None:
    """The name that a sum adds to."""
    if isinstance(value, gast.BinOp) and isinstance(value.op, gast.Add) and isinstance(value.left, gast.Name):
        return value.left.id
    return None


def _handed_on(block: Block) -> set[str]:
    """The names whose objects have another holder while the names may still be set."""
    result: set[str] = set()
    set_later: set[str] = set()
    for statement in reversed(block):
        inside = list(walk([statement]))
        set_later.update(n for node in inside for n in writes(node))
        result |= {n for node in inside for n in _escaping(node) if n in set_later}
    return result


def _escaping(node) -> set[str]:
    """The names whose objects a statement may hand to another holder."""
    value = getattr(node, "value", None)
    if value is None or isinstance(node, gast.Return):
        return set()
    if is_copy(node):
        return {node.value.id, target(node)}
    if isinstance(value, gast.Tuple | gast.List | gast.Dict | gast.Attribute | gast.Subscript):
        return set(names_in(value))
    if isinstance(value, gast.Call) and not makes(value):
        return set(names_in(value))
    return set()


def _containers(block: Block) -> list[Block]:
    return [block, *(part for node in walk(block) for part in blocks(node))]
