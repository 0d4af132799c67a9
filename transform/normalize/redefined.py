"""Functions that are defined under one name: each gets a name of its own, so that a call tells which one it calls.

if c:                       if c:
    def g(y): A                 def g_2(y): A
    z = g(x)           ->       g = g_2
else:                           z = g_2(x)
    def g(y): B             else:
return g(z)                     def g_3(y): B
                                g = g_3
                            return g(z)

Where nothing reads the old name any more, it is not assigned. Besides, functions learn which names of the one that they
stand in may be bound again after them: those they cannot take by value.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import gast

from tapeless.transform.core import known_callee, name, store_name
from tapeless.transform.program import Namer
from tapeless.transform.scopes import COMPREHENSIONS, rename
from tapeless.transform.trees import children, ends_in_exit, nodes_in, written_blocks


def distinct(tree):
    """The tree of a function, with a name for each of the functions defined in it."""
    scope = _scope(tree.body)
    if not any(isinstance(node, gast.FunctionDef | gast.Lambda) for node in scope):
        return tree
    for node in scope:
        if isinstance(node, gast.FunctionDef):
            distinct(node)
    taken = {getattr(n, "id", getattr(n, "name", None)) for n in nodes_in(tree)}
    elsewhere = Later(frozenset(n for node in nodes_in(tree) if isinstance(node, gast.Nonlocal) for n in node.names))
    naming = _Naming(_shared(tree), Namer({n for n in taken if isinstance(n, str)}))
    naming.block(tree.body, {}, elsewhere, elsewhere)
    if naming.made:
        read = {n.id for n in nodes_in(tree) if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Load | gast.Del)}
        _drop(tree.body, {id(node) for node in naming.made if node.targets[0].id not in read})
    return tree


def _scope(block: list) -> list:
    """The nodes of a scope: functions in it, but not what is in those."""
    found = list(block)
    for node in found:
        if not isinstance(node, gast.FunctionDef | gast.Lambda):
            found += children(node)
    return found


def _bindings(nodes: list) -> Counter[str]:
    """How often each name is bound."""
    names = [n.id for n in nodes if isinstance(n, gast.Name) and not isinstance(n.ctx, gast.Load)]
    functions = [n for n in nodes if isinstance(n, gast.FunctionDef)]
    return Counter([*names, *(n.name for n in functions for _ in ["itself", *_decorators(n)])])


def _bound(block: list) -> frozenset[str]:
    return frozenset(_bindings(_scope(block)))


def _shared(tree) -> set[str]:
    """The names of functions that are bound more than once."""
    scope = _scope(tree.body)
    functions = {n.name for n in scope if isinstance(n, gast.FunctionDef)}
    functions |= {n.targets[0].id for n in scope if _names_lambda(n)}
    if not functions:
        return set()
    counts = _bindings([*scope, *nodes_in(tree.args)])
    elsewhere = {n for node in nodes_in(tree) if isinstance(node, gast.Nonlocal | gast.Global) for n in node.names}
    loops = [g.target for node in scope if isinstance(node, COMPREHENSIONS) for g in node.generators]
    elsewhere |= {n.id for loop in loops for n in nodes_in(loop) if isinstance(n, gast.Name)}
    return {n for n in functions if counts[n] > 1} - elsewhere


def _names_lambda(node) -> bool:
    if not isinstance(node, gast.Assign) or not isinstance(node.value, gast.Lambda):
        return False
    return len(node.targets) == 1 and isinstance(node.targets[0], gast.Name)


@dataclass(frozen=True)
class Later:
    """The names that may be bound again: in what is left of this turn of the innermost loop, and after that."""

    soon: frozenset[str] = frozenset()
    then: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        return self.soon | self.then


class _Naming:
    """Goes through a scope with the names of the functions that its shared names stand for."""

    def __init__(self, shared: set[str], namer: Namer):
        self.shared, self.namer = shared, namer
        self.made: list = []  # the assignments of shared names

    def block(self, block: list, env: dict[str, str], later: Later, leaving: Later) -> dict[str, str] | None:
        """Rename what the statements read; gives what the names stand for then, None if control leaves the block.

        `leaving` is what is left if the function returns.
        """
        statements = list(block)
        block.clear()
        if _returns(statements):
            later = leaving
        for index, node in enumerate(statements):
            after = Later(later.soon | _bound(statements[index + 1 :]), later.then)
            env = self.statement(node, env, after, leaving, block)
        return None if ends_in_exit(statements) else env

    def statement(self, node, env, later: Later, leaving: Later, block: list) -> dict[str, str]:
        block.append(node)
        inside = _bound([node])
        if isinstance(node, gast.FunctionDef) or _names_lambda(node):
            return self.function(node, env, later, inside, block)
        rest = _without(env, inside)
        parts = written_blocks(node)
        contents = [list(part) for part in parts]
        for part in parts:
            part.clear()
        closes = _mark(node, Later(later.soon | inside, later.then))
        rename(node, _without(rest, later.all) if closes else rest)
        for part, statements in zip(parts, contents, strict=True):
            part[:] = statements
        within = later
        if isinstance(node, gast.Try):  # a handler may follow any part of the body
            within = Later(later.soon | inside, later.then)
            leaving = Later(leaving.soon | inside, leaving.then)
        loop = node.body if isinstance(node, gast.For | gast.While) else None
        turn = Later(frozenset(), later.all | inside)
        ends = [self.block(part, dict(rest), turn if part is loop else within, leaving) for part in parts]
        if not isinstance(node, gast.If):
            return rest
        ends = [end for end in ends if end is not None] or [rest]
        return {n: function for n, function in ends[0].items() if all(end.get(n) == function for end in ends)}

    def function(self, node, env, later: Later, own: frozenset[str], block: list) -> dict[str, str]:
        """A function reads what its names stand for when it is called: those that are not bound again."""
        target = node if isinstance(node, gast.FunctionDef) else node.targets[0]
        key = "name" if target is node else "id"
        identifier = getattr(target, key)
        if identifier in self.shared:
            new = self.namer.fresh(identifier)
            setattr(target, key, new)
            value = name(new)
            for decorator in reversed(_decorators(node)):
                value = gast.Call(rename(decorator, _without(env, later.all)), [value], [])
            made = gast.Assign([store_name(identifier)], value, None)
            made.place = value.place = getattr(node, "place", None)
            block.append(made)
            env = _without(env, [identifier])
            if isinstance(value, gast.Name):
                self.made.append(made)
                env[identifier] = new
        if target is node:
            node.later, node.decorator_list = Later(later.soon | own, later.then), []
        _mark(node, Later(later.soon | own, later.then))
        rename(node, _without(env, later.all))
        return env


def _mark(node, later: Later) -> bool:
    """Tell the lambdas of a statement which names may be bound after it; tells whether there are any."""
    functions = [n for n in _scope([node]) if isinstance(n, gast.Lambda | gast.GeneratorExp)]
    for lambda_ in functions:
        if isinstance(lambda_, gast.Lambda):
            lambda_.later = later
            _mark(lambda_.body, Later(_bound([lambda_.body])))
    return bool(functions)


# Decorators after which a function gives what it gave.
IDLE = (functools.wraps, functools.lru_cache, functools.cache)


def _decorators(node) -> list:
    """The decorators of a function that make a difference."""
    decorators = getattr(node, "decorator_list", [])
    return [d for d in decorators if known_callee(d) not in IDLE and getattr(d, "static", None) not in IDLE]


def _returns(block: list) -> bool:
    """Whether a function ends at the end of a block."""
    last = block[-1] if block else None
    if isinstance(last, gast.If):
        return _returns(last.body) and _returns(last.orelse)
    return isinstance(last, gast.Return | gast.Raise)


def _without(env: dict[str, str], names: Iterable[str]) -> dict[str, str]:
    return {n: function for n, function in env.items() if n not in names}


def _drop(block: list, dropped: set[int]) -> None:
    """Take statements out of a block and of those inside."""
    block[:] = [node for node in block if id(node) not in dropped]
    for node in block:
        for part in written_blocks(node):
            _drop(part, dropped)
