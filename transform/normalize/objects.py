"""Rewrite what makes and changes objects of user classes, knowing kinds.

p = Point(a, b)         ->  p = rt.new(Point); Point.__init__(p, a, b)      (and that is inlined)
p.x = v                 ->  Point.x.fset(p, v)                              where x is a property
p[k] = v                ->  Point.__setitem__(p, k, v)
p[i, a:b]               ->  key = slice(a, b, None); key_2 = (i, key); p[key_2]
"""

from __future__ import annotations

import dataclasses
import inspect
import types
from collections.abc import Callable
from typing import Any

import gast

from tapeless.transform.core import (
    call,
    constant,
    is_assignment,
    is_static,
    known_callee,
    name,
    static,
    target,
    tuple_of,
)
from tapeless.transform.errors import refuse
from tapeless.transform.infer import Kinds
from tapeless.transform.infer.changing import is_library
from tapeless.transform.infer.objects import (
    class_node,
    own_method,
)
from tapeless.transform.kinds import Instance, Static
from tapeless.transform.normalize.owners import Owners
from tapeless.transform.normalize.records import Records
from tapeless.transform.program import Namer, Program
from tapeless.transform.records import is_plain_dataclass
from tapeless.transform.rules import helper
from tapeless.transform.trees import clone, names_in


class Objects(Owners, Records):
    """The part of lowering that deals with objects."""

    program: Program
    kinds: Kinds
    namer: Namer
    workshop: Any
    emit: Callable[..., Any]
    like: Callable[..., Any]
    flattened: Callable[..., list]

    def object_statement(self, node):
        """The statements that do what one does to an object, or None if it is left as it is."""
        value = getattr(node, "value", None)
        if isinstance(value, gast.Call) and getattr(value, "builds", None) is not None and is_assignment(node):
            return self.built(node, value)
        if isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Attribute | gast.Subscript):
            return self.set(node, node.targets[0])
        if isinstance(value, gast.Subscript) and is_assignment(node):
            return self.bracketed(node, value)
        if known_callee(value) in (getattr, setattr):
            return self.attribute_by_name(node, value)
        if isinstance(value, gast.Attribute) and not is_static(value):
            return self.fields_named(node, value) or self.own_methods(node, value) or self.method_above(node, value)
        if isinstance(value, gast.Call) and is_assignment(node):
            made = self.record_statement(node, value)
            if made is not None:
                return made
        if hasattr(value, "loads"):
            loaded = self.emit(node, self.namer.temporary(value.func.attr), value.func)
            value.func = name(target(loaded))
            return [loaded, node]
        return self.method_called(node, value) if hasattr(value, "callee") else None

    def attribute_by_name(self, node, value):
        """`getattr(p, name)`, `setattr(p, name, v)` of a name that is known."""
        key = self.kinds.atom(value.args[1]) if len(value.args) > 1 else None
        defaulted = known_callee(value) is getattr and len(value.args) > 2
        if not isinstance(key, Static) or not isinstance(key.value, str) or defaulted:
            return None
        value.args[1] = constant(key.value)
        return self.flattened(node, value)

    def built(self, node, value):
        """A constructor: an empty object, filled by its `__init__`."""
        cls = value.builds
        traced = any(self.kinds.traced(n) for n in names_in(value))
        init = cls.__init__
        made = [self.emit(node, target(node), call(helper("new"), class_node(cls)))]
        if is_plain_dataclass(cls):
            return [*made, *self.fields(node, value, cls)]
        if not isinstance(init, types.FunctionType):
            return made
        if not traced and not self.workshop.has_source(init):
            return None
        function = gast.Attribute(class_node(cls), "__init__", gast.Load())
        function.static = init
        filling = gast.Expr(gast.Call(function, [name(target(node)), *value.args], value.keywords))
        filling.value.fills, filling.value.place = True, getattr(value, "place", None)
        return [*made, *self.like(node, filling)]

    def fields(self, node, value, cls):
        """What the `__init__` of a dataclass with a `__post_init__` does."""
        given = inspect.signature(cls).bind(*value.args, **{k.arg: k.value for k in value.keywords}).arguments
        result = []
        for f in dataclasses.fields(cls):
            if f.name in given:
                content = given[f.name]
            elif f.default_factory is not dataclasses.MISSING:
                content = name(self.namer.temporary(f.name))
                factory = f.default_factory
                result.append(self.emit(node, content.id, call(static(getattr(factory, "__name__", "make"), factory))))
            else:
                content = static(f.name, f.default)
            place = gast.Attribute(name(target(node)), f.name, gast.Store())
            result += self.like(node, gast.Assign([place], content, None))
        function = gast.Attribute(class_node(cls), "__post_init__", gast.Load())
        function.static = cls.__post_init__
        filling = gast.Expr(call(function, name(target(node))))
        filling.value.fills = True
        return [*result, *self.like(node, filling)]

    def bracketed(self, node, value):
        """`p[i, a:b]` of an object with brackets of its own: the key under a name."""
        if not isinstance(value.slice, gast.Slice | gast.Tuple):
            return None
        method = own_method(self.kinds.atom(value.value), "__getitem__")
        if method is None or is_library(method):
            return None
        before: list = []
        value.slice = self.key(node, value.slice, before)
        return [*before, node]

    def key(self, node, index, before: list):
        """What brackets of an object are given: tuples and slices as values."""
        if isinstance(index, gast.Slice):
            index = call(
                static("slice", slice),
                *(constant(None) if p is None else p for p in (index.lower, index.upper, index.step)),
            )
        elif isinstance(index, gast.Tuple):
            index = tuple_of([self.key(node, e, before) for e in index.elts])
        else:
            return index
        new = self.namer.temporary("key")
        before.append(self.emit(node, new, index))
        return name(new)

    def set(self, node, place):
        """A store that a property or `__setitem__` does."""
        owner, before = self.kinds.atom(place.value), []
        if isinstance(place, gast.Attribute):
            if not isinstance(owner, Instance):
                return None
            found = inspect.getattr_static(owner.type, place.attr, None)
            method = found.fset if isinstance(found, property) else None
            described = hasattr(type(found), "__set__") and type(found) not in (property, types.MemberDescriptorType)
            if described and self.kinds.atom(node.value).traced:
                raise refuse(f"a store by the descriptor `{place.attr}`", "use a property", node)
            arguments = [clone(place.value), node.value]
        else:
            method = own_method(owner, "__setitem__")
            arguments = [clone(place.value), None, node.value]
        if not isinstance(method, types.FunctionType):
            return None
        if isinstance(place, gast.Subscript):
            arguments[1] = self.key(node, place.slice, before)
        setting = gast.Expr(call(static(method.__name__, method), *arguments))
        setting.value.fills = True
        return [*before, *self.like(node, setting)]
