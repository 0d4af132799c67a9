"""Rewrite built-in functions into plain statements.

sum(v * v for v in x)     ->  t = 0;  for v in x: t = t + v * v
max(a, b)                 ->  t = a;  if b > t: t = b
max(xs, key=f)            ->  xs[rt.largest([f(v) for v in xs])]
sorted(xs)                ->  [xs[k] for k in rt.order(xs)]
map(f, xs), filter(f, xs) ->  [f(v) for v in xs], [v for v in xs if f(v)]
functools.reduce(f, xs)   ->  t = xs[0];  for v in xs[1:]: t = f(t, v)
next(e for v in xs if c)  ->  for v in xs: if c: t = e; break
dict(a=x, b=y)            ->  {'a': x, 'b': y}
"""

from __future__ import annotations

import collections
import functools

import gast

from tapeless.transform.core import constant, known_callee, name, static, store_name
from tapeless.transform.errors import refuse
from tapeless.transform.normalize.comprehensions import as_list
from tapeless.transform.normalize.rewrites import call, keyword, only, rewrites
from tapeless.transform.rules import helper


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


@rewrites(complex)
def complex_number(flattener, node):
    """`complex(a, b)` as `a + 1j * b`."""
    if len(node.args) != 2 or node.keywords:
        return None
    imaginary = gast.BinOp(constant(1j), gast.Mult(), node.args[1])
    return flattener.operation(gast.BinOp(node.args[0], gast.Add(), imaginary))


def is_display_of_pairs(node) -> bool:
    """Whether an expression is `[(key, value), ...]`."""
    pairs = node.elts if isinstance(node, gast.List | gast.Tuple) else []
    parts = [p.elts if isinstance(p, gast.List | gast.Tuple) else [] for p in pairs]
    plain = all(len(part) == 2 and not any(isinstance(e, gast.Starred) for e in part) for part in parts)
    return bool(pairs) and plain


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
    if isinstance(pairs, gast.ListComp) or known_callee(pairs) in (zip, enumerate):
        key, value = flattener.namer.temporary("key"), flattener.namer.temporary("value")
        target = gast.Tuple([store_name(key), store_name(value)], gast.Store())
        pairs = gast.DictComp(name(key), name(value), [gast.comprehension(target, pairs, [], 0)])
    elif is_display_of_pairs(pairs):
        keys = [*(pair.elts[0] for pair in pairs.elts), *keys]
        return flattener.operation(gast.Dict(keys, [*(pair.elts[1] for pair in pairs.elts), *values]))
    elif not keys:
        return None
    pairs, *values = flattener.atoms([pairs, *values])  # `dict` copies when all are evaluated, `{**pairs, ...}` at once
    return flattener.operation(gast.Dict([None, *keys], [pairs, *values])) if keys else pairs
