"""Calls of gradient functions: `grad(f)(x)` is `f` of variables of its own, and `dlgradient` by them.

grad(f)(x)   ->  v = rt.variable(x); y = f(v); dlgradient(y, v)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from tapeless.transform import macros
from tapeless.transform.core import constant, item, name, static, store_name, tuple_of
from tapeless.transform.errors import refuse
from tapeless.transform.normalize.constant_values import NotKnown, value_of
from tapeless.transform.normalize.nested import Gradient
from tapeless.transform.program import Namer
from tapeless.transform.rules import helper


class GradientCalls:
    """The part of inlining that deals with gradient functions."""

    namer: Namer
    function_argument: Callable[..., Any]

    def gradient_function(self, flattener, node) -> Gradient:
        """What a call `grad(f, argnums)` makes."""
        numbers = node.args[1] if len(node.args) > 1 else None
        numbers = next((k.value for k in node.keywords if k.arg == "argnums"), numbers)
        with_value = macros.role_of_call(node) == "value_and_grad"
        argnums = self.positions(flattener, numbers or constant(0))
        return Gradient(self.function_argument(flattener, node.args[0]), argnums, with_value)

    def positions(self, flattener, numbers):
        """`argnums` as a number or a tuple of numbers, if the text tells them."""
        try:
            value = value_of(numbers, flattener.out, self)
        except NotKnown:
            return numbers
        return tuple_of([constant(n) for n in value]) if isinstance(value, tuple | list) else constant(value)

    def first_items(self, flattener, given, count: int) -> list:
        """What a star stands before, as its first items and the rest of it."""
        given, rest = flattener.atom(given), self.namer.temporary("rest")
        count = max(count, 0)
        part = item(given, gast.Slice(constant(count), None, None))
        flattener.emit(gast.Assign([store_name(rest)], part, None))
        return [*(item(given, constant(i)) for i in range(count)), gast.Starred(name(rest), gast.Load())]

    def gradient(self, flattener, node, wanted: Gradient):
        """A call of a gradient: the function on variables of its own, and `dlgradient` by them."""
        single = isinstance(wanted.argnums, gast.Constant)
        numbers = [wanted.argnums] if single else getattr(wanted.argnums, "elts", [None])
        positions: list[Any] = [getattr(n, "value", None) for n in numbers]
        *rest, last = node.args or [None]
        if isinstance(last, gast.Starred) and all(isinstance(p, int) and p >= 0 for p in positions):
            node.args = [*rest, *self.first_items(flattener, last.value, max(positions) + 1 - len(rest))]
        if not all(isinstance(p, int) and -len(node.args) <= p < len(node.args) for p in positions):
            raise refuse("a gradient by these arguments", "pass them by position, and write `argnums` as numbers", node)
        *_, last = node.args or [None]
        stars = [last] if isinstance(last, gast.Starred) else []
        arguments = [*flattener.atoms(node.args[: len(node.args) - len(stars)]), *stars]
        variables = []
        for position in positions:
            fresh = self.namer.temporary("v")
            made = gast.Call(helper("variable"), [arguments[position]], [])
            flattener.emit(gast.Assign([store_name(fresh)], made, None))
            arguments[position] = name(fresh)
            variables.append(name(fresh))
        keywords = [gast.keyword(k.arg, flattener.atom(k.value)) for k in node.keywords]
        inner = gast.Call(wanted.function, arguments, keywords)
        inner.place = getattr(node, "place", None)
        value = flattener.as_atom(flattener.operation(inner), None)
        reference = static("dlgradient", macros.function("gradient"))
        by = variables[0] if single else tuple_of(variables)
        asked = gast.Call(reference, [value, by], [])
        asked.place = getattr(node, "place", None)
        gradient = flattener.as_atom(asked, "gradient")
        return gast.Tuple([value, gradient], gast.Load()) if wanted.with_value else gradient
