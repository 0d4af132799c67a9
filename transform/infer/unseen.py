"""Objects of unknown kinds: what the classes compute that they may be of.

Lists of objects of several classes, and recursions, leave it open which class an object is of. Its attributes are taken
for what it holds then: where a class that is met here computes one, or has an operator or brackets of its own, that is
refused.
"""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Iterable

import gast

from tapeless.transform.core import is_static
from tapeless.transform.infer.objects import FUNCTIONS, OPERATORS
from tapeless.transform.kinds import Array, Instance, Kind, Mapping, Sequence, Unknown, inside

COMPUTING = {function: word for function, word in FUNCTIONS.items() if function is not len}
ITERATING = (list, tuple, enumerate, zip, sorted, reversed, map, filter)


class Unseen:
    """The part of inference that deals with objects of unknown classes."""

    classes: set[type]
    atom: Callable[..., Kind]
    refuse: Callable[..., Kind]

    def check_unseen(self, node, at=None) -> None:
        """Refuse what one of the classes may compute of an object of an unknown kind, where the user's code does it."""
        if not self.classes or getattr(at or node, "place", None) is None:
            return
        for owner, names in asked(node):
            kind = self.atom(owner)
            if not isinstance(kind, Unknown) or not kind.traced:
                continue
            for cls in self.classes:
                computed = sorted(computed_by(cls) & names)
                if computed:
                    reason = f"`{computed[0]}` of a `{cls.__name__}` may be used here, on an object of an unknown class"
                    self.refuse(reason, "give the classes a method for it, and call that", at or node)
                    return


def asked(node) -> Iterable[tuple]:
    """The operands of an operation, and what of their classes it may call."""
    if isinstance(node, gast.Attribute) and not is_static(node):
        yield node.value, {node.attr, "__getattr__"}
    elif isinstance(node, gast.Subscript):
        yield node.value, {"__getitem__" if isinstance(node.ctx, gast.Load) else "__setitem__"}
    elif isinstance(node, gast.BinOp):
        word = OPERATORS.get(type(node.op))
        yield node.left, {f"__{word}__", f"__i{word}__"}
        yield node.right, {f"__r{word}__"}
    elif isinstance(node, gast.UnaryOp):
        yield node.operand, {f"__{OPERATORS.get(type(node.op))}__"}
    elif isinstance(node, gast.For):
        yield node.iter, {"__iter__"}
    elif isinstance(node, gast.Call) and is_static(node.func):
        function = node.func.static if isinstance(node.func.static, type | types.BuiltinFunctionType) else None
        if function in COMPUTING or function in ITERATING:
            for argument in node.args:
                yield argument, {COMPUTING.get(function, "__iter__")}


@functools.cache
def computed_by(cls: type) -> frozenset[str]:
    """The attributes that a class computes, and the special methods that it defines."""
    found = {}
    for above in reversed(cls.__mro__[:-1]):
        if above.__module__ != "builtins":
            found.update(vars(above))
    return frozenset(n for n, value in found.items() if is_computed(n, value))


def is_computed(name: str, value) -> bool:
    if isinstance(value, types.FunctionType):
        return name.startswith("__") and name not in ("__init__", "__call__")
    plain = isinstance(value, staticmethod | classmethod | types.MemberDescriptorType | types.GetSetDescriptorType)
    return not plain and not isinstance(value, type) and inspect.getattr_static(value, "__get__", None) is not None


def classes_in(kind: Kind | None) -> set[type]:
    """The user classes of the objects in a value of a kind."""
    if kind is None or isinstance(kind, Array | Unknown):
        return set()
    own: set[type] = set()
    if isinstance(kind, Instance | Sequence | Mapping) and kind.type.__module__ != "builtins":
        own = {kind.type}
    return own.union(*map(classes_in, inside(kind)))
