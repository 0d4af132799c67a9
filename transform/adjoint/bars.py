"""What stands for the adjoint of each name: contributions, buffers, and the adjoints of items."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import gast

from tapeless.transform import macros, shapes, unbroadcast
from tapeless.transform.adjoint.spread import Spread, Spreading, same
from tapeless.transform.core import (
    as_float,
    assign,
    call,
    constant,
    is_assignment,
    is_static,
    item,
    name,
    statement,
    static,
    target,
    tuple_of,
)
from tapeless.transform.infer import Kinds
from tapeless.transform.kinds import Array, Instance, Kind, Mapping, Sequence, Static
from tapeless.transform.normalize.expressions import Flattener
from tapeless.transform.optimize.algebra import simplify
from tapeless.transform.primitives import find
from tapeless.transform.program import Namer, Origin
from tapeless.transform.rules import helper, numpy
from tapeless.transform.trees import clone, names_in, reads, walk


@dataclass
class Parts:
    """The adjoint of a container of which only some items have contributions."""

    items: dict[Any, Any] = field(default_factory=dict)


class Bars(Spreading):
    """The adjoints of names at one point of a backward run, and the statements emitted so far.

    Parameters
    ----------
    kinds : Kinds
        The kinds of the primal names.
    active : set of str
        The names that get adjoints.
    namer : Namer
        For new names.
    """

    def __init__(self, kinds: Kinds, active: set[str], namer: Namer, origin: Origin | None):
        self.kinds, self.active, self.namer = kinds, active, namer
        self.bars: dict[str, Any] = {}
        self.workshop: Any = None
        self.aliases: Any = None
        self.owned: set[str] = set()
        self.shared: set[str] = set()  # held by several names in `bars`, and by nothing else
        self.twins: dict[str, str] = {}  # what `rt.unbroadcast` may have returned as it was, by the name of the result
        self.borrowed: set[str] = set()
        self.complete: set[str] = set()
        self.unset: dict[str, str] = {}  # names that a loop may not have set yet: what has their adjoint's shape
        self.nullable: set[str] = set()  # adjoints that may be None
        self.spread: dict[str, Spread] = {}
        self.scaled: dict[str, Any] = {}  # the products that adjoints are, of another one of their shape
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

    def take(self, primal: str):
        """The adjoint of a name, as an atom; the name has none afterwards. None where nothing was contributed."""
        if primal not in self.bars:
            return None
        bar = self.whole(primal)
        del self.bars[primal]
        if isinstance(bar, gast.Name):
            self.shared.discard(bar.id)
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
            elements = [as_float(parts.items.get(i, constant(None))) for i in range(len(kind.items))]
            complete = len(parts.items) == len(kind.items)
            build = gast.Tuple if kind.type is tuple else gast.List
            return build(elements, gast.Load()), complete
        own = [k for k, _ in (kind.items if isinstance(kind, Mapping) else getattr(kind, "attributes", None) or ())]
        keys = [*(k for k in own if k in parts.items), *(k for k in parts.items if k not in own)]
        return gast.Dict([constant(k) for k in keys], [as_float(parts.items[k]) for k in keys]), False

    def contribute(self, primal: str, expression, owned: bool = True) -> None:
        """Add an expression's value to the adjoint of a name."""
        operation = self.flat(self.inexact(primal, expression))
        atom = isinstance(operation, gast.Name | gast.Constant)
        if primal not in self.bars:
            if atom:
                self.bars[primal] = operation
                if isinstance(operation, gast.Name):
                    self.disown(operation.id)
                return
            new = self.namer.temporary(self.bar_base(primal))
            is_new = self.allocates(operation) or self.fits_new(operation)
            self.emit(assign(new, operation, self.origin))
            if owned and is_new and not self.is_stored(primal):
                self.owned.add(new)
            elif any(self.is_borrowed(n) for n in names_in(operation)):
                self.borrowed.add(new)
            self.note_spread(new, operation, primal)
            self.bars[primal] = name(new)
            return
        current = self.whole(primal)
        term = operation
        if not atom:
            term = self.define("t", operation)
            self.note_spread(term.id, operation, primal)
        self.bars[primal] = self.sum(primal, current, term)

    def inexact(self, primal: str, expression):
        """An expression made floating point, as the adjoint of an array is, where it is one of integers or booleans.

        What an integer array is multiplied with has that array as its adjoint; an adjoint in it makes it inexact.
        """
        names, kind = names_in(expression), self.kinds[primal]
        if not names or not isinstance(kind, Array) or any(n not in self.kinds.table for n in names):
            return expression
        if shapes.as_array(self.kinds.atom(clone(expression))).inexact:
            return expression
        if kind.scalar and kind.dtype in ("float", "float64"):
            return call(static("float", float), expression)
        if kind.scalar or kind.dims is None or kind.dtype is None:
            return call(helper("unbroadcast"), expression, self.read(primal))
        plain = {"float64": float, "complex128": complex}.get(kind.dtype)
        dtype = numpy(kind.dtype) if plain is None else static(plain.__name__, plain)
        return call(numpy("array"), expression, dtype)

    def sum(self, primal: str, current, term):
        new = self.namer.temporary(self.bar_base(primal))
        nullable = isinstance(current, gast.Name) and current.id in self.nullable
        spread, other = self.spread_of(current), self.spread_of(term)
        if spread is not None and other is None and isinstance(term, gast.Name):
            current = spread.value  # the term has the shape
        elif other is not None and spread is None and isinstance(current, gast.Name):
            term = other.value
        if isinstance(self.kinds[primal], Array) and not nullable:
            total = gast.BinOp(current, gast.Add(), term)
        else:
            total = call(helper("add"), current, term)
        self.emit(assign(new, total, self.origin))
        if isinstance(self.kinds[primal], Array) and not self.is_stored(primal):
            self.owned.add(new)
        return name(new)

    def is_borrowed(self, bar: str) -> bool:
        """Whether an adjoint may be, or be a view of, an array of the forward code."""
        kind = self.kinds.get(bar)
        number = isinstance(kind, Static) or (isinstance(kind, Array) and kind.scalar and kind.python)
        return bar in self.borrowed or (kind is not None and not number)

    def handed_out(self, primal: str, bar):
        """An adjoint that leaves the generated code: a copy where it would be an array of the forward code."""
        kind = self.kinds[primal]
        scalar = isinstance(kind, Array) and kind.scalar
        if scalar or not isinstance(bar, gast.Name) or not self.is_borrowed(bar.id):
            return bar
        return self.define(self.bar_base(primal), self.copy_of(primal, bar), owned=True)

    def allocates(self, operation) -> bool:
        """Whether an operation makes a new array rather than a view of an old one."""
        if isinstance(operation, gast.BinOp | gast.UnaryOp):
            return True
        if isinstance(operation, gast.Call) and is_static(operation.func):
            entry = find(operation.func.static)
            return macros.role_of_call(operation) == "new" if entry is None else entry.makes(operation)
        return False

    def fits_new(self, operation) -> bool:
        """Whether an operation is `rt.unbroadcast` of a new array that nothing else can hold."""
        made = self.out[-1] if self.out and unbroadcast.is_call(operation) else None
        return made is not None and self.is_computed(made) and target(made) in names_in(operation.args[0])

    def zero(self, primal: str):
        """An expression for a zero adjoint of a name."""
        kind = self.kinds[primal]
        if isinstance(kind, Array) and kind.scalar and (kind.python or kind.real):
            return constant(0.0)
        if primal in self.optional:
            return call(helper("zeros"), self.read(primal))
        if primal in self.unset:
            return call(helper("zeros"), name(self.unset[primal]))
        if isinstance(kind, Array):
            return call(numpy("zeros_like"), self.read(primal))
        return call(helper("zeros"), self.read(primal))

    @cached_property
    def optional(self) -> set[str]:
        """The names that have no value on some paths: None stands for it."""
        return {target(n) for n in self.aliases.statements if getattr(n, "nothing", False)}

    def read(self, primal: str):
        """A primal name, or the copy of its value that was made before it was changed."""
        return name(primal)

    def is_owned(self, bar) -> bool:
        """Whether an adjoint is a buffer that nothing else can hold."""
        return isinstance(bar, gast.Name) and bar.id in self.owned

    def is_free(self, bar) -> bool:
        """Whether all that hold an adjoint are names that it stands for the adjoints of."""
        return isinstance(bar, gast.Name) and (bar.id in self.owned or bar.id in self.shared)

    def disown(self, bar: str) -> None:
        """Note that an adjoint may be held by something else."""
        self.owned.discard(bar)
        self.shared.discard(bar)

    def passed_on(self, bar, emitted) -> None:
        """Keep account of who holds a free adjoint that a rule was given, unless it made a view of it."""
        held = self.twins.get(bar.id) or bar.id
        for node in filter(is_assignment, walk(emitted)):
            if unbroadcast.is_call(node.value) and self.is_held(held, names_in(node.value.args[0])):
                self.twins[target(node)] = held
        reading = [n for n in walk(emitted) if self.is_held(held, reads(n))]
        kept = [n for n in reading if not isinstance(n, gast.AugAssign | gast.If) and not self.is_computed(n)]
        viewed = any(not is_assignment(n) or self.twins.get(target(n)) != held for n in kept)
        holders = [(p, b) for p, b in self.bars.items() if self.is_held(held, held_by(b))]
        arrays = all(isinstance(self.kinds[p], Array) and not self.is_stored(p) for p, _ in holders)
        if not viewed and arrays and all(isinstance(b, gast.Name) for _, b in holders):
            (self.owned if len(holders) == 1 else self.shared).update(b.id for _, b in holders)

    def is_held(self, bar: str, names: list[str]) -> bool:
        """Whether one of some names may stand for an adjoint."""
        return any(self.twins.get(n, n) == bar for n in names)

    def is_stored(self, primal: str) -> bool:
        """Whether a name is a 0-d array: what is computed for its adjoint may be a number, which is no buffer."""
        kind = self.kinds[primal]
        return isinstance(kind, Array) and kind.stored

    def is_computed(self, node) -> bool:
        return is_assignment(node) and self.allocates(node.value)

    def copy_of(self, primal: str, value):
        """An expression that copies a value (or an adjoint) of a name."""
        return call(numpy("array") if isinstance(self.kinds[primal], Array) else helper("copy"), as_float(value))

    def buffer(self, primal: str):
        """The adjoint of an array or container as a buffer that may be changed in place."""
        if primal not in self.bars:
            bar = self.define(self.bar_base(primal), self.zero(primal), owned=True)
            self.bars[primal] = bar
        bar = self.whole(primal)
        if not self.is_owned(bar):
            bar = self.define(self.bar_base(primal), self.copy_of(primal, bar), owned=True)
            self.bars[primal] = bar
        self.spread.pop(bar.id, None)  # what was known of its contents
        self.scaled.pop(bar.id, None)
        self.complete.discard(bar.id)
        return bar

    # --- adjoints of items --------------------------------------------------------------------

    def contribute_item(self, container: str, key, value) -> None:
        """Add to the adjoint of an item (or attribute) of a container."""
        kind = self.kinds[container]
        if isinstance(key, gast.Constant) and isinstance(kind, Sequence | Mapping | Instance):
            where = position(kind, key.value)
            bar = self.bars.setdefault(container, Parts())
            if isinstance(bar, Parts):
                value = self.define("t", value)
                if where in bar.items:
                    value = self.define("t", call(helper("add"), bar.items[where], value))
                elif isinstance(value, gast.Name):
                    self.disown(value.id)
                bar.items[where] = value
                return
        bar = self.buffer(container)
        key = as_value(key)
        self.emit(statement(call(helper("accumulate"), bar, key, as_float(self.define("t", value))), self.origin))

    def item_of(self, container_bar, key, like):
        """The adjoint of an item, from the adjoint of its container: zero where it has none."""
        if isinstance(container_bar, gast.Name) and container_bar.id in self.complete:
            return item(container_bar, key)
        return call(helper("part"), container_bar, key, like)


def held_by(bar) -> list[str]:
    """The names in an adjoint, or in those of its parts."""
    return [n for b in bar.items.values() for n in names_in(b)] if isinstance(bar, Parts) else names_in(bar)


def position(kind: Kind, key):
    """A key of a container, counted from the front if it is a position in a list of known length."""
    return key + len(kind.items) if isinstance(kind, Sequence) and isinstance(key, int) and key < 0 else key


def as_value(index):
    """An index as an expression: its slices as calls of `slice`."""
    if isinstance(index, gast.Tuple):
        return tuple_of([as_value(e) for e in index.elts])
    if isinstance(index, gast.Slice):
        parts = [p if p is not None else constant(None) for p in (index.lower, index.upper, index.step)]
        return call(static("slice", slice), *parts)
    return index


def copied(bars):
    return {k: Parts(dict(v.items)) if isinstance(v, Parts) else v for k, v in bars.items()}


def same_bars(a, b) -> bool:
    """Whether two adjoints are the same atoms."""
    if isinstance(a, Parts) and isinstance(b, Parts):
        return a.items.keys() == b.items.keys() and all(same(a.items[k], b.items[k]) for k in a.items)
    return same(a, b)
