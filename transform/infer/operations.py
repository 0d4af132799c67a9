"""The kinds of statements and operations."""

from __future__ import annotations

import inspect
import operator
import types
from collections.abc import Callable
from typing import Any

import gast

from tapeless.transform import shapes
from tapeless.transform.core import is_copy, is_static
from tapeless.transform.errors import refuse
from tapeless.transform.kinds import (
    ANYTHING,
    Array,
    Instance,
    Kind,
    ListOf,
    Mapping,
    Sequence,
    Static,
    Unknown,
    join,
    join_all,
    kind_of,
    traced_leaves,
    widen,
)
from tapeless.transform.primitives import ATTRIBUTE_FUNCTIONS, BINARY, UNARY, Primitive, primitive
from tapeless.transform.resolve import bound_names


class OperationKinds:
    """The kinds of a program's names, and those that its operations give."""

    user_call: Callable[..., Kind]
    operation_Call: Callable[..., Kind]

    def __init__(self, initial: dict[str, Kind], call_kind: Callable[..., Kind]):
        self.table = dict(initial)
        self.call_kind = call_kind
        self.changed = False

    def __getitem__(self, name: str) -> Kind:
        return self.table.get(name, ANYTHING)

    def get(self, name: str) -> Kind | None:
        return self.table.get(name)

    def traced(self, name: str) -> bool:
        return self[name].traced

    def set(self, name: str, kind: Kind) -> None:
        old = self.table.get(name)
        new = kind if old is None else join(old, kind)
        if new != old:
            self.table[name] = new
            self.changed = True

    # --- statements ---------------------------------------------------------------------------

    def block(self, block) -> None:
        for node in block:
            self.statement(node)

    def statement(self, node) -> None:
        if isinstance(node, gast.Assign):
            place = node.targets[0]
            if isinstance(place, gast.Name):
                if is_copy(node) and node.value.id not in self.table:
                    return  # set later in a loop: the next round knows
                kind = self.operation(node.value)
                if getattr(node, "traced", False):
                    kind = traced_leaves(kind, True)
                merging = getattr(node, "merge", False) or getattr(node, "nothing", False)
                # A value that is None on some paths is read only on the others.
                if not (merging and kind == Static(None)) or place.id not in self.table:
                    if merging and self.table.get(place.id) == Static(None):
                        del self.table[place.id]
                    self.set(place.id, kind)
            elif isinstance(place, gast.Tuple):
                value = self.operation(node.value)
                for index, element in enumerate(place.elts):
                    self.set(element.id, shapes.item(value, Static(index), [Static(index)]))
            else:
                self.store(place, self.operation(node.value))
        elif isinstance(node, gast.AugAssign):
            self.store(node.target, self.operation(node.value))
        elif isinstance(node, gast.If):
            self.block(node.body)
            self.block(node.orelse)
        elif isinstance(node, gast.While):
            self.block(node.body)
        elif isinstance(node, gast.For):
            element = self.element(self.operation(node.iter))
            if isinstance(node.target, gast.Name):
                self.set(node.target.id, element)
            else:
                for index, part in enumerate(node.target.elts):
                    self.set(part.id, shapes.item(element, Static(index), [Static(index)]))
            self.block(node.body)
        elif isinstance(node, gast.With):
            for item in node.items:
                self.operation(item.context_expr)
                if item.optional_vars is not None:
                    self.set(item.optional_vars.id, ANYTHING)
            self.block(node.body)
        elif isinstance(node, gast.Expr):
            self.operation(node.value)
        elif isinstance(node, gast.FunctionDef):
            self.set(node.name, self.operation_Lambda(node))

    def store(self, place, value: Kind) -> None:
        """What a store makes of the kind of the container."""
        if not isinstance(place.value, gast.Name) or is_static(place.value):
            return
        container = self[place.value.id]
        if isinstance(container, Array):
            varied = shapes.as_array(value).varied and container.inexact
            self.set(place.value.id, Array(container.dtype, container.dims, container.varied or varied))
            return
        key = Static(place.attr) if isinstance(place, gast.Attribute) else self.atom(place.slice)
        self.set(place.value.id, self.with_item(container, key, value))

    def with_item(self, container: Kind, key: Kind, value: Kind) -> Kind:
        if isinstance(container, Mapping):
            known = dict(container.items)
            if isinstance(key, Static):
                known[key.value] = join(known.get(key.value), value)
                return Mapping(container.type, tuple(known.items()))
            return Unknown(container.traced or value.traced)
        if isinstance(container, Sequence):
            return ListOf(join_all([*container.items, value]))
        if isinstance(container, ListOf):
            return ListOf(join(container.item, value))
        if isinstance(container, Instance) and container.attributes is not None and isinstance(key, Static):
            known = dict(container.attributes)
            known[key.value] = join(known.get(key.value), value)
            return Instance(container.type, tuple(known.items()))
        return Unknown(container.traced or value.traced)

    def element(self, kind: Kind) -> Kind:
        """What iterating over a value gives."""
        if isinstance(kind, Sequence):
            return join_all(kind.items) or ANYTHING
        if isinstance(kind, ListOf):
            return kind.item or ANYTHING
        if isinstance(kind, Mapping):
            return join_all([widen(Static(k)) for k, _ in kind.items]) or ANYTHING
        if isinstance(kind, Array):
            return Array(shapes.strong(kind.dtype), None if kind.dims is None else kind.dims[1:], kind.varied)
        return Unknown(kind.traced)

    # --- expressions --------------------------------------------------------------------------

    def atom(self, node) -> Kind:
        if isinstance(node, gast.Constant):
            return Static(node.value)
        if is_static(node):
            return (
                kind_of(node.static, f"{getattr(node, 'id', '')}")
                if getattr(node, "live", False)
                else Static(node.static)
            )
        if isinstance(node, gast.Name):
            return self.table.get(node.id, ANYTHING)
        if isinstance(node, gast.Slice):
            return shapes.Slice(
                *(Static(None) if p is None else self.atom(p) for p in (node.lower, node.upper, node.step))
            )
        if isinstance(node, gast.Tuple):
            return Sequence(tuple, tuple(self.atom(e) for e in node.elts))
        if isinstance(node, gast.Starred):
            return self.atom(node.value)
        return self.operation(node)

    def operation(self, node) -> Kind:
        if isinstance(node, gast.Name | gast.Constant) or is_static(node):
            return self.atom(node)
        method = getattr(self, f"operation_{type(node).__name__}", None)
        return ANYTHING if method is None else method(node)

    def given(self, entry: Primitive, *kinds: Kind) -> Kind:
        """The kind of a primitive's result."""
        return ANYTHING if entry.infer is None else entry.infer(*kinds)

    def operation_BinOp(self, node) -> Kind:
        left, right = self.atom(node.left), self.atom(node.right)
        if isinstance(left, Sequence | ListOf) or isinstance(right, Sequence | ListOf):
            return self.list_operation(node, left, right)
        function: Any = BINARY[type(node.op)]
        node.primitive = primitive(function)
        node.primitive_arguments = [node.left, node.right]
        if type(node.op) in (gast.Div, gast.Pow):
            both = {shapes.as_array(left).dtype, shapes.as_array(right).dtype}
            if both <= {"int", "float", "bool"} and isinstance(node.op, gast.Div):
                return Array("float", (), left.traced or right.traced)
        return self.given(node.primitive, left, right)

    def list_operation(self, node, left, right) -> Kind:
        """`+` and `*` of lists and tuples."""
        if isinstance(left, Array | Unknown) and isinstance(node.op, gast.Mult):
            left, right = right, left
        if isinstance(node.op, gast.Add) and isinstance(left, Sequence) and isinstance(right, Sequence):
            node.primitive = primitive(operator.concat)
            node.primitive_arguments = [node.left, node.right]
            return Sequence(left.type, left.items + right.items)
        if (
            isinstance(node.op, gast.Add)
            and isinstance(right, Sequence | ListOf)
            and isinstance(left, Sequence | ListOf)
        ):
            node.primitive = primitive(operator.concat)
            node.primitive_arguments = [node.left, node.right]
            return ListOf(join_all([k for k in (self.element(left), self.element(right)) if k != ANYTHING]))
        if isinstance(node.op, gast.Mult) and not left.traced:
            return ListOf(self.element(left))
        if isinstance(right, Array) or isinstance(left, Array):
            # An array and a list: NumPy makes an array of the list.
            node.primitive = primitive(BINARY[type(node.op)])
            node.primitive_arguments = [node.left, node.right]
            return self.given(node.primitive, left, right)
        if left.traced or right.traced:
            raise refuse("this operation on lists of differentiated values", "use a loop, or np.concatenate", node)
        return ANYTHING

    def operation_UnaryOp(self, node) -> Kind:
        operand = self.atom(node.operand)
        node.primitive = primitive(UNARY[type(node.op)])
        node.primitive_arguments = [node.operand]
        if isinstance(node.op, gast.Not):
            return Array("bool", ())
        return self.given(node.primitive, operand)

    def operation_Compare(self, node) -> Kind:
        kinds = [self.atom(node.left), *(self.atom(c) for c in node.comparators)]
        if any(isinstance(o, gast.Is | gast.IsNot | gast.In | gast.NotIn) for o in node.ops):
            return Array("bool", ())
        return shapes.truth(*kinds)

    def operation_Lambda(self, node) -> Kind:
        """A nested function that was not inlined: traced if it closes over what is."""
        own = bound_names(node)
        outer = {n.id for n in gast.walk(node) if isinstance(n, gast.Name) and not is_static(n)} - own
        return Unknown(any(self.traced(n) for n in outer))

    def operation_Tuple(self, node) -> Kind:
        return Sequence(tuple, tuple(self.atom(e) for e in node.elts))

    def operation_List(self, node) -> Kind:
        return Sequence(list, tuple(self.atom(e) for e in node.elts))

    def operation_Dict(self, node) -> Kind:
        keys = [self.atom(k) for k in node.keys]
        values = [self.atom(v) for v in node.values]
        if all(isinstance(k, Static) for k in keys):
            return Mapping(
                dict, tuple((k.value, v) for k, v in zip(keys, values, strict=True) if isinstance(k, Static))
            )
        return Unknown(any(v.traced for v in values))

    def operation_Subscript(self, node) -> Kind:
        value = self.atom(node.value)
        node.primitive = primitive(operator.getitem)
        node.primitive_arguments = [node.value, node.slice]
        parts = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
        elements = [self.atom(p) for p in parts]
        index = None if isinstance(node.slice, gast.Slice) else self.atom(node.slice)
        if isinstance(node.slice, gast.Name) and isinstance(index, Sequence):
            elements = list(index.items) if index.type is tuple else [shapes.as_array(index)]
        if isinstance(value, Array) and value.scalar and value.python:
            return ANYTHING
        return shapes.item(value, index, elements)

    def operation_Attribute(self, node) -> Kind:
        value = self.atom(node.value)
        if isinstance(value, Instance):
            for attribute, kind in value.attributes or ():
                if attribute == node.attr:
                    node.primitive = primitive(getattr)
                    node.primitive_arguments = [node.value, gast.Constant(node.attr, None)]
                    return kind
            return self.class_attribute(node, value)
        if isinstance(value, Sequence) and node.attr in getattr(value.type, "_fields", ()):
            index = value.type._fields.index(node.attr)
            node.primitive = primitive(operator.getitem)
            node.primitive_arguments = [node.value, gast.Constant(index, None)]
            return value.items[index]
        if node.attr in ATTRIBUTE_FUNCTIONS and isinstance(value, Array | Unknown):
            node.primitive = primitive(ATTRIBUTE_FUNCTIONS[node.attr])
            node.primitive_arguments = [node.value]
            if isinstance(value, Array):
                return self.given(node.primitive, value)
            if node.primitive.passive:
                return ANYTHING
            return Unknown(value.traced)
        if value.traced and isinstance(value, Array):
            if node.attr in ("dtype", "nbytes", "itemsize", "flags", "strides"):
                return ANYTHING
            raise refuse(
                f"the attribute `{node.attr}` of an array has no derivative rule", "use a NumPy function", node
            )
        if value.traced and isinstance(value, Unknown):
            node.primitive = primitive(getattr)
            node.primitive_arguments = [node.value, gast.Constant(node.attr, None)]
        return Unknown(value.traced)

    def class_attribute(self, node, value: Instance) -> Kind:
        found = inspect.getattr_static(value.type, node.attr, None)
        if isinstance(found, property) and value.traced:
            node.callee, node.callee_arguments, node.callee_keywords = found.fget, [node.value], []
            return self.call_kind(node, found.fget, [value], {})
        if value.attributes is None and value.traced:
            return Unknown(True)
        if found is not None and not isinstance(found, property | types.FunctionType | classmethod | staticmethod):
            return traced_leaves(kind_of(found), False)
        return ANYTHING
