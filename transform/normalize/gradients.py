"""Calls of gradient functions: `grad(f)(x)` is `f` of variables of its own, and `dlgradient` by them.

grad(f)(x)   ->  v = rt.variable(x); y = f(v); dlgradient(y, v)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from tapeless.transform import macros
from tapeless.transform.core import constant, name, static, store_name, tuple_of
from tapeless.transform.errors import refuse
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
        return Gradient(self.function_argument(flattener, node.args[0]), numbers or constant(0), with_value)

    def gradient(self, flattener, node, wanted: Gradient):
        """A call of a gradient: the function on variables of its own, and `dlgradient` by them."""
        single = isinstance(wanted.argnums, gast.Constant)
        numbers = [wanted.argnums] if single else getattr(wanted.argnums, "elts", [])
        positions: list[Any] = [getattr(n, "value", None) for n in numbers]
        if not all(isinstance(p, int) and -len(node.args) <= p < len(node.args) for p in positions):
            raise refuse("a gradient by these arguments", "pass them by position, and write `argnums` as numbers", node)
        arguments = flattener.atoms(node.args)
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
