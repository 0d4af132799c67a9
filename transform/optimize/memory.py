"""Which names may stand for memory that is changed in place.

Kinds are not asked: this runs on generated code, too, after kinds were found.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from tapeless.transform import macros
from tapeless.transform.core import Block, is_static, known_callee
from tapeless.transform.effects import changes, disturbed, mutates, objects_in
from tapeless.transform.primitives import find
from tapeless.transform.rules import helper_itself
from tapeless.transform.trees import walk, writes


def mutable_names(block: Block) -> set[str]:
    """The names whose objects may be changed in place, with those that may share their memory."""
    nodes = [node for node in walk(block) if not getattr(node, "saves", False)]  # holds copies of what is changed
    changed: set[Any] = {n for node in nodes for n in changes(node)}
    changed |= {(n,) for node in nodes for n in disturbed(node)}
    return _Memory(nodes, changed).mutable() if changed else set()


DISPLAYS = (gast.List, gast.Tuple, gast.Dict, gast.Set)


class _Memory:
    """Which names may stand for the same memory: for their object's, and, by `(name,)`, for that of what it holds."""

    def __init__(self, nodes: list, changed: set[Any]):
        self.parent: dict[Any, Any] = {}
        self.changed = changed
        self.written = {n for node in nodes for n in writes(node)}
        self.containers = made_by(_makes_container, nodes, self.written)
        self.arrays = made_by(_makes_array, nodes, self.written)
        self.lists = lists_in(nodes)
        for node in nodes:
            value = _value(node)
            if value is not None and (_is_list(value, self.lists) or not is_new(value)):
                self.statement(node, value)

    def mutable(self) -> set[str]:
        roots = set(map(self.root, self.changed))
        known = [n for n in {*self.written, *self.changed, *self.parent} if isinstance(n, str)]
        return {n for n in known if self.root(n) in roots}

    def root(self, thing):
        while (above := self.parent.get(thing)) is not None:
            self.parent[thing] = thing = self.parent.get(above, above)
        return thing

    def join(self, one, other) -> None:
        one, other = self.root(one), self.root(other)
        if one != other:
            self.parent[one] = other

    def statement(self, node, value) -> None:
        """What is written shows, or is part of, what is read; what is changed holds it."""
        holders = writes(node) if isinstance(value, DISPLAYS) else [n for n in mutates(node) if n not in self.arrays]
        shown = [] if isinstance(value, DISPLAYS) else writes(node)
        for source in objects_in(value):
            for holder in holders:
                if holder != source:
                    self.join((holder,), source)
                    self.join((holder,), (source,))
            for new in shown:
                self.join((new,), (source,))
                if not isinstance(value, gast.Name):
                    self.join(new, (source,))
                if source not in self.containers or not _takes_out(node, value):
                    self.join(new, source)


def made_by(makes: Callable[[Any], bool], nodes: list, written: set[str]) -> set[str]:
    """The names that stand for nothing but what certain operations make."""
    others = [(writes(n), getattr(_value(n), "id", None)) for n in nodes if not makes(_value(n))]
    found, before = written, None
    while found != before:
        before = found
        found = before - {name for names, source in others if source not in before for name in names}
    return found


def lists_in(nodes: list) -> set[str]:
    """The names that stand for lists or tuples which the statements make, joined ones too."""
    found: set[str] = set()
    before = None
    while found != before:
        before = set(found)
        found.update(n for node in nodes if _is_list(_value(node), found) for n in writes(node))
    return found


def _is_list(value, lists: set[str]) -> bool:
    if isinstance(value, gast.BinOp):
        return _is_list(value.left, lists) or _is_list(value.right, lists)
    if isinstance(value, gast.Name):
        return value.id in lists
    return isinstance(value, DISPLAYS) or known_callee(value) in (list, tuple)


def _value(node):
    return node.iter if isinstance(node, gast.For) else getattr(node, "value", None)


def _makes_container(value) -> bool:
    """Whether an operation makes what shows no memory but that of what is put into it."""
    return isinstance(value, DISPLAYS) or known_callee(value) is helper_itself("new")


def _makes_array(value) -> bool:
    """Whether an operation makes an array, which holds copies of what is stored into it."""
    function = known_callee(value) if is_new(value) else None
    return str(getattr(function, "__module__", "")).startswith("numpy")


def _takes_out(node, value) -> bool:
    """Whether a statement names an item of a container."""
    return isinstance(node, gast.For) or isinstance(value, gast.Subscript | gast.Attribute)


def is_new(value) -> bool:
    """Whether an operation gives a new object that holds nothing that was there before."""
    if isinstance(value, gast.BinOp):
        return not getattr(getattr(value, "primitive", None), "holds", False)  # of lists
    if isinstance(value, gast.UnaryOp | gast.Compare):
        return True
    if isinstance(value, gast.Call):
        entry = find(value.func.static) if is_static(value.func) else getattr(value, "primitive", None)
        if entry is None:
            return macros.role_of_call(value) == "new"
        return entry.makes(value) and not entry.holds and not entry.mutates
    return False
