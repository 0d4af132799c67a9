"""The kinds of statements and operations."""

from __future__ import annotations

import dataclasses
import operator
import types
from collections.abc import Callable
from typing import Any

import gast

from tapeless.transform import indexes, shapes
from tapeless.transform.core import is_copy, is_static
from tapeless.transform.errors import refuse
from tapeless.transform.infer.changing import is_library
from tapeless.transform.infer.objects import (
    OBJECTS,
    OPERATORS,
    Super,
    above,
    bound_method,
    own_method,
    wanted,
    with_methods,
)
from tapeless.transform.instantiate import COMPARISONS
from tapeless.transform.kinds import (
    ANYTHING,
    NOTHING,
    Array,
    DictOf,
    Instance,
    Kind,
    ListOf,
    Mapping,
    Sequence,
    Static,
    Unknown,
    dict_items,
    join,
    join_all,
    lasting,
    traced_leaves,
    truth_of,
    widen,
    with_own_sizes,
)
from tapeless.transform.primitives import ATTRIBUTE_FUNCTIONS, BINARY, UNARY, primitive
from tapeless.transform.records import is_namedtuple
from tapeless.transform.scopes import defaults_of, free_names
from tapeless.transform.trees import clone, ends_in_exit, names_in

KNOWN = (int, float, str, type(None))
ARITHMETIC = {gast.Add: operator.add, gast.Sub: operator.sub, gast.Mult: operator.mul, gast.Div: operator.truediv}
# What inference notes on an operation, anew each time.
MARKS = (
    *("primitive", "callee", "dynamic", "opaque", "record", "builds"),
    *("disturbs", "outside", "gives_new", "refused", "loads"),
)


class OperationKinds:
    """The kinds of a program's names, and those that its operations give."""

    user_call: Callable[..., Kind]
    note_effects: Callable[..., None]
    outside_kind: Callable[..., Kind]
    set_outside: Callable[..., None]
    overloaded: Callable[..., Kind | None]
    special: Callable[..., Kind | None]
    class_attribute: Callable[..., Kind]
    computed_attribute: Callable[..., Kind | None]
    operation_Call: Callable[..., Kind]
    check_unseen: Callable[..., None]

    def __init__(self, initial: dict[str, Kind], call_kind: Callable[..., Kind], classes: set[type]):
        self.table = dict(initial)
        self.call_kind, self.classes = call_kind, classes
        self.changed = self.revised = False
        self.refusals: list[Exception] = []
        self.views: dict[str, dict[str, set[int]]] = {}
        self.set_once: set[str] = set()

    def refuse(self, message: str, instead: str, node) -> Kind:
        """Note what is not supported: it is raised unless a rewrite removes the place."""
        self.refusals.append(refuse(message, instead, node))
        node.refused = True
        return Unknown(True)

    def __getitem__(self, name: str) -> Kind:
        return self.table.get(name, ANYTHING)

    def get(self, name: str) -> Kind | None:
        return self.table.get(name)

    def traced(self, name: str) -> bool:
        return self[name].traced

    def set(self, name: str, kind: Kind) -> None:
        if not isinstance(kind, Array):
            kind = lasting(kind)
        old = self.table.get(name)
        new = kind if old is None else join(old, kind)
        if new != old:
            self.table[name] = new
            self.changed, self.revised = True, self.revised or old is not None

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
                kind = NOTHING if getattr(node, "nothing", False) else self.operation(node.value)
                if getattr(node, "traced", False):
                    kind = traced_leaves(kind, True)
                if is_copy(node):
                    kind = lasting(kind)
                elif isinstance(kind, Array) and place.id in self.set_once:
                    kind = with_own_sizes(kind, place.id)
                self.set(place.id, kind)
            elif isinstance(place, gast.Tuple):
                value = self.operation(node.value)
                for index, element in enumerate(place.elts):
                    self.set(element.id, indexes.item(value, Static(index), [Static(index)]))
            else:
                self.store(place, self.operation(node.value), node)
        elif isinstance(node, gast.AugAssign):
            loaded = clone(node.target)
            loaded.ctx = gast.Load()
            self.store(node.target, self.operation_BinOp(gast.BinOp(loaded, node.op, node.value)), node)
        elif isinstance(node, gast.If):
            taken = self.taken(node)
            for block in (node.body, node.orelse) if taken is None else (taken,):
                self.block(block)
        elif isinstance(node, gast.While):
            self.block(node.body)
        elif isinstance(node, gast.For):
            node.refused = False
            self.check_unseen(node)
            element = self.element(self.operation(node.iter))
            if isinstance(node.target, gast.Name):
                self.set(node.target.id, element)
            else:
                for index, part in enumerate(node.target.elts):
                    self.set(part.id, indexes.item(element, Static(index), [Static(index)]))
            self.block(node.body)
        elif isinstance(node, gast.Try):
            self.block(node.body)
            for handler in node.handlers:
                if handler.name is not None:
                    self.set(handler.name.id, ANYTHING)
                self.block(handler.body)
        elif isinstance(node, gast.With):
            for item in node.items:
                if self.operation(item.context_expr).traced:
                    self.refuse("a context manager of differentiated values", "call its methods", node)
                if item.optional_vars is not None:
                    self.set(item.optional_vars.id, ANYTHING)
            self.block(node.body)
        elif isinstance(node, gast.Expr):
            self.operation(node.value)
            self.check_effect(node)
        elif isinstance(node, gast.FunctionDef):
            self.set(node.name, self.operation_Lambda(node))

    def taken(self, node) -> list | None:
        """What a branch does whose condition is known; None if it is not, or ends in an exit."""
        truth = truth_of(self.atom(node.test))
        block = node.body if truth else node.orelse
        return None if truth is None or ends_in_exit(block) else block

    def check_effect(self, node) -> None:
        """Refuse to hand differentiated values to an unknown call that may put them somewhere."""
        value = node.value
        if not getattr(value, "dynamic", False) and not hasattr(value, "opaque"):
            return
        names = names_in(value)
        holders = [n for n in names if isinstance(self[n], Unknown) and not self.traced(n)]
        if holders and any(self.traced(n) for n in names):
            self.refuse(
                f"this call may put differentiated values into `{holders[0]}`, of an unknown kind",
                "use a list or a dict for them, or tl.stop_gradient(value) where it is only shown",
                node,
            )

    def store(self, place, value: Kind, node) -> None:
        """What a store makes of the kind of the container."""
        owner = place.value
        self.check_unseen(place, node)
        outside = is_static(owner)
        of_code = self.atom(owner) if outside or isinstance(owner, gast.Name) else None
        if value.traced and isinstance(getattr(of_code, "value", None), type | types.ModuleType | types.FunctionType):
            advice = "store it in an object or a variable"
            self.refuse("a differentiated value that is stored in a class, a function or a module", advice, node)
        if not (getattr(owner, "live", False) if outside else isinstance(owner, gast.Name)):
            return
        if isinstance(place, gast.Attribute) and isinstance(self.atom(owner), Array):
            if self.atom(owner).traced or value.traced:
                advice = "make a new array, with np.reshape say, or store to its items: y[...] = v"
                self.refuse(f"a store to the attribute `{place.attr}` of an array", advice, node)
            return
        key = Static(place.attr) if isinstance(place, gast.Attribute) else self.atom(place.slice)
        container = self.atom(owner)
        if isinstance(place, gast.Subscript) and isinstance(container, Instance):
            if own_method(container, "__setitem__") is None and value.traced:
                what = f"a differentiated value that is stored into a `{container.type.__name__}`"
                self.refuse(what, "use a dict or a list, or an object that holds one", node)
            return  # a method does it, called by a rewrite
        kind = self.with_item(container, key, value)
        if outside:
            self.set_outside(owner, kind)
        else:
            self.set(owner.id, kind)

    def with_item(self, container: Kind, key: Kind, value: Kind) -> Kind:
        if isinstance(container, Array):
            varied = shapes.as_array(value).varied and container.inexact
            return Array(container.dtype, container.dims, container.varied or varied)
        if isinstance(container, Mapping):
            known = dict(container.items)
            if isinstance(key, Static):
                exact = container.exact and key.value in known
                known[key.value] = join(known.get(key.value), value)
                return Mapping(container.type, tuple(known.items()), exact)
            return DictOf(join_all([*(k for _, k in container.items), value]))
        if isinstance(container, DictOf):
            return DictOf(join(container.item, value))
        if isinstance(container, Sequence) and isinstance(key, Static) and isinstance(key.value, int):
            position = key.value + len(container.items) * (key.value < 0)
            if 0 <= position < len(container.items):
                items = [join(k, value) if i == position else k for i, k in enumerate(container.items)]
                return Sequence(container.type, tuple(items))
        if isinstance(container, Sequence) and isinstance(key, Array):  # one of the items, and not a slice
            return Sequence(container.type, tuple(join(k, value) for k in container.items))
        if isinstance(container, Sequence):
            return ListOf(join_all([*container.items, value]))
        if isinstance(container, ListOf):
            return ListOf(join(container.item, value))
        if isinstance(container, Instance) and container.attributes is not None and isinstance(key, Static):
            known: dict[Any, Kind] = dict(container.attributes)
            known[key.value] = join(known.get(key.value), value)
            return Instance(container.type, tuple(known.items()))
        return Unknown(container.traced or value.traced)

    def element(self, kind: Kind) -> Kind:
        """What iterating over a value gives."""
        if isinstance(kind, Sequence):
            return join_all(kind.items) or ANYTHING
        if isinstance(kind, ListOf):
            return kind.item or ANYTHING
        if isinstance(kind, Mapping | DictOf):
            return join_all([widen(Static(k)) for k, _ in getattr(kind, "items", ())]) or ANYTHING
        if isinstance(kind, Array):
            return Array(shapes.strong(kind.dtype), None if kind.dims is None else kind.dims[1:], kind.varied)
        return Unknown(kind.traced)

    # --- expressions --------------------------------------------------------------------------

    def atom(self, node) -> Kind:
        if isinstance(node, gast.Constant):
            return Static(node.value)
        if is_static(node):
            return self.outside_kind(node) if getattr(node, "live", False) else Static(node.static)
        if isinstance(node, gast.Name):
            return self.table.get(node.id, ANYTHING)
        if isinstance(node, gast.Slice):
            return indexes.Slice(
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
        for mark in MARKS:
            vars(node).pop(mark, None)
        self.check_unseen(node)
        method = getattr(self, f"operation_{type(node).__name__}", None)
        kind = ANYTHING if method is None else method(node)
        self.note_effects(node)
        return kind

    def operation_BinOp(self, node) -> Kind:
        left, right = self.atom(node.left), self.atom(node.right)
        if isinstance(left, OBJECTS) or isinstance(right, OBJECTS):
            kind = self.overloaded(node, node.op, left, right, [node.left, node.right])
            if kind is not None:
                return kind
        if isinstance(left, Mapping) and isinstance(right, Mapping):
            return join(left, right)  # rewritten
        if isinstance(left, Mapping | DictOf) and isinstance(right, Mapping | DictOf):
            return DictOf(join_all([*dict_items(left), *dict_items(right)]))
        if isinstance(left, Sequence | ListOf) or isinstance(right, Sequence | ListOf):
            return self.list_operation(node, left, right)
        if isinstance(node.op, gast.BitOr) and all(isinstance(k, Static) and wanted(k) for k in (left, right)):
            return computed(operator.or_, left, right)
        function: Any = BINARY[type(node.op)]
        node.primitive = primitive(function)
        node.primitive_arguments = [node.left, node.right]
        if type(node.op) in ARITHMETIC and is_number(left) and is_number(right):
            return computed(ARITHMETIC[type(node.op)], left, right)
        if type(node.op) in (gast.Div, gast.Pow):
            both = {shapes.as_array(left).dtype, shapes.as_array(right).dtype}
            if both <= {"int", "float", "bool"} and isinstance(node.op, gast.Div):
                return Array("float", (), left.traced or right.traced)
        return node.primitive.kind(left, right)

    def list_operation(self, node, left, right) -> Kind:
        """`+` and `*` of lists and tuples."""
        for known, other in ((left, right), (right, left)):
            if isinstance(other, Unknown) and own_method(known, f"__{OPERATORS.get(type(node.op))}__") is not None:
                what = f"an operation of a `{known.type.__name__}` and of what is known only at run time"
                return self.refuse(
                    what, f"call the method: {known.type.__name__}.__{OPERATORS[type(node.op)]}__(a, b)", node
                )
        if not isinstance(left, Sequence | ListOf) and isinstance(node.op, gast.Mult):
            left, right = right, left
        if isinstance(node.op, gast.Add) and isinstance(left, Sequence) and isinstance(right, Sequence):
            node.primitive = primitive(operator.concat)
            node.primitive_arguments = [node.left, node.right]
            return Sequence(list if left.type is list else tuple, left.items + right.items)
        if (
            isinstance(node.op, gast.Add)
            and isinstance(right, Sequence | ListOf)
            and isinstance(left, Sequence | ListOf)
        ):
            node.primitive = primitive(operator.concat)
            node.primitive_arguments = [node.left, node.right]
            return ListOf(join_all([k for k in (self.element(left), self.element(right)) if k != ANYTHING]))
        if isinstance(node.op, gast.Mult) and is_count(right):
            node.primitive = primitive(operator.mul)
            node.primitive_arguments = [node.left, node.right]
            if left is not self.atom(node.left):
                node.primitive_arguments.reverse()
            if isinstance(left, Sequence) and isinstance(right, Static) and isinstance(right.value, int):
                return Sequence(list if left.type is list else tuple, left.items * right.value)
            return ListOf(self.element(left))
        both = isinstance(left, Sequence | ListOf) and isinstance(right, Sequence | ListOf)
        of_lists = isinstance(node.op, gast.Add) or (isinstance(node.op, gast.Mult) and not right.traced)
        if not both and (not of_lists or isinstance(right, Array) or isinstance(left, Array)):
            # An array and a list: NumPy makes an array of the list.
            node.primitive = primitive(BINARY[type(node.op)])
            node.primitive_arguments = [node.left, node.right]
            return node.primitive.kind(left, right)
        if left.traced or right.traced:
            return self.refuse(
                "this operation on lists of differentiated values", "use a loop, or np.concatenate", node
            )
        return ANYTHING

    def operation_UnaryOp(self, node) -> Kind:
        operand = self.atom(node.operand)
        if isinstance(operand, OBJECTS) and not isinstance(node.op, gast.Not):
            kind = self.special(node, f"__{OPERATORS[type(node.op)]}__", [node.operand], [operand])
            if kind is not None:
                return kind
        node.primitive = primitive(UNARY[type(node.op)])
        node.primitive_arguments = [node.operand]
        if isinstance(node.op, gast.USub) and is_number(operand):
            return computed(operator.neg, operand)
        if isinstance(node.op, gast.Not):
            truth = truth_of(operand)
            return Array("bool", ()) if truth is None else Static(not truth)
        return node.primitive.kind(operand)

    def operation_Compare(self, node) -> Kind:
        kinds = [self.atom(node.left), *(self.atom(c) for c in node.comparators)]
        if any(isinstance(k, OBJECTS) for k in kinds) and len(node.ops) == 1:
            kind = self.overloaded(node, node.ops[0], *kinds, [node.left, *node.comparators])
            if kind is not None:
                return kind
        if any(isinstance(o, gast.Is | gast.IsNot) for o in node.ops) and len(node.ops) == 1:
            return self.identity(node.ops[0], *kinds)
        if len(node.ops) == 1 and all(isinstance(k, Static) and isinstance(k.value, KNOWN) for k in kinds):
            return self.compared(node.ops[0], *(k.value for k in kinds if isinstance(k, Static)))
        if len(node.ops) == 1 and isinstance(node.ops[0], gast.In | gast.NotIn) and constants(kinds[1]):
            if isinstance(kinds[0], Static) and isinstance(kinds[0].value, KNOWN):
                return self.compared(node.ops[0], kinds[0].value, constants(kinds[1]))
        if any(isinstance(o, gast.Is | gast.IsNot | gast.In | gast.NotIn) for o in node.ops):
            return Array("bool", ())
        return shapes.truth(*kinds)

    def compared(self, operator, left, right) -> Kind:
        """A comparison of constants."""
        compare = COMPARISONS.get(type(operator))
        try:
            return Array("bool", ()) if compare is None else Static(bool(compare(left, right)))
        except TypeError:
            return Array("bool", ())

    def identity(self, operator, left: Kind, right: Kind) -> Kind:
        """`x is None`, where kinds tell."""
        for value, other in ((left, right), (right, left)):
            if other == Static(None) and (
                isinstance(value, Static | Array | Sequence | ListOf | Mapping | DictOf | Instance)
            ):
                same = value == Static(None)
                return Static(same == isinstance(operator, gast.Is))
        return Array("bool", ())

    def operation_Lambda(self, node) -> Kind:
        """A nested function that was not inlined: traced if it closes over what is."""
        held = [n for default in defaults_of(node) for n in names_in(default)]
        return Unknown(any(self.traced(n) for n in [*held, *free_names(node)]))

    def operation_Tuple(self, node) -> Kind:
        return Sequence(tuple, tuple(self.atom(e) for e in node.elts))

    def operation_List(self, node) -> Kind:
        return Sequence(list, tuple(self.atom(e) for e in node.elts))

    def operation_Set(self, node) -> Kind:
        if any(self.atom(e).traced for e in node.elts):
            return self.refuse("a set of differentiated values", "use a list", node)
        return ANYTHING

    def operation_Dict(self, node) -> Kind:
        keys = [self.atom(k) for k in node.keys]
        values = [self.atom(v) for v in node.values]
        if all(isinstance(k, Static) for k in keys):
            return Mapping(
                dict, tuple((k.value, v) for k, v in zip(keys, values, strict=True) if isinstance(k, Static))
            )
        return DictOf(join_all(values))

    def operation_Subscript(self, node) -> Kind:
        value = self.atom(node.value)
        method = own_method(value, "__getitem__")
        if method is not None and isinstance(node.slice, gast.Slice | gast.Tuple) and not is_library(method):
            return Unknown(value.traced)  # a name is given to it by a rewrite
        if not isinstance(node.slice, gast.Slice | gast.Tuple):
            kind = self.special(node, "__getitem__", [node.value, node.slice], [value, self.atom(node.slice)])
            if kind is not None:
                return kind
        node.primitive = primitive(operator.getitem)
        node.primitive_arguments = [node.value, node.slice]
        parts = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
        elements = [self.atom(p) for p in parts]
        index = None if isinstance(node.slice, gast.Slice) else self.atom(node.slice)
        if isinstance(node.slice, gast.Name) and isinstance(index, Sequence):
            elements = list(index.items) if index.type is tuple else [shapes.as_array(index)]
        if isinstance(value, Instance) and any(isinstance(e, Array) and e.varied for e in elements):
            return self.refuse(
                "differentiated values select an item here, or are given to an object in brackets",
                "make an integer of an index: i = int(i); join arrays with np.concatenate or np.column_stack",
                node,
            )
        if isinstance(value, Array) and value.scalar and value.python:
            return ANYTHING
        return indexes.item(value, index, elements)

    def operation_Attribute(self, node) -> Kind:
        value = self.atom(node.value)
        if isinstance(value, Instance) and node.attr == "__class__":
            return Static(value.type)
        if isinstance(value, Instance):
            for attribute, kind in value.attributes or ():
                if attribute == node.attr:
                    node.primitive = primitive(getattr)
                    node.primitive_arguments = [node.value, gast.Constant(node.attr, None)]
                    whole = kind if getattr(node, "opened", False) else with_methods(kind, value)
                    if whole != kind:
                        node.owned = kind  # a rewrite puts the methods of this object there
                    return whole
            return self.class_attribute(node, value)
        if isinstance(value, Static) and isinstance(value.value, dataclasses.Field):
            return Static(getattr(value.value, node.attr))
        if isinstance(value, Super):
            found = above(value, node.attr)
            if isinstance(found, types.FunctionType):
                return bound_method(found, self[value.name])  # rewritten
        computed = self.computed_attribute(node, value) if isinstance(value, Sequence | Mapping) else None
        if computed is not None:
            return computed
        if isinstance(value, Sequence) and node.attr == "_fields" and is_namedtuple(value.type):  # rewritten
            return Sequence(tuple, tuple(map(Static, value.type._fields)))
        if isinstance(value, Sequence) and node.attr in getattr(value.type, "_fields", ()):
            index = value.type._fields.index(node.attr)
            node.primitive = primitive(operator.getitem)
            node.primitive_arguments = [node.value, gast.Constant(index, None)]
            return value.items[index]
        if node.attr in ATTRIBUTE_FUNCTIONS and isinstance(value, Array | Unknown):
            entry = primitive(ATTRIBUTE_FUNCTIONS[node.attr])
            if entry.definition is not None:
                return self.user_call(node, entry.definition, [node.value], [value], {})
            node.primitive, node.primitive_arguments = entry, [node.value]
            if isinstance(value, Array):
                return node.primitive.kind(value)
            if node.primitive.passive:
                return ANYTHING
            return Unknown(value.traced)
        if value.traced and isinstance(value, Array):
            if node.attr in ("dtype", "nbytes", "itemsize", "flags", "strides"):
                return ANYTHING
            return self.refuse(
                f"the attribute `{node.attr}` of an array has no derivative rule", "use a NumPy function", node
            )
        if value.traced and isinstance(value, Unknown):
            node.primitive = primitive(getattr)
            node.primitive_arguments = [node.value, gast.Constant(node.attr, None)]
        return Unknown(value.traced)


def is_count(kind: Kind) -> bool:
    """Whether a list times this is the list several times."""
    if isinstance(kind, Static):
        return isinstance(kind.value, int)
    counts = (None, "bool", "int", "int32", "int64")
    return isinstance(kind, Array) and kind.dims in (None, ()) and kind.dtype in counts and not kind.traced


def is_number(kind: Kind) -> bool:
    return isinstance(kind, Static) and type(kind.value) in (int, float)


def computed(operation, *kinds) -> Kind:
    """The kind of an operation on constants."""
    try:
        return Static(operation(*(k.value for k in kinds)))
    except ArithmeticError:
        return Array("float", ())


def constants(kind: Kind) -> tuple:
    """The values in a display of constants; none if it holds anything else."""
    items = kind.items if isinstance(kind, Sequence) else ()
    known = all(isinstance(k, Static) and isinstance(k.value, KNOWN) for k in items)
    return tuple(k.value for k in items if isinstance(k, Static)) if known else ()
