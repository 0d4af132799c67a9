"""Rewrite what makes copies of objects, and of records: namedtuples and dataclasses.

replace(p, x=v), p._replace(x=v)  ->  Point(x=v, y=p.y)
asdict(p), p._asdict()            ->  {"x": p.x, "y": p.y}
astuple(p)                        ->  (p.x, p.y)
Point._make(values)               ->  Point(*values)
copy.copy(p)                      ->  q = rt.new(Point); q.x = p.x; q.y = p.y
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from tapeless.transform.core import call, constant, is_static, known_callee, name, static, target, tuple_of
from tapeless.transform.errors import refuse
from tapeless.transform.infer import Kinds
from tapeless.transform.infer.objects import class_node
from tapeless.transform.kinds import ANYTHING, Array, DictOf, Instance, Kind, ListOf, Mapping, Sequence, Static, inside
from tapeless.transform.program import Namer
from tapeless.transform.records import copies_attributes, fields_of, is_namedtuple
from tapeless.transform.rules import helper
from tapeless.transform.trees import clone


class Records:
    """The part of lowering that deals with copies."""

    kinds: Kinds
    namer: Namer
    emit: Callable[..., Any]
    like: Callable[..., Any]

    def record_statement(self, node, value):
        """The statements that make a copy, or None if a call makes none."""
        function = known_callee(value)
        if function in (copy.copy, copy.deepcopy, dataclasses.replace):
            return self.copied(node, value, function)
        if function in (dataclasses.asdict, dataclasses.astuple) and len(value.args) == 1 and not value.keywords:
            return self.plain(node, value.args[0], function is dataclasses.asdict)
        if function is dataclasses.fields and isinstance(record := self.kinds.atom(value.args[0]), Instance):
            known = [static(f"field_{f.name}", f) for f in dataclasses.fields(record.type)]
            return [self.emit(node, target(node), tuple_of(known))]
        if not isinstance(value.func, gast.Attribute) or is_static(value.func):
            return None
        owner, method = self.kinds.atom(value.func.value), value.func.attr
        if method == "_make" and is_namedtuple(getattr(owner, "value", None)):
            value.func, value.args = value.func.value, [gast.Starred(value.args[0], gast.Load())]
            return [node]
        if method == "_replace":
            return self.replaced(node, value.func.value, value.keywords)
        if method == "_asdict" and is_namedtuple(getattr(owner, "type", None)):
            return self.plain(node, value.func.value, True)
        return None

    def fields_named(self, node, value):
        """`p._fields`, the names of a namedtuple's fields."""
        kind = self.kinds.atom(value.value) if value.attr == "_fields" else None
        names = fields_of(kind) if isinstance(kind, Sequence) else None
        if names is None:
            return None
        return [self.emit(node, target(node), tuple_of([constant(n) for n in names]))]

    def copied(self, node, value, function):
        """`copy.copy`, `copy.deepcopy`, `dataclasses.replace` of differentiated values."""
        kind = self.kinds.atom(value.args[0])
        if not kind.traced:
            return None
        if function is dataclasses.replace:
            return self.replaced(node, value.args[0], value.keywords)
        if isinstance(kind, Array):
            return [self.emit(node, target(node), call(static("np.array", np.array), value.args[0]))]
        if function is copy.deepcopy:
            return [self.emit(node, target(node), call(helper("deep_copy"), value.args[0]))]
        make = dict if isinstance(kind, Mapping) else getattr(kind, "type", list)
        if isinstance(kind, Sequence | ListOf | Mapping) and make in (dict, list, tuple):
            return [self.emit(node, target(node), call(static(make.__name__, make), value.args[0]))]
        if isinstance(kind, Instance) and kind.attributes is not None and copies_attributes(kind.type):
            return self.copied_object(node, value.args[0], kind)
        raise refuse("`copy.copy` of this value", "copy the arrays in it one by one: x.copy()", value)

    def replaced(self, node, owner, keywords):
        """`dataclasses.replace(p, x=v)`, `p._replace(x=v)`: a new record of the old one's fields."""
        kind = self.kinds.atom(owner)
        fields = fields_of(kind)
        if fields is None or not isinstance(kind, Instance | Sequence):
            return None
        given = {k.arg: k.value for k in keywords}
        result, arguments = [], []
        for field in fields:
            if field not in given:
                given[field] = self.field(node, owner, field, result)
            arguments.append(gast.keyword(field, given[field]))
        made = gast.Call(class_node(kind.type), [], arguments)
        made.place = getattr(node.value, "place", None)
        return [*result, self.emit(node, target(node), made)]

    def copied_object(self, node, owner, kind: Instance):
        """A new object of the old one's attributes."""
        made = [self.emit(node, target(node), call(helper("new"), class_node(kind.type)))]
        for attribute, _ in kind.attributes or ():
            held = self.field(node, owner, attribute, made)
            place = gast.Attribute(name(target(node)), attribute, gast.Store())
            made += self.like(node, gast.Assign([place], held, None))
        return made

    def plain(self, node, owner, as_dict: bool):
        """A record as a dict, or a tuple; those of dataclasses hold copies, and nested ones are taken apart, too."""
        if fields_of(self.kinds.atom(owner)) is None:
            return None
        before: list = []
        display = self.contents(node, owner, self.kinds.atom(owner), as_dict, before)
        return [*before, self.emit(node, target(node), display)]

    def contents(self, node, owner, kind: Kind, as_dict: bool, before: list):
        fields, parts = fields_of(kind) or [], []
        known = dict(kind.attributes or ()) if isinstance(kind, Instance) else None
        for field in fields:
            part = self.field(node, owner, field, before)
            inner = None if known is None else known.get(field, ANYTHING)
            if inner is not None and not is_number(inner):
                if isinstance(inner, Instance) and fields_of(inner) is not None:
                    made = self.contents(node, part, inner, as_dict, before)
                elif may_hold_objects(inner):
                    what = f"`{field}`, which may hold dataclasses, as a dict or tuple"
                    raise refuse(what, "make the dict by hand", node)
                else:
                    made = call(helper("deep_copy"), part)
                part = name(self.namer.temporary(field))
                before.append(self.emit(node, part.id, made))
            parts.append(part)
        if not as_dict:
            return gast.Tuple(parts, gast.Load())
        return gast.Dict([constant(f) for f in fields], parts)

    def field(self, node, owner, attribute: str, before: list):
        """The content of an attribute, under a name."""
        new = self.namer.temporary(attribute)
        before.append(self.emit(node, new, gast.Attribute(clone(owner), attribute, gast.Load())))
        return name(new)


def is_number(kind: Kind) -> bool:
    """Whether a value is known to be one that no copy is made of."""
    return isinstance(kind, Static) or (isinstance(kind, Array) and kind.scalar)


def may_hold_objects(kind: Kind) -> bool:
    """Whether a value may be an object, or have one in it."""
    if isinstance(kind, Sequence | ListOf | Mapping | DictOf):
        return any(map(may_hold_objects, inside(kind)))
    return not isinstance(kind, Array | Static)
