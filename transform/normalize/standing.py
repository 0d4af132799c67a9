"""Which names stand for nested functions, for partials, gradients and distributions, or for collections of such."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from tapeless.transform import macros
from tapeless.transform.core import constant, is_static, name, static, store_name, tuple_of
from tapeless.transform.errors import refuse
from tapeless.transform.normalize.nested import (
    Checkpointed,
    Closing,
    Frozen,
    Gradient,
    Vectorized,
    display_of,
    named,
    reads_once,
)
from tapeless.transform.primitives import methods_of
from tapeless.transform.program import Namer
from tapeless.transform.scopes import bound_names
from tapeless.transform.trees import nodes_in, walk


class Standing:
    """The part of inlining that knows what names stand for."""

    namer: Namer
    tree: Any
    local: dict[str, Any]
    collections: dict[str, dict[Any, Any]]
    seen: set[str]
    displays: dict[str, Any]
    unstable: set[str]
    settled: set[str]
    running: list
    captured: Callable[..., list[str]]
    argument: Callable[..., Any]
    call: Callable[..., Any]
    gradient_function: Callable[..., Gradient]

    def define(self, flattener, node) -> bool:
        """A nested `def`: remember it; the statement stays for uses other than calls."""
        self.settle_defaults(flattener, node.args)
        node.closing = self.closing(node)
        if node.name in self.local and self.local[node.name] is not node:
            raise refuse(f"`{node.name}` is defined twice", "give the two functions different names", node)
        self.local[node.name] = node
        return False

    def closing(self, tree) -> Closing:
        """What is known of a nested function where it is defined."""
        home = self.running[-1] if self.running else None
        own, later = bound_names(home or self.tree), getattr(tree, "later", None)
        result = Closing(self, [], [], home and home.name)
        for captured in self.captured(tree, {tree.name}):
            written = self.namer.base(captured)
            if later is None or written not in own:
                if captured not in self.settled or captured not in self.seen:
                    result.soon.append(captured)
            elif written in later.soon:
                result.soon.append(captured)
            elif written in later.then:
                result.then.append(captured)
        return result

    def assigned(self, target: str, value) -> None:
        """An assignment: a name that is assigned once may stand for a nested function; any other is a variable."""
        if target in self.unstable:
            self.seen.add(target)
            return
        value = self.entry(value)
        function = self.local.get(value.id) if isinstance(value, gast.Name) and not is_static(value) else None
        if (
            target in self.local
            and self.local[target] is not function
            or (function is not None and target in self.seen)
        ):
            raise refuse(
                f"`{target}` stands for a nested function and for something else",
                "give them different names, and choose with `if` at the call",
                function if isinstance(function, gast.AST) else self.local.get(target),
            )
        self.seen.add(target)
        if function is not None:
            self.local[target] = function
        self.collect(target, value)

    def read_once(self, target) -> bool:
        """Whether a name is read in one place only, so that an iterator under it is used up there."""
        if not isinstance(target, gast.Name):
            return False
        if self.running:
            return reads_once(self.running[-1], self.namer.base(target.id))
        return reads_once(self.tree, target.id)

    def collect(self, target: str, value) -> None:
        """A tuple: a star before it stands for its items; as do those of what holds functions and is never changed."""
        value = self.entry(value)
        whole = isinstance(value, gast.Tuple) and not any(isinstance(e, gast.Starred) for e in value.elts)
        if whole and target not in self.unstable:
            self.displays[target] = display_of(target, range(len(value.elts)), False)
        elif isinstance(value, gast.Name) and value.id in self.displays and target not in self.unstable:
            self.displays[target] = self.displays[value.id]
        if target in self.unstable:
            return
        if isinstance(value, gast.List | gast.Tuple):
            entries = dict(enumerate(value.elts))
        elif isinstance(value, gast.Dict) and all(isinstance(k, gast.Constant) for k in value.keys):
            entries = {k.value: v for k, v in zip(value.keys, value.values, strict=True)}
        elif isinstance(value, gast.Name) and value.id in self.collections:
            self.collections[target] = self.collections[value.id]
            return
        else:
            return
        if any(map(self.carries_function, entries.values())):
            self.collections[target] = entries

    def entry(self, node):
        """What a constant key picks from such a collection; any other node as it is."""
        if isinstance(node, gast.Subscript) and isinstance(node.value, gast.Name):
            return self.collections.get(node.value.id, {}).get(getattr(node.slice, "value", None), node)
        return node

    def loop(self, node) -> list | None:
        """The atoms that a loop over a collection of nested functions takes, if it can be written out."""
        entries = self.collections.get(node.iter.id) if isinstance(node.iter, gast.Name) else None
        plain = isinstance(node.target, gast.Name) and not any(isinstance(n, gast.Break) for n in walk(node.body))
        if entries is None or not plain or list(entries) != list(range(len(entries))):
            return None
        if any(isinstance(n, gast.FunctionDef | gast.Lambda) for statement in node.body for n in nodes_in(statement)):
            return None  # each is one function, and reads what the loop's variable is when it is called
        if not all(self.carries_function(e) or is_static(e) for e in entries.values()):
            return None  # variables may be assigned before the loop
        return list(entries.values())

    def lambda_(self, flattener, node):
        """A lambda: a nested function without a name."""
        self.settle_defaults(flattener, node.args)
        identifier = self.namer.fresh("function")
        self.local[identifier] = named(identifier, node)
        node.closing = self.closing(self.local[identifier])
        flattener.emit(gast.Assign([store_name(identifier)], node, None))
        return name(identifier)

    def standing(self, flattener, node, entry):
        """A new name that stands for a partial or gradient function, made by a call."""
        identifier = self.namer.fresh("function")
        self.local[identifier] = entry
        made = gast.Call(node.func, [self.argument(flattener, a) for a in node.args], node.keywords)
        made.place = getattr(node.func, "place", None)
        flattener.emit(gast.Assign([store_name(identifier)], made, None))
        return name(identifier)

    def held(self, flattener, arguments: list, keywords: list) -> tuple[list, list]:
        """Arguments as they are now, whatever their variables are assigned later."""

        def now(argument):
            atom = self.argument(flattener, argument)
            if not isinstance(atom, gast.Name) or is_static(atom) or self.carries_function(atom):
                return atom
            kept = self.namer.temporary(atom.id)
            flattener.emit(gast.Assign([store_name(kept)], atom, None))
            return name(kept)

        return [now(a) for a in arguments], [gast.keyword(k.arg, now(k.value)) for k in keywords]

    def settle_defaults(self, flattener, arguments) -> None:
        """Evaluate the defaults of a function where it is defined."""
        arguments.defaults, _ = self.held(flattener, arguments.defaults, [])
        given = [d for d in arguments.kw_defaults if d is not None]
        kept = iter(self.held(flattener, given, [])[0])
        arguments.kw_defaults = [None if d is None else next(kept) for d in arguments.kw_defaults]

    def carries_function(self, node) -> bool:
        """Whether an argument is a nested function or a distribution, or a display that has one in it."""
        if isinstance(node, gast.Tuple | gast.List):
            return any(map(self.carries_function, node.elts))
        if isinstance(node, gast.Dict):
            return any(map(self.carries_function, node.values))
        if isinstance(node, gast.Name) and not is_static(node):
            return node.id in self.local or node.id in self.collections
        if isinstance(node, gast.Call):
            return bool(methods_of(getattr(node.func, "static", None)))
        return isinstance(node, gast.Lambda)

    def called(self, flattener, function):
        """What a call calls, if it is a nested function, a partial or a gradient."""
        if isinstance(function, gast.Lambda):
            function = self.lambda_(flattener, function)
        if isinstance(function, gast.Call) and macros.role_of_call(function) in ("grad", "value_and_grad"):
            return self.gradient_function(flattener, function)
        if isinstance(function, gast.Call) and macros.role_of_call(function) == "checkpoint":
            return Checkpointed(self.argument(flattener, function.args[0]))
        made_by = getattr(function.func, "static", None) if isinstance(function, gast.Call) else None
        if made_by is functools.partial or made_by is np.vectorize:
            function = self.call(flattener, function)
        function = self.entry(function)
        if isinstance(function, gast.Attribute) and not is_static(function):
            return self.frozen(flattener, function)
        if isinstance(function, gast.Name) and not is_static(function):
            return self.local.get(function.id)
        value = getattr(function, "static", None)
        if isinstance(value, np.vectorize) and value.otypes is None and not value.excluded and value.signature is None:
            return Vectorized(static(value.pyfunc.__name__, value.pyfunc))
        marked = getattr(value, "__tapeless_gradient__", None)
        if marked is not None:
            fun, argnums, with_value = marked
            numbers = constant(argnums) if isinstance(argnums, int) else tuple_of([constant(n) for n in argnums])
            return Gradient(static(fun.__name__, fun), numbers, with_value)
        return None

    def frozen(self, flattener, function) -> Frozen | None:
        """The distribution with its parameters whose method a call calls, if that is a primitive."""
        owner = function.value
        if isinstance(owner, gast.Call) and function.attr in methods_of(getattr(owner.func, "static", None)):
            owner = self.call(flattener, owner)
        found = self.local.get(getattr(owner, "id", ""))
        known = isinstance(found, Frozen) and function.attr in methods_of(found.family.static)
        return found if known else None
