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

from tapeless.transform.core import call, is_assignment, is_static, name, static, target, tuple_of
from tapeless.transform.errors import refuse
from tapeless.transform.infer import Kinds
from tapeless.transform.normalize.nested import named
from tapeless.transform.optimize import dead
from tapeless.transform.program import Program
from tapeless.transform.residuals import attach, note
from tapeless.transform.rules import helper
from tapeless.transform.trees import clone, reads, walk


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
        later = [self.namer.base(n) for n in closing.later]
        if later and (closing.home or any(n in closing.inliner.unstable for n in closing.later)):
            raise refuse(
                f"this function is kept, and closes over `{later[0]}`, assigned more than once",
                "give another name to what is another value, or call the function where it is defined",
                node,
            )
        if later and self.kinds.traced(tree.name):
            raise refuse(
                f"this function is kept, and closes over differentiated values and `{later[0]}`, assigned in a loop",
                f"hold what they are as defaults, `{later[0]}={later[0]}`, or make it by a function that is given them",
                node,
            )
        if later or tree.args.vararg or tree.args.kwarg:
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
