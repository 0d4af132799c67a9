"""Simplify arithmetic as a person would write it.

1 * e -> e      e ** 1 -> e      2 - 1 -> 1      a + -b -> a - b      a * (2 * b) -> 2 * a * b
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from tapeless.transform.core import Block, call, constant, is_assignment, is_static, known_callee, of_array, shallow
from tapeless.transform.rules import helper_itself, numpy
from tapeless.transform.trees import Rewriter, signature, walk

LONGEST = 8  # digits of a number that still reads well
REDUCTIONS = (np.sum, np.prod, np.mean, np.max, np.min, np.amax, np.amin, np.any, np.all, np.argmax, np.argmin)

FOLD: dict[type, Callable[[Any, Any], Any]] = {
    gast.Add: operator.add,
    gast.Sub: operator.sub,
    gast.Mult: operator.mul,
    gast.Div: operator.truediv,
    gast.Pow: operator.pow,
}


def number(node) -> Any:
    """The value of a numeric constant, with its sign; None for anything else."""
    if isinstance(node, gast.Constant) and type(node.value) in (int, float):
        return node.value
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
        inner = number(node.operand)
        return None if inner is None else -inner
    return None


class Simplifier(Rewriter):
    """Rewrites expressions, innermost first."""

    def generic_visit(self, node):
        return node if is_static(node) else super().generic_visit(node)

    def visit_Lambda(self, node):
        return node

    def visit_Call(self, node):
        return rewritten(self.generic_visit(node))

    def visit_BinOp(self, node):
        node = self.generic_visit(node)
        if getattr(node, "inplace", False):
            return node
        left, right = number(node.left), number(node.right)
        if left is not None and right is not None:
            return fold(node, left, right)
        method = getattr(self, f"binary_{type(node.op).__name__}", None)
        return node if method is None else method(node, left, right)

    def visit_UnaryOp(self, node):
        node = self.generic_visit(node)
        return negative(node.operand) if isinstance(node.op, gast.USub) else node

    def binary_Add(self, node, left, right):
        if is_zero(left):
            return node.right
        if is_zero(right):
            return node.left
        if type(node.left) is type(node.right) and signature(node.left) == signature(node.right):
            return self.binary_Mult(binop(constant(2), gast.Mult, node.left), 2, None)
        if is_negative(node.right):
            return self.binary_Sub(binop(node.left, gast.Sub, negative(node.right)), left, None)
        if is_negative(node.left) and not is_negative(node.right):
            return binop(node.right, gast.Sub, negative(node.left)) if isinstance(node.left, gast.UnaryOp) else node
        return node

    def binary_Sub(self, node, left, right):
        if is_zero(right):
            return node.left
        if is_zero(left):
            return negative(node.right)
        if is_negative(node.right):
            return binop(node.left, gast.Add, negative(node.right))
        return node

    def binary_Mult(self, node, left, right):
        if left == 1 and type(left) is int:
            return node.right
        if right == 1 and type(right) is int:
            return node.left
        if left == -1 and type(left) is int:
            return negative(node.right)
        if right == -1 and type(right) is int:
            return negative(node.left)
        factor, rest = self.factors(node)
        if factor == 0 or rest is None or isinstance(rest, gast.List | gast.Tuple):
            return node
        if factor == 1:
            return rest
        if factor == -1:
            return gast.UnaryOp(gast.USub(), rest)
        return product(constant(factor), rest)

    def factors(self, node):
        """A product as a number times the rest, in the order of the factors."""
        if isinstance(node, gast.BinOp) and isinstance(node.op, gast.Mult):
            left_factor, left = self.factors(node.left)
            right_factor, right = self.factors(node.right)
            factor = left_factor * right_factor
            if left is None or right is None:
                return factor, left if right is None else right
            return factor, binop(left, gast.Mult, right)
        if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub) and number(node) is None:
            factor, rest = self.factors(node.operand)
            return -factor, rest
        value = number(node)
        return (1, node) if value is None else (value, None)

    def binary_Div(self, node, left, right):
        if right == 1 and type(right) is int:
            return node.left
        if isinstance(node.left, gast.UnaryOp) and is_negative(node.left):
            return gast.UnaryOp(gast.USub(), binop(negative(node.left), gast.Div, node.right))
        return node

    def binary_Pow(self, node, left, right):
        return node.left if right == 1 and type(right) is int else node


@functools.cache
def rewrites() -> dict[int, Callable[[Any], Any]]:
    """What becomes of calls, by the identity of the function."""
    return {id(f): reduction for f in (*REDUCTIONS, helper_itself("length"))} | {
        id(helper_itself("keep")): keep,
        id(np.expand_dims): expand,
        id(np.squeeze): squeeze,
    }


def rewritten(node):
    """A call, simplified, of simple arguments."""
    rewrite = rewrites().get(id(known_callee(node)))
    return node if rewrite is None else rewrite(node)


def reduction(node):
    """A call of a reduction without what goes without saying."""
    node.keywords = [k for k in node.keywords if not is_plain(k)]
    return node


def is_plain(keyword) -> bool:
    """Whether a keyword of a reduction says what goes without saying."""
    value = getattr(keyword.value, "value", keyword)
    return (keyword.arg == "axis" and value is None) or (keyword.arg == "keepdims" and value is False)


def keep(node):
    """`rt.keep(z, x, axis, keepdims)`, which broadcasts with `x`, where it is known which axes were reduced."""
    reduced, _, axis, keepdims = node.args
    if not isinstance(axis, gast.Constant) or not isinstance(keepdims, gast.Constant):
        return node
    if axis.value is None or keepdims.value:
        return reduced
    made = call(numpy("expand_dims"), reduced, axis)
    return of_array(made) if getattr(node, "of_array", False) else made


def along(node, function):
    """What a call of `np.expand_dims` or `np.squeeze` as rules write it takes, and its axis; None for anything else."""
    if known_callee(node) is not function or len(node.args) != 2 or node.keywords:
        return None
    axis = number(node.args[1])
    return None if axis is None else (node.args[0], axis)


def expanded(node, array):
    """A call of `np.expand_dims` with another array."""
    new = shallow(node)
    new.args = [array, *node.args[1:]]
    return new


def expand(node):
    """`np.expand_dims(np.squeeze(x, 1), 1)` as `x`."""
    outer = along(node, np.expand_dims)
    inner = None if outer is None else along(outer[0], np.squeeze)
    return inner[0] if outer and inner and outer[1] == inner[1] else node


def squeeze(node):
    """`np.squeeze(np.sum(x, axis=1, keepdims=True), 1)` as `np.sum(x, axis=1)`."""
    outer = along(node, np.squeeze)
    if outer is not None and known_callee(outer[0]) is np.sum:
        inner, axis = outer
        given = {k.arg: getattr(k.value, "value", None) for k in inner.keywords}
        if given == {"axis": axis, "keepdims": True} and len(inner.args) == 1:
            total = shallow(inner)
            total.keywords = inner.keywords[:1]
            return total
    return node


def product(factor, rest):
    """`2 * (a * b)` as `2 * a * b`."""
    if isinstance(rest, gast.BinOp) and isinstance(rest.op, gast.Mult):
        return binop(product(factor, rest.left), gast.Mult, rest.right)
    if number(rest) is not None:
        return constant(number(factor) * number(rest))
    if isinstance(rest, gast.BinOp) and isinstance(rest.op, gast.Div) and number(first_factor(rest)) is not None:
        return binop(product(factor, rest.left), gast.Div, rest.right)
    if along(rest, np.expand_dims) is not None:  # of a smaller array
        inner = Simplifier().binary_Mult(binop(factor, gast.Mult, rest.args[0]), number(factor), None)
        return expanded(rest, inner)
    return binop(factor, gast.Mult, rest)


def binop(left, kind, right):
    return gast.BinOp(left, kind(), right)


def is_zero(value) -> bool:
    return value == 0 and value is not None


def is_negative(node) -> bool:
    """Whether an expression begins with a minus that can be dropped."""
    value = number(node)
    if value is not None:
        return value < 0
    if isinstance(node, gast.UnaryOp):
        return isinstance(node.op, gast.USub)
    if isinstance(node, gast.BinOp) and isinstance(node.op, gast.Mult | gast.Div):
        return is_negative(node.left)
    return along(node, np.expand_dims) is not None and is_negative(node.args[0])


def first_factor(node):
    """What a product or quotient begins with."""
    while isinstance(node, gast.BinOp) and isinstance(node.op, gast.Mult | gast.Div):
        node = node.left
    return node


def negative(node):
    """The negative of an expression, without a double minus."""
    value = number(node)
    if value is not None:
        return constant(-value)
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub):
        return node.operand
    if isinstance(node, gast.BinOp) and isinstance(node.op, gast.Mult | gast.Div):
        if number(node.left) == -1 and isinstance(node.op, gast.Mult):
            return node.right
        if number(first_factor(node)) is not None or is_negative(node.left):
            return gast.BinOp(negative(node.left), node.op, node.right)
    if isinstance(node, gast.BinOp) and isinstance(node.op, gast.Sub):
        return gast.BinOp(node.right, node.op, node.left)
    if along(node, np.expand_dims) is not None and is_negative(node.args[0]):
        return expanded(node, negative(node.args[0]))
    return gast.UnaryOp(gast.USub(), node)


def subtract(node) -> None:
    """`x_bar += -e` as `x_bar -= e`."""
    if isinstance(node.op, gast.Add) and is_negative(node.value):
        node.op, node.value = gast.Sub(), negative(node.value)


def narrow(node) -> None:
    """`x_bar += np.broadcast_to(e, shape)` as `x_bar += e`, for `x_bar` has the shape; so with `np.full_like(x, e)`."""
    function = known_callee(node.value)
    if function is np.broadcast_to:
        node.value = node.value.args[0]
    elif function is np.full_like:
        node.value = node.value.args[1]


def fold_numbers(block: Block) -> bool:
    """Assign the results of operations on two numbers, or a sign; whether there are any."""
    found = False
    for node in walk(block):
        value = node.value if is_assignment(node) else None
        signed = isinstance(value, gast.UnaryOp) and number(value) is not None
        if signed or (isinstance(value, gast.BinOp) and None not in (number(value.left), number(value.right))):
            node.value = constant(number(value)) if signed else fold(value, number(value.left), number(value.right))
            found = found or isinstance(node.value, gast.Constant)
    return found


def fold(node, left, right):
    """An operation on two numbers, done now if that is safe and exact enough to print."""
    function = FOLD.get(type(node.op))
    if function is None:
        return node
    try:
        value = function(left, right)
    except (ArithmeticError, ValueError):
        return node
    if isinstance(value, complex) or (isinstance(value, int) and abs(value) > 10**12):
        return node
    if len(repr(value)) > LONGEST:
        return node
    return constant(value)


def simplify(expression):
    """The expression, simplified.

    >>> from tapeless.transform.printer import show
    >>> show(simplify(gast.parse("1 * (t_bar * (2 * x ** (2 - 1)))", mode="eval").body))
    '2 * t_bar * x'
    """
    return Simplifier().visit(expression)
