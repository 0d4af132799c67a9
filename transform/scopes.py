"""Which names a function has of its own, which it reads from outside, and how they are replaced."""

from __future__ import annotations

from typing import Any

import gast

from tapeless.transform.core import Expression, is_static, shallow
from tapeless.transform.trees import Rewriter, Visitor, children, names_in, nodes_in


class _Bound(Visitor):
    """The names that a scope binds itself."""

    def __init__(self):
        self.names: set[str] = set()
        self.outer: set[str] = set()

    def visit_Name(self, node):
        if isinstance(node.ctx, gast.Store | gast.Param | gast.Del):
            self.names.add(node.id)

    def visit_FunctionDef(self, node):
        self.names.add(node.name)

    def visit_ClassDef(self, node):
        self.names.add(node.name)

    def visit_Lambda(self, node):
        pass

    def visit_ListComp(self, node):
        # Only the first iterable is evaluated in the scope itself, but a walrus inside binds a name of it.
        self.visit(node.generators[0].iter)
        self.names.update(n.target.id for n in nodes_in(node) if isinstance(n, gast.NamedExpr))

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp

    def visit_Global(self, node):
        self.outer.update(node.names)

    visit_Nonlocal = visit_Global

    def visit_ExceptHandler(self, node):
        if node.name is not None:
            self.names.add(node.name.id)
        for statement in node.body:
            self.visit(statement)

    def visit_MatchAs(self, node):
        if node.name:
            self.names.add(node.name)
        self.generic_visit(node)

    def visit_MatchStar(self, node):
        if node.name:
            self.names.add(node.name)


def bound_names(tree: gast.FunctionDef | gast.Lambda) -> set[str]:
    """The local names of a function: its parameters and what its body assigns."""
    finder = _Bound()
    finder.visit(tree.args)
    for statement in tree.body if isinstance(tree.body, list) else [tree.body]:
        finder.visit(statement)
    return finder.names - finder.outer


COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)


def free_names(tree) -> list[str]:
    """The names that the body of a function reads from outside of it, in the order of its text."""
    found: dict[str, None] = {}

    def visit(node, hidden: set[str]) -> None:
        if isinstance(node, gast.Name):
            if not is_static(node) and node.id not in hidden:
                found.setdefault(node.id)
            return
        if isinstance(node, gast.FunctionDef | gast.Lambda):
            for default in defaults_of(node):
                visit(default, hidden)
            within(node, hidden)
            return
        if isinstance(node, COMPREHENSIONS):
            targets = [n for g in node.generators for n in nodes_in(g.target)]
            hidden = hidden | {n.id for n in targets if isinstance(n, gast.Name)}
        for child in children(node):
            visit(child, hidden)

    def within(function, hidden: set[str]) -> None:
        for node in function.body if isinstance(function.body, list) else [function.body]:
            visit(node, hidden | bound_names(function))

    within(tree, set())
    return list(found)


def defaults_of(tree) -> list:
    """The defaults of a function's parameters."""
    return [*tree.args.defaults, *(d for d in tree.args.kw_defaults if d is not None)]


class _Renamer(Rewriter):
    def __init__(self, mapping: dict[str, Expression]):
        self.mapping = mapping

    def visit_Name(self, node):
        new = self.mapping.get(node.id)
        if new is None or new == node.id or is_static(node):
            return node
        if isinstance(new, str):
            renamed = shallow(node)
            renamed.id = new
            return renamed
        return shallow(new)

    def visit_FunctionDef(self, node):
        new = self.mapping.get(node.name)
        if isinstance(new, str):
            node.name = new
        return self.visit_Lambda(node)

    def visit_Lambda(self, node):
        """Rename what a function reads from outside of it: names of its own that are given to that get other names."""
        defaults, kw_defaults = node.args.defaults, node.args.kw_defaults  # they are no part of its scope
        node.args.defaults, node.args.kw_defaults = [], []
        free = set(free_names(node))
        own = {n.id for n in nodes_in(node) if isinstance(n, gast.Name)} - free
        mapping = {n: new for n, new in self.mapping.items() if n in free}
        given = {n for new in mapping.values() for n in ([new] if isinstance(new, str) else names_in(new))}
        for clash in sorted(own & given):
            new = clash + "_"
            while new in free or new in own or new in given:
                new += "_"
            mapping[clash] = new
        if mapping:
            node = _Renamer(mapping).generic_visit(node)
        node.args.defaults = [self.visit(d) for d in defaults]
        node.args.kw_defaults = [None if d is None else self.visit(d) for d in kw_defaults]
        return node

    def visit_Nonlocal(self, node):
        node.names = [new if isinstance(new := self.mapping.get(n), str) else n for n in node.names]
        return node

    def generic_visit(self, node):
        return node if "static" in vars(node) else super().generic_visit(node)


def rename(node, mapping) -> Any:
    """The node (or block) with names replaced; `mapping` goes from a name to a name or an expression."""
    if isinstance(node, list):
        return [rename(n, mapping) for n in node]
    return _Renamer(mapping).visit(node)
