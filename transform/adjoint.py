"""Stage 5: reverse mode. `Reverse` appends the statements that run others backwards.

It keeps, for each primal name, what stands for its adjoint at this point of the backward run: a name (`x_bar`), or the
adjoints of some items of a container (`Parts`). A first contribution is an assignment; a buffer is updated in place
only if it is owned, which is to say that nothing else can hold it.

Emitted code is in the core language again, so it can be differentiated again.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from typing import Any

import gast
import numpy as np
from tapeless.transform import pairs, residuals, unbroadcast
from tapeless.transform.core import (
    Namer,
    Origin,
    all_reads,
    all_writes,
    assign,
    call,
    clone,
    constant,
    is_assignment,
    is_copy,
    is_static,
    item,
    mutates,
    name,
    names_in,
    rename,
    statement,
    store_name,
    target,
    tuple_of,
    writes,
)
from tapeless.transform.errors import refuse
from tapeless.transform.infer import Kinds, no_rule
from tapeless.transform.kinds import Array, Instance, Kind, ListOf, Mapping, Sequence, Unknown, traced_leaves
from tapeless.transform.normalize.expressions import Flattener
from tapeless.transform.normalize.ssa import parallel
from tapeless.transform.optimize.algebra import simplify
from tapeless.transform.primitives import find
from tapeless.transform.rules import helper, is_marker, numpy


@dataclass
class Parts:
    """The adjoint of a container of which only some items have contributions."""

    items: dict[Any, Any] = field(default_factory=dict)


class Reverse:
    """Runs statements backwards.

    Parameters
    ----------
    kinds : Kinds
        The kinds of the primal names.
    active : set of str
        The names that get adjoints.
    namer : Namer
        For new names.
    keep : set of str
        Names that are read after the emitted code, which it must not overwrite.
    """

    def __init__(self, kinds: Kinds, active: set[str], namer: Namer, keep: set[str], origin: Origin | None):
        self.kinds, self.active, self.namer, self.keep = kinds, active, namer, keep
        self.bars: dict[str, Any] = {}
        self.owned: set[str] = set()
        self.borrowed: set[str] = set()
        self.complete: set[str] = set()
        self.uniform: dict[str, tuple[Any, Array]] = {}
        self.out: list = []
        self.origin = origin

    # --- emitting -----------------------------------------------------------------------------

    def emit(self, node):
        node.origin = self.origin
        self.out.append(node)
        return node

    def flat(self, expression):
        """The expression as one operation, the statements it needs emitted before."""
        flattener = Flattener(self.namer)
        flattener.origin = self.origin
        operation = flattener.operation(simplify(expression))
        self.out += flattener.out
        return operation

    def define(self, base: str, expression, owned: bool = False):
        """A new name with the expression's value."""
        operation = self.flat(expression)
        if isinstance(operation, gast.Name | gast.Constant):
            return operation
        new = self.namer.temporary(base)
        self.emit(assign(new, operation, self.origin))
        if owned:
            self.owned.add(new)
        return name(new)

    def bar_base(self, primal: str) -> str:
        return self.namer.base(primal) + "_bar"

    # --- adjoints of names --------------------------------------------------------------------

    def has(self, primal: str) -> bool:
        return primal in self.bars

    def take(self, primal: str):
        """The adjoint of a name, as an atom; the name has none afterwards. None where nothing was contributed."""
        if primal not in self.bars:
            return None
        bar = self.whole(primal)
        del self.bars[primal]
        return bar

    def whole(self, primal: str):
        """The adjoint of a name as one atom."""
        bar = self.bars[primal]
        if isinstance(bar, Parts):
            new = self.namer.temporary(self.bar_base(primal))
            display, complete = self.display(self.kinds[primal], bar)
            self.emit(assign(new, display, self.origin))
            if complete:
                self.complete.add(new)
            bar = self.bars[primal] = name(new)
        return bar

    def display(self, kind: Kind, parts: Parts):
        """The display of a container's adjoint, and whether every item has one."""
        if isinstance(kind, Sequence):
            elements = [parts.items.get(i, constant(None)) for i in range(len(kind.items))]
            complete = len(parts.items) == len(kind.items)
            build = gast.Tuple if kind.type is tuple else gast.List
            return build(elements, gast.Load()), complete
        keys = [constant(k) for k in parts.items]
        return gast.Dict(keys, list(parts.items.values())), False

    def contribute(self, primal: str, expression, owned: bool = True) -> None:
        """Add an expression's value to the adjoint of a name."""
        operation = self.flat(expression)
        atom = isinstance(operation, gast.Name | gast.Constant)
        if primal not in self.bars:
            if atom:
                self.bars[primal] = operation
                if isinstance(operation, gast.Name):
                    self.owned.discard(operation.id)
                return
            new = self.namer.temporary(self.bar_base(primal))
            self.emit(assign(new, operation, self.origin))
            if owned and self.allocates(operation):
                self.owned.add(new)
            elif any(self.is_borrowed(n) for n in names_in(operation)):
                self.borrowed.add(new)
            self.note_uniform(new, operation)
            self.bars[primal] = name(new)
            return
        current = self.whole(primal)
        term = operation if atom else self.define("t", operation)
        self.bars[primal] = self.sum(primal, current, term)

    def sum(self, primal: str, current, term):
        new = self.namer.temporary(self.bar_base(primal))
        if isinstance(self.kinds[primal], Array):
            total = gast.BinOp(current, gast.Add(), term)
        else:
            total = call(helper("add"), current, term)
        self.emit(assign(new, total, self.origin))
        if isinstance(self.kinds[primal], Array):
            self.owned.add(new)
        return name(new)

    def is_borrowed(self, bar: str) -> bool:
        """Whether an adjoint may be, or be a view of, an array of the forward code."""
        return bar in self.borrowed or self.kinds.get(bar) is not None

    def handed_out(self, primal: str, bar):
        """An adjoint that leaves the generated code: a copy where it would be an array of the forward code."""
        kind = self.kinds[primal]
        scalar = isinstance(kind, Array) and kind.scalar
        if scalar or not isinstance(bar, gast.Name) or not self.is_borrowed(bar.id):
            return bar
        copying = numpy("array") if isinstance(kind, Array) else helper("copy")
        return self.define(self.bar_base(primal), call(copying, bar), owned=True)

    def note_uniform(self, new: str, operation) -> None:
        """Remember that an adjoint is one number everywhere, as that of a sum is."""
        if not isinstance(operation, gast.Call) or getattr(operation.func, "static", None) is not np.full_like:
            return
        array, number = operation.args
        kind = self.kinds[array.id]
        if isinstance(kind, Array) and kind.dims is not None and None not in kind.dims:
            if isinstance(number, gast.Constant) or kind.dtype == "float64":
                self.uniform[new] = (number, kind)

    def scalar_for(self, bar, entry, statements):
        """The rule's statements with a number in the place of a uniform adjoint, if the results have the full shape."""
        number, kind = self.uniform[bar.id]
        contributions = [s for s in statements(number) if isinstance(s, gast.Assign)]
        full = all(
            self.has_dims(s.value, kind.dims)
            for s in contributions
            if not is_marker(s.targets[0]) or self.is_active(s.targets[0].slice)
        )
        return contributions if full and len(contributions) == len(statements(number)) else None

    def has_dims(self, expression, dims) -> bool:
        """Whether elementwise arithmetic on this expression has these dimensions."""
        if isinstance(expression, gast.Name) and not is_static(expression):
            kind = self.kinds.get(expression.id)
            return isinstance(kind, Array) and kind.dims == dims
        if isinstance(expression, gast.BinOp):
            return self.has_dims(expression.left, dims) or self.has_dims(expression.right, dims)
        if isinstance(expression, gast.UnaryOp):
            return self.has_dims(expression.operand, dims)
        if isinstance(expression, gast.Call) and is_static(expression.func):
            called = find(expression.func.static)
            return called is not None and called.broadcasting and any(self.has_dims(a, dims) for a in expression.args)
        return False

    def allocates(self, operation) -> bool:
        """Whether an operation makes a new array rather than a view of an old one."""
        if isinstance(operation, gast.BinOp | gast.UnaryOp):
            return True
        if isinstance(operation, gast.Call) and is_static(operation.func):
            entry = find(operation.func.static)
            return entry is not None and entry.fresh
        return False

    def zero(self, primal: str):
        """An expression for a zero adjoint of a name."""
        kind = self.kinds[primal]
        if isinstance(kind, Array) and kind.scalar and (kind.python or kind.real):
            return constant(0.0)
        if isinstance(kind, Array):
            return call(numpy("zeros_like"), self.read(primal))
        return call(helper("zeros"), self.read(primal))

    def read(self, primal: str):
        """A primal name, or the copy of its value that was made before it was changed."""
        return name(primal)

    def buffer(self, primal: str):
        """The adjoint of an array or container as a buffer that may be changed in place."""
        if primal not in self.bars:
            bar = self.define(self.bar_base(primal), self.zero(primal), owned=True)
            self.bars[primal] = bar
        bar = self.whole(primal)
        if not (isinstance(bar, gast.Name) and bar.id in self.owned):
            copying = numpy("array") if isinstance(self.kinds[primal], Array) else helper("copy")
            bar = self.define(self.bar_base(primal), call(copying, bar), owned=True)
            self.bars[primal] = bar
        return bar

    # --- adjoints of items --------------------------------------------------------------------

    def contribute_item(self, container: str, key, value) -> None:
        """Add to the adjoint of an item (or attribute) of a container."""
        kind = self.kinds[container]
        if isinstance(key, gast.Constant) and isinstance(kind, Sequence | Mapping | Instance):
            position = key.value
            if isinstance(kind, Sequence) and position < 0:
                position += len(kind.items)
            bar = self.bars.setdefault(container, Parts())
            if isinstance(bar, Parts):
                value = self.define("t", value)
                if position in bar.items:
                    value = self.define("t", call(helper("add"), bar.items[position], value))
                elif isinstance(value, gast.Name):
                    self.owned.discard(value.id)
                bar.items[position] = value
                return
        bar = self.buffer(container)
        self.emit(statement(call(helper("accumulate"), bar, key, self.define("t", value)), self.origin))

    def item_of(self, container_bar, key, like):
        """The adjoint of an item, from the adjoint of its container: zero where it has none."""
        if isinstance(container_bar, gast.Name) and container_bar.id in self.complete:
            return item(container_bar, key)
        return call(helper("part"), container_bar, key, like)

    # --- statements ---------------------------------------------------------------------------

    def block(self, block) -> None:
        for node in reversed(block):
            self.statement(node)

    def statement(self, node) -> None:
        if is_assignment(node):
            self.assignment(node)
        elif isinstance(node, gast.Assign):
            self.store(node)
        elif isinstance(node, gast.AugAssign):
            self.accumulation(node)
        elif isinstance(node, gast.If):
            self.branch(node)
        elif isinstance(node, gast.For | gast.While):
            self.loop(node)
        elif isinstance(node, gast.With):
            self.block(node.body)
        elif isinstance(node, gast.Expr):
            self.effect(node)

    def assignment(self, node) -> None:
        result, value = target(node), node.value
        if result not in self.active:
            self.bars.pop(result, None)
            return
        if is_copy(node):
            bar = self.bars.pop(result, None)
            if bar is not None and value.id in self.active:
                if isinstance(bar, Parts) and value.id not in self.bars:
                    self.bars[value.id] = bar
                else:
                    self.bars[result] = bar
                    self.contribute(value.id, self.take(result))
            return
        if isinstance(value, gast.Tuple | gast.List | gast.Dict):
            self.unpack_display(result, value)
            return
        entry = getattr(value, "primitive", None)
        if entry is not None and entry.takes:
            self.taken(result, value, entry)
            return
        if result not in self.bars:
            return
        if entry is not None:
            self.primitive(node, entry)
        elif isinstance(value, gast.Call | gast.Attribute):
            pairs.reverse_call(self, node)
        elif isinstance(value, gast.Name | gast.Constant):
            self.bars.pop(result)
        else:
            raise refuse("this operation on differentiated values is not supported", "use a NumPy function", node)

    def unpack_display(self, result: str, value) -> None:
        """A list, tuple or dict is made: its items get the parts of its adjoint."""
        if result not in self.bars:
            return
        if isinstance(value, gast.Dict):
            entries = list(zip(value.keys, value.values, strict=True))
        else:
            entries = [(constant(i), e) for i, e in enumerate(value.elts)]
        bar = self.bars[result]
        if isinstance(bar, Parts):
            del self.bars[result]
            for key, element in entries:
                if key.value in bar.items and self.is_active(element):
                    self.contribute(element.id, bar.items[key.value])
            return
        bar = self.take(result)
        for key, element in entries:
            if self.is_active(element):
                self.contribute(element.id, self.item_of(bar, key, self.read(element.id)), owned=False)

    def argument_kind(self, node) -> Kind:
        """The kind of a call's argument, traced only where it is active."""
        if isinstance(node, gast.Tuple):
            return Sequence(tuple, tuple(self.argument_kind(e) for e in node.elts))
        if isinstance(node, gast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            return Mapping(dict, tuple((k.value, self.argument_kind(v)) for k, v in pairs))
        kind = self.kinds.atom(node)
        return kind if self.is_active(node) else traced_leaves(kind, False)

    def is_active(self, node) -> bool:
        return isinstance(node, gast.Name) and not is_static(node) and node.id in self.active

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
        bar = self.take(result)
        keywords = value.keywords if isinstance(value, gast.Call) else []
        bound = entry.adjoint.bind(value, arguments, keywords)
        saved = self.protect(node, [result, *(n for a in bound.values() if a is not None for n in names_in(a))])
        start = len(self.out)

        def instance(adjoint):
            return entry.adjoint.instantiate(result, bound, {result: adjoint}, self.kinds.get, self.namer, saved)

        statements = None
        if entry.broadcasting and isinstance(bar, gast.Name) and bar.id in self.uniform:
            statements = self.scalar_for(bar, entry, instance)
        if statements is None:
            statements = instance(bar)
        self.rule(statements, node, entry, bar, bound)
        self.save_protected(node, saved, self.out[start:])

    def protect(self, node, names) -> dict[str, str]:
        """New names for those whose objects are changed after a statement that the reverse reads them for."""
        changed = [n for n in dict.fromkeys(names) if self.aliases.changed_after(n, node)]
        return {n: self.namer.temporary(f"{self.namer.base(n)}_saved") for n in changed}

    def save_protected(self, node, saved: dict[str, str], emitted) -> None:
        """Copy what the emitted statements really read, where the forward code has it."""
        read = all_reads(emitted)
        for original, copied in saved.items():
            if copied in read:
                where = "after" if original == target(node) else "before"
                copying = numpy("array") if isinstance(self.kinds[original], Array) else helper("copy")
                residuals.note(node, [assign(copied, call(copying, name(original)))], where)

    def is_container(self, node) -> bool:
        return isinstance(node, gast.Name) and not isinstance(self.kinds[node.id], Array)

    def rule(self, statements, node, entry, bar, bound) -> None:
        """The statements of an instantiated rule: contributions, and helpers of its own."""
        for step in statements:
            if isinstance(step, gast.Assign) and is_marker(step.targets[0]):
                argument = step.targets[0].slice
                if self.is_active(argument):
                    self.contribute(argument.id, self.matched(step.value, argument.id, target(node), entry))
                elif isinstance(argument, gast.Tuple):
                    self.contribute_tuple(argument, step.value)
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

    def contribute_tuple(self, argument, value) -> None:
        """An argument that is a display of active names, such as the arrays of `np.concatenate`."""
        bar = self.define("t", value)
        for index, element in enumerate(argument.elts):
            if self.is_active(element):
                self.contribute(element.id, item(bar, constant(index)), owned=False)

    def matched(self, expression, argument: str, result: str, entry):
        """The contribution, summed over what NumPy broadcast and cast to the argument's type."""
        if not entry.broadcasting:
            kind = self.kinds[argument]
            if entry.promotes and not (isinstance(kind, Array) and kind.dtype in ("float64", "complex128", "float")):
                return call(helper("unbroadcast"), expression, self.read(argument))
            return expression
        return unbroadcast.matched(expression, self.read(argument), self.kinds[argument], self.kinds[result])

    def add_in_place(self, argument: str, index, value) -> None:
        """`d[x][i] += value`."""
        bar = self.buffer(argument)
        if not self.repeats(index):
            place = gast.Subscript(bar, self.flat_index(index), gast.Store())
            self.emit(gast.AugAssign(place, gast.Add(), self.define("t", value)))
            return
        function = numpy("add.at") if isinstance(self.kinds.get(getattr(index, "id", "")), Array) else helper("add_at")
        function = helper("add_at") if isinstance(index, gast.Tuple) else function
        self.emit(statement(call(function, bar, self.flat_index(index), self.define("t", value)), self.origin))

    def flat_index(self, index):
        flattener = Flattener(self.namer)
        flattener.origin = self.origin
        new = flattener.index(index)
        self.out += flattener.out
        return new

    def repeats(self, index) -> bool:
        """Whether an index may name an item twice: integer arrays may, integers, slices and masks do not."""
        if isinstance(index, gast.Tuple):
            return any(self.repeats(e) for e in index.elts)
        if isinstance(index, gast.Slice | gast.Constant):
            return False
        kind = self.kinds[index.id] if isinstance(index, gast.Name) and not is_static(index) else Unknown()
        if isinstance(kind, Array) and kind.dtype is not None:
            return not (kind.scalar or kind.dtype == "bool")
        if isinstance(kind, Sequence) and kind.type is tuple:
            return not all(isinstance(k, Array) and k.scalar and k.dtype == "int" for k in kind.items)
        from tapeless.transform.kinds import Static

        return not (isinstance(kind, Static) and isinstance(kind.value, int | slice | type(None) | type(Ellipsis)))

    # --- mutation -----------------------------------------------------------------------------

    def store(self, node) -> None:
        """`x[i] = v` (or `x.a = v`): the adjoint of the item moves to v and leaves zero."""
        place, value = node.targets[0], node.value
        if not isinstance(place.value, gast.Name) or place.value.id not in self.active:
            return
        container = place.value.id
        key = constant(place.attr) if isinstance(place, gast.Attribute) else place.slice
        if not isinstance(self.kinds[container], Array):
            bar = self.bars.get(container)
            if isinstance(bar, Parts) and isinstance(key, gast.Constant):
                part = bar.items.pop(key.value, None)
                if part is not None and self.is_active(value):
                    self.contribute(value.id, part)
                return
            if bar is None and isinstance(key, gast.Constant):
                return
            buffer = self.buffer(container)
            like = self.read(value.id) if self.is_active(value) else constant(None)
            part = self.define("t", call(helper("move"), buffer, key, like))
            if self.is_active(value):
                self.contribute(value.id, part)
            return
        if container not in self.bars:
            return
        buffer = self.buffer(container)
        if self.is_active(value):
            self.contribute(value.id, self.item_copy(buffer, key, value.id, container))
        self.emit(gast.Assign([gast.Subscript(buffer, key, gast.Store())], constant(0.0), None))

    def accumulation(self, node) -> None:
        """`x[i] += v`: v gets the adjoint of the item, which stays."""
        container, value = node.target.value.id, node.value
        if container not in self.active or container not in self.bars or not self.is_active(value):
            return
        if not isinstance(self.kinds[container], Array):
            raise refuse("`+=` on an item of a container", "write it as an assignment: c[i] = c[i] + v", node)
        bar = self.whole(container)
        self.contribute(value.id, self.item_copy(bar, node.target.slice, value.id, container))

    def item_copy(self, bar, key, value: str, container: str):
        from tapeless.transform import shapes

        parts = key.elts if isinstance(key, gast.Tuple) else [key]
        elements = [self.kinds_of(p) for p in parts]
        whole = self.kinds[container]
        got = shapes.item(whole, None if isinstance(key, gast.Slice) else Unknown(), elements)
        expression = item(bar, key)
        if not (isinstance(got, Array) and got.scalar):
            expression = call(numpy("array"), expression)
        return unbroadcast.matched(expression, self.read(value), self.kinds[value], got)

    def kinds_of(self, node):
        from tapeless.transform import shapes
        from tapeless.transform.kinds import Static

        if isinstance(node, gast.Slice):
            return shapes.Slice(node.lower is None and node.upper is None)
        if isinstance(node, gast.Constant):
            return Static(node.value)
        return Static(node.static) if is_static(node) else self.kinds[node.id]

    def taken(self, result: str, value, entry) -> None:
        """`v = L.pop()`, `v = rt.move(c, key, ...)`: the adjoint of v is put into that of the container."""
        owner, *rest = value.primitive_arguments
        bar = self.take(result) if result in self.bars else self.define("t", self.zero(result))
        if not self.is_active(owner):
            return
        buffer = self.buffer(owner.id)
        if entry.takes == "last":
            self.emit(statement(call(gast.Attribute(buffer, "append", gast.Load()), bar)))
        else:
            self.emit(statement(call(helper("put"), buffer, rest[0], bar)))

    def effect(self, node) -> None:
        """An expression statement: `L.append(v)`, `np.add.at(x, i, v)`."""
        value = node.value
        entry = getattr(value, "primitive", None)
        if entry is None:
            return
        arguments = value.primitive_arguments
        container = arguments[0]
        if not self.is_active(container):
            return
        if entry.function is list.append:
            buffer = self.buffer(container.id)
            element = arguments[1]
            like = self.read(element.id) if self.is_active(element) else constant(None)
            part = self.define("t", call(helper("pop"), buffer, like))
            if self.is_active(element):
                self.contribute(element.id, part)
        elif entry.mutates:
            self.mutation(node, entry, arguments)

    def mutation(self, node, entry, arguments) -> None:
        """A function that changes its first argument: its rule says how the adjoint of that changes."""
        container = arguments[0].id
        if container not in self.bars:
            return
        buffer = self.buffer(container)
        bound = entry.adjoint.bind(node.value, arguments[1:], node.value.keywords)
        steps = entry.adjoint.instantiate(container, bound, {container: buffer}, self.kinds.get, self.namer, {})
        for step in steps:
            if isinstance(step, gast.Assign) and is_marker(step.targets[0]):
                argument = step.targets[0].slice
                if self.is_active(argument):
                    self.contribute(argument.id, step.value, owned=False)
            elif isinstance(step, gast.Expr):
                self.emit(statement(self.flat(step.value), self.origin))
            else:
                self.emit(assign(target(step), self.flat(step.value), self.origin))

    # --- control flow -------------------------------------------------------------------------

    def branch(self, node) -> None:
        self.fork(node.test, lambda: self.block(node.body), lambda: self.block(node.orelse))

    def fork(self, test, yes, no) -> None:
        """Emit `if test:` with what `yes` emits, else what `no` emits; adjoints that differ are merged."""
        outer, before = self.out, dict(self.bars)
        sides = []
        for run in (yes, no):
            self.out, self.bars = [], _copied(before)
            run()
            sides.append((self.out, self.bars))
        (body, after_yes), (orelse, after_no) = sides
        merged: dict[str, Any] = {}
        for primal in dict.fromkeys([*after_yes, *after_no]):
            if _same(after_yes.get(primal), after_no.get(primal)):
                merged[primal] = after_yes[primal]
            else:
                merged[primal] = self.merge(primal, sides)
        self.out, self.bars = outer, merged
        if body or orelse:
            self.emit(gast.If(test, body, orelse))

    def merge(self, primal: str, sides):
        """One name for an adjoint that the two sides of a branch left differently."""
        new = self.namer.temporary(self.bar_base(primal))
        owned = True
        for out, bars in sides:
            self.out, self.bars = out, bars
            if primal in bars:
                value = self.whole(primal)
            else:
                value = self.define(self.bar_base(primal), self.zero(primal), owned=True)
            owned = owned and isinstance(value, gast.Name) and value.id in self.owned
            self.merge_copy(new, value)
        if owned:
            self.owned.add(new)
        return name(new)

    def merge_copy(self, new: str, value) -> None:
        if isinstance(value, gast.Constant) and isinstance(value.value, int):
            value = constant(float(value.value))
        node = self.emit(assign(new, value, self.origin))
        node.merge = True

    def loop(self, node) -> None:
        """Run a loop's iterations backwards."""
        carried = [c for c in node.carried if c in self.active]
        inside = inner_names(node)
        outer = [n for n in self.read_actively(node.body) if n not in inside]
        wanted = [*carried, *(n for n in outer if n not in carried)]
        if not any(c in self.bars for c in carried) and not self.changes(node.body, outer):
            return
        starts: dict[str, str] = {}
        for primal in wanted:
            starts[primal] = self.start(primal)
        before, outside = self.out, dict(self.bars)
        self.out = []
        self.bars = {p: name(s) for p, s in starts.items()}
        iteration = self.iteration(node)
        self.block(iteration)
        self.finish(starts)
        body, self.out = self.out, before
        self.bars = {**outside, **{p: name(s) for p, s in starts.items()}}
        if not body:
            return
        residuals.attach(node.body)
        loop = residuals.reversed_loop(node, iteration, body, inner_names(node), self.namer, self.keep, self.origin)
        loop.carried = list(starts.values())
        self.emit(loop)

    def iteration(self, node):
        """The part of a loop's body to reverse: of a `while`, what follows its test."""
        last = node.body[-1] if node.body else None
        if isinstance(node, gast.While) and isinstance(last, gast.If):
            head = all_writes(node.body[:-1]) | {c for n in node.body[:-1] for c in mutates(n)}
            if not head & self.active:
                for leaving, going in ((last.orelse, last.body), (last.body, last.orelse)):
                    if len(leaving) == 1 and isinstance(leaving[0], gast.Break):
                        return going
        return node.body

    def changes(self, body, outer) -> bool:
        """Whether statements in a loop can add to adjoints although nothing carried has one: stores and appends."""
        touched = {c for inner in gast.walk(gast.Module(body, [])) for c in mutates(inner)}
        return any(c in self.bars and c in outer for c in touched)

    def read_actively(self, block) -> list[str]:
        names = sorted(all_reads(block) & self.active)
        changed = {c for n in gast.walk(gast.Module(block, [])) for c in mutates(n) if c in self.active}
        return list(dict.fromkeys([*names, *sorted(changed)]))

    def start(self, primal: str) -> str:
        """The name that carries an adjoint through the reversed iterations, set before them."""
        new = self.namer.temporary(self.bar_base(primal))
        kind = self.kinds[primal]
        in_place = not (isinstance(kind, Array) and kind.scalar)
        if primal in self.bars:
            value = self.whole(primal)
            if in_place and not (isinstance(value, gast.Name) and value.id in self.owned):
                copying = numpy("array") if isinstance(kind, Array) else helper("copy")
                self.emit(assign(new, call(copying, value), self.origin))
            else:
                self.merge_copy(new, value)
        else:
            self.emit(assign(new, self.flat(self.zero(primal)), self.origin))
        if in_place:
            self.owned.add(new)
        return new

    def finish(self, starts: dict[str, str]) -> None:
        """The copies at the end of a reversed iteration."""
        copies = []
        for primal, start in starts.items():
            if primal in self.bars:
                end = self.whole(primal)
            else:
                end = self.define(self.bar_base(primal), self.zero(primal), owned=True)
            if isinstance(end, gast.Name) and end.id == start:
                continue
            kind = self.kinds[primal]
            in_place = not (isinstance(kind, Array) and kind.scalar)
            if in_place and not (isinstance(end, gast.Name) and end.id in self.owned):
                copying = numpy("array") if isinstance(kind, Array) else helper("copy")
                end = self.define(self.bar_base(primal), call(copying, end), owned=True)
            copies.append((start, end))
        named = [(new, old.id) for new, old in copies if isinstance(old, gast.Name)]
        for new, old in parallel(named, self.namer, lambda new, old: self.emit(assign(new, name(old), self.origin))):
            self.merge_copy(new, name(old))
        for new, old in copies:
            if not isinstance(old, gast.Name):
                self.merge_copy(new, old)


def inner_names(node) -> set[str]:
    """The names that a loop sets anew in every iteration."""
    return set(all_writes(node.body)) | set(writes(node)) | set(node.carried)


def _copied(bars):
    return {k: Parts(dict(v.items)) if isinstance(v, Parts) else v for k, v in bars.items()}


def _same(a, b) -> bool:
    if isinstance(a, gast.Name) and isinstance(b, gast.Name):
        return a.id == b.id
    if isinstance(a, gast.Constant) and isinstance(b, gast.Constant):
        return a.value == b.value
    if isinstance(a, Parts) and isinstance(b, Parts):
        return a.items.keys() == b.items.keys() and all(_same(a.items[k], b.items[k]) for k in a.items)
    return False


def _message(step) -> str:
    return step.exc.args[0].value if isinstance(step.exc, gast.Call) and step.exc.args else "this has no derivative"


__all__ = ["ListOf", "Parts", "Reverse", "clone", "names_in", "operator", "rename", "store_name", "tuple_of"]
