"""Rewrite iterators that are made or used up outside of `for` into lists.

list(zip(x, y))              ->  [item for item in zip(x, y)]
zip(*rows)                   ->  [tuple([row[k] for row in rows]) for k in range(min([len(row) for row in rows]))]
itertools.product(x, y)      ->  [(a, b) for a in x for b in y]
itertools.islice(x, 1, 5)    ->  list(x)[1:5]
itertools.takewhile(p, x)    ->  t = [];  for v in x: if p(v): t.append(v)  else: break
itertools.zip_longest(x, y)  ->  [(x[k] if k < len(x) else None, ...) for k in range(max([len(x), len(y)]))]
itertools.accumulate(x)      ->  t = x[0]; made = [t];  for v in x[1:]: t = t + v; made.append(t)
itertools.combinations(x, 2) ->  [[x[k] for k in ks] for ks in itertools.combinations(range(len(x)), 2)]
np.ndenumerate(x)            ->  zip(list(np.ndindex(np.shape(x))), np.ravel(x))
"""

from __future__ import annotations

import itertools

import gast
import numpy as np

from tapeless.transform.core import constant, known_callee, name, static, store_name
from tapeless.transform.normalize.builtins import comprehension, listed
from tapeless.transform.normalize.rewrites import appending, call, empty_list, keyword, only, rewrites
from tapeless.transform.rules import numpy


@rewrites(list, tuple)
def of_iterator(flattener, node):
    """A list or tuple of what `zip`, `enumerate`, `reversed` or a generator gives."""
    if len(node.args) != 1 or node.keywords:
        return None
    if not is_generator(flattener, node.args[0]) and known_callee(node.args[0]) not in (zip, enumerate, reversed):
        return None
    items = comprehension(flattener, node.args[0], lambda v: v)
    return items if node.func.static is list else flattener.operation(call(node.func, items))


@rewrites(zip)
def columns(flattener, node):
    """`zip(*rows)`: the columns."""
    if node.keywords or len(node.args) != 1 or not isinstance(node.args[0], gast.Starred):
        return None
    rows = listed(flattener, node.args[0].value)
    lengths = comprehension(flattener, rows, lambda row: call(static("len", len), row))
    positions = call(static("range", range), call(static("min", min), lengths))
    row = flattener.namer.temporary("row")

    def column(k):
        items = gast.ListComp(
            gast.Subscript(name(row), k, gast.Load()), [gast.comprehension(store_name(row), rows, [], 0)]
        )
        return call(static("tuple", tuple), items)

    return comprehension(flattener, positions, column)


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


@rewrites(itertools.product)
def products(flattener, node):
    if not only(node, "repeat") or not node.args:
        return None
    repeat = keyword(node, "repeat")
    count = 1 if repeat is None else getattr(repeat, "value", None)
    if not isinstance(count, int):
        return None
    lists = [listed(flattener, a) for a in node.args] * count
    variables = [flattener.namer.temporary("item") for _ in lists]
    loops = [gast.comprehension(store_name(v), items, [], 0) for v, items in zip(variables, lists, strict=True)]
    return flattener.atom(gast.ListComp(gast.Tuple([name(v) for v in variables], gast.Load()), loops))


@rewrites(itertools.islice)
def sliced(flattener, node):
    if not only(node) or len(node.args) < 2:
        return None
    bounds = [constant(None), *node.args[1:]] if len(node.args) == 2 else node.args[1:]
    bounds = [None if getattr(b, "value", b) is None else b for b in bounds]
    if is_generator(flattener, node.args[0]) and bounds[1] is not None:
        return started(flattener, node.args[0], *bounds)
    taken = gast.Slice(*bounds, *[None] * (3 - len(bounds)))
    return flattener.operation(gast.Subscript(listed(flattener, node.args[0]), taken, gast.Load()))


def started(flattener, generator, start, stop, step=None):
    """The first values of a generator, which goes no further."""
    made, k, item = (flattener.namer.temporary(n) for n in ("made", "k", "item"))
    stop = flattener.atom(stop)
    adding = appending(made, name(item))
    last = compared(name(k), gast.Eq(), gast.BinOp(stop, gast.Sub(), constant(1)))
    body = [adding, gast.If(last, [gast.Break()], [])]
    target = gast.Tuple([store_name(k), store_name(item)], gast.Store())
    loop = gast.For(target, call(static("enumerate", enumerate), generator), body, [], None)
    flattener.structured([empty_list(made), gast.If(compared(stop, gast.Gt(), constant(0)), [loop], [])])
    return flattener.operation(gast.Subscript(name(made), gast.Slice(start, None, step), gast.Load()))


@rewrites(itertools.takewhile)
def taken_while(flattener, node):
    if len(node.args) != 2 or node.keywords:
        return None
    made, item = flattener.namer.temporary("made"), flattener.namer.temporary("item")
    adding = appending(made, name(item))
    branch = gast.If(call(node.args[0], name(item)), [adding], [gast.Break()])
    flattener.structured([empty_list(made), gast.For(store_name(item), node.args[1], [branch], [], None)])
    return name(made)


@rewrites(itertools.dropwhile)
def dropped_while(flattener, node):
    if len(node.args) != 2 or node.keywords:
        return None
    made, item, begun = (flattener.namer.temporary(n) for n in ("made", "item", "begun"))
    adding = appending(made, name(item))
    begins = gast.BoolOp(gast.Or(), [name(begun), gast.UnaryOp(gast.Not(), call(node.args[0], name(item)))])
    keeping = gast.If(name(begun), [adding], [])
    body = [gast.Assign([store_name(begun)], begins, None), keeping]
    first = gast.Assign([store_name(begun)], constant(False), None)
    flattener.generated([empty_list(made), first, gast.For(store_name(item), node.args[1], body, [], None)])
    return name(made)


@rewrites(itertools.zip_longest)
def longest(flattener, node):
    """Rows of the items at each position, with `fillvalue` where a list has ended."""
    if not only(node, "fillvalue") or not node.args or any(isinstance(a, gast.Starred) for a in node.args):
        return None
    fill = flattener.atom(keyword(node, "fillvalue") or constant(None))
    lists = [listed(flattener, a) for a in node.args]
    lengths = [flattener.atom(call(static("len", len), items)) for items in lists]
    longest_ = call(static("max", max), gast.List(lengths, gast.Load()))
    parts = zip(lists, lengths, strict=True)

    def row(k):
        items = [gast.IfExp(compared(k, gast.Lt(), n), gast.Subscript(x, k, gast.Load()), fill) for x, n in parts]
        return gast.Tuple(items, gast.Load())

    return comprehension(flattener, call(static("range", range), longest_), row)


def compared(left, operator, right):
    return gast.Compare(left, [operator], [right])


def is_generator(flattener, node) -> bool:
    return flattener.inline is not None and flattener.inline.generator(node) is not None


@rewrites(itertools.starmap)
def starmapped(flattener, node):
    if not only(node) or len(node.args) != 2:
        return None
    return comprehension(flattener, node.args[1], lambda v: call(node.args[0], gast.Starred(v, gast.Load())))


@rewrites(itertools.accumulate)
def accumulated(flattener, node):
    if not only(node, "func", "initial") or not node.args:
        return None
    function = node.args[1] if len(node.args) > 1 else keyword(node, "func")
    start, items = keyword(node, "initial"), listed(flattener, node.args[0])
    if start is None:
        start = gast.Subscript(items, constant(0), gast.Load())
        items = gast.Subscript(items, gast.Slice(constant(1), None, None), gast.Load())
    total, item, made = (flattener.namer.temporary(n) for n in ("total", "item", "made"))
    step = gast.BinOp(name(total), gast.Add(), name(item))
    if function is not None:
        step = call(function, name(total), name(item))
    flattener.generated(
        [
            gast.Assign([store_name(total)], start, None),
            gast.Assign([store_name(made)], gast.List([name(total)], gast.Load()), None),
            gast.For(
                store_name(item),
                items,
                [
                    gast.Assign([store_name(total)], step, None),
                    appending(made, name(total)),
                ],
                [],
                None,
            ),
        ]
    )
    return name(made)


@rewrites(np.ndenumerate)
def places_and_items(flattener, node):
    array = flattener.atom(node.args[0])
    places = call(static("list", list), call(numpy("ndindex"), call(numpy("shape"), array)))
    return flattener.operation(call(static("zip", zip), places, call(numpy("ravel"), array)))
