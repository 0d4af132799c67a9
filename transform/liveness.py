"""Which names are still read later: the classic backward analysis, on structured control flow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import gast

from tapeless.transform.core import Block
from tapeless.transform.trees import reads, walk, writes


@dataclass
class Liveness:
    """The names live just after and just before each statement, by the statement's id."""

    after: dict[int, set[str]] = field(default_factory=dict)
    before: dict[int, set[str]] = field(default_factory=dict)
    body: dict[int, set[str]] = field(default_factory=dict)
    reads: Callable[..., list[str]] = reads

    def block(self, block: Block, out: set[str], on_break: set[str], on_continue: set[str]) -> set[str]:
        live = set(out)
        for node in reversed(block):
            self.after[id(node)] = set(live)
            live = self.statement(node, live, on_break, on_continue)
            self.before[id(node)] = set(live)
        return live

    def statement(self, node, live, on_break, on_continue) -> set[str]:
        if isinstance(node, gast.Break):
            return set(on_break)
        if isinstance(node, gast.Continue):
            return set(on_continue)
        if isinstance(node, gast.Return | gast.Raise):
            return set(self.reads(node))
        if isinstance(node, gast.If):
            either = self.block(node.body, live, on_break, on_continue)
            either |= self.block(node.orelse, live, on_break, on_continue)
            return either | set(self.reads(node))
        if isinstance(node, gast.For | gast.While):
            return self.loop(node, live)
        if isinstance(node, gast.Try):
            return self.attempt(node, live, on_break, on_continue)
        if isinstance(node, gast.With):
            inner = self.block(node.body, live, on_break, on_continue)
            return (inner - set(writes(node))) | set(self.reads(node))
        return (live - set(writes(node))) | set(self.reads(node))

    def attempt(self, node, live, on_break, on_continue) -> set[str]:
        handled: set[str] = set(self.reads(node))
        for handler in node.handlers:
            handled |= self.block(handler.body, live, on_break, on_continue) - set(writes(node))
        inside = self.block(node.body, live, on_break, on_continue)
        for inner in walk(node.body):  # each of which may jump to a handler
            for table in (self.after, self.before, self.body):
                if id(inner) in table:
                    table[id(inner)] |= handled
        return inside | handled

    def loop(self, node, live) -> set[str]:
        # A for loop, or a while loop with a real test, may end at its head; `while True` only by break.
        exits_at_head = not (isinstance(node, gast.While) and getattr(node.test, "value", None) is True)
        head = (set(live) if exits_at_head else set()) | (
            set() if isinstance(node, gast.For) else set(self.reads(node))
        )
        while True:
            self.body[id(node)] = set(head)
            inside = self.block(node.body, head, live, head) - set(writes(node))
            if inside <= head:
                break
            head |= inside
        return head | set(self.reads(node))


def analyse(block: Block, out: set[str] | None = None, reads=reads) -> Liveness:
    """Liveness over a function's body; `reads` may tell which reads of a statement count."""
    liveness = Liveness(reads=reads)
    liveness.block(block, out or set(), set(), set())
    return liveness
