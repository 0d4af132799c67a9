"""Operations that together are one function, which has a better derivative than they have one by one.

    t = np.exp(x)
    t_2 = 1 + t
    p = 1 / t_2

The derivative of `p` by `x` is `-p * (1 - p)`: all that it takes is `p`, and it is zero where `np.exp(x)` is infinite,
where the derivatives of these three operations give 0 times infinity. So it is with a softmax. The code stays as it is;
its last operation is taken for the whole.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import gast
import numpy as np

from tapeless.transform import shapes
from tapeless.transform.core import Block, constant, is_assignment, is_static, target
from tapeless.transform.indexes import new_axes
from tapeless.transform.infer import Kinds
from tapeless.transform.kinds import Array, Static
from tapeless.transform.optimize.algebra import number
from tapeless.transform.primitives import declare, primitive
from tapeless.transform.rules import adjoint, d, tangent
from tapeless.transform.trees import blocks, walk

EXPONENTIALS = (np.exp, math.exp)
Found = tuple[Any, list] | None  # a function, and what it is of


def falling(x):
    """1 / (1 + exp(x)), which is the logistic function of `-x`.

    >>> float(falling(0.0))
    0.5
    """
    return 1 / (1 + np.exp(x))


@adjoint(falling)
def _falling(z, x):
    d[x] = -d[z] * z * (1 - z)


def rising(x):
    """exp(x) / (1 + exp(x)), which is the logistic function.

    >>> float(rising(0.0))
    0.5
    """
    return np.exp(x) / (1 + np.exp(x))


@adjoint(rising)
def _rising(z, x):
    d[x] = d[z] * z * (1 - z)


def softmax(x, axis):
    """exp(x) over its sum along `axis`.

    >>> softmax(np.zeros((1, 2)), 1)
    array([[0.5, 0.5]])
    """
    return np.exp(x) / np.sum(np.exp(x), axis=axis, keepdims=True)


def softmax_adjoint(z, x, axis=-1):
    """The rule of all functions of this name."""
    if axis is None:
        d[x] = z * (d[z] - np.sum(d[z] * z))
    else:
        d[x] = z * (d[z] - np.sum(d[z] * z, axis=axis, keepdims=True))


def softmax_tangent(z, x, axis=-1):
    """The same forwards."""
    if axis is None:
        d[z] = z * (d[x] - np.sum(d[x] * z))
    else:
        d[z] = z * (d[x] - np.sum(d[x] * z, axis=axis, keepdims=True))


adjoint(softmax)(softmax_adjoint)
tangent(softmax)(softmax_tangent)
declare(falling, rising, infer=shapes.ufunc, broadcasting=True)
declare(softmax, infer=lambda x, *_: shapes.ufunc(x))


def recognize(body: Block, kinds: Kinds) -> None:
    """Make the last operation of each of these functions the primitive that it ends."""
    for block in [body, *(part for node in walk(body) for part in blocks(node))]:
        for index, node in enumerate(block):
            if is_assignment(node) and is_arithmetic(node.value):
                before = functools.partial(_Before, block, index, kinds)
                found = before().logistic(node.value) or before().softmax(node.value)
                if found is not None:
                    node.value.primitive, node.value.primitive_arguments = primitive(found[0]), found[1]


class _Before:
    """The statements just before an operation, which takes them up one by one: nothing else comes between them."""

    def __init__(self, block: Block, index: int, kinds: Kinds):
        self.block, self.index, self.kinds = block, index, kinds

    def made(self, node):
        """The operation whose result an atom is, if the statement before it is that."""
        last = self.block[self.index - 1] if self.index else None
        if last is None or not is_assignment(last) or not is_name(node, target(last)):
            return None
        self.index -= 1
        return last.value

    def exponent(self, node):
        """What an atom is the exponential of, without keywords."""
        value = self.made(node)
        entry = getattr(value, "primitive", None)
        if entry is None or entry.function not in EXPONENTIALS or value.keywords or len(value.primitive_arguments) != 1:
            return None
        return value.primitive_arguments[0]

    def exponent_of_both(self, summand, numerator):
        """What two atoms are the exponential of: one of its own each, or the same."""
        exponent = self.exponent(summand)
        if exponent is None or is_same(summand, numerator):
            return exponent
        return exponent if is_same(self.exponent(numerator), exponent) else None

    def logistic(self, value) -> Found:
        """`1 / (1 + np.exp(x))`, `(1 + np.exp(x)) ** -1`, or `np.exp(x) / (1 + np.exp(x))`."""
        inverse = isinstance(value.op, gast.Pow) and number(value.right) == -1
        if not inverse and not isinstance(value.op, gast.Div):
            return None
        total = self.made(value.left if inverse else value.right)
        if not is_arithmetic(total) or not isinstance(total.op, gast.Add):
            return None
        ones = [number(side) == 1 for side in (total.left, total.right)]
        if not any(ones):
            return None
        summand = total.right if ones[0] else total.left
        if inverse or number(value.left) == 1:
            function, exponent = falling, self.exponent(summand)
        else:
            function, exponent = rising, self.exponent_of_both(summand, value.left)
        return None if exponent is None else (function, [exponent])

    def softmax(self, value) -> Found:
        """`t / np.sum(t, axis, keepdims=True)` of `t = np.exp(x)`, or what is the same."""
        total = self.made(value.right) if isinstance(value.op, gast.Div) else None
        new: list[int] = []
        if isinstance(total, gast.Subscript):
            new, total = new_axes(total.slice), self.made(total.value)
        if getattr(getattr(total, "primitive", None), "function", None) is not np.sum:
            return None
        keywords = {k.arg: k.value for k in total.keywords}
        summed, *given = total.primitive_arguments
        axis = [*given, keywords.get("axis", constant(None))][0]
        if len(given) > 1 or not keywords.keys() <= {"axis", "keepdims"}:
            return None
        if not self.is_kept(summed, axis, keywords.get("keepdims", constant(False)), new):
            return None
        exponent = self.exponent_of_both(summed, value.left)
        return None if exponent is None else (softmax, [exponent, axis])

    def is_kept(self, summed, axis, keepdims, new: list[int]) -> bool:
        """Whether a sum of an array broadcasts to it along the axis, with the new axes that it is given."""
        kind = self.kinds.atom(summed)
        rank = len(kind.dims) if isinstance(kind, Array) and kind.dims else None
        given, keeping = self.kinds.atom(axis), self.kinds.atom(keepdims)
        if not isinstance(given, Static):  # a rule that reads it would have to be given it
            return False
        if keeping != Static(False):
            return keeping == Static(True) and not new
        if given == Static(None):
            return not new
        if type(given.value) is not int:
            return False
        place, *places = [n % rank if rank else n for n in (given.value, *new)]
        return [place] == places or (place == 0 and not new)


def is_arithmetic(value) -> bool:
    """Whether an operation is one of NumPy's or Python's numbers, and not of an object."""
    return isinstance(value, gast.BinOp) and hasattr(value, "primitive")


def is_name(node, name: str) -> bool:
    return isinstance(node, gast.Name) and not is_static(node) and node.id == name


def is_same(node, other) -> bool:
    """Whether two atoms are one name."""
    return isinstance(node, gast.Name) and isinstance(other, gast.Name) and node.id == other.id
