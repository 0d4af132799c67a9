"""Which names may share memory: a points-to analysis, and what it means for code that changes things in place.

Every operation that makes a new object is one abstract object; a name points to those that it may be (or be a view of),
and a container holds those that may be among its items.
"""

from __future__ import annotations

import gast

from tapeless.transform import liveness
from tapeless.transform.core import Block, is_assignment, is_static, mutates, names_in, target, walk
from tapeless.transform.errors import refuse
from tapeless.transform.infer import Kinds
from tapeless.transform.kinds import Array
from tapeless.transform.primitives import find


class Aliases:
    """What names may point to, and where that is changed.

    Parameters
    ----------
    block : list
        The statements.
    kinds : Kinds
        The kinds of names; a number shares memory with nothing.
    parameters : list of str
        Names that hold objects from outside.
    """

    def __init__(self, block: Block, kinds: Kinds, parameters=()):
        self.kinds = kinds
        self.points: dict[str, set] = {}
        self.holds: dict[object, set] = {}
        self.statements = list(walk(block))
        self.order = {id(node): i for i, node in enumerate(self.statements)}
        self.loops: dict[int, tuple[int, ...]] = {}
        self.place(block, ())
        for parameter in parameters:
            outside, inside = ("parameter", parameter), ("items", parameter)
            self.points[parameter] = {outside}
            self.holds[outside] = self.holds[inside] = {inside}
        self.solve()
        self.mutations = [(node, changed) for node in self.statements for changed in mutates(node)]

    def place(self, block, loops) -> None:
        """Note the loops that every statement is in."""
        for node in block:
            self.loops[id(node)] = loops
            inner = (*loops, id(node)) if isinstance(node, gast.For | gast.While) else loops
            for part in [getattr(node, "body", None), getattr(node, "orelse", None)]:
                if isinstance(part, list):
                    self.place(part, inner)

    # --- the analysis -------------------------------------------------------------------------

    def solve(self) -> None:
        before = -1
        while (size := self.size()) != before:
            before = size
            for node in self.statements:
                self.statement(node)

    def size(self) -> int:
        return sum(map(len, self.points.values())) + sum(map(len, self.holds.values()))

    def statement(self, node) -> None:
        if is_assignment(node):
            if self.may_share(target(node)):
                self.points.setdefault(target(node), set()).update(self.value(node.value, node))
            return
        if isinstance(node, gast.For) and isinstance(node.target, gast.Name):
            if self.may_share(node.target.id):
                self.points.setdefault(node.target.id, set()).update(self.items(node.iter))
            return
        place = node.targets[0] if isinstance(node, gast.Assign) else None
        if isinstance(place, gast.Subscript | gast.Attribute):
            self.hold(place.value, self.pointed(node.value))
        value = getattr(node, "value", None)
        if isinstance(node, gast.Expr) and isinstance(value, gast.Call):
            for changed in mutates(node):
                for argument in value.args[1:] if is_static(value.func) else value.args:
                    self.hold(gast.Name(changed, gast.Load(), None, None), self.pointed(argument))

    def hold(self, container, items) -> None:
        if isinstance(container, gast.Name) and not self.is_array(container.id):
            for thing in self.pointed(container):
                self.holds.setdefault(thing, set()).update(items)

    def is_array(self, name: str) -> bool:
        return isinstance(self.kinds[name], Array)

    def pointed(self, node) -> set:
        """What the names in an expression point to."""
        return {p for n in names_in(node) for p in self.points.get(n, ())}

    def items(self, node) -> set:
        """What may be among the items of the values of an expression: of arrays, views."""
        result = set()
        for n in names_in(node):
            for thing in self.points.get(n, ()):
                if self.is_array(n):
                    result.add(thing)
                else:
                    unknown = thing if thing[0] == "item" else ("item", thing)
                    result |= self.holds.get(thing) or {unknown}
        return result

    def value(self, value, node) -> set:
        """What the result of an operation may point to."""
        if is_static(value) or isinstance(value, gast.Constant):
            return set()
        if isinstance(value, gast.Name):
            return self.pointed(value)
        new = ("made", id(node))
        if isinstance(value, gast.Tuple | gast.List | gast.Dict):
            self.holds.setdefault(new, set()).update(self.pointed(value))
            return {new}
        entry = getattr(value, "primitive", None)
        if entry is None and isinstance(value, gast.Call) and is_static(value.func):
            entry = find(value.func.static)
        if entry is not None:
            arguments = getattr(value, "primitive_arguments", None) or value.args
            if entry.loads or entry.iterates:
                return self.items(arguments[0])
            if entry.fresh:
                return {new}
            return self.pointed(arguments[0]) | self.items(arguments[0])
        if isinstance(value, gast.BinOp | gast.UnaryOp | gast.Compare | gast.JoinedStr):
            return {new}
        # An unknown call may give back anything it was given, or parts of it.
        given = self.pointed(value)
        self.holds.setdefault(new, set()).update(self.reach(given))
        return {new} | self.reach(given)

    def reach(self, things: set) -> set:
        """The things, and all they hold."""
        reached, waiting = set(things), list(things)
        while waiting:
            for thing in self.holds.get(waiting.pop(), ()):
                if thing not in reached:
                    reached.add(thing)
                    waiting.append(thing)
        return reached

    # --- what it means ------------------------------------------------------------------------

    def may_share(self, name: str) -> bool:
        """Whether a value of this kind has memory that can be changed in place."""
        kind = self.kinds[name]
        return not (isinstance(kind, Array) and kind.scalar)

    def share(self, a: str, b: str) -> bool:
        return bool(self.points.get(a, set()) & self.points.get(b, set()))

    def changed_after(self, name: str, node) -> bool:
        """Whether what a name holds may be changed after a statement that reads it."""
        if not self.may_share(name) or not self.mutations:
            return False
        reached = self.reach(self.points.get(name, set()))
        for mutation, changed in self.mutations:
            if mutation is node or not reached & self.points.get(changed, set()):
                continue
            here, there = self.order.get(id(node)), self.order.get(id(mutation))
            if here is None or there is None:
                continue
            if there > here or set(self.loops[id(mutation)]) & set(self.loops[id(node)]):
                return True
        return False

    def changed_parameters(self, parameters) -> list[str]:
        """The parameters whose objects, or what these hold, may be changed."""
        changed = {p for _, name in self.mutations for p in self.points.get(name, ())}
        return [p for p in parameters if self.reach(self.points.get(p, set())) & changed]

    def check(self, block: Block, active: set[str], out: set[str]) -> None:
        """Refuse a change of memory that another differentiated name shares and that is read afterwards."""
        if not self.mutations:
            return
        live = liveness.analyse(block, out)
        for node, changed in self.mutations:
            for other in sorted((live.after.get(id(node), set()) & active) - {changed}):
                if self.may_share(other) and self.share(other, changed):
                    raise refuse(
                        f"`{changed}` and `{other}` may share memory, and this changes one while the other is in use",
                        f"make a copy first: {changed} = {changed}.copy()",
                        node,
                    )
