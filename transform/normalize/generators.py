"""Write out generators where they are used: a loop over one becomes its body, with that of the loop for its yields.

def steps(x):                     for h in steps(x0):             x = x0
    while True:                       total = total + h           while True:
        yield x               and     if h < e: break      ->         h = x
        x = x / 2                                                     total = total + h
                                                                      if h < e: break
                                                                      x = x / 2

Anywhere else it is used up at once: `max(steps(x))` is that of a list.
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable
from types import FunctionType
from typing import Any

import gast

from tapeless.transform.core import constant, is_static, known_callee, name, store_name, tuple_of
from tapeless.transform.effects import mutates
from tapeless.transform.errors import DifferentiationError, kept_iterator, refuse
from tapeless.transform.infer.changing import is_library
from tapeless.transform.normalize.exits import leaving, structure
from tapeless.transform.normalize.nested import calls_itself, changed_names, parameters_of, reads_once
from tapeless.transform.normalize.rewrites import appending, empty_list, keyword
from tapeless.transform.normalize.statements import simplify
from tapeless.transform.program import Namer
from tapeless.transform.scopes import free_names
from tapeless.transform.trees import clone, names_in, nodes_in, walk, written_blocks

# What makes an iterator of others.
ITERATORS = (zip, enumerate, reversed, map, filter, *(f for f in vars(itertools).values() if isinstance(f, type)))
YIELDS = (gast.Yield, gast.YieldFrom)


class Generators:
    """The part of inlining that deals with generators."""

    workshop: Any
    namer: Namer
    local: dict[str, Any]
    running: list
    changed: set[str]
    entered: Callable[..., Any]
    put: Callable[..., Any]
    arguments: Callable[..., dict[str, Any]]

    def generator(self, node):
        """The tree of the generator that a call makes, and its function if that is one of a module; or None.

        A generator that is given constants only is no part of what is differentiated.
        """
        if not isinstance(node, gast.Call):
            return None
        if isinstance(node.func, gast.Name) and not is_static(node.func):
            tree = self.local.get(node.func.id)
            return (tree, None) if isinstance(tree, gast.FunctionDef) and yields(tree) else None
        function = getattr(node.func, "static", None)
        if not inspect.isgeneratorfunction(function):
            return None
        given = any(names_in(a) for a in [*node.args, *(k.value for k in node.keywords)])
        if not given or function.__name__ in function.__code__.co_names:
            return None
        try:
            tree = self.workshop.tree_of(function)
            check(tree, node)
        except DifferentiationError:
            return None
        return tree, function

    def consumed(self, flattener, node) -> bool:
        """Write out a loop over a generator, or over `enumerate` of one; tells whether it is one."""
        made, count = node.iter, None
        if known_callee(made) is enumerate and made.args and self.generator(made.args[0]):
            start = made.args[1] if len(made.args) > 1 else keyword(made, "start")
            made, count = made.args[0], self.namer.temporary("k")
            flattener.generated([gast.Assign([store_name(count)], start or constant(0), None)])
        found = self.generator(made)
        if found is None:
            return False
        tree, function = found
        check(tree, made)
        if may_not_end(tree) and not any(isinstance(n, gast.Break) for n in walk(node.body)):
            raise refuse(f"the generator `{tree.name}` may not end", "leave the loop by `break`, or use islice", made)
        if len(self.running) > 50 or (function is None and calls_itself(tree, self.local)):
            raise refuse(f"the generator `{tree.name}` calls itself", "let it return a list", made)
        bound = self.arguments(flattener, made, tree, function)
        statements = self.entered(flattener, bound, tree, function)
        for statement in statements:
            for inner in nodes_in(statement):
                if isinstance(inner, gast.stmt):
                    inner.origin = flattener.origin
        block = _Yields(node, count, self.namer).block(statements)
        self.put(flattener, tree, structure(simplify(block, self.namer), self.namer))
        return True

    def collected(self, flattener, node, tree):
        """A generator that is used anywhere else than in a loop, as a list; where that does the same."""
        if not getattr(node, "at_once", False):
            raise kept_iterator(f"the generator `{tree.name}`", node)
        given = [n for a in [*node.args, *(k.value for k in node.keywords)] for n in names_in(a)]
        outer = any(isinstance(n, gast.Nonlocal) for n in nodes_in(tree))
        if may_not_end(tree) or outer or changed_names(tree) or self.changed.intersection([*given, *free_names(tree)]):
            raise refuse(
                f"the generator `{tree.name}` runs beside what uses it, and may not end, or changes what it gives",
                "loop over it, or make a list of it: list(...)",
                node,
            )
        item = self.namer.temporary("item")
        return flattener.atom(gast.ListComp(name(item), [gast.comprehension(store_name(item), node, [], 0)]))

    def check_iterators(self, node) -> None:
        """Refuse to give a function an iterator that it reads more than once: it would be used up."""
        value = getattr(node.func, "static", None)
        if is_static(node.func):
            tree = self.workshop.tree_of(value) if isinstance(value, FunctionType) and not is_library(value) else None
        else:
            tree = self.local.get(getattr(node.func, "id", ""))
        if isinstance(tree, gast.FunctionDef):
            for parameter, argument in zip(parameters_of(tree), node.args, strict=False):
                if is_iterator(argument) and not reads_once(tree, parameter):
                    raise kept_iterator(f"the iterator that is given as `{parameter}`", node)


class _Yields:
    """Puts the body of a loop in the place of each `yield` of a generator."""

    def __init__(self, loop, count: str | None, namer: Namer):
        self.loop, self.count, self.namer = loop, count, namer

    def block(self, block: list) -> list:
        result = []
        for node in block:
            if isinstance(node, gast.Expr) and isinstance(node.value, YIELDS):
                result += self.given(node)
                continue
            if not isinstance(node, gast.FunctionDef):
                for part in written_blocks(node):
                    part[:] = self.block(part)
            result.append(node)
        return result

    def given(self, node) -> list:
        value = node.value.value if node.value.value is not None else constant(None)
        if isinstance(node.value, gast.Yield):
            made = self.once(value)
        else:
            item = self.namer.temporary("item")
            made = [gast.For(store_name(item), value, self.once(name(item)), [], None)]
        for new in made:
            for mark in ("origin", "place"):
                if hasattr(node, mark) and not hasattr(new, mark):
                    setattr(new, mark, getattr(node, mark))
        return made

    def once(self, value) -> list:
        """The statements for one value; a `break` of the loop leaves the generator."""
        before = []
        if self.count is not None:
            number = self.namer.temporary("k")
            after = gast.BinOp(name(self.count), gast.Add(), constant(1))
            before = [
                gast.Assign([store_name(number)], name(self.count), None),
                gast.Assign([store_name(self.count)], after, None),
            ]
            value = tuple_of([name(number), value])
        body = leaving(clone(self.loop.body))
        if isinstance(value, gast.Tuple) and is_unpacked(self.loop.target, body):
            body[0].value = clone(value)  # a, b = the tuple that is given
            return [*before, *body]
        return [*before, gast.Assign([clone(self.loop.target)], value, None), *body]


def is_unpacked(variable, body: list) -> bool:
    """Whether the body of a loop begins by unpacking its variable, and reads that nowhere else."""
    reads = [n for s in body for n in nodes_in(s) if isinstance(n, gast.Name) and n.id == variable.id]
    first = body[0] if body else None
    unpacks = isinstance(first, gast.Assign) and isinstance(first.targets[0], gast.Tuple)
    return unpacks and len(reads) == 1 and reads[0] is first.value


def yields(tree) -> bool:
    """Whether a function is a generator."""
    return any(isinstance(n, YIELDS) for n in own_nodes(tree))


def own_nodes(tree) -> list:
    """The nodes of a function without those of functions inside it."""
    inner = {id(n) for f in nodes_in(tree) if isinstance(f, gast.FunctionDef) and f is not tree for n in nodes_in(f)}
    return [n for n in nodes_in(tree) if id(n) not in inner]


def may_not_end(tree) -> bool:
    """Whether a generator has a `while True` that nothing leaves."""
    loops = [n for n in own_nodes(tree) if isinstance(n, gast.While) and getattr(n.test, "value", None)]
    return any(not any(isinstance(n, gast.Return | gast.Break) for n in nodes_in(loop)) for loop in loops)


def changes_beside(block: list, iterable) -> bool:
    """Whether the body of a loop changes objects that a generator which runs beside it might read.

    A list of its own that it appends to is none.
    """
    own = [n for n in walk(block) if is_appending(n) and names_in(n.value.func)[0] not in names_in(iterable)]
    others = [n for n in walk(block) if n not in own]
    return any(isinstance(n, gast.Expr) or mutates(n) for n in others)


def is_appending(node) -> bool:
    function = getattr(getattr(node, "value", None), "func", None)
    if not isinstance(node, gast.Expr) or not isinstance(function, gast.Attribute) or function.attr != "append":
        return False
    return isinstance(function.value, gast.Name) and not is_static(function.value)


def check(tree, node) -> None:
    """Refuse generators that do more than give values."""
    statements = {id(n.value) for n in own_nodes(tree) if isinstance(n, gast.Expr)}
    if any(isinstance(n, YIELDS) and id(n) not in statements for n in own_nodes(tree)):
        raise refuse(f"the generator `{tree.name}` takes values from `yield`", "pass them as arguments", node)
    for attempt in (n for n in own_nodes(tree) if isinstance(n, gast.Try | gast.With)):
        if any(isinstance(n, YIELDS) for n in nodes_in(attempt)):
            raise refuse(f"the generator `{tree.name}` gives values inside `try` or `with`", "do so outside", node)


def as_function(tree, function: FunctionType):
    """The tree of a function; of a generator that only computes, that of a function that returns what it gives."""
    coroutine = inspect.iscoroutinefunction(function)
    if not coroutine and not inspect.isgeneratorfunction(function):
        return tree
    if coroutine or changed_names(tree) or may_not_end(tree):
        raise not_a_function(function)
    check(tree, tree)
    namer = Namer({n.id for n in nodes_in(tree) if isinstance(n, gast.Name)})
    values, item = namer.fresh("values"), namer.fresh("item")
    loop = gast.For(store_name(item), constant(None), [appending(values, name(item))], [], None)
    body = _Yields(loop, None, namer).block(tree.body)
    for returning in [n for n in own_nodes(tree) if isinstance(n, gast.Return)]:
        returning.value = name(values)
    tree.body = [empty_list(values), *body, gast.Return(name(values))]
    return tree


def is_iterator(node) -> bool:
    """Whether an expression makes an iterator, which is used up when it is read."""
    return isinstance(node, gast.GeneratorExp) or any(known_callee(node) is made for made in ITERATORS)


def used_at_once(node) -> None:
    """Note what a function of a library is given, or what is unpacked or looped over: an iterator is used up there."""
    inner = node.value if isinstance(node, gast.Starred) else node
    if isinstance(inner, gast.Call):
        inner.at_once = True


def not_a_function(function: FunctionType) -> DifferentiationError:
    what = "coroutine" if inspect.iscoroutinefunction(function) else "generator"
    return DifferentiationError(f"`{function.__name__}` is a {what}", "write it as a function that returns a list")
