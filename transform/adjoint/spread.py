"""Adjoints that are a number, or a smaller array, spread over a shape: those of sums.

Elementwise rules compute with what is spread rather than with the whole array, as NumPy broadcasts it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gast
import numpy as np

from tapeless.transform.core import call, is_static, known_callee, name
from tapeless.transform.infer import Kinds
from tapeless.transform.instantiate import is_marker
from tapeless.transform.kinds import Array, same_shape
from tapeless.transform.primitives import find
from tapeless.transform.rules import helper_itself, numpy
from tapeless.transform.scopes import rename
from tapeless.transform.trees import Rewriter


@dataclass(frozen=True)
class Spread:
    """What the adjoint of a name is made of, by `np.full_like` or by `np.broadcast_to`."""

    value: Any
    of: str
    kind: Array
    is_number: bool

    def over(self, argument: str, value):
        """Another value, spread in the same way over the shape of an argument."""
        if self.is_number:
            return call(numpy("full_like"), name(argument), value)
        return call(numpy("broadcast_to"), value, call(numpy("shape"), name(argument)))


class Uniform(Rewriter):
    """A rule whose adjoint is a number everywhere, with the number in the place of what would only be spread again."""

    def __init__(self, bar, value, is_part: Callable[[Any, Any], bool]):
        self.bar, self.value, self.is_part = bar, value, is_part

    def visit_Call(self, node):
        function = known_callee(node)
        if function is helper_itself("keep") and same(node.args[0], self.bar):
            return self.value
        if function is np.broadcast_to and known_callee(node.args[1]) is np.shape:
            spread = node.args[0].args[0] if known_callee(node.args[0]) is np.expand_dims else node.args[0]
            if isinstance(self.bar, gast.Name) and self.is_part(spread, self.bar):
                value = rename(spread, {self.bar.id: self.value})
                return call(numpy("full_like"), *node.args[1].args, value)
        return self.generic_visit(node)


class Spreading:
    """Keeps account of adjoints that are spread."""

    kinds: Kinds
    active: set[str]
    spread: dict[str, Spread]

    def is_active(self, node) -> bool:
        return isinstance(node, gast.Name) and not is_static(node) and node.id in self.active

    def note_spread(self, new: str, operation, primal: str) -> None:
        """Remember what the new adjoint of a name is made of."""
        function, kind = known_callee(operation), self.kinds[primal]
        if not isinstance(kind, Array) or kind.dims == ():
            return
        if function is np.full_like:
            number = operation.args[1]
            if isinstance(number, gast.Constant) or kind.dtype == "float64":
                self.spread[new] = Spread(number, primal, kind, True)
        elif function is np.broadcast_to:
            self.spread[new] = Spread(operation.args[0], primal, kind, False)

    def spread_of(self, bar) -> Spread | None:
        """What an adjoint is made of, if it is spread."""
        return self.spread.get(bar.id) if isinstance(bar, gast.Name) else None

    def with_value(self, spread: Spread, statements):
        """The rule's statements with what the adjoint is made of in its place; None if that does not do.

        Contributions that have nothing else in them, as through `+` and a factor, are spread again.
        """
        made = statements(spread.value)
        for step in made:
            if not isinstance(step, gast.Assign) or not is_marker(step.targets[0]):
                return None
            argument = step.targets[0].slice
            if not self.is_active(argument) or self.has_shape(step.value, spread):
                continue
            given = self.kinds[argument.id]
            if not isinstance(given, Array) or given.dtype != spread.kind.dtype:
                return None
            if not same_shape(given.dims, spread.kind.dims) or not self.is_part(step.value, spread.value):
                return None
            step.value = spread.over(argument.id, step.value)
        return made

    def is_part(self, expression, value) -> bool:
        """Whether an expression is arithmetic of constants, numbers, and the value itself."""
        if isinstance(expression, gast.Constant):
            return True
        if isinstance(expression, gast.Name) and not is_static(expression):
            kind = self.kinds.get(expression.id)
            return same(expression, value) or (isinstance(kind, Array) and kind.scalar)
        if isinstance(expression, gast.BinOp):
            return self.is_part(expression.left, value) and self.is_part(expression.right, value)
        if is_size(expression):
            return True
        return isinstance(expression, gast.UnaryOp) and self.is_part(expression.operand, value)

    def has_shape(self, expression, spread: Spread) -> bool:
        """Whether elementwise arithmetic on this expression has the shape that a value is spread over."""
        if isinstance(expression, gast.Name):
            kind = self.kinds.atom(expression)
            return expression.id == spread.of or (isinstance(kind, Array) and same_shape(kind.dims, spread.kind.dims))
        if isinstance(expression, gast.BinOp):
            return self.has_shape(expression.left, spread) or self.has_shape(expression.right, spread)
        if isinstance(expression, gast.UnaryOp):
            return self.has_shape(expression.operand, spread)
        if isinstance(expression, gast.Call) and is_static(expression.func):
            called = find(expression.func.static)
            elementwise = called is not None and called.broadcasting
            picks = (
                expression.func.static is np.where and spread.kind.dtype != "float64"
            )  # a condition has no such type
            return elementwise and any(self.has_shape(a, spread) for a in expression.args[picks:])
        return False


def is_size(expression) -> bool:
    """Whether an expression is how many items of an array are reduced into one, as `rt.count` gives it."""
    if known_callee(expression) in (helper_itself("count"), np.size):
        return True
    owner = expression.value if isinstance(expression, gast.Subscript) else None
    return isinstance(owner, gast.Attribute) and owner.attr == "shape"


def same(a, b) -> bool:
    """Whether two atoms are the same name or constant."""
    if isinstance(a, gast.Name) and isinstance(b, gast.Name):
        return a.id == b.id
    return isinstance(a, gast.Constant) and isinstance(b, gast.Constant) and a.value == b.value
