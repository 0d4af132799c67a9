"""A derivative rule at one call: its names become the call's, and its conditions on what is known are decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from tapeless.transform import macros, shapes
from tapeless.transform.core import LOAD, constant, is_static, item, of_array, tuple_of
from tapeless.transform.effects import kept, outside_name
from tapeless.transform.kinds import Array, Kind, ListOf, Sequence, Static, Unknown
from tapeless.transform.trees import Rewriter, clone, nodes_in


class _Marker:
    """Stands for adjoints in the source of a rule; it is never run."""

    def __getitem__(self, key: Any) -> Any:
        raise TypeError("`d[...]` has a meaning only in the source of a derivative rule")

    def __setitem__(self, key: Any, value: Any) -> None:
        raise TypeError("`d[...]` has a meaning only in the source of a derivative rule")


d: Any = _Marker()


def is_marker(node) -> bool:
    """Whether a node is `d[...]`."""
    return isinstance(node, gast.Subscript) and getattr(node.value, "static", None) is d


SHAPE_ONLY = (np.shape, np.ndim, np.size, np.zeros_like, np.ones_like, np.full_like, np.iscomplexobj)


SIZES = (np.size, np.shape)  # so with what has the role 'count'


def itself(atom):
    return atom


class Instantiation(Rewriter):
    """Rewrites a rule's statements for a call.

    Parameters
    ----------
    atoms : dict
        What each of the rule's names stands for.
    bars : dict
        What stands for `d[...]` of each parameter where it is read, and of its items that are known, by `(z, 1)`.
    kinds : callable
        The kind of a name of the program, or None.
    saved : dict
        The copies to read instead of names whose objects are changed later.
    shaped : callable
        An atom of the same shape as one of which only that is read.
    """

    def __init__(self, atoms, bars, kinds, saved, shaped):
        self.atoms, self.bars, self.kinds, self.shaped = atoms, bars, kinds, shaped
        self.reads = {p: kept(a, saved) if saved and a is not None else a for p, a in atoms.items()}

    def block(self, block):
        """Copies of a rule's statements, rewritten; of conditions that are decided, only the branch that is taken."""
        out = []
        for original in block:
            if isinstance(original, gast.If):
                decided = decide(original.test, self.known)
                if decided is not None:
                    out += self.block(original.body if decided else original.orelse)
                    continue
                test = self.visit(clone(original.test))
                out.append(gast.If(test, self.block(original.body), self.block(original.orelse)))
                continue
            node = clone(original)
            if isinstance(node, gast.Assign) and is_marker(node.targets[0]):
                node.value = self.visit(node.value)
                node.targets[0].slice = self.atom(node.targets[0].slice)
                out.append(node)
            elif isinstance(node, gast.AugAssign):
                place = node.target
                place.value.slice = self.atoms[place.value.slice.id]
                place.slice = self.visit(place.slice)
                node.value = self.visit(node.value)
                out.append(node)
            elif not (isinstance(node, gast.Expr) and isinstance(node.value, gast.Constant)):
                out.append(self.visit(node))
        return out

    def atom(self, node):
        """What a parameter stands for, or one of several (`operands[0]`)."""
        if isinstance(node, gast.Subscript):
            return self.atoms[node.value.id].elts[node.slice.value]
        return self.atoms[node.id]

    def is_element(self, node) -> bool:
        """Whether a node is `operands[0]` of a starred parameter."""
        whole = node.value
        several = isinstance(whole, gast.Name) and isinstance(self.atoms.get(whole.id), gast.Tuple)
        return several and isinstance(node.slice, gast.Constant)

    def known(self, node) -> Kind | None:
        """The kind of a parameter or constant of the rule."""
        if isinstance(node, gast.Name) and node.id in self.atoms:
            node = self.atoms[node.id]
        if isinstance(node, gast.Constant):
            return Static(node.value)
        if isinstance(node, gast.Tuple):
            return Sequence(tuple, tuple(self.known(e) or Unknown() for e in node.elts))
        if is_static(node):
            return self.kinds(outside_name(node)) if getattr(node, "live", False) else Static(node.static)
        return self.kinds(node.id) if isinstance(node, gast.Name) else None

    def visit_Name(self, node):
        if is_static(node) or node.id not in self.atoms:
            return node
        return clone(self.reads[node.id])

    def visit_Call(self, node):
        if getattr(node.func, "static", None) in SHAPE_ONLY and isinstance(node.args[0], gast.Name):
            first = self.atoms.get(node.args[0].id, node.args[0])
            first = clone(self.shaped(first) if node.func.static in SIZES else first)
            rest = [self.visit(a) for a in node.args[1:]]
            return gast.Call(node.func, [first, *rest], [self.visit(k) for k in node.keywords])
        role = macros.role_of_call(node)
        if role == "count":
            return self.count(node)
        if role == "part" and is_marker(node.args[0]) and isinstance(node.args[1], gast.Constant):
            part = self.bars.get((node.args[0].slice.id, node.args[1].value))
            if part is not None:
                return clone(part)
        if role == "static":
            return gast.Constant(_value(node, self.known), None)
        if role == "folded" and (made := folded(node, self.known)) is not None:
            return made
        return of_array(self.generic_visit(node)) if self.takes_array(node) else self.generic_visit(node)

    def count(self, node):
        """`rt.count(a, axis)`: of an array along one axis, `a.shape[axis]`."""
        array, axis = node.args
        kind, along = self.known(array), self.known(axis)
        first = clone(self.shaped(self.atoms[array.id]))
        if isinstance(kind, Array) and kind.dims and not is_static(first):
            if isinstance(along, Static) and type(along.value) is int:
                return item(gast.Attribute(first, "shape", LOAD), constant(along.value))
        return gast.Call(node.func, [first, self.visit(axis)], [])

    def takes_array(self, node) -> bool:
        """Whether a call takes an array that has axes, the adjoint of one, or what is computed from these."""
        inside = nodes_in(node.args[0]) if node.args else []
        kinds = [self.known(n.slice if is_marker(n) else n) for n in inside]
        return any(isinstance(kind, Array) and kind.dims for kind in kinds)

    def visit_Subscript(self, node):
        if is_marker(node):
            return clone(self.bars[node.slice.id])
        if self.is_element(node):
            return clone(self.reads[node.value.id].elts[node.slice.value])
        return self.generic_visit(node)

    def visit_Attribute(self, node):
        """Rules read `.T` of matrices only."""
        node = self.generic_visit(node)
        node.of_matrix = node.attr == "T"
        return node

    def visit_BoolOp(self, node):
        """What is not known of a condition."""
        decisive = isinstance(node.op, gast.Or)
        rest = [v for v in node.values if decide(v, self.known) is not (not decisive)]
        if len(rest) < 2:
            return self.visit(rest[0]) if rest else constant(not decisive)
        return gast.BoolOp(node.op, [self.visit(v) for v in rest])

    def visit_IfExp(self, node):
        decided = decide(node.test, self.known)
        if decided is None:
            return self.generic_visit(node)
        return self.visit(node.body if decided else node.orelse)


def decide(test, known: Callable[[Any], Kind | None]) -> bool | None:
    """The truth of a condition on static values and numbers of dimensions, or None if it shows only at run time."""
    try:
        return bool(_value(test, known))
    except _Undecided:
        return None


class _Undecided(Exception):
    pass


COMPARISONS: dict[type, Callable[[Any, Any], bool]] = {
    gast.Eq: lambda a, b: a == b,
    gast.NotEq: lambda a, b: a != b,
    gast.Lt: lambda a, b: a < b,
    gast.LtE: lambda a, b: a <= b,
    gast.Gt: lambda a, b: a > b,
    gast.GtE: lambda a, b: a >= b,
    gast.In: lambda a, b: a in b,
    gast.NotIn: lambda a, b: a not in b,
}


def _value(node, known):
    if isinstance(node, gast.BoolOp):
        return _connective(node, known)
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.Not):
        return not _value(node.operand, known)
    if isinstance(node, gast.Tuple):
        return tuple(_value(e, known) for e in node.elts)
    if isinstance(node, gast.Compare) and len(node.ops) == 1:
        operator = node.ops[0]
        if isinstance(operator, gast.Is | gast.IsNot):
            return _is(node, known) == isinstance(operator, gast.Is)
        if isinstance(operator, gast.Eq | gast.NotEq) and isinstance(known(node.left), Array):
            return False  # `y == 2` and `y != 2` ask for constants
        return COMPARISONS[type(operator)](_value(node.left, known), _value(node.comparators[0], known))
    if isinstance(node, gast.Call):
        return _question(node, known)
    kind = known(node)
    if isinstance(kind, Static):
        return kind.value
    if isinstance(kind, Sequence) and all(isinstance(item, Static) for item in kind.items):
        return tuple(item.value for item in kind.items if isinstance(item, Static))
    raise _Undecided


def folded(node, known):
    """The value of a call, if its arguments are known: a tuple of constants."""
    try:
        values = node.func.static(*[_value(a, known) for a in node.args])
    except _Undecided:
        return None
    return tuple_of([constant(v) for v in values])


def _connective(node, known):
    """`and` / `or`, decided by one operand where that is enough."""
    decisive = isinstance(node.op, gast.Or)
    undecided = False
    for operand in node.values:
        try:
            if bool(_value(operand, known)) == decisive:
                return decisive
        except _Undecided:
            undecided = True
    if undecided:
        raise _Undecided
    return not decisive


def _is(node, known) -> bool:
    left = known(node.left)
    right = _value(node.comparators[0], known)
    if isinstance(left, Static):
        return left.value is right
    if isinstance(left, Array | Sequence | ListOf) and right is None:
        return False
    raise _Undecided


def _question(node, known):
    """`np.ndim(x)`, `np.iscomplexobj(x)`, `len(xs)`, `isinstance(x, list)` of a known kind, what `shapes` tells of it;
    and calls of functions of constants.
    """
    kind = known(node.args[0])
    asked: Any = getattr(node.func, "static", None)
    if macros.role(asked) == "static":
        return asked(*[_value(a, known) for a in node.args])
    if asked is len and isinstance(kind, Sequence):
        return len(kind.items)
    if isinstance(kind, Static) and isinstance(kind.value, int | float):
        kind = Array("float", ())
    if isinstance(kind, Array):
        if asked is np.ndim and kind.dims is not None:
            return len(kind.dims)
        if asked is np.iscomplexobj and kind.dtype is not None:
            return kind.dtype.startswith("complex")
    if asked in (shapes.nested, shapes.has_axes, shapes.is_row, shapes.is_matrix):
        return asked(kind)
    if asked is isinstance and isinstance(kind, Sequence | ListOf) and _value(node.args[1], known) == (list, tuple):
        return True
    if asked is isinstance and isinstance(kind, Array):
        wanted = _value(node.args[1], known)
        if wanted in (tuple, list, (tuple, list), (list, tuple)):
            return False
        if wanted is int and kind.dtype is not None:
            return kind.dtype == "int"
    raise _Undecided
