"""Which names may share memory, and what that means for code that changes arrays in place."""

from __future__ import annotations

import operator

import gast

from tapeless.transform import liveness
from tapeless.transform.core import Block, is_assignment, is_copy, is_static, mutates, names_in, target, walk
from tapeless.transform.errors import refuse
from tapeless.transform.infer import Kinds
from tapeless.transform.kinds import Array, ListOf, Mapping, Sequence, Unknown


class Aliases:
    """Classes of names that may share memory, and where they are changed."""

    def __init__(self, block: Block, kinds: Kinds):
        self.kinds = kinds
        self.parent: dict[str, str] = {}
        self.copies: set[frozenset[str]] = set()
        self.mutations: dict[str, list] = {}
        self.statements = list(walk(block))
        self.order = {id(node): i for i, node in enumerate(self.statements)}
        self.loops: dict[int, tuple[int, ...]] = {}
        self.place(block, ())
        for node in self.statements:
            if is_assignment(node):
                for source in self.shared(node.value):
                    self.union(target(node), source)
                    if is_copy(node):
                        self.copies.add(frozenset((target(node), source)))
        for node in self.statements:
            for changed in mutates(node):
                self.mutations.setdefault(self.find(changed), []).append(node)

    def place(self, block, loops) -> None:
        """Note the loops that every statement is in."""
        for node in block:
            self.loops[id(node)] = loops
            inner = (*loops, id(node)) if isinstance(node, gast.For | gast.While) else loops
            for part in [getattr(node, "body", None), getattr(node, "orelse", None)]:
                if isinstance(part, list):
                    self.place(part, inner)

    def find(self, name: str) -> str:
        while self.parent.get(name, name) != name:
            name = self.parent[name]
        return name

    def union(self, a: str, b: str) -> None:
        self.parent[self.find(a)] = self.find(b)

    def may_share(self, name: str) -> bool:
        kind = self.kinds[name]
        return not (isinstance(kind, Array) and kind.scalar)

    def shared(self, value) -> list[str]:
        """The names whose memory an operation's result may share."""
        if isinstance(value, gast.Name):
            names = [] if is_static(value) else [value.id]
        elif isinstance(value, gast.Tuple | gast.List | gast.Dict):
            names = names_in(value)
        else:
            entry = getattr(value, "primitive", None)
            if entry is None:
                names = []
            elif entry.function in (operator.getitem, getattr, list.pop):
                names = names_in(value.primitive_arguments[0])
            else:
                names = [] if entry.fresh else names_in(value.primitive_arguments[0])
        return [n for n in names if self.may_share(n)]

    def changed_after(self, name: str, node) -> bool:
        """Whether the memory of a name may be changed after a statement that reads it."""
        if not self.may_share(name):
            return False
        for mutation in self.mutations.get(self.find(name), ()):
            if mutation is node or id(mutation) not in self.order or id(node) not in self.order:
                continue
            if self.order[id(mutation)] > self.order[id(node)]:
                return True
            if set(self.loops[id(mutation)]) & set(self.loops[id(node)]):
                return True
        return False

    def check(self, block: Block, active: set[str], out: set[str]) -> None:
        """Refuse a store into memory that another differentiated name shares and that is used afterwards."""
        if not self.mutations:
            return
        live = liveness.analyse(block, out)
        for nodes in self.mutations.values():
            for node in nodes:
                for changed in mutates(node):
                    if changed in active or any(n in active for n in names_in(getattr(node, "value", None))):
                        self.check_store(node, changed, live, active)

    def check_store(self, node, changed, live, active) -> None:
        alive = live.after.get(id(node), set())
        for other in sorted(alive & active):
            if other == changed or self.find(other) != self.find(changed) or not self.may_share(other):
                continue
            if not self.overlaps(other, changed):
                continue
            raise refuse(
                f"`{changed}` and `{other}` may share memory, and this changes one while the other is still used",
                f"make a copy first: {changed} = {changed}.copy()",
                node,
            )

    def overlaps(self, other: str, changed: str) -> bool:
        """Containers hold their items by reference: a list that is appended to does not change its items."""
        kind = self.kinds[changed]
        if isinstance(kind, ListOf | Sequence | Mapping):
            return not isinstance(self.kinds[other], Array | Unknown)
        return True
