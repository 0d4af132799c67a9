"""The kinds of all names of a program: a forward analysis, repeated until nothing changes.

It also decides what every operation is: `node.primitive` is the registry's entry of an operation, `node.callee` the
user function that a call calls, with `node.callee_self` if it is a method.
"""

from __future__ import annotations

import inspect
import operator
import types
from collections.abc import Callable
from typing import Any

import gast
import numpy as np
from tapeless.transform import macros, shapes
from tapeless.transform.core import Generated, Program, is_static, target
from tapeless.transform.errors import DifferentiationError, refuse
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
from tapeless.transform.primitives import (
    ATTRIBUTE_FUNCTIONS,
    BINARY,
    METHOD_FUNCTIONS,
    UNARY,
    Primitive,
    find,
    primitive,
)

ROUNDS = 30
SMALL = 200  # bytes of code


class Kinds:
    """The kinds of a program's names."""

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
                kind = self.operation(node.value)
                if getattr(node, "traced", False):
                    kind = traced_leaves(kind, True)
                merging = getattr(node, "merge", False)
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
            self.set(node.name, Unknown(False))

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
            return shapes.Slice(node.lower is None and node.upper is None)
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
        return node.primitive.infer(left, right)

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
            return node.primitive.infer(left, right)
        if left.traced or right.traced:
            raise refuse("this operation on lists of differentiated values", "use a loop, or np.concatenate", node)
        return ANYTHING

    def operation_UnaryOp(self, node) -> Kind:
        operand = self.atom(node.operand)
        node.primitive = primitive(UNARY[type(node.op)])
        node.primitive_arguments = [node.operand]
        if isinstance(node.op, gast.Not):
            return Array("bool", ())
        return node.primitive.infer(operand)

    def operation_Compare(self, node) -> Kind:
        kinds = [self.atom(node.left), *(self.atom(c) for c in node.comparators)]
        if any(isinstance(o, gast.Is | gast.IsNot | gast.In | gast.NotIn) for o in node.ops):
            return Array("bool", ())
        return shapes.truth(*kinds)

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
                return node.primitive.infer(value)
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

    # --- calls --------------------------------------------------------------------------------

    def operation_Call(self, node) -> Kind:
        for attribute in ("primitive", "callee", "dynamic", "opaque"):
            if hasattr(node, attribute):
                delattr(node, attribute)
        function = node.func
        if any(isinstance(a, gast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords):
            # Spread by a rewrite, if the kinds tell what is in the star.
            given = [self.atom(a) for a in [function, *node.args, *(k.value for k in node.keywords)]]
            node.opaque = "a call with starred arguments of unknown length"
            return Unknown(any(k.traced for k in given))
        if isinstance(function, gast.Attribute) and not is_static(function):
            return self.method(node)
        kind = self.atom(function)
        arguments = [self.atom(a) for a in node.args]
        keywords = {k.arg: self.atom(k.value) for k in node.keywords}
        if isinstance(kind, Static):
            return self.static_call(node, kind.value, node.args, arguments, keywords)
        if isinstance(kind, Instance):
            method = inspect.getattr_static(kind.type, "__call__", None)
            if isinstance(method, types.FunctionType):
                return self.user_call(node, method, [function, *node.args], [kind, *arguments], keywords)
        return self.unknown_call(node, arguments, keywords)

    def unknown_call(self, node, arguments, keywords) -> Kind:
        traced = any(k.traced for k in [*arguments, *keywords.values()])
        if traced:
            node.dynamic = True
        return Unknown(traced)

    def static_call(self, node, function, nodes, arguments, keywords) -> Kind:
        kinds = [*arguments, *keywords.values()]
        role = macros.role(function)
        if role == "gradient":
            return self.gradient_kind(node)
        if role == "traced":
            return Static(arguments[0].traced)
        if isinstance(function, Generated):
            return self.user_call(node, function, nodes, arguments, keywords)
        entry = find(function)
        if entry is None and isinstance(function, types.MethodType):
            return self.bound_method(node, function, nodes, arguments, keywords)
        if entry is None and isinstance(function, types.FunctionType):
            inner = inspect.unwrap(function)
            entry = find(inner)
            if entry is None and any(k.traced for k in kinds):
                return self.user_call(node, inner, nodes, arguments, keywords)
        if entry is not None:
            return self.primitive_call(node, entry, nodes, arguments, keywords)
        if any(k.traced for k in kinds):
            node.opaque = function
            return Unknown(True)
        return ANYTHING

    def bound_method(self, node, function, nodes, arguments, keywords):
        """A method of an object that is a constant of the generated code."""
        if not any(k.traced for k in [*arguments, *keywords.values()]):
            return ANYTHING
        node.dynamic = True
        return Unknown(True)

    def primitive_call(self, node, entry: Primitive, nodes, arguments, keywords) -> Kind:
        node.primitive = entry
        node.primitive_arguments = nodes
        traced = any(k.traced for k in [*arguments, *keywords.values()])
        if entry.mutates and traced and nodes and isinstance(nodes[0], gast.Name) and not is_static(nodes[0]):
            container = self[nodes[0].id]
            widened = traced_leaves(container, True) if isinstance(container, Array) else Unknown(True)
            self.set(nodes[0].id, container if container.traced else widened)
        if entry.iterates:
            return self.iterator(entry.function, arguments)
        if any(isinstance(a, gast.Starred) for a in nodes) and traced:
            raise refuse("a starred argument of a primitive", "write the arguments out", node)
        try:
            kind = entry.infer(*arguments, **keywords)
        except TypeError:
            kind = Unknown(traced and not entry.passive)
        if kind == ANYTHING and not entry.passive:
            return Unknown(traced)
        return kind

    def iterator(self, function, arguments) -> Kind:
        """`zip`, `enumerate`, `reversed`: a list of what they give."""
        elements = [self.element(a) for a in arguments]
        if function is reversed:
            return ListOf(elements[0])
        if function is enumerate:
            elements = [Array("int", ()), elements[0]]
        return ListOf(Sequence(tuple, tuple(elements)))

    def user_call(self, node, function, nodes, arguments, keywords) -> Kind:
        if not any(k.traced for k in [*arguments, *keywords.values()]):
            return self.untraced_call(node, function, arguments, keywords)
        node.callee, node.callee_arguments, node.callee_keywords = function, nodes, node.keywords
        return self.call_kind(node, function, arguments, keywords)

    def untraced_call(self, node, function, arguments, keywords) -> Kind:
        """The kind of the result of a small function of constants; it need not be differentiable."""
        if not isinstance(function, types.FunctionType) or len(function.__code__.co_code) > SMALL:
            return ANYTHING
        try:
            return self.call_kind(node, function, arguments, keywords)
        except DifferentiationError:
            return ANYTHING

    def method(self, node) -> Kind:
        function = node.func
        owner = self.atom(function.value)
        arguments = [self.atom(a) for a in node.args]
        keywords = {k.arg: self.atom(k.value) for k in node.keywords}
        traced = any(k.traced for k in [owner, *arguments, *keywords.values()])
        if (
            isinstance(owner, Array | Unknown)
            and function.attr in METHOD_FUNCTIONS
            and (isinstance(owner, Array) or owner.traced)
        ):
            return self.array_method(node, owner, keywords, arguments)
        if isinstance(owner, Sequence | ListOf | Mapping):
            return self.container_method(node, owner, arguments, keywords, traced)
        if isinstance(owner, Instance):
            found = inspect.getattr_static(owner.type, function.attr, None)
            for attribute, kind in owner.attributes or ():
                if attribute == function.attr and isinstance(kind, Static):
                    return self.static_call(node, kind.value, node.args, arguments, keywords)
            if isinstance(found, types.FunctionType):
                return self.user_call(node, found, [function.value, *node.args], [owner, *arguments], keywords)
            if isinstance(found, staticmethod):
                return self.user_call(node, found.__func__, node.args, arguments, keywords)
            if owner.type in (np.random.Generator, np.random.RandomState):
                return self.random(function.attr, arguments, keywords)
        if isinstance(owner, Static) and isinstance(owner.value, type):
            found = getattr(owner.value, function.attr, None)
            if isinstance(found, types.FunctionType):
                return self.user_call(node, found, node.args, arguments, keywords)
        if not traced:
            return ANYTHING
        if isinstance(owner, Array):
            raise refuse(f"the array method `{function.attr}` has no derivative rule", "use a NumPy function", node)
        node.dynamic = True
        return Unknown(True)

    def random(self, name: str, arguments, keywords) -> Kind:
        """Random numbers of a shape: they are constants to the derivative."""
        position = {"random": 0, "standard_normal": 0, "normal": 2, "uniform": 2}.get(name)
        if position is None:
            return ANYTHING
        size = keywords.get("size", arguments[position] if len(arguments) > position else Static(None))
        return Array("float64", () if size == Static(None) else shapes.shape_dims(size))

    def array_method(self, node, owner, keywords, arguments) -> Kind:
        name = node.func.attr
        entry = primitive(METHOD_FUNCTIONS[name])
        nodes, kinds = list(node.args), list(arguments)
        if name in ("reshape", "transpose") and len(nodes) != 1 and nodes:
            # x.reshape(2, 3) is np.reshape(x, (2, 3)).
            nodes, kinds = [gast.Tuple(nodes, gast.Load())], [Sequence(tuple, tuple(kinds))]
        return self.primitive_call(node, entry, [node.func.value, *nodes], [owner, *kinds], keywords)

    def container_method(self, node, owner, arguments, keywords, traced) -> Kind:
        name = node.func.attr
        if isinstance(owner, Sequence | ListOf):
            if name == "append":
                place = node.func.value
                if isinstance(place, gast.Name):
                    self.set(place.id, ListOf(join_all([*self.known_items(owner), arguments[0]])))
                node.primitive = primitive(list.append)
                node.primitive_arguments = [place, *node.args]
                return Static(None)
            if name == "pop" and not arguments:
                node.primitive = primitive(list.pop)
                node.primitive_arguments = [node.func.value]
                return self.element(owner)
            if name in ("index", "count"):
                return Array("int", ())
        if isinstance(owner, Mapping):
            if name == "keys":
                return ANYTHING
            if name == "get" and isinstance(arguments[0], Static) and len(arguments) == 1:
                node.primitive = primitive(operator.getitem)
                node.primitive_arguments = [node.func.value, node.args[0]]
                return shapes.item(owner, arguments[0], [])
            if name == "values":
                node.primitive = primitive(dict.values)
                node.primitive_arguments = [node.func.value]
                return Sequence(list, tuple(k for _, k in owner.items))
            if name == "items":
                node.primitive = primitive(dict.items)
                node.primitive_arguments = [node.func.value]
                return Sequence(list, tuple(Sequence(tuple, (Static(k), v)) for k, v in owner.items))
        if traced:
            raise refuse(
                f"the method `{name}` of a container of differentiated values is not supported",
                "use indexing, append and loops",
                node,
            )
        return ANYTHING

    def known_items(self, owner: Kind) -> tuple:
        if isinstance(owner, Sequence):
            return owner.items
        return (owner.item,) if isinstance(owner, ListOf) and owner.item is not None else ()

    def gradient_kind(self, node) -> Kind:
        kinds = [self.place(t) for t in node.args[1:]]
        return kinds[0] if len(kinds) == 1 else Sequence(tuple, tuple(kinds))

    def place(self, node) -> Kind:
        if isinstance(node, gast.Attribute):
            value = self.place(node.value)
            return dict(value.attributes or ()).get(node.attr, ANYTHING) if isinstance(value, Instance) else ANYTHING
        if isinstance(node, gast.Subscript):
            return shapes.item(self.place(node.value), self.atom(node.slice), [self.atom(node.slice)])
        return self.atom(node)


def no_rule(function, node):
    """The error for a call that has neither source nor rule; it shows the lines that add one."""
    if isinstance(function, str):
        return refuse(function, "write the arguments out", node)
    if isinstance(function, type):
        return refuse(
            f"`{function.__name__}(...)` makes an object of differentiated values",
            "return the values as a tuple or a dict",
            node,
        )
    module, name = getattr(function, "__module__", None), getattr(function, "__name__", str(function))
    text = f"np.{name}" if find(getattr(np, name, None)) is not None or getattr(np, name, None) is function else name
    return refuse(
        f"`{text}` has no derivative rule" + (f" (it is from `{module}`)" if module and text == name else ""),
        f"give it one:\n    @adjoint({text})\n    def {name}(z, x):\n        d[x] = d[z] * ...   # its derivative",
        node,
    )


def infer(program: Program, initial: dict[str, Kind], call_kind: Callable[..., Kind]) -> Kinds:
    """The kinds of a program's names, given those of its parameters."""
    kinds = Kinds(initial, call_kind)
    for _ in range(ROUNDS):
        kinds.changed = False
        kinds.block(program.body)
        if not kinds.changed:
            break
    return kinds


__all__ = ["Kinds", "infer", "no_rule", "target"]
