"""The values of expressions that are known as the text is read: numbers, tuples of them, and choices between these."""

from __future__ import annotations

import copy
import operator
from collections.abc import Callable
from typing import Any

import gast

from tapeless.transform.core import is_assignment, is_static, target

COMPARISONS: dict[type, Callable[[Any, Any], bool]] = {
    gast.Eq: operator.eq,
    gast.NotEq: operator.ne,
    gast.Lt: operator.lt,
    gast.LtE: operator.le,
    gast.Gt: operator.gt,
    gast.GtE: operator.ge,
    gast.Is: operator.is_,
    gast.IsNot: operator.is_not,
    gast.In: lambda item, container: item in container,
    gast.NotIn: lambda item, container: item not in container,
}
CALLS = (isinstance, tuple, list, range, int, len)


class NotKnown(Exception):
    """A part of an expression shows only at run time."""


def value_of(node, block: list, inliner) -> Any:
    """The value of an expression after the statements of a block; the code depends on what it reads of a module then.

    Parameters
    ----------
    node
        The expression.
    block : list
        The statements before it.
    inliner : Inliner or None
        Tells which names are variables, and the workshop; without one there are neither, and no data of a module.

    Raises
    ------
    NotKnown
        If the text does not tell it.

    Examples
    --------
    >>> block = gast.parse("n = 2").body
    >>> value_of(gast.parse("(0, n) if n > 1 else n").body[0].value, block, None)
    (0, 2)
    """

    def known(inner) -> Any:
        return value_of(inner, block, inliner)

    if isinstance(node, gast.Constant):
        return node.value
    if is_static(node):
        if getattr(node, "live", False):
            return standing(node, inliner)
        return node.static
    if isinstance(node, gast.Name) and (inliner is None or node.id not in inliner.unstable):
        made = next((n.value for n in reversed(block) if is_assignment(n) and target(n) == node.id), None)
        if made is not None:
            return known(made)
    if isinstance(node, gast.Tuple | gast.List):
        return (tuple if isinstance(node, gast.Tuple) else list)(map(known, node.elts))
    if isinstance(node, gast.Subscript) and not isinstance(node.slice, gast.Slice):
        return known(node.value)[known(node.slice)]
    if isinstance(node, gast.IfExp):
        return known(node.body if known(node.test) else node.orelse)
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.USub | gast.Not):
        return -known(node.operand) if isinstance(node.op, gast.USub) else not known(node.operand)
    if isinstance(node, gast.Compare) and len(node.ops) == 1:
        return COMPARISONS[type(node.ops[0])](known(node.left), known(node.comparators[0]))
    if isinstance(node, gast.Call) and not node.keywords and getattr(node.func, "static", None) in CALLS:
        return node.func.static(*map(known, node.args))
    raise NotKnown


def standing(node, inliner) -> Any:
    """The value of a variable of the module or closure, which is asked for again at every call."""
    if inliner is None or not hasattr(node, "read") or not is_plain(node.static):
        raise NotKnown
    value = copy.deepcopy(node.static)
    inliner.workshop.dependencies.numbers.append((node.read, value))
    return value


def is_plain(value) -> bool:
    """Whether a value is a whole number, or a list or tuple of them."""
    if isinstance(value, list | tuple):
        return all(map(is_plain, value))
    return isinstance(value, int | type(Ellipsis))
