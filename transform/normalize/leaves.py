"""Inline calls of small leaf functions: a few operations, no control flow. They read better in place."""

from __future__ import annotations

from types import FunctionType

import gast

from tapeless.transform import macros
from tapeless.transform.core import Program, assign, is_assignment, mutates, name, rename, target, writes
from tapeless.transform.normalize.inline import foreign

LARGEST = 8


def inline_leaf(node, program: Program, kinds, workshop) -> list | None:
    """The statements of a small callee in the place of its call `y = h(x)`; None if it is not small."""
    value = node.value
    callee = getattr(value, "callee", None)
    if not isinstance(callee, FunctionType) or not isinstance(value, gast.Call | gast.Attribute):
        return None
    if not workshop.is_leaf(callee, LARGEST):
        return None
    inner = workshop.program_of(callee)
    bound = workshop.bind(callee, value.callee_arguments, value.callee_keywords, value)
    if set(bound) != set(inner.parameters) or any(isinstance(a, gast.Tuple | gast.Dict) for a in bound.values()):
        return None
    body = inner.body
    if callee.__globals__ is not program.function.__globals__:
        body = foreign(callee, body)
    mapping = {written: program.namer.temporary(written) for statement in body for written in writes(statement)}
    result = inner.result
    if isinstance(result, gast.Name) and result.id in mapping:
        mapping[result.id] = target(node)
    body = rename(body, {**mapping, **bound})
    for statement in body:
        statement.origin = node.origin
    result = body.pop().value
    if isinstance(result, gast.Name) and result.id == target(node):
        return body
    final = assign(target(node), result if isinstance(result, gast.Name | gast.Constant) else name(result), node.origin)
    final.place = getattr(node, "place", None)
    return [*body, final]


def is_small(body: list, largest: int) -> bool:
    """Whether a program's body is a few operations and nothing else."""
    return len(body) <= largest + 1 and all(
        is_assignment(node)
        and not mutates(node)
        and not isinstance(node.value, gast.Lambda)
        and macros.role_of_call(node.value) is None
        for node in body[:-1]
    )
