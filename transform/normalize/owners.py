"""Methods as values: of which object they are, and those that an object holds of itself.

area = p.area; area(2)      ->  Point.area(p, 2)                     where `p` always stands for the object
f = m.act                   ->  f = MethodType(M.bent, m)            where `m.act` is a method of `m`
fs = m.acts                 ->  fs = [MethodType(M.bent, m), np.sin]
m.act = m.bent              ->  m.act = rt.own(M.bent, m)
"""

from __future__ import annotations

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
    item,
    known_callee,
    name,
    static,
    target,
    tuple_of,
)
from tapeless.transform.effects import mutates
from tapeless.transform.errors import refuse
from tapeless.transform.infer import Kinds
from tapeless.transform.infer.objects import Super, behind, holds_own, method_node
from tapeless.transform.kinds import Instance, Mapping, Sequence, owned
from tapeless.transform.program import Namer, Program
from tapeless.transform.rules import helper
from tapeless.transform.trees import clone, walk, writes


class Owners:
    """The part of lowering that deals with the objects of methods."""

    program: Program
    kinds: Kinds
    namer: Namer
    emit: Callable[..., Any]
    like: Callable[..., Any]

    def method_above(self, node, value):
        """`super().m` as a value."""
        kind = self.kinds.atom(value.value)
        bound = behind(self.kinds[target(node)]) if is_assignment(node) else None
        if bound is None or not isinstance(kind, Super):
            return None
        function = static(bound[0].__name__, bound[0])
        return [self.emit(node, target(node), call(static("MethodType", types.MethodType), function, name(kind.name)))]

    def method_called(self, node, value):
        """`method = p.m; method(a)`: the call of the function, with the object."""
        called = getattr(value, "func", None)
        bound = behind(self.kinds.atom(called)) if isinstance(called, gast.Name) and not is_static(called) else None
        if called is None or bound is None or self.is_opening(called):
            return None
        before, me = [], self.owner(called.id)
        if me is None:
            me = name(self.namer.temporary("me"))
            before = [self.emit(node, me.id, gast.Attribute(clone(called), "__self__", gast.Load()))]
        value.func = method_node(*bound)
        value.args = [me, *value.args]
        return [*before, node]

    def owner(self, method: str):
        """The object of which a name is a method, if it has a name that always stands for it."""
        values = self.assigned(method)
        value = values[0] if len(values) == 1 else None
        if isinstance(value, gast.Subscript):
            value = self.entry(value)
        if isinstance(value, gast.Name) and not is_static(value):
            return self.owner(value.id)
        record = getattr(value, "record", None)
        if record is None:
            return None
        me = record[0][1]
        once = 0 if me.id in self.program.parameters else 1
        stays = len(self.assigned(me.id)) == once and isinstance(self.kinds[me.id], Instance)
        return clone(me) if stays else None

    def is_opening(self, method) -> bool:
        """Whether a name is of what an attribute holds, in which the methods of its object are put in this round."""
        values = self.assigned(getattr(method, "id", ""))
        value = values[0] if len(values) == 1 else None
        if isinstance(value, gast.Subscript | gast.Name):
            return self.is_opening(getattr(value, "value", value))
        return hasattr(value, "owned")

    def entry(self, value):
        """What a constant key picks from a display under a name, which nothing changes; None if that is not known."""
        key, values = value.slice, self.assigned(getattr(value.value, "id", ""))
        key = getattr(self.kinds.atom(key) if isinstance(key, gast.Name) else key, "value", None)
        display = values[0] if len(values) == 1 else None
        if isinstance(display, gast.Dict):
            keys = [getattr(k, "value", None) for k in display.keys]
            found = display.values[keys.index(key)] if key is not None and key in keys else None
        elif isinstance(display, gast.List | gast.Tuple) and isinstance(key, int):
            found = display.elts[key] if key < len(display.elts) else None
        else:
            return None
        return None if self.is_changed(value.value.id) else found

    def is_changed(self, container: str) -> bool:
        return any(container in mutates(n) for n in walk(self.program.body))

    def assigned(self, wanted: str) -> list:
        """The values of the assignments to a name."""
        statements = [n for n in walk(self.program.body) if wanted in writes(n)]
        return [n.value if is_assignment(n) else None for n in statements]

    # --- methods that an object holds of itself -------------------------------------------------

    def own_methods(self, node, value):
        """An attribute with methods of its object: these bound to the object, in a list or dict anew."""
        kind = getattr(value, "owned", None)
        if kind is None or isinstance(kind, Instance):  # calls of a partial are calls of the method
            return None
        before: list = []
        source = clone(value)
        del source.owned
        source.opened = True
        made = self.with_methods(node, kind, source, value.value, before)
        return [*before, self.emit(node, target(node), made)]

    def own_store(self, node):
        """`m.act = m.bent`: a store of what stands for a method of the object."""
        place = node.targets[0]
        before: list = []
        if not isinstance(place.value, gast.Name):
            return None
        made = self.own_value(node, node.value, place.value, before)
        return None if made is None else [*before, *self.like(node, gast.Assign([place], made, None))]

    def own_value(self, node, value, holder, before: list):
        """What is stored in an attribute for a method of its object, or for a display of such; None for all else."""
        if not isinstance(value, gast.Name) or is_static(value):
            return None
        values, made = self.assigned(value.id), None
        display = values[0] if len(values) == 1 else None
        if isinstance(display, gast.Subscript):
            entry = self.entry(display)
            return None if entry is None else self.own_value(node, entry, holder, before)
        function = self.bound_function(display)
        if function is not None and display.record[0][1].id == holder.id and self.owner(value.id) is not None:
            made = call(helper("own"), method_node(function, self.kinds.atom(holder)), clone(holder))
        if isinstance(display, gast.List | gast.Tuple):
            parts = [self.own_value(node, e, holder, before) or e for e in display.elts]
            whole = tuple_of(parts) if isinstance(display, gast.Tuple) else gast.List(parts, gast.Load())
            made = whole if parts != display.elts else None
        elif isinstance(display, gast.Dict):
            parts = [self.own_value(node, e, holder, before) or e for e in display.values]
            made = gast.Dict(display.keys, parts) if parts != display.values else None
        if made is None or self.is_changed(value.id):
            return None
        new = self.namer.temporary("t")
        before.append(self.emit(node, new, made))
        return name(new)

    def bound_function(self, value):
        """The function of a method as a value: of `m.bent`, `MethodType(M.bent, m)`."""
        if not hasattr(value, "record"):
            return None
        if isinstance(value, gast.Call):
            return value.args[0].static if known_callee(value) is types.MethodType else None
        found = inspect.getattr_static(getattr(self.kinds.atom(value.value), "type", None), value.attr, None)
        return found if isinstance(found, types.FunctionType) else None

    def with_methods(self, node, kind, source, owner, before: list):
        """What is in an attribute of a kind, read at `source`, with methods of `owner` for what stands for them."""
        function = owned(kind)
        if function is not None:
            method = method_node(function, self.kinds.atom(owner))
            return call(static("MethodType", types.MethodType), method, clone(owner))
        if not holds_own(kind):
            return source

        def named(value):
            new = self.namer.temporary("t")
            before.append(self.emit(node, new, value))
            return name(new)

        def part(kind, source):
            return named(self.with_methods(node, kind, source, owner, before))

        whole = named(source)
        if isinstance(kind, Sequence) and kind.type in (list, tuple):
            items = [part(k, item(clone(whole), constant(i))) for i, k in enumerate(kind.items)]
            return tuple_of(items) if kind.type is tuple else gast.List(items, gast.Load())
        if isinstance(kind, Mapping) and kind.type is dict:
            values = [part(k, item(clone(whole), constant(key))) for key, k in kind.items]
            return gast.Dict([constant(key) for key, _ in kind.items], values)
        what = f"a `{kind.type.__name__}` of methods that an object holds of itself"
        raise refuse(what, "hold the methods in a list, tuple or dict", node)
