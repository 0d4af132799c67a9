"""The kinds of all names of a program: a forward analysis, repeated until nothing changes.

It also decides what every operation is: `node.primitive` is the registry's entry of an operation, `node.callee` the
user function that a call calls, with `node.callee_self` if it is a method.
"""

from __future__ import annotations

from collections.abc import Callable

import gast

from tapeless.transform.infer.calls import Kinds, no_rule
from tapeless.transform.kinds import Kind, lasting
from tapeless.transform.program import Program
from tapeless.transform.trees import walk, write_counts

__all__ = ["Kinds", "infer", "no_rule"]

ROUNDS = 30


def infer(program: Program, initial: dict[str, Kind], call_kind: Callable[..., Kind], classes: set[type]) -> Kinds:
    """The kinds of a program's names, given those of its parameters; notes the classes of the objects it makes."""
    kinds = Kinds({n: lasting(k) for n, k in initial.items()}, call_kind, classes)
    kinds.set_once = {n for n, count in write_counts(program.body).items() if count == 1} - set(initial)
    while True:
        settle(program, kinds)
        views = together(kinds.views, kinds.views_of_changed(program))  # they grow, so this ends
        if views == kinds.views:
            return kinds
        kinds.views = views


def together(views: dict[str, dict[str, set[int]]], others: dict[str, dict[str, set[int]]]):
    """All views of changed objects that are in one of two tables."""
    result = {one: {n: set(depths) for n, depths in seen.items()} for one, seen in views.items()}
    for one, seen in others.items():
        known = result.setdefault(one, {})
        for n, depths in seen.items():
            known.setdefault(n, set()).update(depths)
    return result


def settle(program: Program, kinds: Kinds) -> None:
    """Infer until nothing changes: once without loops, unless a statement changes what earlier ones have read."""
    loops = any(isinstance(n, gast.For | gast.While) for n in walk(program.body))
    for _ in range(ROUNDS):
        kinds.changed, kinds.revised, kinds.refusals = False, False, []
        kinds.block(program.body)
        kinds.share_changes()
        if not (kinds.changed if loops else kinds.revised):
            break
