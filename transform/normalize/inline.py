"""Put the body of a called function in the place of the call.

This is done for functions defined inside the differentiated one (so that what they close over needs no passing), for
functions that are given such a function, and for functions that call `dlgradient` on what they were given.
"""

from __future__ import annotations

import sys
from types import FunctionType, MethodType
from typing import Any

import gast

from tapeless.transform import macros
from tapeless.transform.core import Namer, clone, is_static, name, rename, store_name, walk
from tapeless.transform.errors import refuse
from tapeless.transform.normalize.exits import structure
from tapeless.transform.normalize.statements import simplify
from tapeless.transform.primitives import find
from tapeless.transform.resolve import bound_names


class Inliner:
    """Inlines calls while a function is flattened.

    Parameters
    ----------
    tree_of : callable
        Gives the resolved tree of a function object.
    """

    def __init__(self, tree_of, namer: Namer, function: FunctionType):
        self.tree_of, self.namer, self.function = tree_of, namer, function
        self.local: dict[str, Any] = {}
        self.seen: set[str] = set()
        self.running: list = []

    def define(self, node) -> bool:
        """A nested `def`: remember it; the statement stays for uses other than calls."""
        if node.name in self.local and self.local[node.name] is not node:
            raise refuse(f"`{node.name}` is defined twice", "give the two functions different names", node)
        self.local[node.name] = node
        return False

    def assigned(self, target: str, value) -> None:
        """An assignment: a name may stand for one nested function, and for nothing else."""
        function = self.local.get(value.id) if isinstance(value, gast.Name) and not is_static(value) else None
        if (
            target in self.local
            and self.local[target] is not function
            or (function is not None and target in self.seen)
        ):
            raise refuse(
                f"`{target}` stands for a nested function and for something else",
                "give them different names, and choose with `if` at the call",
                function if function is not None else self.local[target],
            )
        self.seen.add(target)
        if function is not None:
            self.local[target] = function

    def lambda_(self, flattener, node):
        """A lambda: a nested function without a name."""
        identifier = self.namer.fresh("function")
        body = gast.Return(node.body)
        body.place = getattr(node.body, "place", None)
        self.local[identifier] = gast.FunctionDef(identifier, node.args, [body], [], None, None)
        self.local[identifier].place = getattr(node, "place", None)
        flattener.emit(gast.Assign([store_name(identifier)], node, None))
        return name(identifier)

    def call(self, flattener, node):
        """The name of a call's value, if the call was inlined."""
        function = node.func
        if isinstance(function, gast.Lambda):
            function = self.lambda_(flattener, function)
        if isinstance(function, gast.Name) and not is_static(function) and function.id in self.local:
            return self.expand(flattener, node, self.local[function.id], None)
        value = getattr(function, "static", None)
        if isinstance(value, MethodType):
            return None
        if not isinstance(value, FunctionType) or find(value) is not None or macros.role(value) is not None:
            return None
        value = _unwrapped(value)
        if find(value) is not None:
            return None
        if any(self.is_local_function(a) for a in [*node.args, *(k.value for k in node.keywords)]):
            return self.expand(flattener, node, self.tree_of(value), value)
        if takes_gradients(value) and has_gradient(self.tree_of(value)):
            return self.expand(flattener, node, self.tree_of(value), value)
        return None

    def is_local_function(self, node) -> bool:
        return isinstance(node, gast.Lambda) or (
            isinstance(node, gast.Name) and not is_static(node) and node.id in self.local
        )

    def expand(self, flattener, node, tree, function):
        """Emit the body of a function on a call's arguments; gives the name of the result."""
        if any(tree is t for t in self.running):
            raise refuse(
                f"`{tree.name}` calls itself and cannot be inlined",
                "define it at module level, and pass in what it uses",
                node,
            )
        if len(self.running) > 50:
            raise refuse("the calls are nested too deeply", "define the inner functions at module level", node)
        bound = {p: self.argument(flattener, a) for p, a in self.bind(node, tree, function).items()}
        self.running.append(tree)
        try:
            return self.body(flattener, bound, tree, function)
        finally:
            self.running.pop()

    def body(self, flattener, bound, tree, function):
        inner = clone(tree)
        if function is not None and function.__globals__ is not self.function.__globals__:
            inner = _Foreign(function).visit(inner)
        mapping: dict[str, Any] = {n: self.namer.fresh(n) for n in bound_names(tree)}
        for parameter, atom in bound.items():
            if self.is_local_function(atom):
                self.local[mapping[parameter]] = self.local[atom.id]
            flattener.emit(gast.Assign([store_name(mapping[parameter])], atom, None))
        statements = [s for s in inner.body if not isinstance(s, gast.Nonlocal)]
        statements = structure(simplify(rename_all(statements, mapping), self.namer), self.namer)
        kept = flattener.origin, flattener.place
        for statement in walk(statements):
            statement.origin = flattener.origin
        flattener.statements(statements[:-1])
        flattener.origin, flattener.place = kept
        return statements[-1].value

    def argument(self, flattener, argument):
        if isinstance(argument, gast.Lambda):
            return self.lambda_(flattener, argument)
        return flattener.atom(argument)

    def bind(self, node, tree, function) -> dict[str, Any]:
        arguments = tree.args
        if arguments.vararg or arguments.kwarg or any(isinstance(a, gast.Starred) for a in node.args):
            raise refuse(f"`{tree.name}` takes starred arguments and must be inlined here", "name its arguments", node)
        positional = [p.id for p in [*arguments.posonlyargs, *arguments.args]]
        keyword_only = [p.id for p in arguments.kwonlyargs]
        bound = dict(zip(positional, node.args, strict=False))
        for keyword in node.keywords:
            bound[keyword.arg] = keyword.value
        defaults = dict(zip(reversed(positional), reversed(arguments.defaults), strict=False))
        defaults |= {p: d for p, d in zip(keyword_only, arguments.kw_defaults, strict=True) if d is not None}
        for parameter in [*positional, *keyword_only]:
            if parameter not in bound:
                if parameter not in defaults:
                    raise refuse(f"`{tree.name}` misses the argument `{parameter}`", "pass it", node)
                bound[parameter] = defaults[parameter]
        if len(bound) > len(positional) + len(keyword_only) or len(node.args) > len(positional):
            raise refuse(f"`{tree.name}` does not take these arguments", "call it with its own parameters", node)
        return bound


def foreign(function: FunctionType, body: list) -> list:
    """The body of a function of another module, for code that runs with this one's globals."""
    visitor = _Foreign(function)
    return [visitor.visit(node) for node in body]


class _Foreign(gast.NodeTransformer):
    """Data of another module, read through the module."""

    def __init__(self, function: FunctionType):
        self.function = function

    def visit_Name(self, node):
        if not getattr(node, "live", False):
            return node
        module = sys.modules.get(self.function.__module__)
        if node.id not in self.function.__globals__ or module is None:
            raise refuse(f"`{node.id}` cannot be read where the function is inlined", "pass it as an argument", node)
        owner = name(module.__name__.replace(".", "_"))
        owner.static, owner.live = module, False
        new = gast.Attribute(owner, node.id, gast.Load())
        new.static, new.live = node.static, True
        return new


class _RenameAll(gast.NodeTransformer):
    """Renames the locals of an inlined function, definitions and nested parameters included."""

    def __init__(self, mapping):
        self.mapping = mapping

    def visit_Name(self, node):
        if not is_static(node) and node.id in self.mapping:
            node.id = self.mapping[node.id]
        return node

    def visit_FunctionDef(self, node):
        node.name = self.mapping.get(node.name, node.name)
        return self.generic_visit(node)


def rename_all(statements, mapping):
    return [_RenameAll(mapping).visit(s) for s in statements]


def _unwrapped(function):
    import inspect

    return inspect.unwrap(function)


def takes_gradients(function: FunctionType) -> bool:
    """A quick look at a function's code for a call of `dlgradient`, before its source is read."""
    for word in function.__code__.co_names + function.__code__.co_freevars:
        value = function.__globals__.get(word)
        if value is not None and (macros.role(value) == "gradient" or hasattr(value, "dlgradient")):
            return True
    return False


def has_gradient(tree) -> bool:
    return any(isinstance(n, gast.Call) and macros.role_of_call(n) == "gradient" for n in gast.walk(tree))


__all__ = ["Inliner", "has_gradient", "rename"]
