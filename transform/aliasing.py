"""Which names may share memory: a points-to analysis, and what it means for code that changes things in place.

Every operation that makes a new object is one abstract object; a name points to those that it may be (or be a view of),
and a container holds those that may be among its items.
"""

from __future__ import annotations

import operator
from functools import cached_property
from typing import TYPE_CHECKING

import gast

from tapeless.transform import liveness
from tapeless.transform.core import (
    Block,
    blocks,
    is_assignment,
    is_copy,
    is_static,
    names_in,
    reads,
    target,
    walk,
    writes,
)
from tapeless.transform.effects import changes, disturbing, mutates, objects_in
from tapeless.transform.errors import refuse
from tapeless.transform.kinds import Array, Sequence, Static, Unknown
from tapeless.transform.primitives import find

if TYPE_CHECKING:
    from tapeless.transform.infer import Kinds


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
        self.links: dict[tuple, set[int]] = {}  # the statements that put things into others
        self.current = 0
        self.repeated: set = set()  # what is several times in one container
        self.stored: set = set()  # what may be arrays that items are stored into
        self.statements = list(walk(block))
        # What is kept for a reverse holds copies of all that is changed later and read there.
        self.kept = {w for node in self.statements if getattr(node, "kept", False) for w in writes(node)}
        self.order = {id(node): i for i, node in enumerate(self.statements)}
        self.loops: dict[int, tuple[int, ...]] = {}
        self.branches: dict[int, tuple] = {}
        self.place(block, (), ())
        for parameter in parameters:
            self.given(parameter)
        self.solve()
        self.mutations, self.disturbances = [], []
        for node in self.statements:
            followed = mutates(node)
            self.mutations += [(node, n) for n in followed]
            self.disturbances += [(node, n) for n in changes(node) if n not in followed]

    def place(self, block, loops, branches) -> None:
        """Note the loops and the sides of branches that every statement is in."""
        for node in block:
            self.loops[id(node)], self.branches[id(node)] = loops, branches
            inner = (*loops, id(node)) if isinstance(node, gast.For | gast.While) else loops
            for side, part in enumerate(blocks(node)):
                self.place(part, inner, (*branches, (id(node), side)) if isinstance(node, gast.If) else branches)

    @cached_property
    def homes(self) -> dict[str, tuple]:
        """The sides of branches that names are assigned in, of those assigned in one place."""
        return {n: self.branches[id(self.statements[at[0]])] for n, at in self.assigned.items() if len(at) == 1}

    # --- the analysis -------------------------------------------------------------------------

    def solve(self) -> None:
        before = -1
        while (size := self.size()) != before:
            before = size
            for node in self.statements:
                self.current = id(node)
                self.statement(node)

    def given(self, name: str) -> None:
        """Note a name of an object from outside."""
        outside, inside = ("parameter", name), ("items", name)
        self.points[name] = {outside}
        self.holds[outside] = self.holds[inside] = {inside}

    def at(self, name: str) -> set:
        """What a name, or what stands outside of the function, may point to."""
        if name.startswith("<") and name not in self.points:
            self.given(name)
        return self.points.get(name, set())

    def outside(self) -> list[str]:
        """The names of data outside of the function."""
        return [n for n in self.points if n.startswith("<")]

    def put(self, container, items) -> None:
        """Note that an object may hold others since the current statement."""
        self.holds.setdefault(container, set()).update(items)
        for thing in items:
            self.links.setdefault((container, thing), set()).add(self.current)

    def size(self) -> int:
        return sum(map(len, [*self.points.values(), *self.holds.values(), self.stored]))

    def statement(self, node) -> None:
        if is_assignment(node):
            if self.may_share(target(node)):
                self.points.setdefault(target(node), set()).update(self.value(node.value, node))
            return
        if isinstance(node, gast.For) and isinstance(node.target, gast.Name):
            if self.may_share(node.target.id):
                self.points.setdefault(node.target.id, set()).update(self.items(node.iter))
            return
        place = place_of(node) if isinstance(node, gast.Assign | gast.AugAssign) else None
        if isinstance(place, gast.Subscript) and isinstance(self.kinds.atom(place.value), Unknown):
            self.stored |= self.pointed(place.value)
        if isinstance(node, gast.Assign) and place is not None:
            self.hold(place.value, self.pointed(node.value))
        value = getattr(node, "value", None)
        for call in disturbing(node):
            given = self.reach(self.pointed(call))
            for thing in given:
                self.put(thing, given)
        if isinstance(node, gast.Expr) and isinstance(value, gast.Call):
            for changed in mutates(node):
                for argument in value.args[1:] if is_static(value.func) else value.args:
                    self.hold(gast.Name(changed, gast.Load(), None, None), self.pointed(argument))

    def hold(self, container, items) -> None:
        if isinstance(container, gast.Name) and not self.is_array(container.id):
            for thing in self.pointed(container):
                self.put(thing, items)

    def is_array(self, name: str) -> bool:
        return isinstance(self.kinds[name], Array)

    def pointed(self, node) -> set:
        """What the names in an expression point to."""
        return {p for n in objects_in(node) for p in self.at(n)}

    def items(self, node) -> set:
        """What may be among the items of the values of an expression: of arrays, and what may be one, views."""
        result = set()
        for n in objects_in(node):
            for thing in self.at(n):
                if self.is_array(n) or thing in self.stored:
                    result.add(thing)
                if not self.is_array(n):
                    unknown = thing if thing[0] == "item" else ("item", thing)
                    result |= self.holds.get(thing) or {unknown}
        return result

    def attribute(self, value) -> set:
        """What an attribute of an object may point to: not what is only stored under other names."""
        containers = self.pointed(value.value)

        def elsewhere(thing) -> bool:
            puts = [p for c in containers for p in self.links.get((c, thing), ())]
            return bool(puts) and all(differ(place_of(self.statements[self.order[p]]), value) for p in puts)

        return {thing for thing in self.items(value.value) if not elsewhere(thing)}

    def value(self, value, node) -> set:
        """What the result of an operation may point to."""
        if is_static(value) or isinstance(value, gast.Name | gast.Constant):
            return self.pointed(value)
        new = ("made", id(node))
        if isinstance(value, gast.Tuple | gast.List | gast.Dict) or hasattr(value, "record"):
            self.put(new, self.pointed(value))
            given = names_in(value)
            for n in {n for n in given if given.count(n) > 1 and self.may_share(n)}:
                self.repeated |= self.points.get(n, set())
            return {new}
        entry = getattr(value, "primitive", None)
        if entry is None and isinstance(value, gast.Call) and is_static(value.func):
            entry = find(value.func.static)
        if entry is not None:
            arguments = getattr(value, "primitive_arguments", None) or value.args
            if entry.loads and isinstance(value, gast.Attribute):
                return self.attribute(value)
            if entry.loads or entry.iterates:
                return self.items(arguments[0])
            if entry.holds:
                held = {thing for i, a in enumerate(arguments) if i not in entry.looks for thing in self.items(a)}
                self.put(new, held)
                if entry.function is operator.mul:
                    self.repeated |= held
                return {new}
            if entry.makes(value):
                return {new}
            return self.pointed(arguments[entry.viewed]) | self.items(arguments[entry.viewed])
        if isinstance(value, gast.BinOp | gast.UnaryOp | gast.Compare | gast.JoinedStr):
            return {new}
        if getattr(value, "gives_new", None) is not None and value.gives_new():
            return {new}
        # An unknown call may give back anything it was given, or parts of it.
        given = self.pointed(value)
        self.put(new, self.reach(given))
        return {new} | self.reach(given)

    def reach(self, things: set, around=()) -> set:
        """The things, and all they hold, but for what is only in the containers to go around."""
        reached, waiting = set(things), list(things)
        while waiting:
            container = waiting.pop()
            for thing in () if container in around else self.holds.get(container, ()):
                if thing not in reached:
                    reached.add(thing)
                    waiting.append(thing)
        return reached

    def is_put_again(self, container, thing) -> bool:
        """Whether an object is put into a container in several places, or by each iteration of a loop."""
        puts = self.links.get((container, thing), set())
        made = set(self.loops.get(thing[1], ())) if thing[0] == "made" else set()
        return len(puts) > 1 or any(set(self.loops[p]) - made for p in puts)

    # --- what it means ------------------------------------------------------------------------

    def may_share(self, name: str) -> bool:
        """Whether a value of this kind has memory that can be changed in place."""
        kind = self.kinds[name]
        return not (isinstance(kind, Array) and kind.scalar)

    def share(self, a: str, b: str) -> bool:
        return bool(self.points.get(a, set()) & self.points.get(b, set()))

    def share_at(self, name: str, changed: str, node) -> bool:
        """Whether two names may be one object when a statement changes it.

        Of an object that is made anew in every iteration, one may have the last and the other an older one.
        """
        common = self.points.get(name, set()) & self.points.get(changed, set())
        return any(not self.apart(name, changed, thing, node) for thing in common)

    def apart(self, name: str, other: str, thing, node) -> bool:
        sides = (name, other), (other, name)
        return any(self.is_older(old, thing, node) and self.is_newest(new, thing, node) for old, new in sides)

    def is_older(self, name: str, thing, node) -> bool:
        """Whether a name certainly has no object of those that a statement makes, or one made in an iteration before.

        It was assigned before, or is assigned later in the body of a loop that the object is made in.
        """
        made, here = self.made_before(thing, node), self.order[id(node)]
        assigned = self.assigned.get(name, [])
        if made is None or not assigned:
            return False
        outer, inner = set(self.loops[thing[1]]), set(self.loops[id(node)])

        def before(at: int) -> bool:
            return at < made or (at > here and set(self.loops[id(self.statements[at])]) & inner <= outer)

        return all(before(at) for at in assigned)

    def is_newest(self, name: str, thing, node) -> bool:
        """Whether a name, if it has an object of those that a statement makes, certainly has the last one."""
        made, here = self.made_before(thing, node), self.order[id(node)]
        if made is None or not self.assigned.get(name):
            return False
        for at in self.assigned[name]:
            given = self.statements[at]
            if not made <= at < here or not is_assignment(given):
                return False
            sources = [n for n in names_in(given.value) if thing in self.reach(self.at(n))]
            newest = all(thing in self.at(n) and self.is_newest(n, thing, given) for n in sources)
            if at != made and not (newest if sources else is_copy(given)):
                return False
        return True

    def made_before(self, thing, node) -> int | None:
        """Where the iteration that a statement runs in has made an object; None if it has not."""
        made = self.order.get(thing[1]) if thing[0] == "made" else None
        if made is None or made > self.order[id(node)]:
            return None
        return made if set(self.loops[thing[1]]) <= set(self.loops[id(node)]) else None

    @cached_property
    def assigned(self) -> dict[str, list[int]]:
        """Where the names are assigned."""
        places: dict[str, list[int]] = {}
        for at, node in enumerate(self.statements):
            for written in writes(node):
                places.setdefault(written, []).append(at)
        return places

    def changed_after(self, name: str, node) -> bool:
        """Whether what a name holds may be changed after a statement that reads it."""
        if not self.may_share(name) or not (self.mutations or self.disturbances):
            return False
        reached = self.reach(self.at(name))
        return any(
            mutation is not node and reached & things and self.may_follow(mutation, node)
            for mutation, things in self.all_changes
        )

    @cached_property
    def all_changes(self) -> list[tuple]:
        """The statements that change objects, or may, each with these objects."""
        followed = [(node, self.at(n)) for node, n in self.mutations]
        return followed + [(node, self.reach(self.at(n))) for node, n in self.disturbances]

    def may_follow(self, later, earlier) -> bool:
        """Whether a statement may run after another one has run."""
        if id(later) not in self.order or id(earlier) not in self.order:
            return False
        in_one_loop = set(self.loops[id(later)]) & set(self.loops[id(earlier)])
        return self.order[id(later)] > self.order[id(earlier)] or bool(in_one_loop)

    def changed_parameters(self, parameters) -> list[str]:
        """The parameters whose objects, or what these hold, may be changed."""
        changed = {p for _, name in self.mutations for p in self.points.get(name, ())}
        return [p for p in parameters if self.reach(self.points.get(p, set())) & changed]

    def disturbed(self) -> set:
        """The objects that may be changed by code that is not differentiated, or that stand outside and are changed."""
        return {p for _, name in self.disturbances for p in self.reach(self.at(name))}

    def check(self, block: Block, active: set[str], out: set[str], parallel: bool = False) -> None:
        """Refuse a change of memory that another differentiated name shares and that is read afterwards.

        A container that the changed object is stored into again right away (`node.back`) sees the change. Where changes
        are done to tangents in `parallel`, it is enough that both names have one.
        """
        if not self.mutations:
            return
        live = liveness.analyse(block, out, value_reads)
        backs = self.backs()
        for node, changed in self.mutations:
            things = self.points.get(changed, set())
            seeing = backs.get(id(node), set()) | {changed}
            if getattr(node, "back", None) is not None:
                seeing |= set(names_in(node.value))
            for other in sorted(live.after.get(id(node), set()) - seeing - self.kept):
                if not self.may_share(other) or not (other in active or self.kinds.traced(changed)):
                    continue
                if parallel and other in active and changed in active:
                    continue
                if self.share_at(other, changed, node) or self.holds_any(other, things, node):
                    raise refuse(
                        f"`{changed}` and `{other}` may share memory, and this changes one while the other is in use",
                        f"make a copy first: {changed} = {changed}.copy()",
                        node,
                    )
            if not parallel:
                self.check_back(node, changed)
            self.check_places(node, changed, backs.get(id(node), set()))

    def check_call(self, node) -> None:
        """Refuse an unknown call for an effect, which may change differentiated values that it is given."""
        names = names_in(node.value)
        traced = any(self.kinds.traced(n) for n in names)
        given = [n for n in names if traced and self.may_share(n) and self.is_changeable(n)]
        if given:
            raise refuse(
                f"this call may change `{given[0]}` in place, which cannot be followed",
                "call a function with source that stores into it, or one that returns a new value",
                node,
            )

    def is_changeable(self, name: str) -> bool:
        """Whether a value of this kind can be changed by a function that it is given to."""
        kind = self.kinds[name]
        if isinstance(kind, Unknown):
            return kind.traced
        return not isinstance(kind, Static) and not (isinstance(kind, Sequence) and not kind.items)

    def check_places(self, node, changed: str, owners: set[str]) -> None:
        """Refuse to change an object that is in its container more than once: it is stored again in one place."""
        things = self.points.get(changed, set())
        puts = [
            p
            for owner in owners
            for container in self.points.get(owner, ())
            for thing in things
            for p in self.links.get((container, thing), ())
            if getattr(self.statements[self.order[p]], "back", None) is None
        ]
        if self.kinds.traced(changed) and owners and (len(set(puts)) > 1 or things & self.repeated):
            raise refuse(
                f"`{changed}` may be in `{min(owners)}` several times, and this changes it",
                "put copies into it",
                node,
            )

    def holds_any(self, name: str, things: set, node) -> bool:
        """Whether a container holds one of these objects, at any depth, when a statement changes it."""
        if self.is_array(name):
            return False
        start = self.points.get(name, set())
        reached, waiting = set(start), list(start)
        while waiting:
            container = waiting.pop()
            for thing in self.holds.get(container, ()):
                if thing in reached or not self.held_at(container, thing, node):
                    continue
                if thing in things:
                    return True
                reached.add(thing)
                waiting.append(thing)
        return False

    def held_at(self, container, thing, node) -> bool:
        """Whether an object, made anew each time, may be in a container already when a statement changes it.

        It is put there before, or in another iteration of a loop that it is older than.
        """
        puts = self.links.get((container, thing))
        if thing[0] != "made" or puts is None:
            return True
        made = set(self.loops.get(thing[1], ()))
        here = set(self.loops[id(node)]) - made
        return any(self.order[p] < self.order[id(node)] or here & set(self.loops[p]) for p in puts)

    def backs(self) -> dict[int, set[str]]:
        """For each change of an item, the containers that it is stored into again right after."""
        result: dict[int, set[str]] = {}
        for index, node in enumerate(self.statements):
            if not getattr(node, "backed", False):
                continue
            seeing = result.setdefault(id(node), set())
            for following in self.statements[index + 1 :]:
                if getattr(following, "back", None) is None:
                    break
                seeing.update(mutates(following))
        return result

    def check_back(self, node, container: str) -> None:
        """Refuse to store an item into its container again if that may hold another by now."""
        load = getattr(node, "back", None)
        if load is None or self.is_array(container):
            return
        start, end = self.order.get(id(load)), self.order.get(id(node))
        if start is None or end is None:
            return
        things = self.points.get(container, set())
        item = node.value.id
        around = set(self.loops[id(node)]) - set(self.loops[id(load)])
        for other, changed in self.mutations:
            if other is node or not things & self.points.get(changed, set()):
                continue
            if getattr(other, "back", None) is not None and other.value.id == item:
                continue
            if differ(place_of(other), place_of(node)):
                continue
            if start < self.order[id(other)] < end or around & set(self.loops[id(other)]):
                raise refuse(
                    f"`{item}` is changed, an item of `{container}`, which may hold another item there by now",
                    f"change it where it is: {container}[...]...",
                    node,
                )


def value_reads(node) -> list[str]:
    """The names whose contents a statement reads, not only their shapes and types."""
    if getattr(node, "kept", False):
        return []
    value = getattr(node, "value", None)
    entry = getattr(value, "primitive", None)
    if entry is None and isinstance(value, gast.Call) and is_static(value.func):
        entry = find(value.func.static)
    if entry is None or not entry.looks or not isinstance(value, gast.Call) or not is_static(value.func):
        return reads(node)
    rest = [a for i, a in enumerate(value.args) if i not in entry.looks] + [k.value for k in value.keywords]
    return [n for a in rest for n in names_in(a)]


def place_of(node):
    """Where a statement stores: a subscript or attribute, or None if it changes its container in another way."""
    place = node.targets[0] if isinstance(node, gast.Assign) else getattr(node, "target", None)
    return place if isinstance(place, gast.Subscript | gast.Attribute) else None


def differ(a, b) -> bool:
    """Whether two places of one container are certainly different: other attributes, other constant keys."""
    if isinstance(a, gast.Attribute) and isinstance(b, gast.Attribute):
        return a.attr != b.attr
    if isinstance(a, gast.Subscript) and isinstance(b, gast.Subscript):
        keys = getattr(a.slice, "value", None), getattr(b.slice, "value", None)
        return isinstance(a.slice, gast.Constant) and isinstance(b.slice, gast.Constant) and keys[0] != keys[1]
    return False
