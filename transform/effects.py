"""What statements change in place: objects of local names, and data that stand outside of the function."""

from __future__ import annotations

from typing import Any

import gast

from tapeless.transform.core import Expression, Statement, is_static, name
from tapeless.transform.primitives import find
from tapeless.transform.scopes import rename
from tapeless.transform.trees import clone, gather, names_in

OPERATIONS = {gast.For: "iter", gast.While: "test", gast.If: "test"}  # where they stand; of others it is `value`
MUTATING_METHODS = {"append", "extend", "insert", "pop", "remove", "clear", "update", "setdefault", "reverse"}


def mutates(node: Statement) -> list[str]:
    """The names whose object a statement changes in place."""
    return [n for changed in changed_places(node) for n in names_in(changed)[:1]]


def changed_places(node: Statement) -> list[Expression]:
    """The expressions for the object that a statement changes in place."""
    if type(node) in (gast.Assign, gast.AugAssign):
        place = node.targets[0] if type(node) is gast.Assign else node.target
        if type(place) in (gast.Subscript, gast.Attribute):
            return [place.value]
    value = getattr(node, "value", None)
    if type(value) is gast.Call:
        function = value.func
        if isinstance(function, gast.Attribute) and function.attr in MUTATING_METHODS and not is_static(function):
            return [function.value]
        entry = find(function.static) if is_static(function) else None
        if entry is not None and entry.mutates:
            return value.args[:1]
    return []


def changes(node: Statement) -> list[str]:
    """What a statement changes, or may change: local names, and data outside by their `outside_name`."""
    return [n for changed in changed_places(node) for n in objects_in(changed)[:1]] + disturbed(node)


def disturbed(node: Statement) -> list[str]:
    """What the operations of a statement may change that are not differentiated."""
    found = []
    for value in disturbing(node):
        found += objects_in(value) if getattr(value, "disturbs", False) else []
        found += [outside_name(n) for n, _ in getattr(value, "outside", ())]
    return found


def disturbing(node: Statement) -> list:
    """The operations of a statement that may change what they are given or what is outside, as inference found."""
    if isinstance(node, gast.With):
        values = [i.context_expr for i in node.items]
    else:
        values = [getattr(node, OPERATIONS.get(type(node), "value"), None)]
    return [v for v in values if getattr(v, "disturbs", False) or getattr(v, "outside", ())]


def objects_in(node: Expression) -> list[str]:
    """The local names that an expression reads, and the data outside of the function by their `outside_name`."""
    return names_in(node) + [outside_name(n) for n in outside_data(node)]


def kept(operand, saved: dict[str, str]):
    """An operand, or the copy that was made of it because it is changed later."""
    copied = saved.get(outside_name(operand)) if is_static(operand) else None
    return rename(clone(operand), saved) if copied is None else name(copied)


def outside_of(node: Statement) -> list:
    """The data of globals and closures that a statement itself reads or changes."""
    found = [getattr(node, f, None) for f in ("value", "iter", "test", "target")]
    found += node.targets if isinstance(node, gast.Assign) else []
    found += [i.context_expr for i in node.items] if isinstance(node, gast.With) else []
    inside = [d for value in found for d in outside_data(value)]
    return inside + [d for value in disturbing(node) for d, _ in getattr(value, "outside", ())]


def references(*nodes: Expression) -> dict[str, Any]:
    """The names of `objects_in` expressions, each with an expression that reads the object."""
    found = {n: name(n) for node in nodes for n in names_in(node)}
    return found | {outside_name(d): d for node in nodes for d in outside_data(node)}


def outside_data(node: Expression) -> list:
    """The data that an expression reads of globals and closures."""
    statics: list = []
    if node is not None:
        gather(node, [], statics)
    return [n for n in statics if getattr(n, "live", False)]


def outside_name(node) -> str:
    """The name under which data outside of the function are known: one for each object."""
    return f"<{id(node.static)}>"
