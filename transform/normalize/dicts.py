"""Rewrite what dicts of differentiated values do, knowing kinds.

d = {k: v, m: w}        ->  d = {}; d[k] = v; d[m] = w      where the keys may be equal
d.update(m)             ->  d['a'] = m['a']; ...
d.update(pairs)         ->  for pair in pairs: d[pair[0]] = pair[1]
dict(pairs)             ->  d = {}; d.update(pairs)
d.setdefault(k, v)      ->  if k not in d: d[k] = v;  d[k]
d.get(k, v)             ->  d[k] if k in d else v
d.items(), list(d)      ->  list(d.items()), list(d.keys())
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from tapeless.transform.core import call, constant, is_assignment, item, name, static, store_name, target
from tapeless.transform.infer import Kinds
from tapeless.transform.kinds import DictOf, ListOf, Mapping, Sequence, Static, Unknown
from tapeless.transform.program import Namer
from tapeless.transform.trees import clone


class Dicts:
    """The part of lowering that deals with dicts."""

    kinds: Kinds
    namer: Namer
    emit: Callable[..., Any]
    like: Callable[..., Any]

    def finish(self, node, before, value) -> list:
        """Statements, and then the value of the call that they stand for, if anybody wants it."""
        return [*before, self.emit(node, target(node), value)] if is_assignment(node) else before

    def store(self, node, owner, key, value):
        return self.like(node, gast.Assign([gast.Subscript(clone(owner), key, gast.Store())], value, None))[0]

    def either(self, node, result, test, yes: list, no: list) -> list:
        """`if test: yes else: no`, of which both set `result`."""
        branch = gast.If(test, yes, no)
        for made in (yes[-1], no[-1]) if result is not None else ():
            made.merge = True
        return self.like(node, branch)

    def contains(self, node, key, owner, before):
        test = self.namer.temporary("t")
        before.append(self.emit(node, test, gast.Compare(clone(key), [gast.In()], [clone(owner)])))
        return name(test)

    def dict_update(self, node, owner, other=None, /, **items):
        kind = None if other is None else self.kinds.atom(other)
        result: list = []
        if isinstance(kind, Mapping) and kind.exact:
            for key, _ in kind.items:
                new = self.namer.temporary("t")
                result.append(self.emit(node, new, item(clone(other), constant(key))))
                result.append(self.store(node, owner, constant(key), name(new)))
        elif isinstance(kind, Mapping | DictOf | Unknown):
            key, new = self.namer.temporary("key"), self.namer.temporary("t")
            body = [self.emit(node, new, item(clone(other), name(key))), self.store(node, owner, name(key), name(new))]
            loop = gast.For(store_name(key), other, body, [], None)
            loop.carried, loop.unset = [], []
            result += self.like(node, loop)
        elif kind is not None:
            result += self.storing(node, owner, other, kind)
        result += [self.store(node, owner, constant(k), v) for k, v in items.items()]
        return self.finish(node, result, constant(None))

    def display(self, node, value):
        """`{k: v, m: w}` of keys that may be equal, the last of which counts; None if all are different constants."""
        given = [k.value for k in value.keys if isinstance(k, gast.Constant)]
        if len(set(given)) == len(value.keys) or not any(self.kinds.atom(v).traced for v in value.values):
            return None
        keys = [self.known_key(k) for k in value.keys]
        constants = [k.value for k in keys if isinstance(k, gast.Constant)]
        if len(constants) == len(keys):
            last = dict(zip(constants, value.values, strict=True))
            return [self.emit(node, target(node), gast.Dict([constant(k) for k in last], list(last.values())))]
        stores = [self.store(node, name(target(node)), k, v) for k, v in zip(keys, value.values, strict=True)]
        return [self.emit(node, target(node), gast.Dict([], [])), *stores]

    def known_key(self, atom):
        """A key, as a constant if the kind of its name tells it."""
        kind = self.kinds.atom(atom)
        if isinstance(kind, Static) and isinstance(kind.value, str | int | float | type(None)):
            return constant(kind.value)
        return atom

    def union(self, node, value):
        """`a | b` of dicts."""
        kinds = self.kinds.atom(value.left), self.kinds.atom(value.right)
        if not all(isinstance(k, Mapping | DictOf) for k in kinds) or not any(k.traced for k in kinds):
            return None
        update = gast.Expr(call(gast.Attribute(name(target(node)), "update", gast.Load()), value.right))
        return [self.emit(node, target(node), call(static("dict", dict), value.left)), *self.like(node, update)]

    def of_keys(self, node, value):
        """`list(d)` of a dict: of its keys, which are not differentiated."""
        kinds = [self.kinds.atom(a) for a in value.args]
        if len(kinds) != 1 or not isinstance(kinds[0], Mapping | DictOf) or not kinds[0].traced:
            return None
        keys = self.namer.temporary("keys")
        found = self.emit(node, keys, call(gast.Attribute(value.args[0], "keys", gast.Load())))
        return [found, self.emit(node, target(node), call(value.func, name(keys)))]

    def of_pairs(self, node, value):
        """`dict(pairs)` of a list of pairs."""
        kind = self.kinds.atom(value.args[0]) if len(value.args) == 1 else None
        if not isinstance(kind, Sequence | ListOf) or not kind.traced:
            return None
        stores = self.storing(node, name(target(node)), value.args[0], kind)
        return [self.emit(node, target(node), gast.Dict([], [])), *stores]

    def storing(self, node, owner, pairs, kind) -> list:
        """`for pair in pairs: owner[pair[0]] = pair[1]`."""
        keys = [k.items[0] if isinstance(k, Sequence) and k.items else None for k in getattr(kind, "items", ())]
        known = [k for k in keys if isinstance(k, Static)]
        if keys and len(known) == len(keys):
            pairs = [self.pair(node, owner, item(clone(pairs), constant(i)), k) for i, k in enumerate(known)]
            return [step for steps in pairs for step in steps]
        pair = self.namer.temporary("pair")
        loop = gast.For(store_name(pair), pairs, self.pair(node, owner, name(pair)), [], None)
        loop.carried, loop.unset = [], []
        return self.like(node, loop)

    def pair(self, node, owner, pair, known: Static | None = None) -> list:
        """`owner[pair[0]] = pair[1]`, of a key that may be known."""
        held, key, value = (self.namer.temporary(base) for base in ("pair", "key", "t"))
        first = item(name(held), constant(0)) if known is None else constant(known.value)
        return [
            self.emit(node, held, pair),
            self.emit(node, key, first),
            self.emit(node, value, item(name(held), constant(1))),
            self.store(node, owner, name(key) if known is None else first, name(value)),
        ]

    def dict_setdefault(self, node, owner, key, value=None):
        value = constant(None) if value is None else value
        result: list = []
        test = self.contains(node, key, owner, result)
        result += self.either(node, None, test, [], [self.store(node, owner, clone(key), value)])
        return self.finish(node, result, item(clone(owner), key))

    def dict_get(self, node, owner, key, default=None):
        if not is_assignment(node):
            return []
        default = constant(None) if default is None else default
        kind, wanted = self.kinds.atom(owner), self.kinds.atom(key)
        if isinstance(wanted, Static) and isinstance(kind, Mapping) and wanted.value not in dict(kind.items):
            return [self.emit(node, target(node), default)]
        if isinstance(wanted, Static) and isinstance(kind, Mapping) and kind.exact:
            return [self.emit(node, target(node), item(clone(owner), key))]
        if not kind.traced and not self.kinds.atom(default).traced:
            return None
        found = self.emit(node, target(node), item(clone(owner), key))
        return self.chosen(node, owner, key, found, default)

    def dict_pop(self, node, owner, key, *default):
        if not default:
            return None
        found = self.emit(node, target(node), clone(node.value))
        found.value.args.pop()
        return self.chosen(node, owner, key, found, default[0])

    def chosen(self, node, owner, key, found, default):
        """What is found under a key, or else the default."""
        result: list = []
        test = self.contains(node, key, owner, result)
        missing = self.emit(node, target(node), default)
        return [*result, *self.either(node, target(node), test, [found], [missing])]

    def dict_copy(self, node, owner):
        return [self.emit(node, target(node), call(static("dict", dict), owner))]

    def dict_items(self, node, owner):
        """`d.items()` of differentiated values as a list."""
        if getattr(node.value, "listed", False):
            return None
        node.value.listed = True
        view = self.namer.temporary("t")
        return [
            self.emit(node, view, node.value),
            self.emit(node, target(node), call(static("list", list), name(view))),
        ]

    dict_values = dict_items
