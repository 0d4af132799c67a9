"""Adjoints of what is put together: displays of lists, tuples and dicts, and arrays that are made of them."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

import gast

from tapeless.transform import macros, shapes
from tapeless.transform.adjoint.bars import Bars, Parts
from tapeless.transform.core import call, constant, is_assignment, item, known_callee, target, tuple_of
from tapeless.transform.kinds import Array, Kind, Sequence
from tapeless.transform.rules import helper, helper_itself
from tapeless.transform.trees import reads, writes


class Displays(Bars):
    """Gives items the parts of the adjoint of what they were put into."""

    def unpack_display(self, result: str, value) -> None:
        """A list, tuple or dict is made: its items get the parts of its adjoint."""
        if result not in self.bars:
            return
        if hasattr(value, "record"):
            entries = [(constant(k), a) for k, a in value.record]
        elif isinstance(value, gast.Dict):
            entries = list(zip(value.keys, value.values, strict=True))
        else:
            entries = [(constant(i), e) for i, e in enumerate(value.elts)]
        bar = self.bars[result]
        if isinstance(bar, Parts):
            del self.bars[result]
            for key, element in entries:
                if key.value in bar.items and self.is_active(element):
                    self.contribute(element.id, bar.items[key.value])
            return
        bar = self.take(result)
        for key, element in entries:
            if self.is_active(element):
                part = self.item_of(bar, key, self.read(element.id))
                if isinstance(value, gast.Tuple | gast.List):
                    part = self.cast(part, element.id, self.common(value))
                self.contribute(element.id, part, owned=False)

    def contribute_tuple(self, argument, value, given: Kind) -> None:
        """An argument that is a display of active names, such as the arrays of `np.concatenate`; `given` is the kind of
        the array that is made of them."""
        bar = self.define("t", value)
        for index, element in enumerate(argument.elts):
            if self.is_active(element):
                self.contribute(element.id, self.cast(item(bar, constant(index)), element.id, given), owned=False)

    def common(self, display) -> Kind:
        """The kind of an array made of the items of a display."""
        return shapes.as_array(Sequence(tuple, tuple(self.kinds.atom(e) for e in display.elts)))

    def contribute_leaves(self, argument, value, node) -> bool:
        """Whether an argument is a display of displays, such as the rows of a matrix, and has been dealt with: what is
        in them gets its parts of an array's adjoint, and the lists have none."""
        if known_callee(value) is not helper_itself("in_lists") or isinstance(value.args[0], gast.Call):
            return False
        leaves = self.leaves(argument, node) if id(node) in self.aliases.loops else None
        if leaves is None or len({len(index) for index, _ in leaves}) != 1:
            return False
        bar, given = self.define("t", value.args[0]), self.kinds[target(node)]
        for index, leaf in leaves:
            if self.is_active(leaf):
                part = item(bar, tuple_of([constant(i) for i in index]))
                self.contribute(leaf.id, self.cast(part, leaf.id, given), owned=False)
        return True

    def leaves(self, atom, node, index: tuple[int, ...] = ()) -> list | None:
        """The numbers and arrays in a display of displays that nothing but a statement reads, with their indices; None
        if some may be lists, or if the display is made in another block: names may have other values there."""
        if isinstance(atom, gast.Constant) or isinstance(self.kinds.atom(atom), Array):
            return [(index, atom)]
        made, places = self.displays.get(getattr(atom, "id", "")), (self.aliases.loops, self.aliases.branches)
        if made is None or any(place[id(made)] != place[id(node)] for place in places):
            return None
        found: list = []
        for i, element in enumerate(made.value.elts):
            inner = self.leaves(element, node, (*index, i))
            if inner is None:
                return None
            found += inner
        return found

    @cached_property
    def displays(self) -> dict:
        """The statements that make lists and tuples which are made in one place and read in one, by their names."""
        statements = self.aliases.statements
        read = Counter(n for node in statements for n in reads(node))
        written = Counter(n for node in statements for n in writes(node))
        return {
            target(node): node
            for node in statements
            if is_assignment(node)
            and isinstance(node.value, gast.List | gast.Tuple)
            and read[target(node)] == written[target(node)] == 1
        }

    def cast(self, expression, argument: str, given: Kind, promotes: bool = False):
        """An expression of a kind `given`, in the type of the argument it contributes to."""
        kind = self.kinds[argument]
        if not isinstance(kind, Array) or kind.python:
            return expression
        alike = isinstance(given, Array) and given.dtype == kind.dtype
        if kind.dtype in ("float64", "complex128") and (alike or macros.role_of_call(expression) == "new"):
            return expression
        if not promotes and isinstance(given, Array) and given.dtype == kind.dtype is not None:
            return expression
        return call(helper("unbroadcast"), expression, self.read(argument))
