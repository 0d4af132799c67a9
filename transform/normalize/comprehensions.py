"""Rewrite comprehensions into loops.

[e for v in xs if c]    ->  t = [];  for v in xs: if c: t.append(e)
{k: e for v in xs}      ->  t = {};  for v in xs: t[k] = e
{e for v in xs}         ->  set([e for v in xs])
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from tapeless.transform.core import name, store_name
from tapeless.transform.normalize.nested import changed_names, reassigned_names
from tapeless.transform.normalize.statements import simplify
from tapeless.transform.program import Namer
from tapeless.transform.scopes import rename
from tapeless.transform.trees import clone, nodes_in, walk

COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp)


def as_list(node):
    """A generator expression as a list comprehension, where it is used up at once; anything else as it is."""
    if not isinstance(node, gast.GeneratorExp):
        return node
    new = gast.ListComp(node.elt, node.generators)
    new.place = getattr(node, "place", None)
    return new


class Comprehensions:
    """The part of flattening that deals with comprehensions."""

    namer: Namer
    inline: Any
    origin: Any
    place: Any
    static_name: Callable[..., Any]
    statements: Callable[..., None]
    as_atom: Callable[..., Any]

    def comprehension(self, target, node) -> None:
        node = self.renamed_comprehension(node)
        # The value is built under a name of its own: the elements may read the target's old value.
        built = self.namer.fresh(target)
        if isinstance(node, gast.DictComp):
            empty: Any = gast.Dict([], [])
            adding: Any = gast.Assign([gast.Subscript(name(built), node.key, gast.Store())], node.value, None)
        else:
            empty = gast.List([], gast.Load())
            adding = gast.Expr(gast.Call(gast.Attribute(name(built), "append", gast.Load()), [node.elt], []))
        whole: Any = name(built)
        if isinstance(node, gast.SetComp):
            whole = gast.Call(self.static_name("set", set), [whole], [])
        statements = [gast.Assign([store_name(built)], empty, None), *self.loops(node.generators, [adding])]
        statements.append(gast.Assign([store_name(target)], whole, None))
        self.generated(statements)

    def renamed_comprehension(self, node):
        """The comprehension with its own variables under new names: they are no variables of the function."""
        mapping = {
            n.id: self.namer.fresh(n.id)
            for generator in node.generators
            for n in nodes_in(generator.target)
            if isinstance(n, gast.Name)
        }
        first = clone(node.generators[0].iter)
        node = rename(clone(node), mapping)
        node.generators[0].iter = first
        return node

    def loops(self, generators, body) -> list:
        """The nested loops and conditions of a comprehension."""
        for generator in reversed(generators):
            for condition in reversed(generator.ifs):
                body = [gast.If(condition, body, [])]
            body = [gast.For(generator.target, generator.iter, body, [], None)]
        return body

    def generated(self, statements) -> None:
        """Flatten statements that stand for an expression: the user's statement is its own."""
        for statement in walk(statements):
            if getattr(statement, "origin", None) is None:
                statement.origin, statement.place = self.origin, self.place
        if self.inline is not None:
            self.inline.unstable |= changed_names(*statements) | reassigned_names(*statements)
        self.statements(simplify(statements, self.namer))
