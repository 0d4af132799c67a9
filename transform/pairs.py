"""Calls of user functions: a function becomes a pair.

    h_forward(args)                  ->  (result, residuals)
    h_reverse(residuals, result_bar) ->  the adjoints of the differentiated arguments

Residuals are a plain tuple of what the reverse reads.
"""

from __future__ import annotations

import gast

from tapeless.transform.again import draws, reached
from tapeless.transform.core import (
    as_float,
    assign,
    call,
    constant,
    is_static,
    item,
    name,
    statement,
    store_name,
    target,
    tuple_of,
)
from tapeless.transform.effects import kept, objects_in, outside_name, outside_of, references
from tapeless.transform.errors import DifferentiationError, refuse, shown_at
from tapeless.transform.infer import no_rule
from tapeless.transform.kinds import Array
from tapeless.transform.residuals import note
from tapeless.transform.rules import helper
from tapeless.transform.trees import clone, names_in, walk


def reverse_call(reverse, node) -> None:
    """Reverse a call of a user function: make it the forward call of a pair, and emit the reverse call."""
    value, result = node.value, target(node)
    made = getattr(node, "pair", None)
    if made is not None and made.accepts(reverse, result):
        bar = made.result_bar(reverse, result)
    else:
        bar = as_float(reverse.take(result))
        if getattr(value, "dynamic", False):
            made = DynamicCall(reverse, node)
        elif getattr(value, "callee", None) is not None:
            again = getattr(value, "checkpoint", False)
            made = CheckpointedCall(reverse, node) if again else StaticCall(reverse, node)
        elif hasattr(value, "opaque"):
            raise no_rule(value.opaque, value if hasattr(value, "place") else node)
        else:
            raise refuse("this call cannot be differentiated", "call a function with source, or with a rule", node)
        node.pair = made
    made.emit_reverse(reverse, bar)


class PairCall:
    """A call that has been made the forward call of a pair; it may be reversed several times."""

    residuals: str
    outputs: list
    candidates: set[str]
    active: set[str]

    def forward(self, reverse, node, function, arguments, keywords) -> None:
        """Rewrite `y = h(x)` as `y, residuals = h_forward(x)`."""
        result = target(node)
        packed = reverse.namer.temporary("t")
        self.residuals = reverse.namer.temporary("residuals")
        call_node = gast.Call(function, arguments, keywords)
        call_node.place = getattr(node.value, "place", None)
        node.targets, node.value = [store_name(packed)], call_node
        self.packed, self.result = packed, result
        given = [n for a in [*arguments, *(k.value for k in keywords)] for n in objects_in(a)]
        unpacked = self.residuals
        changed = [n for n in [result, *given] if reverse.aliases.changed_after(n, node)]
        if reverse.workshop.runs_again and not all(self.is_array(reverse, n) for n in changed):
            raise not_again(node)  # objects are not copied
        if changed:
            unpacked = reverse.namer.temporary("residuals")  # they may be, or hold, what is changed
        after = [
            assign(result, item(name(packed), constant(0))),
            assign(unpacked, item(name(packed), constant(1))),
        ]
        for part in after:
            part.items = 2
        if unpacked != self.residuals:
            after.append(assign(self.residuals, call(helper("copy"), name(unpacked))))
        for part in [node, *after[1:]]:
            part.kept = True
        note(node, after, "after")

    def is_array(self, reverse, changed: str) -> bool:
        return isinstance(reverse.kinds.get(changed), Array)

    def accepts(self, reverse, result: str) -> bool:
        """Whether another reversal of the same call can use the same residuals."""
        from tapeless.transform.adjoint import Parts

        bar = reverse.bars.get(result)
        if result != self.packed or not isinstance(bar, Parts) or set(bar.items) != {0}:
            return False
        return all(n in self.active for n in self.candidates if n in reverse.active)

    def result_bar(self, reverse, result):
        return reverse.bars.pop(result).items[0]

    def contribute(self, reverse, bars, one: bool) -> None:
        for index, argument in enumerate(self.outputs):
            bar = bars if one else item(bars, constant(index))
            if isinstance(argument, gast.Tuple | gast.Dict):
                whole = reverse.define("t", bar)
                keys = argument.keys if isinstance(argument, gast.Dict) else map(constant, range(len(argument.elts)))
                values = argument.values if isinstance(argument, gast.Dict) else argument.elts
                for key, element in zip(keys, values, strict=True):
                    if reverse.is_active(element):
                        part = reverse.item_of(whole, key, reverse.read(element.id))
                        reverse.contribute(element.id, part, owned=False)
            elif reverse.is_active(argument):
                reverse.contribute(argument.id, bar, owned=False)


class StaticCall(PairCall):
    """A call of a function that is known now."""

    def __init__(self, reverse, node):
        value = node.value
        workshop = reverse.workshop
        bound = workshop.bind(value.callee, value.callee_arguments, value.callee_keywords, value)
        kinds = {p: reverse.argument_kind(a) for p, a in bound.items()}
        with shown_at(value):
            self.specialization = workshop.specialize(value.callee, kinds, value)
            self.specialization.require_pair()
        self.outputs = [bound[p] for p in self.specialization.differentiated if p in bound]
        self.candidates = {n for a in bound.values() for n in names_in(a)}
        self.active = {n for a in self.outputs for n in names_in(a)}
        function = workshop.reference(self.specialization.forward)
        self.forward(reverse, node, function, list(value.callee_arguments), list(value.callee_keywords))

    def emit_reverse(self, reverse, bar) -> None:
        function = reverse.workshop.reference(self.specialization.reverse)
        expression = call(function, name(self.residuals), bar)
        one = len(self.outputs) == 1
        base = reverse.bar_base(self.outputs[0].id) if one and isinstance(self.outputs[0], gast.Name) else "bars"
        bars = reverse.define(base, expression)
        self.contribute(reverse, bars, one)


class CheckpointedCall(StaticCall):
    """A call of which only the arguments are kept: the reverse runs it again for its residuals."""

    def forward(self, reverse, node, function, arguments, keywords) -> None:
        """The call stays as it is; note what to run again."""
        self.node, self.packed = node, None
        self.operands = references(*arguments, *(k.value for k in keywords))
        self.check(reverse, node)
        self.saved = reverse.protect(node, self.operands)
        further = [gast.keyword(k.arg, kept(k.value, self.saved)) for k in keywords]
        self.again = gast.Call(function, [kept(a, self.saved) for a in arguments], further)

    def check(self, reverse, node) -> None:
        """Refuse what may not do the same again: what it reads of objects and of data outside has to stay as it is."""
        made, value, workshop = self.specialization, node.value, reverse.workshop
        functions = reached(made)
        outside = {outside_name(d) for m in functions for n in walk(m.program.body) for d in outside_of(n)}
        workshop.runs_again = True
        changed = [n for n in self.operands if reverse.aliases.changed_after(n, node)]
        moved = workshop.changed_outside & outside or not all(self.is_array(reverse, n) for n in changed)
        if moved or made.changes or made.disturbs or made.outside or any(map(draws, functions)):
            raise not_again(value if hasattr(value, "place") else node)

    def emit_reverse(self, reverse, bar) -> None:
        start = len(reverse.out)
        again = reverse.define("t", clone(self.again))
        self.residuals = reverse.define("residuals", item(again, constant(1))).id
        super().emit_reverse(reverse, bar)
        reverse.save_protected(self.node, self.saved, self.operands, reverse.out[start:])


def not_again(node) -> Exception:
    """The error for a checkpointed function that would not do the same when it runs again."""
    return refuse(
        "what is checkpointed runs twice, and this draws random numbers, or what it reads is changed",
        "return new values, and pass random numbers in",
        node,
    )


def may_close(function: str, node) -> DifferentiationError:
    """That a function known only when it is called may hold differentiated values, which nothing tells then."""
    return refuse(
        f"`{function}` may close over differentiated values, and is known only when it is called",
        "call the function or method by its own name, or pass in what it uses",
        node,
    )


class DynamicCall(PairCall):
    """A call of a function that is known only when it is called: its pair is looked up then."""

    def __init__(self, reverse, node):
        value = node.value
        function = value.func
        arguments = list(value.args)
        if any(isinstance(a, gast.Starred) for a in arguments):
            raise refuse("a starred argument of a function known only at run time", "write the arguments out", node)
        before = []
        if isinstance(function, gast.Attribute) and not is_static(function):
            owner = function.value
            if reverse.is_active(owner):
                method = reverse.namer.temporary("method")
                before.append(assign(method, call(helper("method"), owner, constant(function.attr))))
                function, arguments = name(method), [owner, *arguments]
            else:
                method = reverse.namer.temporary(function.attr)
                before.append(assign(method, function))
                function = name(method)
        elif reverse.is_active(function):
            raise may_close(function.id, value if hasattr(value, "place") else node)
        positions = [i for i, a in enumerate(arguments) if reverse.is_active(a)]
        if any(reverse.is_active(k.value) for k in value.keywords):
            raise refuse("a keyword argument of a function known only at run time", "pass it by position", node)
        self.outputs = [arguments[i] for i in positions]
        self.candidates = self.active = {a.id for a in self.outputs}
        self.pair = reverse.namer.temporary("pair")
        mask = tuple_of([constant(i) for i in positions])
        made = gast.Call(helper("pair"), [function, mask, *arguments], list(value.keywords))
        before.append(assign(self.pair, made))
        note(node, before, "before")
        forward = gast.Attribute(name(self.pair), "forward", gast.Load())
        self.forward(reverse, node, forward, arguments, list(value.keywords))

    def emit_reverse(self, reverse, bar) -> None:
        function = gast.Attribute(name(self.pair), "backward", gast.Load())
        bars = reverse.define("bars", call(function, name(self.residuals), bar))
        self.contribute(reverse, bars, one=len(self.outputs) == 1)


__all__ = ["reverse_call", "statement"]
