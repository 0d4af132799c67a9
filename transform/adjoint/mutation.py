"""Changes in place backwards: stores, accumulation, appending and taking."""

from __future__ import annotations

import gast

from tapeless.transform import indexes, unbroadcast
from tapeless.transform.adjoint.bars import Parts, as_value, position
from tapeless.transform.adjoint.operations import Operations
from tapeless.transform.core import assign, call, constant, item, statement, target
from tapeless.transform.errors import refuse
from tapeless.transform.instantiate import is_marker
from tapeless.transform.kinds import Array, ListOf, Sequence, Unknown
from tapeless.transform.pairs import not_again
from tapeless.transform.rules import helper, numpy

# What puts the adjoint of an item back into its container's, by how the item was taken.
RETURNING = {"key": "put", "at": "restore", "uninsert": "insert", "last": "push"}


class Mutation(Operations):
    """Reverses statements that change a container or an array."""

    # --- mutation -----------------------------------------------------------------------------

    def store(self, node) -> None:
        """`x[i] = v` (or `x.a = v`): the adjoint of the item moves to v and leaves zero."""
        place, value = node.targets[0], node.value
        if not isinstance(place.value, gast.Name) or place.value.id not in self.active:
            return
        container = place.value.id
        key = constant(place.attr) if isinstance(place, gast.Attribute) else place.slice
        if isinstance(key, gast.Slice) and isinstance(self.kinds[container], Sequence | ListOf):
            advice = "store its items: for i, v in enumerate(values): L[i] = v"
            raise refuse("a store into a slice of a list", advice, node)
        if not isinstance(self.kinds[container], Array):
            bar = self.bars.get(container)
            if isinstance(key, gast.Constant):
                key = constant(position(self.kinds[container], key.value))
            if isinstance(bar, Parts) and isinstance(key, gast.Constant):
                part = bar.items.pop(key.value, None)
                if part is not None and self.is_active(value):
                    self.contribute(value.id, part)
                return
            if bar is None and isinstance(key, gast.Constant):
                return
            buffer = self.buffer(container)
            like = self.read(value.id) if self.is_active(value) else constant(None)
            part = self.define("t", call(helper("move"), buffer, as_value(key), like))
            if self.is_active(value):
                self.contribute(value.id, part)
            return
        if container not in self.bars:
            return
        buffer = self.buffer(container)
        self.check_index(container, key)
        if self.is_active(value):
            self.contribute(value.id, self.item_copy(buffer, key, value.id, container))
        self.emit(gast.Assign([gast.Subscript(buffer, key, gast.Store())], constant(0.0), None))

    def accumulation(self, node) -> None:
        """`x[i] += v`: v gets the adjoint of the item, which stays."""
        container, value = node.target.value.id, node.value
        if container not in self.active or container not in self.bars or not self.is_active(value):
            return
        bar = self.whole(container)
        if not isinstance(self.kinds[container], Array):
            if not isinstance(self.kinds[value.id], Array):
                raise refuse("`+=` on an item of a container", "write it as an assignment: c[i] = c[i] + v", node)
            like = self.read(value.id)
            part = call(helper("part"), bar, as_value(node.target.slice), like)
            self.contribute(value.id, call(numpy("array"), call(helper("unbroadcast"), part, like)))
            return
        self.check_index(container, node.target.slice)
        self.contribute(value.id, self.item_copy(bar, node.target.slice, value.id, container))

    def check_index(self, container: str, index) -> None:
        """Where an index may name an item twice, the last store wins: make sure at run time that it does not."""
        if self.repeats(index):
            self.emit(statement(call(helper("check_unique"), self.read(container), as_value(self.flat_index(index)))))

    def item_copy(self, bar, key, value: str, container: str):
        parts = key.elts if isinstance(key, gast.Tuple) else [key]
        elements = [self.kinds.atom(p) for p in parts]
        whole = self.kinds[container]
        got = indexes.item(whole, None if isinstance(key, gast.Slice) else Unknown(), elements)
        expression = item(bar, key)
        if not (isinstance(got, Array) and got.scalar):
            expression = call(numpy("array"), expression)
        return unbroadcast.matched(expression, self.read(value), self.kinds[value], got)

    def taken(self, result: str | None, value, entry) -> None:
        """`v = L.pop()`, `v = rt.move(c, key, ...)`: the adjoint of v is put into that of the container."""
        owner, *rest = value.primitive_arguments
        bar = self.take(result) if result is not None and result in self.bars else constant(None)
        if not self.is_active(owner):
            return
        buffer = self.buffer(owner.id)
        taking = entry.taking(value.primitive_arguments)
        where = [] if taking == "last" else rest[:1]
        undone = call(helper(RETURNING[taking]), buffer, *where, bar)
        self.emit(statement(undone))

    def effect(self, node) -> None:
        """An expression statement: `L.append(v)`, `np.add.at(x, i, v)`."""
        value = node.value
        entry = getattr(value, "primitive", None)
        if entry is None:
            self.check_effect(node)
            return
        arguments = value.primitive_arguments
        container = arguments[0]
        if not self.is_active(container):
            return
        if entry.takes:
            self.taken(None, value, entry)
        elif entry.puts:
            self.put(entry, arguments)
        elif entry.turns:
            self.emit(statement(call(helper("turn"), self.buffer(container.id))))
        elif entry.mutates:
            self.mutation(node, entry, arguments)

    def put(self, entry, arguments) -> None:
        """`L.append(v)`, `L.insert(i, v)`: v gets the adjoint of the item, which goes."""
        container, *index, element = arguments
        buffer = self.buffer(container.id)
        like = self.read(element.id) if self.is_active(element) else constant(None)
        undo = {"last": "pop", "insert": "uninsert", "restore": "pop_at", "key": "move"}[entry.puts]
        part = self.define("t", call(helper(undo), buffer, *index, like))
        if self.is_active(element):
            self.contribute(element.id, part)

    def check_effect(self, node) -> None:
        """Refuse an unknown call for an effect, which may change what it is given."""
        if not isinstance(node.value, gast.Call):
            return
        if hasattr(node.value, "callee") and not getattr(node.value, "changes", False):
            return
        if getattr(node.value, "checkpoint", False):
            raise not_again(node)
        self.aliases.check_call(node)

    def mutation(self, node, entry, arguments) -> None:
        """A function that changes its first argument: its rule says how the adjoint of that changes."""
        container = arguments[0].id
        if container not in self.bars:
            return
        buffer = self.buffer(container)
        bound = entry.adjoint.bind(node.value, arguments[1:], node.value.keywords, self.kinds.get)
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
