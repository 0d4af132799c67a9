"""The registry of primitives: what is known of each function that is not differentiated by reading its source."""

from __future__ import annotations

import operator
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from tapeless.transform.kinds import ANYTHING, Kind

if TYPE_CHECKING:
    from tapeless.transform.rules import Template


@dataclass
class Primitive:
    """A function with known derivative behaviour.

    Attributes
    ----------
    function, name
        The function, and its name in messages.
    infer : callable
        Computes the kind of the result from the kinds of the arguments; None if nothing is known but its source.
    broadcasting : bool
        Its rules state mathematics only; the transformer sums what NumPy has broadcast.
    passive : bool
        Its derivative is zero, or it has none: values pass through and the trace ends.
    mutates : bool
        It changes its first argument.
    shaped : bool
        Its result has several parts, and its rule gives adjoints of the shapes and the type of its arguments.
    promotes : bool
        Its rules may widen float32.
    real : bool
        It is differentiated as a function of real numbers only.
    effect : bool
        It is done even if nobody reads its value.
    loads : bool
        It gives back an item of its first argument.
    takes : str
        It removes the item that it gives back: the 'last', that of a 'key', that 'at' an index, or what was inserted
        at one ('uninsert').
    puts : str
        It adds its last argument: as the 'last' item, at a 'key', or at an index as list.insert does ('insert') or
        where an item was taken ('restore').
    adds : bool
        It adds its last argument to the item of its first that the second names.
    turns : bool
        It reverses the order of the items of its first argument.
    looks : tuple of int
        The positions of arguments of which it reads only shapes, types and keys.
    complete : bool
        It gives the adjoint of a container with an entry for each item.
    holds : bool
        Its result is a new container of the items of its arguments.
    lists : bool
        It takes lists as they are; other functions of NumPy and SciPy take them as arrays.
    iterates : bool
        It is rewritten into a loop over indices.
    closes : tuple of int, or None
        The positions of a function and of the further arguments it is called with, `args`, and how many it gets before
        these: a nested function is made to take what it closes over that way.
    fresh : bool
        Its result shares no memory with its arguments; `makes(call)` tells it of one call.
    views : tuple of int, or None
        Where it is not fresh: the numbers of arguments with which it may give a view, and of which argument; None for
        any number, and the first.
    shareable : bool
        It may be done once for two equal calls.
    definition : function or None
        What it does in terms of other primitives: it is differentiated by reading that.
    forms : list of pairs
        Definitions of some of its calls: each with a function that tells these by the kinds of their arguments.
    linear : tuple of int
        The positions of the arguments in each of which it is linear: forwards it is applied to their tangents.
    tangent, adjoint : Template or None
        Its rules.
    """

    function: Any
    name: str
    infer: Callable[..., Kind] | None = None
    broadcasting: bool = False
    passive: bool = False
    mutates: bool = False
    shaped: bool = False
    promotes: bool = False
    real: bool = False
    effect: bool = False
    loads: bool = False
    takes: str = ""
    puts: str = ""
    adds: bool = False
    turns: bool = False
    looks: tuple[int, ...] = ()
    complete: bool = False
    holds: bool = False
    lists: bool = False
    iterates: bool = False
    closes: tuple[int, int, int] | None = None
    fresh: bool = True
    views: tuple[int, int] | None = None
    shareable: bool = True
    definition: Callable[..., Any] | None = None
    forms: list[tuple[Callable[..., bool], Callable[..., Any]]] = field(default_factory=list)
    linear: tuple[int, ...] = ()
    tangent: Template | None = None
    adjoint: Template | None = None

    def makes(self, call) -> bool:
        """Whether a call's result shares no memory with its arguments."""
        return self.fresh or (self.views is not None and len(call.args) != self.views[0])

    def taking(self, arguments: list) -> str:
        """How a call takes an item out: `pop()` without a place takes the last."""
        return "last" if self.takes == "at" and len(arguments) == 1 else self.takes

    def form(self, arguments: list, keywords: dict) -> Callable[..., Any] | None:
        """The definition of a call with arguments of these kinds, if it is one of its `forms`."""
        return next((form for when, form in self.forms if when(*arguments, **keywords)), None)

    def kind(self, *kinds: Kind) -> Kind:
        """The kind of its result, from those of its arguments."""
        return ANYTHING if self.infer is None else self.infer(*kinds)

    @property
    def viewed(self) -> int:
        """The position of the argument that its result may be a view of."""
        return 0 if self.views is None else self.views[1]


_registry: dict[Any, Primitive] = {}
_methods: dict[int, set[str]] = {}  # by the identity of their objects


def primitive(function) -> Primitive:
    """The registry's entry for a function, made if there is none."""
    if function not in _registry:
        name = function[1] if isinstance(function, tuple) else getattr(function, "__name__", str(function))
        _registry[function] = Primitive(function, name)
        if isinstance(function, tuple):
            _methods.setdefault(id(function[0]), set()).add(name)
    return _registry[function]


def methods_of(owner) -> set[str]:
    """The methods of an object that are primitives, as those of the distributions of `scipy.stats` are."""
    return _methods.get(id(owner), set())


def is_method(value) -> bool:
    """Whether a value is such a method, under whatever name: `density = scipy.stats.norm.logpdf`."""
    return isinstance(value, types.MethodType) and value.__name__ in methods_of(value.__self__)


def find(function) -> Primitive | None:
    """The registry's entry for a function, or None."""
    if is_method(function):
        return _registry[function.__self__, function.__name__]
    try:
        return _registry.get(function)
    except TypeError:  # not hashable
        return None


def declare(*functions, **properties) -> None:
    """Set properties of primitives: `declare(np.add, np.subtract, infer=elementwise, broadcasting=True)`."""
    for function in functions:
        entry = primitive(function)
        for key, value in properties.items():
            setattr(entry, key, value)


def define(*functions, when=None):
    """Decorate what functions do in terms of primitives; where they are differentiated, that is read in their place.

    `when(*kinds, **kinds)` tells the calls that are meant, if it is not all of them.

    >>> @define(np.ptp)
    ... def ptp(a, axis=None, keepdims=False):
    ...     return np.max(a, axis=axis, keepdims=keepdims) - np.min(a, axis=axis, keepdims=keepdims)
    """

    def decorate(definition):
        for function in functions:
            if when is None:
                primitive(function).definition = definition
            else:
                primitive(function).forms.append((when, definition))
        return definition

    return decorate


def registered() -> list[Primitive]:
    """Every primitive, in the order of registration."""
    return list(_registry.values())


BINARY = {
    gast.Add: np.add,
    gast.Sub: np.subtract,
    gast.Mult: np.multiply,
    gast.Div: np.divide,
    gast.Pow: np.power,
    gast.MatMult: np.matmul,
    gast.Mod: np.remainder,
    gast.FloorDiv: np.floor_divide,
    gast.LShift: operator.lshift,
    gast.RShift: operator.rshift,
    gast.BitOr: operator.or_,
    gast.BitXor: operator.xor,
    gast.BitAnd: operator.and_,
}
UNARY = {gast.USub: np.negative, gast.UAdd: np.positive, gast.Not: operator.not_, gast.Invert: operator.invert}

# Methods of arrays that are the function of the same name, with the array as its first argument.
METHODS = [
    "all",
    "any",
    "argmax",
    "argmin",
    "argsort",
    "astype",
    "clip",
    "conj",
    "cumprod",
    "cumsum",
    "diagonal",
    "dot",
    "max",
    "mean",
    "min",
    "nonzero",
    "prod",
    "ravel",
    "repeat",
    "reshape",
    "round",
    "searchsorted",
    "squeeze",
    "std",
    "sum",
    "swapaxes",
    "take",
    "trace",
    "transpose",
    "var",
    "copy",
]
METHOD_FUNCTIONS = {m: getattr(np, m) for m in METHODS if hasattr(np, m)}
METHOD_FUNCTIONS["conjugate"] = np.conj
METHOD_FUNCTIONS["flatten"] = np.ravel
ATTRIBUTE_FUNCTIONS = {"T": np.transpose, "real": np.real, "imag": np.imag, "shape": np.shape, "size": np.size}
ATTRIBUTE_FUNCTIONS |= {"ndim": np.ndim, "mT": np.matrix_transpose, "flat": np.ravel}
