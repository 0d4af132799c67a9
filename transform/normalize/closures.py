"""Nested functions that are values: a function of what it closes over and of its parameters, bound to the first.

fs.append(lambda z: z * w)   ->  closed = (w,); function = MethodType(function_closed, closed); fs.append(function)

`function_closed(closed, z)` stands for itself: `w = closed[0]; return z * w`. Where kinds tell that `fs[k]` is such a
method its calls are calls of that function, and what it closes over has adjoints, as the object of a method has.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import Any

import gast

from tapeless.transform.core import call, is_assignment, is_copy, is_static, name, static, target, tuple_of
from tapeless.transform.errors import refuse
from tapeless.transform.infer import Kinds
from tapeless.transform.normalize.nested import named
from tapeless.transform.optimize import dead
from tapeless.transform.program import Program
from tapeless.transform.residuals import attach, note
from tapeless.transform.rules import helper
from tapeless.transform.trees import blocks, clone, names_in, reads, walk


class Closures:
    """The part of lowering that deals with nested functions."""

    program: Program
    kinds: Kinds
    namer: Any
    workshop: Any
    emit: Callable[..., Any]

    def closed(self, node):
        """The statements that make a nested function a value, if it is used as one."""
        tree = definition(node)
        if tree is None or tree.name not in self.kept:
            return None
        closing = tree.closing
        if closing.soon or (closing.then and not self.passes(node, tree.name)):
            later = self.namer.base([*closing.soon, *closing.then][0])
            raise refuse(
                f"this function is kept, and closes over `{later}`, which may be assigned again before it is called",
                f"hold what it is now as a default, `{later}={later}`, or call the function where it is defined",
                node,
            )
        if tree.args.vararg or tree.args.kwarg:
            return None
        functions = {t.name: t for t in map(definition, walk(self.program.body)) if t is not None}
        title = closing.home if closing.home and isinstance(getattr(node, "value", None), gast.Lambda) else tree.name
        function, held = closing.inliner.closure(tree, title, functions)
        reference = self.workshop.reference(function)
        if not held:
            return [self.emit(node, tree.name, reference)]
        closed = self.namer.temporary("closed")
        bound = call(static("MethodType", types.MethodType), reference, name(closed))
        return [self.emit(node, closed, tuple_of(held)), self.emit(node, tree.name, bound)]

    def makes_late_functions(self, block: list) -> bool:
        """Whether the body of a loop defines functions that are kept, and close over what its turns assign."""
        trees = filter(None, map(definition, walk(block)))
        return any(tree.closing.then and tree.name in self.kept for tree in trees)

    def passes(self, node, function: str) -> bool:
        """Whether a function is only called, in the same turn of the innermost loop."""
        rest, aliases = walk(_following(self.program.body, node) or []), {function}
        for other in rest:
            if is_copy(other) and other.value.id in aliases:
                aliases.add(target(other))
        reading = [other for other in rest if aliases.intersection(reads(other))]
        everywhere = [other for other in walk(self.program.body) if aliases.intersection(reads(other))]
        return len(reading) == len(everywhere) and all(is_copy(n) or _only_calls(n, aliases) for n in reading)

    def open_calls(self) -> bool:
        """Make calls of functions that may hold differentiated values, and stay unknown, calls with what they hold."""
        found = [node for node in walk(self.program.body) if self.is_open(node)]
        for node in found:
            function = node.value.func
            owner, code = self.namer.temporary("owner"), self.namer.temporary("code")
            held = self.emit(node, owner, call(helper("owner_of"), function))
            runs = self.emit(node, code, call(helper("code_of"), clone(function)))
            note(node, [held, runs], "before")
            node.value.func, node.value.args = name(code), [name(owner), *node.value.args]
        attach(self.program.body)
        return bool(found)

    def is_open(self, node) -> bool:
        value = getattr(node, "value", None)
        if not isinstance(value, gast.Call) or not getattr(value, "dynamic", False) or value.keywords:
            return False
        function = value.func
        if not isinstance(function, gast.Name) or is_static(function) or not self.kinds.traced(function.id):
            return False
        return not any(isinstance(a, gast.Starred) for a in value.args)

    @functools.cached_property
    def kept(self) -> set[str]:
        """The names that are put somewhere or returned, rather than given to a function of a library."""
        kept: set[str] = set()
        for node in walk(dead.eliminate(clone(self.program.body), set())):
            value = getattr(node, "value", None)
            called = value.func if isinstance(value, gast.Call) else None
            taken = called is not None and is_static(called) and not isinstance(called.static, type)
            if not taken and definition(node) is None:
                kept.update(reads(node))
        return kept


def _following(block: list, node) -> list | None:
    """The statements that run after one in the same turn of the innermost loop; None if it is not in the block."""
    for index, outer in enumerate(block):
        if outer is node:
            return block[index + 1 :]
        for inner in blocks(outer):
            found = _following(inner, node)
            if found is not None:
                return found if isinstance(outer, gast.For | gast.While) else [*found, *block[index + 1 :]]
    return None


def _only_calls(node, functions: set[str]) -> bool:
    """Whether all that a statement does with functions is to call them."""
    value = getattr(node, "value", None)
    if not is_assignment(node) or not isinstance(value, gast.Call):
        return False
    given = [n for part in [*value.args, *value.keywords] for n in names_in(part)]
    return not functions.intersection(given)


def definition(node):
    """The tree of the nested function that a statement defines, or None."""
    if isinstance(node, gast.FunctionDef):
        return node if hasattr(node, "closing") else None
    made = node.value if is_assignment(node) else None
    if not isinstance(made, gast.Lambda) or not hasattr(made, "closing"):
        return None
    tree = named(target(node), made)
    tree.closing, tree.place = made.closing, getattr(node, "place", None)
    return tree
