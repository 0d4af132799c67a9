"""Put the body of a called function in the place of the call.

This is done for functions defined inside the differentiated one (so that what they close over needs no passing), for
functions that are given such a function or return one, and for functions that call `dlgradient` on what they were
given. A nested function that calls itself is lifted out instead: what it closes over becomes parameters.

    g = partial(f, a); g(b)   ->  f(a, b)
    grad(f)(x)                ->  v = rt.variable(x); dlgradient(f(v), v)
"""

from __future__ import annotations

import functools
from types import FunctionType, MethodType
from typing import Any

import gast
import numpy as np

from tapeless.transform import macros
from tapeless.transform.core import constant, is_static, name, static, store_name, tuple_of
from tapeless.transform.definitions.calculus import VECTORIZED
from tapeless.transform.errors import misfit, put_at, refuse
from tapeless.transform.infer.changing import is_library
from tapeless.transform.normalize.checkpoints import outline
from tapeless.transform.normalize.exits import structure
from tapeless.transform.normalize.foreign import Foreign
from tapeless.transform.normalize.generators import Generators
from tapeless.transform.normalize.gradients import GradientCalls
from tapeless.transform.normalize.lifting import Lifting
from tapeless.transform.normalize.nested import (
    Checkpointed,
    Frozen,
    Gradient,
    Method,
    Partial,
    Vectorized,
    calls_itself,
    changed_names,
    display_of,
    forwarding,
    has_gradient,
    is_shown,
    joined,
    makes_functions,
    parameters_of,
    parts_of,
    reassigned_names,
    rebound_parameters,
    refers_to,
    returns_function,
    settled_names,
    takes_gradients,
    takes_positions_only,
    with_parameters,
    with_parts,
)
from tapeless.transform.normalize.rewrites import keyword
from tapeless.transform.normalize.standing import Standing
from tapeless.transform.normalize.statements import simplify
from tapeless.transform.primitives import find, methods_of
from tapeless.transform.program import Generated, Namer
from tapeless.transform.resolve import is_own
from tapeless.transform.scopes import bound_names, rename
from tapeless.transform.trees import clone, walk


class Inliner(GradientCalls, Standing, Lifting, Generators):
    """Inlines calls while a function is flattened.

    Parameters
    ----------
    workshop : Workshop
        Gives the resolved trees of functions, and keeps what is lifted out.
    namer : Namer
        For new names.
    function : function
        The function that is flattened.
    tree : gast.FunctionDef
        Its tree.
    shown : dict
        The keys in its parameters `*args` and `**kwargs`, as far as they are known.
    """

    def __init__(self, workshop, namer: Namer, function: FunctionType, tree, shown: dict[str, tuple] | None = None):
        self.workshop, self.namer, self.function = workshop, namer, function
        self.local: dict[str, Any] = {}
        self.collections: dict[str, dict[Any, Any]] = {}
        self.lifted: dict[str, tuple[Generated, list[str]]] = {}
        self.closures: dict[Any, Generated] = {}
        self.displays: dict[str, Any] = {}
        self.seen: set[str] = set()
        self.running: list = []
        self.changed, self.settled, self.tree = changed_names(tree), settled_names(tree), tree
        self.unstable = self.changed | reassigned_names(tree) | rebound_parameters(tree)
        self.seen.update(parameters_of(tree))
        for star, keys in (shown or {}).items():
            if star not in self.unstable:
                self.displays[star] = display_of(star, keys, star == getattr(tree.args.kwarg, "id", None))

    # --- calls --------------------------------------------------------------------------------

    def call(self, flattener, node):
        """The name of a call's value, if the call was inlined."""
        self.spread(node)
        if isinstance(node.func, gast.Call) and macros.role_of_call(node.func) is None:
            node.func = self.call(flattener, node.func) or node.func
        generator = self.generator(node)
        if generator is not None:
            return self.collected(flattener, node, generator[0])
        function = self.called(flattener, node.func)
        if isinstance(function, gast.FunctionDef):
            return self.expand(flattener, node, function, None)
        if isinstance(function, Partial):
            whole = gast.Call(
                function.function, [*function.arguments, *node.args], [*function.keywords, *node.keywords]
            )
            whole.place = getattr(node, "place", None)
            return flattener.operation(whole)
        if isinstance(function, Method):
            whole = gast.Call(gast.Attribute(function.owner, function.name, gast.Load()), node.args, node.keywords)
            whole.place = getattr(node, "place", None)
            return flattener.operation(whole)
        if isinstance(function, Frozen):
            whole = gast.Call(
                gast.Attribute(function.family, node.func.attr, gast.Load()),
                [*node.args, *function.arguments],
                [*node.keywords, *function.keywords],
            )
            whole.place = getattr(node, "place", None)
            return flattener.operation(whole)
        if isinstance(function, Vectorized):
            definition = VECTORIZED.get(len(node.args))
            if definition is None or node.keywords:
                raise refuse("np.vectorize with these arguments", "pass one to three arrays by position", node)
            whole = gast.Call(static(definition.__name__, definition), [function.function, *node.args], [])
            whole.place = getattr(node, "place", None)
            return flattener.operation(whole)
        if isinstance(function, Gradient):
            return self.gradient(flattener, node, function)
        if isinstance(function, Checkpointed):
            return self.checkpointed(flattener, node, function.function)
        value = getattr(node.func, "static", None)
        if value is functools.partial and node.args and not any(isinstance(a, gast.Starred) for a in node.args):
            inner = self.function_argument(flattener, node.args[0])
            held, keywords = self.held(flattener, node.args[1:], node.keywords)
            made = gast.Call(node.func, [inner, *held], keywords)
            return self.standing(flattener, made, Partial(inner, held, keywords))
        if value is np.vectorize and len(node.args) == 1 and not node.keywords:
            inner = self.function_argument(flattener, node.args[0])
            made = gast.Call(node.func, [inner], [])
            return self.standing(flattener, made, Vectorized(inner))
        if methods_of(value):
            held, keywords = self.held(flattener, node.args, node.keywords)
            made = gast.Call(node.func, held, keywords)
            return self.standing(flattener, made, Frozen(node.func, held, keywords))
        if macros.role(value) in ("grad", "value_and_grad") and node.args:
            return self.standing(flattener, node, self.gradient_function(flattener, node))
        if macros.role(value) == "checkpoint" and len(node.args) == 1:
            return self.standing(flattener, node, Checkpointed(self.argument(flattener, node.args[0])))
        entry = find(value)
        if entry is not None and entry.definition is not None:
            self.methods(flattener, node, entry.definition)
        given = [*node.args, *(k.value for k in node.keywords)]
        if entry is not None and entry.definition is not None and any(map(self.carries_function, given)):
            return self.expand(flattener, node, self.workshop.tree_of(entry.definition), entry.definition)
        if entry is not None and entry.closes is not None:
            self.close(flattener, node, *entry.closes)
        if not isinstance(value, FunctionType) or isinstance(value, MethodType):
            return None
        return self.static_call(flattener, node, value)

    def static_call(self, flattener, node, value: FunctionType):
        if find(value) is not None or macros.role(value) is not None:
            return None
        if macros.checkpoints(value):
            if any(map(self.carries_function, [*node.args, *(k.value for k in node.keywords)])):
                raise refuse(
                    f"`{value.__name__}` is checkpointed and is given a nested function",
                    "define that function at module level, and pass in what it uses",
                    node,
                )
            return None
        value = macros.plain(value)
        if find(value) is not None:
            return None
        if any(self.carries_function(a) for a in [*node.args, *(k.value for k in node.keywords)]):
            return self.expand(flattener, node, self.workshop.tree_of(value), value)
        if is_library(value):
            return None
        if takes_gradients(value) and has_gradient(self.workshop.tree_of(value)):
            return self.expand(flattener, node, self.workshop.tree_of(value), value)
        if makes_functions(value):
            tree = self.workshop.tree_of(value)
            if returns_function(tree) and not refers_to(tree, value):
                return self.expand(flattener, node, tree, value)
        return None

    def expand(self, flattener, node, tree, function):
        """Emit the body of a function on a call's arguments; gives the name of the result."""
        if function is None and calls_itself(tree, self.local):
            return self.lifted_call(flattener, node, tree)
        own = function is not None and is_own(function.__globals__)
        if sum(tree is t for t in self.running) > (DEEPEST if own else 0):  # a jacobian of jacobians does not recur
            raise refuse(
                f"`{tree.name}` calls itself and cannot be inlined",
                "define it at module level, and pass in what it uses",
                node,
            )
        if len(self.running) > 50:
            raise refuse("the calls are nested too deeply", "define the inner functions at module level", node)
        bound = self.arguments(flattener, node, tree, function)
        statements = structure(simplify(self.entered(flattener, bound, tree, function), self.namer), self.namer)
        self.unstable |= reassigned_names(*statements)
        put_at(getattr(node, "place", None), statements)
        for statement in walk(statements):
            statement.origin = flattener.origin
        return self.put(flattener, tree, statements)

    def arguments(self, flattener, node, tree, function) -> dict[str, Any]:
        """Atoms for the parameters that a call gives arguments to; displays of atoms for `*args` and `**kwargs`."""
        given = self.bind(node, tree, function)
        stars = [p.id for p in (tree.args.vararg, tree.args.kwarg) if p is not None]
        parts = {p: parts_of(v) if p in stars else [v] for p, v in given.items()}
        values = [v for part in parts.values() for v in part]
        atoms = iter(flattener.atoms(values, lambda a: self.argument(flattener, a)))
        bound = {p: [next(atoms) for _ in part] for p, part in parts.items()}
        return {p: with_parts(given[p], made) if p in stars else made[0] for p, made in bound.items()}

    def spread(self, node) -> None:
        """Write out the stars of a call that are parameters `*args` and `**kwargs` of a function that is inlined."""
        shown = self.displays
        args = [parts_of(shown[a.value.id]) if is_shown(a, shown) else [a] for a in node.args]
        node.args = [a for part in args for a in part]
        for keyword_ in [k for k in node.keywords if k.arg is None and is_shown(k, shown)]:
            display, index = shown[keyword_.value.id], node.keywords.index(keyword_)
            pairs = zip(display.keys, display.values, strict=True)
            node.keywords[index : index + 1] = [gast.keyword(k.value, v) for k, v in pairs]

    def put(self, flattener, tree, statements: list):
        """Flatten the body of a function in the place of its call; gives what it returns."""
        kept = flattener.origin, flattener.place
        self.running.append(tree)
        try:
            flattener.statements(statements[:-1])
        finally:
            self.running.pop()
        flattener.origin, flattener.place = kept
        return statements[-1].value

    def entered(self, flattener, bound, tree, function) -> list:
        """Assign the parameters of a function; gives its body, with names of its own."""
        inner = clone(tree)
        if function is not None:
            inner = Foreign(function, self.function, self.namer).visit(inner)
        mapping: dict[str, Any] = {n: self.namer.fresh(n) for n in bound_names(tree)}
        changed = changed_names(tree)
        again = changed | reassigned_names(tree) | rebound_parameters(tree)
        self.unstable |= {mapping[n] for n in again if n in mapping}
        self.changed |= {mapping.get(n, n) for n in changed}
        self.settled |= {mapping[n] for n in settled_names(tree) if n in mapping}
        self.seen.update(mapping[p] for p in bound)
        for parameter in bound:
            atom: Any = bound[parameter]
            if isinstance(atom, gast.Name) and atom.id in self.local:
                self.local[mapping[parameter]] = self.local[atom.id]
            self.collect(mapping[parameter], atom)
            if isinstance(atom, gast.Tuple | gast.Dict) and mapping[parameter] not in self.unstable:
                self.displays[mapping[parameter]] = atom
            flattener.emit(gast.Assign([store_name(mapping[parameter])], atom, None))
        statements = [s for s in inner.body if not isinstance(s, gast.Nonlocal)]
        return outline(rename(statements, mapping), [mapping[p] for p in bound], self.namer)

    def argument(self, flattener, argument):
        if isinstance(argument, gast.Lambda):
            return self.lambda_(flattener, argument)
        return flattener.atom(argument)

    def function_argument(self, flattener, node):
        """A function that is an argument; a name that stands for a method, if it is `p.m`."""
        if not isinstance(node, gast.Attribute) or is_static(node):
            return self.argument(flattener, node)
        ((owner,), _) = self.held(flattener, [node.value], [])
        identifier = self.namer.fresh(node.attr)
        self.local[identifier] = Method(owner, node.attr)
        flattener.emit(gast.Assign([store_name(identifier)], gast.Attribute(owner, node.attr, gast.Load()), None))
        return name(identifier)

    def methods(self, flattener, node, definition: FunctionType) -> None:
        """Note the methods that a call gives to parameters for functions, as the names of these tell."""
        parameters = definition.__code__.co_varnames[: definition.__code__.co_argcount]
        stars = [i for i, a in enumerate(node.args) if isinstance(a, gast.Starred)]
        for i, parameter in zip(range(min(stars, default=len(node.args))), parameters, strict=False):
            if parameter in TAKES_FUNCTIONS:
                node.args[i] = self.function_argument(flattener, node.args[i])
        for k in node.keywords:
            if k.arg in TAKES_FUNCTIONS:
                k.value = self.function_argument(flattener, k.value)

    def bind(self, node, tree, function) -> dict[str, Any]:
        """Which expression each parameter gets; `*args` and `**kwargs` get displays."""
        arguments = tree.args
        positional = [p.id for p in [*arguments.posonlyargs, *arguments.args]]
        given = written_out(node, tree, len(positional))
        keyword_only = [p.id for p in arguments.kwonlyargs]
        bound = dict(zip(positional, given, strict=False))
        extra = [k for k in node.keywords if k.arg not in positional + keyword_only]
        bound |= {k.arg: k.value for k in node.keywords if k not in extra}
        defaults = dict(zip(reversed(positional), reversed(arguments.defaults), strict=False))
        defaults |= {p: d for p, d in zip(keyword_only, arguments.kw_defaults, strict=True) if d is not None}
        for parameter in [*positional, *keyword_only]:
            if parameter not in bound:
                if parameter not in defaults:
                    raise refuse(f"`{tree.name}` misses the argument `{parameter}`", "pass it", node)
                bound[parameter] = defaults[parameter]
        rest = given[len(positional) :]
        if (rest and not arguments.vararg) or (extra and not arguments.kwarg):
            raise misfit(function, tree.name, f"its parameters are {', '.join([*positional, *keyword_only])}", node)
        if arguments.vararg:
            bound[arguments.vararg.id] = tuple_of(rest)
        if arguments.kwarg:
            bound[arguments.kwarg.id] = gast.Dict([constant(k.arg) for k in extra], [k.value for k in extra])
        return bound

    def close(self, flattener, node, position: int, rest: int, count: int) -> None:
        """Make a function that is taken get what it closes over with `args`: the owner of a method comes first."""
        if len(node.args) <= position or any(isinstance(a, gast.Starred) for a in node.args):
            return
        node.args[position] = function = self.function_argument(flattener, node.args[position])
        tree = self.local.get(getattr(function, "id", ""))
        args = node.args[rest] if len(node.args) > rest else keyword(node, "args")
        if isinstance(tree, Method) and isinstance(tree.owner, gast.Name):
            closed = forwarding(tree, self.namer.fresh(f"closed_{tree.name}"), count)
            args = tuple_of([tree.owner]) if args is None else joined(tuple_of([tree.owner]), args)
        elif isinstance(tree, gast.FunctionDef) and takes_positions_only(tree):
            captured = self.captured(tree, {tree.name})
            if not captured:
                return
            closed = with_parameters(tree, self.namer.fresh(f"closed_{self.namer.base(function.id)}"), captured)
            args = joined(args, tuple_of([name(c) for c in captured]))
        else:
            return
        flattener.emit(closed)
        node.args[position] = name(closed.name)
        if len(node.args) > rest:
            node.args[rest] = args
        else:
            node.keywords = [*(k for k in node.keywords if k.arg != "args"), gast.keyword("args", args)]


# How often one of our own definitions may be inlined in itself.
DEEPEST = 3

# What functions of NumPy and SciPy call the functions that they take.
TAKES_FUNCTIONS = ("fun", "func", "f", "function", "func1d", "pyfunc", "fprime", "jac")


def written_out(node, tree, count: int) -> list:
    """The positional arguments of a call; a last one with a star fills the parameters that are left."""
    *others, last = node.args or [None]
    if not isinstance(last, gast.Starred):
        others = node.args
    taken = tree.args
    open_ended = taken.defaults or taken.vararg or taken.kwonlyargs or node.keywords
    stars = any(isinstance(a, gast.Starred) for a in others) or any(k.arg is None for k in node.keywords)
    if stars or (others is not node.args and (open_ended or not isinstance(last.value, gast.Name))):
        raise refuse(f"`{tree.name}` must be inlined here, and is called with stars", "write its arguments out", node)
    if others is node.args:
        return others
    return [*others, *(gast.Subscript(last.value, constant(i), gast.Load()) for i in range(count - len(others)))]
