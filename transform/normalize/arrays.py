"""Rewrite forms of NumPy's functions.

np.copyto(y, x)                          ->  y[...] = x
f(x, out=y)                              ->  y[...] = f(x)
np.exp(x, dtype=t)                       ->  np.exp(np.asarray(x, t))
np.add.reduce(x)                         ->  np.sum(x, axis=0)
np.einsum(x, [0, 1], y, [1, 2], [0, 2])  ->  np.einsum('ab,bc->ac', x, y)
"""

from __future__ import annotations

import inspect
import string

import gast
import numpy as np

from tapeless.transform.core import constant, is_static, static
from tapeless.transform.definitions.joining import columns
from tapeless.transform.errors import refuse
from tapeless.transform.normalize.constant_values import NotKnown, value_of
from tapeless.transform.normalize.rewrites import call, keyword, rewrites
from tapeless.transform.primitives import METHOD_FUNCTIONS, find
from tapeless.transform.rules import helper, numpy

REDUCTIONS = {
    (np.add, "reduce"): np.sum, (np.multiply, "reduce"): np.prod, (np.maximum, "reduce"): np.max,
    (np.minimum, "reduce"): np.min, (np.add, "accumulate"): np.cumsum, (np.multiply, "accumulate"): np.cumprod,
}  # fmt: skip


def ufunc_method(flattener, node):
    """`np.add.reduce(x)` is `np.sum(x, axis=0)`, `np.add.outer(a, b)` is `a[:, None] + b`; others are functions."""
    ufunc, method = node.func.value.static, node.func.attr
    known = REDUCTIONS.get((ufunc, method))
    if known is not None:
        axis = [] if len(node.args) > 1 or keyword(node, "axis") is not None else [gast.keyword("axis", constant(0))]
        made = gast.Call(static(f"np.{known.__name__}", known), node.args, [*node.keywords, *axis])
    elif method == "outer" and len(node.args) == 2:
        first, second = (flattener.atom(a) for a in node.args)
        made = call(node.func.value, call(helper("against"), first, second), second)
    elif method == "at" and ufunc is np.subtract and len(node.args) == 3 and not node.keywords:
        whole, index, value = node.args
        made = gast.Call(numpy("add.at"), [whole, index, gast.UnaryOp(gast.USub(), value)], [])
    elif method == "reduce" and ufunc is np.logaddexp:
        made = gast.Call(helper("logaddexp_of_all"), node.args, node.keywords)
    elif getattr(np, ufunc.__name__, None) is ufunc and hasattr(ufunc, method):
        made = gast.Call(numpy(f"{ufunc.__name__}.{method}"), node.args, node.keywords)
    else:
        return None
    made.place = getattr(node, "place", None)
    return flattener.operation(made)


@rewrites(np.einsum)
def einsum(flattener, node):
    """`np.einsum(x, [0, 1], y, [1, 2])` with its subscripts as a text."""
    places = [i for i, a in enumerate(node.args) if is_sublist(flattener, a)]
    if not places or isinstance(node.args[0], gast.Constant) or len(node.args) - 2 * len(places) not in (0, -1):
        return None
    lists = [value_of(node.args[i], flattener.out, flattener.inline) for i in places]
    output = lists.pop() if len(node.args) % 2 else None
    operands = [a for i, a in enumerate(node.args) if i not in places]
    text = ",".join(map(subscripts, lists)) + ("" if output is None else "->" + subscripts(output))
    made = gast.Call(node.func, [constant(text), *operands], node.keywords)
    made.place = getattr(node, "place", None)
    return flattener.operation(made)


def is_sublist(flattener, node) -> bool:
    """Whether an argument is a list of numbers of dimensions."""
    try:
        value = value_of(node, flattener.out, flattener.inline)
    except NotKnown:
        if isinstance(node, gast.List | gast.Tuple):
            raise refuse(
                "subscripts of np.einsum that are computed", "write them as a text: 'ij,jk->ik'", node
            ) from None
        return False
    return isinstance(value, list | tuple) and all(v is Ellipsis or isinstance(v, int) for v in value)


def subscripts(values) -> str:
    """Numbers of dimensions as letters."""
    return "".join("..." if v is Ellipsis else string.ascii_letters[v] for v in values)


@rewrites(np.copyto)
def copied_to(flattener, node):
    target, value = flattener.atom(node.args[0]), node.args[1]
    where = keyword(node, "where")
    if where is not None:
        value = call(static("np.where", np.where), where, value, target)
    flattener.generated([gast.Assign([gast.Subscript(target, constant(Ellipsis), gast.Store())], value, None)])
    return constant(None)


@rewrites(np.fill_diagonal)
def diagonal_filled(flattener, node):
    target = flattener.atom(node.args[0])
    index = call(static("np.diag_indices_from", np.diag_indices_from), target)
    flattener.generated([gast.Assign([gast.Subscript(target, index, gast.Store())], node.args[1], None)])
    return constant(None)


@rewrites(np.putmask, np.place)
def masked_put(flattener, node):
    target, mask, value = node.args
    place = gast.Subscript(target, mask, gast.Store())
    flattener.generated([gast.Assign([place], value, None)])
    return constant(None)


def settled(node):
    """A call of an elementwise function without the settings that change no value, its operands in the type that is
    asked for; of any other function as it is."""
    function = getattr(node.func, "static", None)
    entry = find(function) if isinstance(function, np.ufunc) else None
    if entry is None or entry.passive or not node.keywords:
        return node
    dtype = keyword(node, "dtype")
    kept = [k for k in node.keywords if k.arg not in ("order", "subok", "casting", "dtype")]
    typed = dtype is not None and not (isinstance(dtype, gast.Constant) and dtype.value is None)
    operands = [call(numpy("asarray"), a, dtype) for a in node.args] if typed else node.args
    made = gast.Call(node.func, operands, kept)
    made.place = getattr(node, "place", None)
    return made


def output(node):
    """The array that a call of NumPy stores into, or None: of `np.f(x, out=y)`, `np.f(x, y)`, `x.sum(out=y)`."""
    if is_static(node.func):
        if not is_numeric(node.func.static):
            return None
        position = out_position(node.func.static) if len(node.args) > 1 else None
        if position is not None and len(node.args) == position + 1:
            node.args, node.keywords = node.args[:-1], [*node.keywords, gast.keyword("out", node.args[-1])]
    elif not isinstance(node.func, gast.Attribute) or node.func.attr not in METHOD_FUNCTIONS:
        return None
    given = keyword(node, "out")
    if isinstance(given, gast.Tuple) and len(given.elts) == 1:
        given = given.elts[0]
    return None if isinstance(given, gast.Tuple | gast.Constant) else given


def is_numeric(function) -> bool:
    """Whether a function, or a method with its object or class, is one of NumPy's or SciPy's."""
    if isinstance(function, tuple):
        function = function[0] if isinstance(function[0], type) else type(function[0])
    if isinstance(getattr(function, "__self__", function), np.ufunc):
        return True
    return str(getattr(function, "__module__", "")).split(".")[0] in (
        "numpy",
        "scipy",
    )


def out_position(function) -> int | None:
    """The position of the parameter `out` of a function of NumPy; None if it has none at a position."""
    if isinstance(function, np.ufunc):
        return function.nin if function.nout == 1 else None
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    return next((i for i, p in enumerate(parameters) if p.name == "out" and p.kind != p.KEYWORD_ONLY), None)


def stored(flattener, node, out):
    """`np.f(x, out=y, where=m)`: the result is stored into y, which is also the value."""
    where = keyword(node, "where")
    rest = [k for k in node.keywords if k.arg not in ("out", "where")]
    plain = gast.Call(node.func, node.args, rest)
    plain.place = getattr(node, "place", None)
    target = flattener.atom(out)
    if where is not None:
        plain = call(static("np.where", np.where), where, plain, target)
    value = flattener.atom(plain)
    place = gast.Subscript(target, constant(Ellipsis), gast.Store())
    flattener.emit(gast.Assign([place], value, None))
    return target


def joined(flattener, node):
    """`np.r_[x, 1:4, 2.0]` and `np.c_[x, y]` are concatenations; None for their other forms."""
    parts = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
    texts = [p for p in parts if isinstance(p, gast.Constant) and isinstance(p.value, str)]
    if texts or all(isinstance(p, gast.Slice) for p in parts):
        return None
    arrays = [counted(p) if isinstance(p, gast.Slice) else p for p in parts]
    if node.value.static is np.c_:
        return flattener.operation(call(static("columns", columns), gast.List(arrays, gast.Load())))
    arrays = [a if p is not a else call(numpy("atleast_1d"), a) for p, a in zip(parts, arrays, strict=True)]
    return flattener.operation(call(numpy("concatenate"), gast.List(arrays, gast.Load())))


def counted(part: gast.Slice):
    """The numbers that a slice stands for in brackets of `np.r_`; an imaginary step says how many."""
    step = part.step.value if isinstance(part.step, gast.Constant) else part.step
    if step is None or isinstance(step, int | float):
        ends = [constant(0) if part.lower is None else part.lower, part.upper]
        return call(numpy("arange"), *ends, *([] if step is None else [part.step]))
    return gast.Subscript(static("np.r_", np.r_), part, gast.Load())
