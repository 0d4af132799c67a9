"""Rewrite loops, knowing kinds.

for row in X: ...   ->  for k in range(len(X)): row = X[k]; ...   where X is differentiated
for a, b in zip(x, y), enumerate(x), reversed(x)                  likewise
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from tapeless.transform.core import (
    call,
    constant,
    is_assignment,
    is_static,
    item,
    known_callee,
    name,
    static,
    store_name,
    target,
    tuple_of,
)
from tapeless.transform.errors import refuse
from tapeless.transform.infer import Kinds
from tapeless.transform.kinds import Array, DictOf, Instance, ListOf, Mapping, Sequence, Unknown
from tapeless.transform.normalize.unroll import read_at_hand, unroll
from tapeless.transform.program import Namer, Program
from tapeless.transform.resolve import is_own
from tapeless.transform.rules import helper
from tapeless.transform.trees import clone, names_in, walk


class Iteration:
    """The part of lowering that deals with loops."""

    program: Program
    kinds: Kinds
    namer: Namer
    changed: bool
    renewed: set[int]
    emit: Callable[..., Any]
    makes_late_functions: Callable[..., bool]

    def loop(self, node, before):
        if getattr(node, "refused", False):
            return [node]
        own = is_own(self.program.function.__globals__)
        made = self.definition(node.iter.id) if isinstance(node.iter, gast.Name) else None
        late = self.makes_late_functions(node.body)
        unrolled = None if late else unroll(node, made, self.kinds, self.namer, before, own)
        if unrolled is not None:
            self.changed = True
            self.renewed.update(map(id, unrolled))  # what is known of them is what was known of the loop
            return unrolled
        setup: list = []
        parts = self.parts(node.iter, node, setup)
        if parts is None:
            return [node]
        self.changed = True
        counter = self.namer.temporary("k")
        length = self.length(node, parts, setup)
        value = self.element(node, parts, name(counter), head := [])
        if value is None:
            raise refuse("iteration over this value", "loop over indices: for k in range(len(x))", node)
        first = self.emit(node, node.target.id, value)
        tuples = [n for n in [*head, first] if isinstance(n.value, gast.Tuple)]
        read_at_hand(node.body, {target(n): n.value.elts for n in tuples})
        loop = gast.For(store_name(counter), call(static("range", range), length), [*head, first, *node.body], [], None)
        loop.origin, loop.place, loop.carried = node.origin, getattr(node, "place", None), node.carried
        return [*setup, loop]

    def parts(self, iterable, node, setup: list):
        """The tree of a differentiated iterable: ('zip', ...), ('enumerate', x), ('reversed', x) or a name."""
        if isinstance(iterable, gast.Name) and not is_static(iterable):
            kind = self.kinds[iterable.id]
            made = self.definition(iterable.id)
            if made is not None:
                inner = self.parts(made, node, setup)
                if inner is not None:
                    return inner
            if isinstance(kind, Instance) and kind.traced:
                raise refuse(
                    f"iteration over a `{kind.type.__name__}` of differentiated values",
                    "loop over a list of its own: for item in x.items",
                    node,
                )
            if isinstance(kind, Mapping | DictOf) or not kind.traced or self.is_view_of_dict(iterable.id):
                return None
            return iterable if isinstance(kind, Array | Sequence | ListOf | Unknown) else None
        if isinstance(iterable, gast.Call):
            function = getattr(iterable.func, "static", None)
            if function in (zip, enumerate, reversed):
                inner = [self.parts(a, node, setup) or self.keys(a, node, setup) for a in iterable.args]
                if any(p is not a for p, a in zip(inner, iterable.args, strict=True)) or self.any_traced(iterable):
                    inner += [k.value for k in iterable.keywords if k.arg == "start"]
                    strict = any(k.arg == "strict" and k.value.value for k in iterable.keywords)
                    return ("zip strictly" if strict else function.__name__, *inner)
        return None

    def keys(self, iterable, node, setup: list):
        """What is iterated over of a dict, or of a view of one: the list of its keys, or of what that shows."""
        if not isinstance(iterable, gast.Name) or not (
            isinstance(self.kinds.atom(iterable), Mapping | DictOf) or self.is_view_of_dict(iterable.id)
        ):
            return iterable
        keys = self.namer.temporary("keys")
        setup.append(self.emit(node, keys, call(static("list", list), iterable)))
        return name(keys)

    def is_view_of_dict(self, wanted: str) -> bool:
        """Whether a name was given what `d.keys()`, `d.values()` or `d.items()` shows."""
        made = (node.value for node in walk(self.program.body) if is_assignment(node) and target(node) == wanted)
        methods = [v.func for v in made if isinstance(v, gast.Call) and isinstance(v.func, gast.Attribute)]
        views = [m.value for m in methods if not is_static(m) and m.attr in ("keys", "values", "items")]
        return any(isinstance(self.kinds.atom(owner), Mapping | DictOf) for owner in views)

    def any_traced(self, iterable) -> bool:
        """Whether a call of `zip` and its like gives differentiated values: those of a `range` are integers."""
        given = [a for a in iterable.args if known_callee(a) is not range]
        return any(self.kinds.traced(n) for a in given for n in names_in(a))

    def definition(self, wanted: str):
        """The call of zip, enumerate or reversed that a name was given, if that is all it is."""
        for node in walk(self.program.body):
            if is_assignment(node) and target(node) == wanted and isinstance(node.value, gast.Call):
                if getattr(node.value.func, "static", None) in (zip, enumerate, reversed):
                    return node.value
        return None

    def length(self, node, parts: Any, before):
        if isinstance(parts, tuple) and parts[0].startswith("zip"):
            lengths = [self.length(node, p, before) for p in parts[1:]]
            result = self.namer.temporary("n")
            shortest = static("min", min) if parts[0] == "zip" else helper("common_length")
            before.append(self.emit(node, result, call(shortest, *lengths)))
            return name(result)
        if isinstance(parts, tuple):
            return self.length(node, parts[1], before)
        result = self.namer.temporary("n")
        before.append(self.emit(node, result, call(static("len", len), parts)))
        return name(result)

    def element(self, node, parts: Any, counter, head):
        if not isinstance(parts, tuple):
            if isinstance(parts, gast.Call):
                raise refuse("iteration over a computed iterable", "make it a list first", node)
            return item(clone(parts), counter)
        if parts[0] == "reversed":
            length = self.length(node, parts[1], head)
            back = self.namer.temporary("k")
            last = self.namer.temporary("t")
            head.append(self.emit(node, last, gast.BinOp(length, gast.Sub(), constant(1))))
            head.append(self.emit(node, back, gast.BinOp(name(last), gast.Sub(), counter)))
            return self.element(node, parts[1], name(back), head)
        if parts[0] == "enumerate":
            number, value = counter, self.atom(node, parts[1], counter, head)
            if len(parts) > 2:
                number = name(self.namer.temporary("k"))
                head.append(self.emit(node, number.id, gast.BinOp(parts[2], gast.Add(), counter)))
            return tuple_of([number, value])
        return tuple_of([self.atom(node, p, counter, head) for p in parts[1:]])

    def atom(self, node, parts, counter, head):
        value = self.element(node, parts, counter, head)
        new = self.namer.temporary("item")
        head.append(self.emit(node, new, value))
        return name(new)
