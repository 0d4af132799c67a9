"""Branches and loops backwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import gast

from tapeless.transform import residuals
from tapeless.transform.adjoint.bars import Bars, copied, same_bars
from tapeless.transform.core import assign, call, constant, name, static
from tapeless.transform.effects import mutates, references
from tapeless.transform.kinds import Array
from tapeless.transform.normalize.ssa import parallel
from tapeless.transform.optimize.memory import mutable_names
from tapeless.transform.rules import helper
from tapeless.transform.trees import all_reads, all_writes, clone, nodes_in, walk, writes


class Control(Bars):
    """Reverses control flow."""

    statement: Callable[[Any], None]
    check_effect: Callable[[Any], None]

    def block(self, block) -> None:
        for node in reversed(block):
            self.statement(node)

    # --- control flow -------------------------------------------------------------------------

    def branch(self, node) -> None:
        """An `if`; what is true of an object that is changed later is kept."""
        inside = self.aliases.branches.get(id(node))
        test, start = node.test, len(self.out)
        if any(self.aliases.changed_after(n, node) for n in references(test)):
            test = name(self.namer.temporary("t"))
        self.fork(test, lambda: self.block(node.body), lambda: self.block(node.orelse), inside)
        if test is not node.test and len(self.out) > start:
            residuals.note(node, [assign(test.id, call(static("bool", bool), node.test))], "before")
            node.test = clone(test)

    def attempt(self, node) -> None:
        """A `try`: the handler that was entered, or the body."""

        def arm(handlers, number):
            if not handlers:
                self.block(node.body)
                return
            test = self.define("t", gast.Compare(node.caught, [gast.Eq()], [constant(number)]))
            self.fork(test, lambda: self.block(handlers[0].body), lambda: arm(handlers[1:], number + 1))

        arm(node.handlers, 1)

    def fork(self, test, yes, no, inside=None) -> None:
        """Emit `if test:` with what `yes` emits, else what `no` emits; adjoints that differ are merged.

        `inside` are the sides of branches that this is in, if they are known.
        """
        outer, before = self.out, dict(self.bars)
        sides = []
        for run in (yes, no):
            self.out, self.bars = [], copied(before)
            run()
            sides.append((self.out, self.bars))
        (body, after_yes), (orelse, after_no) = sides
        merged: dict[str, Any] = {}
        for primal in dict.fromkeys([*after_yes, *after_no]):
            if same_bars(after_yes.get(primal), after_no.get(primal)):
                merged[primal] = after_yes[primal]
            else:
                merged[primal] = self.merge(primal, sides, inside)
        self.out, self.bars = outer, merged
        if body or orelse:
            self.emit(gast.If(test, body, orelse))

    def merge(self, primal: str, sides, inside):
        """One name for an adjoint that the two sides of a branch left differently."""
        new = self.namer.temporary(self.bar_base(primal))
        owned = True
        for out, bars in sides:
            self.out, self.bars = out, bars
            if primal in bars:
                value = self.whole(primal)
            elif inside is not None and set(self.aliases.homes.get(primal, ())) - set(inside):
                value = constant(None)  # it has no value on this side
                self.nullable.add(new)
            else:
                value = self.define(self.bar_base(primal), self.zero(primal), owned=True)
            owned = owned and self.is_owned(value)
            self.merge_copy(new, value)
        if owned:
            self.owned.add(new)
        return name(new)

    def merge_copy(self, new: str, value) -> None:
        if isinstance(value, gast.Constant) and isinstance(value.value, int):
            value = constant(float(value.value))
        if isinstance(value, gast.Name):
            self.shared.discard(value.id)
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
            starts[primal] = self.start(primal, getattr(node, "unset", ()))
        before, outside = self.out, dict(self.bars)
        self.out = []
        self.bars = {p: name(s) for p, s in starts.items()}
        self.unset.update((p, s) for p, s in starts.items() if p in getattr(node, "unset", ()))
        iteration = self.iteration(node)
        self.block(iteration)
        self.finish(starts)
        body, self.out = self.out, before
        self.bars = {**outside, **{p: name(s) for p, s in starts.items()}}
        if not body:
            return
        residuals.attach(node.body)
        inside = inner_names(node)
        loop = residuals.reversed_loop(node, iteration, body, inside, self.mutable, self.namer, self.origin)
        loop.carried = list(starts.values())
        self.emit(loop)

    @cached_property
    def mutable(self) -> set[str]:
        """The names whose objects may be changed in place."""
        return mutable_names(self.aliases.statements)

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
        """Whether statements in a loop can add to adjoints, or resize them, although nothing carried has one."""
        resized = set()
        for node in walk(body):
            value = getattr(node, "value", None)
            if getattr(value, "changes", False):
                self.check_effect(node)
            entry = getattr(value, "primitive", None)
            if entry is not None and (entry.puts or entry.takes):
                resized.update(mutates(node))
        touched = {c for inner in nodes_in(gast.Module(body, [])) for c in mutates(inner)}
        return any(c in outer and (c in self.bars or c in resized) for c in touched)

    def read_actively(self, block) -> list[str]:
        names = sorted(all_reads(block) & self.active)
        changed = {c for n in nodes_in(gast.Module(block, [])) for c in mutates(n) if c in self.active}
        return list(dict.fromkeys([*names, *sorted(changed)]))

    def start(self, primal: str, unset) -> str:
        """The name that carries an adjoint through the reversed iterations, set before them."""
        new = self.namer.temporary(self.bar_base(primal))
        kind = self.kinds[primal]
        in_place = not (isinstance(kind, Array) and kind.scalar)
        if primal in self.bars:
            value = self.whole(primal)
            if in_place and not self.is_owned(value):
                self.emit(assign(new, self.copy_of(primal, value), self.origin))
            else:
                self.merge_copy(new, value)
        else:
            zero = call(helper("zeros"), self.read(primal)) if primal in unset else self.zero(primal)
            self.emit(assign(new, self.flat(zero), self.origin))
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
            if in_place and not self.is_owned(end):
                end = self.define(self.bar_base(primal), self.copy_of(primal, end), owned=True)
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
