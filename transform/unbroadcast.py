"""Undo broadcasting: sum a contribution down to the shape of what it contributes to, and keep its type.

Where kinds tell which axes NumPy broadcast, the sums are written out; else the run-time helper looks.
"""

from __future__ import annotations

from typing import Any

import gast

from tapeless.transform.core import call, constant, known_callee, of_array, tuple_of
from tapeless.transform.kinds import Array, Kind, is_not_one
from tapeless.transform.rules import helper, helper_itself, numpy


def matched(expression, like, small: Kind, large: Kind, promotes: bool = False, alike: bool = False):
    """The expression, which has the shape of kind `large`, in the shape and type of `like`, of kind `small`.

    They are of one shape, whatever that is, if they are `alike`.
    """
    axes = ([], []) if alike else broadcast_axes(small, large)
    if axes is None or not keeps_type(small, large, promotes):
        return call(helper("unbroadcast"), expression, like)
    dropped, kept = axes
    if (dropped or kept) and isinstance(expression, gast.UnaryOp):
        return gast.UnaryOp(expression.op, matched(expression.operand, like, small, large, promotes))
    if kept:
        expression = of_array(call(numpy("sum"), expression, axis=axis_constant(kept), keepdims=constant(True)))
    if dropped:
        assert isinstance(large, Array) and large.dims is not None
        whole = len(dropped) == len(large.dims)
        keywords = {} if whole else {"axis": axis_constant(dropped)}
        expression = of_array(call(numpy("sum"), expression, **keywords))
    return expression


def factors(expression) -> list[tuple[Any, Any]]:
    """The factors of a product or quotient, each with the operation that joins it to those before."""
    if isinstance(expression, gast.BinOp) and isinstance(expression.op, gast.Mult | gast.Div):
        return [*factors(expression.left), (expression.op, expression.right)]
    return [(gast.Mult(), expression)]


def multiplied(expression, others: list[tuple[Any, Any]]):
    """An expression with more factors."""
    for op, factor in others:
        expression = gast.BinOp(expression, op, factor)
    return expression


def is_constant_along(kind: Kind, kept: list[int], small: Kind, large: Kind) -> bool:
    """Whether what has a kind can be multiplied with a sum as well as with what is summed to a smaller shape."""
    dims, inner, outer = (k.dims if isinstance(k, Array) else None for k in (kind, small, large))
    if dims is None or inner is None or outer is None:
        return False
    missing = len(outer) - len(dims)
    fits = len(dims) <= len(inner)  # it has none of the axes that are summed away
    return fits and all(axis < missing or dims[axis - missing] == 1 for axis in kept)


def is_call(node) -> bool:
    """Whether an expression is `rt.unbroadcast(...)`."""
    return known_callee(node) is helper_itself("unbroadcast")


def may_expand(small: Kind, large: Kind) -> bool:
    """Whether what has kind `large` may be smaller than what it contributes to, which takes each of its items often."""
    if not isinstance(small, Array) or not isinstance(large, Array) or small.dims is None or large.dims is None:
        return True
    return any(n not in (1, m) and not is_not_one(m) for n, m in zip(small.dims, large.dims, strict=False))


def axis_constant(axes: list[int]):
    return constant(axes[0]) if len(axes) == 1 else tuple_of([constant(a) for a in axes])


def broadcast_axes(small: Kind, large: Kind) -> tuple[list[int], list[int]] | None:
    """The axes to sum away and those to sum to length 1; None if that shows only at run time."""
    if not isinstance(small, Array) or not isinstance(large, Array) or small.dims is None or large.dims is None:
        return None
    extra = len(large.dims) - len(small.dims)
    if extra < 0:
        return None
    kept = []
    for axis, n in enumerate(small.dims):
        m = large.dims[axis + extra]
        if n == m and n is not None:
            continue
        if n == 1:
            kept.append(axis + extra)
        elif not is_not_one(n) and m != 1:
            return None
    return list(range(extra)), kept


def keeps_type(small: Kind, large: Kind, promotes: bool) -> bool:
    """Whether a contribution of the one's type needs no cast to the other's."""
    if not isinstance(small, Array) or not isinstance(large, Array) or (promotes and small.single):
        return False
    if small.dtype is None or large.dtype is None:
        return False
    if small.dtype == large.dtype:
        return True
    return small.python and not large.dtype.startswith("complex")
