"""Forward mode: one pass that puts the tangents beside their primals.

    y = np.sin(x)         ->   y = np.sin(x);  y_dot = x_dot * np.cos(x)
    y[0] = v              ->   y[0] = v;       y_dot[0] = v_dot
    y = h(x)              ->   y, y_dot = h_jvp(x, x_dot)

Control flow stays as it is. The tangent of an array is an array of its shape; that of a list or tuple is a list, that
of a dict or object a dict, with None for zero, as adjoints have it. Views of tangents are taken where views of primals
are, so a change in place does to the tangent what it does to the primal.
"""

from __future__ import annotations

from typing import Any

import gast

from tapeless.transform import unbroadcast
from tapeless.transform.core import (
    assign,
    call,
    constant,
    is_assignment,
    is_copy,
    is_static,
    item,
    name,
    statement,
    target,
    tuple_of,
)
from tapeless.transform.errors import refuse, shown_at, unsupported
from tapeless.transform.infer import Kinds, no_rule
from tapeless.transform.instantiate import is_marker
from tapeless.transform.kinds import Array, Sequence, Static, Unknown, same_shape
from tapeless.transform.normalize.expressions import Flattener
from tapeless.transform.optimize.algebra import simplify
from tapeless.transform.pairs import may_close
from tapeless.transform.pointing import made_anew
from tapeless.transform.program import Program
from tapeless.transform.rules import INTEGERS, helper, numpy
from tapeless.transform.trees import Rewriter, blocks, names_in, nodes_in

BAR = "d_z"  # stands for the adjoint of the result in a rule that is read forwards


# What takes the tangent of an item out of its container's, by how the item itself is taken.
TAKING = {"key": "move", "at": "pop_at", "uninsert": "uninsert", "last": "pop"}

# What arguments fill places with that the tangent fills with zeros.
FILLING = ("constant_values", "end_values")


class Forward:
    """Writes tangents.

    Parameters
    ----------
    program : Program
        Its names, and the namer for new ones.
    kinds : Kinds
        The kinds of its names.
    active : set of str
        The names that have tangents.
    aliases : Aliases
        Which names may be changed in place.
    workshop : Workshop
        Where called functions are specialized.
    """

    def __init__(self, program: Program, kinds: Kinds, active: set[str], aliases, workshop):
        self.program, self.kinds, self.active = program, kinds, active
        self.aliases, self.workshop, self.namer = aliases, workshop, program.namer
        self.dots: dict[str, str] = {}
        self.leaving = aliases.reach(aliases.pointed(program.result))  # the objects that the caller may change
        self.out: list = []
        self.node: Any = None

    # --- names --------------------------------------------------------------------------------

    def is_active(self, node) -> bool:
        return isinstance(node, gast.Name) and not is_static(node) and node.id in self.active

    def dot(self, primal: str) -> str:
        """The name of the tangent of a name."""
        if primal not in self.dots:
            self.dots[primal] = self.namer.temporary(f"{self.namer.base(primal)}_dot")
        return self.dots[primal]

    def tangent(self, node):
        """The tangent of an atom: None, which is zero, for what has none."""
        return name(self.dot(node.id)) if self.is_active(node) else constant(None)

    def zero(self, primal: str):
        kind = self.kinds[primal]
        if isinstance(kind, Array) and kind.scalar and (kind.python or kind.real):
            return constant(0.0)
        if isinstance(kind, Array) and not kind.scalar:
            known = kind.dtype is not None and kind.inexact
            return call(numpy("zeros_like") if known else helper("zeros_of"), name(primal))
        return call(helper("zero_item" if isinstance(kind, Array | Unknown | Static) else "zeros"), name(primal))

    # --- emitting -----------------------------------------------------------------------------

    def emit(self, node, like=None):
        like = self.node if like is None else like
        node.origin, node.place = getattr(like, "origin", None), getattr(like, "place", None)
        self.out.append(node)
        return node

    def flat(self, expression):
        flattener = Flattener(self.namer)
        flattener.origin = getattr(self.node, "origin", None)
        operation = flattener.operation(simplify(expression))
        self.out += flattener.out
        return operation

    def set(self, primal: str, expression) -> None:
        """Give a name its tangent."""
        operation = self.flat(expression)
        if not is_copy(self.node) and self.is_shared(operation, primal):
            copying = numpy("array") if isinstance(self.kinds[primal], Array) else helper("copy")
            operation = call(copying, operation)
        node = self.emit(assign(self.dot(primal), operation))
        for mark in ("merge", "nothing"):
            setattr(node, mark, getattr(self.node, mark, False))

    def is_shared(self, operation, primal: str) -> bool:
        """Whether a tangent would be that of another name, which may be changed, where the primal is a new array."""
        given = operation.args[0] if unbroadcast.is_call(operation) else operation
        if not isinstance(given, gast.Name) or is_static(given):
            return False
        if ("made", id(self.node)) in self.leaving:
            return True
        source = next((p for p, dot in self.dots.items() if dot == given.id), primal)
        return any(self.aliases.changed_after(n, self.node) for n in (primal, source))

    # --- statements ---------------------------------------------------------------------------

    def block(self, block) -> list:
        outer, self.out = self.out, []
        for node in block:
            self.statement(node)
        made, self.out = self.out, outer
        return made

    def statement(self, node) -> None:
        self.node = node
        if is_assignment(node):
            self.assignment(node)
            return
        for part in blocks(node):
            part[:] = self.block(part)
        self.node = node
        if isinstance(node, gast.For | gast.While):
            node.carried = [*node.carried, *(self.dot(c) for c in node.carried if c in self.active)]
        self.out.append(node)
        if isinstance(node, gast.Assign | gast.AugAssign):
            self.store(node)
        elif isinstance(node, gast.Expr) and isinstance(node.value, gast.Call):
            self.effect(node, node.value)

    def store(self, node) -> None:
        """`c[k] = v`, `p.a = v`, `x[i] += v`."""
        place = node.targets[0] if isinstance(node, gast.Assign) else node.target
        if not self.is_active(place.value):
            return
        owner, kind = name(self.dot(place.value.id)), self.kinds[place.value.id]
        key = constant(place.attr) if isinstance(place, gast.Attribute) else place.slice
        value = self.tangent(node.value)
        if not self.is_active(node.value):
            value = self.zero_in(kind, node.value)
        where = gast.Subscript(owner, key, gast.Store())
        if isinstance(node, gast.AugAssign):
            if self.is_active(node.value):
                self.emit(gast.AugAssign(where, node.op, value))
        elif isinstance(kind, Unknown):
            self.emit(statement(call(helper("put"), owner, as_key(key), value)))
        else:
            self.emit(gast.Assign([where], value, None))

    def zero_in(self, container, value):
        """The tangent of a constant that is stored: what is not known may be an array or a list."""
        if isinstance(container, Array) or (isinstance(container, Unknown) and isinstance(value, gast.Constant)):
            return constant(0.0)
        return call(helper("zero_item"), value) if isinstance(container, Unknown) else constant(None)

    def effect(self, node, value) -> None:
        """`L.append(v)`, `np.add.at(x, i, v)`, helpers of generated code."""
        entry = getattr(value, "primitive", None)
        if entry is None and (not hasattr(value, "callee") or getattr(value, "changes", False)):
            self.aliases.check_call(node)
        if entry is None or not (entry.mutates or entry.takes):
            return
        container, *rest = value.primitive_arguments
        if not self.is_active(container):
            return
        owner = name(self.dot(container.id))
        if entry.puts or entry.takes or entry.turns:
            dots = [self.tangent(a) if self.is_active(a) else a for a in rest]
            if entry.puts:
                dots = [*rest[:-1], self.tangent(rest[-1])]
            self.emit(
                statement(call(value.func, *dots) if not is_static(value.func) else call(value.func, owner, *dots))
            )
            made = self.out[-1].value
            if not is_static(made.func):
                made.func = gast.Attribute(owner, made.func.attr, gast.Load())
            return
        if entry.adds:
            if self.is_active(rest[-1]):
                self.emit(statement(call(value.func, owner, *rest[:-1], self.tangent(rest[-1]))))
            return
        raise self.no_rule(entry)

    # --- assignments --------------------------------------------------------------------------

    def assignment(self, node) -> None:
        result, value = target(node), node.value
        if result not in self.active:
            self.out.append(node)
            if getattr(getattr(value, "primitive", None), "takes", None):
                self.effect(node, value)
            return
        if hasattr(value, "callee"):
            self.user_call(node, value)
            return
        if getattr(value, "dynamic", False):
            self.dynamic_call(node, value)
            return
        self.out.append(node)
        if is_copy(node):
            self.set(result, self.tangent(value) if self.is_active(value) else self.zero(result))
        elif isinstance(value, gast.Tuple | gast.List):
            self.set(result, gast.List([self.tangent(e) for e in value.elts], gast.Load()))
        elif isinstance(value, gast.Dict):
            self.set(result, gast.Dict(list(value.keys), [self.tangent(v) for v in value.values]))
        elif hasattr(value, "record"):
            self.set(result, self.record(result, value))
        elif getattr(value, "primitive", None) is not None:
            self.primitive(node, value, value.primitive)
        elif isinstance(value, gast.Constant):
            self.set(result, constant(None) if getattr(node, "nothing", False) else self.zero(result))
        else:
            self.constant(node, value)

    def record(self, result, value):
        """The tangent of a record: a list for a namedtuple, a dict of its attributes for an object."""
        dots, kind = {k: self.tangent(a) for k, a in value.record}, self.kinds[result]
        if isinstance(kind, Sequence):
            return gast.List([dots.get(i, constant(None)) for i in range(len(kind.items))], gast.Load())
        for field in made_anew(kind):
            if field not in dots:
                dots[field] = call(helper("zeros"), gast.Attribute(name(result), field, gast.Load()))
        return gast.Dict([constant(k) for k in dots], list(dots.values()))

    def constant(self, node, value) -> None:
        """An operation that has no derivative, unless it is one that nothing is known of."""
        if hasattr(value, "opaque"):
            raise no_rule(value.opaque, value if hasattr(value, "place") else node)
        if any(self.is_active(a) for a in self.atoms(value)):
            raise unsupported(value, node)
        self.set(target(node), self.zero(target(node)))

    def primitive(self, node, value, entry) -> None:
        result = target(node)
        arguments = value.primitive_arguments
        keywords = value.keywords if isinstance(value, gast.Call) else []
        read = [a for i, a in enumerate(arguments) if i not in entry.looks] + [k.value for k in keywords]
        if not any(self.is_active(n) for a in read for n in self.atoms(a)):
            self.set(result, self.zero(result))
        elif entry.takes:
            taking = entry.taking(arguments)
            where = [] if taking == "last" else arguments[1:2]
            self.set(result, call(helper(TAKING[taking]), name(self.dot(arguments[0].id)), *where, name(result)))
        elif entry.function is getattr or (entry.loads and not self.is_array(arguments[0])):
            self.set(result, call(helper("part"), name(self.dot(arguments[0].id)), as_key(arguments[1]), name(result)))
        elif entry.tangent is not None:
            self.by_rule(result, value, entry, arguments, keywords)
        elif entry.linear:
            self.linear(result, value, entry, arguments, keywords)
        elif entry.broadcasting and entry.adjoint is not None:
            self.elementwise(result, value, entry, arguments, keywords)
        else:
            raise self.no_rule(entry)

    def atoms(self, node) -> list:
        return [name(n) for n in names_in(node)]

    def is_array(self, node) -> bool:
        return isinstance(self.kinds.atom(node), Array)

    def is_integral(self, node) -> bool:
        kind = self.kinds.atom(node)
        return isinstance(kind, Array) and not kind.inexact

    def no_rule(self, entry):
        return refuse(
            f"`{entry.name}` has no rule for forward mode",
            f"give it one:\n    @tangent({entry.name})\n    def {entry.name}(z, x):\n        d[z] = ... * d[x]",
            self.node,
        )

    def no_derivative(self, entry, argument: str):
        return refuse(
            f"`{entry.name}` has no derivative by its argument `{argument}`",
            "keep it constant with tl.stop_gradient, or pass what it uses as an argument of its own",
            self.node,
        )

    def linear(self, result, value, entry, arguments, keywords) -> None:
        """A function that is linear in each of some arguments: the sum of what it makes of their tangents."""
        for keyword in keywords:
            if any(self.is_active(n) for n in self.atoms(keyword.value)):
                raise self.no_derivative(entry, keyword.arg)
        for position, argument in enumerate(arguments):
            if position not in (*entry.linear, *entry.looks) and self.is_active(argument):
                parameter = self.parameter(entry, position)
                if parameter not in INTEGERS:
                    raise self.no_derivative(entry, parameter)
        total = None
        for position in entry.linear:
            if position >= len(arguments):
                continue
            argument = arguments[position]
            if not any(self.is_active(n) for n in self.atoms(argument)):
                continue
            term = self.applied(value, position, self.argument_tangent(argument))
            total = term if total is None else gast.BinOp(total, gast.Add(), term)
        if total is None:
            raise self.no_rule(entry)
        self.set(result, total)

    def parameter(self, entry, position: int) -> str:
        """The name of an argument by its position, as far as a rule tells it."""
        names = entry.adjoint.parameters if entry.adjoint is not None else []
        return names[position] if position < len(names) else str(position)

    def argument_tangent(self, argument):
        if self.is_active(argument):
            kind = self.kinds[argument.id]
            dots = name(self.dot(argument.id))
            return dots if isinstance(kind, Array) else call(helper("filled"), dots, argument)
        dots = gast.List([self.tangent(e) for e in argument.elts], gast.Load())
        return call(helper("filled"), dots, gast.List(list(argument.elts), gast.Load()))

    def applied(self, value, position, tangent):
        """The operation with a tangent in the place of an argument."""
        if isinstance(value, gast.Subscript):
            return gast.Subscript(tangent, value.slice, gast.Load())
        if isinstance(value, gast.BinOp):
            sides = [value.left, value.right]
            sides[position] = tangent
            return gast.BinOp(sides[0], value.op, sides[1])
        if isinstance(value, gast.UnaryOp):
            return gast.UnaryOp(value.op, tangent)
        if isinstance(value, gast.Attribute):
            return gast.Attribute(tangent, value.attr, gast.Load())
        method = isinstance(value.func, gast.Attribute) and not is_static(value.func)
        new = gast.Call(value.func, list(value.args), [k for k in value.keywords if k.arg not in FILLING])
        if method and position == 0:
            new.func = gast.Attribute(tangent, value.func.attr, gast.Load())
        else:
            new.args[position - method] = tangent
        return new

    def elementwise(self, result, value, entry, arguments, keywords) -> None:
        """A rule of partial derivatives: each times the tangent of its argument."""
        bound = entry.adjoint.bind(value, arguments, keywords, self.kinds.get)
        steps = entry.adjoint.instantiate(result, bound, {result: name(BAR)}, self.kinds.get, self.namer, {})
        self.set(result, self.cast(result, self.summed(steps, result), entry))

    def cast(self, result, expression, entry):
        """A tangent in the type of the result, where a rule may have widened it."""
        kind = self.kinds[result]
        if entry.promotes and isinstance(kind, Array) and kind.single:
            return call(helper("unbroadcast"), expression, name(result))
        return expression

    def summed(self, steps, result):
        total = None
        for step in steps:
            if isinstance(step, gast.If):
                term = self.chosen(step, result)
                total = term if total is None else gast.BinOp(total, gast.Add(), term)
                continue
            if not isinstance(step, gast.Assign):
                raise self.no_rule(self.node.value.primitive)
            if not is_marker(step.targets[0]):
                self.emit(assign(target(step), self.flat(step.value)))
                continue
            argument = step.targets[0].slice
            if not self.is_active(argument):
                continue
            term = replaced(step.value, name(self.dot(argument.id)))
            mine, whole = self.kinds[argument.id], self.kinds[result]
            alike = isinstance(mine, Array) and isinstance(whole, Array) and same_shape(mine.dims, whole.dims)
            if not alike and not (isinstance(whole, Array) and whole.scalar):
                term = call(helper("unbroadcast"), term, name(result))
            total = term if total is None else gast.BinOp(total, gast.Add(), term)
        return self.zero(result) if total is None else total

    def chosen(self, step, result):
        """The sum of one side of a branch or the other, under one name."""
        new, outer, sides = self.namer.temporary("t"), self.out, []
        test = self.flat(step.test)
        if not isinstance(test, gast.Name | gast.Constant):
            test = name(self.emit(assign(self.namer.temporary("t"), test)).targets[0].id)
        for side in (step.body, step.orelse):
            self.out = []
            self.emit(assign(new, self.flat(self.summed(side, result)))).merge = True
            sides.append(self.out)
        self.out = outer
        self.emit(gast.If(test, *sides))
        return name(new)

    def by_rule(self, result, value, entry, arguments, keywords) -> None:
        """A rule of its own: `d[z] = ...` of the tangents of the arguments."""
        bound = entry.tangent.bind(value, arguments, keywords, self.kinds.get)
        for parameter in entry.tangent.forgotten(entry.looks):
            if self.is_active(bound[parameter]):
                raise self.no_derivative(entry, parameter)
        bars: dict[str, Any] = {result: constant(None)}
        for parameter, atom in bound.items():
            if self.is_active(atom):
                bars[parameter] = name(self.dot(atom.id))
            else:
                bars[parameter] = call(helper("zeros_of" if self.is_integral(atom) else "zeros"), atom)
                bars[parameter].vanishes = True
        self.steps(result, entry.tangent.instantiate(result, bound, bars, self.kinds.get, self.namer, {}), entry)

    def steps(self, result, steps, entry) -> None:
        for step in steps:
            if isinstance(step, gast.If):
                test, outer = self.flat(step.test), self.out
                sides = []
                for side in (step.body, step.orelse):
                    self.out = []
                    self.steps(result, side, entry)
                    self.out[-1].merge = True
                    sides.append(self.out)
                self.out = outer
                if not isinstance(test, gast.Name | gast.Constant):
                    test = name(self.emit(assign(self.namer.temporary("t"), test)).targets[0].id)
                self.emit(gast.If(test, *sides))
            elif is_marker(step.targets[0]):
                value = remaining(step.value) if isinstance(self.kinds[result], Array) else step.value
                self.set(result, self.cast(result, value, entry))
            else:
                self.emit(assign(target(step), self.flat(step.value)))

    # --- calls --------------------------------------------------------------------------------

    def user_call(self, node, value) -> None:
        """`y = h(x)` as `y, y_dot = h_jvp(x, x_dot)`."""
        workshop = self.workshop
        bound = workshop.bind(value.callee, value.callee_arguments, value.callee_keywords, value)
        atoms = {p: self.settled(a) for p, a in bound.items()}
        kinds = {p: self.argument_kind(a) for p, a in atoms.items()}
        with shown_at(value):
            made = workshop.specialize(value.callee, kinds, value)
            made.require_tangent()
        arguments = []
        for source, is_dot in made.jvp_sources.values():
            if source not in atoms:
                arguments.append(workshop.default_node(value.callee, source, value))
            else:
                arguments.append(self.tangent(atoms[source]) if is_dot else atoms[source])
        self.both(node, call(workshop.reference(made.jvp), *arguments))

    def argument_kind(self, node):
        from tapeless.transform.kinds import traced_leaves

        kind = self.kinds.atom(node)
        return kind if self.is_active(node) else traced_leaves(kind, False)

    def settled(self, node):
        """A display of starred arguments under a name, so that it has a tangent."""
        if not isinstance(node, gast.Tuple | gast.Dict):
            return node
        new = self.namer.temporary("t")
        self.emit(assign(new, node))
        self.kinds.table[new] = self.kinds.operation(node)
        values = node.elts if isinstance(node, gast.Tuple) else node.values
        if any(self.is_active(v) for v in values):
            self.active.add(new)
            dots = [self.tangent(v) for v in values]
            display = gast.List(dots, gast.Load()) if isinstance(node, gast.Tuple) else gast.Dict(list(node.keys), dots)
            self.emit(assign(self.dot(new), display))
        return name(new)

    def dynamic_call(self, node, value) -> None:
        """A call of a function that is known only when it runs."""
        if value.keywords or any(isinstance(a, gast.Starred) for a in value.args):
            raise refuse("keyword arguments of a function known only at run time", "pass them by position", node)
        function, arguments = value.func, list(value.args)
        if isinstance(function, gast.Attribute) and not is_static(function) and self.is_active(function.value):
            arguments = [function.value, *arguments]
            function = call(helper("method"), function.value, constant(function.attr))
        elif self.is_active(function):
            raise may_close(function.id, value if hasattr(value, "place") else node)
        dots = tuple_of([self.tangent(a) for a in arguments])
        self.both(node, call(helper("pushforward"), function, tuple_of(arguments), dots))

    def both(self, node, expression) -> None:
        """Assign a primal and its tangent, which an expression gives together."""
        result, packed = target(node), self.namer.temporary("t")
        self.emit(assign(packed, self.flat(expression)))
        for index, part in enumerate((result, self.dot(result))):
            made = self.emit(assign(part, item(name(packed), constant(index))))
            made.items = 2


def as_key(index):
    from tapeless.transform.adjoint.bars import as_value

    return as_value(index)


class _Bar(Rewriter):
    def __init__(self, tangent):
        self.tangent = tangent

    def visit_Name(self, node):
        return self.tangent if node.id == BAR and not is_static(node) else node


def replaced(expression, tangent):
    """A rule's expression with the tangent in the place of the adjoint of the result."""
    return _Bar(tangent).visit(expression)


def remaining(expression):
    """A sum without its terms by arguments that have no tangent: a tangent is linear in those of the arguments."""
    if not isinstance(expression, gast.BinOp) or not isinstance(expression.op, gast.Add):
        return expression
    terms = [remaining(expression.left), remaining(expression.right)]
    kept = [t for t in terms if not any(getattr(n, "vanishes", False) for n in nodes_in(t))]
    return kept[0] if len(kept) == 1 else gast.BinOp(terms[0], gast.Add(), terms[1])
