"""What names may point to: a points-to analysis.

Every operation that makes a new object is one abstract object; a name points to those that it may be (or be a view of),
and a container holds those that may be among its items.
"""

from __future__ import annotations

import copy
import dataclasses
import operator
from functools import cached_property
from typing import TYPE_CHECKING

import gast

from tapeless.transform import macros
from tapeless.transform.core import Block, is_assignment, is_static, known_callee, target
from tapeless.transform.effects import changes, disturbing, mutates, objects_in
from tapeless.transform.kinds import Array, Instance, ListOf, Sequence, Unknown
from tapeless.transform.optimize.algebra import number
from tapeless.transform.primitives import find
from tapeless.transform.records import DEEP
from tapeless.transform.trees import blocks, names_in, walk, writes

if TYPE_CHECKING:
    from tapeless.transform.infer import Kinds

DEEPEST = 3  # fields in fields that are told apart


class Pointing:
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
        self.places: dict[object, list[set]] = {}  # what is at each place of a tuple
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
    def assigned(self) -> dict[str, list[int]]:
        """Where the names are assigned."""
        places: dict[str, list[int]] = {}
        for at, node in enumerate(self.statements):
            for written in writes(node):
                places.setdefault(written, []).append(at)
        return places

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
        return set().union(*(self.items_of(n, self.at(n)) for n in objects_in(node)))

    def items_of(self, name: str, things) -> set:
        """What may be among the items of some of the objects that a name points to."""
        result = set()
        for thing in things:
            if self.is_array(name) or thing in self.stored:
                result.add(thing)
            if not self.is_array(name):
                unknown = thing if thing[0] == "item" else ("item", thing)
                result |= self.holds.get(thing) or {unknown}
        return result

    def item(self, arguments) -> set:
        """What an item may be: of tuples, what is at its place."""
        container, *key = arguments
        place = number(key[0]) if key else None
        if type(place) is not int or not isinstance(container, gast.Name) or is_static(container):
            return self.items(container)
        result, others = set(), []
        for thing in self.at(container.id):
            if place in range(len(self.places.get(thing, ()))):
                result |= self.places[thing][place]
            else:
                others.append(thing)
        return result | self.items_of(container.id, others)

    def turns(self, function, arguments, node) -> set:
        """What `zip`, `enumerate`, `reversed` or `d.items()` gives: tuples, that is one for all, or items."""
        if function is reversed:
            return self.items(arguments[0])
        each = ("tuple", id(node))
        self.places[each] = [self.items(a) for a in arguments]
        if function in (enumerate, dict.items):
            self.places[each] = [set(), self.items(arguments[0])]
        self.put(each, set().union(*self.places[each]))
        return {each}

    def attribute(self, value) -> set:
        """What an attribute of an object may point to: not what is only stored under other names."""
        containers, kind = self.pointed(value.value), self.kinds.atom(value.value)
        if value.attr in made_anew(kind):
            for container in containers:  # the list of a field that was not given
                if nesting(container) < DEEPEST:
                    self.holds.setdefault(container, set()).add(("field", container, value.attr))

        def elsewhere(thing) -> bool:
            if thing[0] == "field":
                return thing[1] in containers and thing[2] != value.attr
            puts = [self.statements[self.order[p]] for c in containers for p in self.links.get((c, thing), ())]
            return bool(puts) and all(self.is_under_another(put, thing, value) for put in puts)

        return {thing for thing in self.items(value.value) if not elsewhere(thing)}

    def is_under_another(self, put, thing, value) -> bool:
        """Whether a statement puts an object under another name than an attribute has."""
        record = getattr(put.value, "record", None) if is_assignment(put) else None
        if record is None:
            return differ(place_of(put), value)
        return all(key != value.attr or thing not in self.pointed(atom) for key, atom in record)

    def value(self, value, node) -> set:
        """What the result of an operation may point to."""
        if is_static(value) or isinstance(value, gast.Name | gast.Constant):
            return self.pointed(value)
        new = ("made", id(node))
        if isinstance(value, gast.Tuple | gast.List | gast.Dict) or hasattr(value, "record"):
            self.put(new, self.pointed(value))
            if isinstance(value, gast.Tuple):
                self.places[new] = [self.pointed(e) for e in value.elts]
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
            if isinstance(value, gast.Subscript) and isinstance(value.slice, gast.Slice) and self.is_list(value.value):
                self.put(new, self.items(value.value))
                return {new}
            if entry.iterates or entry.function is dict.items:
                self.put(new, self.turns(entry.function, arguments, node))
                return {new}
            if entry.loads:
                return self.item(arguments)
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
        if macros.role_of_call(value) == "gradient":
            return {new}  # what is handed out is copied, if it is an array of the function
        if known_callee(value) in DEEP:
            return {new}
        if known_callee(value) is copy.copy:
            self.put(new, self.items(value.args[0]))
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

    def is_put_again(self, containers: set, thing) -> bool:
        """Whether an object is put into containers in several places, or by each iteration of a loop."""
        puts = {p for container in containers for p in self.links.get((container, thing), ()) if not self.is_back(p)}
        made = set(self.loops.get(thing[1], ())) if thing[0] == "made" else set()
        return len(puts) > 1 or any(set(self.loops[p]) - made for p in puts)

    def is_back(self, statement: int) -> bool:
        """Whether a statement tells that what was changed stands where it stood."""
        return getattr(self.statements[self.order[statement]], "back", None) is not None

    def is_list(self, node) -> bool:
        """Whether a slice of a value is a list or tuple of its own."""
        return isinstance(self.kinds.atom(node), Sequence | ListOf)

    def may_share(self, name: str) -> bool:
        """Whether a value of this kind has memory that can be changed in place."""
        kind = self.kinds[name]
        return not (isinstance(kind, Array) and kind.scalar)

    def share(self, a: str, b: str) -> bool:
        return bool(self.points.get(a, set()) & self.points.get(b, set()))


def nesting(thing) -> int:
    """How many fields a thing is the field of, one in another."""
    return 1 + nesting(thing[1]) if thing[0] == "field" else 0


def place_of(node):
    """Where a statement stores: a subscript or attribute, or None if it changes its container in another way."""
    place = node.targets[0] if isinstance(node, gast.Assign) else getattr(node, "target", None)
    return place if isinstance(place, gast.Subscript | gast.Attribute) else None


def made_anew(kind) -> list[str]:
    """The attributes of a dataclass that are made for each object, if they are not given."""
    fields = dataclasses.fields(kind.type) if isinstance(kind, Instance) and dataclasses.is_dataclass(kind.type) else ()
    return [f.name for f in fields if f.default_factory is not dataclasses.MISSING]


def differ(a, b) -> bool:
    """Whether two places of one container are certainly different: other attributes, other constant keys."""
    if isinstance(a, gast.Attribute) and isinstance(b, gast.Attribute):
        return a.attr != b.attr
    if isinstance(a, gast.Subscript) and isinstance(b, gast.Subscript):
        keys = getattr(a.slice, "value", None), getattr(b.slice, "value", None)
        return isinstance(a.slice, gast.Constant) and isinstance(b.slice, gast.Constant) and keys[0] != keys[1]
    return False
