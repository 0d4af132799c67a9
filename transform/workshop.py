"""Where one transformation is made: the functions it read, specialized and generated."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import FunctionType
from typing import Any

import gast

from tapeless.transform import idioms, optimize, scipy_rules
from tapeless.transform.adjoint import Reverse
from tapeless.transform.aliasing import Aliases
from tapeless.transform.core import call, constant, is_assignment, name, tuple_of
from tapeless.transform.effects import changes, outside_name, outside_of
from tapeless.transform.errors import DifferentiationError, misfit, refuse, shown_at
from tapeless.transform.expand import Expansion, find_call
from tapeless.transform.generating import Generating
from tapeless.transform.infer import Kinds, infer, no_rule
from tapeless.transform.infer.changing import is_definition, needs_rule
from tapeless.transform.infer.objects import Star, behind
from tapeless.transform.infer.unseen import classes_in
from tapeless.transform.kinds import (
    ANYTHING,
    Array,
    Kind,
    Mapping,
    Sequence,
    Static,
    Unknown,
    kind_of,
    lasting,
    traced_leaves,
    widen,
    with_inner,
)
from tapeless.transform.normalize import normalize
from tapeless.transform.normalize.generators import as_function
from tapeless.transform.normalize.inline import Inliner
from tapeless.transform.normalize.leaves import as_node, default_of, is_small
from tapeless.transform.normalize.library_containers import as_builtin
from tapeless.transform.normalize.lowering import lower
from tapeless.transform.normalize.nested import parameters_of
from tapeless.transform.normalize.redefined import distinct
from tapeless.transform.primitives import find
from tapeless.transform.program import Generated, Namer, Origin, Program
from tapeless.transform.resolve import Dependencies, resolve
from tapeless.transform.rules import Constants
from tapeless.transform.source import read, signature
from tapeless.transform.trees import clone, nodes_in, walk


@dataclass(eq=False)
class Specialization:
    """A callee for arguments of certain kinds."""

    workshop: Workshop
    callee: Any
    kinds: dict[str, Kind]
    program: Program | None = None
    table: Kinds | None = None
    result: Kind = field(default_factory=lambda: Unknown(True))
    shares: bool | None = None  # its result shares memory with what was there before
    changes: bool = False  # its arguments, in place
    disturbs: bool = False  # its arguments, by calls that are not differentiated
    outside: list = field(default_factory=list)  # the data outside of it that it may change, and what they are then
    expanded: bool = False  # whether it has gradients in it, whose code is in its program
    forward: Any = None
    reverse: Any = None
    jvp: Any = None
    jvp_sources: dict[str, tuple[str, bool]] = field(default_factory=dict)  # of its parameters: whose, a tangent or not
    asked: list[tuple[str, int | None]] | None = None  # the arguments that the reverse gives adjoints of, if not these

    @property
    def differentiated(self) -> list[str]:
        """The parameters that get adjoints."""
        return [p for p, k in self.kinds.items() if k.traced]

    def gives_new(self) -> bool:
        """Whether the result shares no memory with what was there before the call."""
        if self.shares is None:
            self.shares = True  # a recursive call, for one
            if self.program is not None and self.table is not None:
                aliases = Aliases(self.program.body, self.table, self.program.parameters)
                reached = aliases.reach(aliases.pointed(self.program.result))
                self.shares = any(thing[0] in ("parameter", "items") for thing in reached)
        return not self.shares

    def require_pair(self) -> None:
        if self.forward is None:
            self.workshop.make_pair(self)

    def require_tangent(self, alone: bool = False) -> None:
        if self.jvp is None:
            self.workshop.make_tangent(self, alone)


FLAGS = (Static(True), Static(False))
STARS = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def kinds_key(kinds: dict[str, Kind]):
    return tuple(kinds.items())


class Workshop(Generating):
    """Reads, specializes and generates functions; collects what they depend on."""

    def __init__(self):
        scipy_rules.load()
        self.dependencies = Dependencies()
        self.trees: dict[Any, Any] = {}
        self.programs: dict[Any, Program] = {}
        self.specializations: dict[Any, list[Specialization]] = {}
        self.generated: list[Generated] = []
        self.stores = False
        self.leaves: dict[FunctionType, bool] = {}
        self.names = Namer(set())
        self.classes: set[type] = set()  # of the objects that the functions make or are given
        self.changed_outside: set[str] = set()  # the data outside of the functions that they may change
        self.runs_again = False  # whether there are checkpointed functions

    # --- reading ------------------------------------------------------------------------------

    def tree_of(self, function: FunctionType):
        """The resolved tree of a user function."""
        if function not in self.trees:
            if needs_rule(function):
                raise no_rule(function, None)
            wrapped = getattr(function, "__tapeless_gradient__", None)
            if wrapped is not None:
                inner = self.tree_of(wrapped[0])
                self.trees[function] = calling(function, f"{inner.name}_grad", clone(inner.args))
            else:
                tree = distinct(as_builtin(resolve(read(function), self.dependencies)))
                self.trees[function] = Constants().visit(tree) if is_definition(function) else tree
        return self.trees[function]

    def program_of(self, callee, kinds: dict[str, Kind] | None = None) -> Program:
        """A callee in the core language, fresh; for arguments of some kinds, which tell what is in `*args`."""
        if isinstance(callee, Generated):
            return callee.program.copy()
        shown = () if kinds is None else tuple(self.shown(callee, kinds))
        if (callee, shown) not in self.programs:
            self.programs[callee, shown] = self.read_program(callee, shown)
        return self.programs[callee, shown].copy()

    def shown(self, callee: FunctionType, kinds: dict[str, Kind]):
        """The parameters `*args` and `**kwargs`, and their keys, as far as kinds tell them."""
        stars = (p.name for p in self.signature(callee).parameters.values() if p.kind in STARS)
        for parameter, kind in ((p, kinds.get(p)) for p in stars):
            if kind is None:
                yield parameter, ()
            elif isinstance(kind, Sequence):
                yield parameter, tuple(range(len(kind.items)))
            elif isinstance(kind, Mapping) and kind.exact:
                yield parameter, tuple(k for k, _ in kind.items)

    def read_program(self, callee: FunctionType, shown=()) -> Program:
        """A user function in the core language; `shown` are the keys in its starred parameters."""
        tree = as_function(clone(self.tree_of(callee)), callee)
        taken = {n.id for n in nodes_in(tree) if isinstance(n, gast.Name)} | set(callee.__code__.co_names)
        taken |= set(callee.__code__.co_varnames) | set(callee.__code__.co_freevars) | {"np", "rt"}
        namer = Namer(taken, set(callee.__code__.co_varnames) | set(callee.__code__.co_cellvars))
        arguments = tree.args
        parameters = parameters_of(tree)
        inliner = Inliner(self, namer, callee, tree, dict(shown))
        body = self.normalized(tree.body, parameters, namer, inliner)
        return Program(tree.name, callee, arguments, body, namer, parameters)

    def normalized(self, body: list, parameters: list[str], namer: Namer, inliner: Inliner) -> list:
        """Statements in the core language."""
        return normalize(body, parameters, namer, inliner)

    def has_source(self, function: FunctionType) -> bool:
        """Whether a function can be read and is within what is supported."""
        try:
            self.program_of(function)
        except DifferentiationError:
            return False
        return True

    def leaf(self, function: FunctionType, made: Specialization | None) -> Program | None:
        """A function as a program of a few operations without control flow, if it is one, or is for these arguments."""
        code = function.__code__
        if function.__closure__ is not None or code.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS):
            return None
        if needs_rule(function):
            return None
        if function not in self.leaves:
            self.leaves[function] = len(code.co_code) < 400 and is_small(self.program_of(function).body)
        if self.leaves[function]:
            return self.program_of(function)
        if made is None or made.program is None or made.table is None:
            return None
        if not all(map(is_assignment, made.program.body[:-1])):  # what is left of large functions is not pruned for it
            return None
        body = optimize.prune(clone(made.program.body), set())
        return replace(made.program, body=body) if is_small(body) else None

    # --- calls --------------------------------------------------------------------------------

    def bind(self, callee, arguments, keywords, node) -> dict[str, Any]:
        """Which atom each parameter of a callee gets; starred parameters get displays."""
        fits = self.signature(callee)
        star = arguments[-1].value if arguments and isinstance(arguments[-1], gast.Starred) else None
        given = arguments if star is None else arguments[:-1]
        try:
            bind = fits.bind if star is None else fits.bind_partial
            bound = bind(*given, **{k.arg: k.value for k in keywords})
        except TypeError as error:
            raise misfit(callee, callee.__name__, error, node) from None
        result = {}
        for parameter, value in bound.arguments.items():
            kind = fits.parameters[parameter].kind
            if kind is inspect.Parameter.VAR_POSITIONAL:
                value = tuple_of(list(value))
            elif kind is inspect.Parameter.VAR_KEYWORD:
                value = gast.Dict([constant(k) for k in value], list(value.values()))
            result[parameter] = value
        if star is not None:
            result[self.starred(fits, result, node)] = star
        return result

    def starred(self, fits: inspect.Signature, bound, node) -> str:
        """The parameter `*args` that takes all of a starred argument of unknown length."""
        for parameter in fits.parameters.values():
            if parameter.kind is inspect.Parameter.VAR_POSITIONAL and parameter.name not in bound:
                return parameter.name
            if parameter.name not in bound and parameter.default is parameter.empty:
                break
        raise refuse("a starred argument of unknown length", "write the arguments out", node)

    def signature(self, callee) -> inspect.Signature:
        if isinstance(callee, Generated):
            if not callee.own_parameters:
                return signature(callee.function)
            return inspect.Signature(
                [inspect.Parameter(p, inspect.Parameter.POSITIONAL_OR_KEYWORD) for p in callee.program.parameters]
            )
        return signature(callee)

    def call_kind(self, node, callee, arguments, keywords) -> Kind:
        """The kind of the result of a call of a user function."""
        if isinstance(callee, Generated) and callee.program is None:
            return Unknown(True)
        with shown_at(node):
            made = self.specialize(callee, self.parameter_kinds(callee, arguments, keywords, node), node)
        node.changes, node.disturbs, node.outside = made.changes, made.disturbs, made.outside
        node.gives_new, node.specialized = made.gives_new, made
        traced = any(k.traced for k in [*arguments, *keywords.values()])
        return lasting(made.result if traced else as_written(made.result))

    def parameter_kinds(self, callee, arguments, keywords, node=None) -> dict[str, Kind]:
        """The kinds of a callee's parameters, from those of a call's arguments."""
        fits = self.signature(callee)
        star = arguments[-1] if arguments and isinstance(arguments[-1], Star) else None
        try:
            bound = fits.bind_partial(*arguments[:-1], **keywords) if star else fits.bind(*arguments, **keywords)
        except TypeError as error:
            raise misfit(callee, callee.__name__, error, node) from None
        kinds: dict[str, Kind] = {}
        for parameter, kind in bound.arguments.items():
            form = fits.parameters[parameter].kind
            if form is inspect.Parameter.VAR_POSITIONAL:
                kind = Sequence(tuple, tuple(kind))
            elif form is inspect.Parameter.VAR_KEYWORD:
                kind = Mapping(dict, tuple(kind.items()))
            kinds[parameter] = kind
        if star is not None:
            kinds[self.starred(fits, kinds, node)] = star.of
        return kinds

    def begin(self, callee, kinds: dict[str, Kind], finish: Callable[[Program], None] | None = None) -> Specialization:
        """The function that is asked for itself; one with a rule or a definition is called, and its source not read.

        What `finish` makes of its program is for this one only: where it calls itself, the function is as it was.
        """
        if find(callee) is not None:
            self.trees[callee] = calling(callee, callee.__name__, arguments_of(signature(callee)))
        if finish is None:
            return self.specialize(callee, kinds)
        made = Specialization(self, callee, kinds)
        self.make(made, finish)
        return made

    def calls_itself(self, callee) -> bool:
        """Whether a function may be one that calls itself."""
        named = isinstance(callee, FunctionType) and callee.__name__ in callee.__code__.co_names
        return named or getattr(callee, "recursive", False)

    def specialize(self, callee, kinds: dict[str, Kind], node=None) -> Specialization:
        """A callee for arguments of these kinds; a recursive call inside it gets the same one, more general."""
        known = self.specializations.setdefault(callee, [])
        if self.calls_itself(callee):
            kinds = {p: k if k in FLAGS else widen(k) for p, k in kinds.items()}  # a recursion's numbers change
        around = [made.kinds for made in known if made.table is None]

        def as_around(parameter: str, kind: Kind) -> Kind:
            """What a recursion passes on as it is keeps its kind; what changes is generalized."""
            stays = all(kind == without_sizes(outer.get(parameter, kind)) for outer in around)
            return kind if stays else generalize(kind)

        last = as_around if around else lambda _, kind: generalize(kind)
        for form, most in ((lambda _, k: lasting(k), 8), (lambda _, k: without_sizes(k), 24), (last, math.inf)):
            kinds = {p: form(p, k) for p, k in kinds.items()}
            for made in known:
                if kinds_key(made.kinds) == kinds_key(kinds):
                    return made
            if not around and len(known) <= most:
                break
        made = Specialization(self, callee, kinds)
        known.append(made)
        try:
            self.make(made)
        except BaseException:
            known.remove(made)
            raise
        return made

    def make(self, made: Specialization, finish: Callable[[Program], None] | None = None) -> None:
        """Give a specialization its program and what is known of it."""
        callee, kinds = made.callee, made.kinds
        self.classes |= {cls for kind in kinds.values() for cls in classes_in(kind)}
        made.program = self.program_of(callee, kinds)
        if finish is not None:
            finish(made.program)
        made.table = self.infer(made.program, kinds)
        if not isinstance(callee, Generated) or callee.lifted:
            before = contents(made.program)
            made.program.body = optimize.share(made.program.body, made.table)
            self.note_changes(made)
            self.stores |= made.changes
            if contents(made.program) != before:
                made.table = self.infer(made.program, kinds)
            self.expand(made, alone=finish is not None)
        made.result = made.table.atom(made.program.result)

    def note_changes(self, made: Specialization) -> None:
        """Note which of its arguments, and of what stands outside, a function may change."""
        assert made.program is not None and made.table is not None
        body, parameters = made.program.body, made.program.parameters
        values = [getattr(node, "value", None) for node in walk(body)]
        made.changes = any(getattr(v, "dynamic", False) or getattr(v, "changes", False) for v in values)
        if not any(changes(node) for node in walk(body)):
            return
        aliases = Aliases(body, made.table, parameters)
        made.changes = made.changes or bool(aliases.changed_parameters(parameters))
        disturbed = aliases.disturbed()
        made.disturbs = any(aliases.reach(aliases.at(p)) & disturbed for p in parameters)
        changed = disturbed | {p for _, name in aliases.mutations for p in aliases.at(name)}
        data = {outside_name(d): d for node in walk(body) for d in outside_of(node)}
        made.outside = [
            (d, made.table.outside_kind(d)) for n, d in data.items() if aliases.reach(aliases.at(n)) & changed
        ]

    def infer(self, program: Program, kinds: dict[str, Kind], lowered: bool = True) -> Kinds:
        """The kinds of a program's names; if it is to be differentiated, after the rewrites that need them."""
        initial = {**self.default_kinds(program), **kinds}
        table = infer(program, initial, self.call_kind, self.classes)
        while lowered and lower(program, table, self):
            program.body = optimize.copies.propagate(program.body)
            table = infer(program, initial, self.call_kind, self.classes)
        if table.refusals:
            raise table.refusals[0]
        idioms.recognize(program.body, table)
        return table

    def default_kinds(self, program: Program) -> dict[str, Kind]:
        """The kinds of the defaults of parameters that a call leaves out."""
        kinds: dict[str, Kind] = {}
        if not any(program.arguments.defaults) and not program.arguments.kw_defaults:
            if program.arguments.vararg is None and program.arguments.kwarg is None:
                return kinds
        for parameter in signature(program.function).parameters.values():
            if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
                kinds[parameter.name] = Sequence(tuple, ())
            elif parameter.kind is inspect.Parameter.VAR_KEYWORD:
                kinds[parameter.name] = Mapping(dict, ())
            elif parameter.default is not inspect.Parameter.empty:
                fixed = isinstance(parameter.default, int | float | str)
                own = is_definition(program.function)
                kind = Static(parameter.default) if fixed and own else kind_of(parameter.default)
                kinds[parameter.name] = traced_leaves(kind, False)
        return kinds

    def expand(self, made: Specialization, alone: bool) -> None:
        """Expand the calls of `dlgradient` in a program, in its order; what is alone is not asked what it gives."""
        program = made.program
        assert program is not None
        self.changed_outside.update(n for node in walk(program.body) for n in changes(node) if n.startswith("<"))
        while (found := find_call(program.body)) is not None:
            made.expanded = True
            Expansion(program, made.table, *found, new_reverse=self.new_reverse).run()
            again = find_call(program.body) is not None
            if again or not alone:
                made.table = self.infer(program, made.kinds, lowered=again)

    def new_reverse(self, table, active, namer, origin) -> Reverse:
        reverse = Reverse(table, active, namer, origin)
        reverse.workshop = self
        return reverse

    # --- generating ---------------------------------------------------------------------------

    def default_node(self, callee, parameter: str, node):
        """An expression for the default of a parameter that a call leaves out."""
        return default_of(parameter, callee.function if isinstance(callee, Generated) else callee)

    def reference(self, generated: Generated):
        """The name of a generated function, for the code that calls it."""
        node = name(generated.name)
        node.static, node.live = generated, False
        return node


def contents(program: Program) -> list[tuple]:
    """The statements of a program and their values, which are others where something was shared or moved."""
    return [(node, getattr(node, "value", None)) for node in walk(program.body)]


def calling(function, title: str, taken: gast.arguments) -> gast.FunctionDef:
    """The tree of a function with these parameters that calls another with them."""
    reference = name(function.__name__)
    reference.static, reference.live = function, False
    given: list = [name(p.id) for p in [*taken.posonlyargs, *taken.args]]
    if taken.vararg is not None:
        given.append(gast.Starred(name(taken.vararg.id), gast.Load()))
    named = [gast.keyword(p.id, name(p.id)) for p in taken.kwonlyargs]
    if taken.kwarg is not None:
        named.append(gast.keyword(None, name(taken.kwarg.id)))
    return gast.FunctionDef(title, taken, [gast.Return(gast.Call(reference, given, named))], [], None, None)


def arguments_of(fits: inspect.Signature) -> gast.arguments:
    """The parameters of a signature as those of a tree."""
    taken = gast.arguments([], [], None, [], [], None, [])
    for parameter in fits.parameters.values():
        node = gast.Name(parameter.name, gast.Param(), None, None)
        given = parameter.default is not parameter.empty
        default = as_node(parameter.name, parameter.default) if given else None
        if parameter.kind is parameter.VAR_POSITIONAL:
            taken.vararg = node
        elif parameter.kind is parameter.VAR_KEYWORD:
            taken.kwarg = node
        elif parameter.kind is parameter.KEYWORD_ONLY:
            taken.kwonlyargs.append(node)
            taken.kw_defaults.append(default)
        else:
            taken.args.append(node)
            taken.defaults += [] if default is None else [default]
    return taken


def without_sizes(kind: Kind) -> Kind:
    """The kind without the numbers in it, and the lengths of its arrays."""
    if isinstance(kind, Array):
        return replace(kind, dims=None if kind.dims is None else (None,) * len(kind.dims), size=None)
    return kind if kind in FLAGS else with_inner(widen(kind), without_sizes)


def as_written(kind: Kind) -> Kind:
    """The kind of what a function gives that runs as the user wrote it: functions made in it are not known."""
    bound = behind(kind)
    if bound is not None and isinstance(bound[0], Generated):
        return ANYTHING
    return with_inner(kind, as_written)


def generalize(kind: Kind) -> Kind:
    """The kind without what may differ from call to call of a recursion."""
    if isinstance(kind, Array):
        dims = () if kind.scalar else None
        return Array(kind.dtype, dims, kind.varied)
    if kind.traced:
        return Unknown(True)
    return widen(kind) if not isinstance(kind, Static) or not isinstance(kind.value, bool) else kind


__all__ = ["ANYTHING", "Origin", "Workshop", "call"]
