"""Loops over `checkpointed(...)`: stretches of iterations become calls of a checkpointed nested function.

for i in checkpointed(items):        def steps(part, h):
    h = ...                              for i in part:
                                             h = ...
                                         return h
                                     size = rt.stretch(len(items))
                                     for start in range(0, len(items), size):
                                         h = checkpoint(steps)(items[start:start + size], h)
"""

from __future__ import annotations

from typing import Any

import gast

from tapeless.transform import macros
from tapeless.transform.core import (
    constant,
    is_static,
    known_callee,
    name,
    plain_arguments,
    static,
    store_name,
    tuple_of,
)
from tapeless.transform.errors import refuse
from tapeless.transform.program import Namer
from tapeless.transform.rules import helper
from tapeless.transform.trees import clone, nodes_in


def outline(body: list, parameters: list[str], namer: Namer) -> list:
    """A function's body with its checkpointed loops outlined."""
    loops = [n for s in body for n in nodes_in(s) if _is_checkpointed(n)]
    if not loops:
        return body
    visitor = _Outline(body, parameters, namer)
    return [new for s in body for new in _as_list(visitor.visit(s))]


def _is_checkpointed(node) -> bool:
    return isinstance(node, gast.For) and macros.role_of_call(node.iter) == "checkpointed"


def _as_list(made) -> list:
    return made if isinstance(made, list) else [made]


class _Outline(gast.NodeTransformer):
    def __init__(self, body: list, parameters: list[str], namer: Namer):
        self.names = [n for s in body for n in nodes_in(s) if isinstance(n, gast.Name) and not is_static(n)]
        self.parameters, self.namer = parameters, namer

    def visit_For(self, node):
        node = self.generic_visit(node)
        if not _is_checkpointed(node):
            return node
        check(node)
        inside = {id(n) for n in nodes_in(node)}
        outside = [n for n in self.names if id(n) not in inside]
        before = {n.id for n in outside if isinstance(n.ctx, gast.Store) and n.lineno < node.lineno}
        before.update(self.parameters)
        stored = dict.fromkeys(n.id for n in nodes_in(node) if isinstance(n, gast.Name) and _is_store(n))
        carried = [n for n in stored if n in before]
        for n in outside:
            if n.id in stored and n.id not in before and isinstance(n.ctx, gast.Load):
                raise refuse(
                    f"`{n.id}` is set in a checkpointed loop and read outside of it",
                    f"set it before the loop as well: {n.id} = ...",
                    node,
                )
        return self.stretches(node, carried)

    def stretches(self, node, carried: list[str]) -> list:
        items, size, steps, part, start = map(self.namer.fresh, ("items", "size", "steps", "part", "start"))
        state = tuple_of([name(c) for c in carried]) if len(carried) != 1 else name(carried[0])
        body = [gast.For(node.target, name(part), node.body, [], None), gast.Return(state)]
        made = gast.FunctionDef(steps, plain_arguments([part, *carried]), body, [], None, None)
        count = gast.Call(static("len", len), [name(items)], [])
        stop = gast.BinOp(name(start), gast.Add(), name(size))
        stretch = gast.Subscript(name(items), gast.Slice(name(start), stop, None), gast.Load())
        again = gast.Call(static("checkpoint", macros.function("checkpoint")), [name(steps)], [])
        whole = gast.Call(again, [stretch, *map(name, carried)], [])
        places = [store_name(c) for c in carried]
        target = places[0] if len(places) == 1 else gast.Tuple(places, gast.Store())
        step = gast.Assign([target], whole, None) if places else gast.Expr(whole)
        starts = gast.Call(static("range", range), [constant(0), count, name(size)], [])
        new: list[Any] = [
            gast.Assign([store_name(items)], node.iter.args[0], None),
            gast.Assign([store_name(size)], gast.Call(helper("stretch"), [clone(count)], []), None),
            made,
            gast.For(store_name(start), starts, [step], [], None),
        ]
        place = getattr(node, "place", None)
        for statement in new:
            for n in nodes_in(statement):
                if not hasattr(n, "place"):
                    n.place = place
        return new


def check(node) -> None:
    """Refuse what cannot be run in stretches."""
    taken = node.iter.args[0] if len(node.iter.args) == 1 else None
    if known_callee(taken) in (zip, enumerate, reversed, map):
        raise refuse(
            "a checkpointed loop runs over a range, a list, a tuple or an array",
            "loop over checkpointed(range(n)), and take items by index",
            node,
        )
    if taken is None or node.orelse or _leaves(node.body):
        raise refuse(
            "a checkpointed loop has no `break`, `return` or `else`, and one argument",
            "run it to its end, or loop without checkpointed(...)",
            node,
        )


def _leaves(block, inner: bool = False) -> bool:
    """Whether statements leave the loop they are in, or the function."""
    for node in block:
        if isinstance(node, gast.Return) or (isinstance(node, gast.Break) and not inner):
            return True
        looping = inner or isinstance(node, gast.For | gast.While)
        for field in ("body", "orelse", "finalbody"):
            if not isinstance(node, gast.FunctionDef) and _leaves(getattr(node, field, []), looping):
                return True
        if any(_leaves(h.body, inner) for h in getattr(node, "handlers", [])):
            return True
        if any(_leaves(c.body, inner) for c in getattr(node, "cases", [])):
            return True
    return False


def _is_store(node) -> bool:
    return isinstance(node.ctx, gast.Store) and not is_static(node)
