"""Add in place where only one name holds a buffer: `x_bar = x_bar + e` becomes `x_bar += e`."""

from __future__ import annotations

import gast

from tapeless.transform.core import Block, Namer, blocks, is_assignment, is_copy, names_in, target, walk, writes
from tapeless.transform.optimize.dead import makes


def accumulate(block: Block, namer: Namer, parameters: list[str]) -> Block:
    """The block with additions to temporaries in place; what parameters hold is the caller's."""
    shared = set(parameters) | _handed_on(block)
    definitions: dict[str, list] = {}
    for node in walk(block):
        if is_assignment(node):
            definitions.setdefault(target(node), []).append(node)
    for name, nodes in definitions.items():
        if (
            name in shared
            or not namer.is_temporary(name)
            or not all(_fresh(n.value) or _is_sum(n, name) for n in nodes)
        ):
            continue
        for node in nodes:
            if _is_sum(node, name) and name not in names_in(node.value.right):
                _in_place(node, name, block)
    return block


def _fresh(value) -> bool:
    return makes(value) or isinstance(value, gast.BinOp | gast.UnaryOp)


def _is_sum(node, name: str) -> bool:
    value = node.value
    return (
        isinstance(value, gast.BinOp)
        and isinstance(value.op, gast.Add)
        and isinstance(value.left, gast.Name)
        and value.left.id == name
    )


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


def _in_place(node, name: str, block: Block) -> None:
    for container in _containers(block):
        for index, statement in enumerate(container):
            if statement is node:
                new = gast.AugAssign(gast.Name(name, gast.Store(), None, None), gast.Add(), node.value.right)
                new.origin, new.place = getattr(node, "origin", None), getattr(node, "place", None)
                container[index] = new
                return


def _containers(block: Block):
    yield block
    for node in walk(block):
        yield from blocks(node)
