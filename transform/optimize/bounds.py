"""What is known of the numbers that bound slices: which lies before which, whatever they are when the code runs."""

from __future__ import annotations

from dataclasses import dataclass

import gast

from tapeless.transform.core import Block
from tapeless.transform.optimize.algebra import number
from tapeless.transform.trees import walk, write_counts, writes


@dataclass(frozen=True)
class Bound:
    """`factor * base + offset`, of a name that holds a number; of no name if it is a constant."""

    base: str
    factor: int
    offset: int


class Bounds:
    """The numbers that the names of a block hold.

    Results of arithmetic and lengths of axes are numbers. Lengths, and what products, sums and floor divisions with
    positive constants make of them, are not negative.
    """

    def __init__(self, block: Block):
        self.values: dict[str, list] = {}
        self.counts = write_counts(block)
        for node in walk(block):
            for written in writes(node):
                self.values.setdefault(written, []).append(getattr(node, "value", None))
        self.known: dict[str, Bound] = {}

    def is_before(self, end, start) -> bool:
        """Whether what ends at one bound lies before what starts at another: both from one side, the end not after."""
        last, first = self.bound(end), self.bound(start)
        if last is None or first is None:
            return False
        if last == first and last.base:
            return True
        if last.base != first.base and last.base and first.base:
            return False
        base = last.base or first.base
        if not base:
            return (last.offset < 0) == (first.offset < 0) and last.offset <= first.offset
        signs = [last.factor, last.offset, first.factor, first.offset]
        ahead = first.factor >= last.factor and first.offset >= last.offset
        return min(signs) >= 0 and ahead and self.is_length(base)

    def is_same(self, end, start) -> bool:
        """Whether two bounds are the same number."""
        bound = self.bound(end)
        return bound is not None and bound == self.bound(start)

    def bound(self, node) -> Bound | None:
        """The number that a bound is; None for what may be none."""
        value = number(node)
        if type(value) is int:
            return Bound("", 0, value)
        if not isinstance(node, gast.Name):
            return None
        if node.id not in self.known:
            given = self.values.get(node.id, [])
            if not given or not all(map(self.is_number, given)):
                return None
            self.known[node.id] = Bound(node.id, 1, 0)  # what stands for it in its own definition
            self.known[node.id] = self.made(given[0]) or self.known[node.id] if len(given) == 1 else self.known[node.id]
        return self.known[node.id]

    def made(self, value) -> Bound | None:
        """What multiplying or adding a constant gives."""
        if not isinstance(value, gast.BinOp) or not isinstance(value.op, gast.Mult | gast.Add):
            return None
        sides = (self.bound(value.left), self.bound(value.right))
        constant, other = sides if sides[0] is not None and not sides[0].base else sides[::-1]
        if constant is None or other is None or constant.base or self.counts[other.base] != 1:
            return None
        if isinstance(value.op, gast.Add):
            return Bound(other.base, other.factor, other.offset + constant.offset)
        return Bound(other.base, other.factor * constant.offset, other.offset * constant.offset)

    def is_number(self, value) -> bool:
        return isinstance(value, gast.BinOp) or (isinstance(value, gast.Subscript) and self.is_shape(value.value))

    def is_shape(self, value) -> bool:
        if isinstance(value, gast.Name):
            given = self.values.get(value.id, [])
            return bool(given) and all(isinstance(v, gast.Attribute) and self.is_shape(v) for v in given)
        return isinstance(value, gast.Attribute) and value.attr == "shape"

    def is_length(self, name: str) -> bool:
        """Whether a name holds the length of an axis, or a fraction of it: what is not negative."""
        given = self.values.get(name, [])
        return bool(given) and all(map(self.is_fraction, given))

    def is_fraction(self, value) -> bool:
        if isinstance(value, gast.BinOp) and isinstance(value.op, gast.FloorDiv):
            whole, divisor = value.left, number(value.right)
            positive = type(divisor) is int and divisor > 0
            return positive and (self.is_length(whole.id) if isinstance(whole, gast.Name) else self.is_fraction(whole))
        return isinstance(value, gast.Subscript) and self.is_shape(value.value)
