"""The statements of one function made fit for another: with other globals, another closure and other names."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import FunctionType
from typing import Any

import gast

from tapeless.transform.core import name
from tapeless.transform.errors import refuse
from tapeless.transform.program import Namer, Program
from tapeless.transform.source import cells_of
from tapeless.transform.trees import Rewriter, nodes_in


def foreign(function: FunctionType, body: list, program: Program) -> list:
    """The body of a function for a program that has other globals, another closure and names of its own."""
    inside = [n for node in program.body for n in nodes_in(node) if isinstance(n, gast.Name)]
    clashing = program.namer.taken - {n.id for n in inside if getattr(n, "live", False)}
    visitor = Foreign(function, program.function, program.namer, clashing)
    return [visitor.visit(node) for node in body]


class Foreign(Rewriter):
    """What a function reads of its closure, from that; its globals through their module where names clash."""

    def __init__(self, function: FunctionType, into: FunctionType, namer: Namer, clashing: Iterable[str] = ()):
        self.function, self.into, self.namer = function, into, namer
        self.cells, mine = cells_of(function), cells_of(into)
        self.same = {n for n, cell in self.cells.items() if mine.get(n) is cell}
        self.clashing = {*clashing, *mine}
        self.names: dict[str, str] = {}

    def visit_Name(self, node):
        if not getattr(node, "live", False) or hasattr(node, "cell") or node.id in self.same:
            return node
        if node.id in self.cells:
            if node.id not in self.names:
                owner = self.function.__name__ if self.function.__name__.isidentifier() else "closed"
                self.names[node.id] = self.namer.temporary(f"{owner}_{node.id}")
            new: Any = name(self.names[node.id])
            new.static, new.live, new.cell = node.static, True, self.cells[node.id]
            new.closure_of = self.function.__qualname__
            return new
        if self.function.__globals__ is self.into.__globals__ and node.id not in self.clashing:
            self.namer.taken.add(node.id)
            return node
        module = sys.modules.get(self.function.__module__)
        if node.id not in self.function.__globals__ or module is None:
            raise refuse(f"`{node.id}` cannot be read where the function is inlined", "pass it as an argument", node)
        owner = name(module.__name__.replace(".", "_"))
        owner.static, owner.live = module, False
        new = gast.Attribute(owner, node.id, gast.Load())
        new.static, new.live = node.static, True
        return new
