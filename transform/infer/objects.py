"""The kinds that classes and objects give: constructors, operators, `super()`."""

from __future__ import annotations

import abc
import dataclasses
import functools
import inspect
import types
from collections.abc import Callable
from typing import Any

import gast

from tapeless.transform.core import constant, static
from tapeless.transform.infer.changing import is_library
from tapeless.transform.kinds import (
    ANYTHING,
    HOLDERS,
    Array,
    DictOf,
    Instance,
    Kind,
    Mapping,
    Sequence,
    Static,
    Unknown,
    inside,
    kind_of,
    object_attributes,
    owned,
    traced_leaves,
    with_inner,
)
from tapeless.transform.primitives import primitive
from tapeless.transform.program import Generated
from tapeless.transform.records import default_kind, is_plain_dataclass, is_record

OPERATORS = {
    gast.Add: "add", gast.Sub: "sub", gast.Mult: "mul", gast.Div: "truediv", gast.Pow: "pow", gast.MatMult: "matmul",
    gast.Mod: "mod", gast.FloorDiv: "floordiv", gast.BitAnd: "and", gast.BitOr: "or", gast.BitXor: "xor",
    gast.USub: "neg", gast.UAdd: "pos", gast.Invert: "invert",
    gast.Lt: "lt", gast.LtE: "le", gast.Gt: "gt", gast.GtE: "ge", gast.Eq: "eq", gast.NotEq: "ne",
}  # fmt: skip
OBJECTS = (Instance, Sequence, Mapping)  # what may have methods of its own
FUNCTIONS = {len: "__len__", abs: "__abs__", float: "__float__", round: "__round__"}


@dataclasses.dataclass(frozen=True)
class Super(Kind):
    """`super(cls, self)`: the methods above a class of an object, by the name of the object."""

    above: type
    type: type
    name: str


@dataclasses.dataclass(frozen=True)
class Star(Kind):
    """What is in a starred argument of unknown length, given to a function that takes `*args`."""

    of: Kind

    @property
    def traced(self) -> bool:
        return self.of.traced


def bound_method(function: types.FunctionType | Generated, owner: Kind) -> Kind:
    """The kind of a method of an object, as a value; unknown where the object holds that method itself."""
    if isinstance(owner, Instance):
        attributes = tuple((k, without_methods(v, owner.type)) for k, v in owner.attributes or ())
        owner = owner if owner.attributes is None else Instance(owner.type, attributes)
    if holds_method(owner, function):
        return Unknown(owner.traced)
    return Instance(types.MethodType, (("__func__", Static(function)), ("__self__", owner)))


def without_methods(kind: Kind, cls: type) -> Kind:
    """What is in an attribute of an object, where methods of objects of its class are unknown: they may be its own."""
    bound = behind(kind)
    if bound is not None:
        return Unknown(kind.traced) if getattr(bound[1], "type", None) is cls else kind
    return kind if isinstance(kind, Instance) else with_inner(kind, lambda k: without_methods(k, cls))


def computing(cls, found) -> types.FunctionType | None:
    """The function that computes an attribute, of which `found` is what the class has by its name."""
    function = {property: "fget", functools.cached_property: "func"}.get(type(found))
    if function is not None:
        return getattr(found, function)
    unknown = inspect.getattr_static(cls, "__getattr__", None) if found is None else None
    return unknown if isinstance(unknown, types.FunctionType) else None


def holds_own(kind: Kind) -> bool:
    """Whether methods that an object holds of itself are in an attribute of it."""
    return with_methods(kind, ANYTHING) != kind


def with_methods(kind: Kind, owner: Kind) -> Kind:
    """The kind of an attribute with methods of its object in the place of what stands for them."""
    function = owned(kind)
    if function is not None:
        return bound_method(function, owner)
    if isinstance(kind, Sequence):
        return dataclasses.replace(kind, items=tuple(with_methods(k, owner) for k in kind.items))
    if isinstance(kind, Mapping):
        return dataclasses.replace(kind, items=tuple((k, with_methods(v, owner)) for k, v in kind.items))
    if isinstance(kind, Instance) and kind.type is functools.partial:
        return Instance(kind.type, tuple((k, with_methods(v, owner)) for k, v in kind.attributes or ()))
    return kind


def holds_method(kind: Kind, function: types.FunctionType | Generated) -> bool:
    """Whether a bound method with a function is somewhere in a value."""
    if isinstance(kind, Instance) and dict(kind.attributes or ()).get("__func__") == Static(function):
        return True
    return any(holds_method(k, function) for k in inside(kind))


def behind(kind: Kind | None) -> tuple[types.FunctionType | Generated, Kind] | None:
    """The function of a bound method, and the kind of the object that it is of; None for all else."""
    if not isinstance(kind, Instance) or kind.type is not types.MethodType:
        return None
    parts = dict(kind.attributes or ())
    function = parts["__func__"]
    return (function.value, parts["__self__"]) if isinstance(function, Static) else None


@dataclasses.dataclass(frozen=True)
class Held:
    """What a partial or frozen distribution holds: a function or family, how many arguments, and which by name.

    Of a `method` it is the function.
    """

    holder: type
    function: Any
    count: int
    named: tuple[str, ...]
    method: bool


def held(kind: Kind | None) -> Held | None:
    """What an object of a kind holds, if it is a partial or a frozen distribution."""
    if isinstance(kind, Static) and type(kind.value) in HOLDERS:
        kind = kind_of(kind.value)
    if not isinstance(kind, Instance) or kind.type not in HOLDERS:
        return None
    function, args, keywords = (part for _, part in kind.attributes or ())
    method = behind(function)
    known = method[0] if method is not None else getattr(function, "value", None)
    if known is None:
        return None
    if not isinstance(args, Sequence) or not isinstance(keywords, Mapping):
        return None
    return Held(kind.type, known, len(args.items), tuple(key for key, _ in keywords.items), method is not None)


def above(kind: Super, name: str):
    """What `super()` finds by a name."""
    classes = kind.type.__mro__[kind.type.__mro__.index(kind.above) + 1 :]
    return next((vars(c)[name] for c in classes if name in vars(c)), None)


def own_method(kind: Kind, name: str):
    """The Python function behind a method of an object's class, or None."""
    if not isinstance(kind, OBJECTS):
        return None
    found = inspect.getattr_static(kind.type, name, None)
    return found if isinstance(found, types.FunctionType) else None


def changes_methods(cls: type, base: type) -> bool:
    """Whether a class derived from a container does something else by its methods than that."""
    own = {n for c in cls.__mro__[: cls.__mro__.index(base)] for n in vars(c)}
    return "__missing__" in own or bool(own & set(dir(base)) - {"__doc__", "__module__"})


def is_buildable(cls) -> bool:
    """Whether an object of a class can be made empty and then filled by its `__init__`, read as source."""
    if (
        not isinstance(cls, type)
        or type(cls) not in (type, abc.ABCMeta)
        or cls.__new__ is not object.__new__
        or is_library(cls)
    ):
        return False
    if is_plain_dataclass(cls):
        return not cls.__dataclass_params__.frozen
    init = cls.__init__
    if init is object.__init__:
        return cls.__module__ not in ("builtins", "numpy")
    return isinstance(init, types.FunctionType)


class ObjectKinds:
    """The part of inference that deals with objects."""

    classes: set[type]
    user_call: Callable[..., Kind]
    call_kind: Callable[..., Kind]
    atom: Callable[..., Kind]
    refuse: Callable[..., Kind]

    # --- constructors -------------------------------------------------------------------------

    def construct(self, node, cls, nodes, arguments, keywords) -> Kind:
        """`C(...)`: the kind of the new object; `node.record` tells what it holds."""
        if not is_library(cls):
            self.classes.add(cls)
        fills_fields = is_record(cls) or is_plain_dataclass(cls)
        if fills_fields and any(isinstance(kind, Star) for kind in arguments):  # some may have defaults
            return self.refuse("a starred argument of unknown length", "write the arguments out", node)
        if is_record(cls):
            return self.record(node, cls, nodes, arguments, keywords)
        if cls is types.SimpleNamespace and not nodes and not any(k.arg is None for k in node.keywords):
            node.record = [(k.arg, k.value) for k in node.keywords]
            return Instance(cls, tuple(keywords.items()))
        if cls is types.MethodType and isinstance(getattr(arguments[0], "value", None), types.FunctionType | Generated):
            node.record = [("__self__", nodes[1])]
            return bound_method(arguments[0].value, arguments[1])
        if is_buildable(cls):
            node.builds = cls
            return Unknown(any(k.traced for k in [*arguments, *keywords.values()]))
        node.disturbs = not is_library(cls)
        base = next((b for b in (dict, list) if issubclass(cls, b)), None)
        if base is not None and node.disturbs and not nodes and not keywords:
            made = Mapping(cls, ()) if base is dict else Sequence(cls, ())
            return Instance(cls) if changes_methods(cls, base) else made
        if any(k.traced for k in [*arguments, *keywords.values()]):
            node.opaque = cls
            return Unknown(True)
        return ANYTHING

    def record(self, node, cls: Any, nodes, arguments, keywords) -> Kind:
        named = [*nodes, *(k.value for k in node.keywords)]
        try:
            bound = inspect.signature(cls).bind(*arguments, **keywords)
            places = inspect.signature(cls).bind(*nodes, **{k.arg: k.value for k in node.keywords})
        except (TypeError, ValueError):
            node.opaque = f"a call that does not fit `{cls.__name__}`"
            return Unknown(any(self.atom(n).traced for n in named))
        given = dict(bound.arguments)
        fields = getattr(cls, "_fields", None)
        if fields is not None:
            node.record = [(fields.index(f), a) for f, a in places.arguments.items()]
            kinds = [given.get(f, kind_of(cls._field_defaults.get(f))) for f in fields]
            return Sequence(cls, tuple(kinds))
        node.record = list(places.arguments.items())
        return Instance(cls, tuple((f.name, given.get(f.name, default_kind(f))) for f in dataclasses.fields(cls)))

    # --- operators ----------------------------------------------------------------------------

    def overloaded(self, node, operator, left: Kind, right: Kind, nodes) -> Kind | None:
        """The kind of an operation of user objects, by their special methods; None if neither has one."""
        word = OPERATORS.get(type(operator))
        reflected = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "eq": "eq", "ne": "ne"}.get(str(word), f"r{word}")
        if getattr(node, "augmented", False) and own_method(left, f"__i{word}__"):
            word = f"i{word}"
        for owner, name, order in ((left, f"__{word}__", 1), (right, f"__{reflected}__", -1)):
            method = own_method(owner, name)
            if method is None:
                continue
            kind = self.user_call(node, method, nodes[::order], [left, right][::order], {})
            if kind != Static(NotImplemented):
                return kind
            del node.callee
        return None

    def special(self, node, function, nodes, kinds) -> Kind | None:
        """The kind of `len(o)`, `abs(o)`, `o[i]`, ... of a user object."""
        method = own_method(kinds[0], function)
        return None if method is None else self.user_call(node, method, nodes, kinds, {})

    # --- attributes ---------------------------------------------------------------------------

    def computed_attribute(self, node, value) -> Kind | None:
        """The kind of what a property, or `__getattr__`, computes of a differentiated value; None if none does."""
        found = inspect.getattr_static(value.type, node.attr, None)
        getter, given = computing(value.type, found), [node.value]
        if getter is None or not value.traced:
            return None
        if found is None:  # __getattr__
            given = [node.value, constant(node.attr)]
        node.callee, node.callee_arguments, node.callee_keywords = getter, given, []
        return self.call_kind(node, getter, [value, *(Static(node.attr) for _ in given[1:])], {})

    def class_attribute(self, node, value: Instance) -> Kind:
        computed = self.computed_attribute(node, value)
        if computed is not None:
            return computed
        found = inspect.getattr_static(value.type, node.attr, None)
        if value.attributes is None and value.traced:
            return Unknown(True)
        if isinstance(found, types.FunctionType):
            node.record = [("__self__", node.value)]
            return bound_method(found, value)
        if isinstance(found, property | classmethod | staticmethod | types.MemberDescriptorType) or found is None:
            return ANYTHING
        if value.traced and hasattr(type(found), "__get__") and not isinstance(found, types.BuiltinFunctionType):
            return self.refuse(f"the descriptor `{node.attr}` of a differentiated object", "use a property", node)
        node.primitive, node.primitive_arguments = primitive(getattr), [node.value, constant(node.attr)]
        return traced_leaves(kind_of(found), False)

    def has_attribute(self, owner: Kind, name: Kind) -> Kind:
        if isinstance(owner, Instance) and owner.attributes is not None and isinstance(name, Static):
            if name.value in dict(owner.attributes) or hasattr(owner.type, name.value):
                return Static(True)
        return Array("bool", ())


def is_instance(value: Kind, classes: Kind) -> Kind:
    """`isinstance(value, classes)`, where the kind tells."""
    cls = wanted(classes)
    undecided = Array("bool", ())
    if cls is None:
        return undecided
    if isinstance(value, Sequence | Mapping | Instance):
        return Static(issubclass(value.type, cls))
    if isinstance(value, DictOf):
        return Static(issubclass(dict, cls))
    if isinstance(value, Static):
        return Static(isinstance(value.value, cls))
    if isinstance(value, Array):
        import numpy as np

        if value.python and value.scalar and not value.varied:
            return undecided
        numeric = (int, float, complex, bool, np.ndarray, np.generic, object)
        possible = any(issubclass(n, c) or issubclass(c, n) for n in numeric[:-1] for c in cls) or object in cls
        if not possible:
            return Static(False)
        if value.dims and np.ndarray in cls:
            return Static(True)
    return undecided


def wanted(kind: Kind) -> tuple[type, ...] | None:
    """The classes that the second argument of `isinstance` names."""
    if isinstance(kind, Static) and isinstance(kind.value, type):
        return (kind.value,)
    if isinstance(kind, Static) and isinstance(kind.value, types.UnionType):
        return kind.value.__args__
    if isinstance(kind, Static) and isinstance(kind.value, tuple):
        return kind.value
    if isinstance(kind, Sequence):
        inner = [wanted(k) for k in kind.items]
        return None if None in inner else tuple(c for part in inner for c in part or ())
    return None


def class_node(cls: type):
    """A reference to a class, for generated code."""
    return static(cls.__name__, cls)


def method_node(function, owner: Kind):
    """A reference to the function of a method, `Point.area`."""
    cls = getattr(owner, "type", None)
    if cls is None or inspect.getattr_static(cls, function.__name__, None) is not function:
        return static(function.__name__, function)
    node: Any = gast.Attribute(class_node(cls), function.__name__, gast.Load())
    node.static = function
    return node


__all__ = ["ObjectKinds", "Star", "Super", "class_node", "is_instance", "object_attributes", "own_method"]
