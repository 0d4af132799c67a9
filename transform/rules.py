"""Derivative rules: functions that are read as source and instantiated on the call at hand.

    @adjoint(np.multiply)
    def multiply(z, x, y):
        d[x] = d[z] * y
        d[y] = d[z] * x

The first parameter is the result, the others are the primitive's own parameters in its order. `d[z]` is the adjoint of
the result, `d[x] = ...` what it adds to the adjoint of an argument, `d[x][i] += ...` an addition to some of its items,
in place. `if` on static arguments and on `np.ndim` is decided when the rule is instantiated (`y == 2` and `y != 2` hold
only for constants). `rt.name` is a helper of
the runtime.
"""

from __future__ import annotations

import functools
import importlib
import types
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import gast
import numpy as np

from tapeless.transform import shapes
from tapeless.transform.core import LOAD, call, constant, name, static, tuple_of
from tapeless.transform.errors import refuse
from tapeless.transform.instantiate import Instantiation, d, is_marker, itself
from tapeless.transform.kinds import Sequence, Static
from tapeless.transform.primitives import declare, primitive
from tapeless.transform.program import Namer
from tapeless.transform.resolve import Dependencies, resolve
from tapeless.transform.scopes import bound_names, rename
from tapeless.transform.source import read
from tapeless.transform.trees import Rewriter, clone, nodes_in


class _Runtime(types.ModuleType):
    """Stands for the module of run-time helpers, which imports this one."""

    @cached_property
    def module(self) -> types.ModuleType:
        return importlib.import_module("tapeless.runtime.support")

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return getattr(self.module, attribute)


rt: Any = _Runtime("rt")


def helper(function_name: str):
    """A reference to a run-time helper, for generated code."""
    node = gast.Attribute(name("rt"), function_name, LOAD)
    node.static = helper_itself(function_name)
    return node


@functools.cache
def helper_itself(function_name: str) -> Callable:
    """A run-time helper."""
    return getattr(rt, function_name)


def numpy(function_name: str):
    """A reference to a NumPy function, for generated code."""
    value: Any = np
    for part in function_name.split("."):
        value = getattr(value, part)
    return static(f"np.{function_name}", value)


# The names under which functions take axes, shapes and indices. There is no derivative by them, though one that is
# taken from a container of differentiated values passes for active.
INTEGERS = frozenset(
    ("axis", "axis1", "axis2", "axes", "source", "destination", "shape", "newshape")
    + ("repeats", "reps", "shift", "indices", "indices_or_sections", "key")
)
# Those under which they take lists that are settings; all other lists of numbers are taken as arrays.
SETTINGS = INTEGERS.union(
    ("pad_width", "stat_length", "constant_values", "end_values", "s", "size", "kth", "obj", "ind", "new_shape")
    + ("window_shape", "args", "bounds")
)


@dataclass
class Template:
    """A rule's source.

    `partials` are the functions of a rule that is given by partial derivatives; `write` makes the rule of their trees.
    """

    function: Callable
    ignores: tuple[str, ...] = ()
    partials: tuple = ()
    write: Callable[..., list] | None = None

    @cached_property
    def tree(self) -> gast.FunctionDef:
        if self.write is not None:
            return _of_partials(self.partials, self.write)
        return Constants().visit(resolve(read(self.function), Dependencies()))

    @cached_property
    def parameters(self) -> list[str]:
        """The primitive's parameters (the rule's, without its result)."""
        arguments = self.tree.args
        return [p.id for p in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]][1:]

    @cached_property
    def defaults(self) -> dict[str, Any]:
        arguments = self.tree.args
        positional = [*arguments.posonlyargs, *arguments.args]
        pairs = zip(reversed(positional), reversed(arguments.defaults), strict=False)
        found = {p.id: default for p, default in pairs}
        found |= {p.id: v for p, v in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if v is not None}
        return found

    @cached_property
    def used(self) -> set[str]:
        return {n.id for s in self.tree.body for n in nodes_in(s) if isinstance(n, gast.Name)}

    @cached_property
    def differentiated(self) -> set[str]:
        """The parameters that the rule has adjoints or tangents of."""
        places = [n.slice for s in self.tree.body for n in nodes_in(s) if is_marker(n)]
        return {p.id if isinstance(p, gast.Name) else p.value.id for p in places}

    @cached_property
    def locals(self) -> set[str]:
        """The rule's parameters and variables."""
        return bound_names(self.tree)

    def forgotten(self, looks: tuple[int, ...]) -> list[str]:
        """The parameters that the rule gives no derivative by, less those of which only the shapes are read."""
        given = [p for i, p in enumerate(self.parameters) if i not in looks]
        return [p for p in given if p not in self.differentiated and p not in INTEGERS]

    def bind(self, call, arguments: list, keywords: list, kinds) -> dict[str, Any]:
        """Which atom each parameter stands for in a call; `kinds` gives the kinds of names."""
        bound: dict[str, Any] = {}
        star = self.tree.args.vararg
        if star is not None:
            count = len([*self.tree.args.posonlyargs, *self.tree.args.args]) - 1
            bound[star.id] = gast.Tuple(list(arguments[count:]), gast.Load())
            arguments = arguments[:count]
        if len(arguments) > len(self.parameters):
            raise refuse(
                f"the rule of `{self.function.__name__}` takes {len(self.parameters)} arguments at most",
                "leave the others out, or give the function a rule of its own with @adjoint",
                call,
            )
        for parameter, argument in zip(self.parameters, arguments, strict=False):
            bound[parameter] = argument
        for keyword in keywords:
            if keyword.arg not in self.parameters:
                raise refuse(
                    f"the argument `{keyword.arg}` of `{self.function.__name__}` has no derivative rule",
                    "leave it out, or give the function a rule of its own with @adjoint",
                    call,
                )
            bound[keyword.arg] = keyword.value
        for parameter in self.parameters:
            given = bound.setdefault(parameter, self.defaults.get(parameter))
            default = self.defaults.get(parameter)
            unread = parameter not in self.used and parameter not in self.ignores
            if unread and default is not None and not _same_constant(given, default, kinds):
                raise refuse(
                    f"the argument `{parameter}` of `{self.function.__name__}` has no derivative rule",
                    "leave it out, or give the function a rule of its own with @adjoint",
                    call,
                )
        return bound

    def instantiate(
        self, result: str, bound: dict[str, Any], bars: dict[Any, Any], kinds, namer: Namer, saved, shaped=itself
    ) -> list:
        """The rule's statements on the names of a call.

        `d[p] = e` is left as an assignment to a subscript of `d`, for the caller to turn into a contribution;
        `bars` gives what stands for `d[...]` where it is read, by `(result, 1)` for an item of the result; `saved` the
        copies to read instead of names whose objects are changed later (their shapes are read from the objects
        themselves, or from what `shaped` gives).
        """
        result_parameter = [*self.tree.args.posonlyargs, *self.tree.args.args][0].id
        atoms = {**bound, result_parameter: name(result)}
        for local in self.locals - set(atoms):
            atoms[local] = name(namer.temporary(local))
        given = {result_parameter: bars[result], **{p: bars.get(p) for p in bound}}
        given |= {(result_parameter, of[1]): bar for of, bar in bars.items() if isinstance(of, tuple)}
        maker = Instantiation(atoms, given, kinds, saved, shaped)
        return maker.block(self.tree.body)


class Constants(Rewriter):
    """The numbers among the globals of a rule or definition as constants: generated code has other globals.

    So are negative numbers.
    """

    def visit_UnaryOp(self, node):
        value = getattr(node.operand, "value", None) if isinstance(node.operand, gast.Constant) else None
        if isinstance(node.op, gast.USub) and isinstance(value, int | float):
            return constant(-value)
        return self.generic_visit(node)

    def visit_Name(self, node):
        if getattr(node, "live", False) and isinstance(node.static, int | float | complex | str):
            return gast.Constant(node.static, None)
        return node

    def visit_Attribute(self, node):
        new = self.visit_Name(node)  # np.pi
        return self.generic_visit(node) if new is node else new


def _same_constant(given, default, kinds) -> bool:
    """Whether an argument is a parameter's default, by its text or by its kind."""
    if not isinstance(default, gast.Constant):
        return False
    if isinstance(given, gast.Name):
        return kinds(given.id) == Static(default.value)
    return isinstance(given, gast.Constant) and given.value == default.value


def _of_partials(partials, write) -> gast.FunctionDef:
    """The tree of a rule from lambdas that give the partial derivatives."""
    trees = [None if p is None else Constants().visit(resolve(read(p), Dependencies())) for p in partials]
    first = next(t for t in trees if t is not None)
    result, *parameters = [p.id for p in first.args.args]
    slopes = {}
    for parameter, tree in zip(parameters, trees, strict=False):
        if tree is not None:
            # Every lambda has the same parameters, by position.
            mapping = dict(zip([p.id for p in tree.args.args], [result, *parameters], strict=True))
            slopes[parameter] = rename(tree.body[0].value, {a: b for a, b in mapping.items() if a != b})
    return gast.FunctionDef(first.name, first.args, write(result, slopes), [], None, None)


def _marker(parameter: str, context) -> gast.Subscript:
    marker = name("d")
    marker.static, marker.live = d, False
    return gast.Subscript(marker, name(parameter), context)


def _products(result: str, slopes: dict) -> list:
    """`d[x] = d[z] * slope` for each argument."""
    bar = _marker(result, gast.Load())
    products = {p: gast.BinOp(clone(bar), gast.Mult(), slope) for p, slope in slopes.items()}
    return [gast.Assign([_marker(p, gast.Store())], product, None) for p, product in products.items()]


def _sums_of_results(result: str, slopes: dict) -> list:
    """`d[x] = rt.by_results(d[z], slopes)` for each argument."""
    bar = _marker(result, gast.Load())
    sums = {p: call(helper("by_results"), clone(bar), slope) for p, slope in slopes.items()}
    return [gast.Assign([_marker(p, gast.Store())], total, None) for p, total in sums.items()]


def _results(result: str, slopes: dict) -> list:
    """`d[z] = rt.results_dot((slopes, ...), (d[x], ...))`."""
    dots = tuple_of([_marker(p, gast.Load()) for p in slopes])
    value = call(helper("results_dot"), tuple_of(list(slopes.values())), dots)
    return [gast.Assign([_marker(result, gast.Store())], value, None)]


def derivatives(function, *partials, **properties) -> None:
    """Give an elementwise function its rule by its partial derivatives.

    Parameters
    ----------
    function : callable
        The primitive; its arguments broadcast.
    *partials : callable or None
        For each argument a lambda of the result and the arguments that gives the derivative by it; None where there
        is none: it is refused to differentiate by that argument.
    **properties
        Further properties of the primitive.

    Examples
    --------
    >>> import numpy as np
    >>> from tapeless import grad
    >>> def logistic(x):
    ...     return 1 / (1 + np.exp(-x))
    >>> derivatives(logistic, lambda z, x: z * (1 - z))
    >>> grad(lambda x: np.sum(logistic(x)))(np.zeros(2))
    array([0.25, 0.25])
    """
    first = next(p for p in partials if p is not None)
    entry = primitive(function)
    entry.adjoint = Template(first, partials=partials, write=_products)
    properties.setdefault("infer", shapes.ufunc)
    declare(function, broadcasting=True, **properties)


def derivatives_of_results(function, *partials, count: int, **properties) -> None:
    """The same for an elementwise function with `count` results: each lambda gives a tuple of derivatives."""
    first = next(p for p in partials if p is not None)
    entry = primitive(function)
    entry.adjoint = Template(first, partials=partials, write=_sums_of_results)
    entry.tangent = Template(first, partials=partials, write=_results)
    properties.setdefault("infer", lambda *kinds: Sequence(tuple, (shapes.ufunc(*kinds),) * count))
    declare(function, **properties)


def adjoint(function, ignores: tuple[str, ...] = ()):
    """Decorate the rule that gives the adjoints of a function's arguments.

    Parameters
    ----------
    function : callable
        The primitive: a NumPy function, an operator, or any function of your own or of a library.
    ignores : tuple of str
        Parameters that the rule need not read; any other that it does not read must be left at its default.

    Examples
    --------
    >>> import numpy as np
    >>> from tapeless import adjoint, d, grad
    >>> def softplus(x):
    ...     return np.logaddexp(0.0, x)
    >>> @adjoint(softplus)
    ... def _(z, x):
    ...     d[x] = d[z] * (1 - np.exp(-z))
    >>> grad(softplus)(np.zeros(2))
    Traceback (most recent call last):
        ...
    tapeless.transform.errors.DifferentiationError: ...
    >>> grad(lambda x: np.sum(softplus(x)))(np.zeros(2))
    array([0.5, 0.5])
    """

    def decorate(rule):
        primitive(function).adjoint = Template(rule, ignores)
        return rule

    return decorate


def tangent(function, ignores: tuple[str, ...] = ()):
    """Decorate the rule that gives the tangent of a function's result from those of its arguments.

    Elementwise functions need none: their rule for reverse mode is read forwards. Neither do functions that are linear.

    Parameters
    ----------
    function : callable
        The primitive.
    ignores : tuple of str
        Parameters that the rule need not read; any other that it does not read must be left at its default.

    Examples
    --------
    >>> import numpy as np
    >>> from tapeless import d, jvp
    >>> def cube_sum(x):
    ...     return np.sum(x ** 3)
    >>> @tangent(cube_sum)
    ... def _(z, x):
    ...     d[z] = np.sum(3 * x ** 2 * d[x])
    >>> jvp(lambda x: cube_sum(x), (np.ones(2),), (np.array([1.0, 2.0]),))
    (np.float64(2.0), np.float64(9.0))
    """

    def decorate(rule):
        primitive(function).tangent = Template(rule, ignores)
        return rule

    return decorate


def own_reverse(function, reverse) -> None:
    """Give a function a rule that calls another: `reverse(d[z], args)` gives the adjoints of all arguments."""
    marker = name("d")
    marker.static, marker.live = d, False
    called = name(getattr(function, "__name__", "function") + "_reverse")
    called.static, called.live = reverse, False
    bar = gast.Subscript(clone(marker), name("z"), gast.Load())
    value = gast.Call(called, [bar, name("args")], [])
    place = gast.Subscript(clone(marker), name("args"), gast.Store())
    parameters = gast.arguments(
        [gast.Name("z", gast.Param(), None, None)], [], gast.Name("args", gast.Param(), None, None), [], [], None, []
    )
    template = Template(function)
    template.__dict__["tree"] = gast.FunctionDef(
        "rule", parameters, [gast.Assign([place], value, None)], [], None, None
    )
    primitive(function).adjoint = template
