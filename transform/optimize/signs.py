"""Signs that cancel from one statement to another: `t = -(a / b); u = -(t * c)` becomes `t = a / b; u = t * c`."""

from __future__ import annotations

from collections.abc import Callable

import gast

from tapeless.transform.core import Block, is_assignment, name, target
from tapeless.transform.optimize.algebra import simplify
from tapeless.transform.scopes import rename
from tapeless.transform.trees import clone, names_in, nodes_in, read_counts, walk, write_counts


def cancel(block: Block, temporary: Callable[[str], bool]) -> Block:
    """The block with the signs of temporaries that are read once moved to where they are read, if that has one less."""
    read, made = read_counts(block), write_counts(block)
    negative = {}
    for node in walk(block):
        if is_assignment(node) and is_negative_term(node.value) and temporary(target(node)):
            if read[target(node)] == made[target(node)] == 1:
                negative[target(node)] = node
    for node in walk(block) if negative else []:
        value = getattr(node, "value", None)
        if not isinstance(node, gast.Assign | gast.Return) or not isinstance(value, gast.BinOp | gast.UnaryOp):
            continue
        for n in [n for n in names_in(value) if n in negative and is_negative_term(negative[n].value)]:
            new = simplify(rename(clone(node.value), {n: gast.UnaryOp(gast.USub(), name(n))}))
            if signs(new) <= signs(node.value) and isinstance(new, gast.BinOp | gast.UnaryOp):
                node.value, negative[n].value = new, negative[n].value.operand
    return block


def is_negative_term(value) -> bool:
    """Whether a value is `-(...)` of arithmetic, which is a new array without the sign, too."""
    return isinstance(value, gast.UnaryOp) and isinstance(value.op, gast.USub) and isinstance(value.operand, gast.BinOp)


def signs(value) -> int:
    return sum(isinstance(n, gast.UnaryOp) and isinstance(n.op, gast.USub) for n in nodes_in(value))
