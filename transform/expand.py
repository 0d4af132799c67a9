"""Expand `dlgradient(y, x)`: put the statements that run the program before it backwards in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gast

from tapeless.transform import macros
from tapeless.transform.activity import active_names, check_outside
from tapeless.transform.adjoint import Parts
from tapeless.transform.aliasing import Aliases
from tapeless.transform.core import assign, call, constant, is_assignment, is_static, target, tuple_of
from tapeless.transform.effects import mutates
from tapeless.transform.errors import integers, refuse, remember
from tapeless.transform.infer import Kinds
from tapeless.transform.kinds import Array, Kind, Mapping, Sequence, Unknown, widen
from tapeless.transform.program import Program
from tapeless.transform.residuals import attach
from tapeless.transform.rules import helper, helper_itself, numpy
from tapeless.transform.trees import all_writes, blocks, clone, names_in, walk, writes


@dataclass
class Place:
    """What a gradient is taken with respect to: a name, and a path of attributes and items below it."""

    root: str
    path: tuple = ()
    node: Any = None


def find_call(block, trail=()):
    """The first call of `dlgradient` in program order: its statement and the blocks it is in, outermost first."""
    for index, node in enumerate(block):
        value = getattr(node, "value", None)
        if isinstance(value, gast.Call) and macros.role_of_call(value) == "gradient":
            return node, [*trail, (block, index, None)]
        for part in blocks(node):
            found = find_call(part, [*trail, (block, index, node)])
            if found is not None:
                return found
    return None


class Expansion:
    """The expansion of one call."""

    def __init__(self, program: Program, kinds: Kinds, node, trail, new_reverse):
        self.program, self.kinds, self.node, self.trail = program, kinds, node, trail
        self.call = node.value
        if len(self.call.args) < 2:
            raise refuse("`dlgradient` needs a value and at least one variable", "dlgradient(loss, x)", self.call)
        self.keywords = {k.arg: k.value for k in self.call.keywords}
        unknown = set(self.keywords) - {"retain_data", "at_entry", "enable_higher_derivatives"}
        if unknown:
            raise refuse(f"`dlgradient` has no argument `{min(unknown)}`", "leave it out", self.call)
        self.at_entry = "at_entry" in self.keywords
        self.targets = [self.structure(t) for t in self.call.args[1:]]
        self.places = [p for t in self.targets for p in _leaves(t)]
        for place in self.places:
            self.check_traced(place)
        roots = {p.root for p in self.places}
        self.value = self.call.args[0]
        outputs = {self.value.id} if isinstance(self.value, gast.Name) and not is_static(self.value) else set()
        paths = [] if self.at_entry else [(p.root, p.path[0]) for p in self.places if p.path]
        whole = {p.root for p in self.places if not p.path}
        single = {root: {k for r, k in paths if r == root} for root, _ in paths}
        narrow = [(root, next(iter(keys))) for root, keys in single.items() if len(keys) == 1 and root not in whole]
        before = self.before()
        active = active_names(before, kinds, roots, outputs, narrow)
        self.reverse = new_reverse(kinds, active | roots, program.namer, getattr(node, "origin", None))
        aliases = Aliases(program.body, kinds, program.parameters)
        aliases.check(program.body, active, set())
        check_outside(before, kinds, outputs, aliases)
        self.reverse.aliases = aliases
        self.captured: dict[str, Any] = {}

    # --- what the call asks for ---------------------------------------------------------------

    def structure(self, node):
        """A target: a place, or a list, tuple or dict of targets."""
        if isinstance(node, gast.Tuple | gast.List):
            return type(node), None, [self.structure(e) for e in node.elts]
        if isinstance(node, gast.Dict):
            return gast.Dict, node.keys, [self.structure(e) for e in node.values]
        return self.place(node)

    def place(self, node) -> Place:
        if isinstance(node, gast.Name) and not is_static(node):
            return Place(node.id, (), node)
        if isinstance(node, gast.Attribute) and not is_static(node):
            outer = self.place(node.value)
            return Place(outer.root, (*outer.path, node.attr), node)
        if isinstance(node, gast.Subscript) and isinstance(node.slice, gast.Constant):
            outer = self.place(node.value)
            return Place(outer.root, (*outer.path, node.slice.value), node)
        if isinstance(node, gast.Subscript) and isinstance(node.slice, gast.Name):
            outer = self.place(node.value)
            return Place(outer.root, (*outer.path, node.slice), node)
        if isinstance(node, gast.Name | gast.Attribute) and is_static(node):
            raise refuse(
                "this is not one of the differentiated inputs, nor computed from one: it is untraced",
                "pass it to the function as a dlarray",
                node,
            )
        raise refuse(
            "a gradient is taken with respect to a variable, an attribute or an item; this is an expression",
            "give it a name first, use that name in the computation, and pass the name",
            node,
        )

    def check_traced(self, place: Place) -> None:
        kind = self.kind_at(place)
        if kind.traced:
            return
        made = next((n for n in walk(self.program.body) if place.root in writes(n)), None)
        where = ""
        if made is not None and getattr(made, "place", None) is not None:
            where = f" (it was made at line {made.place.line})"
        if isinstance(kind, Array) and kind.dtype is not None and kind.dtype.startswith(("int", "uint", "bool")):
            raise integers(_show(place.node), place.node)
        if self.at_entry:
            raise refuse(
                f"`{_show(place.node)}` is neither a floating-point number or array, nor holds one",
                "give a float or an array of them, or choose another argument: grad(f, argnums=1)",
                place.node,
            )
        raise refuse(
            f"`{_show(place.node)}` is untraced{where}: it is no dlarray given to the function, nor computed from one",
            "pass it to dlfeval as a dlarray",
            place.node,
        )

    def kind_at(self, place: Place) -> Kind:
        return self.kinds.place(place.node) if place.path else self.kinds[place.root]

    def before(self) -> list:
        """The statements that may run before the call: whole loops where it is in one."""
        result: list = []
        for block, index, node in self.trail:
            if isinstance(node, gast.For | gast.While):
                result += block[: index + 1]
                return result
            result += block[:index]
        return result

    # --- the expansion ------------------------------------------------------------------------

    def run(self) -> None:
        reverse = self.reverse
        if isinstance(self.value, gast.Name) and self.value.id in reverse.active:
            reverse.bars[self.value.id] = self.seed()
        else:
            self.check_value()
        for block, index, node in reversed(self.trail):
            if isinstance(node, gast.For | gast.While):
                self.leave_loop(node)
            for earlier in reversed(block[:index]):
                if self.done():
                    break
                self.capture(earlier)
                reverse.statement(earlier)
        for place in self.places:
            self.captured.setdefault(place.root, self.state(place.root))
        self.replace()

    def done(self) -> bool:
        return all(p.root in self.captured for p in self.places)

    def check_value(self) -> None:
        """Of a value that does not depend on the variables: that it is a real scalar all the same."""
        kind = widen(self.kinds.atom(self.value))
        real = isinstance(kind, Unknown)
        if isinstance(kind, Array):
            real = kind.real or kind.dtype in (None, "int", "int64")
        if not real or (isinstance(kind, Array) and kind.dims not in (None, ())):
            raise refuse(
                "only real scalars are differentiated, and this value is none",
                "differentiate a number: sum an array, and return it",
                self.call,
            )

    def seed(self):
        kind = self.kinds[self.value.id]
        if isinstance(kind, Array) and kind.dims is not None:
            if kind.dtype is not None and kind.dtype.startswith("complex"):
                raise refuse(
                    "the value to differentiate is complex", "differentiate its real part, np.real(y)", self.call
                )
            if kind.dims == ():
                return constant(1)
            if all(n == 1 for n in kind.dims):
                return self.reverse.define(self.reverse.bar_base(self.value.id), call(numpy("ones_like"), self.value))
            raise refuse(
                f"only scalars are differentiated, and this value has {len(kind.dims)} dimension(s)",
                "sum it, or differentiate one component at a time: dlgradient(y[0], x, retain_data=True)",
                self.call,
            )
        if isinstance(kind, Sequence | Mapping):
            raise refuse("only scalars are differentiated, and this is a container", "pass one number", self.call)
        text = remember(getattr(self.call, "place", None))
        return self.reverse.define(
            self.reverse.bar_base(self.value.id), call(helper("seed"), self.value, constant(text))
        )

    def capture(self, node) -> None:
        """Keep the adjoint of a target before the statement that gave it its value is reversed."""
        if self.at_entry:
            return
        for place in self.places:
            root = place.root
            if root in self.captured:
                continue
            if is_assignment(node):
                if target(node) == root:
                    self.captured[root] = self.state(root)
            elif root in mutates(node) or hasattr(node, "body") and root in all_writes([node]):
                self.captured[root] = self.state(root)
            elif hasattr(node, "body") and any(root in mutates(n) for n in walk([node])):
                raise refuse(
                    f"`{root}` is changed in place inside a loop or branch before its gradient is taken",
                    f"take the gradient with respect to a copy: {root} = {root}.copy() after the loop",
                    self.call,
                )

    def leave_loop(self, node) -> None:
        """The partial iteration is reversed: now the finished ones, unless all targets were set in this one."""
        bound = set(node.carried) | set(writes(node))
        if not self.at_entry:
            for place in self.places:
                if place.root in bound:
                    self.captured.setdefault(place.root, self.state(place.root))
        if self.done():
            return
        if any(_is_gradient(n) and any(m in self.reverse.active for m in writes(n)) for n in walk(node.body)):
            raise refuse(
                "this gradient runs through gradients that the same call took in earlier iterations",
                "take it after the loop",
                self.call,
            )
        self.reverse.loop(node)

    def state(self, root: str):
        bar = self.reverse.bars.get(root)
        if isinstance(bar, gast.Name):
            self.reverse.disown(bar.id)
        return Parts(dict(bar.items)) if isinstance(bar, Parts) else bar

    # --- the result ---------------------------------------------------------------------------

    def replace(self) -> None:
        """Put the emitted statements and the gradient in the place of the call."""
        block, index, _ = self.trail[-1]
        results = [self.result(t) for t in self.targets]
        value = results[0] if len(results) == 1 else tuple_of([self.reverse.define("t", r) for r in results])
        if isinstance(self.node, gast.Assign):
            operation = self.reverse.flat(value)
            final = assign(target(self.node), operation, getattr(self.node, "origin", None))
            final.traced = True  # a gradient counts as computed from the inputs, even where it is constant
            final.place = getattr(self.node, "place", None)
            self.reverse.out.append(final)
        block[index : index + 1] = self.reverse.out
        attach(self.program.body)

    def result(self, structure):
        if isinstance(structure, Place):
            return self.gradient(structure)
        kind, keys, parts = structure
        atoms = [self.reverse.define("t", self.result(p)) for p in parts]
        return gast.Dict(keys, atoms) if kind is gast.Dict else kind(atoms, gast.Load())

    def gradient(self, place: Place):
        """The adjoint at a place, in the structure of the place's value."""
        return self.at(self.captured.get(place.root), place, self.kinds[place.root], gast_name(place.root), place.path)

    def at(self, bar, place, kind: Kind, primal, path):
        if path:
            key = path[0]
            inner = primal_step(primal, key, place, len(place.path) - len(path))
            key_node = key if isinstance(key, gast.AST) else constant(key)
            inner_kind = self.kinds.place(inner) if not isinstance(key, gast.AST) else Kind()
            if isinstance(bar, Parts) and not isinstance(key, gast.AST):
                return self.at(bar.items.get(key), place, inner_kind, inner, path[1:])
            if bar is None:
                return self.at(None, place, inner_kind, inner, path[1:])
            whole = self.materialize(bar, kind)
            part = self.reverse.define("t", call(helper("part"), whole, key_node, constant(None)))
            return self.at(part, place, inner_kind, inner, path[1:])
        return self.like(bar, kind, primal, place)

    def materialize(self, bar, kind):
        if not isinstance(bar, Parts):
            return bar
        display, _ = self.reverse.display(kind, bar)
        return self.reverse.define("t", display)

    def like(self, bar, kind: Kind, primal, place):
        """The gradient of a value of a kind: zeros where nothing was contributed."""
        plain = (
            isinstance(kind, Sequence) and kind.type in (list, tuple) or isinstance(kind, Mapping) and kind.type is dict
        )
        if plain and (bar is None or isinstance(bar, Parts)):
            return self.like_display(bar, kind, primal, place)
        if isinstance(kind, Array):
            if isinstance(bar, gast.Constant):
                return constant(float(bar.value))
            if bar is None:
                return constant(0.0) if kind.scalar else call(numpy("zeros_like"), primal)
            if kind.dims == () or (isinstance(bar, gast.Name) and not self.is_fresh_part(bar)):
                return self.reverse.handed_out(place.root, bar)
        whole = constant(None) if bar is None else self.materialize(bar, kind)
        return call(helper("gradient"), whole, primal)

    def is_fresh_part(self, bar) -> bool:
        """Whether a bar was taken out of a container's adjoint, where it may be missing."""
        made = next((n for n in reversed(self.reverse.out) if bar.id in writes(n)), None)
        value = getattr(made, "value", None)
        return isinstance(value, gast.Call) and getattr(value.func, "static", None) is helper_itself("part")

    def like_display(self, bar, kind, primal, place):
        items = bar.items if isinstance(bar, Parts) else {}
        if isinstance(kind, Sequence):
            entries: list = list(enumerate(kind.items))
        else:
            assert isinstance(kind, Mapping)
            entries = list(kind.items)
        atoms = []
        for key, inner in entries:
            value = self.like(items.get(key), inner, gast.Subscript(clone(primal), constant(key), gast.Load()), place)
            atoms.append(self.reverse.define("t", value))
        if isinstance(kind, Sequence):
            return tuple_of(atoms) if kind.type is tuple else gast.List(atoms, gast.Load())
        return gast.Dict([constant(k) for k, _ in entries], atoms)


def gast_name(identifier: str):
    return gast.Name(identifier, gast.Load(), None, None)


def primal_step(primal, key, place: Place, depth: int):
    """The expression that reads one step of a place's path."""
    nodes = []
    node = place.node
    while isinstance(node, gast.Attribute | gast.Subscript):
        nodes.append(node)
        node = node.value
    step = list(reversed(nodes))[depth]
    if isinstance(step, gast.Attribute):
        return gast.Attribute(primal, step.attr, gast.Load())
    return gast.Subscript(primal, clone(step.slice), gast.Load())


def _is_gradient(node) -> bool:
    return macros.role_of_call(getattr(node, "value", None)) == "gradient"


def _leaves(structure):
    if isinstance(structure, Place):
        return [structure]
    return [p for part in structure[2] for p in _leaves(part)]


def _show(node) -> str:
    from tapeless.transform.printer import show

    return show(node)


__all__ = ["Expansion", "find_call", "names_in"]
