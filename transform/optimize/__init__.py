"""Stage 6: from correct code to code that a careful person would have written."""

from __future__ import annotations

from typing import Any

import gast

from tapeless.transform.core import Block
from tapeless.transform.optimize import algebra, common, copies, dead, fold, fresh, hoist, memory, methods, signs, tidy
from tapeless.transform.optimize.accumulate import accumulate
from tapeless.transform.optimize.renumber import renumber
from tapeless.transform.program import Namer
from tapeless.transform.trees import names_in, walk


def prune(block: Block, live_out: set[str]) -> Block:
    """Without copies and dead code: enough to see what a reverse really reads."""
    block = copies.propagate(block, live_out)
    return dead.eliminate(block, live_out)


def share(block: Block, kinds: Any = None) -> Block:
    """The block with repeated operations done once; where kinds are known, what loops repeat, too."""
    mutable = memory.mutable_names(block)
    if kinds is not None:
        block = hoist.hoist(block, kinds, mutable)
    return copies.propagate(common.share(block, mutable))


def polish(body: Block, namer: Namer, parameters: list[str]) -> Block:
    """All passes, over a whole function's body."""
    body = tidy.unpacking(copies.named(tidy.rows(body), namer))
    body = prune(body, set())
    while algebra.fold_numbers(body):
        body = copies.propagate(body)
    body = share(body)
    body = dead.eliminate(tidy.unpacking(body), set())
    body = copies.coalesce(body, namer, parameters)
    body = copies.reuse(body, namer, parameters)
    body = fresh.store(accumulate(body, namer, parameters))
    body = fold.fold(body, namer.is_temporary, set(parameters))
    for node in walk(body):
        if getattr(node, "value", None) is not None:
            node.value = simplified(node.value)
        if isinstance(node, gast.AugAssign) and any(map(namer.is_temporary, names_in(node.target)[:1])):
            algebra.subtract(node)
        if getattr(node, "contributes", False):
            algebra.narrow(node)
    body = [methods.Methods().visit(node) for node in signs.cancel(body, namer.is_temporary)]
    return renumber(tidy.loops(body), namer, set(parameters))


def simplified(value):
    """An expression, simplified, but not to an old array, or a view of one, where it makes a new one that is kept."""
    if isinstance(value, gast.Tuple | gast.List):
        value.elts = [simplified(e) for e in value.elts]
        return value
    if isinstance(value, gast.Dict):
        value.values = [simplified(v) for v in value.values]
        return value
    if isinstance(value, gast.Call) and not memory.is_new(value):
        value.args = [a if isinstance(a, gast.Starred) else simplified(a) for a in value.args]
        for keyword in value.keywords:
            keyword.value = simplified(keyword.value)
        return algebra.rewritten(value)
    new = algebra.simplify(value)
    computed = isinstance(value, gast.BinOp | gast.UnaryOp)
    return new if not computed or isinstance(new, gast.Constant) or memory.is_new(new) else value


recall = common.recall

__all__ = ["algebra", "copies", "polish", "prune", "recall", "share"]
