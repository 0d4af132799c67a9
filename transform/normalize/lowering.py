"""Rewrites that need kinds.

for row in X: ...   ->  for k in range(len(X)): row = X[k]; ...   where X is differentiated
for a, b in zip(x, y), enumerate(x), reversed(x)                  likewise
f(*args, **options) ->  f(args[0], args[1], a=options['a'])       where kinds tell what is in them
isdlarray(x)        ->  True                                      as the signature tells
dlarray(v)          ->  rt.plain_dlarray(v)                       untraced: an array
layer.Name          ->  'fc1'                                     where the signature tells
d.items()           ->  list(d.items())                           of differentiated values
c[i] += v           ->  c[i] = c[i] + v                           where c is a list or dict
x += v              ->  x = x + v, or, where x is an array that others may hold, t = x + v; x[...] = t
"""

from __future__ import annotations

import gast

from tapeless.transform import macros
from tapeless.transform.aliasing import Aliases
from tapeless.transform.core import (
    Program,
    assign,
    blocks,
    call,
    clone,
    constant,
    is_assignment,
    is_static,
    item,
    name,
    names_in,
    rename,
    store_name,
    target,
    tuple_of,
)
from tapeless.transform.errors import refuse
from tapeless.transform.infer import Kinds
from tapeless.transform.kinds import Array, Instance, Kind, ListOf, Mapping, Sequence, Static, Unknown
from tapeless.transform.normalize.leaves import inline_leaf
from tapeless.transform.normalize.unroll import unroll
from tapeless.transform.rules import helper


def lower(program: Program, kinds: Kinds, workshop) -> bool:
    """Rewrite where kinds ask for it; tells whether anything was."""
    lowering = _Lowering(program, kinds, workshop)
    program.body = lowering.block(program.body)
    return lowering.changed


class _Lowering:
    def __init__(self, program: Program, kinds: Kinds, workshop):
        self.program, self.kinds, self.namer, self.workshop = program, kinds, program.namer, workshop
        self.changed = False

    def block(self, block):
        result = []
        for node in block:
            if isinstance(node, gast.For):
                result += self.loop(node, result)
            elif is_assignment(node) and getattr(node.value, "inplace", False):
                result += self.augmented(node)
            elif isinstance(node, gast.AugAssign) and self.is_item_of_container(node.target):
                result += self.item_update(node)
            else:
                result += self.call(node)
            for inner in blocks(result[-1]) if result else []:
                inner[:] = self.block(inner)
        return result

    def emit(self, like, target, value):
        node = assign(target, value, getattr(like, "origin", None))
        node.place = getattr(like, "place", None)
        return node

    def call(self, node):
        if is_assignment(node) and isinstance(node.value, gast.Attribute) and not is_static(node.value):
            kind = self.kinds[target(node)]
            if isinstance(kind, Static) and isinstance(kind.value, str):
                # A name of a layer, say: the signature makes it a constant.
                node.value = constant(kind.value)
                self.changed = True
        if is_assignment(node) and macros.role_of_call(node.value) == "traced":
            node.value = constant(self.kinds[target(node)] == Static(True))
        elif is_assignment(node) and macros.role_of_call(node.value) == "array":
            node.value.func = helper("plain_dlarray")
            self.changed = True
        if is_assignment(node) and self.is_view(node.value):
            view = self.namer.temporary("t")
            self.changed = True
            made = call(_static("list", list), name(view))
            return [self.emit(node, view, node.value), self.emit(node, target(node), made)]
        spread = self.spread(node)
        if spread is not None:
            return spread
        inlined = inline_leaf(node, self.program, self.kinds, self.workshop) if has_call(node) else None
        self.changed |= inlined is not None
        return [node] if inlined is None else inlined

    def is_view(self, value) -> bool:
        """Whether a value is `d.items()` or `d.values()` of differentiated values, not yet a list."""
        function = getattr(getattr(value, "primitive", None), "function", None)
        if function not in (dict.items, dict.values) or getattr(value, "listed", False):
            return False
        value.listed = True
        return any(self.kinds.traced(n) for n in names_in(value.primitive_arguments[0]))

    def spread(self, node):
        """A call with `*args` or `**kwargs` of known contents: each item an argument of its own."""
        value = getattr(node, "value", None)
        if not isinstance(value, gast.Call):
            return None
        starred = [a.value for a in value.args if isinstance(a, gast.Starred)]
        double = [k.value for k in value.keywords if k.arg is None]
        kinds = [self.kinds.atom(a) for a in starred], [self.kinds.atom(a) for a in double]
        if not starred and not double:
            return None
        if not all(isinstance(k, Sequence) for k in kinds[0]) or not all(isinstance(k, Mapping) for k in kinds[1]):
            return None
        self.changed = True
        before: list = []
        arguments, keywords = [], []
        for argument in value.args:
            if isinstance(argument, gast.Starred):
                count = len(self.known(argument.value))
                arguments += [self.loaded(node, argument.value, i, before) for i in range(count)]
            else:
                arguments.append(argument)
        for keyword in value.keywords:
            if keyword.arg is None:
                for key, _ in self.known(keyword.value):
                    keywords.append(gast.keyword(key, self.loaded(node, keyword.value, key, before)))
            else:
                keywords.append(keyword)
        value.args, value.keywords = arguments, keywords
        return [*before, node]

    def known(self, node) -> tuple:
        """The items of a container of known contents."""
        kind = self.kinds.atom(node)
        assert isinstance(kind, Sequence | Mapping)
        return kind.items

    def loaded(self, node, container, key, before):
        new = self.namer.temporary("t")
        before.append(self.emit(node, new, item(clone(container), constant(key))))
        return name(new)

    # --- iteration ----------------------------------------------------------------------------

    def loop(self, node, before):
        unrolled = unroll(node, self.kinds, self.namer, before)
        if unrolled is not None:
            self.changed = True
            return unrolled
        parts = self.parts(node.iter)
        if parts is None:
            return [node]
        self.changed = True
        setup: list = []
        counter = self.namer.temporary("k")
        length = self.length(node, parts, setup)
        value = self.element(node, parts, name(counter), head := [])
        if value is None:
            raise refuse("iteration over this value", "loop over indices: for k in range(len(x))", node)
        first = self.emit(node, node.target.id, value)
        loop = gast.For(
            store_name(counter), call(_static("range", range), length), [*head, first, *node.body], [], None
        )
        loop.origin, loop.place, loop.carried = node.origin, getattr(node, "place", None), node.carried
        return [*setup, loop]

    def parts(self, iterable):
        """The tree of a differentiated iterable: ('zip', ...), ('enumerate', x), ('reversed', x) or a name."""
        if isinstance(iterable, gast.Name) and not is_static(iterable):
            kind = self.kinds[iterable.id]
            made = self.definition(iterable.id)
            if made is not None:
                inner = self.parts(made)
                if inner is not None:
                    return inner
            if isinstance(kind, Mapping | Instance) or not kind.traced:
                return None
            return iterable if isinstance(kind, Array | Sequence | ListOf | Unknown) else None
        if isinstance(iterable, gast.Call):
            function = getattr(iterable.func, "static", None)
            if function in (zip, enumerate, reversed) and not iterable.keywords:
                inner = [self.parts(a) or a for a in iterable.args]
                if any(p is not a for p, a in zip(inner, iterable.args, strict=True)) or self.any_traced(iterable):
                    return (function.__name__, *inner)
        return None

    def any_traced(self, node) -> bool:
        return any(self.kinds.traced(n) for n in names_in(node))

    def definition(self, wanted: str):
        """The call of zip, enumerate or reversed that a name was given, if that is all it is."""
        for node in self.walk(self.program.body):
            if is_assignment(node) and target(node) == wanted and isinstance(node.value, gast.Call):
                if getattr(node.value.func, "static", None) in (zip, enumerate, reversed):
                    return node.value
        return None

    def walk(self, block):
        for node in block:
            yield node
            for inner in blocks(node):
                yield from self.walk(inner)

    def length(self, node, parts, before):
        if isinstance(parts, tuple) and parts[0] == "zip":
            lengths = [self.length(node, p, before) for p in parts[1:]]
            result = self.namer.temporary("n")
            before.append(self.emit(node, result, call(_static("min", min), *lengths)))
            return name(result)
        if isinstance(parts, tuple):
            return self.length(node, parts[1], before)
        result = self.namer.temporary("n")
        before.append(self.emit(node, result, call(_static("len", len), parts)))
        return name(result)

    def element(self, node, parts, counter, head):
        if not isinstance(parts, tuple):
            if isinstance(parts, gast.Call):
                raise refuse("iteration over a computed iterable", "make it a list first", node)
            return item(clone(parts), counter)
        if parts[0] == "reversed":
            length = self.length(node, parts[1], head)
            back = self.namer.temporary("k")
            last = self.namer.temporary("t")
            head.append(self.emit(node, last, gast.BinOp(length, gast.Sub(), constant(1))))
            head.append(self.emit(node, back, gast.BinOp(name(last), gast.Sub(), counter)))
            return self.element(node, parts[1], name(back), head)
        if parts[0] == "enumerate":
            return tuple_of([counter, self.atom(node, parts[1], counter, head)])
        return tuple_of([self.atom(node, p, counter, head) for p in parts[1:]])

    def atom(self, node, parts, counter, head):
        value = self.element(node, parts, counter, head)
        new = self.namer.temporary("item")
        head.append(self.emit(node, new, value))
        return name(new)

    # --- augmented assignment -----------------------------------------------------------------

    def augmented(self, node):
        """`x += v`: for numbers and for arrays that only x names it is `x = x + v`."""
        value = node.value
        left = value.left
        if not isinstance(left, gast.Name) or is_static(left):
            value.inplace = False
            return [node]
        kind: Kind = self.kinds[left.id]
        if isinstance(kind, Array) and not kind.scalar and self.held_by_others(left.id):
            if kind.dims is None:
                raise refuse(
                    f"whether `{left.id}` is changed in place here shows only at run time",
                    f"write {left.id} = {left.id} + ..., or {left.id}[...] += ...",
                    node,
                )
            self.changed = True
            value.inplace = False
            new, whole = target(node), self.namer.temporary("t")
            place = gast.Subscript(name(left.id), constant(Ellipsis), gast.Store())
            store = gast.Assign([place], name(whole), None)
            store.origin, store.place = node.origin, getattr(node, "place", None)
            computed = self.emit(node, whole, value)
            self.program.body = rename(self.program.body, {new: left.id})
            return [computed, store, self.emit(node, new, name(left.id))]
        if isinstance(kind, Sequence | ListOf) and kind.traced:
            raise refuse("`+=` on a list of differentiated values", "use append, or a = a + b", node)
        value.inplace = False
        return [node]

    def is_item_of_container(self, place) -> bool:
        """Whether `c[i] += v` updates an item of a list or dict, not of an array."""
        owner = place.value
        return isinstance(owner, gast.Name) and not isinstance(self.kinds[owner.id], Array | Unknown)

    def item_update(self, node):
        """`c[i] += v` as `c[i] = c[i] + v`."""
        self.changed = True
        old, new = self.namer.temporary("t"), self.namer.temporary("t")
        loaded = clone(node.target)
        loaded.ctx = gast.Load()
        store = gast.Assign([node.target], name(new), None)
        store.origin, store.place = node.origin, getattr(node, "place", None)
        total = gast.BinOp(name(old), node.op, node.value)
        return [self.emit(node, old, loaded), self.emit(node, new, total), store]

    def held_by_others(self, wanted: str) -> bool:
        """Whether an array may be seen through another name: an argument, an item, a view."""
        aliases = Aliases(self.program.body, self.kinds, self.program.parameters)
        things = aliases.points.get(wanted, set())
        if any(thing[0] != "made" for thing in things):
            return True
        held = {t for holder in aliases.holds.values() for t in holder}
        return bool(things & held) or any(
            things & aliases.points[other] and not self.same_variable(other, wanted) for other in aliases.points
        )

    def same_variable(self, a: str, b: str) -> bool:
        return self.namer.base(a) == self.namer.base(b)


def has_call(node) -> bool:
    """Whether a statement assigns the value of a call, or calls for an effect."""
    return is_assignment(node) or (isinstance(node, gast.Expr) and isinstance(node.value, gast.Call))


def _static(text, value):
    node = name(text)
    node.static, node.live = value, False
    return node
