"""Functions of what is surely an array as methods and indices of it: NumPy's functions first find out what they get.

np.sum(x_bar, axis=0)  ->  x_bar.sum(axis=0)
np.expand_dims(t, 1)   ->  t[:, None]
"""

from __future__ import annotations

import gast
import numpy as np

from tapeless.transform.core import LOAD, constant, is_static, item, known_callee, tuple_of
from tapeless.transform.optimize.algebra import number
from tapeless.transform.trees import Rewriter


class Methods(Rewriter):
    """Rewrites the calls that are noted so."""

    def generic_visit(self, node):
        return node if is_static(node) else super().generic_visit(node)

    def visit_Call(self, node):
        node = self.generic_visit(node)
        if not getattr(node, "of_array", False) or isinstance(node.args[0], gast.Constant):
            return node
        if known_callee(node) is np.sum:
            return gast.Call(gast.Attribute(node.args[0], "sum", LOAD), node.args[1:], node.keywords)
        axis = number(node.args[1]) if known_callee(node) is np.expand_dims and len(node.args) == 2 else None
        return node if axis is None else with_axis(node.args[0], axis)


def with_axis(array, axis: int):
    """An array with a new axis: of `-x`, `-x[:, None]`."""
    if isinstance(array, gast.UnaryOp):
        return gast.UnaryOp(array.op, with_axis(array.operand, axis))
    return item(array, new_axis(axis))


def new_axis(axis: int):
    """The index that puts a new axis there."""
    if axis < 0:
        places = [constant(Ellipsis), constant(None), *(whole() for _ in range(-1 - axis))]
    else:
        places = [*(whole() for _ in range(axis)), constant(None)]
    return places[0] if len(places) == 1 else tuple_of(places)


def whole() -> gast.Slice:
    return gast.Slice(None, None, None)
