"""Rewrite what changes containers and arrays in place, knowing kinds.

L.extend(xs), L += xs   ->  for v in xs: L.append(v)
L.sort(key=f)           ->  the items of L in the order of their keys, stored one by one
c[i] += v               ->  c[i] = c[i] + v                 where c is a list or dict
x += v                  ->  x = x + v, or, where x is an array that others may hold, t = x + v; x[...] = t
a.fill(v), a.sort()     ->  a[...] = v, a[...] = np.sort(a)
t = c[i]; t[k] = v      ->  t = c[i]; t[k] = v; c[i] = t

The last makes the change of an item a change of its container to the reverse, to which containers are values.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from tapeless.transform import indexes, liveness
from tapeless.transform.aliasing import Aliases
from tapeless.transform.core import (
    call,
    constant,
    is_assignment,
    is_static,
    item,
    known_callee,
    name,
    static,
    store_name,
    target,
)
from tapeless.transform.effects import mutates
from tapeless.transform.errors import refuse
from tapeless.transform.infer import Kinds
from tapeless.transform.kinds import Array, DictOf, Kind, ListOf, Mapping, Sequence, Static, Unknown
from tapeless.transform.normalize.dicts import Dicts
from tapeless.transform.normalize.unroll import holds_code
from tapeless.transform.program import Namer, Program
from tapeless.transform.rules import helper
from tapeless.transform.scopes import rename
from tapeless.transform.trees import clone, names_in, walk


class Containers(Dicts):
    """The part of lowering that deals with changes in place."""

    program: Program
    kinds: Kinds
    namer: Namer
    emit: Callable[..., Any]
    like: Callable[..., Any]

    def container_statement(self, node):
        """The statements that do what one does to a container, or None if it is left as it is."""
        value = getattr(node, "value", None)
        if is_assignment(node) and getattr(value, "inplace", False):
            return self.augmented(node)
        if isinstance(node, gast.AugAssign) and not self.adds_to_array(node):
            return self.item_update(node)
        made = None
        if isinstance(value, gast.Call) and isinstance(value.func, gast.Attribute) and not is_static(value.func):
            owner = self.kinds.atom(value.func.value)
            family = next((f for k, f in FAMILIES if isinstance(owner, k)), None)
            method = getattr(self, f"{family}_{value.func.attr}", None)
            if method is not None and (owner.traced or any(self.kinds.atom(a).traced for a in self.given(value))):
                made = method(node, value.func.value, *value.args, **{k.arg: k.value for k in value.keywords})
            elif method is not None and value.func.attr in ("get", "setdefault"):
                made = method(node, value.func.value, *value.args)
            elif value.func.attr in ("items", "values") and family == "dict" and holds_code(owner):
                made = self.dict_items(node, owner)  # a loop over it is unrolled
        elif is_assignment(node) and known_callee(value) is len and holds_code(self.kinds.atom(value.args[0])):
            made = self.known_length(node, self.kinds.atom(value.args[0]))
        elif is_assignment(node) and isinstance(value, gast.BinOp) and isinstance(value.op, gast.BitOr):
            made = self.union(node, value)
        elif is_assignment(node) and known_callee(value) in (list, tuple):
            made = self.of_keys(node, value)
        elif is_assignment(node) and known_callee(value) is dict:
            made = self.of_pairs(node, value)
        elif is_assignment(node) and isinstance(value, gast.Dict):
            made = self.display(node, value)
        return self.written_back(node) if made is None else made

    def known_length(self, node, kind: Kind):
        """`len(layers)` of functions or objects that are known one by one."""
        return [self.emit(node, target(node), constant(len(kind.items)))] if isinstance(kind, Sequence) else None

    def given(self, value) -> list:
        return [*value.args, *(k.value for k in value.keywords)]

    # --- lists --------------------------------------------------------------------------------

    def list_extend(self, node, owner, iterable):
        """One `append` an item; the loop is lowered in its turn."""
        element = self.namer.temporary("item")
        loop = gast.For(store_name(element), iterable, [self.appending(node, owner, element)], [], None)
        loop.carried, loop.unset = [], []
        return self.finish(node, self.like(node, loop), constant(None))

    def list_copy(self, node, owner):
        return [self.emit(node, target(node), call(static("list", list), owner))]

    def list_sort(self, node, owner, key=None, reverse=None):
        """The items in the order that their keys say, stored one by one."""
        order, value, made, place, back = (self.namer.temporary(b) for b in ("order", "t", "t", "t", "t"))
        before: list = []
        keys = clone(owner)
        if key is not None and getattr(key, "value", key) is not None:
            keys = self.listing(
                node,
                "keys",
                owner,
                before,
                lambda k: [
                    self.emit(node, value, item(clone(owner), k)),
                    self.emit(node, made, call(clone(key), name(value))),
                ],
            )
        before.append(self.emit(node, order, call(helper("order"), keys, *([] if reverse is None else [reverse]))))
        picked = self.namer.temporary("t")
        items = self.listing(
            node,
            "items",
            owner,
            before,
            lambda k: [
                self.emit(node, place, item(name(order), k)),
                self.emit(node, picked, item(clone(owner), name(place))),
            ],
        )
        stored = lambda k: [self.emit(node, back, item(items, k)), self.store(node, owner, k, name(back))]
        return self.finish(node, [*before, *self.each(node, owner, stored)], constant(None))

    def listing(self, node, base: str, items, before, steps):
        """A new list of what the last of the steps gives for each place in `items`."""
        made = self.namer.temporary(base)
        before.append(self.emit(node, made, gast.List([], gast.Load())))

        def body(k):
            done = steps(k)
            return [*done, self.appending(node, name(made), target(done[-1]))]

        before += self.each(node, items, body)
        return name(made)

    def appending(self, node, owner, value: str):
        """`owner.append(value)`."""
        return self.like(node, gast.Expr(call(gast.Attribute(clone(owner), "append", gast.Load()), name(value))))[0]

    def each(self, node, items, body):
        """`for k in range(len(items))`: what `body` makes of `k`."""
        place, length = self.namer.temporary("k"), self.namer.temporary("n")
        counting = self.emit(node, length, call(static("len", len), clone(items)))
        loop = gast.For(store_name(place), call(static("range", range), name(length)), body(name(place)), [], None)
        loop.carried, loop.unset = [], []
        return [counting, *self.like(node, loop)]

    def list_clear(self, node, owner):
        if is_static(owner):  # it stands outside of the function: nothing of it is differentiated
            return
        raise refuse("`clear` of a container of differentiated values", "make a new one: L = []", node)

    dict_clear = list_clear

    # --- arrays -------------------------------------------------------------------------------

    def array_fill(self, node, owner, value):
        return self.finish(node, [self.store(node, owner, constant(Ellipsis), value)], constant(None))

    def array_sort(self, node, owner, axis=None):
        new = self.namer.temporary("t")
        arguments = [owner] if axis is None else [owner, axis]
        ordered = self.emit(node, new, call(static("np.sort", np.sort), *arguments))
        stored = self.store(node, owner, constant(Ellipsis), name(new))
        return self.finish(node, [ordered, stored], constant(None))

    # --- augmented assignment -----------------------------------------------------------------

    def augmented(self, node):
        """`x += v`: for numbers and for arrays that only x names it is `x = x + v`."""
        value = node.value
        left = value.left
        if not isinstance(left, gast.Name) or is_static(left):
            value.inplace = False
            return [node]
        kind: Kind = self.kinds[left.id]
        if self.changed_in_place:
            return [node]  # what follows has another kind by now
        number = isinstance(kind, Array) and kind.scalar
        if isinstance(kind, Array | Unknown) and not number and self.is_shared(left.id, kind, node):
            value.inplace = False
            if isinstance(kind, Unknown) or kind.dims is None:  # of a number it is an assignment: known at run time
                return [*self.like(node, gast.Expr(call(helper("check_number"), left))), node]
            self.changed_in_place = True
            new, whole = target(node), self.namer.temporary("t")
            place = gast.Subscript(name(left.id), constant(Ellipsis), gast.Store())
            store = gast.Assign([place], name(whole), None)
            store.origin, store.place = node.origin, getattr(node, "place", None)
            computed = self.emit(node, whole, value)
            self.program.body = rename(self.program.body, {new: left.id})
            return [computed, store, self.emit(node, new, name(left.id))]
        value.augmented, value.inplace = True, False
        is_list = isinstance(kind, ListOf) or (isinstance(kind, Sequence) and kind.type is list)
        if is_list and isinstance(value.op, gast.Add) and any(self.kinds.traced(n) for n in names_in(value)):
            new = target(node)
            extending = gast.Expr(call(gast.Attribute(name(left.id), "extend", gast.Load()), value.right))
            self.program.body = rename(self.program.body, {new: left.id})
            return [*self.like(node, extending), self.emit(node, new, name(left.id))]
        return [node]

    def adds_to_array(self, node) -> bool:
        place = node.target
        return isinstance(place, gast.Subscript) and not self.is_in_container(place) and isinstance(node.op, gast.Add)

    def is_in_container(self, place) -> bool:
        """Whether a place is an item of a list or dict, or an attribute, not an item of an array."""
        owner = place.value
        return isinstance(owner, gast.Name) and not isinstance(self.kinds[owner.id], Array | Unknown)

    def item_update(self, node):
        """`c[i] += v` as `c[i] = c[i] + v`; an array that is seen elsewhere too is changed in place."""
        old, new = self.namer.temporary("t"), self.namer.temporary("t")
        loaded = clone(node.target)
        loaded.ctx = gast.Load()
        kind = self.kinds.operation(loaded)
        total = gast.BinOp(name(old), node.op, node.value)
        made = [self.emit(node, old, loaded), self.emit(node, new, total)]
        is_array = isinstance(kind, Array) and bool(kind.dims)
        if (is_array or kind == Unknown(True)) and self.is_in_container(node.target) and self.item_is_shared(node):
            if not is_array:
                raise refuse(
                    "this changes an item in place if it is an array, and the item is seen elsewhere too",
                    "store a new value: c[i] = c[i] + v",
                    node,
                )
            place = gast.Subscript(name(old), constant(Ellipsis), gast.Store())
            made += self.like(node, gast.Assign([place], name(new), None))
            new = old
        return [*made, *self.like(node, gast.Assign([node.target], name(new), None))]

    def item_is_shared(self, node) -> bool:
        """Whether an item of a container may be seen afterwards through another name, or is in it several times."""
        owner = node.target.value.id
        aliases = Aliases(self.program.body, self.kinds, self.program.parameters)
        containers = aliases.at(owner)
        things = aliases.items(node.target.value)
        if things & aliases.repeated or any(aliases.is_put_again({c}, t) for c in containers for t in things):
            return True
        live = liveness.analyse(self.program.body).after.get(id(node), set())
        others = [n for n in live if n != owner and aliases.may_share(n)]
        return any(aliases.reach(aliases.at(n), containers) & things for n in others)

    def is_shared(self, changed: str, kind: Kind, node) -> bool:
        """Whether what `x += v` changes is seen elsewhere: in an argument, an item or a view, or by a name read later.

        What is of an unknown kind may be a number: there only names that are read later count.
        """
        aliases = Aliases(self.program.body, self.kinds, self.program.parameters)
        things = aliases.points.get(changed, set())
        live = liveness.analyse(self.program.body).after.get(id(node), set()) - {target(node)}
        stored = isinstance(kind, Array) and kind.stored  # `x + v` would be a number
        if stored or changed in live or any(things & aliases.points.get(n, set()) for n in live):
            return True
        if isinstance(kind, Unknown):
            return False
        if any(thing[0] != "made" for thing in things):
            return True
        held = {t for holder in aliases.holds.values() for t in holder}
        return bool(things & held) or any(
            things & aliases.points[other] and not self.same_variable(other, changed) for other in aliases.points
        )

    def same_variable(self, a: str, b: str) -> bool:
        return self.namer.base(a) == self.namer.base(b)

    # --- items that are changed ---------------------------------------------------------------

    def written_back(self, node):
        """A change of an item of a container, with the item stored into the container again."""
        changed = mutates(node)
        if not changed or getattr(node, "backed", False):
            return None
        load = self.loads.get(changed[0])
        if load is None or not self.kinds.traced(changed[0]):
            return None
        owner = load.value.value
        kind = self.kinds.atom(owner)
        if isinstance(kind, Sequence) and kind.type is not list:
            return None  # a tuple: the check of aliases refuses what would be wrong
        if isinstance(kind, Array) and not self.is_view(load.value, kind):
            return None
        if isinstance(kind, Sequence | ListOf) and isinstance(load.value.slice, gast.Slice):
            return None  # a new list
        if isinstance(load.value, gast.Attribute):
            place: Any = gast.Attribute(clone(owner), load.value.attr, gast.Store())
        else:
            place = gast.Subscript(clone(owner), clone(load.value.slice), gast.Store())
        node.backed = True
        back = gast.Assign([place], name(changed[0]), None)
        back.back = load
        return [node, *self.like(node, back)]

    @property
    def loads(self) -> dict:
        """The statements that give names items of containers."""
        return {
            target(n): n
            for n in walk(self.program.body)
            if is_assignment(n)
            and isinstance(n.value, gast.Subscript | gast.Attribute)
            and isinstance(n.value.value, gast.Name)
            and not is_static(n.value)
            and not is_static(n.value.value)
            and getattr(getattr(n.value, "primitive", None), "function", None) in (operator.getitem, getattr)
        }

    def is_view(self, value, kind: Array) -> bool:
        """Whether an item of an array is a view of it: of slices and integers, not of index arrays."""
        parts = value.slice.elts if isinstance(value.slice, gast.Tuple) else [value.slice]
        return all(
            isinstance(p, indexes.Slice) or p in (Static(None), Static(Ellipsis)) or indexes.basic_integer(p)
            for p in map(self.kinds.atom, parts)
        )


FAMILIES = [(Sequence | ListOf, "list"), (Mapping | DictOf, "dict"), (Array, "array")]
