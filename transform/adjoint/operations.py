"""Operations backwards: rules instantiated, calls of user functions, displays taken apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from tapeless.transform import pairs, residuals, shapes, unbroadcast
from tapeless.transform.activity import sources
from tapeless.transform.adjoint.bars import Parts, as_value
from tapeless.transform.adjoint.control import Control
from tapeless.transform.adjoint.displays import Displays
from tapeless.transform.adjoint.sizes import Sizes
from tapeless.transform.adjoint.spread import Uniform, same
from tapeless.transform.core import (
    assign,
    call,
    constant,
    is_assignment,
    is_copy,
    is_static,
    known_callee,
    name,
    statement,
    target,
    tuple_of,
)
from tapeless.transform.effects import references
from tapeless.transform.errors import refuse, unsupported
from tapeless.transform.indexes import new_axes
from tapeless.transform.infer import no_rule
from tapeless.transform.instantiate import is_marker
from tapeless.transform.kinds import Array, Kind, Mapping, Sequence, Static, Unknown, traced_leaves
from tapeless.transform.normalize.expressions import Flattener
from tapeless.transform.optimize.algebra import simplify
from tapeless.transform.primitives import find, primitive
from tapeless.transform.rules import helper, numpy
from tapeless.transform.trees import all_reads, clone


def is_known(value) -> bool:
    """Whether all that flows into an operation stands in it: not so where it calls what may hold more."""
    return not (getattr(value, "dynamic", False) or hasattr(value, "callee") or hasattr(value, "opaque"))


class Operations(Control, Displays, Sizes):
    """Reverses assignments of one operation."""

    taken: Callable[..., None]

    def assignment(self, node) -> None:
        result, value = target(node), node.value
        entry = getattr(value, "primitive", None)
        if getattr(value, "changes", False) and result not in self.bars:
            self.check_effect(node)
        if entry is not None and entry.takes:
            self.taken(result, value, entry)
            return
        if result not in self.active:
            self.bars.pop(result, None)
            return
        if is_copy(node):
            bar = self.bars.pop(result, None)
            if bar is not None and value.id in self.active:
                if value.id not in self.bars:
                    self.bars[value.id] = bar
                else:
                    self.bars[result] = bar
                    self.contribute(value.id, self.take(result))
            return
        if isinstance(value, gast.Tuple | gast.List | gast.Dict) or hasattr(value, "record"):
            self.unpack_display(result, value)
            return
        if result not in self.bars:
            return
        if is_known(value) and self.active.isdisjoint(sources(value)):
            self.bars.pop(result)  # a constant: what was stored into it later has had its part
        elif entry is not None:
            self.primitive(node, entry)
        elif isinstance(value, gast.Call | gast.Attribute) or hasattr(value, "callee"):
            pairs.reverse_call(self, node)
        else:
            raise unsupported(value, node)

    def argument_kind(self, node) -> Kind:
        """The kind of a call's argument, traced only where it is active."""
        if isinstance(node, gast.Tuple):
            return Sequence(tuple, tuple(self.argument_kind(e) for e in node.elts))
        if isinstance(node, gast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            return Mapping(dict, tuple((k.value, self.argument_kind(v)) for k, v in pairs))
        kind = self.kinds.atom(node)
        return kind if self.is_active(node) else traced_leaves(kind, False)

    def primitive(self, node, entry) -> None:
        """Instantiate the rule of a primitive."""
        value, result = node.value, target(node)
        arguments = value.primitive_arguments
        if entry.function is getattr or (entry.function.__name__ == "getitem" and self.is_container(arguments[0])):
            container = arguments[0].id
            if container in self.active:
                bar = self.take(result)
                self.contribute_item(container, arguments[1], bar)
            else:
                self.bars.pop(result)
            return
        if entry.passive:
            self.bars.pop(result)
            return
        if entry.adjoint is None:
            raise no_rule(entry.function, value if hasattr(value, "place") else node)
        held = self.bars[result]
        parts = held.items if isinstance(held, Parts) else {}
        free = self.is_free(self.whole(result))
        bar = self.take(result)
        keywords = value.keywords if isinstance(value, gast.Call) else []
        bound = entry.adjoint.bind(value, arguments, keywords, self.kinds.get)
        for parameter in entry.adjoint.forgotten(entry.looks):
            if self.is_active(bound[parameter]):
                raise refuse(
                    f"`{entry.name}` has no derivative by its argument `{parameter}`",
                    "keep it constant with tl.stop_gradient, or pass what it uses as an argument of its own",
                    value if hasattr(value, "place") else node,
                )
        operands = references(name(result), *bound.values())
        saved = self.protect(node, operands)
        start = len(self.out)

        def instance(adjoint):
            bars = {result: adjoint, **{(result, key): part for key, part in parts.items()}}
            return entry.adjoint.instantiate(result, bound, bars, self.kinds.get, self.namer, saved, self.shaped)

        spread = self.spread_of(bar)
        statements = self.with_value(spread, instance) if spread is not None and entry.broadcasting else None
        if statements is None:
            statements = instance(bar)
            if spread is not None and spread.is_number:
                statements = [Uniform(bar, spread.value, self.is_part).visit(step) for step in statements]
        self.rule(statements, node, entry, bar, bound)
        if free:
            self.passed_on(bar, self.out[start:])
        self.save_protected(node, saved, operands, self.out[start:])

    def protect(self, node, operands: dict) -> dict[str, str]:
        """New names for operands whose objects are changed after a statement that the reverse reads them for."""
        changed = {n: reference for n, reference in operands.items() if self.aliases.changed_after(n, node)}
        bases = {n: getattr(r, "attr", None) or self.namer.base(r.id) for n, r in changed.items()}
        return {n: self.namer.temporary(f"{base}_saved") for n, base in bases.items()}

    def save_protected(self, node, saved: dict[str, str], operands: dict, emitted) -> None:
        """Copy what the emitted statements, or the adjoints as they stand, really read."""
        read = {*all_reads(emitted), *(getattr(bar, "id", "") for bar in self.bars.values())}
        for original, copied in saved.items():
            if copied in read:
                where = "after" if original == target(node) else "before"
                value = self.copy_of(original, clone(operands[original]))
                residuals.note(node, [assign(copied, value)], where)

    def is_container(self, node) -> bool:
        return isinstance(node, gast.Name) and not isinstance(self.kinds[node.id], Array)

    def rule(self, statements, node, entry, bar, bound) -> None:
        """The statements of an instantiated rule: contributions, and helpers of its own."""
        for step in statements:
            if isinstance(step, gast.Assign) and is_marker(step.targets[0]):
                argument = step.targets[0].slice
                if self.contribute_leaves(argument, step.value, node):
                    continue
                if self.is_active(argument):
                    first = argument.id not in self.bars
                    given = self.proven(step.value, bar, target(node))
                    given = self.matched(given, bar, argument.id, target(node), entry, bound)
                    self.contribute(argument.id, given)
                    if first and entry.broadcasting and self.is_scaled(given, bar):
                        self.scaled[self.bars[argument.id].id] = given
                    made_by = find(known_callee(step.value))
                    if first and made_by is not None and made_by.complete:
                        self.complete.add(self.bars[argument.id].id)
                elif isinstance(argument, gast.Tuple):
                    self.contribute_tuple(argument, step.value, self.kinds[target(node)])
            elif isinstance(step, gast.AugAssign):
                argument = step.target.value.slice
                if self.is_active(argument):
                    self.add_in_place(argument.id, step.target.slice, step.value)
            elif isinstance(step, gast.Assign):
                self.emit(assign(target(step), self.flat(step.value), self.origin))
            elif isinstance(step, gast.If):
                self.fork(
                    step.test,
                    lambda s=step: self.rule(s.body, node, entry, bar, bound),
                    lambda s=step: self.rule(s.orelse, node, entry, bar, bound),
                )
            elif isinstance(step, gast.Raise):
                raise refuse(_message(step), "see docs/primitives.md", node)

    def proven(self, expression, bar, result: str):
        """`rt.unbroadcast(h(...), x)` of a rule, as far as the kind of `h(...)` is known."""
        if not unbroadcast.is_call(expression) or not isinstance(expression.args[0], gast.Call):
            return expression
        inner, like = expression.args
        given = [self.kinds[result] if same(a, bar) else self.kinds.atom(a) for a in inner.args]
        small, large = self.kinds.atom(like), primitive(inner.func.static).kind(*given)
        return expression if unbroadcast.may_expand(small, large) else unbroadcast.matched(inner, like, small, large)

    def matched(self, expression, bar, argument: str, result: str, entry, bound):
        """The contribution, summed over what NumPy broadcast and cast to the argument's type."""
        if not entry.broadcasting:
            given = shapes.as_array(self.kinds[result]) if entry.shaped else self.kinds[result]
            return self.cast(expression, argument, given, entry.promotes)
        kind, whole = self.kinds[argument], self.kinds[result]
        alike = all(self.is_number(operand) for operand in bound.values() if getattr(operand, "id", "") != argument)
        summed, outside = self.apart(simplify(expression), bar, result, kind, entry.promotes)
        made = unbroadcast.matched(summed, self.read(argument), kind, whole, entry.promotes, alike)
        return unbroadcast.multiplied(made, outside)

    def is_scaled(self, expression, bar) -> bool:
        """Whether an expression is the adjoint of a result, times or over something of its shape or less."""
        product = isinstance(expression, gast.BinOp) and isinstance(expression.op, gast.Mult | gast.Div)
        return product and isinstance(bar, gast.Name) and same(expression.left, bar) and not self.spread_of(bar)

    def apart(self, expression, bar, result: str, kind: Kind, promotes: bool) -> tuple[Any, list]:
        """What to sum of a contribution to an argument of a kind, and its factors that are the same along the axes."""
        whole = self.kinds[result]
        dropped, kept = unbroadcast.broadcast_axes(kind, whole) or ([], [])
        if not dropped + kept or not unbroadcast.keeps_type(kind, whole, promotes):
            return expression, []
        if isinstance(expression, gast.UnaryOp):
            inner, outside = self.apart(expression.operand, bar, result, kind, promotes)
            return gast.UnaryOp(expression.op, inner), outside
        full = [name(result)] if self.spread_of(bar) else [name(result), bar]
        if isinstance(expression, gast.Name) and same(expression, bar) and bar.id in self.scaled:
            expression = clone(self.scaled[bar.id])
            full.append(expression.left)
        inside, outside = [], []
        for op, factor in unbroadcast.factors(expression):
            atom = isinstance(factor, gast.Name | gast.Constant)
            same_along = atom and unbroadcast.is_constant_along(self.kinds.atom(factor), kept, kind, whole)
            (outside if same_along else inside).append((op, factor))
        if not any(same(factor, f) for _, factor in inside for f in full) or isinstance(inside[0][0], gast.Div):
            return expression, []
        return unbroadcast.multiplied(inside[0][1], inside[1:]), outside

    def add_in_place(self, argument: str, index, value) -> None:
        """`d[x][i] += value`."""
        if axes := new_axes(index):
            axis = constant(axes[0]) if len(axes) == 1 else tuple_of([constant(a) for a in axes])
            self.contribute(argument, call(numpy("squeeze"), value, axis), owned=False)
            return
        bar = self.buffer(argument)
        if not self.repeats(index):
            place = gast.Subscript(bar, self.flat_index(index), gast.Store())
            self.emit(gast.AugAssign(place, gast.Add(), self.define("t", value))).contributes = True
            return
        picked, whole = self.kinds.get(getattr(index, "id", "")), self.kinds[argument]
        plain = isinstance(picked, Array) and isinstance(whole, Array) and len(whole.dims or ()) == 1
        function = numpy("add.at") if plain else helper("add_at")
        where = as_value(self.flat_index(index))
        self.emit(statement(call(function, bar, where, self.define("t", value)), self.origin))

    def flat_index(self, index):
        flattener = Flattener(self.namer)
        flattener.origin = self.origin
        new = flattener.index(index)
        self.out += flattener.out
        return new

    def is_mask(self, index) -> bool:
        """Whether an index is a comparison that a rule has made, or the places where one holds."""
        if not isinstance(index, gast.Name):
            return False
        made = next((n.value for n in reversed(self.out) if is_assignment(n) and target(n) == index.id), None)
        return isinstance(made, gast.Compare) or known_callee(made) is np.nonzero

    def repeats(self, index) -> bool:
        """Whether an index may name an item twice: integer arrays may, integers, slices and masks do not."""
        if isinstance(index, gast.Tuple):
            return any(self.repeats(e) for e in index.elts)
        if isinstance(index, gast.Slice | gast.Constant) or self.is_mask(index):
            return False
        kind = self.kinds[index.id] if isinstance(index, gast.Name) and not is_static(index) else Unknown()
        if isinstance(kind, Array) and kind.dtype is not None:
            return not (kind.scalar or kind.dtype == "bool")
        if isinstance(kind, Sequence) and kind.type is tuple:
            return not all(isinstance(k, Array) and k.scalar and k.dtype == "int" for k in kind.items)
        return not (isinstance(kind, Static) and isinstance(kind.value, int | slice | type(None) | type(Ellipsis)))


def _message(step) -> str:
    return step.exc.args[0].value if isinstance(step.exc, gast.Call) and step.exc.args else "this has no derivative"
