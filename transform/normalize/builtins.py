"""Rewrite built-in functions into plain statements.

sum(v * v for v in x)     ->  t = 0;  for v in x: t = t + v * v
max(a, b)                 ->  t = a;  if b > t: t = b
max(xs, key=f)            ->  xs[rt.largest([f(v) for v in xs])]
sorted(xs)                ->  [xs[k] for k in rt.order(xs)]
map(f, xs), filter(f, xs) ->  [f(v) for v in xs], [v for v in xs if f(v)]
functools.reduce(f, xs)   ->  t = xs[0];  for v in xs[1:]: t = f(t, v)
next(e for v in xs if c)  ->  for v in xs: if c: t = e; break
dict(a=x, b=y)            ->  {'a': x, 'b': y}
operator.add(a, b)        ->  a + b
getattr(o, 'a')           ->  o.a
super()                   ->  super(C, self)
np.copyto(y, x)           ->  y[...] = x
np.add.reduce(x)          ->  np.sum(x, axis=0)
f(x, out=y)               ->  y[...] = f(x)
"""

from __future__ import annotations

import builtins
import collections
import functools
import itertools
import operator
import string
from collections.abc import Callable
from typing import Any

import gast
import numpy as np

from tapeless.transform.core import constant, is_static, name, static, store_name
from tapeless.transform.errors import refuse
from tapeless.transform.normalize.comprehensions import as_list
from tapeless.transform.rules import helper

_rewrites: dict[Any, Callable] = {}


def rewrites(*functions):
    """Register what rewrites the calls of some functions: it gives an operation, or None to leave a call as it is."""

    def decorate(rewrite):
        _rewrites.update(dict.fromkeys(functions, rewrite))
        return rewrite

    return decorate


def rewritten(flattener, node):
    """The operation that a rewritten call is, or None if the call is of another kind."""
    function = getattr(node.func, "static", None)
    if isinstance(node.func, gast.Call):
        return made_and_called(flattener, node)
    if isinstance(getattr(getattr(node.func, "value", None), "static", None), np.ufunc):
        return ufunc_method(flattener, node)
    if not is_static(node.func):
        return None
    if isinstance(function, functools.partial):
        return partial_object(flattener, node, function)
    try:
        rewrite = _rewrites.get(function)
    except TypeError:  # not hashable
        return None
    return None if rewrite is None else rewrite(flattener, node)


def keyword(node, wanted: str):
    """The value of a keyword argument, or None."""
    return next((k.value for k in node.keywords if k.arg == wanted), None)


def only(node, *allowed: str) -> bool:
    """Whether a call has no stars, and no other keywords than these."""
    starred = any(isinstance(a, gast.Starred) for a in node.args)
    return not starred and all(k.arg in allowed for k in node.keywords)


def call(function, *arguments):
    return gast.Call(function, list(arguments), [])


def listed(flattener, iterable):
    """The name of a list of what an iterable gives."""
    if isinstance(iterable, gast.ListComp | gast.GeneratorExp):
        return flattener.atom(as_list(iterable))
    return flattener.as_atom(flattener.operation(call(static("list", list), iterable)), "items")


def comprehension(flattener, iterable, element, condition=None):
    """`[element(v) for v in iterable if condition(v)]`, from functions that give expressions of `v`."""
    variable = flattener.namer.temporary("item")
    tests = [] if condition is None else [condition(name(variable))]
    made = gast.ListComp(element(name(variable)), [gast.comprehension(store_name(variable), iterable, tests, 0)])
    return flattener.atom(made)


# --- over iterables -------------------------------------------------------------------------------


@rewrites(sum)
def total(flattener, node):
    """`sum(iterable, start)` as a loop."""
    if not only(node, "start") or not node.args:
        return None
    iterable, start = node.args[0], node.args[1] if len(node.args) > 1 else keyword(node, "start")
    result = flattener.namer.temporary("total")
    item = gast.Name(flattener.namer.temporary("item"), gast.Load(), None, None)
    generators, element = [], item
    if isinstance(iterable, gast.ListComp):
        iterable = flattener.renamed_comprehension(iterable)
        generators, element = iterable.generators, iterable.elt
    adding = gast.Assign([store_name(result)], gast.BinOp(name(result), gast.Add(), element), None)
    first = gast.Assign([store_name(result)], constant(0) if start is None else start, None)
    if generators:
        loops = flattener.loops(generators, [adding])
    else:
        loops = [gast.For(store_name(item.id), iterable, [adding], [], None)]
    flattener.generated([first, *loops])
    return name(result)


@rewrites(max, min)
def extreme(flattener, node):
    """The first of the largest (or smallest), as Python has it."""
    if not only(node, "key", "default") or not node.args:
        return None
    largest = node.func.static is max
    key = keyword(node, "key")
    if len(node.args) == 1 or key is not None:
        items = listed(flattener, node.args[0] if len(node.args) == 1 else gast.List(node.args, gast.Load()))
        keys = items
        if key is not None:
            keys = comprehension(flattener, items, lambda v: call(key, v))
        position = flattener.as_atom(call(helper("largest" if largest else "smallest"), keys), "k")
        chosen = gast.Subscript(items, position, gast.Load())
        default = keyword(node, "default")
        return chosen if default is None else flattener.operation(gast.IfExp(items, chosen, default))
    result = flattener.namer.temporary("t")
    atoms = [flattener.atom(v) for v in node.args]
    statements: list = [gast.Assign([store_name(result)], atoms[0], None)]
    for atom in atoms[1:]:
        test = gast.Compare(atom, [gast.Gt() if largest else gast.Lt()], [name(result)])
        statements.append(gast.If(test, [gast.Assign([store_name(result)], atom, None)], []))
    flattener.generated(statements)
    return name(result)


@rewrites(sorted)
def in_order(flattener, node):
    """`sorted(xs, key=f, reverse=r)`: the items, picked in the order that their keys say."""
    if not only(node, "key", "reverse") or len(node.args) != 1:
        return None
    items = keys = listed(flattener, node.args[0])
    key, reverse = keyword(node, "key"), keyword(node, "reverse")
    if key is not None and getattr(key, "value", key) is not None:
        keys = comprehension(flattener, items, lambda v: call(key, v))
    arguments = [keys] if reverse is None else [keys, flattener.atom(reverse)]
    order = flattener.as_atom(call(helper("order"), *arguments), "order")
    return comprehension(flattener, order, lambda k: gast.Subscript(items, k, gast.Load()))


@rewrites(map)
def mapped(flattener, node):
    if not only(node) or len(node.args) < 2:
        return None
    function, *iterables = node.args
    if len(iterables) == 1:
        return comprehension(flattener, iterables[0], lambda v: call(function, v))
    variables = [flattener.namer.temporary("item") for _ in iterables]
    target = gast.Tuple([store_name(v) for v in variables], gast.Store())
    pairs = call(static("zip", zip), *iterables)
    element = call(function, *map(name, variables))
    return flattener.atom(gast.ListComp(element, [gast.comprehension(target, pairs, [], 0)]))


@rewrites(filter)
def filtered(flattener, node):
    if not only(node) or len(node.args) != 2:
        return None
    function, iterable = node.args
    if isinstance(function, gast.Constant) and function.value is None:
        return comprehension(flattener, iterable, lambda v: v, lambda v: v)
    return comprehension(flattener, iterable, lambda v: v, lambda v: call(function, v))


@rewrites(functools.reduce)
def reduced(flattener, node):
    if not only(node, "initial") or len(node.args) < 2:
        return None
    function, iterable = node.args[:2]
    start = node.args[2] if len(node.args) > 2 else keyword(node, "initial")
    result, item = flattener.namer.temporary("t"), flattener.namer.temporary("item")
    if start is None:
        items = listed(flattener, iterable)
        start = gast.Subscript(items, constant(0), gast.Load())
        iterable = gast.Subscript(items, gast.Slice(constant(1), None, None), gast.Load())
    step = gast.Assign([store_name(result)], call(function, name(result), name(item)), None)
    first = gast.Assign([store_name(result)], start, None)
    flattener.generated([first, gast.For(store_name(item), iterable, [step], [], None)])
    return name(result)


@rewrites(next)
def first_of(flattener, node):
    """`next(e for v in xs if c)`, with a default."""
    generated = isinstance(node.args[0], gast.ListComp) and len(node.args[0].generators) == 1
    if not generated or node.keywords or len(node.args) > 2:
        raise refuse("an iterator that is moved by hand", "loop over the values, and leave with `break`", node)
    made = flattener.renamed_comprehension(node.args[0])
    result = flattener.namer.temporary("t")
    found = gast.Assign([store_name(result)], made.elt, None)
    loop = flattener.loops(made.generators, [found, gast.Break()])[0]
    if len(node.args) == 2:
        loop.orelse = [gast.Assign([store_name(result)], node.args[1], None)]
    else:
        loop.orelse = [gast.Raise(call(static("StopIteration", StopIteration)), None)]
    flattener.structured([loop])
    return name(result)


@rewrites(itertools.combinations, itertools.permutations, itertools.combinations_with_replacement)
def choices(flattener, node):
    """The combinations of the items, by those of their positions."""
    if not only(node, "r") or not node.args or getattr(node, "of_positions", False):
        return None
    items = listed(flattener, node.args[0])
    positions = call(static("range", range), call(static("len", len), items))
    chosen = gast.Call(node.func, [positions, *node.args[1:]], node.keywords)
    chosen.of_positions = True
    inner = flattener.namer.temporary("k")

    def picked(positions):
        item = gast.Subscript(items, name(inner), gast.Load())
        return gast.ListComp(item, [gast.comprehension(store_name(inner), positions, [], 0)])

    return comprehension(flattener, chosen, picked)


@rewrites(itertools.pairwise)
def neighbours(flattener, node):
    items = listed(flattener, node.args[0])
    first = gast.Subscript(items, gast.Slice(None, constant(-1), None), gast.Load())
    second = gast.Subscript(items, gast.Slice(constant(1), None, None), gast.Load())
    return flattener.operation(call(static("zip", zip), first, second))


@rewrites(itertools.chain)
def chained(flattener, node):
    if any(isinstance(a, gast.Starred) for a in node.args) or not node.args:
        return None
    return flattener.operation(gast.List([gast.Starred(a, gast.Load()) for a in node.args], gast.Load()))


@rewrites(complex)
def complex_number(flattener, node):
    """`complex(a, b)` as `a + 1j * b`."""
    if len(node.args) != 2 or node.keywords:
        return None
    imaginary = gast.BinOp(constant(1j), gast.Mult(), node.args[1])
    return flattener.operation(gast.BinOp(node.args[0], gast.Add(), imaginary))


@rewrites(dict, collections.OrderedDict)
def mapping(flattener, node):
    """`dict(pairs, a=x)` as a display, where it shows what is in it."""
    if any(isinstance(a, gast.Starred) for a in node.args):
        return None
    keys: list = [None if k.arg is None else constant(k.arg) for k in node.keywords]
    values = [k.value for k in node.keywords]
    if not node.args:
        return flattener.operation(gast.Dict(keys, values))
    pairs = node.args[0]
    if isinstance(pairs, gast.ListComp) or getattr(getattr(pairs, "func", None), "static", None) in (zip, enumerate):
        key, value = flattener.namer.temporary("key"), flattener.namer.temporary("value")
        target = gast.Tuple([store_name(key), store_name(value)], gast.Store())
        pairs = gast.DictComp(name(key), name(value), [gast.comprehension(target, pairs, [], 0)])
    elif not keys:
        return None
    return flattener.operation(gast.Dict([None, *keys], [pairs, *values])) if keys else flattener.atom(pairs)


# --- operators ------------------------------------------------------------------------------------

BINARY = {
    "add": gast.Add, "sub": gast.Sub, "mul": gast.Mult, "truediv": gast.Div, "floordiv": gast.FloorDiv,
    "mod": gast.Mod, "pow": gast.Pow, "matmul": gast.MatMult,
}  # fmt: skip
COMPARE = {"lt": gast.Lt, "le": gast.LtE, "gt": gast.Gt, "ge": gast.GtE, "eq": gast.Eq, "ne": gast.NotEq}
UNARY = {"neg": gast.USub, "pos": gast.UAdd, "not_": gast.Not}
OPERATORS = {getattr(operator, n): n for n in [*BINARY, *COMPARE, *UNARY]}


@rewrites(*OPERATORS, pow)
def operation(flattener, node):
    """`operator.add(a, b)`: the operator itself."""
    if not only(node) or len(node.args) > 2:
        return None
    text = OPERATORS.get(node.func.static, "pow")
    if text in BINARY:
        made: Any = gast.BinOp(node.args[0], BINARY[text](), node.args[1])
    elif text in COMPARE:
        made = gast.Compare(node.args[0], [COMPARE[text]()], [node.args[1]])
    else:
        made = gast.UnaryOp(UNARY[text](), node.args[0])
    made.place = getattr(node, "place", None)
    return flattener.operation(made)


@rewrites(operator.getitem)
def item(flattener, node):
    return flattener.operation(gast.Subscript(node.args[0], node.args[1], gast.Load()))


@rewrites(divmod)
def quotient_and_rest(flattener, node):
    a, b = (flattener.atom(v) for v in node.args)
    pair = [gast.BinOp(a, gast.FloorDiv(), b), gast.BinOp(a, gast.Mod(), b)]
    return flattener.operation(gast.Tuple(pair, gast.Load()))


def made_and_called(flattener, node):
    """`operator.itemgetter(k)(x)`, `operator.attrgetter('a')(x)`, `functools.partial(f, a)(x)`."""
    maker = getattr(node.func.func, "static", None)
    given = node.func.args
    if maker is functools.partial:
        joined = gast.Call(given[0], [*given[1:], *node.args], [*node.func.keywords, *node.keywords])
        joined.place = getattr(node, "place", None)
        return flattener.operation(joined)
    if maker is operator.itemgetter and len(given) == 1:
        return flattener.operation(gast.Subscript(node.args[0], given[0], gast.Load()))
    if maker is operator.attrgetter and len(given) == 1 and isinstance(given[0], gast.Constant):
        return flattener.operation(gast.Attribute(node.args[0], given[0].value, gast.Load()))
    return None


def partial_object(flattener, node, partial):
    """A call of a `functools.partial` of the module: a call of its function, on what it holds."""
    function = static(getattr(partial.func, "__name__", "function"), partial.func)

    def held(attribute, key):
        return gast.Subscript(gast.Attribute(node.func, attribute, gast.Load()), constant(key), gast.Load())

    positional = [held("args", i) for i in range(len(partial.args))]
    named = [gast.keyword(k, held("keywords", k)) for k in partial.keywords if keyword(node, k) is None]
    joined = gast.Call(function, [*positional, *node.args], [*named, *node.keywords])
    joined.place = getattr(node, "place", None)
    return flattener.operation(joined)


@rewrites(super)
def above(flattener, node):
    """`super()` in full: `super(C, self)`."""
    function = getattr(flattener.inline, "function", None)
    if node.args or function is None or "__class__" not in function.__code__.co_freevars:
        return None
    cells = dict(zip(function.__code__.co_freevars, function.__closure__, strict=True))
    cls = cells["__class__"].cell_contents
    return call(static("super", super), static(cls.__name__, cls), name(function.__code__.co_varnames[0]))


REDUCTIONS = {
    (np.add, "reduce"): np.sum, (np.multiply, "reduce"): np.prod, (np.maximum, "reduce"): np.max,
    (np.minimum, "reduce"): np.min, (np.add, "accumulate"): np.cumsum, (np.multiply, "accumulate"): np.cumprod,
}  # fmt: skip


def ufunc_method(flattener, node):
    """`np.add.reduce(x)` is `np.sum(x, axis=0)`; `np.add.outer(a, b)` is `a[:, None] + b`."""
    ufunc, method = node.func.value.static, node.func.attr
    known = REDUCTIONS.get((ufunc, method))
    if known is not None:
        axis = [] if len(node.args) > 1 or keyword(node, "axis") is not None else [gast.keyword("axis", constant(0))]
        made = gast.Call(static(f"np.{known.__name__}", known), node.args, [*node.keywords, *axis])
    elif method == "outer" and len(node.args) == 2:
        first, second = (flattener.atom(a) for a in node.args)
        made = call(node.func.value, call(helper("against"), first, second), second)
    elif method == "reduce" and ufunc is np.logaddexp:
        made = gast.Call(helper("logaddexp_of_all"), node.args, node.keywords)
    else:
        return None
    made.place = getattr(node, "place", None)
    return flattener.operation(made)


@rewrites(np.einsum)
def einsum(flattener, node):
    """`np.einsum(x, [0, 1], y, [1, 2])` with its subscripts as a text."""
    lists = [a for a in node.args if isinstance(a, gast.List | gast.Tuple)]
    if not lists or isinstance(node.args[0], gast.Constant) or len(node.args) - 2 * len(lists) not in (0, -1):
        return None
    output = lists.pop() if len(node.args) % 2 else None
    operands = [a for a in node.args if not isinstance(a, gast.List | gast.Tuple)]
    text = ",".join(map(subscripts, lists)) + ("" if output is None else "->" + subscripts(output))
    made = gast.Call(node.func, [constant(text), *operands], node.keywords)
    made.place = getattr(node, "place", None)
    return flattener.operation(made)


def subscripts(node) -> str:
    """Numbers of dimensions as letters."""
    values: list[Any] = [getattr(e, "value", None) for e in node.elts]
    if not all(v is Ellipsis or isinstance(v, int) for v in values):
        raise refuse("subscripts of np.einsum that are computed", "write them as a text: 'ij,jk->ik'", node)
    return "".join("..." if v is Ellipsis else string.ascii_letters[v] for v in values)


# --- attributes -----------------------------------------------------------------------------------


@rewrites(getattr)
def attribute(flattener, node):
    if len(node.args) < 2 or not isinstance(node.args[1], gast.Constant):
        return None
    owner, key, *default = node.args
    owner = flattener.atom(owner)
    made: Any = gast.Attribute(owner, key.value, gast.Load())
    made.place = getattr(node, "place", None)
    if default:
        made = gast.IfExp(call(static("hasattr", builtins.hasattr), owner, key), made, default[0])
    return flattener.operation(made)


@rewrites(setattr)
def attribute_store(flattener, node):
    owner, key, value = node.args
    if not isinstance(key, gast.Constant):
        raise refuse("`setattr` of a name made at run time", "store under a fixed name, or use a dict", node)
    flattener.generated([gast.Assign([gast.Attribute(owner, key.value, gast.Store())], value, None)])
    return constant(None)


# --- stores of NumPy ------------------------------------------------------------------------------


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


def stored(flattener, node, out):
    """`np.f(x, out=y, where=m)`: the result is stored into y, which is also the value."""
    where = keyword(node, "where")
    rest = [k for k in node.keywords if k is not out and k.arg != "where"]
    plain = gast.Call(node.func, node.args, rest)
    plain.place = getattr(node, "place", None)
    target = flattener.atom(out.value)
    if where is not None:
        plain = call(static("np.where", np.where), where, plain, target)
    value = flattener.atom(plain)
    place = gast.Subscript(target, constant(Ellipsis), gast.Store())
    flattener.emit(gast.Assign([place], value, None))
    return target
